//! Search the catalog by words, as people type them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use nectary_domain::category::Category;
use nectary_domain::image::target::ImageTarget;
use nectary_domain::policy::Action;
use nectary_domain::search::{self, Words};

use super::{CatalogImage, Surroundings};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::ports::database::Reads;

/// Words of one search that are corrected.
const CORRECTED_WORDS_MAX: usize = 4;
/// Spellings that are tried for a word.
const SPELLINGS_MAX: usize = 50;

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The images: official ones first, and of each kind first those that are called so.
    pub images: Vec<CatalogImage>,
    /// What was searched for instead, because a word of what was asked for finds nothing.
    pub corrected: Option<String>,
}

/// Searches (`GET /catalog/v1/search`).
pub async fn search(ctx: &Ctx, text: &str, category: Option<Category>, limit: usize) -> Result<Found, Error> {
    ctx.enforce_in_own_project(Action::GetImages).await?;
    let viewer = ctx.caller.viewer();
    let curators = &ctx.app.options.curators;
    let mut rows = ctx.app.db.read().await?;
    let words = Words::asked(text);
    let mut found = rows.search(&words, &viewer, curators, category, limit).await?;
    let mut corrected = None;
    if found.is_empty()
        && let Some(instead) = correct(ctx, &mut *rows, text, &words).await?
    {
        found = rows
            .search(&Words::asked(&instead), &viewer, curators, category, limit)
            .await?;
        corrected = Some(instead).filter(|_| !found.is_empty());
    }
    let surroundings = Surroundings::read(ctx, &mut *rows, &found).await?;
    drop(rows);

    let mut images = Vec::with_capacity(found.len());
    for image in found {
        if ctx.allows(Action::GetImage, &ImageTarget::new(&image)).await? {
            images.push(surroundings.describe(ctx, image));
        }
    }
    Ok(Found {
        corrected: corrected.filter(|_| !images.is_empty()),
        images,
    })
}

/// The text with a known word for each that finds nothing by itself, if there is one for all of them. A word is known to
/// the caller only if it finds him an image: nobody learns the words of images that he may not see.
async fn correct(
    ctx: &Ctx,
    rows: &mut (impl Reads + ?Sized),
    text: &str,
    words: &Words,
) -> Result<Option<String>, Error> {
    let viewer = ctx.caller.viewer();
    let words: Vec<_> = words.iter().collect();
    let counts = rows.count_beginnings(&words, &viewer).await?;
    let with_counts = words.into_iter().zip(counts);
    let unknown: Vec<_> = with_counts
        .filter(|(_, count)| *count == 0)
        .map(|(word, _)| word)
        .collect();
    if unknown.is_empty() || unknown.len() > CORRECTED_WORDS_MAX || !unknown.iter().all(|word| search::is_spelt(word)) {
        return Ok(None);
    }
    let mut replacements = BTreeMap::new();
    for word in unknown {
        let vocabulary = rows.vocabulary(search::lengths_of_corrections(word)).await?;
        let mut near = search::corrections(word, vocabulary.iter().map(String::as_str));
        near.truncate(SPELLINGS_MAX);
        let spellings: Vec<_> = near.iter().map(|(_, spelling)| *spelling).collect();
        let counts = rows.count_words(&spellings, &viewer).await?;
        // The fewest mistakes; then the word that most images have.
        let best = near
            .iter()
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .min_by_key(|((mistakes, spelling), count)| (*mistakes, Reverse(*count), *spelling));
        let Some(((_, spelling), _)) = best else {
            return Ok(None);
        };
        replacements.insert(word.to_owned(), (*spelling).to_owned());
    }
    Ok(Some(search::corrected(text, &replacements)))
}
