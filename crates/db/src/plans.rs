//! How the database finds the rows of a list: tests that no list reads a table from end to end.

use nectary_app::ports::database::Database as _;
use nectary_domain::category::Curators;
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::query::{Direction, Filter, ImageQuery, Sort, SortColumn, TextColumn};
use nectary_domain::share::{SharePlace, ShareQuery};
use nectary_domain::time::Timestamp;
use nectary_domain::visibility::{Viewer, Visibility, VisibilityFilter};
use nectary_testkit::builders::image::image;
use sea_query::SelectStatement;
use sqlx::Row as _;
use tempfile::TempDir;

use crate::sql::Sql;
use crate::tx::SqlReads;
use crate::{Durability, Settings, SqlDatabase, facets, image_list, shares};

async fn fresh() -> (SqlDatabase, TempDir) {
    let folder = TempDir::new().unwrap();
    let settings = Settings {
        durability: Durability::ProcessEnd,
        ..Settings::default()
    };
    (
        SqlDatabase::open(&folder.path().join("catalog.db"), &settings)
            .await
            .unwrap(),
        folder,
    )
}

/// The steps by which a page is found.
async fn plan(rows: &mut SqlReads, query: ImageQuery, viewer: &Viewer) -> Vec<String> {
    let select = image_list::select(rows, &query.seen_by(viewer.clone()))
        .await
        .unwrap()
        .unwrap();
    explain(rows, &select).await
}

async fn explain(rows: &mut SqlReads, select: &SelectStatement) -> Vec<String> {
    let Sql { text, values } = Sql::of(select);
    let text = format!("EXPLAIN QUERY PLAN {text}");
    let explained = rows.rows(Sql { text, values }).await.unwrap();
    explained.iter().map(|row| row.get::<String, _>(3)).collect()
}

/// How the rows of `images` are found, and whether they must be sorted first: the steps between the parts' beginnings
/// and their ends.
fn searches(plan: &[String]) -> Vec<(&str, bool)> {
    let mut searches = Vec::new();
    for (at, step) in plan.iter().enumerate() {
        // The rows that were chosen are read again by their number: that is no search.
        let is_rereading = at > 0 && plan[at - 1].starts_with("SCAN page");
        if let Some(search) = step.strip_prefix("SEARCH images USING ").filter(|_| !is_rereading) {
            let rest = &plan[at + 1..];
            let end = rest.iter().position(|step| step.starts_with("SCAN")).unwrap();
            let is_sorted = rest[..end].iter().any(|step| step == "USE TEMP B-TREE FOR ORDER BY");
            searches.push((search, is_sorted));
        }
    }
    searches
}

fn me() -> ProjectId {
    ProjectId::new("me")
}

fn viewers() -> [Viewer; 4] {
    [
        Viewer::Admin(Some(me())),
        Viewer::Admin(None),
        Viewer::Project(me()),
        Viewer::Stranger,
    ]
}

fn default() -> ImageQuery {
    ImageQuery::first_page(25)
}

fn by_text(column: TextColumn, texts: &[&str]) -> ImageQuery {
    let any_of = texts.iter().map(|text| (*text).to_owned()).collect();
    ImageQuery {
        filters: vec![Filter::Text { column, any_of }],
        ..default()
    }
}

fn sorted(column: SortColumn, direction: Direction) -> ImageQuery {
    ImageQuery {
        sort: vec![Sort { column, direction }],
        ..default()
    }
}

