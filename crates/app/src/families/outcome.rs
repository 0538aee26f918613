//! What a verb did, or would do: the family afterwards, and each image it touched.

use std::fmt;

use nectary_domain::family::Event;
use nectary_domain::family::build::Build;
use nectary_domain::family::lineage::Lineage;
use nectary_domain::family::number::BuildNumber;
use nectary_domain::ids::ProjectId;
use nectary_domain::image::Image;

use crate::ports::database::Derived;

/// A family as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyPage {
    /// The family with its builds.
    pub lineage: Lineage,
    /// Its history, newest first.
    pub events: Vec<Event>,
    /// Whether the reader looks after it: he sees candidates, and who did what.
    pub is_curator: bool,
}

impl FamilyPage {
    /// The builds that the reader may know of, newest first: candidates are for those who look after the family.
    pub fn builds(&self) -> impl Iterator<Item = &Build> {
        let builds = self.lineage.builds().iter().rev();
        builds.filter(|build| self.is_curator || build.is_published())
    }
    /// What happened to them, newest first.
    pub fn history(&self) -> impl Iterator<Item = &Event> {
        let events = self.events.iter();
        events.filter(|event| self.is_curator || event.verb != "register")
    }
}

/// What became of a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it changed anything.
    pub changed: bool,
    /// What happened, in a sentence.
    pub says: String,
    /// The family afterwards.
    pub page: FamilyPage,
    /// The images that changed.
    pub edits: Vec<ImageEdit>,
    /// Who is affected, of a revocation.
    pub affected: Option<Affected>,
}

/// Whom the revocation of a build concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// It is what people are told to start.
    pub is_current: bool,
    /// The projects it is shared with.
    pub members: Vec<ProjectId>,
    /// Images that were made from it, by project.
    pub derived: Vec<Derived>,
    /// What remains to be done.
    pub next: Next,
}

/// What remains to be done by people once a build is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Those who use it are to be told.
    Tell,
    /// Something is to take its place first, for the family still points to it.
    Replace {
        /// The build that the family can be rolled back to.
        back_to: Option<BuildNumber>,
    },
}

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way_back = match self {
            Self::Tell => return f.write_str("Tell the projects that use it; running servers keep running."),
            Self::Replace { back_to: Some(former) } => format!("roll the family back to build {former}"),
            Self::Replace { back_to: None } => "retire the family".to_owned(),
        };
        write!(
            f,
            "The family still points to this build, which cannot be started any more: promote a newer build, or \
             {way_back}. Then tell the projects that use it; running servers keep running."
        )
    }
}

/// A change to an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageEdit {
    /// Its build.
    pub build: BuildNumber,
    /// What it means for people.
    pub effect: Effect,
    /// The image before.
    pub before: Image,
    /// The image after.
    pub after: Image,
}

/// What a change of a build's image means for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It says what its build left.
    Described,
    /// It is what people start.
    Published,
    /// It is that again.
    Restored,
    /// It leaves the lists for another build.
    Archived,
    /// It leaves the lists, and nothing takes its place.
    Ended,
    /// It cannot be started any more.
    HeldBack,
    /// It can be started again.
    Released,
}

/// A value of an image that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The attribute or property.
    pub field: String,
    /// Its value before, if it had one.
    pub from: Option<String>,
    /// Its value now, if it has one.
    pub to: Option<String>,
}

impl ImageEdit {
    /// What it means for people, in a sentence.
    pub fn says(&self) -> String {
        let does = match self.effect {
            Effect::Described => "has its facts and tags.",
            Effect::Published => "is public, and what people start.",
            Effect::Restored => "is public again, and what people start.",
            Effect::Archived => {
                "leaves the lists. It still starts by its id, and whoever looks at it is told what to use instead."
            }
            Effect::Ended => {
                "leaves the lists. It still starts by its id, and whoever looks at it is told that nothing replaces it."
            }
            Effect::HeldBack => "is held back: nobody but an administrator can download or start it.",
            Effect::Released => "can be downloaded and started again.",
        };
        format!("Build {} {does}", self.build)
    }

    /// Each value that changed.
    pub fn differences(&self) -> Vec<Difference> {
        let values = |image: &Image| {
            let record = image.record();
            let attributes = [
                ("status", Some(image.status().as_str().to_owned())),
                ("name", record.name.clone()),
                ("owner", record.owner.as_ref().map(ToString::to_string)),
                ("visibility", Some(record.visibility.to_string())),
                ("os_hidden", Some(record.is_hidden.to_string())),
                (
                    "tags",
                    Some(
                        record
                            .tags
                            .iter()
                            .map(|tag| tag.as_str())
                            .collect::<Vec<_>>()
                            .join(", "),
                    ),
                ),
            ];
            let attributes = attributes.map(|(field, value)| (field.to_owned(), value));
            let properties = record
                .properties
                .iter()
                .map(|(name, value)| (name.to_string(), Some(value.to_owned())));
            attributes.into_iter().chain(properties).collect::<Vec<_>>()
        };
        let (before, after) = (values(&self.before), values(&self.after));
        let fields = before
            .iter()
            .chain(after.iter().filter(|(field, _)| !has(&before, field)));
        fields
            .map(|(field, _)| Difference {
                field: field.clone(),
                from: value_of(&before, field),
                to: value_of(&after, field),
            })
            .filter(|difference| difference.from != difference.to)
            .collect()
    }
}

fn has(values: &[(String, Option<String>)], field: &str) -> bool {
    values.iter().any(|(name, _)| name == field)
}

fn value_of(values: &[(String, Option<String>)], field: &str) -> Option<String> {
    let found = values.iter().find(|(name, _)| name == field);
    found.and_then(|(_, value)| value.clone())
}
