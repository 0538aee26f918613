//! Images: added, found, saved, removed.

use std::slice;

use nectary_app::ports::database::{Database, RepoError};
use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::image::state::State;
use nectary_domain::image::text::PROPERTY_VALUE_MAX_BYTES;
use nectary_domain::member::Member;
use nectary_domain::query::{Filter, ImageQuery};
use nectary_domain::visibility::{Viewer, Visibility};

use super::{add_images, save_image, saved_with, second};
use crate::builders::image::{content, image, image_id, project};
use crate::contract::Kept;

/// One image in every state, with everything absent that can be, and everything present.
fn specimens() -> Vec<Image> {
    let bare = image(1).with(|record| {
        record.name = None;
        record.disk_format = None;
        record.container_format = None;
    });
    let mut unknown_size = content(0, &image_id(5), &["files"]);
    unknown_size.virtual_size_bytes = None;
    unknown_size.detected_format = None;
    let two_copies = content(u64::from(u32::MAX) + 1, &image_id(4), &["files", "archive"]);
    vec![
        bare.build(),
        image(2)
            .owned_by("größe")
            .visible(Visibility::Private)
            .saving("an attempt")
            .created_after(-1)
            .build(),
        image(3)
            .owned_by("a")
            .visible(Visibility::Public)
            .active(7)
            .hidden(true)
            .tagged(&["", "b", "ä\u{3000}", "B"])
            .with_properties(&[
                ("", "nameless"),
                ("empty", ""),
                ("long", &"ü".repeat(PROPERTY_VALUE_MAX_BYTES / 2)),
            ])
            .with(|record| {
                record.is_protected = true;
                record.min_disk_gib = 2_147_483_647;
                record.min_ram_mib = 1;
                record.name = Some("ĉ' \" % _ \\".repeat(20));
            })
            .build(),
        image(4)
            .visible(Visibility::Community)
            .in_state(State::Deactivated(two_copies))
            .build(),
        image(5).in_state(State::Active(unknown_size)).build(),
    ]
}

/// What was added is found, the same in every attribute.
pub async fn an_added_image_reads_back_as_it_was(db: &dyn Database) -> Kept {
    let specimens = specimens();
    add_images(db, &specimens).await?;
    let mut rows = db.read().await?;
    for image in &specimens {
        assert_eq!(rows.image_unseen(image.id()).await?.as_ref(), Some(image));
        assert_eq!(
            rows.image(image.id(), &Viewer::Admin(None)).await?.as_ref(),
            Some(image)
        );
    }
    assert_eq!(rows.image_unseen(&image_id(999)).await?, None);
    Ok(())
}

/// A second image with the same id is refused.
pub async fn an_id_is_taken_once(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build()]).await?;
    let mut rows = db.write().await?;
    let again = rows.add_image(&image(1).owned_by("b").build()).await;
    assert!(matches!(again, Err(RepoError::Duplicate(_))), "{again:?}");
    Ok(())
}

/// Ids are compared by their bytes.
pub async fn ids_that_differ_in_case_are_different(db: &dyn Database) -> Kept {
    let [lower, upper] = [
        "a0000000-0000-4000-8000-00000000000b",
        "A0000000-0000-4000-8000-00000000000B",
    ]
    .map(|id| {
        image(1)
            .with(|record| record.id = ImageId::new(id))
            .owned_by(id)
            .build()
    });
    add_images(db, &[lower.clone(), upper.clone()]).await?;
    let mut rows = db.read().await?;
    assert_eq!(rows.image_unseen(lower.id()).await?, Some(lower));
    assert_eq!(rows.image_unseen(upper.id()).await?, Some(upper));
    Ok(())
}

/// An id is never given twice, not even when its image is gone.
pub async fn the_id_of_a_removed_image_stays_taken(db: &dyn Database) -> Kept {
    let gone = image(1).build();
    add_images(db, slice::from_ref(&gone)).await?;
    let mut rows = db.write().await?;
    rows.remove_image(&gone, second(1)).await?;
    rows.commit().await?;

    let mut rows = db.write().await?;
    let again = rows.add_image(&gone).await;
    assert!(matches!(again, Err(RepoError::Duplicate(_))), "{again:?}");
    Ok(())
}

/// A save changes what differs, in every table, and nothing of other images.
pub async fn a_save_reads_back_and_leaves_other_images_alone(db: &dyn Database) -> Kept {
    let before = image(1)
        .tagged(&["kept", "gone"])
        .with_properties(&[("kept", "1"), ("changed", "2"), ("gone", "3")])
        .build();
    let other = image(2)
        .tagged(&["kept", "gone"])
        .with_properties(&[("changed", "2"), ("gone", "3")])
        .active(5)
        .build();
    add_images(db, &[before.clone(), other.clone()]).await?;

    let mut after = saved_with(
        &before,
        &["kept", "new"],
        &[("kept", "1"), ("changed", "two"), ("new", "4")],
    );
    let mut record = after.record().clone();
    record.name = None;
    record.owner = Some(project("heir"));
    record.visibility = Visibility::Public;
    record.is_hidden = true;
    record.is_protected = true;
    record.min_ram_mib = 512;
    after = Image::stored(
        record,
        State::Active(content(9, before.id(), &["files"])),
        after.created_at(),
        after.updated_at(),
        2,
    );
    save_image(db, &before, &after).await?;
    assert_eq!(db.read().await?.image_unseen(after.id()).await?.as_ref(), Some(&after));

    let copied = State::Deactivated(content(9, before.id(), &["archive", "files"]));
    let last = Image::stored(after.record().clone(), copied, after.created_at(), second(9), 3);
    save_image(db, &after, &last).await?;
    let mut rows = db.read().await?;
    assert_eq!(rows.image_unseen(last.id()).await?, Some(last));
    assert_eq!(rows.image_unseen(other.id()).await?, Some(other));
    Ok(())
}

