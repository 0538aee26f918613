//! Categories: what an image is to the one who looks at it. Computed from visibility, owner and membership alone, so that
//! no name, tag, property or share makes an image official.

use std::sync::Arc;
use std::{fmt, str::FromStr};

use crate::ids::ProjectId;
use crate::member::MemberStatus;
use crate::refusal::Refusal;
use crate::visibility::{MemberFilter, Subject, Viewer, Visibility, VisibilityFilter};

/// What an image is to a viewer. An image that fits several has the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Public, and of a project that publishes for this cloud.
    Official,
    /// Public, and of a project whose images are looked after by somebody else, known to this cloud.
    Contributed,
    /// The viewer's own.
    Project,
    /// Offered to the viewer's project by its owner.
    Shared,
    /// Public, and nobody vouches for it.
    Public,
    /// Found by whoever searches for it.
    Community,
    /// A former build of an official or contributed image.
    Archived,
}

impl Category {
    /// Every category, in the order in which they are tried and shown.
    pub const ALL: [Self; 7] = [
        Self::Official,
        Self::Contributed,
        Self::Project,
        Self::Shared,
        Self::Public,
        Self::Community,
        Self::Archived,
    ];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Contributed => "contributed",
            Self::Project => "project",
            Self::Shared => "shared",
            Self::Public => "public",
            Self::Community => "community",
            Self::Archived => "archived",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Category {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|category| category.as_str() == text)
            .ok_or_else(|| {
                let words: Vec<_> = Self::ALL.iter().map(|category| category.as_str()).collect();
                Refusal::invalid(format!("{text:?} is not a category: use one of {}.", words.join(", ")))
            })
    }
}

/// The projects whose images stand apart, as the operator has named them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curators {
    /// They publish the official images.
    pub official: Vec<ProjectId>,
    /// They publish images that somebody else looks after.
    pub contributed: Vec<ProjectId>,
    /// They keep what was superseded.
    pub archive: Vec<ProjectId>,
}

impl Curators {
    /// What an image is to a viewer; nothing if he only sees it because he administers the cloud, or because it is
    /// nobody's.
    pub fn category(&self, image: &Subject<'_>, viewer: &Viewer) -> Option<Category> {
        let is_of = |projects: &[ProjectId]| image.owner.is_some_and(|owner| projects.contains(owner));
        let is_own = viewer.project().is_some_and(|project| image.owner == Some(project));
        match image.visibility {
            Visibility::Public if is_of(&self.official) => Some(Category::Official),
            Visibility::Public if is_of(&self.contributed) => Some(Category::Contributed),
            _ if is_own => Some(Category::Project),
            Visibility::Shared if image.membership.is_some() => Some(Category::Shared),
            Visibility::Public => Some(Category::Public),
            Visibility::Community if is_of(&self.archive) => Some(Category::Archived),
            Visibility::Community => Some(Category::Community),
            Visibility::Shared | Visibility::Private => None,
        }
    }

    /// Why an image has its category: a sentence for whoever looks at it.
    pub fn why(&self, image: &Subject<'_>, viewer: &Viewer) -> &'static str {
        match (self.category(image, viewer), image.membership) {
            (Some(Category::Official), _) => {
                "Public, and owned by a project that publishes the official images of this cloud."
            }
            (Some(Category::Contributed), _) => {
                "Public, and owned by a project whose images a partner of this cloud looks after."
            }
            (Some(Category::Project), _) => "Owned by your project.",
            (Some(Category::Shared), Some(MemberStatus::Accepted)) => {
                "Shared with your project by its owner, and your project accepted it."
            }
            (Some(Category::Shared), Some(MemberStatus::Rejected)) => {
                "Shared with your project by its owner, but your project rejected it."
            }
            (Some(Category::Shared), _) => "Offered to your project by its owner, and not answered yet.",
            (Some(Category::Public), _) => "Public, and nobody vouches for it: there is no quality assurance.",
            (Some(Category::Community), _) => {
                "A community image: its owner lets everybody use it, and nobody vouches for it."
            }
            (Some(Category::Archived), _) => "A former image of this cloud, kept by its archive.",
            (None, _) if image.owner.is_none() => "Nobody owns it, so everybody may open it who knows its id.",
            (None, _) => "Not meant for your project: you see it because you administer this cloud.",
        }
    }

    /// Whether a project is one of the named.
    pub fn include(&self, project: &ProjectId) -> bool {
        [&self.official, &self.contributed, &self.archive]
            .iter()
            .any(|projects| projects.contains(project))
    }
}

/// The wish for some categories, with what decides them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryFilter {
    /// Any of these.
    pub any_of: Vec<Category>,
    /// Whose images stand apart.
    pub curators: Arc<Curators>,
}

