//! Facets: what they count is what a list would hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use nectary_app::ports::database::Database;
use nectary_domain::category::{Category, CategoryFilter, Curators};
use nectary_domain::facet::{self, Facet, FacetValue};
use nectary_domain::image::Image;
use nectary_domain::image::format::DiskFormat;
use nectary_domain::member::MemberStatus;
use nectary_domain::query::{Filter, HiddenFilter, ImageQuery, SeenQuery, TextColumn};
use nectary_domain::time::Timestamp;
use nectary_domain::visibility::{MemberFilter, Viewer, Visibility, VisibilityFilter};

use super::dice::Dice;
use super::model::Model;
use super::{add_images, save_image, saved_with};
use crate::builders::image::{image, project};
use crate::contract::Kept;

const IMAGES: u64 = 1500;
const QUERIES: usize = 120;
const PROJECTS: [&str; 7] = ["me", "other", "third", "official", "contributed", "archive", "several"];

/// One project is named twice over, and the viewers' own may be among them.
fn curators(dice: &mut Dice) -> Arc<Curators> {
    let projects = |names: &[&str]| names.iter().map(|name| project(name)).collect();
    Arc::new(match dice.roll(3) {
        0 => Curators::default(),
        1 => Curators {
            official: projects(&["official", "me"]),
            contributed: projects(&["contributed", "several", "me"]),
            archive: projects(&["archive", "several", "third"]),
        },
        _ => Curators {
            official: projects(&["official", "several"]),
            contributed: projects(&["contributed", "several"]),
            archive: projects(&["archive"]),
        },
    })
}

