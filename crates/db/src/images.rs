//! Images as rows: found by id, added, saved, removed. Lists are in `image_list`.

use std::sync::Arc;

use async_trait::async_trait;
use nectary_app::ports::database::{ImagePage, ImageReads, ImageWrites, ListError, RepoError, RepoResult};
use nectary_domain::category::Curators;
use nectary_domain::facet::Facets;
use nectary_domain::ids::{ImageId, ProjectId};
use nectary_domain::image::Image;
use nectary_domain::query::SeenQuery;
use nectary_domain::time::Timestamp;
use nectary_domain::visibility::Viewer;
use sea_query::{Expr, ExprTrait, Query, SelectStatement};

use crate::dialect;
use crate::image_row;
use crate::sql::{Sql, insert, row, value};
use crate::tx::{SqlWrites, Tx};
use crate::{facets, image_list, image_sides, visible};

/// What is there already when an id is taken.
const TAKEN_ID: &str = "An image with this ID";

#[async_trait]
impl<Mode> ImageReads for Tx<Mode> {
    async fn image(&mut self, id: &ImageId, viewer: &Viewer) -> RepoResult<Option<Image>> {
        let mut select = image_row::select();
        select.and_where(Expr::col("id").eq(id.as_str()));
        select.and_where_option(visible::readable_by(viewer));
        self.find(&select).await
    }

    async fn image_unseen(&mut self, id: &ImageId) -> RepoResult<Option<Image>> {
        let mut select = image_row::select();
        select.and_where(Expr::col("id").eq(id.as_str()));
        self.find(&select).await
    }

    async fn images(&mut self, query: &SeenQuery) -> Result<ImagePage, ListError> {
        image_list::page(self, query).await
    }

    async fn facets(&mut self, query: &SeenQuery, curators: &Arc<Curators>) -> RepoResult<Facets> {
        facets::facets(self, query, curators).await
    }

    async fn project_bytes(&mut self, project: &ProjectId) -> RepoResult<u64> {
        let select = Query::select()
            .expr(dialect::whole_sum(Expr::col("size_bytes")))
            .from("images")
            .inner_join("image_locations", Expr::col("image_seq").equals("seq"))
            .and_where(Expr::col("owner").eq(project.as_str()))
            .take();
        let sum: Option<i64> = match self.row(Sql::of(&select)).await? {
            Some(row) => value(&row, 0)?,
            None => None,
        };
        u64::try_from(sum.unwrap_or_default()).map_err(|_| RepoError::Inconsistent {
            table: "images",
            column: "size_bytes",
            id: format!("of project {project}"),
        })
    }
}

impl<Mode> Tx<Mode> {
    async fn find(&mut self, select: &SelectStatement) -> RepoResult<Option<Image>> {
        self.row(Sql::of(select))
            .await?
            .map(|row| image_row::image(&row))
            .transpose()
    }
}

#[async_trait]
impl ImageWrites for SqlWrites {
    async fn add_image(&mut self, image: &Image) -> RepoResult<()> {
        let id = image.id().as_str();
        let tombstone = Query::select()
            .column("id")
            .from("image_tombstones")
            .and_where(Expr::col("id").eq(id))
            .take();
        if self.row(Sql::of(&tombstone)).await?.is_some() {
            return Err(RepoError::Duplicate(TAKEN_ID));
        }
        let seq = self.next_seq().await?;
        let columns = image_row::columns_with_values(image)?;
        let mut insert = insert("images", &[]);
        insert.columns(std::iter::once("seq").chain(columns.iter().map(|(column, _)| *column)));
        let values = columns.into_iter().map(|(_, value)| Expr::value(value));
        row(&mut insert, std::iter::once(seq.into()).chain(values))?;
        self.add(Sql::of(&insert), TAKEN_ID).await?;
        image_sides::add(self, seq, image).await
    }

    async fn save_image(&mut self, before: &Image, after: &Image) -> RepoResult<()> {
        let changed = image_row::columns_with_values(before)?
            .into_iter()
            .zip(image_row::columns_with_values(after)?)
            .filter(|(before, after)| before != after)
            .map(|(_, (column, after))| (column, Expr::value(after)))
            .collect::<Vec<_>>();
        if !changed.is_empty() {
            let update = Query::update()
                .table("images")
                .values(changed)
                .and_where(Expr::col("id").eq(before.id().as_str()))
                .and_where(Expr::col("version").eq(before.version()))
                .take();
            if self.run(Sql::of(&update)).await? == 0 {
                return Err(RepoError::Stale);
            }
        }
        let seq = self.seq_of(after).await?;
        image_sides::save(self, seq, before, after).await
    }

    async fn remove_image(&mut self, image: &Image, now: Timestamp) -> RepoResult<()> {
        let id = image.id().as_str();
        let delete = Query::delete()
            .from_table("images")
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("version").eq(image.version()))
            .take();
        // Members, properties, tags and locations go with the row.
        if self.run(Sql::of(&delete)).await? == 0 {
            return Err(RepoError::Stale);
        }
        let mut tombstone = insert("image_tombstones", &["id", "deleted_at"]);
        row(&mut tombstone, [id.into(), now.as_micros().into()])?;
        self.add(Sql::of(&tombstone), TAKEN_ID).await.map(drop)
    }
}

impl SqlWrites {
    /// The number of the next row. Writers of one database follow one another; where they do not, the loser of a race
    /// meets the primary key and tries again.
    async fn next_seq(&mut self) -> RepoResult<i64> {
        let select = Query::select().expr(Expr::col("seq").max()).from("images").take();
        let newest: Option<i64> = match self.row(Sql::of(&select)).await? {
            Some(row) => value(&row, 0)?,
            None => None,
        };
        Ok(newest.unwrap_or_default() + 1)
    }

    /// The number of the row that holds exactly this version of an image.
    async fn seq_of(&mut self, image: &Image) -> RepoResult<i64> {
        let select = Query::select()
            .column("seq")
            .from("images")
            .and_where(Expr::col("id").eq(image.id().as_str()))
            .and_where(Expr::col("version").eq(image.version()))
            .take();
        let row = self.row(Sql::of(&select)).await?.ok_or(RepoError::Stale)?;
        value(&row, 0)
    }
}
