//! Search: what is found, by whom, in which order, and what is known of words.

use std::sync::Arc;

use nectary_app::ports::database::{Database, RepoResult};
use nectary_domain::category::{Category, CategoryFilter, Curators};
use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::query::{Filter, ImageQuery};
use nectary_domain::search::Words;
use nectary_domain::visibility::{MemberFilter, Viewer, Visibility, VisibilityFilter};

use super::dice::Dice;
use super::model::Model;
use super::{add_images, save_image, saved_with, second};
use crate::builders::image::{image, project};
use crate::contract::Kept;

fn curators() -> Curators {
    Curators {
        official: vec![project("official"), project("me")],
        contributed: vec![project("other")],
        archive: vec![project("third")],
    }
}

fn viewers() -> [Viewer; 6] {
    [
        Viewer::Project(project("me")),
        Viewer::Project(project("official")),
        Viewer::Project(project("third")),
        Viewer::Project(project("nobody")),
        Viewer::Admin(Some(project("me"))),
        Viewer::Stranger,
    ]
}

async fn found(db: &dyn Database, text: &str, viewer: &Viewer) -> RepoResult<Vec<ImageId>> {
    found_in(None, db, text, viewer).await
}

async fn found_in(
    category: Option<Category>,
    db: &dyn Database,
    text: &str,
    viewer: &Viewer,
) -> RepoResult<Vec<ImageId>> {
    let words = Words::asked(text);
    let images = db
        .read()
        .await?
        .search(&words, viewer, &curators(), category, 1000)
        .await?;
    Ok(images.into_iter().map(|image| image.id().clone()).collect())
}

/// What the rule of the domain finds: official images first, of each kind those that are called so, then those added last.
fn expected(model: &Model, category: Option<Category>, text: &str, viewer: &Viewer) -> Vec<ImageId> {
    let asked = Words::asked(text);
    let mut query = ImageQuery::first_page(1000);
    query.visibility = VisibilityFilter::All;
    query.members = MemberFilter::default();
    query.filters = vec![Filter::Words(asked.clone())];
    query.category = category.map(|category| CategoryFilter {
        any_of: vec![category],
        curators: Arc::new(curators()),
    });
    let seen = query.seen_by(viewer.clone());
    let listed = model.listed(&seen);
    let is_official = |image: &Image| {
        let owner = image.record().owner.as_ref();
        image.record().visibility == Visibility::Public
            && owner.is_some_and(|owner| curators().official.contains(owner))
    };
    let mut found: Vec<_> = model
        .images()
        .filter(|image| listed.contains(image) && !image.record().is_hidden)
        .collect();
    found.reverse();
    found.sort_by_key(|image| (!is_official(image), !asked.find(&Words::naming(image))));
    found.into_iter().map(|image| image.id().clone()).collect()
}

fn crowd(dice: &mut Dice) -> Option<Model> {
    let mut model = Model::default();
    for number in 0..600 {
        let mut built = image(number)
            .visible(dice.pick(&Visibility::ALL)?)
            .hidden(dice.roll(6) == 0);
        if dice.roll(8) > 0 {
            built = built.owned_by(dice.pick(&["me", "official", "other", "third", "_public", "OTHER"])?);
        }
        let name = dice.pick(&[
            "Ubuntu 24.04",
            "Debian (Bookworm)",
            "Übermut",
            "",
            "_public _shown",
            "rocky 9",
        ])?;
        let value = dice.pick(&["ubuntu", "debian 12", "_ome \"OR\"", "ein Übel", "x86_64"])?;
        built = built
            .with_properties(&[("nectar_name", value), ("p", dice.pick(&["noble", "numbat", "9"])?)])
            .tagged(dice.pick(&[&["trove"][..], &[], &["octavia", "a-b"]])?)
            .with(|record| record.name = Some(name.to_owned()));
        let members = match dice.roll(3) {
            0 => Vec::new(),
            _ => vec![
                (project("me"), dice.pick(&MemberStatus::ALL)?),
                (project("third"), dice.pick(&MemberStatus::ALL)?),
            ],
        };
        model.add(built.build(), members);
    }
    Some(model)
}

