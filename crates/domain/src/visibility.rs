//! Who sees which image: the rule, beside its SQL twin in the database crate.
//!
//! A test over every combination holds the two equal.

use std::{fmt, str::FromStr};

use crate::ids::ProjectId;
use crate::member::MemberStatus;
use crate::refusal::Refusal;

/// To whom an image shows itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Visibility {
    /// To everybody, in every list.
    Public,
    /// To its owner alone.
    Private,
    /// To its owner and the projects that are its members.
    Shared,
    /// To everybody who asks for it, in nobody's default list but the owner's.
    Community,
}

impl Visibility {
    /// Every visibility.
    pub const ALL: [Self; 4] = [Self::Public, Self::Private, Self::Shared, Self::Community];

    /// The word on the wire and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Shared => "shared",
            Self::Community => "community",
        }
    }
}

impl fmt::Display for Visibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Visibility {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|visibility| visibility.as_str() == text)
            .ok_or_else(|| {
                Refusal::invalid(format!(
                    "{text:?} is not a visibility: use public, private, shared or community."
                ))
            })
    }
}

/// The eyes with which the catalog is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// An administrator, who sees every image; the project decides which community images are his own.
    Admin(Option<ProjectId>),
    /// Somebody acting for a project.
    Project(ProjectId),
    /// Somebody without a project: public and community images only.
    Stranger,
}

impl Viewer {
    /// The project whose images are the viewer's own.
    pub fn project(&self) -> Option<&ProjectId> {
        match self {
            Self::Admin(project) => project.as_ref(),
            Self::Project(project) => Some(project),
            Self::Stranger => None,
        }
    }
    /// Whether the viewer sees every image.
    pub const fn is_admin(&self) -> bool {
        matches!(self, Self::Admin(_))
    }
}

/// What decides whether somebody sees an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The image's visibility.
    pub visibility: Visibility,
    /// The image's owner.
    pub owner: Option<&'a ProjectId>,
    /// The viewer's project is a member with this status.
    pub membership: Option<MemberStatus>,
}

impl Subject<'_> {
    fn is_owned_by(&self, viewer: &Viewer) -> bool {
        viewer.project().is_some_and(|project| self.owner == Some(project))
    }

    /// Whether the viewer may load the image by its id. A member may, whatever it answered.
    pub fn is_readable_by(&self, viewer: &Viewer) -> bool {
        viewer.is_admin()
            || self.owner.is_none()
            || self.is_owned_by(viewer)
            || match self.visibility {
                Visibility::Public | Visibility::Community => true,
                Visibility::Shared => self.membership.is_some(),
                Visibility::Private => false,
            }
    }

    /// Whether the image stands in the viewer's list for this filter (hidden images are a filter of their own).
    pub fn is_listed_for(&self, viewer: &Viewer, filter: VisibilityFilter, members: MemberFilter) -> bool {
        let own = self.is_owned_by(viewer);
        let shared_with_viewer =
            self.visibility == Visibility::Shared && self.membership.is_some_and(|status| members.admits(status));
        match (filter, viewer.is_admin()) {
            (VisibilityFilter::Nothing, _) => false,
            (VisibilityFilter::Only(wanted), _) if wanted != self.visibility => false,
            (VisibilityFilter::Only(_) | VisibilityFilter::All, true) => true,
            (VisibilityFilter::Default, true) => own || self.visibility != Visibility::Community,
            (VisibilityFilter::Only(_) | VisibilityFilter::All, false) => {
                own || shared_with_viewer || matches!(self.visibility, Visibility::Public | Visibility::Community)
            }
            (VisibilityFilter::Default, false) => own || shared_with_viewer || self.visibility == Visibility::Public,
        }
    }
}

/// The `visibility` parameter of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisibilityFilter {
    /// Not given: everything but other projects' community images.
    Default,
    /// `visibility=all`: everything the viewer may see.
    All,
    /// One kind.
    Only(Visibility),
    /// `visibility=` with no value: no rows.
    Nothing,
}

