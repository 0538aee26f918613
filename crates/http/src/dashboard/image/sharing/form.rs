//! The form to offer an image: what somebody put in, and what of it can be understood.

use nectary_app::identity::tokens::projects::projects;
use nectary_app::shares::create::NewShares;
use nectary_domain::identity::project::Project;
use nectary_domain::ids::ProjectId;
use nectary_domain::share::Message;
use nectary_domain::time::Timestamp;

use super::super::super::form::Fields;
use super::super::super::session::Session;
use super::super::super::words::{Sharing, fill};
use crate::error::Failure;

/// Projects that one form may name.
const PROJECTS_MAX: usize = 100;

/// What the form holds, as it was put in.
#[derive(Default)]
pub(in super::super) struct Draft {
    pub(in super::super) projects: String,
    pub(in super::super) until: String,
    pub(in super::super) message: String,
}

impl Draft {
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            projects: fields.text("projects").to_owned(),
            until: fields.text("until").trim().to_owned(),
            message: fields.text("message").to_owned(),
        }
    }

    /// What is to be offered to whom, or all that keeps it from being understood.
    pub(super) async fn understood(&self, session: &Session) -> Result<Result<NewShares, Vec<String>>, Failure> {
        let signed_in = &session.signed_in;
        let words = &signed_in.visitor.language.words().sharing;
        let own = projects(&signed_in.identity.realm, &signed_in.shown.token).await?;
        let (projects, mut problems) = self.projects(&own, words);
        let until = self.until(session.ctx.now(), words);
        let message = Message::parse(&self.message).map_err(|refusal| refusal.to_string());
        Ok(match (until, message) {
            (Ok(until), Ok(message)) if problems.is_empty() => Ok(NewShares {
                projects,
                until,
                message,
            }),
            (until, message) => {
                problems.extend(until.err());
                problems.extend(message.err());
                Err(problems)
            }
        })
    }

    /// The projects by their ids, and those the reader works on himself by their names too. What is neither is told: nobody
    /// would ever be offered the image by it.
    fn projects(&self, own: &[Project], words: &Sharing) -> (Vec<ProjectId>, Vec<String>) {
        let lines = self.projects.split([',', ';', '\n', '\r']).map(str::trim);
        let named = lines
            .filter(|line| !line.is_empty())
            // A name may hold blanks; ids may stand on one line.
            .flat_map(|line| match named(line, own).next() {
                Some(_) => vec![line],
                None => line.split_whitespace().collect(),
            });
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        for text in named {
            match project(text, own, words) {
                Ok(project) => found.push(project),
                Err(problem) => problems.push(problem),
            }
        }
        if !(1..=PROJECTS_MAX).contains(&(found.len() + problems.len())) {
            problems.push(words.no_projects.to_owned());
        }
        (found, problems)
    }

    /// A day that is named is still good to its end.
    fn until(&self, now: Timestamp, words: &Sharing) -> Result<Option<Timestamp>, String> {
        let day = self.until.as_str();
        if day.is_empty() {
            return Ok(None);
        }
        match format!("{day}T23:59:59Z").parse::<Timestamp>() {
            Err(_) => Err(fill(words.wrong_day, &[("day", day)])),
            Ok(end) if end <= now => Err(fill(words.past_day, &[("day", day)])),
            Ok(end) => Ok(Some(end)),
        }
    }
}

fn named<'p>(name: &'p str, own: &'p [Project]) -> impl Iterator<Item = &'p Project> {
    own.iter().filter(move |project| project.name == name)
}

fn project(text: &str, own: &[Project], words: &Sharing) -> Result<ProjectId, String> {
    if ProjectId::is_written_like_one(text) || own.iter().any(|project| project.id.as_str() == text) {
        return Ok(ProjectId::new(text));
    }
    let mut named = named(text, own);
    match (named.next(), named.next()) {
        (Some(project), None) => Ok(project.id.clone()),
        (Some(_), Some(_)) => Err(fill(words.several_projects, &[("name", text)])),
        (None, _) => Err(fill(words.no_such_project, &[("name", text)])),
    }
}
