//! Who sees which image, in SQL: the twin of `nectary_domain::visibility`, held equal to it by a test over every
//! combination.

use std::collections::BTreeSet;

use nectary_domain::category::{Category, CategoryFilter, Curators};
use nectary_domain::ids::ProjectId;
use nectary_domain::query::{HiddenFilter, SeenQuery};
use nectary_domain::visibility::{MemberFilter, Viewer, Visibility, VisibilityFilter};
use sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::dialect;

/// What a row must fulfil for the viewer to load it by its id; nothing for an administrator.
pub(crate) fn readable_by(viewer: &Viewer) -> Option<Expr> {
    let project = match viewer {
        Viewer::Admin(_) => return None,
        Viewer::Project(project) => Some(project),
        Viewer::Stranger => None,
    };
    let to_all = [Visibility::Public.as_str(), Visibility::Community.as_str()];
    let by_all = Expr::col("owner").is_null().or(Expr::col("visibility").is_in(to_all));
    Some(match project {
        None => by_all,
        Some(project) => by_all
            .or(Expr::col("owner").eq(project.as_str()))
            .or(Expr::col("visibility")
                .eq(Visibility::Shared.as_str())
                .and(is_member(project, MemberFilter::All))),
    })
}

/// Some of the images in a viewer's list: those that one index finds in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Branch {
    /// Those of a project, whatever their visibility.
    Owned {
        by: ProjectId,
        /// Of this visibility alone.
        visibility: Option<Visibility>,
    },
    /// Those of a visibility.
    Visible {
        as_a: Visibility,
        /// Not those of these projects, which stand in branches of their own or are not wanted.
        not_of: Vec<ProjectId>,
    },
    /// Those that a project keeps as the archive.
    Archived { by: ProjectId },
    /// Those that others share with a project.
    Shared { with: ProjectId, members: MemberFilter },
}

/// The branches of a list without categories. No image is in two of them.
fn branches(viewer: &Viewer, filter: VisibilityFilter, members: MemberFilter) -> Vec<Branch> {
    let all_of = |as_a| Branch::Visible {
        as_a,
        not_of: Vec::new(),
    };
    let owned = |by: &ProjectId, visibility| Branch::Owned {
        by: by.clone(),
        visibility,
    };
    match (viewer, filter) {
        (_, VisibilityFilter::Nothing) => Vec::new(),
        (Viewer::Admin(_), VisibilityFilter::Only(visibility)) => vec![all_of(visibility)],
        (Viewer::Admin(_), VisibilityFilter::All) => Visibility::ALL.map(all_of).to_vec(),
        (Viewer::Admin(project), VisibilityFilter::Default) => {
            let own = project
                .iter()
                .map(|project| owned(project, Some(Visibility::Community)));
            [Visibility::Public, Visibility::Private, Visibility::Shared]
                .map(all_of)
                .into_iter()
                .chain(own)
                .collect()
        }
        (_, VisibilityFilter::Only(visibility @ (Visibility::Public | Visibility::Community))) => {
            vec![all_of(visibility)]
        }
        (Viewer::Project(project), VisibilityFilter::Only(Visibility::Private)) => {
            vec![owned(project, Some(Visibility::Private))]
        }
        (Viewer::Project(project), VisibilityFilter::Only(Visibility::Shared)) => {
            vec![
                owned(project, Some(Visibility::Shared)),
                Branch::Shared {
                    with: project.clone(),
                    members,
                },
            ]
        }
        (Viewer::Project(project), VisibilityFilter::Default | VisibilityFilter::All) => {
            let of_others = |as_a| Branch::Visible {
                as_a,
                not_of: vec![project.clone()],
            };
            let shared = Branch::Shared {
                with: project.clone(),
                members,
            };
            let mut branches = vec![owned(project, None), of_others(Visibility::Public), shared];
            if filter == VisibilityFilter::All {
                branches.push(of_others(Visibility::Community));
            }
            branches
        }
        (Viewer::Stranger, VisibilityFilter::Only(Visibility::Private | Visibility::Shared)) => Vec::new(),
        (Viewer::Stranger, VisibilityFilter::Default) => vec![all_of(Visibility::Public)],
        (Viewer::Stranger, VisibilityFilter::All) => [Visibility::Public, Visibility::Community].map(all_of).to_vec(),
    }
}