impl VisibilityFilter {
    /// Whether an image of this visibility can be in the list, whoever looks.
    pub fn admits(self, visibility: Visibility) -> bool {
        match self {
            Self::Default | Self::All => true,
            Self::Only(wanted) => wanted == visibility,
            Self::Nothing => false,
        }
    }
}

/// The `member_status` parameter of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberFilter {
    /// Whatever the project answered.
    All,
    /// One answer.
    Only(MemberStatus),
}

impl MemberFilter {
    /// Whether a membership with this status is wanted.
    pub fn admits(self, status: MemberStatus) -> bool {
        match self {
            Self::All => true,
            Self::Only(wanted) => wanted == status,
        }
    }
}

impl Default for MemberFilter {
    fn default() -> Self {
        Self::Only(MemberStatus::Accepted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> ProjectId {
        ProjectId::new(name)
    }

    #[test]
    fn a_private_image_is_its_owners_alone() {
        let owner = project("a");
        let image = Subject {
            visibility: Visibility::Private,
            owner: Some(&owner),
            membership: Some(MemberStatus::Accepted),
        };
        assert!(image.is_readable_by(&Viewer::Project(owner.clone())));
        assert!(!image.is_readable_by(&Viewer::Project(project("b"))));
        assert!(!image.is_readable_by(&Viewer::Stranger));
        assert!(image.is_readable_by(&Viewer::Admin(None)));
    }

    #[test]
    fn a_member_reads_by_id_whatever_it_answered_and_lists_what_it_accepted() {
        let owner = project("a");
        let viewer = Viewer::Project(project("b"));
        for status in MemberStatus::ALL {
            let image = Subject {
                visibility: Visibility::Shared,
                owner: Some(&owner),
                membership: Some(status),
            };
            assert!(image.is_readable_by(&viewer));
            let listed = image.is_listed_for(&viewer, VisibilityFilter::Default, MemberFilter::default());
            assert_eq!(listed, status == MemberStatus::Accepted);
        }
    }

    #[test]
    fn an_image_without_owner_is_readable_by_everybody_and_listed_for_nobody_else() {
        let image = Subject {
            visibility: Visibility::Private,
            owner: None,
            membership: None,
        };
        assert!(image.is_readable_by(&Viewer::Stranger));
        assert!(!image.is_listed_for(&Viewer::Project(project("b")), VisibilityFilter::All, MemberFilter::All));
    }

    #[test]
    fn others_community_images_are_listed_only_when_asked_for() {
        let owner = project("a");
        let image = Subject {
            visibility: Visibility::Community,
            owner: Some(&owner),
            membership: None,
        };
        for viewer in [Viewer::Project(project("b")), Viewer::Admin(Some(project("b")))] {
            assert!(!image.is_listed_for(&viewer, VisibilityFilter::Default, MemberFilter::default()));
            assert!(image.is_listed_for(&viewer, VisibilityFilter::All, MemberFilter::default()));
            assert!(image.is_listed_for(
                &viewer,
                VisibilityFilter::Only(Visibility::Community),
                MemberFilter::default()
            ));
        }
        assert!(image.is_listed_for(
            &Viewer::Project(owner.clone()),
            VisibilityFilter::Default,
            MemberFilter::default()
        ));
    }

    #[test]
    fn what_is_listed_is_readable_unless_it_is_nobodys() {
        let (a, b) = (project("a"), project("b"));
        for visibility in Visibility::ALL {
            for membership in [
                None,
                Some(MemberStatus::Pending),
                Some(MemberStatus::Accepted),
                Some(MemberStatus::Rejected),
            ] {
                for viewer in [
                    Viewer::Admin(None),
                    Viewer::Project(a.clone()),
                    Viewer::Project(b.clone()),
                    Viewer::Stranger,
                ] {
                    let image = Subject {
                        visibility,
                        owner: Some(&a),
                        membership,
                    };
                    if image.is_listed_for(&viewer, VisibilityFilter::All, MemberFilter::All) {
                        assert!(image.is_readable_by(&viewer), "{visibility} {membership:?} {viewer:?}");
                    }
                }
            }
        }
    }
}
