//! How users, projects, roles and tokens look in the Identity API v3.

use nectary_app::identity::app_credentials::ShownCredential;
use nectary_app::identity::roles::assignments::NamedAssignment;
use nectary_app::identity::tokens::ShownToken;
use nectary_domain::identity::home::{DOMAIN_ID, DOMAIN_NAME};
use nectary_domain::identity::project::Project;
use nectary_domain::identity::role::Role;
use nectary_domain::identity::user::User;
use nectary_domain::time::Timestamp;
use serde_json::{Map, Value, json};

/// A list under its name, with the links Keystone puts beside it. `path` is the part of the address after `/v3`.
pub(super) fn list(name: &str, items: impl IntoIterator<Item = Value>, v3: &str, path: &str) -> Value {
    let items: Vec<Value> = items.into_iter().collect();
    json!({name: items, "links": {"self": format!("{v3}{path}"), "previous": null, "next": null}})
}

/// A user. Attributes that are empty are left out, as Keystone does.
pub(super) fn user(user: &User, v3: &str) -> Value {
    let mut shown = Map::new();
    shown.insert("id".to_owned(), user.id.as_str().into());
    shown.insert("name".to_owned(), user.name.as_str().into());
    shown.insert("domain_id".to_owned(), DOMAIN_ID.into());
    shown.insert("enabled".to_owned(), user.is_enabled.into());
    shown.insert("password_expires_at".to_owned(), Value::Null);
    shown.insert("options".to_owned(), json!({}));
    shown.insert("links".to_owned(), json!({"self": format!("{v3}/users/{}", user.id)}));
    let default_project = user.default_project.as_ref().map(|id| id.as_str());
    for (name, value) in [
        ("email", user.email.as_deref()),
        ("description", user.description.as_deref()),
        ("default_project_id", default_project),
    ] {
        if let Some(value) = value {
            shown.insert(name.to_owned(), value.into());
        }
    }
    Value::Object(shown)
}

/// A project.
pub(super) fn project(project: &Project, v3: &str) -> Value {
    json!({
        "id": project.id.as_str(),
        "name": project.name,
        "domain_id": DOMAIN_ID,
        "description": project.description,
        "enabled": project.is_enabled,
        "parent_id": DOMAIN_ID,
        "is_domain": false,
        "tags": [],
        "options": {},
        "links": {"self": format!("{v3}/projects/{}", project.id)},
    })
}

/// The one domain.
pub(super) fn domain(v3: &str) -> Value {
    json!({
        "id": DOMAIN_ID,
        "name": DOMAIN_NAME,
        "description": "The domain of every user and project",
        "enabled": true,
        "tags": [],
        "options": {},
        "links": {"self": format!("{v3}/domains/{DOMAIN_ID}")},
    })
}

/// A role.
pub(super) fn role(role: &Role, v3: &str) -> Value {
    json!({
        "id": role.id.as_str(),
        "name": role.name,
        "domain_id": null,
        "description": null,
        "options": {},
        "links": {"self": format!("{v3}/roles/{}", role.id)},
    })
}

/// An assignment; with names if they were asked for.
pub(super) fn assignment(named: &NamedAssignment, has_names: bool, v3: &str) -> Value {
    let (project, user, role) = (
        &named.assignment.project,
        &named.assignment.user,
        &named.assignment.role,
    );
    let mut shown = json!({
        "scope": {"project": {"id": project.as_str()}},
        "user": {"id": user.as_str()},
        "role": {"id": role.as_str()},
        "links": {"assignment": format!("{v3}/projects/{project}/users/{user}/roles/{role}")},
    });
    if has_names {
        shown["scope"]["project"]["name"] = named.project.as_str().into();
        shown["scope"]["project"]["domain"] = domain_ref();
        shown["user"]["name"] = named.user.as_str().into();
        shown["user"]["domain"] = domain_ref();
        shown["role"]["name"] = named.role.as_str().into();
    }
    shown
}

/// An application credential, without its secret.
pub(super) fn app_credential(shown: &ShownCredential, v3: &str) -> Value {
    let ShownCredential { credential, roles } = shown;
    let roles: Vec<Value> = roles
        .iter()
        .map(|role| json!({"id": role.id.as_str(), "name": role.name, "domain_id": null}))
        .collect();
    json!({
        "id": credential.id.as_str(),
        "name": credential.name,
        "description": credential.description,
        "project_id": credential.project.as_str(),
        "user_id": credential.user.as_str(),
        "roles": roles,
        "unrestricted": credential.is_unrestricted,
        "expires_at": credential.expires_at.map(Timestamp::with_micros),
        "system": null,
        "links": {
            "self": format!("{v3}/users/{}/application_credentials/{}", credential.user, credential.id),
        },
    })
}

/// What a token says; with the catalog if it has a scope and one is given.
pub(super) fn token(shown: &ShownToken, catalog: Option<Value>) -> Value {
    let ShownToken {
        token,
        user,
        project,
        credential,
    } = shown;
    let mut body = Map::new();
    body.insert("methods".to_owned(), json!(token.methods));
    body.insert(
        "user".to_owned(),
        json!({"id": user.id.as_str(), "name": user.name, "domain": domain_ref(), "password_expires_at": null}),
    );
    body.insert("audit_ids".to_owned(), json!(token.audit_ids));
    body.insert("issued_at".to_owned(), token.issued_at.with_micros().into());
    body.insert("expires_at".to_owned(), token.expires_at.with_micros().into());
    if let Some(project) = project {
        let roles: Vec<Value> = token
            .roles
            .iter()
            .map(|role| json!({"id": role.id.as_str(), "name": role.name}))
            .collect();
        body.insert("roles".to_owned(), roles.into());
        body.insert(
            "project".to_owned(),
            json!({"id": project.id.as_str(), "name": project.name, "domain": domain_ref()}),
        );
        body.insert("is_domain".to_owned(), false.into());
        if let Some(catalog) = catalog {
            body.insert("catalog".to_owned(), catalog);
        }
    }
    if let Some(credential) = credential {
        body.insert(
            "application_credential".to_owned(),
            json!({
                "id": credential.id.as_str(),
                "name": credential.name,
                "restricted": !credential.is_unrestricted,
            }),
        );
    }
    json!({"token": body})
}

fn domain_ref() -> Value {
    json!({"id": DOMAIN_ID, "name": DOMAIN_NAME})
}
