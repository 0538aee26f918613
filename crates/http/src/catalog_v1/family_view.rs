//! Families and builds as the catalog shows them. Every key is always there.

use nectary_app::families::list::ListedFamilies;
use nectary_app::families::{Affected, Difference, FamilyPage, ImageEdit, Outcome};
use nectary_domain::family::build::{Build, BuildState, CurrentBuild, Deprecated, Placement, Revoked, Superseded};
use nectary_domain::family::lineage::Lineage;
use nectary_domain::family::number::BuildNumber;
use nectary_domain::family::{Event, Family, Standing};
use nectary_domain::ids::ImageId;
use nectary_domain::time::Timestamp;
use serde::Serialize;

use crate::image_v2::links;
use crate::markdown;

/// A build, as others refer to it.
#[derive(Serialize)]
pub(crate) struct BuildName {
    image_id: String,
    build: String,
}

impl BuildName {
    pub(crate) fn of(image: &ImageId, number: &BuildNumber) -> Self {
        Self {
            image_id: image.to_string(),
            build: number.to_string(),
        }
    }
    fn of_current(current: &CurrentBuild) -> Self {
        Self::of(&current.image, &current.number)
    }
}

/// What people should start, or should not for the present.
#[derive(Serialize)]
struct CurrentView {
    #[serde(flatten)]
    name: BuildName,
    deprecated: Option<DeprecatedView>,
    revoked: Option<RevokedView>,
}

impl CurrentView {
    fn of(build: &Build) -> Self {
        Self {
            name: BuildName::of(&build.image, &build.number),
            deprecated: build.deprecated.as_ref().map(DeprecatedView::of),
            revoked: build.revoked.as_ref().map(RevokedView::of),
        }
    }
}

/// A page of families.
#[derive(Serialize)]
pub(super) struct FamilyListView {
    families: Vec<FamilySummary>,
    next: Option<String>,
}

impl FamilyListView {
    pub(super) fn of(page: &ListedFamilies, pairs: &[(String, String)]) -> Self {
        let next = page.next_marker.as_ref();
        Self {
            families: page
                .families
                .iter()
                .map(|(family, current)| FamilySummary::of(family, current.as_ref()))
                .collect(),
            next: next.map(|marker| links::next("/catalog/v1/families", pairs, marker.as_str())),
        }
    }
}

#[derive(Serialize)]
struct FamilySummary {
    slug: String,
    name: String,
    owner_id: String,
    description: String,
    description_html: String,
    default_user: Option<String>,
    support: &'static str,
    ends_on: Option<String>,
    state: &'static str,
    current: Option<CurrentView>,
    retired_at: Option<String>,
    created_at: String,
    updated_at: String,
    version: i64,
}

impl FamilySummary {
    fn of(family: &Family, current: Option<&Build>) -> Self {
        let (state, retired_at) = match &family.standing {
            Standing::Awaiting => ("awaiting", None),
            Standing::Current(_) => ("living", None),
            Standing::Retired(at) => ("retired", Some(at.to_string())),
        };
        Self {
            slug: family.slug.to_string(),
            name: family.name.to_string(),
            owner_id: family.owner.to_string(),
            description_html: markdown::to_html(&family.about.description),
            description: family.about.description.clone(),
            default_user: family.about.default_user.clone(),
            support: family.support().as_str(),
            ends_on: family.about.ends_on.map(|day| day.to_string()),
            state,
            current: current.map(CurrentView::of),
            retired_at,
            created_at: family.created_at.to_string(),
            updated_at: family.updated_at.to_string(),
            version: family.version,
        }
    }
}

/// A family by itself.
#[derive(Serialize)]
pub(super) struct FamilyDetail {
    #[serde(flatten)]
    summary: FamilySummary,
    builds: Vec<BuildView>,
    history: Vec<EventView>,
}

