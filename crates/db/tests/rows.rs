//! Rows that somebody else wrote, or that a fault left behind: an error that names them, never a guess.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use nectary_app::ports::database::{Database, RepoError};
use nectary_db::{Durability, Settings, SqlDatabase};
use nectary_domain::image::Image;
use nectary_domain::query::ImageQuery;
use nectary_domain::visibility::{Viewer, Visibility, VisibilityFilter};
use nectary_testkit::builders::image::image;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use tempfile::TempDir;

struct Shelf {
    folder: TempDir,
    database: SqlDatabase,
}

impl Shelf {
    async fn with(images: &[Image]) -> Self {
        let folder = TempDir::new().unwrap();
        let settings = Settings {
            durability: Durability::ProcessEnd,
            ..Settings::default()
        };
        let database = SqlDatabase::open(&folder.path().join("catalog.db"), &settings)
            .await
            .unwrap();
        let mut rows = database.write().await.unwrap();
        for image in images {
            rows.add_image(image).await.unwrap();
        }
        rows.commit().await.unwrap();
        Self { folder, database }
    }

    /// Runs a statement as no part of the catalog would.
    async fn tamper(&self, sql: &str) {
        let options = SqliteConnectOptions::new().filename(self.folder.path().join("catalog.db"));
        let mut connection = options.connect().await.unwrap();
        let done = connection.execute(AssertSqlSafe(sql)).await.unwrap();
        assert!(done.rows_affected() > 0, "{sql} changed nothing");
    }
}

#[tokio::test]
async fn a_row_that_contradicts_itself_is_named_and_not_guessed_at() {
    let queued = image(1).build();
    let saving = image(2).saving("attempt").build();
    let active = image(3).active(5).build();
    for (image, change, wrong) in [
        (&queued, "images SET status = 'sleeping'", ("images", "status")),
        (&queued, "images SET status = 'active'", ("image_locations", "position")),
        (&queued, "images SET status = 'saving'", ("images", "upload_id")),
        (&queued, "images SET upload_id = 'a'", ("images", "upload_id")),
        (&queued, "images SET size_bytes = 5", ("images", "size_bytes")),
        (&queued, "images SET checksum = 'a'", ("images", "checksum")),
        (&queued, "images SET visibility = 'secret'", ("images", "visibility")),
        (&queued, "images SET is_hidden = 2", ("images", "is_hidden")),
        (&queued, "images SET min_ram_mib = -1", ("images", "min_ram_mib")),
        (
            &queued,
            "images SET min_disk_gib = 4294967296",
            ("images", "min_disk_gib"),
        ),
        (&queued, "images SET created_at = 'yesterday'", ("images", "created_at")),
        (
            &saving,
            "images SET detected_format = 'raw'",
            ("images", "detected_format"),
        ),
        (&active, "images SET size_bytes = NULL", ("images", "size_bytes")),
        (&active, "images SET size_bytes = -5", ("images", "size_bytes")),
        (
            &active,
            "images SET virtual_size_bytes = -5",
            ("images", "virtual_size_bytes"),
        ),
        (&active, "images SET checksum = NULL", ("images", "checksum")),
        (&active, "images SET os_hash_algo = NULL", ("images", "os_hash_algo")),
        (&active, "images SET os_hash_value = NULL", ("images", "os_hash_value")),
        (&active, "images SET upload_id = 'a'", ("images", "upload_id")),
        (&active, "images SET status = 'queued'", ("images", "size_bytes")),
    ] {
        let shelf = Shelf::with(std::slice::from_ref(image)).await;
        shelf.tamper(&format!("UPDATE {change}")).await;
        let found = shelf.database.read().await.unwrap().image_unseen(image.id()).await;
        match found {
            Err(RepoError::Inconsistent { table, column, id }) => {
                assert_eq!(((table, column), id.as_str()), (wrong, image.id().as_str()), "{change}");
            }
            other => panic!("{change}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_active_image_without_a_place_for_its_bytes_is_no_image() {
    let active = image(3).active(5).build();
    let shelf = Shelf::with(std::slice::from_ref(&active)).await;
    shelf.tamper("DELETE FROM image_locations").await;
    let found = shelf.database.read().await.unwrap().image_unseen(active.id()).await;
    assert!(
        matches!(
            found,
            Err(RepoError::Inconsistent {
                table: "image_locations",
                ..
            })
        ),
        "{found:?}"
    );
}

#[tokio::test]
async fn images_in_states_that_nobody_lists_do_not_spoil_a_list() {
    let kept = image(1).visible(Visibility::Public).build();
    let dead = image(2).visible(Visibility::Public).build();
    for status in ["killed", "deleted", "pending_delete"] {
        let shelf = Shelf::with(&[kept.clone(), dead.clone()]).await;
        shelf
            .tamper(&format!(
                "UPDATE images SET status = '{status}' WHERE id = '{}'",
                dead.id()
            ))
            .await;
        let mut rows = shelf.database.read().await.unwrap();
        for viewer in [Viewer::Admin(None), Viewer::Stranger] {
            for visibility in [VisibilityFilter::Default, VisibilityFilter::All] {
                let mut query = ImageQuery::first_page(10);
                query.visibility = visibility;
                let page = rows.images(&query.seen_by(viewer.clone())).await.unwrap();
                assert_eq!(page.images, std::slice::from_ref(&kept), "{status}");
            }
        }
    }
}

#[tokio::test]
async fn lists_do_not_look_at_images_that_are_gone() {
    let gone: Vec<_> = (0..300)
        .map(|number| image(number).visible(Visibility::Public).build())
        .collect();
    let shelf = Shelf::with(&gone).await;
    let mut rows = shelf.database.write().await.unwrap();
    for image in &gone {
        rows.remove_image(image, image.created_at()).await.unwrap();
    }
    rows.commit().await.unwrap();
    // Whatever a list reads are rows of images, and none is left.
    let options = SqliteConnectOptions::new().filename(shelf.folder.path().join("catalog.db"));
    let mut connection = options.connect().await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM images")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
