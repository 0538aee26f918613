//! One row of `tokens` and the token it stands for.

use nectary_app::ports::database::RepoResult;
use nectary_domain::identity::role::Role;
use nectary_domain::identity::token::{FromCredential, Token, TokenHash};
use nectary_domain::ids::{AppCredentialId, ProjectId, RoleId, UserId};
use nectary_domain::time::Timestamp;
use sea_query::Value;
use serde_json::{Value as Json, json};

use crate::pool::Row;
use crate::table::Table;
use crate::table::cells::{self, Cells};

pub(super) static TABLE: Table = Table {
    name: "tokens",
    columns: &[
        "hash",
        "user_id",
        "project_id",
        "roles",
        "methods",
        "audit_ids",
        "app_credential_id",
        "is_unrestricted",
        "issued_at",
        "expires_at",
    ],
    taken: "This token",
};

/// The values of a token's row.
pub(super) fn values(token: &Token) -> [Value; 10] {
    let credential = token.credential.as_ref();
    let texts = |texts: &[String]| cells::json_list(texts.iter().map(|text| text.as_str().into()));
    [
        token.hash.as_hex().into(),
        token.user.as_str().into(),
        token.project.clone().map(ProjectId::into_string).into(),
        cells::json_list(token.roles.iter().map(|role| json!([role.id.as_str(), role.name]))).into(),
        texts(&token.methods).into(),
        texts(&token.audit_ids).into(),
        credential.map(|from| from.id.as_str().to_owned()).into(),
        credential.map(|from| i64::from(from.is_unrestricted)).into(),
        token.issued_at.as_micros().into(),
        token.expires_at.as_micros().into(),
    ]
}

/// The token of a row.
pub(super) fn token(row: &Row) -> RepoResult<Token> {
    let mut cells = Cells::of(row, &TABLE);
    Ok(Token {
        hash: TokenHash::from_hex(cells.get::<String>()?),
        user: UserId::new(cells.get::<String>()?),
        project: cells.get::<Option<String>>()?.map(ProjectId::new),
        roles: cells.list(role)?,
        methods: cells.list(cells::text)?,
        audit_ids: cells.list(cells::text)?,
        credential: {
            let id = cells.get::<Option<String>>()?.map(AppCredentialId::new);
            let is_unrestricted = cells.optional_flag()?.unwrap_or(false);
            id.map(|id| FromCredential { id, is_unrestricted })
        },
        issued_at: Timestamp::from_micros(cells.get()?),
        expires_at: Timestamp::from_micros(cells.get()?),
    })
}

fn role(item: &Json) -> Option<Role> {
    match item.as_array()?.as_slice() {
        [id, name] => Some(Role {
            id: RoleId::new(cells::text(id)?),
            name: cells::text(name)?,
        }),
        _ => None,
    }
}
