//! Show a family with its builds and its history.

use std::collections::BTreeSet;

use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::{Family, Standing};

use super::outcome::FamilyPage;
use super::{no_family, work};
use crate::ctx::Ctx;
use crate::error::Error;

/// Shows a family (`GET /catalog/v1/families/{family}`).
pub async fn show(ctx: &Ctx, slug: &FamilySlug) -> Result<FamilyPage, Error> {
    let mut rows = ctx.app.db.read().await?;
    let lineage = rows.lineage(slug).await?.ok_or_else(|| no_family(slug))?;
    let events = rows.family_events(slug, work::EVENTS_MAX).await?;
    drop(rows);

    let is_curator = ctx.may_curate(&lineage.family.owner).await?;
    if lineage.family.standing == Standing::Awaiting && !is_curator {
        return Err(no_family(slug));
    }
    Ok(FamilyPage {
        lineage,
        events,
        is_curator,
    })
}

/// The name of the project that publishes a family, as far as our own identity knows it.
pub async fn publisher(ctx: &Ctx, family: &Family) -> Result<Option<String>, Error> {
    let owner = BTreeSet::from([family.owner.clone()]);
    let mut names = ctx.app.db.read().await?.project_names(&owner).await?;
    Ok(names.remove(&family.owner))
}
