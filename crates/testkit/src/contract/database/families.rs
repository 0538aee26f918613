//! Families, builds, their history and their schedules: what they promise.

use nectary_app::ports::database::{Database, Derived, RepoError};
use nectary_domain::family::build::{Build, SetAside};
use nectary_domain::family::lineage::{Lineage, Which};
use nectary_domain::family::number::BuildNumber;
use nectary_domain::family::schedule::{Fate, Schedule};
use nectary_domain::family::slug::{FamilyName, FamilySlug};
use nectary_domain::family::verb::Verb;
use nectary_domain::family::{About, Actor, Event, Family, Support};
use nectary_domain::ids::{ScheduleId, UserId};
use nectary_domain::visibility::Visibility;

use super::{add_images, second};
use crate::builders::image::{image, image_id, project};
use crate::contract::Kept;

fn number(text: &str) -> BuildNumber {
    BuildNumber::stored(text.to_owned())
}

fn slug(name: &str) -> FamilySlug {
    FamilySlug::of(&FamilyName::stored(name.to_owned()), 0)
}

fn founded(name: &str) -> Family {
    let name = FamilyName::stored(name.to_owned());
    Family {
        version: 1,
        ..Family::founded(FamilySlug::of(&name, 0), name, project("official"), second(0))
    }
}

/// A family with builds 9 and 10, of images 9 and 10, which were promoted in this order; 11 is a candidate.
fn promoted(name: &str) -> Result<Lineage, Box<dyn std::error::Error>> {
    let mut lineage = Lineage::new(founded(name), Vec::new());
    for build in 9..=11 {
        lineage.register(&image_id(build), &number(&build.to_string()), second(1))?;
    }
    lineage.promote(&image_id(9), None, second(2))?;
    lineage.promote(&image_id(10), Some("newer"), second(3))?;
    let lost = SetAside {
        name: Some("NeCTAR".to_owned()),
        murano_image_info: Some("{}".to_owned()),
    };
    lineage.set_aside(&image_id(9), lost)?;
    lineage.deprecate(&image_id(9), "old", Some("2026-12-01".parse()?), second(4))?;
    lineage.revoke(&image_id(10), "leak", second(5))?;
    Ok(lineage)
}

async fn add(db: &dyn Database, lineage: &Lineage) -> Kept {
    let mut rows = db.write().await?;
    rows.add_family(&lineage.family).await?;
    for build in lineage.builds() {
        rows.add_build(build).await?;
    }
    Ok(rows.commit().await?)
}

/// A family with all it has reads back as it was, by slug and by name; builds come in the order of their numbers.
pub async fn a_family_reads_back_with_its_builds(db: &dyn Database) -> Kept {
    let mut lineage = promoted("Debian 12")?;
    lineage.family.about = About {
        description: "# Debian".to_owned(),
        default_user: Some("debian".to_owned()),
        support: Support::SecurityOnly,
        ends_on: Some("2028-06-30".parse()?),
    };
    add(db, &lineage).await?;
    let mut rows = db.read().await?;
    assert_eq!(rows.lineage(&slug("Debian 12")).await?, Some(lineage.clone()));
    assert_eq!(rows.family_named(&lineage.family.name).await?, Some(lineage.family));
    assert_eq!(rows.lineage(&slug("debian")).await?, None);
    Ok(())
}

/// What retiring does reads back too, and a save over an older version is stale.
pub async fn a_save_of_a_family_needs_the_version_before_it(db: &dyn Database) -> Kept {
    let mut lineage = promoted("Debian 12")?;
    add(db, &lineage).await?;
    lineage.retire(None, second(6));
    lineage.family.version = 2;
    let mut rows = db.write().await?;
    rows.save_family(&lineage.family).await?;
    for build in lineage.builds() {
        rows.save_build(build).await?;
    }
    assert!(matches!(rows.save_family(&lineage.family).await, Err(RepoError::Stale)));
    assert_eq!(rows.lineage(&lineage.family.slug).await?, Some(lineage));
    Ok(())
}

/// Names, slugs, the numbers of a family and the images of all are taken once; another family has numbers of its own.
pub async fn names_numbers_and_images_are_taken_once(db: &dyn Database) -> Kept {
    add(db, &promoted("Debian 12")?).await?;
    let twin = Family {
        slug: FamilySlug::new("other"),
        ..founded("Debian 12")
    };
    let taken = Build::registered(image_id(20), slug("Debian 12"), number("10"), second(1));
    let again = Build::registered(image_id(10), slug("Debian 13"), number("1"), second(1));
    for attempt in 0..4 {
        let mut rows = db.write().await?;
        rows.add_family(&founded("Debian 13")).await?;
        let elsewhere = Build::registered(image_id(20), slug("Debian 13"), number("10"), second(1));
        let outcome = match attempt {
            0 => rows.add_family(&founded("Debian 12")).await,
            1 => rows.add_family(&twin).await,
            2 => rows.add_build(&taken).await,
            _ => rows.add_build(&again).await,
        };
        assert!(
            matches!(outcome, Err(RepoError::Duplicate(_))),
            "{attempt}: {outcome:?}"
        );
        drop(rows);
        let mut rows = db.write().await?;
        rows.add_family(&founded("Debian 13")).await?;
        rows.add_build(&elsewhere).await?;
    }
    Ok(())
}

