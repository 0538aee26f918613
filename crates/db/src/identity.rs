//! Users, projects, roles and tokens of the built-in identity, as rows.

mod credential_row;
mod project_row;
mod token_row;
mod user_row;

use async_trait::async_trait;
use nectary_app::identity::rows::{IdentityReads, IdentityWrites};
use nectary_app::ports::database::RepoResult;
use nectary_domain::identity::app_credential::AppCredential;
use nectary_domain::identity::assignment::{Assignment, AssignmentFilter};
use nectary_domain::identity::project::{Project, ProjectFilter};
use nectary_domain::identity::role::Role;
use nectary_domain::identity::token::{Token, TokenHash, TokensOf};
use nectary_domain::identity::user::{User, UserFilter};
use nectary_domain::ids::{AppCredentialId, ProjectId, RoleId, UserId};
use nectary_domain::time::Timestamp;
use sea_query::{Expr, ExprTrait, Order, Query};

use crate::sql::{Sql, value};
use crate::table::Table;
use crate::tx::{SqlWrites, Tx};

#[async_trait]
impl<Mode> IdentityReads for Tx<Mode> {
    async fn user(&mut self, id: &UserId) -> RepoResult<Option<User>> {
        self.one(&user_row::TABLE.select_where("id", id.as_str()), user_row::user)
            .await
    }

    async fn user_named(&mut self, name: &str) -> RepoResult<Option<User>> {
        self.one(&user_row::TABLE.select_where("name", name), user_row::user)
            .await
    }

    async fn users(&mut self, filter: &UserFilter) -> RepoResult<Vec<User>> {
        let mut select = user_row::TABLE.select();
        select.and_where_option(filter.name.as_ref().map(|name| Expr::col("name").eq(name.as_str())));
        select.and_where_option(filter.is_enabled.map(is_enabled));
        self.all(select.order_by("name", Order::Asc), user_row::user).await
    }

    async fn project(&mut self, id: &ProjectId) -> RepoResult<Option<Project>> {
        self.one(
            &project_row::TABLE.select_where("id", id.as_str()),
            project_row::project,
        )
        .await
    }

    async fn project_named(&mut self, name: &str) -> RepoResult<Option<Project>> {
        self.one(&project_row::TABLE.select_where("name", name), project_row::project)
            .await
    }

    async fn projects(&mut self, filter: &ProjectFilter) -> RepoResult<Vec<Project>> {
        let mut select = project_row::TABLE.select();
        select.and_where_option(filter.name.as_ref().map(|name| Expr::col("name").eq(name.as_str())));
        select.and_where_option(filter.is_enabled.map(is_enabled));
        if let Some(user) = &filter.of_user {
            let theirs = Query::select()
                .column("project_id")
                .from("role_assignments")
                .and_where(Expr::col("user_id").eq(user.as_str()))
                .take();
            select.and_where(Expr::col("id").in_subquery(theirs));
        }
        self.all(select.order_by("name", Order::Asc), project_row::project)
            .await
    }

    async fn roles(&mut self) -> RepoResult<Vec<Role>> {
        let mut select = ROLES.select();
        self.all(select.order_by("name", Order::Asc), |row| {
            Ok(Role {
                id: RoleId::new(value::<String>(row, 0)?),
                name: value(row, 1)?,
            })
        })
        .await
    }

    async fn assignments(&mut self, filter: &AssignmentFilter) -> RepoResult<Vec<Assignment>> {
        let AssignmentFilter { project, user, role } = filter;
        let mut select = ASSIGNMENTS.select();
        select.and_where_option(project.as_ref().map(|id| Expr::col("project_id").eq(id.as_str())));
        select.and_where_option(user.as_ref().map(|id| Expr::col("user_id").eq(id.as_str())));
        select.and_where_option(role.as_ref().map(|id| Expr::col("role_id").eq(id.as_str())));
        for column in ASSIGNMENTS.columns {
            select.order_by(*column, Order::Asc);
        }
        self.all(&select, |row| {
            Ok(Assignment {
                project: ProjectId::new(value::<String>(row, 0)?),
                user: UserId::new(value::<String>(row, 1)?),
                role: RoleId::new(value::<String>(row, 2)?),
            })
        })
        .await
    }

    async fn app_credential(&mut self, id: &AppCredentialId) -> RepoResult<Option<AppCredential>> {
        self.one(
            &credential_row::TABLE.select_where("id", id.as_str()),
            credential_row::credential,
        )
        .await
    }

