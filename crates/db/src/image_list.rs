//! Pages of images: the branches of what a viewer sees, each read in order from an index, merged.

use nectary_app::ports::database::{ImagePage, ListError, RepoResult};
use nectary_domain::ids::ImageId;
use nectary_domain::image::state::Status;
use nectary_domain::query::{ImageQuery, SeenQuery};
use nectary_domain::visibility::Viewer;
use sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, UnionType, Value};

use crate::filters::{self, Conditions};
use crate::image_row;
use crate::keyset::{self, Key};
use crate::sql::Sql;
use crate::tx::Tx;
use crate::visible::{self, Branch};

/// Images in these states are in nobody's list.
const UNLISTED: [Status; 3] = [Status::Killed, Status::Deleted, Status::PendingDelete];

/// A page of a list.
pub(crate) async fn page<Mode>(tx: &mut Tx<Mode>, seen: &SeenQuery) -> Result<ImagePage, ListError> {
    let rows = match select(tx, seen).await? {
        Some(select) => tx.rows(Sql::of(&select)).await?,
        None => Vec::new(),
    };
    let images = rows.iter().map(image_row::image).collect::<RepoResult<Vec<_>>>()?;
    Ok(ImagePage {
        is_full: images.len() == seen.query.limit,
        images,
    })
}

/// The statement of a page; `None` if the page is empty whatever the rows are.
pub(crate) async fn select<Mode>(tx: &mut Tx<Mode>, seen: &SeenQuery) -> Result<Option<SelectStatement>, ListError> {
    let query = &seen.query;
    let keys = keyset::keys(&query.total_order());
    let after = match &query.marker {
        None => None,
        Some(marker) => {
            let values = marker_values(tx, marker, &seen.viewer, &keys).await?;
            Some(values.ok_or(ListError::UnknownMarker)?)
        }
    };
    let branches = visible::of_query(seen);
    if query.limit == 0 || branches.is_empty() {
        return Ok(None);
    }
    let conditions = filters::conditions(tx, &query.filters, &seen.viewer).await?;
    Ok(Some(
        Page {
            query,
            keys: &keys,
            after,
        }
        .select(branches, conditions),
    ))
}

/// Rows of images that can be in a list.
pub(crate) fn is_listed() -> Expr {
    Expr::col(("images", "status")).is_not_in(UNLISTED.map(Status::as_str))
}

/// The values of the sort keys in the marker's row, if the viewer may see it.
async fn marker_values<Mode>(
    tx: &mut Tx<Mode>,
    marker: &ImageId,
    viewer: &Viewer,
    keys: &[Key],
) -> RepoResult<Option<Vec<Value>>> {
    let select = Query::select()
        .columns(keys.iter().map(|key| key.column))
        .from("images")
        .and_where(Expr::col("id").eq(marker.as_str()))
        .and_where_option(visible::readable_by(viewer))
        .take();
    tx.row(Sql::of(&select))
        .await?
        .map(|row| keyset::values(keys, &row))
        .transpose()
}

/// What all parts of a page's statement have in common.
struct Page<'a> {
    query: &'a ImageQuery,
    keys: &'a [Key],
    /// The values of the marker's keys.
    after: Option<Vec<Value>>,
}

/// Some rows of a page.
struct Part {
    /// Finds them.
    leading: Expr,
    /// Where an index is to start.
    start: Option<Expr>,
    /// Whether they must be hidden, or must not.
    is_hidden: Option<bool>,
    /// What they must fulfil besides.
    residual: Vec<Expr>,
    /// Whether an index shall give them in order.
    is_by_index: bool,
}

impl Page<'_> {
    /// The page's rows are chosen by their sort keys alone; the rest is read of those that were chosen.
    fn select(&self, branches: Vec<Branch>, conditions: Conditions) -> SelectStatement {
        let mut select = image_row::select();
        select.from_clear();
        // A cross join keeps its order: the page first, then the image of each of its rows.
        select
            .from_subquery(self.chosen(branches, conditions), "page")
            .cross_join("images");
        select.and_where(Expr::col(("images", "seq")).equals(("page", "seq")));
        keyset::order(&mut select, "page", self.keys, true);
        select
    }

    fn chosen(&self, branches: Vec<Branch>, conditions: Conditions) -> SelectStatement {
        let Conditions {
            leading,
            residual,
            is_of_several_names,
        } = conditions;
        let after = self.after.as_deref();
        let part = |leading, is_hidden: Option<bool>, visible: Option<Expr>, start| Part {
            start,
            leading,
            is_hidden,
            residual: visible.into_iter().chain(residual.iter().cloned()).collect(),
            // The indexes are ordered within the hidden images and within the others.
            is_by_index: !is_of_several_names && is_hidden.is_some(),
        };
        let parts: Vec<_> = match leading {
            // The rows are found whoever looks, so one pass over them tells who may see which.
            Some(leading) => {
                let (is_hidden, visible) = visible::any_of(&branches, self.query.hidden);
                vec![part(leading, is_hidden, visible, keyset::bound(self.keys, after))]
            }
            None => {
                let starts = if is_of_several_names {
                    vec![None]
                } else {
                    keyset::starts(self.keys, after)
                };
                let of = |branch: &Branch| {
                    let is_hidden = branch.must_be_hidden(self.query.hidden);
                    starts
                        .iter()
                        .map(|start| part(branch.leading(), is_hidden, branch.residual(), start.clone()))
                        .collect::<Vec<_>>()
                };
                branches.iter().flat_map(of).collect()
            }
        };
        let mut parts: Vec<_> = parts.into_iter().map(|part| self.part(part)).collect();
        if parts.len() == 1
            && let Some(only) = parts.pop()
        {
            return only;
        }
        let mut parts = parts
            .into_iter()
            .map(|part| Query::select().column(Asterisk).from_subquery(part, "part").take());
        let mut union = parts.next().unwrap_or_default();
        for part in parts {
            union.union(UnionType::All, part);
        }
        let mut chosen = Query::select().column(Asterisk).from_subquery(union, "parts").take();
        self.order_and_limit(&mut chosen, "parts", true);
        chosen
    }

    /// Rows of one part, in order, no more than the page takes.
    fn part(&self, part: Part) -> SelectStatement {
        let mut select = Query::select();
        select
            .column("seq")
            .columns(self.keys.iter().map(|key| key.column))
            .from("images");
        select.and_where(part.leading);
        select.and_where_option(part.is_hidden.map(visible::is_hidden));
        select.and_where_option(part.start);
        select.and_where(is_listed());
        for condition in part.residual {
            select.and_where(condition);
        }
        select.and_where_option(self.after.as_ref().map(|values| keyset::after(self.keys, values)));
        self.order_and_limit(&mut select, "images", part.is_by_index);
        select
    }

    fn order_and_limit(&self, select: &mut SelectStatement, table: &'static str, is_by_index: bool) {
        keyset::order(select, table, self.keys, is_by_index);
        select.limit(self.query.limit as u64);
    }
}
