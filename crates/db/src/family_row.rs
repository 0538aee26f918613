//! Rows of families, builds, events and schedules, and what they stand for.

use nectary_app::ports::database::{RepoError, RepoResult};
use nectary_domain::day::Day;
use nectary_domain::family::build::{
    Build, BuildState, CurrentBuild, Deprecated, Placement, Revoked, SetAside, Superseded,
};
use nectary_domain::family::number::BuildNumber;
use nectary_domain::family::schedule::{Fate, Schedule};
use nectary_domain::family::slug::{FamilyName, FamilySlug};
use nectary_domain::family::verb::Verb;
use nectary_domain::family::{About, Actor, Event, Family, Standing};
use nectary_domain::ids::{ImageId, ProjectId, ScheduleId, UserId};
use nectary_domain::time::Timestamp;
use sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement, Value};
use serde_json::Value as Json;

use crate::pool::Row;
use crate::table::Table;
use crate::table::cells::Cells;

pub(crate) static FAMILIES: Table = Table {
    name: "families",
    columns: &[
        "slug",
        "name",
        "owner",
        "description",
        "default_user",
        "support",
        "ends_on",
        "current_image_id",
        "retired_at",
        "created_at",
        "updated_at",
        "version",
    ],
    taken: "A family of this name",
};

pub(crate) fn family_values(family: &Family) -> [Value; 12] {
    let retired_at = match family.standing {
        Standing::Retired(at) => Some(at),
        Standing::Awaiting | Standing::Current(_) => None,
    };
    [
        family.slug.as_str().into(),
        family.name.as_str().into(),
        family.owner.as_str().into(),
        family.about.description.as_str().into(),
        family.about.default_user.clone().into(),
        family.about.support.as_str().into(),
        family.about.ends_on.map(|day| day.to_string()).into(),
        family.current().map(|image| image.as_str().to_owned()).into(),
        retired_at.map(Timestamp::as_micros).into(),
        family.created_at.as_micros().into(),
        family.updated_at.as_micros().into(),
        family.version.into(),
    ]
}

pub(crate) fn family(row: &Row) -> RepoResult<Family> {
    let mut cells = Cells::of(row, &FAMILIES);
    Ok(Family {
        slug: FamilySlug::new(cells.get::<String>()?),
        name: FamilyName::stored(cells.get()?),
        owner: ProjectId::new(cells.get::<String>()?),
        about: About {
            description: cells.get()?,
            default_user: cells.get()?,
            support: cells.parsed()?,
            ends_on: cells.optional_parsed()?,
        },
        standing: match (cells.get::<Option<String>>()?, time(&mut cells)?) {
            (None, None) => Standing::Awaiting,
            (Some(image), None) => Standing::Current(ImageId::new(image)),
            (None, Some(at)) => Standing::Retired(at),
            (Some(_), Some(_)) => return Err(cells.wrong_last()),
        },
        created_at: Timestamp::from_micros(cells.get()?),
        updated_at: Timestamp::from_micros(cells.get()?),
        version: cells.get()?,
    })
}

pub(crate) static BUILDS: Table = Table {
    name: "builds",
    columns: &[
        "image_id",
        "family_slug",
        "number",
        "registered_at",
        "promoted_at",
        "superseded_at",
        "superseded_because",
        "replaced_by",
        "former_name",
        "former_murano_info",
        "deprecated_at",
        "deprecated_message",
        "deprecated_until",
        "revoked_at",
        "revoked_message",
    ],
    taken: "This build",
};

pub(crate) fn build_values(build: &Build) -> [Value; 15] {
    let (promoted_at, superseded) = match &build.state {
        BuildState::Candidate => (None, None),
        BuildState::Current { promoted_at } => (Some(*promoted_at), None),
        BuildState::Superseded(superseded) => (Some(superseded.promoted_at), Some(superseded)),
    };
    let aside = superseded.map(|superseded| &superseded.set_aside);
    let deprecated = build.deprecated.as_ref();
    let revoked = build.revoked.as_ref();
    [
        build.image.as_str().into(),
        build.family.as_str().into(),
        build.number.as_str().into(),
        build.registered_at.as_micros().into(),
        promoted_at.map(Timestamp::as_micros).into(),
        superseded.map(|superseded| superseded.at.as_micros()).into(),
        superseded.and_then(|superseded| superseded.reason.clone()).into(),
        superseded
            .and_then(|superseded| superseded.replaced_by.clone())
            .map(ImageId::into_string)
            .into(),
        aside.and_then(|aside| aside.name.clone()).into(),
        aside.and_then(|aside| aside.murano_image_info.clone()).into(),
        deprecated.map(|mark| mark.at.as_micros()).into(),
        deprecated.map(|mark| mark.message.clone()).into(),
        deprecated.and_then(|mark| mark.until).map(|day| day.to_string()).into(),
        revoked.map(|mark| mark.at.as_micros()).into(),
        revoked.map(|mark| mark.message.clone()).into(),
    ]
}

