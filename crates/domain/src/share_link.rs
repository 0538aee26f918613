//! A share link: whoever shows its token makes his project a member of the image, as often and as long as it says.

use std::time::Duration;
use std::{fmt, str::FromStr};

use crate::identity::token::TokenHash;
use crate::ids::{ImageId, ProjectId, ShareLinkId, UserId};
use crate::refusal::Refusal;
use crate::share::{Message, future};
use crate::time::Timestamp;

/// How often a link can be used at most.
pub const USES_MAX: u32 = 1000;
/// How far ahead its end may lie.
pub const LIFE_MAX: Duration = Duration::from_secs(90 * 86_400);

/// Checks how often a link shall be used.
pub fn uses(wanted: u64) -> Result<u32, Refusal> {
    u32::try_from(wanted)
        .ok()
        .filter(|uses| (1..=USES_MAX).contains(uses))
        .ok_or_else(|| {
            Refusal::invalid(format!(
                "A link cannot be used {wanted} times; give a number from 1 to {USES_MAX}."
            ))
        })
}

/// Checks until when a link shall be good.
pub fn end(until: Timestamp, now: Timestamp) -> Result<Timestamp, Refusal> {
    let latest = now.after(LIFE_MAX);
    if until > latest {
        return Err(Refusal::invalid(format!(
            "A link is good for {} days at most; give an end no later than {latest}.",
            LIFE_MAX.as_secs() / 86_400
        )));
    }
    future(until, now)
}

/// Whether a link can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It can.
    Open,
    /// It was used as often as it can be.
    UsedUp,
    /// Its time is over.
    Ended,
    /// The owner's side took it back.
    Revoked,
}

impl LinkState {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::UsedUp => "used_up",
            Self::Ended => "ended",
            Self::Revoked => "revoked",
        }
    }
}

/// A share link as rows keep it: without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareLink {
    /// Its id, by which the owner's side knows it.
    pub id: ShareLinkId,
    /// What its token hashes to.
    pub hash: TokenHash,
    /// The image it leads to.
    pub image: ImageId,
    /// The image's owner when it was made. It is void once there is another.
    pub owner: ProjectId,
    /// What those who use it are told.
    pub message: Option<Message>,
    /// How often it can be used.
    pub uses_max: u32,
    /// How often it was.
    pub uses: u32,
    /// Who made it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is void.
    pub expires_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl ShareLink {
    /// Whether it can be used at `now`.
    pub fn state_at(&self, now: Timestamp) -> LinkState {
        if self.revoked_at.is_some() {
            LinkState::Revoked
        } else if now >= self.expires_at {
            LinkState::Ended
        } else if self.uses >= self.uses_max {
            LinkState::UsedUp
        } else {
            LinkState::Open
        }
    }
    /// How often it can still be used.
    pub const fn uses_left(&self) -> u32 {
        self.uses_max.saturating_sub(self.uses)
    }
    /// Its place in a list.
    pub fn place(&self) -> LinkPlace {
        LinkPlace {
            created_at: self.created_at,
            id: self.id.clone(),
        }
    }
}

/// The place of a link in a list, which begins with the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPlace {
    /// When it was made.
    pub created_at: Timestamp,
    /// Which it is.
    pub id: ShareLinkId,
}

impl fmt::Display for LinkPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at.as_micros(), self.id)
    }
}

impl FromStr for LinkPlace {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        text.split_once('.')
            .filter(|(_, id)| !id.is_empty())
            .and_then(|(micros, id)| {
                Some(Self {
                    created_at: Timestamp::from_micros(micros.parse().ok()?),
                    id: ShareLinkId::new(id),
                })
            })
            .ok_or_else(Refusal::foreign_marker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    fn link() -> ShareLink {
        ShareLink {
            id: ShareLinkId::new("l"),
            hash: TokenHash::from_hex("h"),
            image: ImageId::new("i"),
            owner: ProjectId::new("p"),
            message: None,
            uses_max: 2,
            uses: 1,
            created_by: UserId::new("u"),
            created_at: at(0),
            expires_at: at(10),
            revoked_at: None,
        }
    }

    #[test]
    fn a_link_is_used_from_1_to_1000_times() {
        assert!(uses(0).is_err());
        assert_eq!(uses(1), Ok(1));
        assert_eq!(uses(1000), Ok(1000));
        assert!(uses(1001).is_err());
        assert!(uses(u64::from(u32::MAX) + 2).is_err());
    }

    #[test]
    fn a_link_is_good_for_90_days_at_most() {
        let now = at(1);
        let latest = now.after(LIFE_MAX);
        assert_eq!(end(latest, now), Ok(latest));
        assert!(end(latest.after(Duration::from_micros(1)), now).is_err());
        assert!(end(now, now).is_err());
    }

    #[test]
    fn a_link_is_open_until_it_is_used_up_or_ended_or_revoked() {
        assert_eq!(link().state_at(at(9)), LinkState::Open);
        assert_eq!(link().state_at(at(10)), LinkState::Ended);
        let used = ShareLink { uses: 2, ..link() };
        assert_eq!(used.state_at(at(9)), LinkState::UsedUp);
        let revoked = ShareLink {
            revoked_at: Some(at(5)),
            ..used
        };
        assert_eq!(revoked.state_at(at(99)), LinkState::Revoked);
    }

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let place = link().place();
        assert_eq!(place.to_string().parse::<LinkPlace>().unwrap(), place);
        for text in ["", "7", "7.", "x.l"] {
            assert!(text.parse::<LinkPlace>().is_err(), "{text}");
        }
    }
}