impl CategoryFilter {
    /// The category as which an image stands in the viewer's list, if it does. A category brings its visibility with it,
    /// so that only a `visibility` that was asked for takes images away.
    pub fn admits(
        &self,
        image: &Subject<'_>,
        viewer: &Viewer,
        visibility: VisibilityFilter,
        members: MemberFilter,
    ) -> Option<Category> {
        let is_answered_so = |category| match category {
            Category::Shared => image.membership.is_some_and(|status| members.admits(status)),
            _ => true,
        };
        self.curators
            .category(image, viewer)
            .filter(|category| self.any_of.contains(category) && is_answered_so(*category))
            .filter(|_| visibility.admits(image.visibility))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> ProjectId {
        ProjectId::new(name)
    }

    fn curators() -> Curators {
        Curators {
            official: vec![project("official")],
            contributed: vec![project("contributed")],
            archive: vec![project("archive")],
        }
    }

    fn of(visibility: Visibility, owner: &str, membership: Option<MemberStatus>, viewer: &Viewer) -> Option<Category> {
        let owner = project(owner);
        let subject = Subject {
            visibility,
            owner: Some(&owner),
            membership,
        };
        curators().category(&subject, viewer)
    }

    #[test]
    fn only_what_an_official_project_has_made_public_is_official() {
        let me = Viewer::Project(project("me"));
        assert_eq!(of(Visibility::Public, "official", None, &me), Some(Category::Official));
        for visibility in [Visibility::Private, Visibility::Shared, Visibility::Community] {
            for membership in [None, Some(MemberStatus::Accepted)] {
                assert_ne!(of(visibility, "official", membership, &me), Some(Category::Official));
            }
        }
        for owner in ["me", "contributed", "archive", "other"] {
            assert_ne!(of(Visibility::Public, owner, None, &me), Some(Category::Official));
        }
    }

    #[test]
    fn an_image_has_the_first_category_that_fits() {
        let publisher = Viewer::Project(project("official"));
        assert_eq!(
            of(Visibility::Public, "official", None, &publisher),
            Some(Category::Official)
        );
        assert_eq!(
            of(Visibility::Private, "official", None, &publisher),
            Some(Category::Project)
        );
        let archive = Viewer::Project(project("archive"));
        assert_eq!(
            of(Visibility::Community, "archive", None, &archive),
            Some(Category::Project)
        );
        let me = Viewer::Project(project("me"));
        assert_eq!(
            of(Visibility::Community, "archive", None, &me),
            Some(Category::Archived)
        );
        assert_eq!(of(Visibility::Community, "other", None, &me), Some(Category::Community));
        assert_eq!(of(Visibility::Public, "other", None, &me), Some(Category::Public));
        assert_eq!(
            of(Visibility::Shared, "other", Some(MemberStatus::Pending), &me),
            Some(Category::Shared)
        );
    }

    #[test]
    fn an_administrator_sees_images_that_are_nothing_to_him() {
        let admin = Viewer::Admin(Some(project("admin")));
        assert_eq!(of(Visibility::Private, "other", None, &admin), None);
        assert_eq!(of(Visibility::Shared, "other", None, &admin), None);
    }

    #[test]
    fn what_is_said_of_a_share_is_what_was_answered() {
        let owner = project("other");
        let why = |membership| {
            let subject = Subject {
                visibility: Visibility::Shared,
                owner: Some(&owner),
                membership,
            };
            curators().why(&subject, &Viewer::Admin(Some(project("me"))))
        };
        assert!(why(Some(MemberStatus::Pending)).contains("not answered"));
        assert!(why(Some(MemberStatus::Accepted)).contains("accepted"));
        assert!(why(Some(MemberStatus::Rejected)).contains("rejected"));
        assert!(why(None).contains("administer"));
    }

    #[test]
    fn every_category_is_read_as_it_is_written_and_nothing_else_is() {
        for category in Category::ALL {
            assert_eq!(category.as_str().parse::<Category>().unwrap(), category);
        }
        for text in ["", "Official", "official ", "all"] {
            assert!(text.parse::<Category>().is_err(), "{text}");
        }
    }
}
