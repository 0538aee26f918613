//! Gives out a token: `POST /v3/auth/tokens`.

use std::net::IpAddr;
use std::sync::Arc;

use nectary_domain::identity::app_credential::AppCredential;
use nectary_domain::identity::assignment::AssignmentFilter;
use nectary_domain::identity::home;
use nectary_domain::identity::project::Project;
use nectary_domain::identity::role::{self, Role};
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::sign_in::{ProjectRef, SignIn, WantedScope};
use nectary_domain::identity::token::{FromCredential, Token, TokenHash};
use nectary_domain::identity::user::User;
use nectary_domain::ids::UserId;
use nectary_domain::time::Timestamp;

use super::ShownToken;
use super::prove::{Proven, prove};
use crate::error::Error;
use crate::identity::{BuiltinIdentity, secret, unauthenticated};
use crate::ports::database::{Reads, Writes};
use crate::tx::{Attempt, retrying};

/// A new token, and its text, which nobody can show again.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The text.
    pub text: Secret,
    /// What it says.
    pub shown: ShownToken,
}

/// Gives out a token for what is shown. Whatever is wrong with it - no such user, another password, disabled, no role on
/// the project, no such project - the answer is the same [`Error::Unauthenticated`]; too many wrong answers are
/// [`Error::Throttled`].
pub async fn issue(identity: &BuiltinIdentity, sign_in: &SignIn, address: Option<IpAddr>) -> Result<Issued, Error> {
    let mut proven = Vec::with_capacity(sign_in.proofs.len());
    for proof in &sign_in.proofs {
        proven.push(prove(identity, proof, address).await?);
    }
    let realm = &identity.realm;
    let user = proven.first().ok_or_else(unauthenticated)?.user().clone();
    if proven.iter().any(|other| *other.user() != user) {
        return Err(unauthenticated());
    }
    let text = secret::token_text(realm.ids.secret());
    let draft = Draft {
        hash: secret::token_hash(&text),
        audit_id: secret::audit_id(realm.ids.secret()),
        methods: methods(sign_in, &proven),
        now: realm.now(),
        expires_at: expiry(identity, &proven),
    };
    let shown = retrying(async || {
        let mut rows = realm.db.write().await?;
        let shown = draft.issue(&mut *rows, &user, &proven, &sign_in.scope).await?;
        // Nothing that was believed before is void now, so nothing is forgotten.
        rows.commit().await?;
        Ok::<_, Attempt>(shown)
    })
    .await?;
    Ok(Issued { text, shown })
}

/// The methods of this request, then those behind the tokens it shows.
fn methods(sign_in: &SignIn, proven: &[Proven]) -> Vec<String> {
    let mut methods: Vec<String> = Vec::new();
    let shown = sign_in.proofs.iter().map(|proof| proof.method());
    let before = proven
        .iter()
        .filter_map(token_of)
        .flat_map(|token| token.methods.iter().map(String::as_str));
    for method in shown.chain(before) {
        if !methods.iter().any(|known| known == method) {
            methods.push(method.to_owned());
        }
    }
    methods
}

/// A token made from another ends with it, for otherwise it could be renewed for ever.
fn expiry(identity: &BuiltinIdentity, proven: &[Proven]) -> Timestamp {
    let fresh = identity.realm.now().after(identity.options.token_life);
    let ends = proven.iter().filter_map(|proven| match proven {
        Proven::Password(..) => None,
        Proven::Token(token) => Some(token.expires_at),
        Proven::Credential(credential) => credential.expires_at,
    });
    ends.fold(fresh, Timestamp::min)
}

fn token_of(proven: &Proven) -> Option<&Arc<Token>> {
    match proven {
        Proven::Token(token) => Some(token),
        Proven::Password(..) | Proven::Credential(_) => None,
    }
}

/// What of the token is known before the rows are read.
struct Draft {
    hash: TokenHash,
    audit_id: String,
    methods: Vec<String>,
    now: Timestamp,
    expires_at: Timestamp,
}

