//! Who may do what with the identity itself: fixed rules, under Keystone's names.
//!
//! Not the policy of the Image API: no operator's file changes these.

use crate::ids::UserId;
use crate::refusal::Refusal;

use super::role;
use super::token::Token;

/// Who does it.
#[derive(Clone, Copy, Debug)]
pub enum Actor<'a> {
    /// A person at the machine, who may do everything.
    Operator,
    /// Whoever showed this token.
    Bearer(&'a Token),
}

/// Whom a rule lets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Admins.
    Admin,
    /// Admins, and the user it is about.
    AdminOrSelf,
    /// Admins, services, and the user it is about.
    ServiceOrSelf,
    /// Only the user it is about, not even admins.
    OnlySelf,
    /// Admins, and whoever has a role on the project it is about.
    AdminOrOnProject,
    /// Everybody who is signed in.
    SignedIn,
}

/// What is done, with Keystone's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// The name, for messages and the table of routes.
    pub name: &'static str,
    /// Who may.
    pub rule: Rule,
}

/// What it is done to, as far as the rules look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Target<'a> {
    /// The user it is about.
    pub user: Option<&'a UserId>,
    /// Whether the actor has a role on the project it is about.
    pub is_own_project: bool,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, $rule:ident;)*) => {
        $($(#[$doc])* pub const $constant: Action = Action { name: $name, rule: Rule::$rule };)*
        /// Every action.
        pub const ALL: &[Action] = &[$($constant),*];
    };
}

actions! {
    /// Show what a token says.
    VALIDATE_TOKEN = "identity:validate_token", ServiceOrSelf;
    /// End a token before its time.
    REVOKE_TOKEN = "identity:revoke_token", AdminOrSelf;
    /// Show what one can sign in to.
    GET_AUTH_PROJECTS = "identity:get_auth_projects", SignedIn;
    /// Show the domains one can sign in to.
    GET_AUTH_DOMAINS = "identity:get_auth_domains", SignedIn;
    /// Show whether one can sign in to the whole system.
    GET_AUTH_SYSTEM = "identity:get_auth_system", SignedIn;
    /// Show the catalog of services of one's token.
    GET_AUTH_CATALOG = "identity:get_auth_catalog", SignedIn;
    /// Show domains.
    LIST_DOMAINS = "identity:list_domains", Admin;
    /// Show a domain.
    GET_DOMAIN = "identity:get_domain", SignedIn;
    /// Show users.
    LIST_USERS = "identity:list_users", Admin;
    /// Show a user.
    GET_USER = "identity:get_user", AdminOrSelf;
    /// Make a user.
    CREATE_USER = "identity:create_user", Admin;
    /// Change a user.
    UPDATE_USER = "identity:update_user", Admin;
    /// Remove a user.
    DELETE_USER = "identity:delete_user", Admin;
    /// Show the projects on which a user has a role.
    LIST_USER_PROJECTS = "identity:list_user_projects", AdminOrSelf;
    /// Show projects.
    LIST_PROJECTS = "identity:list_projects", Admin;
    /// Show a project.
    GET_PROJECT = "identity:get_project", AdminOrOnProject;
    /// Make a project.
    CREATE_PROJECT = "identity:create_project", Admin;
    /// Change a project.
    UPDATE_PROJECT = "identity:update_project", Admin;
    /// Remove a project.
    DELETE_PROJECT = "identity:delete_project", Admin;
    /// Show roles.
    LIST_ROLES = "identity:list_roles", Admin;
    /// Show a role.
    GET_ROLE = "identity:get_role", Admin;
    /// Show assignments.
    LIST_ROLE_ASSIGNMENTS = "identity:list_role_assignments", Admin;
    /// Show the roles a user was given on a project.
    LIST_GRANTS = "identity:list_grants", Admin;
    /// Ask whether a user was given a role on a project.
    CHECK_GRANT = "identity:check_grant", Admin;
    /// Give a user a role on a project.
    CREATE_GRANT = "identity:create_grant", Admin;
    /// Take it away.
    REVOKE_GRANT = "identity:revoke_grant", Admin;
    /// Show the application credentials of a user.
    LIST_APPLICATION_CREDENTIALS = "identity:list_application_credentials", AdminOrSelf;
    /// Show an application credential.
    GET_APPLICATION_CREDENTIAL = "identity:get_application_credential", AdminOrSelf;
    /// Make an application credential.
    CREATE_APPLICATION_CREDENTIAL = "identity:create_application_credential", OnlySelf;
    /// Delete an application credential.
    DELETE_APPLICATION_CREDENTIAL = "identity:delete_application_credential", AdminOrSelf;
    /// Show services.
    LIST_SERVICES = "identity:list_services", Admin;
    /// Show a service.
    GET_SERVICE = "identity:get_service", Admin;
    /// Show endpoints.
    LIST_ENDPOINTS = "identity:list_endpoints", Admin;
    /// Show an endpoint.
    GET_ENDPOINT = "identity:get_endpoint", Admin;
    /// Show regions.
    LIST_REGIONS = "identity:list_regions", SignedIn;
    /// Show a region.
    GET_REGION = "identity:get_region", SignedIn;
}

impl<'a> Actor<'a> {
    /// Lets the actor do it, or says that a rule forbids it.
    pub fn may(self, action: Action, target: Target<'_>) -> Result<(), Refusal> {
        let token = match self {
            Self::Operator => return Ok(()),
            Self::Bearer(token) => token,
        };
        let is_admin = token.has_role(role::ADMIN);
        let is_self = target.user == Some(&token.user);
        let may = match action.rule {
            Rule::Admin => is_admin,
            Rule::AdminOrSelf => is_admin || is_self,
            Rule::ServiceOrSelf => is_admin || is_self || token.has_role(role::SERVICE),
            Rule::OnlySelf => is_self,
            Rule::AdminOrOnProject => is_admin || target.is_own_project,
            Rule::SignedIn => true,
        };
        if may { Ok(()) } else { Err(forbidden(action)) }
    }

    /// The same, for what makes or deletes application credentials: a token that came from a restricted one may not.
    pub fn may_manage_credentials(self, action: Action, target: Target<'_>) -> Result<(), Refusal> {
        if let Self::Bearer(Token {
            credential: Some(credential),
            ..
        }) = self
            && !credential.is_unrestricted
        {
            return Err(forbidden(action));
        }
        self.may(action, target)
    }

    /// The token, unless it is a person at the machine.
    pub fn token(self) -> Option<&'a Token> {
        match self {
            Self::Operator => None,
            Self::Bearer(token) => Some(token),
        }
    }
}

