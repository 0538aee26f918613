//! Transactions: all or nothing, seen when committed.

use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt;
use nectary_app::ports::database::{Database, RepoError, RepoResult};
use nectary_domain::visibility::Viewer;

use super::{add_images, save_image, saved_with};
use crate::builders::image::{image, image_id};
use crate::contract::Kept;

/// Dropping a transaction undoes all of it, and the next one may begin at once.
pub async fn a_dropped_transaction_leaves_nothing(db: &dyn Database) -> Kept {
    let first = image(1).tagged(&["t"]).build();
    add_images(db, slice::from_ref(&first)).await?;
    for _ in 0..3 {
        let mut rows = db.write().await?;
        rows.add_image(&image(2).build()).await?;
        rows.save_image(&first, &saved_with(&first, &["u"], &[("p", "v")]))
            .await?;
        drop(rows);
    }
    let mut rows = db.read().await?;
    assert_eq!(rows.image_unseen(&image_id(2)).await?, None);
    assert_eq!(rows.image_unseen(first.id()).await?, Some(first));
    drop(rows);
    add_images(db, &[image(2).build()]).await
}

/// A transaction sees what it wrote; nobody else does before its commit.
pub async fn nothing_is_seen_before_the_commit(db: &dyn Database) -> Kept {
    let mut writer = db.write().await?;
    writer.add_image(&image(1).build()).await?;
    assert!(writer.image_unseen(&image_id(1)).await?.is_some());
    assert_eq!(db.read().await?.image_unseen(&image_id(1)).await?, None);
    writer.commit().await?;
    assert!(db.read().await?.image_unseen(&image_id(1)).await?.is_some());
    Ok(())
}

/// A reader that has looked once sees the same state until it ends, whatever is committed meanwhile.
pub async fn a_reader_sees_one_state_throughout(db: &dyn Database) -> Kept {
    let first = image(1).build();
    add_images(db, slice::from_ref(&first)).await?;
    let mut reader = db.read().await?;
    assert_eq!(reader.image_unseen(first.id()).await?.as_ref(), Some(&first));
    let second = saved_with(&first, &["t"], &[]);
    save_image(db, &first, &second).await?;
    add_images(db, &[image(2).build()]).await?;
    assert_eq!(reader.image_unseen(first.id()).await?, Some(first.clone()));
    assert_eq!(reader.image(&image_id(2), &Viewer::Admin(None)).await?, None);
    drop(reader);
    assert_eq!(db.read().await?.image_unseen(first.id()).await?, Some(second));
    Ok(())
}

/// Readers that stay open, and are many, do not hold a writer up.
pub async fn a_reader_does_not_stop_a_writer(db: &dyn Database) -> Kept {
    let mut readers = Vec::new();
    for _ in 0..4 {
        let mut reader = db.read().await?;
        assert_eq!(reader.image_unseen(&image_id(1)).await?, None);
        readers.push(reader);
    }
    add_images(db, &[image(1).build()]).await?;
    for reader in &mut readers {
        assert_eq!(reader.image_unseen(&image_id(1)).await?, None);
    }
    Ok(())
}

/// A client may go away at any moment: whatever was being done for it is undone, and the next transaction begins.
pub async fn work_that_is_cut_short_leaves_nothing_and_holds_nobody_up(db: &dyn Database) -> Kept {
    for polls in 0..12 {
        // Begun, and given up after so many steps, wherever that was: on the way in, at work, or just committed.
        let has_begun_to_commit = AtomicBool::new(false);
        let mut work = Box::pin(async {
            let mut rows = db.write().await?;
            rows.add_image(&image(polls).build()).await?;
            has_begun_to_commit.store(true, Ordering::Relaxed);
            rows.commit().await
        });
        let mut is_committed = false;
        for _ in 0..polls {
            if let Some(done) = (&mut work).now_or_never() {
                done?;
                is_committed = true;
                break;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        drop(work);
        add_images(db, &[image(100 + polls).build()]).await?;
        let mut rows = db.read().await?;
        let is_there = rows.image_unseen(&image_id(polls)).await?.is_some();
        // A commit that was on its way may have arrived though nobody waited for its answer.
        assert!(is_there || !is_committed, "after {polls} steps");
        assert!(
            !is_there || has_begun_to_commit.load(Ordering::Relaxed),
            "after {polls} steps"
        );
    }
    Ok(())
}

/// A refused statement undone with its transaction does not spoil what comes after it.
pub async fn a_failed_statement_leaves_the_database_usable(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build()]).await?;
    for _ in 0..3 {
        let mut rows = db.write().await?;
        rows.add_image(&image(3).build()).await?;
        assert!(matches!(
            rows.add_image(&image(1).build()).await,
            Err(RepoError::Duplicate(_))
        ));
    }
    add_images(db, &[image(2).build()]).await?;
    let mut rows = db.read().await?;
    assert!(rows.image_unseen(&image_id(2)).await?.is_some());
    assert_eq!(rows.image_unseen(&image_id(3)).await?, None);
    Ok(())
}

/// Many who change the same image, each trying again when it was late, lose no change and wait for no other for ever.
pub async fn writers_at_the_same_time_all_succeed_in_the_end(db: &dyn Database) -> Kept {
    const WRITERS: u64 = 12;
    add_images(db, &[image(0).build()]).await?;
    let writers = (1..=WRITERS).map(|number| async move {
        loop {
            match add_tag(db, number).await {
                Err(RepoError::Stale | RepoError::Busy) => {}
                done => return done,
            }
        }
    });
    futures::future::try_join_all(writers).await?;
    let mut rows = db.read().await?;
    let shared = rows.image_unseen(&image_id(0)).await?.ok_or("the image is gone")?;
    assert_eq!(shared.record().tags.len() as u64, WRITERS);
    assert_eq!(shared.version(), 1 + WRITERS as i64);
    for number in 1..=WRITERS {
        assert!(rows.image_unseen(&image_id(number)).await?.is_some(), "{number}");
    }
    Ok(())
}

/// Adds an image of its own and a tag to the one image all share.
async fn add_tag(db: &dyn Database, number: u64) -> RepoResult<()> {
    let before = db
        .read()
        .await?
        .image_unseen(&image_id(0))
        .await?
        .ok_or(RepoError::Stale)?;
    let mut rows = db.write().await?;
    rows.add_image(&image(number).build()).await?;
    let tag = format!("writer {number}");
    let tags: Vec<_> = before
        .record()
        .tags
        .iter()
        .map(|tag| tag.as_str())
        .chain([tag.as_str()])
        .collect();
    rows.save_image(&before, &saved_with(&before, &tags, &[])).await?;
    rows.commit().await
}

/// A database that can be used says so.
pub async fn a_database_that_works_says_so(db: &dyn Database) -> Kept {
    Ok(db.check().await?)
}