    async fn app_credentials(&mut self, user: &UserId) -> RepoResult<Vec<AppCredential>> {
        let mut select = credential_row::TABLE.select_where("user_id", user.as_str());
        self.all(select.order_by("name", Order::Asc), credential_row::credential)
            .await
    }

    async fn token(&mut self, hash: &TokenHash) -> RepoResult<Option<Token>> {
        self.one(&token_row::TABLE.select_where("hash", hash.as_hex()), token_row::token)
            .await
    }
}

#[async_trait]
impl IdentityWrites for SqlWrites {
    async fn add_user(&mut self, user: &User) -> RepoResult<()> {
        self.add_row(&user_row::TABLE, user_row::values(user)).await
    }

    async fn save_user(&mut self, after: &User) -> RepoResult<()> {
        self.save_row(
            &user_row::TABLE,
            user_row::values(after),
            after.id.as_str(),
            after.version,
        )
        .await
    }

    async fn remove_user(&mut self, id: &UserId) -> RepoResult<bool> {
        self.remove_row(&user_row::TABLE, "id", id.as_str()).await
    }

    async fn add_project(&mut self, project: &Project) -> RepoResult<()> {
        self.add_row(&project_row::TABLE, project_row::values(project)).await
    }

    async fn save_project(&mut self, after: &Project) -> RepoResult<()> {
        self.save_row(
            &project_row::TABLE,
            project_row::values(after),
            after.id.as_str(),
            after.version,
        )
        .await
    }

    async fn remove_project(&mut self, id: &ProjectId) -> RepoResult<bool> {
        self.remove_row(&project_row::TABLE, "id", id.as_str()).await
    }

    async fn add_role(&mut self, role: &Role) -> RepoResult<()> {
        self.add_row(&ROLES, [role.id.as_str().into(), role.name.as_str().into()])
            .await
    }

    async fn add_assignment(&mut self, assignment: &Assignment) -> RepoResult<()> {
        let Assignment { project, user, role } = assignment;
        self.add_row(
            &ASSIGNMENTS,
            [project.as_str().into(), user.as_str().into(), role.as_str().into()],
        )
        .await
    }

    async fn remove_assignment(&mut self, assignment: &Assignment) -> RepoResult<bool> {
        let delete = Query::delete()
            .from_table(ASSIGNMENTS.name)
            .and_where(Expr::col("project_id").eq(assignment.project.as_str()))
            .and_where(Expr::col("user_id").eq(assignment.user.as_str()))
            .and_where(Expr::col("role_id").eq(assignment.role.as_str()))
            .take();
        Ok(self.run(Sql::of(&delete)).await? > 0)
    }

    async fn add_app_credential(&mut self, credential: &AppCredential) -> RepoResult<()> {
        self.add_row(&credential_row::TABLE, credential_row::values(credential))
            .await
    }

    async fn remove_app_credential(&mut self, id: &AppCredentialId) -> RepoResult<bool> {
        self.remove_row(&credential_row::TABLE, "id", id.as_str()).await
    }

    async fn add_token(&mut self, token: &Token) -> RepoResult<()> {
        self.add_row(&token_row::TABLE, token_row::values(token)).await
    }

    async fn remove_token(&mut self, hash: &TokenHash) -> RepoResult<bool> {
        self.remove_row(&token_row::TABLE, "hash", hash.as_hex()).await
    }

    async fn remove_tokens(&mut self, which: TokensOf<'_>) -> RepoResult<u64> {
        let mut delete = Query::delete().from_table(token_row::TABLE.name).take();
        match which {
            TokensOf::User(user) => delete.and_where(Expr::col("user_id").eq(user.as_str())),
            TokensOf::Project(project) => delete.and_where(Expr::col("project_id").eq(project.as_str())),
            TokensOf::UserOn(user, project) => delete
                .and_where(Expr::col("user_id").eq(user.as_str()))
                .and_where(Expr::col("project_id").eq(project.as_str())),
        };
        self.run(Sql::of(&delete)).await
    }

    async fn remove_expired_tokens(&mut self, now: Timestamp) -> RepoResult<u64> {
        let delete = Query::delete()
            .from_table(token_row::TABLE.name)
            .and_where(Expr::col("expires_at").lte(now.as_micros()))
            .take();
        self.run(Sql::of(&delete)).await
    }
}

const ROLES: Table = Table {
    name: "roles",
    columns: &["id", "name"],
    taken: "A role of this name",
};
const ASSIGNMENTS: Table = Table {
    name: "role_assignments",
    columns: &["project_id", "user_id", "role_id"],
    taken: "This role assignment",
};

fn is_enabled(is_enabled: bool) -> Expr {
    Expr::col("is_enabled").eq(i64::from(is_enabled))
}