/// Builds with what their families say of them, as yet without a condition.
pub(crate) fn select_placements() -> SelectStatement {
    let current = Alias::new("current_build");
    Query::select()
        .columns(BUILDS.columns.iter().map(|column| (BUILDS.name, *column)))
        .column((FAMILIES.name, "name"))
        .column((FAMILIES.name, "current_image_id"))
        .column((current.clone(), "number"))
        .column((current.clone(), "revoked_at"))
        .from(BUILDS.name)
        .inner_join(
            FAMILIES.name,
            Expr::col((FAMILIES.name, "slug")).equals((BUILDS.name, "family_slug")),
        )
        .join_as(
            JoinType::LeftJoin,
            BUILDS.name,
            current.clone(),
            Expr::col((current, "image_id")).equals((FAMILIES.name, "current_image_id")),
        )
        .take()
}

/// The build of such a row.
pub(crate) fn placement(row: &Row) -> RepoResult<Placement> {
    let mut cells = Cells::of(row, &BUILDS);
    let image = ImageId::new(cells.get::<String>()?);
    let family = FamilySlug::new(cells.get::<String>()?);
    let number = BuildNumber::stored(cells.get()?);
    let registered_at = Timestamp::from_micros(cells.get()?);
    let promoted_at = time(&mut cells)?;
    let superseded_at = time(&mut cells)?;
    let reason = cells.get()?;
    let replaced_by = cells.get::<Option<String>>()?.map(ImageId::new);
    let set_aside = SetAside {
        name: cells.get()?,
        murano_image_info: cells.get()?,
    };
    let deprecated = match (
        time(&mut cells)?,
        cells.get::<Option<String>>()?,
        cells.optional_parsed::<Day>()?,
    ) {
        (None, _, _) => None,
        (Some(at), Some(message), until) => Some(Deprecated { at, message, until }),
        (Some(_), None, _) => return Err(cells.wrong_last()),
    };
    let revoked = match (time(&mut cells)?, cells.get::<Option<String>>()?) {
        (None, _) => None,
        (Some(at), Some(message)) => Some(Revoked { at, message }),
        (Some(_), None) => return Err(cells.wrong_last()),
    };
    let family_name = FamilyName::stored(cells.get()?);
    let current = cells.get::<Option<String>>()?.map(ImageId::new);
    let current_number = cells.get::<Option<String>>()?.map(BuildNumber::stored);
    let is_current_revoked = time(&mut cells)?.is_some();
    let is_current = current.as_ref() == Some(&image);
    let state = match (promoted_at, superseded_at, is_current) {
        (None, None, false) => BuildState::Candidate,
        (Some(promoted_at), None, true) => BuildState::Current { promoted_at },
        (Some(promoted_at), Some(at), false) => BuildState::Superseded(Superseded {
            promoted_at,
            at,
            reason,
            replaced_by,
            set_aside,
        }),
        // The pointer of the family and the build do not agree.
        _ => return Err(inconsistent("builds", "superseded_at", image.as_str())),
    };
    Ok(Placement {
        build: Build {
            image,
            family,
            number,
            state,
            deprecated,
            revoked,
            registered_at,
        },
        family_name,
        current: current.zip(current_number).map(|(image, number)| CurrentBuild {
            image,
            number,
            is_revoked: is_current_revoked,
        }),
    })
}

pub(crate) static EVENTS: Table = Table {
    name: "family_events",
    columns: &[
        "family_slug",
        "version",
        "happened_at",
        "verb",
        "image_id",
        "number",
        "says",
        "user_id",
        "project_id",
    ],
    taken: "This event",
};

