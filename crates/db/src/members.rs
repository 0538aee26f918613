//! Members of images, as rows.

use async_trait::async_trait;
use nectary_app::ports::database::{MemberReads, MemberWrites, RepoError, RepoResult};
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::member::{Member, MemberStatus};
use nectary_domain::time::Timestamp;
use sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::pool::Row;
use crate::sql::{Sql, insert_from, value};
use crate::tx::{SqlWrites, Tx};

/// What is read of a member's row.
pub(crate) const COLUMNS: [&str; 4] = ["member", "status", "created_at", "updated_at"];

#[async_trait]
impl<Mode> MemberReads for Tx<Mode> {
    async fn members(&mut self, image: &ImageId) -> RepoResult<Vec<Member>> {
        let mut select = select(image);
        // Offers of the same microsecond stand in the order of their names.
        select
            .order_by("created_at", sea_query::Order::Asc)
            .order_by("member", sea_query::Order::Asc);
        self.rows(Sql::of(&select))
            .await?
            .iter()
            .map(|row| member(image, row, 0))
            .collect()
    }

    async fn member(&mut self, image: &ImageId, project: &ProjectId) -> RepoResult<Option<Member>> {
        let mut select = select(image);
        select.and_where(Expr::col("member").eq(project.as_str()));
        self.row(Sql::of(&select))
            .await?
            .map(|row| member(image, &row, 0))
            .transpose()
    }

    async fn memberships(
        &mut self,
        project: &ProjectId,
        images: &[&ImageId],
    ) -> RepoResult<Vec<(ImageId, MemberStatus)>> {
        if images.is_empty() {
            return Ok(Vec::new());
        }
        let select = Query::select()
            .columns([("images", "id"), ("image_members", "status")])
            .from("images")
            .inner_join("image_members", Expr::col("image_seq").equals("seq"))
            .and_where(Expr::col("id").is_in(images.iter().map(|id| id.as_str())))
            .and_where(Expr::col("member").eq(project.as_str()))
            .take();
        let read = |row: &Row| {
            let image = ImageId::new(value::<String>(row, 0)?);
            let status = status(&image, value(row, 1)?)?;
            Ok((image, status))
        };
        self.rows(Sql::of(&select)).await?.iter().map(read).collect()
    }
}

fn status(image: &ImageId, text: &str) -> RepoResult<MemberStatus> {
    text.parse().map_err(|_| RepoError::Inconsistent {
        table: "image_members",
        column: "status",
        id: image.to_string(),
    })
}

fn select(image: &ImageId) -> SelectStatement {
    Query::select()
        .columns(COLUMNS)
        .from("image_members")
        .and_where(of_image(image))
        .take()
}

/// Rows of an image's members, in any table that has some. The image is found first, by its id.
pub(crate) fn of_image(image: &ImageId) -> Expr {
    Expr::col("image_seq").eq(Expr::SubQuery(None, Box::new(seq_of(image).into())))
}

/// The number of an image's row.
pub(crate) fn seq_of(image: &ImageId) -> SelectStatement {
    Query::select()
        .column("seq")
        .from("images")
        .and_where(Expr::col("id").eq(image.as_str()))
        .take()
}

/// The member in the columns [`COLUMNS`] of a row, the first of them at `index`.
pub(crate) fn member(image: &ImageId, row: &Row, index: usize) -> RepoResult<Member> {
    Ok(Member {
        image: image.clone(),
        project: ProjectId::new(value::<String>(row, index)?),
        status: status(image, value(row, index + 1)?)?,
        created_at: Timestamp::from_micros(value(row, index + 2)?),
        updated_at: Timestamp::from_micros(value(row, index + 3)?),
    })
}

#[async_trait]
impl MemberWrites for SqlWrites {
    async fn add_member(&mut self, member: &Member) -> RepoResult<()> {
        let mut source = seq_of(&member.image);
        source
            .expr(Expr::val(member.project.as_str()))
            .expr(Expr::val(member.status.as_str()))
            .expr(Expr::val(member.created_at.as_micros()))
            .expr(Expr::val(member.updated_at.as_micros()));
        let columns = ["image_seq", "member", "status", "created_at", "updated_at"];
        let insert = insert_from("image_members", &columns, source)?;
        match self.add(Sql::of(&insert), "This member").await? {
            // The image is gone.
            0 => Err(RepoError::Stale),
            _ => Ok(()),
        }
    }

    async fn save_member(&mut self, member: &Member) -> RepoResult<bool> {
        let update = Query::update()
            .table("image_members")
            .value("status", member.status.as_str())
            .value("updated_at", member.updated_at.as_micros())
            .and_where(of_image(&member.image))
            .and_where(Expr::col("member").eq(member.project.as_str()))
            .take();
        Ok(self.run(Sql::of(&update)).await? > 0)
    }

    async fn remove_member(&mut self, image: &ImageId, project: &ProjectId) -> RepoResult<bool> {
        let delete = Query::delete()
            .from_table("image_members")
            .and_where(of_image(image))
            .and_where(Expr::col("member").eq(project.as_str()))
            .take();
        Ok(self.run(Sql::of(&delete)).await? > 0)
    }
}
