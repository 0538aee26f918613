//! One row of `app_credentials` and the application credential it stands for.

use nectary_app::ports::database::RepoResult;
use nectary_domain::identity::app_credential::AppCredential;
use nectary_domain::identity::secret::PasswordHash;
use nectary_domain::ids::{AppCredentialId, ProjectId, RoleId, UserId};
use nectary_domain::time::Timestamp;
use sea_query::Value;

use crate::pool::Row;
use crate::table::Table;
use crate::table::cells::{self, Cells};

pub(super) static TABLE: Table = Table {
    name: "app_credentials",
    columns: &[
        "id",
        "user_id",
        "project_id",
        "name",
        "description",
        "secret_hash",
        "roles",
        "is_unrestricted",
        "expires_at",
        "created_at",
    ],
    taken: "An application credential of this name",
};

/// The values of a credential's row.
pub(super) fn values(credential: &AppCredential) -> [Value; 10] {
    [
        credential.id.as_str().into(),
        credential.user.as_str().into(),
        credential.project.as_str().into(),
        credential.name.as_str().into(),
        credential.description.clone().into(),
        credential.secret.as_phc().into(),
        cells::json_list(credential.roles.iter().map(|role| role.as_str().into())).into(),
        i64::from(credential.is_unrestricted).into(),
        credential.expires_at.map(Timestamp::as_micros).into(),
        credential.created_at.as_micros().into(),
    ]
}

/// The credential of a row.
pub(super) fn credential(row: &Row) -> RepoResult<AppCredential> {
    let mut cells = Cells::of(row, &TABLE);
    Ok(AppCredential {
        id: AppCredentialId::new(cells.get::<String>()?),
        user: UserId::new(cells.get::<String>()?),
        project: ProjectId::new(cells.get::<String>()?),
        name: cells.get()?,
        description: cells.get()?,
        secret: PasswordHash::from_phc(cells.get::<String>()?),
        roles: cells.list(|item| cells::text(item).map(RoleId::new))?,
        is_unrestricted: cells.flag()?,
        expires_at: cells.get::<Option<i64>>()?.map(Timestamp::from_micros),
        created_at: Timestamp::from_micros(cells.get()?),
    })
}
