//! List the families that have something for the caller.

use std::collections::BTreeMap;

use nectary_domain::family::build::Build;
use nectary_domain::family::slug::FamilySlug;
use nectary_domain::family::{Family, Standing};

use crate::ctx::Ctx;
use crate::error::Error;

/// A page of families.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFamilies {
    /// The families with their current builds, by name.
    pub families: Vec<(Family, Option<Build>)>,
    /// The last one, if there are more.
    pub next_marker: Option<FamilySlug>,
}

/// Lists families (`GET /catalog/v1/families`). Those without a build for people are seen by their curators alone.
pub async fn list(ctx: &Ctx, limit: usize, marker: Option<&FamilySlug>) -> Result<ListedFamilies, Error> {
    let mut rows = ctx.app.db.read().await?;
    let families = rows.families().await?;
    let currents: Vec<_> = families.iter().filter_map(|family| family.current().cloned()).collect();
    let placements = rows.placements(&currents).await?;
    drop(rows);

    let mut builds: BTreeMap<_, _> = placements
        .into_iter()
        .map(|placement| (placement.build.family.clone(), placement.build))
        .collect();
    let mut seen = Vec::new();
    for family in families {
        if family.standing != Standing::Awaiting || ctx.may_curate(&family.owner).await? {
            seen.push(family);
        }
    }
    let start = match marker {
        None => 0,
        Some(marker) => {
            let at = seen.iter().position(|family| family.slug == *marker);
            1 + at.ok_or_else(|| Error::Invalid(format!("The marker {marker} is no family that you can see.")))?
        }
    };
    let rest = seen.len() - start;
    let page: Vec<_> = seen.into_iter().skip(start).take(limit).collect();
    let next_marker = page.last().filter(|_| rest > limit).map(|family| family.slug.clone());
    let families = page.into_iter().map(|family| {
        let current = builds.remove(&family.slug);
        (family, current)
    });
    Ok(ListedFamilies {
        families: families.collect(),
        next_marker,
    })
}