/// The branches of a list.
pub(crate) fn of_query(seen: &SeenQuery) -> Vec<Branch> {
    let query = &seen.query;
    match &query.category {
        None => branches(&seen.viewer, query.visibility, query.members),
        Some(category) => of_categories(&seen.viewer, category, query.visibility, query.members),
    }
}

/// The branches of everything that the list, or one of its categories, could show.
pub(crate) fn of_any_category(seen: &SeenQuery) -> Vec<Branch> {
    let visibility = match seen.query.visibility {
        VisibilityFilter::Default => VisibilityFilter::All,
        given => given,
    };
    branches(&seen.viewer, visibility, seen.query.members)
}

/// What rows must fulfil to be in any of these branches, for rows that something else finds: first whether they must be
/// hidden, where that is the same for all, then the rest.
pub(crate) fn any_of(branches: &[Branch], filter: HiddenFilter) -> (Option<bool>, Option<Expr>) {
    let hidden: BTreeSet<_> = branches.iter().map(|branch| branch.must_be_hidden(filter)).collect();
    let common = hidden.first().copied().flatten().filter(|_| hidden.len() == 1);
    let condition = |branch: &Branch| match branch.must_be_hidden(filter).filter(|_| common.is_none()) {
        None => branch.condition(),
        Some(must) => branch.condition().and(is_hidden(must)),
    };
    (common, branches.iter().map(condition).reduce(Expr::or))
}

/// The branches of a list of some categories: the twin of [`CategoryFilter::admits`]. No image is in two of them, for
/// none has two categories.
fn of_categories(
    viewer: &Viewer,
    filter: &CategoryFilter,
    visibility: VisibilityFilter,
    members: MemberFilter,
) -> Vec<Branch> {
    let categories: BTreeSet<_> = filter.any_of.iter().copied().collect();
    let of = |category| of_category(category, viewer, &filter.curators, visibility, members);
    categories.into_iter().flat_map(of).collect()
}

/// The branches of a category, as it is by default.
pub(crate) fn of_one_category(category: Category, viewer: &Viewer, curators: &Curators) -> Vec<Branch> {
    let members = MemberFilter::default();
    of_category(category, viewer, curators, VisibilityFilter::All, members)
}

fn of_category(
    category: Category,
    viewer: &Viewer,
    curators: &Curators,
    visibility: VisibilityFilter,
    members: MemberFilter,
) -> Vec<Branch> {
    let own = viewer.project();
    let owned = |by: &ProjectId, visibility| Branch::Owned {
        by: by.clone(),
        visibility: Some(visibility),
    };
    let others = |as_a, not_of: [&[ProjectId]; 2]| Branch::Visible {
        as_a,
        not_of: not_of.into_iter().flatten().chain(own).cloned().collect(),
    };
    let is_official = |project: &&ProjectId| curators.official.contains(*project);
    let is_contributed = |project: &&ProjectId| curators.contributed.contains(*project);
    let branches: Vec<(Visibility, Branch)> = match category {
        Category::Official => of_each(curators.official.iter(), Visibility::Public, owned),
        Category::Contributed => {
            let projects = curators.contributed.iter().filter(|project| !is_official(project));
            of_each(projects, Visibility::Public, owned)
        }
        Category::Project => own
            .iter()
            .flat_map(|own| Visibility::ALL.map(|visibility| (*own, visibility)))
            .filter(|(own, visibility)| *visibility != Visibility::Public || !is_official(own) && !is_contributed(own))
            .map(|(own, visibility)| (visibility, owned(own, visibility)))
            .collect(),
        Category::Shared => {
            let with = |with: &ProjectId| Branch::Shared {
                with: with.clone(),
                members,
            };
            own.iter().map(|own| (Visibility::Shared, with(own))).collect()
        }
        Category::Public => {
            let not_of = [curators.official.as_slice(), &curators.contributed];
            vec![(Visibility::Public, others(Visibility::Public, not_of))]
        }
        Category::Community => {
            let not_of = [curators.archive.as_slice(), &[]];
            vec![(Visibility::Community, others(Visibility::Community, not_of))]
        }
        Category::Archived => {
            let projects = curators.archive.iter().filter(|project| Some(*project) != own);
            of_each(projects, Visibility::Community, |by, _| Branch::Archived {
                by: by.clone(),
            })
        }
    };
    let wanted = branches.into_iter().filter(|(of, _)| visibility.admits(*of));
    wanted.map(|(_, branch)| branch).collect()
}

