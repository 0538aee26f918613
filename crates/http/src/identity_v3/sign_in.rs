//! Reads the body of `POST /v3/auth/tokens` (Identity API v3, "Authentication and token management").

use axum::http::StatusCode;
use nectary_domain::identity::secret::Secret;
use nectary_domain::identity::sign_in::{CredentialRef, DomainRef, ProjectRef, Proof, SignIn, UserRef, WantedScope};
use nectary_domain::ids::{AppCredentialId, DomainId, ProjectId, UserId};
use serde_json::{Map, Value};

use super::fields::Fields;
use crate::error::Failure;

/// Proofs one request may show: each password costs time to verify.
const PROOFS_MAX: usize = 3;

/// Reads a request for a token.
pub(super) fn sign_in(body: Map<String, Value>) -> Result<SignIn, Failure> {
    let mut auth = Fields::within(body, "auth")?;
    let mut identity = auth.object("identity")?;
    let mut methods = identity.texts("methods")?;
    methods.sort_unstable();
    methods.dedup();
    if methods.is_empty() || methods.len() > PROOFS_MAX {
        return Err(Failure::bad_request(format!(
            "Name between one and {PROOFS_MAX} methods to sign in by."
        )));
    }
    let proofs = methods
        .iter()
        .map(|method| proof(&mut identity, method))
        .collect::<Result<_, _>>()?;
    Ok(SignIn {
        proofs,
        scope: scope(auth)?,
    })
}

fn proof(identity: &mut Fields, method: &str) -> Result<Proof, Failure> {
    match method {
        "password" => {
            let mut user = identity.object("password")?.object("user")?;
            let password = Secret::new(user.text("password")?);
            Ok(Proof::Password {
                user: user_ref(&mut user)?,
                password,
            })
        }
        "token" => Ok(Proof::Token(Secret::new(identity.object("token")?.text("id")?))),
        "application_credential" => {
            let mut fields = identity.object("application_credential")?;
            let secret = Secret::new(fields.text("secret")?);
            let credential = match fields.optional_text("id")? {
                Some(id) => CredentialRef::Id(AppCredentialId::new(id)),
                None => {
                    let name = fields.text("name")?;
                    CredentialRef::Name {
                        name,
                        user: user_ref(&mut fields.object("user")?)?,
                    }
                }
            };
            Ok(Proof::AppCredential { credential, secret })
        }
        // What Keystone answers to a method it was not set up with.
        other => Err(Failure::new(
            StatusCode::UNAUTHORIZED,
            format!(
                "The method {other:?} is not available here; sign in by password, token or application_credential."
            ),
        )),
    }
}

fn scope(mut auth: Fields) -> Result<WantedScope, Failure> {
    let mut scope = match auth.any("scope") {
        None | Some(Value::Null) => return Ok(WantedScope::Default),
        // What keystoneauth sends for a token without a scope.
        Some(Value::String(text)) if text == "unscoped" => return Ok(WantedScope::Unscoped),
        Some(Value::Object(scope)) => scope,
        Some(_) => {
            return Err(Failure::bad_request(
                "The attribute \"scope\" of auth must be an object.",
            ));
        }
    };
    let kinds: Vec<String> = scope.keys().cloned().collect();
    let [kind] = kinds.as_slice() else {
        return Err(Failure::bad_request(
            "Ask for one scope: project, domain, system or unscoped.",
        ));
    };
    match kind.as_str() {
        "unscoped" => Ok(WantedScope::Unscoped),
        "project" => project_ref(Fields::within(scope, "project")?).map(WantedScope::Project),
        "domain" => domain_ref(&mut Fields::within(scope, "domain")?).map(WantedScope::Domain),
        "system" => match scope.remove("system").as_ref().and_then(|system| system.get("all")) {
            Some(Value::Bool(true)) => Ok(WantedScope::System),
            Some(_) | None => Err(Failure::bad_request("The scope system must be {\"all\": true}.")),
        },
        "OS-TRUST:trust" => Err(Failure::forbidden("The built-in identity has no trusts.")),
        other => Err(Failure::bad_request(format!(
            "There is no scope {other:?}; ask for project, domain, system or unscoped."
        ))),
    }
}

fn user_ref(user: &mut Fields) -> Result<UserRef, Failure> {
    match user.optional_text("id")? {
        Some(id) => Ok(UserRef::Id(UserId::new(id))),
        None => Ok(UserRef::Name {
            name: user.text("name")?,
            domain: domain_ref(&mut user.object("domain")?)?,
        }),
    }
}

fn project_ref(mut project: Fields) -> Result<ProjectRef, Failure> {
    match project.optional_text("id")? {
        Some(id) => Ok(ProjectRef::Id(ProjectId::new(id))),
        None => Ok(ProjectRef::Name {
            name: project.text("name")?,
            domain: domain_ref(&mut project.object("domain")?)?,
        }),
    }
}

