//! Shares as rows: a project's shares as a page, the terms of offers, and blocked projects.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use nectary_app::ports::database::{RepoError, RepoResult, SharingReads, SharingWrites};
use nectary_app::ports::sharing::{Block, EndedShare, Share};
use nectary_domain::ids::{ImageId, ProjectId, UserId};
use nectary_domain::share::{Message, SharePlace, ShareQuery, Side, Terms};
use nectary_domain::time::Timestamp;
use nectary_domain::visibility::Visibility;
use sea_query::{Asterisk, Expr, ExprTrait, JoinType, Order, Query, SelectStatement, UnionType};

use crate::dialect;
use crate::image_row;
use crate::members;
use crate::pool::Row;
use crate::sql::{Sql, insert, insert_from, row, value};
use crate::tx::{SqlWrites, Tx};

/// The columns by which a page is put in order, newest offer first.
const PLACE: [(&str, Order); 3] = [("created_at", Order::Desc), ("id", Order::Asc), ("member", Order::Asc)];

#[async_trait]
impl<Mode> SharingReads for Tx<Mode> {
    async fn shares(&mut self, query: &ShareQuery) -> RepoResult<Vec<Share>> {
        self.rows(Sql::of(&page(query))).await?.iter().map(share).collect()
    }

    async fn share_terms(&mut self, image: &ImageId, project: &ProjectId) -> RepoResult<Terms> {
        let select = Query::select()
            .columns(TERMS)
            .from("share_terms")
            .and_where(members::of_image(image))
            .and_where(Expr::col("member").eq(project.as_str()))
            .take();
        let row = self.row(Sql::of(&select)).await?;
        row.map_or_else(|| Ok(Terms::default()), |row| terms(&row, 0))
    }

    async fn blocks(&mut self, project: &ProjectId, after: Option<&ProjectId>, limit: usize) -> RepoResult<Vec<Block>> {
        let select = Query::select()
            .columns(BLOCK)
            .from("blocked_projects")
            .and_where(Expr::col("project").eq(project.as_str()))
            .and_where_option(after.map(|after| Expr::col("blocked").gt(after.as_str())))
            .order_by("blocked", Order::Asc)
            .limit(limit as u64)
            .take();
        self.rows(Sql::of(&select)).await?.iter().map(block).collect()
    }

    async fn project_names(&mut self, projects: &BTreeSet<ProjectId>) -> RepoResult<BTreeMap<ProjectId, String>> {
        if projects.is_empty() {
            return Ok(BTreeMap::new());
        }
        let select = Query::select()
            .columns(["id", "name"])
            .from("projects")
            .and_where(Expr::col("id").is_in(projects.iter().map(ProjectId::as_str)))
            .take();
        let rows = self.rows(Sql::of(&select)).await?;
        let name = |row| Ok((ProjectId::new(value::<String>(row, 0)?), value(row, 1)?));
        rows.iter().map(name).collect()
    }

    async fn count_blocks(&mut self, project: &ProjectId) -> RepoResult<u64> {
        let select = Query::select()
            .expr(Expr::col("blocked").count())
            .from("blocked_projects")
            .and_where(Expr::col("project").eq(project.as_str()))
            .take();
        let count: i64 = match self.row(Sql::of(&select)).await? {
            Some(row) => value(&row, 0)?,
            None => 0,
        };
        Ok(count.unsigned_abs())
    }
}

/// The shares' places are chosen first; the rest is read of those that were chosen.
pub(crate) fn page(query: &ShareQuery) -> SelectStatement {
    let mut select = image_row::select();
    select.from_clear();
    select.from_subquery(chosen(query), "page").cross_join("images");
    select.and_where(Expr::col(("images", "seq")).equals(("page", "image_seq")));
    let of_page = |table: &'static str| {
        Expr::col((table, "image_seq"))
            .equals(("page", "image_seq"))
            .and(Expr::col((table, "member")).equals(("page", "member")))
    };
    select.join(JoinType::InnerJoin, "image_members", of_page("image_members"));
    select.join(JoinType::LeftJoin, "share_terms", of_page("share_terms"));
    for (table, alias, id) in [
        ("projects", "owning", ("images", "owner")),
        ("projects", "receiving", ("page", "member")),
        ("users", "offering", ("share_terms", "offered_by")),
    ] {
        let is_named = Expr::col((alias, "id")).equals(id);
        select.join_as(JoinType::LeftJoin, table, alias, is_named);
    }
    select
        .columns(members::COLUMNS.map(|column| ("image_members", column)))
        .columns(TERMS.map(|column| ("share_terms", column)))
        .columns(["owning", "receiving", "offering"].map(|alias| (alias, "name")));
    in_order(&mut select, "page");
    select
}

