//! Share links, as rows.

use async_trait::async_trait;
use nectary_app::ports::database::{RepoError, RepoResult, ShareLinkReads, ShareLinkWrites};
use nectary_domain::identity::token::TokenHash;
use nectary_domain::ids::{ImageId, ProjectId, ShareLinkId, UserId};
use nectary_domain::share::Message;
use nectary_domain::share_link::{LinkPlace, ShareLink};
use nectary_domain::time::Timestamp;
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::members;
use crate::pool::Row;
use crate::sql::{Sql, insert, insert_from, row, value};
use crate::tx::{SqlWrites, Tx};

/// The columns of a link, after the number of its image.
const COLUMNS: [&str; 10] = [
    "id",
    "owner",
    "token_hash",
    "message",
    "uses_max",
    "uses",
    "created_by",
    "created_at",
    "expires_at",
    "revoked_at",
];

#[async_trait]
impl<Mode> ShareLinkReads for Tx<Mode> {
    async fn share_link(&mut self, id: &ShareLinkId) -> RepoResult<Option<ShareLink>> {
        let mut select = select();
        select.and_where(Expr::col(("share_links", "id")).eq(id.as_str()));
        self.row(Sql::of(&select)).await?.map(|row| link(&row)).transpose()
    }

    async fn share_link_by_token(&mut self, hash: &TokenHash) -> RepoResult<Option<ShareLink>> {
        let mut select = select();
        select.and_where(Expr::col("token_hash").eq(hash.as_hex()));
        self.row(Sql::of(&select)).await?.map(|row| link(&row)).transpose()
    }

    async fn share_links(
        &mut self,
        image: &ImageId,
        after: Option<&LinkPlace>,
        limit: usize,
    ) -> RepoResult<Vec<ShareLink>> {
        let created_at = || Expr::col(("share_links", "created_at"));
        let id = || Expr::col(("share_links", "id"));
        let mut select = select();
        select
            .and_where(members::of_image(image))
            .and_where_option(after.map(|place| {
                let micros = place.created_at.as_micros();
                let later_of_moment = created_at().eq(micros).and(id().gt(place.id.as_str()));
                created_at().lt(micros).or(later_of_moment)
            }))
            .order_by(("share_links", "created_at"), Order::Desc)
            .order_by(("share_links", "id"), Order::Asc)
            .limit(limit as u64);
        self.rows(Sql::of(&select)).await?.iter().map(link).collect()
    }

    async fn has_used_share_link(&mut self, id: &ShareLinkId, project: &ProjectId) -> RepoResult<bool> {
        let select = Query::select()
            .column("used_at")
            .from("share_link_uses")
            .and_where(Expr::col("link_id").eq(id.as_str()))
            .and_where(Expr::col("project").eq(project.as_str()))
            .take();
        Ok(self.row(Sql::of(&select)).await?.is_some())
    }
}

/// Links with the ids of their images, as yet without a condition.
fn select() -> SelectStatement {
    Query::select()
        .columns(COLUMNS.map(|column| ("share_links", column)))
        .column(("images", "id"))
        .from("share_links")
        .inner_join("images", Expr::col("image_seq").equals("seq"))
        .take()
}

fn link(row: &Row) -> RepoResult<ShareLink> {
    let id: String = value(row, 0)?;
    let count = |index: usize| {
        let number: i64 = value(row, index)?;
        u32::try_from(number).map_err(|_| RepoError::Inconsistent {
            table: "share_links",
            column: COLUMNS.get(index).copied().unwrap_or("?"),
            id: id.clone(),
        })
    };
    Ok(ShareLink {
        uses_max: count(4)?,
        uses: count(5)?,
        id: ShareLinkId::new(id),
        owner: ProjectId::new(value::<String>(row, 1)?),
        hash: TokenHash::from_hex(value::<String>(row, 2)?),
        message: value::<Option<String>>(row, 3)?.map(Message::stored),
        created_by: UserId::new(value::<String>(row, 6)?),
        created_at: Timestamp::from_micros(value(row, 7)?),
        expires_at: Timestamp::from_micros(value(row, 8)?),
        revoked_at: value::<Option<i64>>(row, 9)?.map(Timestamp::from_micros),
        image: ImageId::new(value::<String>(row, COLUMNS.len())?),
    })
}

#[async_trait]
impl ShareLinkWrites for SqlWrites {
    async fn add_share_link(&mut self, link: &ShareLink) -> RepoResult<()> {
        let mut source = members::seq_of(&link.image);
        source
            .expr(Expr::val(link.id.as_str()))
            .expr(Expr::val(link.owner.as_str()))
            .expr(Expr::val(link.hash.as_hex()))
            .expr(Expr::val(
                link.message.as_ref().map(|message| message.as_str().to_owned()),
            ))
            .expr(Expr::val(i64::from(link.uses_max)))
            .expr(Expr::val(i64::from(link.uses)))
            .expr(Expr::val(link.created_by.as_str()))
            .expr(Expr::val(link.created_at.as_micros()))
            .expr(Expr::val(link.expires_at.as_micros()))
            .expr(Expr::val(link.revoked_at.map(Timestamp::as_micros)));
        let columns: Vec<_> = std::iter::once("image_seq").chain(COLUMNS).collect();
        let insert = insert_from("share_links", &columns, source)?;
        match self.add(Sql::of(&insert), "This share link").await? {
            // The image is gone.
            0 => Err(RepoError::Stale),
            _ => Ok(()),
        }
    }

    async fn revoke_share_link(&mut self, id: &ShareLinkId, now: Timestamp) -> RepoResult<bool> {
        let update = Query::update()
            .table("share_links")
            .value("revoked_at", now.as_micros())
            .and_where(Expr::col("id").eq(id.as_str()))
            .and_where(Expr::col("revoked_at").is_null())
            .take();
        Ok(self.run(Sql::of(&update)).await? > 0)
    }

    async fn use_share_link(
        &mut self,
        id: &ShareLinkId,
        project: &ProjectId,
        by: &UserId,
        now: Timestamp,
    ) -> RepoResult<bool> {
        // Whoever changes the row first has it until the end of his transaction: no use is counted twice.
        let update = Query::update()
            .table("share_links")
            .value("uses", Expr::col("uses").add(1_i64))
            .and_where(Expr::col("id").eq(id.as_str()))
            .and_where(Expr::col("uses").lt(Expr::col("uses_max")))
            .and_where(Expr::col("revoked_at").is_null())
            .and_where(Expr::col("expires_at").gt(now.as_micros()))
            .take();
        if self.run(Sql::of(&update)).await? == 0 {
            return Ok(false);
        }
        let mut insert = insert("share_link_uses", &["link_id", "project", "used_by", "used_at"]);
        let values = [
            id.as_str().into(),
            project.as_str().into(),
            by.as_str().into(),
            now.as_micros().into(),
        ];
        row(&mut insert, values)?;
        self.add(Sql::of(&insert), "This use of the share link").await?;
        Ok(true)
    }

    async fn remove_share_links_ended_by(&mut self, time: Timestamp) -> RepoResult<u64> {
        let delete = Query::delete()
            .from_table("share_links")
            .and_where(Expr::col("expires_at").lte(time.as_micros()))
            .take();
        self.run(Sql::of(&delete)).await
    }
}