impl FamilyDetail {
    pub(super) fn of(page: &FamilyPage) -> Self {
        let lineage = &page.lineage;
        Self {
            summary: FamilySummary::of(&lineage.family, lineage.current()),
            builds: page.builds().map(|build| BuildView::of(build, lineage)).collect(),
            history: page
                .history()
                .map(|event| EventView::of(event, page.is_curator))
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct BuildView {
    image_id: String,
    build: String,
    state: &'static str,
    is_current: bool,
    registered_at: String,
    promoted_at: Option<String>,
    superseded: Option<SupersededView>,
    deprecated: Option<DeprecatedView>,
    revoked: Option<RevokedView>,
    replaced_by: Option<BuildName>,
}

impl BuildView {
    fn of(build: &Build, lineage: &Lineage) -> Self {
        let (promoted_at, superseded) = match &build.state {
            BuildState::Candidate => (None, None),
            BuildState::Current { promoted_at } => (Some(*promoted_at), None),
            BuildState::Superseded(superseded) => (Some(superseded.promoted_at), Some(superseded)),
        };
        let name = |image: &ImageId| lineage.build_of(image).map(|build| BuildName::of(image, &build.number));
        Self {
            image_id: build.image.to_string(),
            build: build.number.to_string(),
            state: build.state_word(),
            is_current: build.is_current(),
            registered_at: build.registered_at.to_string(),
            promoted_at: promoted_at.as_ref().map(Timestamp::to_string),
            superseded: superseded.map(|superseded| SupersededView {
                by: superseded.replaced_by.as_ref().and_then(name),
                ..SupersededView::of(superseded)
            }),
            deprecated: build.deprecated.as_ref().map(DeprecatedView::of),
            revoked: build.revoked.as_ref().map(RevokedView::of),
            replaced_by: lineage.replaced_by(build).as_ref().map(BuildName::of_current),
        }
    }
}

/// How a build came to be superseded.
#[derive(Serialize)]
struct SupersededView {
    at: String,
    reason: Option<String>,
    by: Option<BuildName>,
}

impl SupersededView {
    fn of(superseded: &Superseded) -> Self {
        Self {
            at: superseded.at.to_string(),
            reason: superseded.reason.clone(),
            by: None,
        }
    }
}

#[derive(Serialize)]
struct DeprecatedView {
    at: String,
    message: String,
    ends_on: Option<String>,
}

impl DeprecatedView {
    fn of(mark: &Deprecated) -> Self {
        Self {
            at: mark.at.to_string(),
            message: mark.message.clone(),
            ends_on: mark.until.map(|day| day.to_string()),
        }
    }
}

#[derive(Serialize)]
struct RevokedView {
    at: String,
    message: String,
}

impl RevokedView {
    fn of(mark: &Revoked) -> Self {
        Self {
            at: mark.at.to_string(),
            message: mark.message.clone(),
        }
    }
}

/// Where an image stands in its family.
#[derive(Serialize)]
pub(crate) struct PlacementView {
    slug: String,
    name: String,
    build: String,
    state: &'static str,
    is_current: bool,
    superseded: Option<PlacedSuperseded>,
    deprecated: Option<DeprecatedView>,
    revoked: Option<RevokedView>,
    replaced_by: Option<BuildName>,
}

/// How the build came to be superseded; what to use instead stands beside it.
#[derive(Serialize)]
struct PlacedSuperseded {
    at: String,
    reason: Option<String>,
}

impl PlacementView {
    pub(crate) fn of(placement: &Placement) -> Self {
        let build = &placement.build;
        let superseded = match &build.state {
            BuildState::Superseded(superseded) => Some(superseded),
            BuildState::Candidate | BuildState::Current { .. } => None,
        };
        Self {
            slug: build.family.to_string(),
            name: placement.family_name.to_string(),
            build: build.number.to_string(),
            state: build.state_word(),
            is_current: build.is_current(),
            superseded: superseded.map(|superseded| PlacedSuperseded {
                at: superseded.at.to_string(),
                reason: superseded.reason.clone(),
            }),
            deprecated: build.deprecated.as_ref().map(DeprecatedView::of),
            revoked: build.revoked.as_ref().map(RevokedView::of),
            replaced_by: placement.replaced_by().map(BuildName::of_current),
        }
    }
}

#[derive(Serialize)]
pub(super) struct EventView {
    at: String,
    verb: String,
    build: Option<BuildName>,
    says: String,
    user_id: Option<String>,
}

impl EventView {
    pub(super) fn of(event: &Event, names_people: bool) -> Self {
        Self {
            at: event.at.to_string(),
            verb: event.verb.clone(),
            build: event.build.as_ref().map(|(image, number)| BuildName::of(image, number)),
            says: event.says.clone(),
            user_id: names_people.then(|| event.user.to_string()),
        }
    }
}

/// What a verb did, or would do.
#[derive(Serialize)]
pub(super) struct OutcomeView {
    changed: bool,
    says: String,
    family: FamilyDetail,
    changes: Vec<EditView>,
    affected: Option<AffectedView>,
}

impl OutcomeView {
    pub(super) fn of(outcome: &Outcome) -> Self {
        Self {
            changed: outcome.changed,
            says: outcome.says.clone(),
            family: FamilyDetail::of(&outcome.page),
            changes: outcome.edits.iter().map(EditView::of).collect(),
            affected: outcome.affected.as_ref().map(AffectedView::of),
        }
    }
}

#[derive(Serialize)]
struct EditView {
    image_id: String,
    build: String,
    says: String,
    differences: Vec<DifferenceView>,
}

impl EditView {
    fn of(edit: &ImageEdit) -> Self {
        Self {
            image_id: edit.after.id().to_string(),
            build: edit.build.to_string(),
            says: edit.says(),
            differences: edit.differences().into_iter().map(DifferenceView::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct DifferenceView {
    field: String,
    from: Option<String>,
    to: Option<String>,
}

impl DifferenceView {
    fn of(difference: Difference) -> Self {
        let Difference { field, from, to } = difference;
        Self { field, from, to }
    }
}

#[derive(Serialize)]
struct AffectedView {
    is_current: bool,
    member_project_ids: Vec<String>,
    derived: Vec<DerivedView>,
    next_step: String,
}

#[derive(Serialize)]
struct DerivedView {
    project_id: Option<String>,
    images: u64,
}

impl AffectedView {
    fn of(affected: &Affected) -> Self {
        let derived = affected.derived.iter().map(|derived| DerivedView {
            project_id: derived.project.as_ref().map(ToString::to_string),
            images: derived.images,
        });
        Self {
            is_current: affected.is_current,
            member_project_ids: affected.members.iter().map(ToString::to_string).collect(),
            derived: derived.collect(),
            next_step: affected.next.to_string(),
        }
    }
}