/// The places of a page's shares: those that were given and those that were received, each found along an index.
fn chosen(query: &ShareQuery) -> SelectStatement {
    let mut parts = Side::ALL
        .into_iter()
        .filter(|side| query.wants(*side))
        .map(|side| part(query, side))
        .map(|part| Query::select().column(Asterisk).from_subquery(part, "part").take());
    let mut union = parts.next().unwrap_or_default();
    for part in parts {
        union.union(UnionType::All, part);
    }
    let mut chosen = Query::select().column(Asterisk).from_subquery(union, "parts").take();
    in_order(&mut chosen, "parts");
    chosen.limit(query.limit as u64);
    chosen
}

fn part(query: &ShareQuery, side: Side) -> SelectStatement {
    let member = || Expr::col(("image_members", "member"));
    let owner = || Expr::col(("images", "owner"));
    let mut select = Query::select();
    select
        .columns([
            ("image_members", "image_seq"),
            ("image_members", "member"),
            ("image_members", "created_at"),
            ("images", "id"),
        ])
        .from("images");
    let of_image = Expr::col(("image_members", "image_seq")).equals(("images", "seq"));
    select.join(JoinType::InnerJoin, "image_members", of_image);
    let is_mine = |column: Expr| column.eq(query.of.as_str());
    match side {
        Side::Given => select.and_where(is_mine(owner())),
        // What is not shared any more is none of the receiver's business. Memberships find it: few images are his, many
        // are shared.
        Side::Received => select
            .and_where(is_mine(member()))
            .and_where(dialect::unindexed("visibility").eq(Visibility::Shared.as_str()))
            .and_where(owner().is_null().or(owner().ne(query.of.as_str()))),
    };
    one_of(
        &mut select,
        ("image_members", "status"),
        query.statuses.iter().map(|status| status.as_str()),
    );
    one_of(&mut select, ("images", "id"), query.images.iter().map(ImageId::as_str));
    one_of(
        &mut select,
        ("image_members", "member"),
        query.projects.iter().map(ProjectId::as_str),
    );
    if let Some(now) = query.inbox_at {
        select
            .and_where(Expr::not_exists(blocks_owner(&query.of)))
            .and_where(Expr::not_exists(ended(now)));
    }
    select.and_where_option(query.after.as_ref().map(after));
    in_order_of(
        &mut select,
        [
            ("image_members", "created_at"),
            ("images", "id"),
            ("image_members", "member"),
        ],
    );
    select.limit(query.limit as u64);
    select
}

fn one_of<'v>(
    select: &mut SelectStatement,
    column: (&'static str, &'static str),
    values: impl ExactSizeIterator<Item = &'v str>,
) {
    if values.len() > 0 {
        select.and_where(Expr::col(column).is_in(values));
    }
}

/// The block that keeps an image's owner away from a project.
fn blocks_owner(project: &ProjectId) -> SelectStatement {
    Query::select()
        .column("blocked")
        .from("blocked_projects")
        .and_where(Expr::col("project").eq(project.as_str()))
        .and_where(Expr::col("blocked").equals(("images", "owner")))
        .take()
}

/// The terms of a member of the select around this one, if it has ended.
fn ended(now: Timestamp) -> SelectStatement {
    Query::select()
        .column("expires_at")
        .from("share_terms")
        .and_where(Expr::col(("share_terms", "image_seq")).equals(("image_members", "image_seq")))
        .and_where(Expr::col(("share_terms", "member")).equals(("image_members", "member")))
        .and_where(Expr::col("expires_at").lte(now.as_micros()))
        .take()
}

/// Shares that come after a place.
fn after(place: &SharePlace) -> Expr {
    let offered_at = || Expr::col(("image_members", "created_at"));
    let image = || Expr::col(("images", "id"));
    let later_member = Expr::col(("image_members", "member")).gt(place.project.as_str());
    let later_of_image = image().eq(place.image.as_str()).and(later_member);
    let later_of_moment = image().gt(place.image.as_str()).or(later_of_image);
    offered_at()
        .lt(place.offered_at.as_micros())
        .or(offered_at().eq(place.offered_at.as_micros()).and(later_of_moment))
}

fn in_order(select: &mut SelectStatement, table: &'static str) {
    in_order_of(select, PLACE.map(|(column, _)| (table, column)));
}

fn in_order_of(select: &mut SelectStatement, columns: [(&'static str, &'static str); 3]) {
    for (column, (_, order)) in columns.into_iter().zip(PLACE) {
        select.order_by(column, order);
    }
}

