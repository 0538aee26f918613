//! Publications, as rows: the last one of each image.

use async_trait::async_trait;
use nectary_app::ports::database::{PublicationReads, PublicationWrites, RepoError, RepoResult};
use nectary_domain::ids::{ImageId, UserId};
use nectary_domain::publication::Publication;
use nectary_domain::time::Timestamp;
use sea_query::{Expr, Query};

use crate::members;
use crate::sql::{Sql, insert_from, value};
use crate::tx::{SqlWrites, Tx};

#[async_trait]
impl<Mode> PublicationReads for Tx<Mode> {
    async fn publication(&mut self, image: &ImageId) -> RepoResult<Option<Publication>> {
        let select = Query::select()
            .columns(["former_visibility", "published_by", "published_at"])
            .from("publications")
            .and_where(members::of_image(image))
            .take();
        let Some(row) = self.row(Sql::of(&select)).await? else {
            return Ok(None);
        };
        let former: &str = value(&row, 0)?;
        Ok(Some(Publication {
            image: image.clone(),
            former: former.parse().map_err(|_| RepoError::Inconsistent {
                table: "publications",
                column: "former_visibility",
                id: image.to_string(),
            })?,
            by: UserId::new(value::<String>(&row, 1)?),
            at: Timestamp::from_micros(value(&row, 2)?),
        }))
    }
}

#[async_trait]
impl PublicationWrites for SqlWrites {
    async fn set_publication(&mut self, publication: &Publication) -> RepoResult<()> {
        self.remove_publication(&publication.image).await?;
        let mut source = members::seq_of(&publication.image);
        source
            .expr(Expr::val(publication.former.as_str()))
            .expr(Expr::val(publication.by.as_str()))
            .expr(Expr::val(publication.at.as_micros()));
        let columns = ["image_seq", "former_visibility", "published_by", "published_at"];
        let insert = insert_from("publications", &columns, source)?;
        match self.add(Sql::of(&insert), "This publication").await? {
            // The image is gone.
            0 => Err(RepoError::Stale),
            _ => Ok(()),
        }
    }

    async fn remove_publication(&mut self, image: &ImageId) -> RepoResult<bool> {
        let delete = Query::delete()
            .from_table("publications")
            .and_where(members::of_image(image))
            .take();
        Ok(self.run(Sql::of(&delete)).await? > 0)
    }
}