fn queries() -> Vec<ImageQuery> {
    let of = |visibility| ImageQuery {
        visibility,
        ..default()
    };
    let by = |filter| ImageQuery {
        filters: vec![filter],
        ..default()
    };
    vec![
        default(),
        of(VisibilityFilter::All),
        of(VisibilityFilter::Only(Visibility::Public)),
        by_text(TextColumn::Name, &["a"]),
        by_text(TextColumn::Name, &["a", "b", "c"]),
        by_text(TextColumn::Status, &["active"]),
        by_text(TextColumn::Id, &["a", "b"]),
        by_text(TextColumn::Owner, &["a"]),
        by(Filter::tag("a")),
        by(Filter::property("a", "b")),
        sorted(SortColumn::Name, Direction::Ascending),
        sorted(SortColumn::Name, Direction::Descending),
        sorted(SortColumn::CreatedAt, Direction::Ascending),
        sorted(SortColumn::Size, Direction::Ascending),
    ]
}

const BY_OWNER: &str = "INDEX images_by_owner (owner=? AND is_hidden=?)";
const BY_VISIBILITY: &str = "INDEX images_by_visibility (visibility=? AND is_hidden=?)";
const BY_MEMBERSHIP: &str = "INTEGER PRIMARY KEY (rowid=?)";

#[tokio::test]
async fn no_list_reads_a_table_from_end_to_end() {
    let (database, _folder) = fresh().await;
    let mut rows = database.reading().await.unwrap();
    for viewer in viewers() {
        for query in queries() {
            let plan = plan(&mut rows, query.clone(), &viewer).await;
            let scanned: Vec<_> = plan.iter().filter(|step| step.starts_with("SCAN image")).collect();
            assert!(scanned.is_empty(), "{viewer:?} {query:?} {plan:#?}");
            assert!(!searches(&plan).is_empty(), "{viewer:?} {query:?} {plan:#?}");
        }
    }
}

#[tokio::test]
async fn the_default_list_is_read_in_order_from_indexes() {
    let (database, _folder) = fresh().await;
    let mut rows = database.reading().await.unwrap();
    let member = plan(&mut rows, default(), &Viewer::Project(me())).await;
    // What is shared with a project is what it has accepted: that much is sorted.
    assert_eq!(
        searches(&member),
        [(BY_OWNER, false), (BY_VISIBILITY, false), (BY_MEMBERSHIP, true)]
    );
    let admin = plan(&mut rows, default(), &Viewer::Admin(Some(me()))).await;
    assert_eq!(
        searches(&admin),
        [
            (BY_VISIBILITY, false),
            (BY_VISIBILITY, false),
            (BY_VISIBILITY, false),
            (BY_OWNER, false)
        ]
    );
    let stranger = plan(&mut rows, default(), &Viewer::Stranger).await;
    assert_eq!(searches(&stranger), [(BY_VISIBILITY, false)]);
}

#[tokio::test]
async fn the_second_page_starts_where_the_first_ended() {
    let (database, _folder) = fresh().await;
    let marker = image(1).owned_by("me").visible(Visibility::Public).build();
    let mut writes = database.write().await.unwrap();
    writes.add_image(&marker).await.unwrap();
    writes.commit().await.unwrap();
    let mut rows = database.reading().await.unwrap();
    for (mut query, expected) in [
        (
            default(),
            "INDEX images_by_visibility (visibility=? AND is_hidden=? AND created_at<?)",
        ),
        (
            sorted(SortColumn::CreatedAt, Direction::Ascending),
            "INDEX images_by_visibility (visibility=? AND is_hidden=? AND created_at>?)",
        ),
        (
            sorted(SortColumn::Name, Direction::Ascending),
            "INDEX images_by_name (visibility=? AND is_hidden=? AND name>?)",
        ),
    ] {
        query.marker = Some(marker.id().clone());
        let plan = plan(&mut rows, query, &Viewer::Stranger).await;
        assert_eq!(searches(&plan), [(expected, false)], "{plan:#?}");
    }
}