impl Draft {
    /// Reads everything anew, decides, and adds the token.
    async fn issue(
        &self,
        rows: &mut dyn Writes,
        user: &UserId,
        proven: &[Proven],
        scope: &WantedScope,
    ) -> Result<ShownToken, Attempt> {
        let user = rows
            .user(user)
            .await?
            .filter(|user| user.is_enabled)
            .ok_or_else(unauthenticated)?;
        for proof in proven {
            if !proof.still_holds(rows, &user).await? {
                return Err(unauthenticated().into());
            }
        }
        let credential = credential_behind(rows, proven).await?;
        let (project, roles) = match place(rows, &user, credential.as_ref(), scope).await? {
            Some((project, roles)) => (Some(project), roles),
            None => (None, Vec::new()),
        };
        // The last id of a token names the first token of its chain.
        let chain = proven
            .iter()
            .find_map(token_of)
            .and_then(|token| token.audit_ids.last());
        let token = Token {
            hash: self.hash.clone(),
            user: user.id.clone(),
            project: project.as_ref().map(|project| project.id.clone()),
            roles,
            methods: self.methods.clone(),
            audit_ids: std::iter::once(&self.audit_id).chain(chain).cloned().collect(),
            credential: credential.as_ref().map(|credential| FromCredential {
                id: credential.id.clone(),
                is_unrestricted: credential.is_unrestricted,
            }),
            issued_at: self.now,
            expires_at: self.expires_at,
        };
        rows.add_token(&token).await?;
        Ok(ShownToken {
            token,
            user,
            project,
            credential,
        })
    }
}

/// The application credential by which somebody signs in, now or when a token that is shown was made.
async fn credential_behind<R: Reads + ?Sized>(
    rows: &mut R,
    proven: &[Proven],
) -> Result<Option<AppCredential>, Attempt> {
    for proof in proven {
        match proof {
            Proven::Credential(credential) => return Ok(Some(credential.clone())),
            Proven::Token(token) => {
                if let Some(from) = &token.credential {
                    return Ok(Some(rows.app_credential(&from.id).await?.ok_or_else(unauthenticated)?));
                }
            }
            Proven::Password(..) => {}
        }
    }
    Ok(None)
}

/// What the token is good for: a project with the roles there, or nothing in particular.
async fn place<R: Reads + ?Sized>(
    rows: &mut R,
    user: &User,
    credential: Option<&AppCredential>,
    scope: &WantedScope,
) -> Result<Option<(Project, Vec<Role>)>, Attempt> {
    if let Some(credential) = credential {
        // A credential works on its own project only; asking for that one is no more than asking for nothing.
        let project = rows.project(&credential.project).await?.ok_or_else(unauthenticated)?;
        let is_its_own = match scope {
            WantedScope::Default => true,
            WantedScope::Project(wanted) => names(wanted, &project),
            WantedScope::Unscoped | WantedScope::Domain(_) | WantedScope::System => false,
        };
        let roles = credential.narrow(&roles_on(rows, user, &project).await?);
        return if is_its_own {
            some_role(project, roles).map(Some)
        } else {
            Err(unauthenticated().into())
        };
    }
    match scope {
        WantedScope::Unscoped => Ok(None),
        WantedScope::Default => {
            let Some(id) = &user.default_project else {
                return Ok(None);
            };
            let Some(project) = rows.project(id).await? else {
                return Ok(None);
            };
            let roles = roles_on(rows, user, &project).await?;
            // A default that no longer works is no reason to turn the user away.
            Ok(some_role(project, roles).ok())
        }
        WantedScope::Project(wanted) => {
            let found = match wanted {
                ProjectRef::Id(id) => rows.project(id).await?,
                ProjectRef::Name { name, .. } => rows.project_named(name).await?,
            };
            let project = found
                .filter(|project| names(wanted, project))
                .ok_or_else(unauthenticated)?;
            let roles = roles_on(rows, user, &project).await?;
            some_role(project, roles).map(Some)
        }
        WantedScope::Domain(_) | WantedScope::System => Err(unauthenticated().into()),
    }
}

fn names(wanted: &ProjectRef, project: &Project) -> bool {
    match wanted {
        ProjectRef::Id(id) => *id == project.id,
        ProjectRef::Name { name, domain } => *name == project.name && home::is_home(domain),
    }
}

fn some_role(project: Project, roles: Vec<Role>) -> Result<(Project, Vec<Role>), Attempt> {
    if project.is_enabled && !roles.is_empty() {
        Ok((project, roles))
    } else {
        Err(unauthenticated().into())
    }
}

async fn roles_on<R: Reads + ?Sized>(rows: &mut R, user: &User, project: &Project) -> Result<Vec<Role>, Attempt> {
    let all = rows.roles().await?;
    let filter = AssignmentFilter {
        user: Some(user.id.clone()),
        project: Some(project.id.clone()),
        role: None,
    };
    let given = rows.assignments(&filter).await?;
    let granted = all
        .iter()
        .filter(|role| given.iter().any(|assignment| assignment.role == role.id));
    Ok(role::effective(granted.cloned(), &all))
}
