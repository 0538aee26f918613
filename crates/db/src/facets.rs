//! How many images a list would have for each value of its facets: images that are alike are counted together by the
//! database, in the order of an index; what a facet makes of them is the domain's business.

use std::collections::BTreeMap;
use std::sync::Arc;

use nectary_app::ports::database::{RepoError, RepoResult};
use nectary_domain::category::Curators;
use nectary_domain::facet::{self, Cell, Facet, FacetValue, Facets};
use nectary_domain::ids::ProjectId;
use nectary_domain::query::{Filter, HiddenFilter, SeenQuery};
use nectary_domain::visibility::{MemberFilter, Visibility};
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, UnionType};

use crate::dialect;
use crate::filters::{self, Conditions};
use crate::image_list::is_listed;
use crate::pool::Row;
use crate::sql::{Sql, value};
use crate::tx::Tx;
use crate::visible::{self, has_answered, is_a, memberships, not_owned_by};

/// What images of one cell have in common beside visibility, owner and membership, in the order of the indexes.
const ALIKE: [&str; 6] = [
    "is_hidden",
    "status",
    "disk_format",
    facet::DISTRIBUTION,
    facet::VERSION,
    facet::ARCHITECTURE,
];

/// Counts the facets of a list; the owner only for those who may list by it.
pub(crate) async fn facets<Mode>(tx: &mut Tx<Mode>, seen: &SeenQuery, curators: &Arc<Curators>) -> RepoResult<Facets> {
    let cells = cells(tx, seen, curators).await?;
    let mut facets = facet::count(seen, curators, &cells);
    if seen.viewer.is_admin() {
        facets.insert(Facet::Owner, owners(tx, seen).await?);
    }
    Ok(facets)
}

async fn cells<Mode>(tx: &mut Tx<Mode>, seen: &SeenQuery, curators: &Curators) -> RepoResult<Vec<Cell>> {
    let select = select_cells(tx, seen, curators).await?;
    let rows = match &select {
        Some(select) => tx.rows(Sql::of(select)).await?,
        None => Vec::new(),
    };
    rows.iter().map(cell).collect()
}

/// The statement that counts the cells; `None` if there are none whatever the rows are.
pub(crate) async fn select_cells<Mode>(
    tx: &mut Tx<Mode>,
    seen: &SeenQuery,
    curators: &Curators,
) -> RepoResult<Option<SelectStatement>> {
    let is_left_to_us = |filter: &&Filter| matches!(Facet::of(filter), None | Some(Facet::Owner));
    let filters: Vec<_> = seen.query.filters.iter().filter(is_left_to_us).cloned().collect();
    let Conditions { leading, residual, .. } = filters::conditions(tx, &filters, &seen.viewer).await?;
    let mut parts: Vec<_> = match leading {
        Some(leading) => found(seen, leading).into_iter().collect(),
        None => sources(seen, curators),
    };
    for part in &mut parts {
        part.and_where(is_listed());
        for condition in &residual {
            part.and_where(condition.clone());
        }
    }
    Ok(parts.into_iter().reduce(|mut union, part| {
        union.union(UnionType::All, part);
        union
    }))
}

fn cell(row: &Row) -> RepoResult<Cell> {
    let wrong = |column| RepoError::Inconsistent {
        table: "images",
        column,
        id: "counted for its facets".to_owned(),
    };
    let visibility: &str = value(row, 0)?;
    let membership: Option<&str> = value(row, 2)?;
    let mut values = [const { None }; Facet::IN_CELLS.len()];
    for (at, text) in values.iter_mut().enumerate() {
        *text = value(row, 4 + at)?;
    }
    let count: i64 = value(row, 4 + values.len())?;
    Ok(Cell {
        visibility: visibility.parse().map_err(|_| wrong("visibility"))?,
        owner: value::<Option<String>>(row, 1)?.map(ProjectId::new),
        membership: membership
            .map(str::parse)
            .transpose()
            .map_err(|_| wrong("membership"))?,
        is_hidden: value::<i64>(row, 3)? != 0,
        values,
        count: count.unsigned_abs(),
    })
}

/// Images that something else finds, each a cell of its own: they are few. `None` if nobody can be shown any.
fn found(seen: &SeenQuery, leading: Expr) -> Option<SelectStatement> {
    let (_, visible) = visible::any_of(&visible::of_any_category(seen), HiddenFilter::Either);
    let membership = seen.viewer.project().map(|project| {
        let mut membership = memberships(project, MemberFilter::All);
        membership
            .clear_selects()
            .column("status")
            .and_where(Expr::col("image_seq").equals(("images", "seq")));
        Expr::SubQuery(None, Box::new(membership.into()))
    });
    let select = Query::select()
        .columns(["visibility", "owner"])
        .expr(membership.unwrap_or_else(no_text))
        .columns(ALIKE.map(|column| ("images", column)))
        .expr(Expr::val(1_i64))
        .from("images")
        .and_where(leading)
        .and_where(visible?)
        .take();
    Some(select)
}

fn no_text() -> Expr {
    Expr::val(None::<String>)
}

/// Owners who are all the same to the categories.
enum Owners {
    /// One of these.
    AnyOf(Vec<ProjectId>),
    /// Anybody but these, or nobody.
    NotOf(Vec<ProjectId>),
}