/// Who saves over a version that is not the newest is told so, and nothing changes.
pub async fn a_save_over_an_older_version_is_stale(db: &dyn Database) -> Kept {
    let first = image(1).build();
    add_images(db, slice::from_ref(&first)).await?;
    let second_version = saved_with(&first, &["winner"], &[]);
    save_image(db, &first, &second_version).await?;

    let mut rows = db.write().await?;
    let late = rows
        .save_image(&first, &saved_with(&first, &["loser"], &[("a", "b")]))
        .await;
    assert!(matches!(late, Err(RepoError::Stale)), "{late:?}");
    drop(rows);
    assert_eq!(db.read().await?.image_unseen(first.id()).await?, Some(second_version));

    let mut rows = db.write().await?;
    let never_added = rows
        .save_image(&image(2).build(), &saved_with(&image(2).build(), &[], &[]))
        .await;
    assert!(matches!(never_added, Err(RepoError::Stale)), "{never_added:?}");
    Ok(())
}

/// A save without a difference is fine over the newest version, and stale over another.
pub async fn a_save_that_changes_nothing_needs_the_version_all_the_same(db: &dyn Database) -> Kept {
    let first = image(1).build();
    add_images(db, slice::from_ref(&first)).await?;
    save_image(db, &first, &first).await?;
    save_image(db, &first, &saved_with(&first, &[], &[])).await?;
    let mut rows = db.write().await?;
    let late = rows.save_image(&first, &first).await;
    assert!(matches!(late, Err(RepoError::Stale)), "{late:?}");
    Ok(())
}

/// Nothing of a removed image is found any more, in whatever way it is looked for.
pub async fn a_removed_image_is_gone_with_all_it_had(db: &dyn Database) -> Kept {
    let gone = image(1)
        .visible(Visibility::Shared)
        .tagged(&["t"])
        .with_properties(&[("p", "v")])
        .active(5)
        .owned_by("a")
        .build();
    let kept = image(2)
        .visible(Visibility::Shared)
        .tagged(&["t"])
        .with_properties(&[("p", "v")])
        .active(7)
        .owned_by("a")
        .build();
    add_images(db, &[gone.clone(), kept.clone()]).await?;
    let mut rows = db.write().await?;
    rows.add_member(&Member::offered(gone.id().clone(), project("b"), second(1)))
        .await?;
    rows.remove_image(&gone, second(2)).await?;
    rows.commit().await?;

    let mut rows = db.read().await?;
    assert_eq!(rows.image_unseen(gone.id()).await?, None);
    assert_eq!(rows.members(gone.id()).await?, []);
    assert_eq!(rows.member(gone.id(), &project("b")).await?, None);
    assert_eq!(rows.project_bytes(&project("a")).await?, 7);
    for filter in [None, Some(Filter::tag("t")), Some(Filter::property("p", "v"))] {
        let mut query = ImageQuery::first_page(10);
        query.filters.extend(filter);
        let page = rows.images(&query.seen_by(Viewer::Admin(None))).await?;
        assert_eq!(page.images, slice::from_ref(&kept));
    }
    drop(rows);

    let mut rows = db.write().await?;
    let again = rows.remove_image(&gone, second(3)).await;
    assert!(matches!(again, Err(RepoError::Stale)), "{again:?}");
    Ok(())
}

/// Who removes a version that is not the newest is told so, and the image stays.
pub async fn a_removal_of_an_older_version_is_stale(db: &dyn Database) -> Kept {
    let first = image(1).build();
    add_images(db, slice::from_ref(&first)).await?;
    let newest = saved_with(&first, &["t"], &[]);
    save_image(db, &first, &newest).await?;
    let mut rows = db.write().await?;
    let late = rows.remove_image(&first, second(1)).await;
    assert!(matches!(late, Err(RepoError::Stale)), "{late:?}");
    drop(rows);
    assert_eq!(db.read().await?.image_unseen(first.id()).await?, Some(newest));
    Ok(())
}

/// Each copy counts, of active and deactivated images, and of nobody else's.
pub async fn a_project_occupies_the_bytes_of_every_copy(db: &dyn Database) -> Kept {
    let copied = content(1 << 40, &image_id(2), &["files", "archive"]);
    add_images(
        db,
        &[
            image(1).owned_by("a").active(5).build(),
            image(2).owned_by("a").in_state(State::Deactivated(copied)).build(),
            image(3).owned_by("a").build(),
            image(4).owned_by("a").saving("u").build(),
            image(5).owned_by("b").active(100).build(),
            image(6).active(1000).build(),
        ],
    )
    .await?;
    let mut rows = db.read().await?;
    assert_eq!(rows.project_bytes(&project("a")).await?, 5 + (2 << 40));
    assert_eq!(rows.project_bytes(&project("b")).await?, 100);
    assert_eq!(rows.project_bytes(&project("nobody")).await?, 0);
    Ok(())
}
