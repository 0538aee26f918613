//! Resolve a family to the image that people should start.

use nectary_domain::family::build::Build;
use nectary_domain::family::slug::{FamilyName, FamilySlug};

use super::no_family;
use crate::ctx::Ctx;
use crate::error::Error;

/// The current build of a family (`GET /catalog/v1/families/{family}/resolve`), which is named by its slug or its name;
/// a revoked one is not told, for whoever asks means to start it. Reading families takes no more than a project.
pub async fn resolve(ctx: &Ctx, family: &str) -> Result<Build, Error> {
    let mut rows = ctx.app.db.read().await?;
    let slug = FamilySlug::new(family);
    let found = match rows.lineage(&slug).await? {
        Some(lineage) => Some(lineage),
        None => match rows.family_named(&FamilyName::stored(family.to_owned())).await? {
            Some(named) => rows.lineage(&named.slug).await?,
            None => None,
        },
    };
    drop(rows);
    let lineage = found.ok_or_else(|| no_family(&slug))?;
    let current = lineage.current().ok_or_else(|| {
        Error::NotFound(format!(
            "Family {slug} has no current build: it has come to its end, or its first build is not promoted yet."
        ))
    })?;
    match &current.revoked {
        None => Ok(current.clone()),
        Some(mark) => Err(Error::Conflict(format!(
            "Family {slug} has no build that is safe to use: its current build {} is revoked. {}",
            current.number, mark.message
        ))),
    }
}