#[tokio::test]
async fn a_filter_that_finds_few_rows_finds_them_itself() {
    let (database, _folder) = fresh().await;
    let mut rows = database.reading().await.unwrap();
    let tag = ImageQuery {
        filters: vec![Filter::tag("a")],
        ..default()
    };
    let by_name = "INDEX images_by_name (visibility=? AND is_hidden=? AND name=?)";
    for (query, expected) in [
        (by_text(TextColumn::Owner, &["a"]), vec![(BY_OWNER, false)]),
        (tag, vec![("INTEGER PRIMARY KEY (rowid=?)", true)]),
        (
            by_text(TextColumn::Name, &["a"]),
            vec![(by_name, false), (by_name, false), (by_name, false), (BY_OWNER, false)],
        ),
        (
            by_text(TextColumn::Name, &["a", "b"]),
            vec![(by_name, true), (by_name, true), (by_name, true), (BY_OWNER, true)],
        ),
    ] {
        let plan = plan(&mut rows, query.clone(), &Viewer::Admin(Some(me()))).await;
        assert_eq!(searches(&plan), expected, "{query:?} {plan:#?}");
    }
    // The index of a unique column has no name of ours.
    let by_id = plan(
        &mut rows,
        by_text(TextColumn::Id, &["a", "b"]),
        &Viewer::Admin(Some(me())),
    )
    .await;
    let ids = searches(&by_id);
    assert!(ids.len() == 1 && ids[0].0.ends_with("(id=?)"), "{by_id:#?}");
}

#[tokio::test]
async fn the_shares_of_a_project_are_found_along_indexes() {
    let (database, _folder) = fresh().await;
    let mut rows = database.reading().await.unwrap();
    let now = Timestamp::from_micros(1);
    let first = ShareQuery::of(me(), 25);
    let later = ShareQuery {
        after: Some(SharePlace {
            offered_at: now,
            image: ImageId::new("i"),
            project: me(),
        }),
        ..first.clone()
    };
    let narrow = ShareQuery {
        images: vec![ImageId::new("i")],
        projects: vec![me()],
        ..first.clone()
    };
    for query in [first, later, narrow, ShareQuery::inbox(me(), now, 25)] {
        let steps = explain(&mut rows, &shares::page(&query)).await;
        for table in [
            "images",
            "image_members",
            "share_terms",
            "owning",
            "receiving",
            "offering",
        ] {
            let scans = steps.iter().any(|step| step.starts_with(&format!("SCAN {table}")));
            assert!(!scans, "{query:?}: {steps:#?}");
        }
        let by_visibility = steps.iter().any(|step| step.contains("images_by_visibility"));
        assert!(!by_visibility, "{query:?}: {steps:#?}");
    }
}

#[tokio::test]
async fn facets_are_counted_in_the_order_of_indexes_without_reading_an_image() {
    let (database, _folder) = fresh().await;
    let mut rows = database.reading().await.unwrap();
    let curators = Curators {
        official: vec![ProjectId::new("official")],
        contributed: vec![ProjectId::new("contributed")],
        archive: vec![ProjectId::new("archive")],
    };
    for viewer in viewers() {
        let seen = default().seen_by(viewer.clone());
        let select = facets::select_cells(&mut rows, &seen, &curators)
            .await
            .unwrap()
            .unwrap();
        let plan = explain(&mut rows, &select).await;
        let of_images = plan.iter().filter(|step| step.contains(" images "));
        let (by_row, by_index): (Vec<_>, Vec<_>) = of_images.partition(|step| step.ends_with("(rowid=?)"));
        let covering = "SEARCH images USING COVERING INDEX images_alike_by_";
        assert!(
            by_index.iter().all(|step| step.starts_with(covering)),
            "{viewer:?} {plan:#?}"
        );
        // What is shared with a project is found by its memberships, and sorted.
        let is_shared_with = usize::from(viewer.project().is_some());
        assert_eq!(by_row.len(), is_shared_with, "{viewer:?} {plan:#?}");
        let sorted = plan.iter().filter(|step| step.contains("TEMP B-TREE"));
        assert_eq!(sorted.count(), is_shared_with, "{viewer:?} {plan:#?}");
    }
}
