//! Share links: found by their tokens, used as often as they say.

use nectary_app::ports::database::{Database, RepoError};
use nectary_domain::identity::token::TokenHash;
use nectary_domain::ids::{ShareLinkId, UserId};
use nectary_domain::share::Message;
use nectary_domain::share_link::ShareLink;

use super::{add_images, second};
use crate::builders::image::{image, image_id, project};
use crate::contract::Kept;

fn link(id: &str, image: u64, uses_max: u32, at: i64) -> ShareLink {
    ShareLink {
        id: ShareLinkId::new(id),
        hash: TokenHash::from_hex(format!("hash of {id}")),
        image: image_id(image),
        owner: project("o"),
        message: Message::parse("for the course").unwrap_or_default(),
        uses_max,
        uses: 0,
        created_by: UserId::new("u"),
        created_at: second(at),
        expires_at: second(100),
        revoked_at: None,
    }
}

async fn add(db: &dyn Database, links: &[ShareLink]) -> Kept {
    let mut rows = db.write().await?;
    for link in links {
        rows.add_share_link(link).await?;
    }
    Ok(rows.commit().await?)
}

/// A link reads back as it was, by its id and by its token, and goes with its image.
pub async fn a_link_is_found_by_its_id_and_by_its_token(db: &dyn Database) -> Kept {
    let shared = image(1).owned_by("o").build();
    add_images(db, &[shared.clone(), image(2).build()]).await?;
    let one = link("a", 1, 3, 1);
    let two = ShareLink {
        message: None,
        revoked_at: Some(second(2)),
        ..link("b", 2, 1, 1)
    };
    add(db, &[one.clone(), two.clone()]).await?;
    let mut rows = db.write().await?;
    assert_eq!(rows.share_link(&one.id).await?, Some(one.clone()));
    assert_eq!(rows.share_link_by_token(&two.hash).await?, Some(two));
    assert_eq!(rows.share_link(&ShareLinkId::new("c")).await?, None);
    assert_eq!(rows.share_link_by_token(&TokenHash::from_hex("x")).await?, None);
    let same = rows.add_share_link(&one).await;
    assert!(matches!(same, Err(RepoError::Duplicate(_))), "{same:?}");
    rows.remove_image(&shared, second(3)).await?;
    assert_eq!(rows.share_link(&one.id).await?, None);
    let orphan = rows.add_share_link(&link("d", 1, 1, 1)).await;
    assert!(matches!(orphan, Err(RepoError::Stale)), "{orphan:?}");
    Ok(())
}

/// Links of an image, the newest first, page by page.
pub async fn links_are_listed_newest_first(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build(), image(2).build()]).await?;
    let links = [
        link("c", 1, 1, 5),
        link("a", 1, 1, 5),
        link("b", 1, 1, 9),
        link("d", 2, 1, 9),
    ];
    add(db, &links).await?;
    let mut rows = db.read().await?;
    let [c, a, b, _] = links;
    assert_eq!(rows.share_links(&image_id(1), None, 2).await?, [b.clone(), a.clone()]);
    assert_eq!(
        rows.share_links(&image_id(1), Some(&b.place()), 9).await?,
        [a.clone(), c.clone()]
    );
    assert_eq!(rows.share_links(&image_id(1), Some(&a.place()), 9).await?, [c]);
    Ok(())
}

/// A use is counted while the link is open, and not a use more.
pub async fn a_link_is_used_as_often_as_it_says(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build()]).await?;
    add(db, &[link("a", 1, 2, 1)]).await?;
    let (id, by) = (ShareLinkId::new("a"), UserId::new("v"));
    let mut rows = db.write().await?;
    assert!(
        !rows.use_share_link(&id, &project("p"), &by, second(100)).await?,
        "it has ended"
    );
    assert!(rows.use_share_link(&id, &project("p"), &by, second(99)).await?);
    assert!(rows.has_used_share_link(&id, &project("p")).await?);
    assert!(!rows.has_used_share_link(&id, &project("q")).await?);
    assert!(rows.use_share_link(&id, &project("q"), &by, second(99)).await?);
    assert!(
        !rows.use_share_link(&id, &project("r"), &by, second(99)).await?,
        "it is used up"
    );
    assert!(!rows.has_used_share_link(&id, &project("r")).await?);
    assert_eq!(rows.share_link(&id).await?.map(|link| link.uses), Some(2));
    Ok(())
}

/// A link is taken back once, and then nobody uses it.
pub async fn a_revoked_link_is_not_used(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build()]).await?;
    add(db, &[link("a", 1, 2, 1)]).await?;
    let id = ShareLinkId::new("a");
    let mut rows = db.write().await?;
    assert!(rows.revoke_share_link(&id, second(5)).await?);
    assert!(!rows.revoke_share_link(&id, second(6)).await?);
    assert_eq!(
        rows.share_link(&id).await?.and_then(|link| link.revoked_at),
        Some(second(5))
    );
    assert!(
        !rows
            .use_share_link(&id, &project("p"), &UserId::new("v"), second(7))
            .await?
    );
    assert!(!rows.revoke_share_link(&ShareLinkId::new("x"), second(5)).await?);
    Ok(())
}

/// Links that ended long ago are forgotten, with their uses.
pub async fn old_links_are_forgotten(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).build()]).await?;
    let later = ShareLink {
        expires_at: second(101),
        ..link("b", 1, 1, 1)
    };
    add(db, &[link("a", 1, 1, 1), later.clone()]).await?;
    let id = ShareLinkId::new("a");
    let mut rows = db.write().await?;
    assert!(
        rows.use_share_link(&id, &project("p"), &UserId::new("v"), second(2))
            .await?
    );
    assert_eq!(rows.remove_share_links_ended_by(second(99)).await?, 0);
    assert_eq!(rows.remove_share_links_ended_by(second(100)).await?, 1);
    assert!(!rows.has_used_share_link(&id, &project("p")).await?);
    assert_eq!(rows.share_links(&image_id(1), None, 9).await?, [later]);
    Ok(())
}