fn forbidden(action: Action) -> Refusal {
    Refusal::forbidden(format!(
        "You are not authorized to perform the requested action: {}.",
        action.name
    ))
}

#[cfg(test)]
mod tests {
    use super::super::role::Role;
    use super::super::token::{FromCredential, TokenHash};
    use super::*;
    use crate::ids::{AppCredentialId, ProjectId, RoleId};
    use crate::time::Timestamp;

    fn token(user: &str, roles: &[&str]) -> Token {
        Token {
            hash: TokenHash::from_hex("00"),
            user: UserId::new(user),
            project: Some(ProjectId::new("p1")),
            roles: roles
                .iter()
                .map(|name| Role {
                    id: RoleId::new(*name),
                    name: (*name).to_owned(),
                })
                .collect(),
            methods: Vec::new(),
            audit_ids: Vec::new(),
            credential: None,
            issued_at: Timestamp::from_micros(0),
            expires_at: Timestamp::from_micros(1),
        }
    }

    fn allowed(rule: Rule, roles: &[&str], target: Target<'_>) -> bool {
        Actor::Bearer(&token("me", roles))
            .may(Action { name: "x", rule }, target)
            .is_ok()
    }

    #[test]
    fn each_rule_lets_whom_it_names_and_nobody_else() {
        let (me, other) = (UserId::new("me"), UserId::new("other"));
        let mine = Target {
            user: Some(&me),
            is_own_project: true,
        };
        let others = Target {
            user: Some(&other),
            is_own_project: false,
        };
        // rule; may: admin about others, service about others, member about others, member about themself
        for (rule, expected) in [
            (Rule::Admin, [true, false, false, false]),
            (Rule::AdminOrSelf, [true, false, false, true]),
            (Rule::ServiceOrSelf, [true, true, false, true]),
            (Rule::OnlySelf, [false, false, false, true]),
            (Rule::AdminOrOnProject, [true, false, false, true]),
            (Rule::SignedIn, [true, true, true, true]),
        ] {
            let found = [
                allowed(rule, &["admin", "member"], others),
                allowed(rule, &["service"], others),
                allowed(rule, &["member", "reader"], others),
                allowed(rule, &["member", "reader"], mine),
            ];
            assert_eq!(found, expected, "{rule:?}");
        }
    }

    #[test]
    fn nobody_is_the_user_of_a_target_without_one() {
        assert!(!allowed(Rule::AdminOrSelf, &["member"], Target::default()));
    }

    #[test]
    fn a_person_at_the_machine_may_do_everything() {
        for action in ALL {
            assert!(
                Actor::Operator.may(*action, Target::default()).is_ok(),
                "{}",
                action.name
            );
        }
    }

    #[test]
    fn a_token_from_a_restricted_credential_manages_no_credentials() {
        let me = UserId::new("me");
        let target = Target {
            user: Some(&me),
            is_own_project: false,
        };
        for (is_unrestricted, expected) in [(true, true), (false, false)] {
            let mut token = token("me", &["member"]);
            token.credential = Some(FromCredential {
                id: AppCredentialId::new("c"),
                is_unrestricted,
            });
            let answer = Actor::Bearer(&token).may_manage_credentials(CREATE_APPLICATION_CREDENTIAL, target);
            assert_eq!(answer.is_ok(), expected);
        }
    }

    #[test]
    fn no_two_actions_share_a_name() {
        let mut names: Vec<_> = ALL.iter().map(|action| action.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
