//! Uploads under way.

use std::slice;

use nectary_app::ports::database::{Database, UploadRow};
use nectary_app::ports::store::ObjectKey;
use nectary_domain::ids::{StoreId, UploadId};

use super::{add_images, second};
use crate::builders::image::{image, image_id};
use crate::contract::Kept;

fn upload(name: &str, number: u64, alive_until: i64) -> UploadRow {
    UploadRow {
        id: UploadId::new(name),
        image: image_id(number),
        store: StoreId::new("files"),
        key: ObjectKey::of(&image_id(number)),
        alive_until: second(alive_until),
    }
}

async fn add_uploads(db: &dyn Database, uploads: &[UploadRow]) -> Kept {
    let mut rows = db.write().await?;
    for upload in uploads {
        rows.add_upload(upload).await?;
    }
    Ok(rows.commit().await?)
}

/// Until its time an upload lives; a renewal gives it more; one that ended is forgotten.
pub async fn an_upload_is_dead_when_it_was_not_renewed_in_time(db: &dyn Database) -> Kept {
    add_uploads(db, &[upload("a", 1, 10), upload("b", 2, 20)]).await?;
    let mut rows = db.write().await?;
    assert_eq!(rows.dead_uploads(second(10)).await?, []);
    assert_eq!(rows.dead_uploads(second(11)).await?, [upload("a", 1, 10)]);
    assert_eq!(
        rows.dead_uploads(second(30)).await?,
        [upload("a", 1, 10), upload("b", 2, 20)]
    );
    assert!(rows.renew_upload(&UploadId::new("a"), second(40)).await?);
    assert_eq!(rows.dead_uploads(second(30)).await?, [upload("b", 2, 20)]);
    assert!(rows.remove_upload(&UploadId::new("b")).await?);
    assert!(!rows.remove_upload(&UploadId::new("b")).await?);
    assert!(!rows.renew_upload(&UploadId::new("b"), second(50)).await?);
    assert_eq!(rows.dead_uploads(second(99)).await?, [upload("a", 1, 40)]);
    Ok(())
}

/// The row of an upload stays when its image is removed, and needs no image to begin with.
pub async fn an_upload_outlives_its_image(db: &dyn Database) -> Kept {
    let removed = image(1).saving("a").build();
    add_images(db, slice::from_ref(&removed)).await?;
    add_uploads(db, &[upload("a", 1, 10), upload("b", 2, 10)]).await?;
    let mut rows = db.write().await?;
    rows.remove_image(&removed, second(5)).await?;
    rows.commit().await?;
    let dead = db.read().await?.dead_uploads(second(11)).await?;
    assert_eq!(dead, [upload("a", 1, 10), upload("b", 2, 10)]);
    Ok(())
}

/// A condemned upload counts as dead at any time, and its runner cannot renew it.
pub async fn a_condemned_upload_is_dead_and_stays_so(db: &dyn Database) -> Kept {
    add_uploads(db, &[upload("a", 1, 10), upload("b", 2, 10)]).await?;
    let mut rows = db.write().await?;
    for _ in 0..2 {
        assert!(rows.condemn_upload(&UploadId::new("a")).await?);
        assert!(!rows.renew_upload(&UploadId::new("a"), second(50)).await?);
        assert_eq!(rows.dead_uploads(second(0)).await?, [upload("a", 1, 10)]);
    }
    assert!(!rows.condemn_upload(&UploadId::new("never begun")).await?);
    assert!(rows.renew_upload(&UploadId::new("b"), second(50)).await?);
    assert!(rows.remove_upload(&UploadId::new("a")).await?);
    assert_eq!(rows.dead_uploads(second(11)).await?, []);
    Ok(())
}

/// After that every upload is dead at that time, and one that was dead before is not younger.
pub async fn every_upload_can_be_declared_dead_at_once(db: &dyn Database) -> Kept {
    add_uploads(db, &[upload("a", 1, 10), upload("b", 2, 20), upload("c", 3, 30)]).await?;
    let mut rows = db.write().await?;
    rows.expire_all_uploads(second(20)).await?;
    let dead: Vec<_> = rows
        .dead_uploads(second(20))
        .await?
        .into_iter()
        .map(|upload| upload.id)
        .collect();
    assert_eq!(dead, ["a", "b", "c"].map(UploadId::new));
    assert_eq!(rows.dead_uploads(second(11)).await?, [upload("a", 1, 10)]);
    Ok(())
}
