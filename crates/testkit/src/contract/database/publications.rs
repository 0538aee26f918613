//! Publications: the last one of each image.

use nectary_app::ports::database::{Database, RepoError};
use nectary_domain::ids::UserId;
use nectary_domain::publication::Publication;
use nectary_domain::visibility::Visibility;

use super::{add_images, second};
use crate::builders::image::{image, image_id};
use crate::contract::Kept;

fn publication(number: u64, former: Visibility, at: i64) -> Publication {
    Publication {
        image: image_id(number),
        former,
        by: UserId::new("u"),
        at: second(at),
    }
}

/// A publication takes the place of the one before it, is forgotten once, and goes with its image.
pub async fn the_last_publication_of_an_image_is_remembered(db: &dyn Database) -> Kept {
    let first = image(1).build();
    add_images(db, &[first.clone(), image(2).build()]).await?;
    let mut rows = db.write().await?;
    let other = publication(2, Visibility::Community, 1);
    rows.set_publication(&other).await?;
    assert_eq!(rows.publication(&image_id(1)).await?, None);
    for publication in [
        publication(1, Visibility::Shared, 1),
        publication(1, Visibility::Private, 2),
    ] {
        rows.set_publication(&publication).await?;
        assert_eq!(rows.publication(&image_id(1)).await?, Some(publication));
    }
    assert!(rows.remove_publication(&image_id(1)).await?);
    assert!(!rows.remove_publication(&image_id(1)).await?);
    assert_eq!(rows.publication(&image_id(2)).await?, Some(other));

    rows.set_publication(&publication(1, Visibility::Shared, 3)).await?;
    rows.remove_image(&first, second(4)).await?;
    assert_eq!(rows.publication(&image_id(1)).await?, None);
    let orphan = rows.set_publication(&publication(1, Visibility::Shared, 5)).await;
    assert!(matches!(orphan, Err(RepoError::Stale)), "{orphan:?}");
    Ok(())
}
