//! Shares: offers with their terms, as both sides list them, and projects that are blocked.

use nectary_app::ports::database::Database;
use nectary_app::ports::sharing::{Block, EndedShare, Share};
use nectary_domain::ids::UserId;
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::share::{Message, SharePlace, ShareQuery, Side, Terms};
use nectary_domain::visibility::Visibility;

use super::{add_images, second};
use crate::builders::image::{ImageBuilder, image, image_id, project};
use crate::contract::Kept;

fn terms(until: Option<i64>) -> Terms {
    Terms {
        offered_by: Some(UserId::new("u")),
        message: Message::parse("have a look").unwrap_or_default(),
        until: until.map(second),
    }
}

async fn offer(db: &dyn Database, number: u64, to: &str, at: i64, terms: Option<Terms>) -> Kept {
    let mut rows = db.write().await?;
    let member = Member::offered(image_id(number), project(to), second(at));
    rows.add_member(&member).await?;
    if let Some(terms) = terms {
        rows.add_share_terms(&member.image, &member.project, &terms).await?;
    }
    Ok(rows.commit().await?)
}

fn shared(number: u64, owner: &str) -> ImageBuilder {
    image(number).owned_by(owner).visible(Visibility::Shared)
}

/// The image's number at the end of its id, and the project it is shared with.
async fn listed(db: &dyn Database, query: &ShareQuery) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let shares = db.read().await?.shares(query).await?;
    let shown = |share: &Share| {
        let id = share.image.id().as_str().trim_start_matches("00000000-0000-4000-8000-");
        format!("{}{}", id.trim_start_matches('0'), share.member.project)
    };
    Ok(shares.iter().map(shown).collect())
}

fn all_of(name: &str) -> ShareQuery {
    ShareQuery::of(project(name), 100)
}

/// A project's shares are what it gave, whatever the image's visibility is now, and what it got that is still shared.
pub async fn both_sides_list_their_shares_newest_first(db: &dyn Database) -> Kept {
    let images = [
        shared(1, "a").build(),
        shared(2, "b").build(),
        image(3).owned_by("a").visible(Visibility::Private).build(),
        image(4).owned_by("b").visible(Visibility::Private).build(),
        image(5).visible(Visibility::Shared).build(),
    ];
    add_images(db, &images).await?;
    for (number, to, at) in [
        (1, "b", 1),
        (1, "c", 2),
        (2, "a", 3),
        (2, "c", 3),
        (3, "b", 4),
        (4, "a", 5),
        (5, "a", 6),
    ] {
        offer(db, number, to, at, None).await?;
    }
    assert_eq!(listed(db, &all_of("a")).await?, ["5a", "3b", "2a", "1c", "1b"]);
    assert_eq!(listed(db, &all_of("c")).await?, ["2c", "1c"]);
    assert_eq!(listed(db, &all_of("d")).await?, Vec::<String>::new());
    for (sides, expected) in [
        (vec![Side::Given], vec!["3b", "1c", "1b"]),
        (vec![Side::Received], vec!["5a", "2a"]),
        (Side::ALL.to_vec(), vec!["5a", "3b", "2a", "1c", "1b"]),
    ] {
        let query = ShareQuery { sides, ..all_of("a") };
        assert_eq!(listed(db, &query).await?, expected);
    }
    let narrow = ShareQuery {
        images: vec![image_id(1), image_id(3)],
        projects: vec![project("b")],
        ..all_of("a")
    };
    assert_eq!(listed(db, &narrow).await?, ["3b", "1b"]);
    Ok(())
}

/// A project that offers an image to itself finds that once.
pub async fn a_share_with_oneself_is_listed_once(db: &dyn Database) -> Kept {
    add_images(db, &[shared(1, "a").build()]).await?;
    offer(db, 1, "a", 1, None).await?;
    assert_eq!(listed(db, &all_of("a")).await?, ["1a"]);
    Ok(())
}

/// Pages of any size meet every share once, also those of one moment.
pub async fn pages_of_shares_meet_each_once(db: &dyn Database) -> Kept {
    add_images(
        db,
        &[shared(1, "a").build(), shared(2, "a").build(), shared(3, "b").build()],
    )
    .await?;
    for (number, to, at) in [(1, "x", 1), (1, "y", 1), (2, "x", 1), (2, "z.1", 2), (3, "a", 1)] {
        offer(db, number, to, at, None).await?;
    }
    let whole = listed(db, &all_of("a")).await?;
    assert_eq!(whole, ["2z.1", "1x", "1y", "2x", "3a"]);
    for limit in 1..6 {
        let mut walked = Vec::new();
        let mut after = None;
        loop {
            let query = ShareQuery {
                after,
                ..ShareQuery::of(project("a"), limit)
            };
            let page = db.read().await?.shares(&query).await?;
            walked.extend(listed(db, &query).await?);
            let Some(last) = page.last() else { break };
            after = Some(SharePlace {
                offered_at: last.member.created_at,
                image: last.image.id().clone(),
                project: last.member.project.clone(),
            });
        }
        assert_eq!(walked, whole, "pages of {limit}");
    }
    Ok(())
}

