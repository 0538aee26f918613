//! What is scheduled for a family, what came of it, and taking it back.

use axum::response::Response;
use nectary_app::families::schedules::{cancel as verb, list};
use nectary_domain::family::lineage::Which;
use nectary_domain::family::schedule::{Fate, Schedule};
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::verb::Verb;
use nectary_domain::ids::ScheduleId;

use super::change::back;
use crate::dashboard::form::Sent;
use crate::dashboard::session::Session;
use crate::dashboard::show::Moment;
use crate::dashboard::words::{Language, fill};
use crate::error::Failure;
use crate::extract::Path;

/// Schedules that have ended and are still shown.
const ENDED_MAX: usize = 10;

/// What is scheduled for a family: what waits, the next first; and what came of the last that ended.
pub(in crate::dashboard) struct Schedules {
    pub(in crate::dashboard) waiting: Vec<Row>,
    pub(in crate::dashboard) ended: Vec<Row>,
    /// Where one is taken back.
    pub(in crate::dashboard) cancel: String,
}

/// One of them.
pub(in crate::dashboard) struct Row {
    pub(in crate::dashboard) id: String,
    /// What is done.
    pub(in crate::dashboard) title: String,
    pub(in crate::dashboard) due: Moment,
    pub(in crate::dashboard) state: &'static str,
    /// What came of it.
    pub(in crate::dashboard) says: Option<String>,
    /// What its button is called to people who do not see where it stands.
    pub(in crate::dashboard) cancel: String,
}

/// What is scheduled, for those who look after the family.
pub(super) async fn of_family(session: &Session, slug: &FamilySlug) -> Result<Schedules, Failure> {
    // The last to come first.
    let all = list::list(&session.ctx, slug).await?;
    let (waiting, ended): (Vec<_>, Vec<_>) = all.iter().partition(|schedule| schedule.fate == Fate::Waiting);
    let row = |schedule: &&Schedule| row(schedule, session);
    Ok(Schedules {
        waiting: waiting.iter().rev().map(row).collect(),
        ended: ended.iter().take(ENDED_MAX).map(row).collect(),
        cancel: super::change::path(slug, "schedules/cancel", None),
    })
}

fn row(schedule: &Schedule, session: &Session) -> Row {
    let language = session.signed_in.visitor.language;
    let words = &language.words().families;
    let title = title(&schedule.verb, language);
    Row {
        id: schedule.id.to_string(),
        due: Moment::of(schedule.due_at, session.ctx.now(), language),
        state: match schedule.fate {
            Fate::Waiting => words.schedule_waits,
            Fate::Done { .. } => words.schedule_done,
            Fate::Failed { .. } => words.schedule_failed,
            Fate::Cancelled { .. } => words.schedule_cancelled,
        },
        says: match &schedule.fate {
            Fate::Done { says, .. } | Fate::Failed { says, .. } => Some(says.clone()),
            Fate::Waiting | Fate::Cancelled { .. } => None,
        },
        cancel: fill(words.cancel_this, &[("what", &title)]),
        title,
    }
}

/// What a verb does, in few words.
pub(super) fn title(verb: &Verb, language: Language) -> String {
    let words = &language.words().families;
    let (text, build) = match verb {
        Verb::Register(wish) => return fill(words.register_title, &[("image", wish.image.as_str())]),
        Verb::Promote(choice) => (words.promote_title, choice.build.as_ref()),
        Verb::Rollback(choice) => (words.rollback_title, choice.build.as_ref()),
        Verb::Deprecate { build, .. } => (words.deprecate_title, build.as_ref()),
        Verb::Revoke { build, .. } => (words.revoke_title, Some(build)),
        Verb::Reinstate { build, .. } => (words.reinstate_title, Some(build)),
        Verb::Retire { .. } => return words.retire_title.to_owned(),
        Verb::Update(_) => return words.update_title.to_owned(),
    };
    let number = match (build, verb) {
        (Some(Which::Number(number)), _) => number.as_str(),
        (Some(Which::Image(image)), _) => image.as_str(),
        (None, Verb::Promote(_)) => words.the_newest,
        (None, Verb::Rollback(_)) => words.the_one_before,
        (None, _) => words.the_current,
    };
    fill(text, &[("number", number)])
}

/// `POST /dashboard/families/{family}/schedules/cancel`
pub(crate) async fn cancel(
    Path(slug): Path<FamilySlug>,
    Sent { by: session, fields }: Sent<Session>,
) -> Result<Response, Failure> {
    verb::cancel(&session.ctx, &slug, &ScheduleId::new(fields.text("schedule"))).await?;
    Ok(back(&slug, "cancelled"))
}
