//! The frame around every page: navigation, who is signed in, language and colours.

use nectary_app::inbox::list;
use nectary_app::shares::list::ListedShares;

use super::HOME;
use super::assets;
use super::session::{Session, SignedIn};
use super::visitor::{Theme, Visitor};
use super::words::{Language, Words, fill};
use crate::error::Failure;

/// Offers that are counted; more are "so many and more".
const PENDING_COUNTED: usize = 99;

/// Where in the navigation a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The lists of images.
    Catalog,
    /// What waits for an answer.
    Inbox,
    /// Uploads under way.
    Uploads,
    /// Adding an image.
    Add,
    /// Anywhere else.
    Elsewhere,
}

/// What the frame shows.
pub(super) struct Shell {
    pub(super) w: &'static Words,
    pub(super) language: Language,
    pub(super) theme: Theme,
    /// The title of the page.
    pub(super) title: String,
    pub(super) place: Place,
    /// Where the forms of the frame lead back to.
    pub(super) here: String,
    pub(super) who: Option<Who>,
}

/// Whoever is signed in.
pub(super) struct Who {
    pub(super) user: String,
    /// The project, once one is chosen.
    pub(super) project: Option<String>,
    /// Offers that wait for an answer, as a number; nothing if there are none.
    pub(super) pending: Option<String>,
    pub(super) form_proof: String,
}

impl Shell {
    /// The frame for somebody who is not signed in.
    pub(super) fn outside(visitor: &Visitor, title: impl Into<String>) -> Self {
        Self {
            w: visitor.language.words(),
            language: visitor.language,
            theme: visitor.theme,
            title: title.into(),
            place: Place::Elsewhere,
            here: visitor.here.clone(),
            who: None,
        }
    }

    /// The frame for somebody without a project.
    pub(super) fn without_project(signed_in: &SignedIn, title: impl Into<String>) -> Self {
        Self {
            who: Some(Who {
                user: signed_in.shown.user.name.clone(),
                project: signed_in.shown.project.as_ref().map(|project| project.name.clone()),
                pending: None,
                form_proof: signed_in.form_proof(),
            }),
            ..Self::outside(&signed_in.visitor, title)
        }
    }

    /// The frame for somebody who works in a project.
    pub(super) async fn of(session: &Session, place: Place, title: impl Into<String>) -> Result<Self, Failure> {
        let mut shell = Self::without_project(&session.signed_in, title);
        if let Some(who) = &mut shell.who {
            who.pending = pending(session).await?;
        }
        Ok(Self { place, ..shell })
    }

    /// Every language, and whether it is this page's.
    pub(super) fn languages(&self) -> impl Iterator<Item = (Language, bool)> + '_ {
        Language::ALL
            .into_iter()
            .map(|language| (language, language == self.language))
    }
    /// Every theme with its name, and whether it is this page's.
    pub(super) fn themes(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> + '_ {
        let words = &self.w.basics;
        Theme::ALL.into_iter().map(|theme| {
            let name = match theme {
                Theme::Auto => words.theme_auto,
                Theme::Light => words.theme_light,
                Theme::Dark => words.theme_dark,
            };
            (theme.as_str(), name, theme == self.theme)
        })
    }
    pub(super) fn style(&self) -> String {
        assets::path("dashboard.css")
    }
    pub(super) fn script(&self) -> String {
        assets::path("dashboard.js")
    }
    pub(super) fn mark(&self) -> String {
        assets::path("mark.svg")
    }
    /// The navigation: name, address, whether the page stands there, offers that wait.
    pub(super) fn places<'s>(&'s self, who: &'s Who) -> [(&'static str, &'static str, bool, Option<&'s String>); 4] {
        let words = self.w;
        let is_at = |place| self.place == place;
        [
            (words.basics.catalog, HOME, is_at(Place::Catalog), None),
            (
                words.inbox.title,
                "/dashboard/inbox",
                is_at(Place::Inbox),
                who.pending.as_ref(),
            ),
            (words.uploads.title, "/dashboard/uploads", is_at(Place::Uploads), None),
            (words.add.title, "/dashboard/add", is_at(Place::Add), None),
        ]
    }
    pub(super) fn user_line(&self, who: &Who) -> String {
        fill(self.w.basics.you_are, &[("user", &who.user)])
    }
    pub(super) fn project_line(&self, project: &str) -> String {
        fill(self.w.basics.in_project, &[("project", project)])
    }
    pub(super) fn pending_line(&self, pending: &str) -> String {
        fill(self.w.basics.pending, &[("n", pending)])
    }
}

/// How many offers wait for the project's answer.
async fn pending(session: &Session) -> Result<Option<String>, Failure> {
    Ok(match list::list(&session.ctx, None, PENDING_COUNTED).await? {
        ListedShares { shares, .. } if shares.is_empty() => None,
        ListedShares { shares, next: None } => Some(shares.len().to_string()),
        ListedShares { .. } => Some(format!("{PENDING_COUNTED}+")),
    })
}