/// Disjoint selects of cells that together hold every image which the list, or one of its categories, could show.
fn sources(seen: &SeenQuery, curators: &Curators) -> Vec<SelectStatement> {
    let (is_admin, own) = (seen.viewer.is_admin(), seen.viewer.project());
    let lists = [&curators.official, &curators.contributed, &curators.archive];
    let mut alike: BTreeMap<[bool; 3], Vec<ProjectId>> = BTreeMap::new();
    for project in lists.into_iter().flatten().filter(|project| Some(*project) != own) {
        let same = alike.entry(lists.map(|list| list.contains(project))).or_default();
        same.push(project.clone());
    }
    let known = alike.values().flatten().chain(own).cloned().collect();
    let others: Vec<_> = alike
        .into_values()
        .map(Owners::AnyOf)
        .chain([Owners::NotOf(known)])
        .collect();

    let mut sources = Vec::new();
    for visibility in Visibility::ALL
        .into_iter()
        .filter(|one| seen.query.visibility.admits(*one))
    {
        if let Some(own) = own {
            sources.push(of_owners(visibility, &Owners::AnyOf(vec![own.clone()]), None));
        }
        // Of what is shared, the images that the viewer's project is a member of are counted by its answers.
        let member = own.filter(|_| visibility == Visibility::Shared);
        if is_admin || matches!(visibility, Visibility::Public | Visibility::Community) {
            sources.extend(others.iter().map(|owners| of_owners(visibility, owners, member)));
        }
        let members = if is_admin {
            MemberFilter::All
        } else {
            seen.query.members
        };
        sources.extend(member.map(|member| shared_with(member, members)));
    }
    sources
}

/// The cells of a visibility and some owners, in the order of an index.
fn of_owners(visibility: Visibility, owners: &Owners, not_shared_with: Option<&ProjectId>) -> SelectStatement {
    let (owner, condition) = match owners {
        Owners::AnyOf(projects) => {
            let owners = projects.iter().map(ProjectId::as_str);
            (projects.first(), Some(Expr::col("owner").is_in(owners)))
        }
        Owners::NotOf(projects) => (None, not_owned_by(projects)),
    };
    let mut select = cells_with(visibility, owner, no_text());
    select
        .from("images")
        .and_where(Expr::col("visibility").eq(visibility.as_str()))
        .and_where_option(condition);
    if let Some(member) = not_shared_with {
        let shared = memberships(member, MemberFilter::All);
        select.and_where(dialect::unindexed("seq").not_in_subquery(shared));
    }
    select
}

/// The cells of what others share with a project, found by its memberships.
fn shared_with(project: &ProjectId, members: MemberFilter) -> SelectStatement {
    let mut select = cells_with(Visibility::Shared, None, Expr::col(("image_members", "status")));
    select
        .from("image_members")
        .cross_join("images")
        .and_where(has_answered(project, members))
        .and_where(Expr::col(("images", "seq")).equals("image_seq"))
        .and_where(is_a(Visibility::Shared))
        .and_where_option(not_owned_by(std::slice::from_ref(project)))
        .group_by_col(("image_members", "status"));
    select
}

fn cells_with(visibility: Visibility, owner: Option<&ProjectId>, membership: Expr) -> SelectStatement {
    let alike = ALIKE.map(|column| ("images", column));
    Query::select()
        .expr(Expr::val(visibility.as_str()))
        .expr(Expr::val(owner.map(|owner| owner.as_str().to_owned())))
        .expr(membership)
        .columns(alike)
        .expr(Expr::cust("COUNT(*)"))
        .add_group_by(alike.map(Expr::col))
        .take()
}

/// The owners of the list's images, those with the most first. An owner that was asked for leaves the others in.
async fn owners<Mode>(tx: &mut Tx<Mode>, seen: &SeenQuery) -> RepoResult<Vec<FacetValue>> {
    let is_of_others = |filter: &&Filter| Facet::of(filter) != Some(Facet::Owner);
    let filters: Vec<_> = seen.query.filters.iter().filter(is_of_others).cloned().collect();
    let Conditions { leading, residual, .. } = filters::conditions(tx, &filters, &seen.viewer).await?;
    let (is_hidden, visible) = visible::any_of(&visible::of_query(seen), seen.query.hidden);
    let Some(visible) = visible else {
        return Ok(Vec::new());
    };
    let mut select = Query::select()
        .column("owner")
        .expr(Expr::cust("COUNT(*)"))
        .from("images")
        .and_where(visible)
        .and_where(is_listed())
        .and_where(Expr::col("owner").is_not_null())
        .group_by_col("owner")
        .order_by_expr(Expr::cust("COUNT(*)"), Order::Desc)
        .order_by("owner", Order::Asc)
        .limit(facet::VALUES_MAX as u64)
        .take();
    select.and_where_option(leading);
    select.and_where_option(is_hidden.map(visible::is_hidden));
    for condition in residual {
        select.and_where(condition);
    }
    let read = |row: &Row| {
        Ok(FacetValue {
            value: value(row, 0)?,
            count: value::<i64>(row, 1)?.unsigned_abs(),
        })
    };
    tx.rows(Sql::of(&select)).await?.iter().map(read).collect()
}