fn crowd(dice: &mut Dice) -> Option<Model> {
    let mut model = Model::default();
    for number in 0..IMAGES {
        let mut built = image(number)
            .visible(dice.pick(&Visibility::ALL)?)
            .hidden(dice.roll(4) == 0);
        if dice.roll(10) > 0 {
            built = built.owned_by(dice.pick(&PROJECTS)?);
        }
        built = match dice.roll(3) {
            0 => built,
            1 => built.saving("attempt"),
            _ => built.active(1),
        };
        let long = "é".repeat(300);
        let values = [
            (
                facet::DISTRIBUTION,
                dice.pick(&["debian", "Debian", "ubuntu", "", long.as_str()])?,
            ),
            (facet::VERSION, dice.pick(&["12", "24.04", "12 "])?),
            (facet::ARCHITECTURE, dice.pick(&["x86_64", "aarch64"])?),
            ("colour", dice.pick(&["red", "blue"])?),
        ];
        let there: Vec<_> = values.into_iter().filter(|_| dice.roll(4) > 0).collect();
        built = built
            .with_properties(&there)
            .tagged(if dice.roll(300) == 0 { &["rare"] } else { &["common"] });
        let format = dice.pick(&[None, Some("raw"), Some("qcow2")])?;
        built = built.with(|record| record.disk_format = format.map(|format| DiskFormat::stored(format.to_owned())));
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

fn some(dice: &mut Dice, of: &[&str]) -> Vec<String> {
    let mut some: Vec<_> = of
        .iter()
        .filter(|_| dice.roll(2) == 0)
        .map(|one| (*one).to_owned())
        .collect();
    some.extend(of.first().filter(|_| some.is_empty()).map(|one| (*one).to_owned()));
    some
}

fn any_query(dice: &mut Dice, curators: &Arc<Curators>) -> Option<SeenQuery> {
    let mut query = ImageQuery::first_page(10);
    let only = VisibilityFilter::Only(dice.pick(&Visibility::ALL)?);
    let usual = VisibilityFilter::Default;
    query.visibility = dice.pick(&[usual, usual, VisibilityFilter::All, only, VisibilityFilter::Nothing])?;
    query.members = dice.pick(&[MemberFilter::default(), MemberFilter::default(), MemberFilter::All])?;
    let usual = HiddenFilter::Default;
    query.hidden = dice.pick(&[
        usual,
        usual,
        HiddenFilter::Shown,
        HiddenFilter::Hidden,
        HiddenFilter::Either,
    ])?;
    if dice.roll(3) == 0 {
        let any_of = (0..=dice.roll(3)).filter_map(|_| dice.pick(&Category::ALL)).collect();
        let curators = Arc::clone(curators);
        query.category = Some(CategoryFilter { any_of, curators });
    }
    for _ in 0..dice.roll(4) {
        let text = |column, any_of| Filter::Text { column, any_of };
        let property = |name: &str, any_of| Filter::Property {
            name: name.to_owned(),
            any_of,
        };
        query.filters.push(match dice.roll(9) {
            0 => text(TextColumn::Status, some(dice, &["active", "queued", "killed"])),
            1 => text(TextColumn::DiskFormat, some(dice, &["raw", "qcow2"])),
            2 => text(TextColumn::Owner, some(dice, &PROJECTS)),
            3 => text(TextColumn::Visibility, some(dice, &["public", "private", "shared"])),
            4 => property(facet::DISTRIBUTION, some(dice, &["debian", "ubuntu", ""])),
            5 => property(facet::VERSION, some(dice, &["12", "12 "])),
            6 => property(facet::ARCHITECTURE, some(dice, &["x86_64", "riscv64"])),
            7 => property("colour", some(dice, &["red"])),
            _ => Filter::Tag {
                any_of: some(dice, &["rare", "none"]),
            },
        });
    }
    let viewers = [
        Viewer::Project(project("me")),
        Viewer::Project(project("official")),
        Viewer::Project(project("nobody")),
        Viewer::Admin(Some(project("me"))),
        Viewer::Admin(None),
        Viewer::Stranger,
    ];
    Some(query.seen_by(dice.pick(&viewers)?))
}

/// The value an image has for a facet.
fn value_of(facet: Facet, image: &Image) -> Option<String> {
    let record = image.record();
    let property = |name: &str| record.properties.get(name).map(str::to_owned);
    match facet {
        Facet::Category => None,
        Facet::Distribution => property(facet::DISTRIBUTION),
        Facet::Version => property(facet::VERSION),
        Facet::Architecture => property(facet::ARCHITECTURE),
        Facet::Status => Some(image.status().as_str().to_owned()),
        Facet::DiskFormat => record.disk_format.as_ref().map(|format| format.as_str().to_owned()),
        Facet::Owner => record.owner.as_ref().map(ToString::to_string),
    }
}

/// The list with one value of a facet instead of whatever it had for it.
fn narrowed(seen: &SeenQuery, facet: Facet, value: &str, curators: &Arc<Curators>) -> SeenQuery {
    let mut seen = seen.clone();
    seen.query.filters.retain(|filter| Facet::of(filter) != Some(facet));
    let text = |column| Filter::Text {
        column,
        any_of: vec![value.to_owned()],
    };
    match facet {
        Facet::Category => {
            seen.query.category = Some(CategoryFilter {
                any_of: value.parse().into_iter().collect(),
                curators: Arc::clone(curators),
            });
        }
        Facet::Distribution => seen.query.filters.push(Filter::property(facet::DISTRIBUTION, value)),
        Facet::Version => seen.query.filters.push(Filter::property(facet::VERSION, value)),
        Facet::Architecture => seen.query.filters.push(Filter::property(facet::ARCHITECTURE, value)),
        Facet::Status => seen.query.filters.push(text(TextColumn::Status)),
        Facet::DiskFormat => seen.query.filters.push(text(TextColumn::DiskFormat)),
        Facet::Owner => seen.query.filters.push(text(TextColumn::Owner)),
    }
    seen
}

/// Random images, viewers, curators and conditions: each value of each facet has the count of the list that it leads to,
/// and no value is missing.
pub async fn a_count_is_the_length_of_the_list_it_leads_to(db: &dyn Database) -> Kept {
    let mut dice = Dice(20_261_125);
    let model = crowd(&mut dice).ok_or("nothing to pick from")?;
    model.store(db).await?;
    let mut rows = db.read().await?;
    let mut counted = 0;
    for _ in 0..QUERIES {
        let curators = curators(&mut dice);
        let seen = any_query(&mut dice, &curators).ok_or("nothing to pick from")?;
        let facets = rows.facets(&seen, &curators).await?;
        let every = [Facet::Category].into_iter().chain(Facet::IN_CELLS);
        for facet in every.chain(seen.viewer.is_admin().then_some(Facet::Owner)) {
            let mut values: Vec<_> = model.images().filter_map(|image| value_of(facet, image)).collect();
            if facet == Facet::Category {
                values.extend(Category::ALL.map(|category| category.to_string()));
            }
            values.sort();
            values.dedup();
            let expected: BTreeMap<_, _> = values
                .into_iter()
                .map(|value| {
                    let length = model.listed(&narrowed(&seen, facet, &value, &curators)).len();
                    (value, length as u64)
                })
                .filter(|(_, length)| *length > 0)
                .collect();
            let found = facets.get(&facet).ok_or("a facet is missing")?;
            let pairs = found.iter().map(|value| (value.value.clone(), value.count));
            assert_eq!(
                pairs.collect::<BTreeMap<_, _>>(),
                expected,
                "{facet:?} {seen:?} {curators:?}"
            );
            counted += expected.len();
        }
        assert_eq!(facets.contains_key(&Facet::Owner), seen.viewer.is_admin());
    }
    assert!(counted > 1000, "hardly anything was counted: {counted}");
    Ok(())
}

/// Of very many values the most frequent are shown, most first.
pub async fn a_facet_shows_the_values_with_the_most_images(db: &dyn Database) -> Kept {
    let mut images = Vec::new();
    for number in 0..150 {
        for copy in 0..=u64::from(number >= 148) {
            let version = format!("{number:03}");
            let built = image(number * 2 + copy).owned_by(&version).visible(Visibility::Public);
            images.push(built.with_properties(&[(facet::VERSION, &version)]).build());
        }
    }
    add_images(db, &images).await?;
    let seen = ImageQuery::first_page(1).seen_by(Viewer::Admin(None));
    let facets = db.read().await?.facets(&seen, &Arc::default()).await?;
    for facet in [Facet::Version, Facet::Owner] {
        let value = |value: &str, count| FacetValue {
            value: value.to_owned(),
            count,
        };
        let found = facets.get(&facet).ok_or("a facet is missing")?;
        assert_eq!(found.len(), facet::VALUES_MAX, "{facet:?}");
        assert_eq!(
            found[..3],
            [value("148", 2), value("149", 2), value("000", 1)],
            "{facet:?}"
        );
    }
    Ok(())
}

/// An image that is changed or removed is counted as what it is then.
pub async fn counts_follow_every_change_of_an_image(db: &dyn Database) -> Kept {
    let before = image(1)
        .owned_by("me")
        .with_properties(&[(facet::DISTRIBUTION, "a"), (facet::VERSION, "1")])
        .build();
    add_images(db, std::slice::from_ref(&before)).await?;
    let after = saved_with(&before, &[], &[(facet::DISTRIBUTION, "b")]);
    save_image(db, &before, &after).await?;
    let seen = ImageQuery::first_page(1).seen_by(Viewer::Project(project("me")));
    let facets = db.read().await?.facets(&seen, &Arc::default()).await?;
    let values = |facet: Facet| {
        facets
            .get(&facet)
            .into_iter()
            .flatten()
            .map(|value| value.value.as_str())
    };
    assert!(values(Facet::Distribution).eq(["b"]));
    assert_eq!(values(Facet::Version).count(), 0);
    let mut rows = db.write().await?;
    rows.remove_image(&after, Timestamp::from_micros(1)).await?;
    rows.commit().await?;
    let facets = db.read().await?.facets(&seen, &Arc::default()).await?;
    assert!(facets.values().all(Vec::is_empty), "{facets:?}");
    Ok(())
}