/// Every kind of image and viewer: words find what the rule says, alone and as a condition of a list and its facets, and
/// nothing that anybody types is more than words.
pub async fn everybody_finds_what_the_rule_says(db: &dyn Database) -> Kept {
    let mut dice = Dice(20_261_126);
    let model = crowd(&mut dice).ok_or("nothing to pick from")?;
    model.store(db).await?;
    let long = "ubuntu ".repeat(1500);
    let texts = [
        "ubuntu",
        "UBU",
        "uber",
        "Übe",
        "debian 12",
        "12 deb",
        "24.04 noble",
        "x86",
        "9",
        "n",
        "octavia b",
        "nothing",
        "_public",
        "_shown",
        "public",
        "_ome",
        "\"ubuntu",
        "ubuntu OR debian",
        "NOT ubuntu",
        "ubuntu*",
        "u*b",
        "NEAR(a b)",
        "words: ubuntu",
        "^ubuntu",
        "ubuntu AND",
        "-ubuntu",
        "{words}",
        "(",
        "a\0b",
        "ubuntu\0",
        long.as_str(),
        "' --",
    ];
    let mut found_any = 0;
    for text in texts {
        for viewer in &viewers() {
            if Words::asked(text).is_empty() {
                assert_eq!(found(db, text, viewer).await?, [], "{text:?}");
                continue;
            }
            for category in [None].into_iter().chain(Category::ALL.map(Some)) {
                let found = found_in(category, db, text, viewer).await?;
                found_any += found.len();
                let expected = expected(&model, category, text, viewer);
                assert_eq!(found, expected, "{text:?} {category:?} {viewer:?}");
            }
            let mut query = ImageQuery::first_page(1000);
            query.filters = vec![Filter::Words(Words::asked(text)), Filter::tag("trove")];
            let seen = query.seen_by(viewer.clone());
            let listed = db.read().await?.images(&seen).await?.images;
            assert!(listed.iter().eq(model.listed(&seen)), "{text:?} {viewer:?}");
        }
    }
    assert!(found_any > 10_000, "hardly anything was found: {found_any}");
    Ok(())
}

/// No more is found than was asked for, the official ones before all.
pub async fn a_search_finds_official_images_first_and_no_more_than_wanted(db: &dyn Database) -> Kept {
    let of = |number, owner: &str| {
        let built = image(number).owned_by(owner).visible(Visibility::Public);
        built.with(|record| record.name = Some("noble".to_owned())).build()
    };
    add_images(
        db,
        &[
            of(1, "other"),
            of(2, "official"),
            of(3, "other"),
            of(4, "official"),
            of(5, "other"),
        ],
    )
    .await?;
    let words = Words::asked("nob");
    for (limit, expected) in [(1, &[4][..]), (2, &[4, 2]), (4, &[4, 2, 5, 3]), (9, &[4, 2, 5, 3, 1])] {
        let found = db
            .read()
            .await?
            .search(&words, &Viewer::Stranger, &curators(), None, limit)
            .await?;
        let expected: Vec<_> = expected
            .iter()
            .map(|number| crate::builders::image::image_id(*number))
            .collect();
        assert_eq!(
            found.iter().map(|image| image.id().clone()).collect::<Vec<_>>(),
            expected
        );
    }
    Ok(())
}

