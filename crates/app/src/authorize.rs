//! Who may do what: the one place where a verb asks the policy.
//!
//! What the caller may not see is not found; what he may see but not do is forbidden; a policy that cannot be
//! evaluated is our own fault and never looks like a decision.

use nectary_domain::ids::ProjectId;
use nectary_domain::image::Image;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::policy::{Action, Evaluation, MapTarget, RemoteAnswers, Target};

use crate::ctx::Ctx;
use crate::error::Error;

/// Questions to remote deciders that one decision may need.
const REMOTE_QUESTIONS_MAX: usize = 16;

impl Ctx {
    /// Whether the policy lets the caller do this to the target.
    pub async fn allows(&self, action: Action, target: &(dyn Target + Sync)) -> Result<bool, Error> {
        let policy = self.policy();
        let mut answers = RemoteAnswers::default();
        for _ in 0..=REMOTE_QUESTIONS_MAX {
            match policy.evaluate(action, self.credentials(), target, &answers) {
                Evaluation::Allowed => return Ok(true),
                Evaluation::Denied => return Ok(false),
                Evaluation::NeedsRemote(question) => {
                    let remote = self.app.policy_remote.as_ref().ok_or_else(|| {
                        Error::internal(format!(
                            "policy rule {action} asks {}, but remote checks are switched off (policy.allow_remote_checks)",
                            question.url
                        ))
                    })?;
                    let answer = remote.ask(&question).await?;
                    answers.record(&question, answer);
                }
            }
        }
        Err(Error::internal(format!(
            "policy rule {action} asks more than {REMOTE_QUESTIONS_MAX} remote questions"
        )))
    }

    /// Refuses what the policy does not let the caller do. For things without an image.
    pub async fn enforce(&self, action: Action, target: &(dyn Target + Sync)) -> Result<(), Error> {
        if self.allows(action, target).await? {
            Ok(())
        } else {
            Err(forbidden(action))
        }
    }

    /// Refuses what the policy does not let the caller do in the project he works for.
    pub async fn enforce_in_own_project(&self, action: Action) -> Result<(), Error> {
        let own = self
            .caller
            .project()
            .map(|project| ("project_id".to_owned(), project.as_str().to_owned()));
        self.enforce(action, &own.into_iter().collect::<MapTarget>()).await
    }

    /// Refuses what the policy does not let the caller do to an image: as not found if he may not even read it.
    pub async fn authorize_image(&self, action: Action, image: &Image) -> Result<(), Error> {
        self.authorize(action, &ImageTarget::new(image)).await
    }

    /// The same for an image and one of its members.
    pub async fn authorize_member(
        &self,
        action: Action,
        image: &Image,
        member: Option<&ProjectId>,
    ) -> Result<(), Error> {
        self.authorize(action, &ImageTarget::with_member(image, member)).await
    }

    async fn authorize(&self, action: Action, target: &ImageTarget<'_>) -> Result<(), Error> {
        if self.is_out_of_reach(action, target) {
            return Err(forbidden(action));
        }
        if self.allows(action, target).await? {
            return Ok(());
        }
        if action == Action::GetImage || !self.allows(Action::GetImage, target).await? {
            return Err(Error::no_image(target.image_id()));
        }
        Err(forbidden(action))
    }

    /// Glance's older defaults allow nearly everything and rely on this: nobody but an administrator changes what
    /// belongs to another project (`enforce_new_defaults = false`).
    fn is_out_of_reach(&self, action: Action, target: &ImageTarget<'_>) -> bool {
        let belongs_to = match action {
            Action::ModifyImage
            | Action::DeleteImage
            | Action::UploadImage
            | Action::AddMember
            | Action::DeleteMember
            | Action::Deactivate
            | Action::Reactivate
            | Action::PublicizeImage
            | Action::CommunitizeImage => target.owner(),
            Action::ModifyMember => target.member(),
            _ => return false,
        };
        let is_theirs = belongs_to.is_none() || belongs_to != self.caller.project();
        is_theirs && !self.caller.is_admin && !self.policy().enforces_new_defaults()
    }
}

fn forbidden(action: Action) -> Error {
    Error::Forbidden(format!("You are not authorized to complete {action} action."))
}
