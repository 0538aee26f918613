//! Uploads under way, as rows. A row outlives its image, so that its bytes are never forgotten.

use std::time::Duration;

use async_trait::async_trait;
use nectary_app::ports::database::{RepoResult, UploadReads, UploadRow, UploadWrites};
use nectary_app::ports::store::ObjectKey;
use nectary_domain::ids::{ImageId, StoreId, UploadId};
use nectary_domain::time::Timestamp;
use sea_query::{Expr, ExprTrait, Order, Query};

use crate::pool::Row;
use crate::sql::{Sql, insert, row, value};
use crate::tx::{SqlWrites, Tx};

const COLUMNS: [&str; 5] = ["id", "image_id", "store", "object_key", "alive_until"];

#[async_trait]
impl<Mode> UploadReads for Tx<Mode> {
    async fn dead_uploads(&mut self, now: Timestamp) -> RepoResult<Vec<UploadRow>> {
        let select = Query::select()
            .columns(COLUMNS)
            .from("uploads")
            .and_where(
                Expr::col("is_condemned")
                    .eq(1_i64)
                    .or(Expr::col("alive_until").lt(now.as_micros())),
            )
            .order_by("alive_until", Order::Asc)
            .order_by("id", Order::Asc)
            .take();
        self.rows(Sql::of(&select)).await?.iter().map(upload).collect()
    }
}

fn upload(row: &Row) -> RepoResult<UploadRow> {
    Ok(UploadRow {
        id: UploadId::new(value::<String>(row, 0)?),
        image: ImageId::new(value::<String>(row, 1)?),
        store: StoreId::new(value::<String>(row, 2)?),
        key: ObjectKey::stored(value::<String>(row, 3)?),
        alive_until: Timestamp::from_micros(value(row, 4)?),
    })
}

#[async_trait]
impl UploadWrites for SqlWrites {
    async fn add_upload(&mut self, upload: &UploadRow) -> RepoResult<()> {
        let mut insert = insert("uploads", &[]);
        insert.columns(COLUMNS.into_iter().chain(["is_condemned"]));
        let values = [
            upload.id.as_str().into(),
            upload.image.as_str().into(),
            upload.store.as_str().into(),
            upload.key.as_str().into(),
            upload.alive_until.as_micros().into(),
            0_i64.into(),
        ];
        row(&mut insert, values)?;
        self.add(Sql::of(&insert), "This upload").await.map(drop)
    }

    async fn renew_upload(&mut self, id: &UploadId, alive_until: Timestamp) -> RepoResult<bool> {
        let update = Query::update()
            .table("uploads")
            .value("alive_until", alive_until.as_micros())
            .and_where(Expr::col("id").eq(id.as_str()))
            .and_where(Expr::col("is_condemned").eq(0_i64))
            .take();
        Ok(self.run(Sql::of(&update)).await? > 0)
    }

    async fn condemn_upload(&mut self, id: &UploadId) -> RepoResult<bool> {
        let update = Query::update()
            .table("uploads")
            .value("is_condemned", 1_i64)
            .and_where(Expr::col("id").eq(id.as_str()))
            .take();
        Ok(self.run(Sql::of(&update)).await? > 0)
    }

    async fn remove_upload(&mut self, id: &UploadId) -> RepoResult<bool> {
        let delete = Query::delete()
            .from_table("uploads")
            .and_where(Expr::col("id").eq(id.as_str()))
            .take();
        Ok(self.run(Sql::of(&delete)).await? > 0)
    }

    async fn expire_all_uploads(&mut self, now: Timestamp) -> RepoResult<()> {
        let just_before = now.before(Duration::from_micros(1));
        let update = Query::update()
            .table("uploads")
            .value("alive_until", just_before.as_micros())
            .and_where(Expr::col("alive_until").gte(now.as_micros()))
            .take();
        self.run(Sql::of(&update)).await.map(drop)
    }
}