/// The inbox holds what is pending, has not ended, and is not of a blocked project.
pub async fn the_inbox_holds_what_waits_and_is_welcome(db: &dyn Database) -> Kept {
    let images = [1, 2, 3, 4, 5].map(|number| shared(number, if number == 4 { "bad" } else { "a" }).build());
    add_images(db, &images).await?;
    offer(db, 1, "b", 1, None).await?;
    offer(db, 2, "b", 2, Some(terms(Some(10)))).await?;
    offer(db, 3, "b", 3, Some(terms(Some(20)))).await?;
    offer(db, 4, "b", 4, None).await?;
    offer(db, 5, "b", 5, None).await?;
    let mut rows = db.write().await?;
    let accepted = Member::offered(image_id(5), project("b"), second(5)).answered(MemberStatus::Accepted, second(6));
    assert!(rows.save_member(&accepted).await?);
    rows.commit().await?;

    let inbox = |at| ShareQuery::inbox(project("b"), second(at), 100);
    assert_eq!(listed(db, &inbox(9)).await?, ["4b", "3b", "2b", "1b"]);
    assert_eq!(listed(db, &inbox(10)).await?, ["4b", "3b", "1b"]);
    let block = Block {
        project: project("b"),
        blocked: project("bad"),
        by: UserId::new("u"),
        at: second(1),
    };
    let mut rows = db.write().await?;
    assert!(rows.add_block(&block).await?);
    rows.commit().await?;
    assert_eq!(listed(db, &inbox(9)).await?, ["3b", "2b", "1b"]);
    assert_eq!(listed(db, &all_of("b")).await?, ["5b", "4b", "3b", "2b", "1b"]);
    assert_eq!(
        listed(db, &all_of("bad")).await?,
        ["4b"],
        "the other side notices nothing"
    );
    Ok(())
}

/// Terms read back as they were, stand in the list, and go with their member.
pub async fn terms_go_with_their_member(db: &dyn Database) -> Kept {
    add_images(db, &[shared(1, "a").build()]).await?;
    offer(db, 1, "b", 1, Some(terms(Some(9)))).await?;
    offer(db, 1, "c", 1, None).await?;
    let mut rows = db.write().await?;
    assert_eq!(rows.share_terms(&image_id(1), &project("b")).await?, terms(Some(9)));
    assert_eq!(rows.share_terms(&image_id(1), &project("c")).await?, Terms::default());
    let shares = rows.shares(&all_of("b")).await?;
    assert_eq!(shares.len(), 1);
    assert_eq!(shares[0].terms, terms(Some(9)));
    assert_eq!(shares[0].image, shared(1, "a").build());
    assert_eq!(
        shares[0].owner_name, None,
        "projects of another identity have no names here"
    );

    assert!(rows.remove_member(&image_id(1), &project("b")).await?);
    let member = Member::offered(image_id(1), project("b"), second(2));
    rows.add_member(&member).await?;
    assert_eq!(rows.share_terms(&image_id(1), &project("b")).await?, Terms::default());
    Ok(())
}

/// A membership goes at its end and not before, whatever was answered.
pub async fn what_has_ended_is_removed(db: &dyn Database) -> Kept {
    add_images(db, &[shared(1, "a").build(), shared(2, "a").build()]).await?;
    offer(db, 1, "b", 1, Some(terms(Some(10)))).await?;
    offer(db, 1, "c", 1, Some(terms(None))).await?;
    offer(db, 1, "d", 1, None).await?;
    offer(db, 2, "b", 1, Some(terms(Some(11)))).await?;
    let mut rows = db.write().await?;
    let accepted = Member::offered(image_id(1), project("b"), second(1)).answered(MemberStatus::Accepted, second(2));
    assert!(rows.save_member(&accepted).await?);
    assert_eq!(rows.remove_ended_members(second(9)).await?, []);
    let ended = EndedShare {
        image: image_id(1),
        owner: Some(project("a")),
        project: project("b"),
    };
    assert_eq!(rows.remove_ended_members(second(10)).await?, [ended]);
    assert_eq!(rows.remove_ended_members(second(10)).await?, []);
    rows.commit().await?;
    assert_eq!(listed(db, &all_of("a")).await?, ["1c", "1d", "2b"]);
    Ok(())
}

/// A block is there once, is its project's alone, and is removed once.
pub async fn a_project_blocks_another_once(db: &dyn Database) -> Kept {
    let block = |blocked: &str, at| Block {
        project: project("a"),
        blocked: project(blocked),
        by: UserId::new("u"),
        at: second(at),
    };
    let mut rows = db.write().await?;
    for name in ["z", "x", "y"] {
        assert!(rows.add_block(&block(name, 1)).await?);
    }
    assert!(!rows.add_block(&block("x", 2)).await?);
    let after = project("x");
    assert_eq!(
        rows.blocks(&project("a"), None, 2).await?,
        [block("x", 1), block("y", 1)]
    );
    assert_eq!(
        rows.blocks(&project("a"), Some(&after), 9).await?,
        [block("y", 1), block("z", 1)]
    );
    assert_eq!(rows.blocks(&project("x"), None, 9).await?, []);
    assert_eq!(rows.count_blocks(&project("a")).await?, 3);
    assert!(rows.remove_block(&project("a"), &project("x")).await?);
    assert!(!rows.remove_block(&project("a"), &project("x")).await?);
    assert_eq!(rows.count_blocks(&project("a")).await?, 2);
    Ok(())
}
