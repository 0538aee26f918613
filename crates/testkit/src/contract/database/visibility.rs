//! Who sees which image: what a database finds is what the rule of the domain says.

use std::sync::Arc;

use nectary_app::ports::database::Database;
use nectary_domain::category::{Category, CategoryFilter, Curators};
use nectary_domain::ids::ImageId;
use nectary_domain::image::Image;
use nectary_domain::member::MemberStatus;
use nectary_domain::query::{Filter, HiddenFilter, ImageQuery, TextColumn};
use nectary_domain::visibility::{MemberFilter, Viewer, Visibility, VisibilityFilter};

use super::model::Model;
use crate::builders::image::{image, project};
use crate::contract::Kept;

/// Every visibility × owner × membership of one project × hidden; another project has accepted every second image.
fn every_kind() -> Model {
    let memberships = [
        None,
        Some(MemberStatus::Pending),
        Some(MemberStatus::Accepted),
        Some(MemberStatus::Rejected),
    ];
    let mut model = Model::default();
    let mut number = 0;
    for visibility in Visibility::ALL {
        for owner in [
            Some("me"),
            Some("other"),
            Some("official"),
            Some("contributed"),
            Some("archive"),
            None,
        ] {
            for membership in memberships {
                for is_hidden in [false, true] {
                    number += 1;
                    let mut built = image(number)
                        .visible(visibility)
                        .hidden(is_hidden)
                        .with_properties(&[("in", "all")]);
                    built = built.created_after((number as i64 * 37) % 11);
                    if let Some(owner) = owner {
                        built = built.owned_by(owner);
                    }
                    let mut members: Vec<_> = membership.into_iter().map(|status| (project("me"), status)).collect();
                    if number % 2 == 0 {
                        members.push((project("third"), MemberStatus::Accepted));
                    }
                    model.add(built.build(), members);
                }
            }
        }
    }
    model
}

fn ids<'a>(images: impl IntoIterator<Item = &'a Image>) -> Vec<&'a ImageId> {
    images.into_iter().map(Image::id).collect()
}

/// No category, then each: by these projects, by several and by none.
fn categories() -> Vec<Option<CategoryFilter>> {
    let projects = |names: &[&str]| names.iter().map(|name| project(name)).collect();
    let usual = Curators {
        official: projects(&["official"]),
        contributed: projects(&["contributed"]),
        archive: projects(&["archive"]),
    };
    let several = Curators {
        official: projects(&["official", "me", "official"]),
        contributed: projects(&["contributed", "me"]),
        archive: projects(&["archive", "other", "me"]),
    };
    let all = [usual, several, Curators::default()].map(Arc::new);
    let each = all.iter().flat_map(|curators| {
        let several = [
            vec![Category::Official, Category::Archived, Category::Official],
            vec![
                Category::Shared,
                Category::Project,
                Category::Community,
                Category::Public,
            ],
            Vec::new(),
        ];
        let each = Category::ALL.map(|category| vec![category]);
        each.into_iter().chain(several).map(|any_of| {
            Some(CategoryFilter {
                any_of,
                curators: Arc::clone(curators),
            })
        })
    });
    std::iter::once(None).chain(each).collect()
}

/// Loading by id and listing agree with the domain for every kind of image, viewer and filter, whatever finds the rows.
pub async fn everybody_loads_and_lists_what_the_rule_says(db: &dyn Database) -> Kept {
    let model = every_kind();
    model.store(db).await?;
    let viewers = [
        Viewer::Admin(Some(project("me"))),
        Viewer::Admin(None),
        Viewer::Project(project("me")),
        Viewer::Project(project("other")),
        Viewer::Project(project("third")),
        Viewer::Project(project("nobody")),
        Viewer::Stranger,
    ];
    let visibilities = [
        VisibilityFilter::Default,
        VisibilityFilter::All,
        VisibilityFilter::Nothing,
    ]
    .into_iter()
    .chain(Visibility::ALL.map(VisibilityFilter::Only));
    let members = [MemberFilter::All]
        .into_iter()
        .chain(MemberStatus::ALL.map(MemberFilter::Only));
    // Without a filter, with one that finds the rows itself, and with one by owner.
    let by_owner = Filter::Text {
        column: TextColumn::Owner,
        any_of: vec!["me".to_owned(), "other".to_owned()],
    };
    let filters = [None, Some(Filter::property("in", "all")), Some(by_owner)];

    let categories = categories();
    let mut rows = db.read().await?;
    for viewer in &viewers {
        let mut found = Vec::new();
        for image in model.images() {
            found.extend(rows.image(image.id(), viewer).await?);
        }
        assert_eq!(ids(&found), ids(model.readable_by(viewer)), "{viewer:?} by id");
        for visibility in visibilities.clone() {
            for members in members.clone() {
                for hidden in [
                    HiddenFilter::Default,
                    HiddenFilter::Shown,
                    HiddenFilter::Hidden,
                    HiddenFilter::Either,
                ] {
                    for filter in &filters {
                        // Whatever finds the rows, a category is a set of branches like any other: once is enough.
                        let categories = if filter.is_none() || hidden == HiddenFilter::Default {
                            categories.as_slice()
                        } else {
                            &[None]
                        };
                        for category in categories {
                            let mut query = ImageQuery::first_page(1000);
                            (query.visibility, query.members, query.hidden) = (visibility, members, hidden);
                            query.category.clone_from(category);
                            query.filters.extend(filter.clone());
                            let seen = query.seen_by(viewer.clone());
                            let page = rows.images(&seen).await?;
                            assert_eq!(ids(&page.images), ids(model.listed(&seen)), "{seen:?}");
                        }
                    }
                }
            }
        }
    }
    Ok(())
}