/// A branch for each project. A project that was named twice has one.
fn of_each<'p>(
    projects: impl Iterator<Item = &'p ProjectId>,
    visibility: Visibility,
    owned: impl Fn(&ProjectId, Visibility) -> Branch,
) -> Vec<(Visibility, Branch)> {
    let projects: BTreeSet<_> = projects.collect();
    let branch = |project| (visibility, owned(project, visibility));
    projects.into_iter().map(branch).collect()
}

impl Branch {
    /// What finds the rows of this branch: a condition for an index.
    pub(crate) fn leading(&self) -> Expr {
        match self {
            Self::Owned { by, .. } | Self::Archived { by } => Expr::col("owner").eq(by.as_str()),
            Self::Visible { as_a, .. } => Expr::col("visibility").eq(as_a.as_str()),
            Self::Shared { with, members } => Expr::col("seq").in_subquery(memberships(with, *members)),
        }
    }

    /// What a row so found must fulfil besides; no index shall be chosen for it.
    pub(crate) fn residual(&self) -> Option<Expr> {
        match self {
            Self::Owned { visibility, .. } => visibility.map(is_a),
            Self::Archived { .. } => Some(is_a(Visibility::Community)),
            Self::Visible { not_of, .. } => not_owned_by(not_of),
            Self::Shared { with, .. } => {
                let owned_by_others = not_owned_by(std::slice::from_ref(with));
                owned_by_others.map(|owned_by_others| is_a(Visibility::Shared).and(owned_by_others))
            }
        }
    }

    /// Whether its rows must be hidden, or must not; nothing if both will do.
    pub(crate) fn must_be_hidden(&self, filter: HiddenFilter) -> Option<bool> {
        match (filter, self) {
            (HiddenFilter::Default, Self::Archived { .. }) | (HiddenFilter::Either, _) => None,
            (HiddenFilter::Default | HiddenFilter::Shown, _) => Some(false),
            (HiddenFilter::Hidden, _) => Some(true),
        }
    }

    /// The whole condition of this branch, for rows that something else finds.
    pub(crate) fn condition(&self) -> Expr {
        let leading = match self {
            Self::Owned { by, .. } | Self::Archived { by } => dialect::unindexed("owner").eq(by.as_str()),
            Self::Visible { as_a, .. } => is_a(*as_a),
            Self::Shared { with, members } => is_member(with, *members),
        };
        match self.residual() {
            None => leading,
            Some(residual) => leading.and(residual),
        }
    }
}

/// Rows that are hidden, or those that are not.
pub(crate) fn is_hidden(is_hidden: bool) -> Expr {
    Expr::col("is_hidden").eq(i64::from(is_hidden))
}

pub(crate) fn is_a(visibility: Visibility) -> Expr {
    dialect::unindexed("visibility").eq(visibility.as_str())
}

pub(crate) fn not_owned_by(projects: &[ProjectId]) -> Option<Expr> {
    // A row without owner is nobody's, but NULL differs from nothing in SQL.
    let owner = || dialect::unindexed("owner");
    (!projects.is_empty()).then(|| {
        owner()
            .is_null()
            .or(owner().is_not_in(projects.iter().map(ProjectId::as_str)))
    })
}

/// The images that a project is a member of.
pub(crate) fn memberships(project: &ProjectId, members: MemberFilter) -> SelectStatement {
    Query::select()
        .column("image_seq")
        .from("image_members")
        .and_where(has_answered(project, members))
        .take()
}

/// Rows of members that are this project with such an answer.
pub(crate) fn has_answered(project: &ProjectId, members: MemberFilter) -> Expr {
    let is_it = Expr::col("member").eq(project.as_str());
    match members {
        MemberFilter::All => is_it,
        MemberFilter::Only(status) => is_it.and(Expr::col(("image_members", "status")).eq(status.as_str())),
    }
}

fn is_member(project: &ProjectId, members: MemberFilter) -> Expr {
    let mut select = memberships(project, members);
    select.and_where(Expr::col("image_seq").equals(("images", "seq")));
    Expr::exists(select)
}
