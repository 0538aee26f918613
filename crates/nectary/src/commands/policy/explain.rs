//! `nectary policy explain`: why somebody may do something to an image, or may not, rule by rule.

use std::process::ExitCode;

use clap::Args;
use nectary_app::identity::roles::assignments;
use nectary_app::identity::{Realm, projects, users};
use nectary_domain::identity::access::Actor;
use nectary_domain::identity::assignment::AssignmentFilter;
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::image::Image;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::policy::{
    Action, Credentials, Explanation, MapTarget, Outcome as RuleOutcome, Policy, RemoteAnswers, Target,
};
use nectary_domain::visibility::Viewer;

use super::{in_force, no_such_action};
use crate::cli::{Common, Outcome, Terminal};
use crate::commands::offline::{Failure, Opened, on_rows};
use crate::config::load::Environment;

/// Who wants to do what.
#[derive(Debug, Args)]
pub struct Question {
    /// The rule, such as delete_image
    action: String,
    /// The user, by name or id
    #[arg(long)]
    user: String,
    /// The project the user works for, by name or id
    #[arg(long)]
    project: Option<String>,
    /// A role the user has there; given once or more, it is not looked up in the built-in identity
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// The image it is done to, by id
    #[arg(long, value_name = "ID")]
    image: Option<String>,
    /// The project that is the member the request is about, by id
    #[arg(long, value_name = "PROJECT_ID", requires = "image")]
    member: Option<String>,
    /// A value of the target for a request without an image, such as visibility=public
    #[arg(long = "target", value_name = "KEY=VALUE", conflicts_with = "image", value_parser = pair)]
    target: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Runs the command.
pub fn run(question: &Question, common: &Common, environment: &Environment, terminal: &mut Terminal<'_>) -> Outcome {
    on_rows(common, environment, async |opened| {
        answer(question, &opened, terminal).await
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn answer(question: &Question, opened: &Opened, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let action = Action::from_name(&question.action).ok_or_else(|| no_such_action(&question.action))?;
    let policy = in_force(&opened.loaded)?;
    let who = admitted(&policy, who(question, &opened.realm).await?);
    let roles = if who.roles.is_empty() {
        "none".to_owned()
    } else {
        who.roles.join(", ")
    };
    let project = who.project_id.as_deref().unwrap_or("none");
    writeln!(terminal.out, "user {}, project {project}, roles {roles}", who.user_id)?;
    match &question.image {
        Some(id) => {
            about_image(
                question,
                opened,
                &Case { policy, who, action },
                &ImageId::new(id.as_str()),
                terminal,
            )
            .await
        }
        None => {
            let mut target: MapTarget = question.target.iter().cloned().collect();
            if target.get("project_id").is_none()
                && let Some(project) = &who.project_id
            {
                target = target.with("project_id", project.as_str());
            }
            let case = Case { policy, who, action };
            let explanation = case.explain(action, &target);
            writeln!(terminal.out, "{explanation}")?;
            conclude(terminal, &explanation, "the answer is 403")
        }
    }
}

struct Case {
    policy: Policy,
    who: Credentials,
    action: Action,
}

impl Case {
    fn explain(&self, action: Action, target: &dyn Target) -> Explanation {
        self.policy
            .explain(action, &self.who, target, &RemoteAnswers::default())
    }
}

/// As a request does it: load the image with the caller's eyes, ask the rule, and if it denies, ask get_image whether
/// the caller may know so much.
async fn about_image(
    question: &Question,
    opened: &Opened,
    case: &Case,
    id: &ImageId,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let mut rows = opened.rows.read().await?;
    let image: Image = rows
        .image_unseen(id)
        .await?
        .ok_or_else(|| format!("there is no image {id}"))?;
    if rows.image(id, &viewer(&case.who)).await?.is_none() {
        writeln!(
            terminal.out,
            "The caller cannot see image {id}: the answer is 404 before any rule is asked."
        )?;
        return Ok(());
    }
    let member = question.member.as_deref().map(ProjectId::new);
    let target = ImageTarget::with_member(&image, member.as_ref());
    let explanation = case.explain(case.action, &target);
    writeln!(terminal.out, "{explanation}")?;
    if explanation.outcome != RuleOutcome::Fails && explanation.outcome != RuleOutcome::Undecidable {
        return conclude(terminal, &explanation, "");
    }
    if case.action == Action::GetImage {
        return conclude(terminal, &explanation, "the answer is 404");
    }
    let may_know = case.explain(Action::GetImage, &target);
    if may_know.outcome == RuleOutcome::Holds {
        return conclude(terminal, &explanation, "the answer is 403");
    }
    writeln!(terminal.out, "{may_know}")?;
    conclude(
        terminal,
        &explanation,
        "the answer is 404, because the caller may not even read the image",
    )
}

fn conclude(terminal: &mut Terminal<'_>, explanation: &Explanation, denied: &str) -> Result<(), Failure> {
    let verdict = match explanation.outcome {
        RuleOutcome::Holds => "Allowed.".to_owned(),
        RuleOutcome::AwaitsRemote => "It depends on what the server that the rule asks would say.".to_owned(),
        RuleOutcome::Fails | RuleOutcome::Undecidable => format!("Denied: {denied}."),
    };
    writeln!(terminal.out, "{verdict}")?;
    Ok(())
}

/// The caller as the flags describe him, completed from the built-in identity.
async fn who(question: &Question, realm: &Realm) -> Result<Credentials, Failure> {
    let by = Actor::Operator;
    let user = users::find::find(realm, by, &question.user).await;
    let project = match &question.project {
        Some(project) => Some((project, projects::find::find(realm, by, project).await)),
        None => None,
    };
    if !question.roles.is_empty() {
        // Whoever is described by roles may be a stranger to the built-in identity.
        let user = user.map_or_else(|_| question.user.clone(), |user| user.id.to_string());
        let who = Credentials::new(user).with_roles(&question.roles);
        let project =
            project.map(|(text, found)| found.map_or_else(|_| text.clone(), |project| project.id.to_string()));
        return Ok(match project {
            Some(project) => who.in_project(project),
            None => who,
        });
    }
    let user = user?;
    let Some((_, project)) = project else {
        return Ok(Credentials::new(user.id.as_str()));
    };
    let project = project?;
    let filter = AssignmentFilter {
        user: Some(user.id.clone()),
        project: Some(project.id.clone()),
        role: None,
    };
    let roles = assignments::assignments(realm, by, &filter, true).await?;
    let mut names: Vec<_> = roles.iter().map(|named| named.role.as_str()).collect();
    names.sort_unstable();
    Ok(Credentials::new(user.id.as_str())
        .in_project(project.id.as_str())
        .with_roles(names))
}

/// The same with what the rule context_is_admin says of the caller, as at the beginning of every request.
fn admitted(policy: &Policy, who: Credentials) -> Credentials {
    let explanation = policy.explain(
        Action::ContextIsAdmin,
        &who,
        &MapTarget::default(),
        &RemoteAnswers::default(),
    );
    Credentials {
        is_admin: explanation.outcome == RuleOutcome::Holds,
        ..who
    }
}

fn viewer(who: &Credentials) -> Viewer {
    let project = who.project_id.as_deref().map(ProjectId::new);
    match (who.is_admin, project) {
        (true, project) => Viewer::Admin(project),
        (false, Some(project)) => Viewer::Project(project),
        (false, None) => Viewer::Stranger,
    }
}
