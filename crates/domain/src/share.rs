//! A share: what the catalog knows of an offer beyond the membership itself, and which shares somebody asks for.
//!
//! A client of the Image API sees plain members. An offer it makes has no terms.

use std::{fmt, str::FromStr};

use crate::ids::{ImageId, ProjectId, UserId};
use crate::image::text::refuse_zero;
use crate::member::MemberStatus;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// Characters a message may have.
pub const MESSAGE_CHARS_MAX: usize = 500;

/// What the offering side says to the receiving one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message(String);

impl Message {
    /// Reads a message, without the blanks around it; nothing if that is all there is.
    pub fn parse(text: &str) -> Result<Option<Self>, Refusal> {
        let text = text.trim();
        refuse_zero("The message", text)?;
        match text.chars().count() {
            0 => Ok(None),
            1..=MESSAGE_CHARS_MAX => Ok(Some(Self(text.to_owned()))),
            length => Err(Refusal::invalid(format!(
                "The message has {length} characters; {MESSAGE_CHARS_MAX} are the most."
            ))),
        }
    }
    /// A message read back from a row.
    pub fn stored(text: String) -> Self {
        Self(text)
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Refuses an end that is not to come.
pub fn future(until: Timestamp, now: Timestamp) -> Result<Timestamp, Refusal> {
    if until > now {
        Ok(until)
    } else {
        Err(Refusal::invalid(format!(
            "\"until\" is {until}, which has passed: it is {now} now. Give a time to come, or none."
        )))
    }
}

/// What an offer says besides whom it is made to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Who made it, if it was made through the catalog.
    pub offered_by: Option<UserId>,
    /// What that person says.
    pub message: Option<Message>,
    /// When the membership ends, if ever.
    pub until: Option<Timestamp>,
}

impl Terms {
    /// Whether the membership has ended at `now`. Its row is there until somebody removes it.
    pub fn have_ended(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// The side of a share on which a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// It owns the image.
    Given,
    /// It was offered the image.
    Received,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Given, Self::Received];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Received => "received",
        }
    }
}

impl FromStr for Side {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|side| side.as_str() == text)
            .ok_or_else(|| Refusal::invalid(format!("{text:?} is not a side of a share: use given or received.")))
    }
}

/// The place of a share in a list, which begins with the newest offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharePlace {
    /// When it was offered.
    pub offered_at: Timestamp,
    /// The image.
    pub image: ImageId,
    /// The project it was offered to.
    pub project: ProjectId,
}

impl fmt::Display for SharePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.offered_at.as_micros(), self.image, self.project)
    }
}

impl FromStr for SharePlace {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().filter(|part| !part.is_empty());
        let place = (|| {
            Some(Self {
                offered_at: Timestamp::from_micros(part()?.parse().ok()?),
                image: ImageId::new(part()?),
                project: ProjectId::new(part()?),
            })
        })();
        place.ok_or_else(Refusal::foreign_marker)
    }
}

/// Which shares of a project. A list of wishes that is empty wishes for nothing in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareQuery {
    /// The project that asks.
    pub of: ProjectId,
    /// On which side it stands.
    pub sides: Vec<Side>,
    /// What was answered.
    pub statuses: Vec<MemberStatus>,
    /// Of these images.
    pub images: Vec<ImageId>,
    /// To these projects.
    pub projects: Vec<ProjectId>,
    /// Leaves out what the project does not want to be asked about, and what has ended by this time.
    pub inbox_at: Option<Timestamp>,
    /// Those after this place.
    pub after: Option<SharePlace>,
    /// No more than so many.
    pub limit: usize,
}

impl ShareQuery {
    /// All shares of a project.
    pub const fn of(project: ProjectId, limit: usize) -> Self {
        Self {
            of: project,
            sides: Vec::new(),
            statuses: Vec::new(),
            images: Vec::new(),
            projects: Vec::new(),
            inbox_at: None,
            after: None,
            limit,
        }
    }

    /// What waits for a project's answer.
    pub fn inbox(project: ProjectId, now: Timestamp, limit: usize) -> Self {
        Self {
            sides: vec![Side::Received],
            statuses: vec![MemberStatus::Pending],
            inbox_at: Some(now),
            ..Self::of(project, limit)
        }
    }

    /// Whether shares of this side are wanted.
    pub fn wants(&self, side: Side) -> bool {
        self.sides.is_empty() || self.sides.contains(&side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    #[test]
    fn a_message_has_at_most_500_characters_and_no_blanks_around_it() {
        let longest = "é".repeat(500);
        assert_eq!(
            Message::parse(&format!(" {longest}\n")).unwrap().unwrap().as_str(),
            longest
        );
        assert!(Message::parse(&format!("{longest}x")).is_err());
        assert_eq!(Message::parse(" \n ").unwrap(), None);
        assert!(Message::parse("a\0b").is_err());
    }

    #[test]
    fn an_end_lies_in_the_future() {
        assert!(future(NOW, NOW).is_err());
        assert!(future(Timestamp::from_micros(1_000_001), NOW).is_ok());
    }

    #[test]
    fn a_membership_ends_at_its_end_and_one_without_never_does() {
        let ending = Terms {
            until: Some(NOW),
            ..Terms::default()
        };
        assert!(ending.have_ended(NOW));
        assert!(!ending.have_ended(Timestamp::from_micros(999_999)));
        assert!(!Terms::default().have_ended(NOW));
    }

    #[test]
    fn a_place_is_read_as_it_is_written_whatever_the_project_is_called() {
        let place = SharePlace {
            offered_at: NOW,
            image: ImageId::new("6bbe3c9f-0f7d-4f0c-8e5b-1d6e0b0c5a11"),
            project: ProjectId::new("a.b c"),
        };
        assert_eq!(place.to_string().parse::<SharePlace>().unwrap(), place);
        for text in ["", "1", "1.x", "x.y.z", "1..z", "1.y."] {
            assert!(text.parse::<SharePlace>().is_err(), "{text}");
        }
    }
}