pub(crate) fn event_values(event: &Event) -> [Value; 9] {
    let (image, number) = event.build.clone().unzip();
    [
        event.family.as_str().into(),
        event.version.into(),
        event.at.as_micros().into(),
        event.verb.as_str().into(),
        image.map(ImageId::into_string).into(),
        number.map(|number| number.as_str().to_owned()).into(),
        event.says.as_str().into(),
        event.user.as_str().into(),
        event.project.clone().map(ProjectId::into_string).into(),
    ]
}

pub(crate) fn event(row: &Row) -> RepoResult<Event> {
    let mut cells = Cells::of(row, &EVENTS);
    Ok(Event {
        family: FamilySlug::new(cells.get::<String>()?),
        version: cells.get()?,
        at: Timestamp::from_micros(cells.get()?),
        verb: cells.get()?,
        build: {
            let image = cells.get::<Option<String>>()?.map(ImageId::new);
            image.zip(cells.get::<Option<String>>()?.map(BuildNumber::stored))
        },
        says: cells.get()?,
        user: UserId::new(cells.get::<String>()?),
        project: cells.get::<Option<String>>()?.map(ProjectId::new),
    })
}

pub(crate) static SCHEDULES: Table = Table {
    name: "family_schedules",
    columns: &[
        "id",
        "family_slug",
        "verb",
        "body",
        "due_at",
        "user_id",
        "project_id",
        "is_admin",
        "created_at",
        "state",
        "says",
        "ended_at",
        "version",
    ],
    taken: "This schedule",
};

pub(crate) fn schedule_values(schedule: &Schedule) -> [Value; 13] {
    let (says, ended_at) = match &schedule.fate {
        Fate::Waiting => (None, None),
        Fate::Done { at, says } | Fate::Failed { at, says } => (Some(says.clone()), Some(*at)),
        Fate::Cancelled { at } => (None, Some(*at)),
    };
    [
        schedule.id.as_str().into(),
        schedule.family.as_str().into(),
        schedule.verb.word().into(),
        Json::Object(schedule.verb.body()).to_string().into(),
        schedule.due_at.as_micros().into(),
        schedule.by.user.as_str().into(),
        schedule.by.project.clone().map(ProjectId::into_string).into(),
        i64::from(schedule.by.is_admin).into(),
        schedule.created_at.as_micros().into(),
        schedule.fate.as_str().into(),
        says.into(),
        ended_at.map(Timestamp::as_micros).into(),
        schedule.version.into(),
    ]
}

pub(crate) fn schedule(row: &Row) -> RepoResult<Schedule> {
    let mut cells = Cells::of(row, &SCHEDULES);
    let id = ScheduleId::new(cells.get::<String>()?);
    let wrong = |column| inconsistent("family_schedules", column, id.as_str());
    let family = FamilySlug::new(cells.get::<String>()?);
    let word: String = cells.get()?;
    let body: Json = serde_json::from_str(&cells.get::<String>()?).map_err(|_| wrong("body"))?;
    let body = body.as_object().ok_or_else(|| wrong("body"))?;
    let verb = Verb::read(&word, body).map_err(|_| wrong("body"))?;
    let due_at = Timestamp::from_micros(cells.get()?);
    let by = Actor {
        user: UserId::new(cells.get::<String>()?),
        project: cells.get::<Option<String>>()?.map(ProjectId::new),
        is_admin: cells.flag()?,
    };
    let created_at = Timestamp::from_micros(cells.get()?);
    let state: String = cells.get()?;
    let says: Option<String> = cells.get()?;
    let fate = match (state.as_str(), time(&mut cells)?, says) {
        ("waiting", None, None) => Fate::Waiting,
        ("done", Some(at), Some(says)) => Fate::Done { at, says },
        ("failed", Some(at), Some(says)) => Fate::Failed { at, says },
        ("cancelled", Some(at), None) => Fate::Cancelled { at },
        _ => return Err(wrong("state")),
    };
    let version = cells.get()?;
    Ok(Schedule {
        id,
        family,
        verb,
        due_at,
        by,
        created_at,
        fate,
        version,
    })
}

fn time(cells: &mut Cells<'_>) -> RepoResult<Option<Timestamp>> {
    Ok(cells.get::<Option<i64>>()?.map(Timestamp::from_micros))
}

fn inconsistent(table: &'static str, column: &'static str, id: &str) -> RepoError {
    RepoError::Inconsistent {
        table,
        column,
        id: id.to_owned(),
    }
}
