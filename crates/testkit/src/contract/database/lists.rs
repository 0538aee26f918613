//! Lists: their order, their pages, their filters.

use nectary_app::ports::database::{Database, ListError, Reads};
use nectary_domain::image::Image;
use nectary_domain::image::format::DiskFormat;
use nectary_domain::image::state::State;
use nectary_domain::member::MemberStatus;
use nectary_domain::query::{
    Comparison, Direction, Filter, HiddenFilter, ImageQuery, NumberColumn, SeenQuery, Sort, SortColumn, TextColumn,
    TimeColumn,
};
use nectary_domain::visibility::{MemberFilter, Viewer, Visibility, VisibilityFilter};

use super::dice::Dice;
use super::model::Model;
use super::{add_images, second};
use crate::builders::image::{BUILT_AT, content, image, image_id, project};
use crate::contract::Kept;

/// Rows of the list that pages are walked through.
const ROWS: u64 = 2500;
/// Lists asked for at random.
const QUERIES: usize = 60;

/// Images with few different values in every column, so that ties and absent values are everywhere.
fn crowd(dice: &mut Dice) -> Option<Model> {
    let mut model = Model::default();
    let projects = ["me", "other", "third"];
    for number in 0..ROWS {
        let mut built = image(number)
            .visible(dice.pick(&Visibility::ALL)?)
            .hidden(dice.roll(5) == 0)
            .created_after(dice.roll(3) as i64);
        if dice.roll(8) > 0 {
            built = built.owned_by(dice.pick(&projects)?);
        }
        built = match dice.roll(4) {
            0 => built,
            1 => built.saving("attempt"),
            2 => built.active(dice.roll(3)),
            _ => built.in_state(State::Deactivated(content(dice.roll(3), &image_id(number), &["files"]))),
        };
        // Common, rare and absent properties and tags; image 7 is alone with its own.
        let colour = format!("{}", dice.roll(2));
        let rarity = format!("{}", dice.roll(300));
        let mut properties = vec![("colour", colour.as_str()), ("rarity", rarity.as_str())];
        properties.extend((number == 7).then_some(("unique", "")));
        built = built.with_properties(&properties);
        built = built.tagged(if dice.roll(2) == 0 { &["even", "tag"] } else { &["tag"] });
        let (name, format) = (
            dice.pick(&[None, Some(""), Some("a"), Some("B"), Some("ä")])?,
            dice.pick(&[None, Some("raw"), Some("qcow2")])?,
        );
        let (protected, min_ram) = (dice.roll(2) == 0, dice.roll(3) as u32);
        built = built.with(|record| {
            record.name = name.map(str::to_owned);
            record.disk_format = format.map(|format| DiskFormat::stored(format.to_owned()));
            record.is_protected = protected;
            record.min_ram_mib = min_ram;
        });
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

fn any_filter(dice: &mut Dice) -> Option<Filter> {
    let comparisons = [
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::AtMost,
        Comparison::Greater,
        Comparison::AtLeast,
    ];
    let comparison = dice.pick(&comparisons)?;
    let value = dice.roll(3) as i64;
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Some(match dice.roll(15) {
        0 => Filter::Text {
            column: TextColumn::Name,
            any_of: texts(&["a", "ä", "nobody"]),
        },
        1 => Filter::Text {
            column: TextColumn::Name,
            any_of: texts(&[""]),
        },
        2 => Filter::Text {
            column: TextColumn::Status,
            any_of: texts(&["active", "saving"]),
        },
        3 => Filter::Text {
            column: TextColumn::Owner,
            any_of: texts(&["other"]),
        },
        4 => Filter::Text {
            column: TextColumn::DiskFormat,
            any_of: texts(&["raw"]),
        },
        5 => {
            let few: Vec<_> = (0..40).map(|_| image_id(dice.roll(ROWS)).into_string()).collect();
            Filter::Text {
                column: TextColumn::Id,
                any_of: few,
            }
        }
        6 => Filter::Number {
            column: dice.pick(&[NumberColumn::Size, NumberColumn::VirtualSize, NumberColumn::MinRam])?,
            comparison,
            value,
        },
        7 => {
            let column = dice.pick(&[TimeColumn::CreatedAt, TimeColumn::UpdatedAt])?;
            let at = nectary_domain::time::Timestamp::from_micros(BUILT_AT.as_micros() + value);
            if comparison == Comparison::NotEqual && dice.roll(2) == 0 {
                let until = at.after(std::time::Duration::from_micros(3));
                Filter::TimeOutside {
                    column,
                    from: at,
                    until,
                }
            } else {
                Filter::Time { column, comparison, at }
            }
        }
        8 => Filter::Protected(value == 0),
        11 => Filter::Tag {
            any_of: texts(&["even", "no such", "tag"]),
        },
        12 => Filter::Property {
            name: "rarity".to_owned(),
            any_of: (0..30).map(|_| dice.roll(400).to_string()).collect(),
        },
        13 => Filter::Text {
            column: TextColumn::Visibility,
            any_of: texts(&["public", "private"]),
        },
        9 => Filter::tag(dice.pick(&["even", "tag", "no such"])?),
        10 => Filter::property("colour", format!("{value}")),
        _ => Filter::property("rarity", format!("{value}")),
    })
}

fn any_query(dice: &mut Dice) -> Option<SeenQuery> {
    let columns = [
        SortColumn::ContainerFormat,
        SortColumn::CreatedAt,
        SortColumn::DiskFormat,
        SortColumn::Id,
        SortColumn::Name,
        SortColumn::Size,
        SortColumn::Status,
        SortColumn::UpdatedAt,
    ];
    let mut query = ImageQuery::first_page([25, 100, 400, 1000][dice.roll(4) as usize]);
    for _ in 0..dice.roll(4) {
        let direction = dice.pick(&[Direction::Ascending, Direction::Descending])?;
        query.sort.push(Sort {
            column: dice.pick(&columns)?,
            direction,
        });
    }
    for _ in 0..dice.roll(3) {
        query.filters.push(any_filter(dice)?);
    }
    let only = VisibilityFilter::Only(dice.pick(&Visibility::ALL)?);
    query.visibility = dice.pick(&[VisibilityFilter::Default, VisibilityFilter::All, only])?;
    query.members = dice.pick(&[MemberFilter::default(), MemberFilter::All])?;
    query.hidden = dice.pick(&[
        HiddenFilter::Shown,
        HiddenFilter::Shown,
        HiddenFilter::Hidden,
        HiddenFilter::Either,
    ])?;
    let me = || project("me");
    Some(query.seen_by(dice.pick(&[
        Viewer::Project(me()),
        Viewer::Admin(Some(me())),
        Viewer::Admin(None),
        Viewer::Stranger,
    ])?))
}

/// Every page of a list, joined.
async fn walk(rows: &mut dyn Reads, mut seen: SeenQuery) -> Result<Vec<Image>, ListError> {
    let mut walked = Vec::new();
    loop {
        let page = rows.images(&seen).await?;
        assert!(page.images.len() <= seen.query.limit);
        assert_eq!(page.is_full, page.images.len() == seen.query.limit);
        let is_last = !page.is_full;
        walked.extend(page.images);
        if is_last {
            return Ok(walked);
        }
        seen.query.marker = walked.last().map(|image| image.id().clone());
    }
}

/// Sort keys in any number and mixture of directions, absent values, filters, viewers: page by page, a list is what
/// sorting all images gives.
pub async fn pages_follow_the_order_whatever_is_asked_for(db: &dyn Database) -> Kept {
    let mut dice = Dice(20_260_101);
    let model = crowd(&mut dice).ok_or("nothing to pick from")?;
    model.store(db).await?;
    let mut rows = db.read().await?;
    let mut longest = 0;
    for _ in 0..QUERIES {
        let seen = any_query(&mut dice).ok_or("nothing to pick from")?;
        let expected = model.listed(&seen);
        longest = longest.max(expected.len());
        let walked = walk(&mut *rows, seen.clone()).await?;
        let ids = |images: Vec<&Image>| images.into_iter().map(|image| image.id().clone()).collect::<Vec<_>>();
        assert_eq!(ids(walked.iter().collect()), ids(expected), "{seen:?}");
    }
    assert!(longest > 1000, "the lists were all short: {longest}");
    Ok(())
}

/// Created in the same microsecond, without a name, a size or a format: no row is skipped and none comes twice.
pub async fn a_walk_through_many_equal_rows_meets_each_once(db: &dyn Database) -> Kept {
    let mut model = Model::default();
    for number in 0..ROWS {
        model.add(
            image(number).owned_by("me").with(|record| record.name = None).build(),
            Vec::new(),
        );
    }
    model.store(db).await?;
    let mut rows = db.read().await?;
    for column in [SortColumn::CreatedAt, SortColumn::Name, SortColumn::Size] {
        for direction in [Direction::Ascending, Direction::Descending] {
            let mut query = ImageQuery::first_page(100);
            query.sort = vec![Sort { column, direction }];
            let seen = query.seen_by(Viewer::Project(project("me")));
            let walked = walk(&mut *rows, seen.clone()).await?;
            assert!(walked.iter().eq(model.listed(&seen)), "{column:?} {direction:?}");
        }
    }
    Ok(())
}

/// Full means that there may be more; nothing was asked for is full of nothing.
pub async fn a_page_is_full_when_it_has_as_many_rows_as_asked_for(db: &dyn Database) -> Kept {
    add_images(db, &[image(1).owned_by("me").build(), image(2).owned_by("me").build()]).await?;
    let mut rows = db.read().await?;
    for (limit, length, is_full) in [(0, 0, true), (1, 1, true), (2, 2, true), (3, 2, false)] {
        let page = rows
            .images(&ImageQuery::first_page(limit).seen_by(Viewer::Project(project("me"))))
            .await?;
        assert_eq!((page.images.len(), page.is_full), (length, is_full), "limit {limit}");
    }
    Ok(())
}

/// Unknown, removed and invisible markers are all the same; one that is visible but not in the list will do.
pub async fn a_marker_that_the_viewer_may_not_see_is_unknown(db: &dyn Database) -> Kept {
    let removed = image(1).visible(Visibility::Public).build();
    let private = image(2)
        .owned_by("other")
        .visible(Visibility::Private)
        .created_after(2)
        .build();
    let community = image(3)
        .owned_by("other")
        .visible(Visibility::Community)
        .created_after(3)
        .build();
    let own = image(4)
        .owned_by("me")
        .visible(Visibility::Private)
        .created_after(1)
        .build();
    add_images(db, &[removed.clone(), private.clone(), community.clone(), own.clone()]).await?;
    let mut rows = db.write().await?;
    rows.remove_image(&removed, second(9)).await?;
    rows.commit().await?;

    let mut rows = db.read().await?;
    for limit in [0, 10] {
        let mut query = ImageQuery::first_page(limit);
        for unknown in [removed.id(), private.id(), &image_id(99)] {
            query.marker = Some(unknown.clone());
            let page = rows
                .images(&query.clone().seen_by(Viewer::Project(project("me"))))
                .await;
            assert!(matches!(page, Err(ListError::UnknownMarker)), "{unknown} {page:?}");
        }
    }
    let mut query = ImageQuery::first_page(10);
    query.marker = Some(community.id().clone());
    assert_eq!(
        rows.images(&query.clone().seen_by(Viewer::Project(project("me"))))
            .await?
            .images,
        std::slice::from_ref(&own)
    );
    query.marker = Some(private.id().clone());
    assert_eq!(rows.images(&query.seen_by(Viewer::Admin(None))).await?.images, [own]);
    Ok(())
}

/// Whether few images have a property or nearly all, and together with others, a filter finds exactly those that do.
pub async fn a_rare_and_a_common_property_are_both_found(db: &dyn Database) -> Kept {
    let mut model = Model::default();
    for number in 0..1200_u64 {
        let third = format!("{}", number % 3);
        let mut properties = vec![("common", "yes"), ("third", third.as_str())];
        properties.extend((number % 400 == 0).then_some(("rare", "yes")));
        let built = image(number)
            .owned_by("me")
            .created_after(number as i64 / 2)
            .with_properties(&properties);
        model.add(
            built
                .tagged(if number % 5 == 0 { &["all", "fifth"] } else { &["all"] })
                .build(),
            Vec::new(),
        );
    }
    model.store(db).await?;
    let property = |name: &str, value: &str| Filter::property(name, value);
    let tag = |tag: &str| Filter::tag(tag);
    let mut rows = db.read().await?;
    for filters in [
        vec![property("common", "yes")],
        vec![property("rare", "yes")],
        vec![property("common", "yes"), property("rare", "yes")],
        vec![property("rare", "yes"), property("third", "1")],
        vec![property("common", "no")],
        vec![tag("all")],
        vec![tag("fifth"), property("third", "2"), tag("all")],
        vec![tag("none"), property("common", "yes")],
    ] {
        let mut query = ImageQuery::first_page(500);
        query.filters = filters;
        let seen = query.seen_by(Viewer::Project(project("me")));
        let walked = walk(&mut *rows, seen.clone()).await?;
        assert!(walked.iter().eq(model.listed(&seen)), "{:?}", seen.query.filters);
    }
    Ok(())
}

/// Values that begin alike for a long way are different values.
pub async fn long_values_are_compared_to_their_end(db: &dyn Database) -> Kept {
    let lengths = [1, 63, 64, 65, 255, 256, 32_000];
    let mut model = Model::default();
    for (number, length) in (0..).zip(lengths) {
        let built = image(number)
            .owned_by("me")
            .with_properties(&[("p", &"é".repeat(length)), ("q", &"x".repeat(length * 2))]);
        model.add(built.build(), Vec::new());
    }
    model.store(db).await?;
    let mut rows = db.read().await?;
    for length in lengths.into_iter().chain([0, 2, 62, 66, 31_999]) {
        for (name, value) in [("p", "é".repeat(length)), ("q", "x".repeat(length * 2))] {
            let mut query = ImageQuery::first_page(500);
            query.filters = vec![Filter::property(name, value)];
            let seen = query.seen_by(Viewer::Project(project("me")));
            let found = rows.images(&seen).await?.images;
            assert!(found.iter().eq(model.listed(&seen)), "{name} of length {length}");
        }
    }
    Ok(())
}

/// Case, accents and spaces at the end all make a difference, in filters and in the order.
pub async fn text_is_compared_by_its_bytes(db: &dyn Database) -> Kept {
    let texts = ["a", "A", "a ", "ä", "a\u{308}", "b", "B", "_", "%", ""];
    let mut model = Model::default();
    for (number, text) in (0..).zip(texts) {
        let built = image(number)
            .owned_by("me")
            .tagged(&[text])
            .with_properties(&[(text, text)]);
        model.add(
            built.with(|record| record.name = Some(text.to_owned())).build(),
            Vec::new(),
        );
    }
    model.store(db).await?;
    let mut rows = db.read().await?;
    for text in texts {
        for filter in [
            Filter::Text {
                column: TextColumn::Name,
                any_of: vec![text.to_owned()],
            },
            Filter::tag(text),
            Filter::property(text, text),
        ] {
            let mut query = ImageQuery::first_page(50);
            query.filters = vec![filter];
            let found = rows
                .images(&query.clone().seen_by(Viewer::Project(project("me"))))
                .await?
                .images;
            let names: Vec<_> = found.iter().map(|image| image.record().name.as_deref()).collect();
            assert_eq!(names, [Some(text)], "{:?}", query.filters);
        }
    }
    let mut query = ImageQuery::first_page(3);
    query.sort = vec![Sort {
        column: SortColumn::Name,
        direction: Direction::Ascending,
    }];
    let seen = query.seen_by(Viewer::Project(project("me")));
    assert!(walk(&mut *rows, seen.clone()).await?.iter().eq(model.listed(&seen)));
    Ok(())
}

/// Properties, tags and locations come with each image of a page, however long the page is.
pub async fn images_on_a_page_come_with_all_they_have(db: &dyn Database) -> Kept {
    let mut model = Model::default();
    for number in 0..140_u64 {
        let value = format!("{number}");
        let copied = State::Active(content(number, &image_id(number), &["files", "archive"]));
        let built = image(number)
            .owned_by("me")
            .tagged(&["t", &value])
            .with_properties(&[("p", &value), ("q", "")]);
        model.add(built.in_state(copied).created_after(number as i64).build(), Vec::new());
    }
    model.store(db).await?;
    let mut rows = db.read().await?;
    for limit in [1, 2, 9, 33, 129, 1000] {
        let seen = ImageQuery::first_page(limit).seen_by(Viewer::Project(project("me")));
        let page = rows.images(&seen).await?.images;
        assert!(
            page.iter().eq(model.listed(&seen).into_iter().take(limit)),
            "limit {limit}"
        );
    }
    Ok(())
}