fn domain_ref(domain: &mut Fields) -> Result<DomainRef, Failure> {
    match domain.optional_text("id")? {
        Some(id) => Ok(DomainRef::Id(DomainId::new(id))),
        None => domain.text("name").map(DomainRef::Name),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<SignIn, Failure> {
        let Value::Object(map) = body else {
            panic!("an object is an object")
        };
        sign_in(map)
    }

    fn with_scope(scope: Value) -> Result<WantedScope, Failure> {
        let identity = json!({"methods": ["token"], "token": {"id": "x"}});
        read(json!({"auth": {"identity": identity, "scope": scope}})).map(|sign_in| sign_in.scope)
    }

    fn by(method: &str, data: Value) -> Result<Proof, Failure> {
        let mut sign_in = read(json!({"auth": {"identity": {"methods": [method], method: data}}}))?;
        Ok(sign_in.proofs.remove(0))
    }

    #[test]
    fn every_form_of_scope_is_read() {
        let home = || DomainRef::Id(DomainId::new("default"));
        let by_id = WantedScope::Project(ProjectRef::Id(ProjectId::new("p")));
        let by_name = WantedScope::Project(ProjectRef::Name {
            name: "p".to_owned(),
            domain: home(),
        });
        assert_eq!(with_scope(json!({"project": {"id": "p"}})).unwrap(), by_id);
        assert_eq!(
            with_scope(json!({"project": {"name": "p", "domain": {"id": "default"}}})).unwrap(),
            by_name
        );
        assert_eq!(with_scope(json!({"unscoped": {}})).unwrap(), WantedScope::Unscoped);
        assert_eq!(with_scope(json!("unscoped")).unwrap(), WantedScope::Unscoped);
        assert_eq!(
            with_scope(json!({"system": {"all": true}})).unwrap(),
            WantedScope::System
        );
        assert_eq!(
            with_scope(json!({"domain": {"id": "default"}})).unwrap(),
            WantedScope::Domain(home())
        );
        assert_eq!(with_scope(Value::Null).unwrap(), WantedScope::Default);
    }

    #[test]
    fn a_scope_that_is_none_or_several_is_refused() {
        for (scope, status) in [
            (json!({}), 400),
            (json!([]), 400),
            (json!("all"), 400),
            (json!({"planet": {}}), 400),
            (json!({"project": {"id": "p"}, "system": {"all": true}}), 400),
            (json!({"project": {"name": "p"}}), 400),
            (json!({"project": {"id": 7}}), 400),
            (json!({"project": "p"}), 400),
            (json!({"domain": {}}), 400),
            (json!({"system": {"all": false}}), 400),
            (json!({"system": true}), 400),
            (json!({"OS-TRUST:trust": {"id": "t"}}), 403),
        ] {
            assert_eq!(
                with_scope(scope.clone()).unwrap_err().status.as_u16(),
                status,
                "{scope}"
            );
        }
    }

    #[test]
    fn a_user_is_named_by_id_or_by_name_in_a_domain() {
        let user = |user: Value| by("password", json!({"user": user}));
        assert!(user(json!({"id": "u", "password": "x"})).is_ok());
        assert!(user(json!({"name": "u", "domain": {"name": "Default"}, "password": "x"})).is_ok());
        for wrong in [
            json!({"name": "u", "password": "x"}),
            json!({"id": "u"}),
            json!({"id": "u", "password": null}),
            json!({"id": "u", "password": 7}),
            json!({"password": "x"}),
        ] {
            assert_eq!(user(wrong.clone()).unwrap_err().status.as_u16(), 400, "{wrong}");
        }
    }

    #[test]
    fn an_application_credential_is_named_by_id_or_by_name_of_a_user() {
        assert!(by("application_credential", json!({"id": "c", "secret": "s"})).is_ok());
        let named = json!({"name": "c", "secret": "s", "user": {"id": "u"}});
        assert!(by("application_credential", named).is_ok());
        assert!(by("application_credential", json!({"name": "c", "secret": "s"})).is_err());
        assert!(by("application_credential", json!({"id": "c"})).is_err());
    }

    #[test]
    fn a_body_that_is_no_request_is_refused_and_an_unknown_method_is_not_available() {
        for (body, status) in [
            (json!({}), 400),
            (json!({"auth": 1}), 400),
            (json!({"auth": {}}), 400),
            (json!({"auth": {"identity": {"methods": []}}}), 400),
            (json!({"auth": {"identity": {"methods": "password"}}}), 400),
            (json!({"auth": {"identity": {"methods": [7]}}}), 400),
            (json!({"auth": {"identity": {"methods": ["password"]}}}), 400),
            (json!({"auth": {"identity": {"methods": ["totp"]}}}), 401),
            (json!({"auth": {"identity": {"methods": ["a", "b", "c", "d"]}}}), 400),
        ] {
            assert_eq!(read(body.clone()).unwrap_err().status.as_u16(), status, "{body}");
        }
    }

    #[test]
    fn a_method_named_twice_counts_once() {
        let token = json!({"id": "x"});
        let body = json!({"auth": {"identity": {"methods": ["token", "token"], "token": token}}});
        assert_eq!(read(body).unwrap().proofs.len(), 1);
    }
}