/// Whatever changes about an image or its members changes who finds it and by what, with the same commit.
pub async fn an_index_follows_every_change(db: &dyn Database) -> Kept {
    let (me, third) = (Viewer::Project(project("me")), Viewer::Project(project("third")));
    let private = image(1)
        .owned_by("me")
        .visible(Visibility::Private)
        .tagged(&["old"])
        .build();
    add_images(db, std::slice::from_ref(&private)).await?;
    assert_eq!(found(db, "old", &me).await?, [private.id().clone()]);
    assert_eq!(found(db, "old", &third).await?, []);

    let mut shared = saved_with(&private, &["fresh"], &[("p", "value")]);
    shared = with(&shared, |record| record.visibility = Visibility::Shared);
    save_image(db, &private, &shared).await?;
    assert_eq!(found(db, "old", &me).await?, []);
    assert_eq!(found(db, "fresh val", &me).await?.len(), 1);

    let offer = Member::offered(shared.id().clone(), project("third"), second(1));
    let mut rows = db.write().await?;
    rows.add_member(&offer).await?;
    rows.commit().await?;
    assert_eq!(found(db, "fresh", &third).await?, []);
    for (status, count) in [
        (MemberStatus::Accepted, 1),
        (MemberStatus::Rejected, 0),
        (MemberStatus::Accepted, 1),
    ] {
        let mut rows = db.write().await?;
        rows.save_member(&offer.clone().answered(status, second(2))).await?;
        rows.commit().await?;
        assert_eq!(found(db, "fresh", &third).await?.len(), count, "{status}");
    }
    let mut rows = db.write().await?;
    rows.remove_member(shared.id(), &project("third")).await?;
    drop(rows);
    assert_eq!(
        found(db, "fresh", &third).await?.len(),
        1,
        "what was not committed did not happen"
    );
    let mut rows = db.write().await?;
    rows.remove_member(shared.id(), &project("third")).await?;
    rows.commit().await?;
    assert_eq!(found(db, "fresh", &third).await?, []);

    let public = with(&saved_with(&shared, &["fresh"], &[]), |record| {
        record.visibility = Visibility::Public;
        record.owner = Some(project("other"));
    });
    save_image(db, &shared, &public).await?;
    assert_eq!(found(db, "fresh", &Viewer::Stranger).await?.len(), 1);
    let hidden = with(&saved_with(&public, &["fresh"], &[]), |record| record.is_hidden = true);
    save_image(db, &public, &hidden).await?;
    assert_eq!(found(db, "fresh", &Viewer::Stranger).await?, []);

    let mut rows = db.write().await?;
    rows.remove_image(&hidden, second(9)).await?;
    // The next image may get the number of the one that went.
    rows.add_image(&image(2).owned_by("me").tagged(&["next"]).build())
        .await?;
    rows.commit().await?;
    assert_eq!(found(db, "fresh", &Viewer::Admin(None)).await?, []);
    assert_eq!(found(db, "next", &me).await?.len(), 1);
    let mut vocabulary = db.read().await?.vocabulary(3..=24).await?;
    vocabulary.sort();
    assert_eq!(vocabulary, ["image", "next"], "image is in every name");
    Ok(())
}

fn with(image: &Image, change: impl FnOnce(&mut nectary_domain::image::Record)) -> Image {
    let mut record = image.record().clone();
    change(&mut record);
    let (state, created, updated) = (image.state().clone(), image.created_at(), image.updated_at());
    Image::stored(record, state, created, updated, image.version())
}

/// Words are counted for each viewer by what he may find; numbers and marks are in no vocabulary.
pub async fn a_word_counts_for_those_who_find_an_image_by_it(db: &dyn Database) -> Kept {
    let named = |number, visibility, name: &str| {
        let built = image(number).owned_by("other").visible(visibility);
        built.with(|record| record.name = Some(name.to_owned())).build()
    };
    add_images(
        db,
        &[
            named(1, Visibility::Public, "ubuntu 24"),
            named(2, Visibility::Community, "ubuntu x86"),
            named(3, Visibility::Private, "ubuntus secret"),
        ],
    )
    .await?;
    let mut rows = db.read().await?;
    for (viewer, beginnings, words) in [
        (Viewer::Stranger, [2, 0, 1], [2, 0, 0]),
        (Viewer::Project(project("me")), [2, 0, 1], [2, 0, 0]),
        (Viewer::Project(project("other")), [3, 1, 1], [2, 1, 0]),
        (Viewer::Admin(None), [3, 1, 1], [2, 1, 0]),
    ] {
        let asked = ["ubuntu", "secret", "x8"];
        assert_eq!(rows.count_beginnings(&asked, &viewer).await?, beginnings, "{viewer:?}");
        assert_eq!(rows.count_words(&asked, &viewer).await?, words, "{viewer:?}");
    }
    assert!(rows.count_words(&[], &Viewer::Stranger).await?.is_empty());
    let mut vocabulary = rows.vocabulary(6..=6).await?;
    vocabulary.sort();
    assert_eq!(vocabulary, ["secret", "ubuntu"]);
    assert_eq!(rows.vocabulary(7..=9).await?, ["ubuntus"]);
    Ok(())
}
