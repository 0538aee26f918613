//! How the database finds the rows of a list: tests that no list reads a table from end to end.

use nectary_app::ports::database::{Database as _, ImageWrites};
use nectary_domain::ids::ProjectId;
use nectary_domain::query::{Direction, Filter, ImageQuery, Sort, SortColumn, TextColumn};
use nectary_domain::visibility::{Viewer, Visibility, VisibilityFilter};
use nectary_testkit::builders::image::image;
use sqlx::Row as _;
use tempfile::TempDir;

use crate::sql::Sql;
use crate::tx::SqlReads;
use crate::{Durability, Settings, SqlDatabase, image_list};

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

async fn plan(rows: &mut SqlReads, query: ImageQuery, viewer: Viewer) -> String {
    let select = image_list::select(rows, &query.seen_by(viewer)).await.unwrap().unwrap();
    let Sql { text, values } = Sql::of(&select);
    println!("{text}");
    let explained = rows
        .rows(Sql {
            text: format!("EXPLAIN QUERY PLAN {text}"),
            values,
        })
        .await
        .unwrap();
    explained.iter().map(|row| row.get::<String, _>(3) + "\n").collect()
}

#[tokio::test]
async fn show() {
    let (database, _folder) = fresh().await;
    let mut rows = database.reading().await.unwrap();
    for viewer in [
        Viewer::Admin(Some(ProjectId::new("me"))),
        Viewer::Project(ProjectId::new("me")),
    ] {
        println!("{}", plan(&mut rows, ImageQuery::first_page(25), viewer).await);
    }
}
