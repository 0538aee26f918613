//! Members: the projects an image is shared with.

use std::slice;

use nectary_app::ports::database::{Database, RepoError};
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::visibility::{Viewer, Visibility};

use super::{add_images, save_image, saved_with, second};
use crate::builders::image::{image, image_id, project};
use crate::contract::Kept;

fn offer(number: u64, to: &str, seconds: i64) -> Member {
    Member::offered(image_id(number), project(to), second(seconds))
}

async fn add_members(db: &dyn Database, members: &[Member]) -> Kept {
    let mut rows = db.write().await?;
    for member in members {
        rows.add_member(member).await?;
    }
    Ok(rows.commit().await?)
}

/// The oldest offer comes first, whoever it was made to; other images' members are left out.
pub async fn members_are_listed_oldest_first(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build(), image(2).build()]).await?;
    add_members(
        db,
        &[offer(1, "c", 1), offer(1, "a", 2), offer(1, "b", 3), offer(2, "z", 0)],
    )
    .await?;
    let mut rows = db.read().await?;
    let listed = rows.members(&image_id(1)).await?;
    assert_eq!(listed, [offer(1, "c", 1), offer(1, "a", 2), offer(1, "b", 3)]);
    assert_eq!(rows.member(&image_id(1), &project("a")).await?, Some(offer(1, "a", 2)));
    assert_eq!(rows.member(&image_id(1), &project("z")).await?, None);
    assert_eq!(rows.members(&image_id(3)).await?, []);
    Ok(())
}

/// A second offer to the same project is refused, of another image or to another project it is not.
pub async fn a_project_is_a_member_once(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build(), image(2).build()]).await?;
    add_members(db, &[offer(1, "a", 1), offer(2, "a", 1), offer(1, "A", 1)]).await?;
    let mut rows = db.write().await?;
    let again = rows.add_member(&offer(1, "a", 2)).await;
    assert!(matches!(again, Err(RepoError::Duplicate(_))), "{again:?}");
    Ok(())
}

/// An answer is kept with its time, and a removal tells whether there was a member.
pub async fn a_member_answers_and_is_removed(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build()]).await?;
    add_members(db, &[offer(1, "a", 1), offer(1, "b", 1)]).await?;
    let answered = offer(1, "a", 1).answered(MemberStatus::Rejected, second(5));
    let mut rows = db.write().await?;
    assert!(rows.save_member(&answered).await?);
    assert!(!rows.save_member(&offer(1, "c", 1)).await?);
    assert!(!rows.save_member(&offer(2, "a", 1)).await?);
    assert_eq!(rows.members(&image_id(1)).await?, [answered, offer(1, "b", 1)]);
    assert!(rows.remove_member(&image_id(1), &project("a")).await?);
    assert!(!rows.remove_member(&image_id(1), &project("a")).await?);
    assert!(!rows.remove_member(&image_id(2), &project("b")).await?);
    assert_eq!(rows.members(&image_id(1)).await?, [offer(1, "b", 1)]);
    Ok(())
}

/// A member of an image that went away in the meantime is refused as stale.
pub async fn an_image_that_is_gone_takes_no_members(db: &dyn Database) -> Kept {
    let mut rows = db.write().await?;
    let orphan = rows.add_member(&offer(1, "a", 1)).await;
    assert!(matches!(orphan, Err(RepoError::Stale)), "{orphan:?}");
    Ok(())
}

/// An image that is no longer shared keeps its members for the day it is shared again.
pub async fn members_stay_when_the_image_is_saved(db: &dyn Database) -> Kept {
    let shared = image(1).owned_by("o").visible(Visibility::Shared).build();
    add_images(db, slice::from_ref(&shared)).await?;
    add_members(db, &[offer(1, "a", 1)]).await?;
    let private = image(1).owned_by("o").visible(Visibility::Private).build();
    let private = saved_with(&private, &[], &[]);
    save_image(db, &shared, &private).await?;
    let viewer = Viewer::Project(project("a"));
    let mut rows = db.read().await?;
    assert_eq!(rows.image(shared.id(), &viewer).await?, None);
    assert_eq!(rows.members(shared.id()).await?, [offer(1, "a", 1)]);
    drop(rows);

    let mut again = saved_with(&private, &[], &[]);
    again = nectary_domain::image::Image::stored(
        shared.record().clone(),
        again.state().clone(),
        again.created_at(),
        again.updated_at(),
        3,
    );
    save_image(db, &private, &again).await?;
    assert_eq!(db.read().await?.image(shared.id(), &viewer).await?, Some(again));
    Ok(())
}

/// Of a list of images, those that a project is a member of, with its own answers.
pub async fn the_memberships_of_a_project_are_its_own(db: &dyn Database) -> Kept {
    let images: Vec<_> = (1..=4).map(|number| image(number).owned_by("o").build()).collect();
    add_images(db, &images).await?;
    let accepted = offer(2, "a", 1).answered(MemberStatus::Accepted, second(2));
    let rejected = offer(2, "b", 1).answered(MemberStatus::Rejected, second(2));
    add_members(db, &[offer(1, "a", 1), accepted, rejected, offer(4, "a", 1)]).await?;
    let asked = [image_id(3), image_id(2), image_id(1), image_id(9)];
    let asked: Vec<_> = asked.iter().collect();
    let mut rows = db.read().await?;
    let mut found = rows.memberships(&project("a"), &asked).await?;
    found.sort();
    assert_eq!(
        found,
        [
            (image_id(1), MemberStatus::Pending),
            (image_id(2), MemberStatus::Accepted)
        ]
    );
    assert_eq!(rows.memberships(&project("a"), &[]).await?, []);
    assert_eq!(rows.memberships(&project("nobody"), &asked).await?, []);
    Ok(())
}