/// For any images the builds they are, with what their families say; a forgotten build is none.
pub async fn images_are_placed_in_their_families(db: &dyn Database) -> Kept {
    let lineage = promoted("Debian 12")?;
    add(db, &lineage).await?;
    let mut rows = db.write().await?;
    let ids: Vec<_> = [7, 9, 10, 11].map(image_id).into();
    let mut placements = rows.placements(&ids).await?;
    placements.sort_by(|a, b| a.build.number.cmp(&b.build.number));
    let builds = lineage.builds().iter();
    let expected: Vec<_> = builds.map(|build| lineage.placement_of(build)).collect();
    assert_eq!(placements, expected);
    assert_eq!(rows.placements(&[]).await?, []);
    rows.remove_build(&image_id(11)).await?;
    assert_eq!(rows.placements(&[image_id(11)]).await?, []);
    Ok(())
}

/// A build stays when its image goes: only the images that are there are published.
pub async fn a_build_outlives_its_image(db: &dyn Database) -> Kept {
    let images = [9, 10, 11].map(|number| image(number).visible(Visibility::Public).build());
    add_images(db, &images).await?;
    add(db, &promoted("Debian 12")?).await?;
    let mut rows = db.write().await?;
    rows.remove_image(&images[0], second(9)).await?;
    let mut published: Vec<_> = rows
        .published_builds()
        .await?
        .into_iter()
        .map(|place| place.build.image)
        .collect();
    published.sort();
    assert_eq!(published, [image_id(9), image_id(10)]);
    assert_eq!(rows.published_images().await?, [images[1].clone()]);
    Ok(())
}

/// The newest events come first, as many as were asked for, of one family.
pub async fn the_history_of_a_family_is_read_from_its_end(db: &dyn Database) -> Kept {
    let events: Vec<_> = (1..4)
        .map(|version| Event {
            family: slug("Debian 12"),
            version,
            at: second(0),
            verb: "promote".to_owned(),
            build: (version > 1).then(|| (image_id(9), number("9"))),
            says: format!("event {version}"),
            user: UserId::new("me"),
            project: Some(project("official")),
        })
        .collect();
    let mut rows = db.write().await?;
    for name in ["Debian 12", "Debian 13"] {
        rows.add_family(&founded(name)).await?;
    }
    for event in &events {
        rows.add_family_event(event).await?;
    }
    let newest = rows.family_events(&slug("Debian 12"), 2).await?;
    assert_eq!(newest, [events[2].clone(), events[1].clone()]);
    assert_eq!(rows.family_events(&slug("Debian 13"), 9).await?, []);
    Ok(())
}

fn schedule(id: &str, due_at: i64, verb: Verb) -> Schedule {
    Schedule {
        id: ScheduleId::new(id),
        family: slug("Debian 12"),
        verb,
        due_at: second(due_at),
        by: Actor {
            user: UserId::new("me"),
            project: Some(project("official")),
            is_admin: false,
        },
        created_at: second(1),
        fate: Fate::Waiting,
        version: 1,
    }
}

/// A schedule reads back with its verb and its fate, and ends once.
pub async fn a_schedule_reads_back_and_ends_once(db: &dyn Database) -> Kept {
    let early = schedule("early", 10, Verb::Retire { reason: None });
    let revoke = Verb::Revoke {
        build: Which::Number(number("9")),
        message: "leak".to_owned(),
    };
    let late = schedule("late", 20, revoke);
    let mut rows = db.write().await?;
    rows.add_family(&founded("Debian 12")).await?;
    rows.add_schedule(&early).await?;
    rows.add_schedule(&late).await?;
    for fate in [
        Fate::Done {
            at: second(30),
            says: "done".to_owned(),
        },
        Fate::Failed {
            at: second(30),
            says: "no".to_owned(),
        },
        Fate::Cancelled { at: second(30) },
    ] {
        let current = rows.schedule(&late.id).await?.ok_or("the schedule is gone")?;
        let ended = current.ended(fate);
        rows.save_schedule(&ended).await?;
        assert!(matches!(rows.save_schedule(&ended).await, Err(RepoError::Stale)));
        assert_eq!(rows.schedules(&slug("Debian 12")).await?, [ended, early.clone()]);
    }
    assert_eq!(rows.schedule(&ScheduleId::new("none")).await?, None);
    Ok(())
}

/// Images made from another are counted by project, most first.
pub async fn images_made_from_another_are_counted_by_project(db: &dyn Database) -> Kept {
    let from = |number: u64, origin: u64, owner: &str| {
        let origin = image_id(origin);
        let made = image(number).with_properties(&[("base_image_ref", origin.as_str())]);
        if owner.is_empty() {
            made.build()
        } else {
            made.owned_by(owner).build()
        }
    };
    let images = [
        from(1, 9, "a"),
        from(2, 9, "b"),
        from(3, 9, "b"),
        from(4, 8, "c"),
        from(5, 9, ""),
    ];
    add_images(db, &images).await?;
    let mut rows = db.read().await?;
    let mut derived = rows.derived_from(&image_id(9)).await?;
    assert_eq!(
        derived.remove(0),
        Derived {
            project: Some(project("b")),
            images: 2
        }
    );
    assert_eq!(derived.len(), 2);
    assert_eq!(rows.derived_from(&image_id(7)).await?, []);
    Ok(())
}
