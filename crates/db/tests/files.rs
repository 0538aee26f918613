//! The database as a file: how it is opened, what it survives, what is said when it does not fit.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nectary_app::ports::database::Database;
use nectary_db::{MigrationError, OpenError, Settings, SqlDatabase};
use nectary_testkit::builders::image::{image, image_id};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use tempfile::TempDir;

async fn open(path: &Path) -> Result<SqlDatabase, OpenError> {
    SqlDatabase::open(path, &Settings::default()).await
}

async fn tamper(path: &Path, sql: &str) {
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let done = connection.execute(AssertSqlSafe(sql)).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql} changed nothing");
}

#[tokio::test]
async fn what_was_committed_is_there_when_the_database_is_opened_again() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("catalog.db");
    for number in 0..3 {
        let database = open(&path).await.unwrap();
        let mut rows = database.read().await.unwrap();
        for earlier in 0..number {
            assert!(rows.image_unseen(&image_id(earlier)).await.unwrap().is_some());
        }
        drop(rows);
        let mut rows = database.write().await.unwrap();
        rows.add_image(&image(number).build()).await.unwrap();
        rows.commit().await.unwrap();
        // Every second time without a farewell.
        if number % 2 == 0 {
            database.close().await;
            assert!(!folder.path().join("catalog.db-wal").exists());
        }
    }
}

#[tokio::test]
async fn nobody_else_on_the_machine_can_read_the_files() {
    let folder = TempDir::new().unwrap();
    let database = open(&folder.path().join("catalog.db")).await.unwrap();
    database.check().await.unwrap();
    let mut seen = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            file.path()
        );
        seen += 1;
    }
    assert_eq!(seen, 3, "the database, its log and the log's index");
}

#[tokio::test]
async fn two_programs_may_open_a_new_database_at_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("catalog.db");
    let (one, two, three) = tokio::join!(open(&path), open(&path), open(&path));
    for database in [one.unwrap(), two.unwrap(), three.unwrap()] {
        database.check().await.unwrap();
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("catalog.db");
    open(&path).await.unwrap().close().await;
    tamper(&path, "INSERT INTO schema_migrations VALUES (9000, 'future', 'x')").await;
    match open(&path).await.map(drop) {
        Err(OpenError::Schema {
            cause: MigrationError::Unknown { number: 9000, name },
            ..
        }) => assert_eq!(name, "future"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_migration_that_ran_with_another_text_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("catalog.db");
    let running = open(&path).await.unwrap();
    tamper(&path, "UPDATE schema_migrations SET checksum = 'x' WHERE number = 1").await;
    let refused = open(&path).await.map(drop);
    assert!(
        matches!(
            refused,
            Err(OpenError::Schema {
                cause: MigrationError::Changed { number: 1, .. },
                ..
            })
        ),
        "{refused:?}"
    );
    assert!(running.check().await.is_err());
}

#[tokio::test]
async fn a_migration_that_was_left_out_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("catalog.db");
    open(&path).await.unwrap().close().await;
    tamper(&path, "DELETE FROM schema_migrations WHERE number = 1").await;
    let refused = open(&path).await.map(drop);
    assert!(
        matches!(
            refused,
            Err(OpenError::Schema {
                cause: MigrationError::Skipped { number: 1, .. },
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_is_no_database_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let nowhere = folder.path().join("no such folder/catalog.db");
    let refused = open(&nowhere).await.map(drop).unwrap_err();
    assert!(
        matches!(refused, OpenError::File { .. }) && refused.to_string().contains("no such folder/catalog.db"),
        "{refused}"
    );

    let letter = folder.path().join("letter.txt");
    std::fs::write(&letter, "Dear reader, ".repeat(1000)).unwrap();
    let refused = open(&letter).await.map(drop).unwrap_err();
    assert!(refused.to_string().contains("letter.txt"), "{refused}");
    assert_eq!(std::fs::read_to_string(&letter).unwrap(), "Dear reader, ".repeat(1000));
}
