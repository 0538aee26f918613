//! Families, builds, events and schedules: read and written.

use async_trait::async_trait;
use nectary_app::ports::database::{Derived, FamilyReads, FamilyWrites, RepoError, RepoResult};
use nectary_domain::family::build::{Build, Placement};
use nectary_domain::family::lineage::Lineage;
use nectary_domain::family::schedule::Schedule;
use nectary_domain::family::slug::{FamilyName, FamilySlug};
use nectary_domain::family::{Event, Family};
use nectary_domain::ids::{ImageId, ProjectId, ScheduleId};
use nectary_domain::image::Image;
use sea_query::{Alias, Expr, ExprTrait, Order, Query};

use crate::family_row::{self, BUILDS, EVENTS, FAMILIES, SCHEDULES};
use crate::image_row;
use crate::sql::{Sql, value};
use crate::tx::{SqlWrites, Tx};

#[async_trait]
impl<Mode> FamilyReads for Tx<Mode> {
    async fn family(&mut self, slug: &FamilySlug) -> RepoResult<Option<Family>> {
        self.one(&FAMILIES.select_where("slug", slug.as_str()), family_row::family)
            .await
    }

    async fn family_named(&mut self, name: &FamilyName) -> RepoResult<Option<Family>> {
        self.one(&FAMILIES.select_where("name", name.as_str()), family_row::family)
            .await
    }

    async fn families(&mut self) -> RepoResult<Vec<Family>> {
        let mut select = FAMILIES.select();
        self.all(select.order_by("name", Order::Asc), family_row::family).await
    }

    async fn lineage(&mut self, slug: &FamilySlug) -> RepoResult<Option<Lineage>> {
        let Some(family) = self.family(slug).await? else {
            return Ok(None);
        };
        let mut select = family_row::select_placements();
        select.and_where(Expr::col((BUILDS.name, "family_slug")).eq(slug.as_str()));
        let placements = self.all(&select, family_row::placement).await?;
        let builds = placements.into_iter().map(|placement| placement.build).collect();
        Ok(Some(Lineage::new(family, builds)))
    }

    async fn placements(&mut self, images: &[ImageId]) -> RepoResult<Vec<Placement>> {
        if images.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = family_row::select_placements();
        let ids = images.iter().map(ImageId::as_str);
        select.and_where(Expr::col((BUILDS.name, "image_id")).is_in(ids));
        self.all(&select, family_row::placement).await
    }

    async fn published_builds(&mut self) -> RepoResult<Vec<Placement>> {
        let mut select = family_row::select_placements();
        select.and_where(Expr::col((BUILDS.name, "promoted_at")).is_not_null());
        self.all(&select, family_row::placement).await
    }

    async fn published_images(&mut self) -> RepoResult<Vec<Image>> {
        let published = Query::select()
            .column("image_id")
            .from(BUILDS.name)
            .and_where(Expr::col("promoted_at").is_not_null())
            .take();
        let mut select = image_row::select();
        select.and_where(Expr::col("id").in_subquery(published));
        self.all(&select, image_row::image).await
    }

    async fn family_events(&mut self, slug: &FamilySlug, most: u64) -> RepoResult<Vec<Event>> {
        let mut select = EVENTS.select_where("family_slug", slug.as_str());
        select.order_by("version", Order::Desc).limit(most);
        self.all(&select, family_row::event).await
    }

    async fn schedule(&mut self, id: &ScheduleId) -> RepoResult<Option<Schedule>> {
        self.one(&SCHEDULES.select_where("id", id.as_str()), family_row::schedule)
            .await
    }

    async fn schedules(&mut self, slug: &FamilySlug) -> RepoResult<Vec<Schedule>> {
        let mut select = SCHEDULES.select_where("family_slug", slug.as_str());
        select.order_by("due_at", Order::Desc).order_by("id", Order::Asc);
        self.all(&select, family_row::schedule).await
    }

    async fn derived_from(&mut self, image: &ImageId) -> RepoResult<Vec<Derived>> {
        let count = Alias::new("image_count");
        let select = Query::select()
            .column("owner")
            .expr_as(Expr::col("seq").count(), count.clone())
            .from("image_properties")
            .inner_join("images", Expr::col("seq").equals("image_seq"))
            .and_where(Expr::col(("image_properties", "name")).eq("base_image_ref"))
            .and_where(Expr::col(("image_properties", "value")).eq(image.as_str()))
            .group_by_col("owner")
            .order_by(count, Order::Desc)
            .order_by("owner", Order::Asc)
            .take();
        self.all(&select, |row| {
            let images: i64 = value(row, 1)?;
            Ok(Derived {
                project: value::<Option<String>>(row, 0)?.map(ProjectId::new),
                images: u64::try_from(images).unwrap_or_default(),
            })
        })
        .await
    }
}

#[async_trait]
impl FamilyWrites for SqlWrites {
    async fn add_family(&mut self, family: &Family) -> RepoResult<()> {
        self.add_row(&FAMILIES, family_row::family_values(family)).await
    }

    async fn save_family(&mut self, after: &Family) -> RepoResult<()> {
        self.save_row(
            &FAMILIES,
            family_row::family_values(after),
            after.slug.as_str(),
            after.version,
        )
        .await
    }

    async fn add_build(&mut self, build: &Build) -> RepoResult<()> {
        self.add_row(&BUILDS, family_row::build_values(build)).await
    }

    async fn save_build(&mut self, build: &Build) -> RepoResult<()> {
        let update = BUILDS.update(family_row::build_values(build), build.image.as_str());
        match self.add(Sql::of(&update), BUILDS.taken).await? {
            0 => Err(RepoError::Stale),
            _ => Ok(()),
        }
    }

    async fn remove_build(&mut self, image: &ImageId) -> RepoResult<()> {
        self.remove_row(&BUILDS, "image_id", image.as_str()).await.map(drop)
    }

    async fn add_family_event(&mut self, event: &Event) -> RepoResult<()> {
        self.add_row(&EVENTS, family_row::event_values(event)).await
    }

    async fn add_schedule(&mut self, schedule: &Schedule) -> RepoResult<()> {
        self.add_row(&SCHEDULES, family_row::schedule_values(schedule)).await
    }

    async fn save_schedule(&mut self, after: &Schedule) -> RepoResult<()> {
        self.save_row(
            &SCHEDULES,
            family_row::schedule_values(after),
            after.id.as_str(),
            after.version,
        )
        .await
    }
}