fn ended_share(row: &Row) -> RepoResult<EndedShare> {
    Ok(EndedShare {
        image: ImageId::new(value::<String>(row, 0)?),
        owner: value::<Option<String>>(row, 1)?.map(ProjectId::new),
        project: ProjectId::new(value::<String>(row, 2)?),
    })
}

/// A row of [`page`].
fn share(row: &Row) -> RepoResult<Share> {
    let image = image_row::image(row)?;
    let member = members::member(image.id(), row, image_row::WIDTH)?;
    let rest = image_row::WIDTH + members::COLUMNS.len();
    let names = rest + TERMS.len();
    Ok(Share {
        terms: terms(row, rest)?,
        owner_name: value(row, names)?,
        project_name: value(row, names + 1)?,
        offered_by_name: value(row, names + 2)?,
        image,
        member,
    })
}

const TERMS: [&str; 3] = ["offered_by", "message", "expires_at"];

/// The terms in the columns [`TERMS`] of a row, the first of them at `index`.
fn terms(row: &Row, index: usize) -> RepoResult<Terms> {
    Ok(Terms {
        offered_by: value::<Option<String>>(row, index)?.map(UserId::new),
        message: value::<Option<String>>(row, index + 1)?.map(Message::stored),
        until: value::<Option<i64>>(row, index + 2)?.map(Timestamp::from_micros),
    })
}

const BLOCK: [&str; 4] = ["project", "blocked", "blocked_by", "blocked_at"];

fn block(row: &Row) -> RepoResult<Block> {
    Ok(Block {
        project: ProjectId::new(value::<String>(row, 0)?),
        blocked: ProjectId::new(value::<String>(row, 1)?),
        by: UserId::new(value::<String>(row, 2)?),
        at: Timestamp::from_micros(value(row, 3)?),
    })
}

#[async_trait]
impl SharingWrites for SqlWrites {
    async fn add_share_terms(&mut self, image: &ImageId, project: &ProjectId, terms: &Terms) -> RepoResult<()> {
        let mut source = members::seq_of(image);
        source
            .expr(Expr::val(project.as_str()))
            .expr(Expr::val(terms.offered_by.clone().map(UserId::into_string)))
            .expr(Expr::val(
                terms.message.as_ref().map(|message| message.as_str().to_owned()),
            ))
            .expr(Expr::val(terms.until.map(Timestamp::as_micros)));
        let columns = ["image_seq", "member", "offered_by", "message", "expires_at"];
        let insert = insert_from("share_terms", &columns, source)?;
        match self.add(Sql::of(&insert), "The terms of this share").await? {
            0 => Err(RepoError::Stale),
            _ => Ok(()),
        }
    }

    async fn remove_ended_members(&mut self, now: Timestamp) -> RepoResult<Vec<EndedShare>> {
        let has_ended = Expr::col("expires_at").lte(now.as_micros());
        let select = Query::select()
            .columns(["id", "owner", "member"])
            .from("share_terms")
            .inner_join("images", Expr::col("seq").equals("image_seq"))
            .and_where(has_ended.clone())
            .order_by("id", Order::Asc)
            .order_by("member", Order::Asc)
            .take();
        let rows = self.rows(Sql::of(&select)).await?;
        let ended: Vec<EndedShare> = rows.iter().map(ended_share).collect::<RepoResult<_>>()?;
        if ended.is_empty() {
            return Ok(ended);
        }
        let place = ["image_seq", "member"];
        let members = Query::select()
            .columns(place)
            .from("share_terms")
            .and_where(has_ended)
            .take();
        let delete = Query::delete()
            .from_table("image_members")
            .and_where(Expr::tuple(place.map(Expr::col)).in_subquery(members))
            .take();
        self.run(Sql::of(&delete)).await?;
        Ok(ended)
    }

    async fn add_block(&mut self, block: &Block) -> RepoResult<bool> {
        let mut insert = insert("blocked_projects", &BLOCK);
        let values = [
            block.project.as_str().into(),
            block.blocked.as_str().into(),
            block.by.as_str().into(),
            block.at.as_micros().into(),
        ];
        row(&mut insert, values)?;
        match self.add(Sql::of(&insert), "This block").await {
            Ok(_) => Ok(true),
            Err(RepoError::Duplicate(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn remove_block(&mut self, project: &ProjectId, blocked: &ProjectId) -> RepoResult<bool> {
        let delete = Query::delete()
            .from_table("blocked_projects")
            .and_where(Expr::col("project").eq(project.as_str()))
            .and_where(Expr::col("blocked").eq(blocked.as_str()))
            .take();
        Ok(self.run(Sql::of(&delete)).await? > 0)
    }
}
