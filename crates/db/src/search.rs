//! Search: which words an image is found by and by whom, kept in a full-text index with every commit.
//!
//! Triggers note the images that changed, whatever changed them (migration 5); here their words are read again. Who may
//! find an image stands in the index beside its words, so that a search passes over what it may not show.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use async_trait::async_trait;
use nectary_app::ports::database::{RepoResult, SearchReads};
use nectary_domain::category::{Category, Curators};
use nectary_domain::ids::ProjectId;
use nectary_domain::image::Image;
use nectary_domain::member::MemberStatus;
use nectary_domain::search::{Words, is_spelt};
use nectary_domain::visibility::{Viewer, Visibility};
use sea_query::{Expr, ExprTrait, OnConflict, Order, Query, SelectStatement};

use crate::dialect::{self, Match};
use crate::image_row;
use crate::sql::{Sql, insert, row, value};
use crate::tx::{SqlWrites, Tx};
use crate::visible::{self, Branch};

/// Images whose words are read again at a time.
const BATCH: u64 = 500;
/// Words among which the right spelling of one is looked for.
const VOCABULARY_MAX: u64 = 20_000;
/// Images beyond which it does not matter how many have a word.
const COUNTED_MAX: u64 = 100;

#[async_trait]
impl<Mode> SearchReads for Tx<Mode> {
    async fn search(
        &mut self,
        words: &Words,
        viewer: &Viewer,
        curators: &Curators,
        category: Option<Category>,
        limit: usize,
    ) -> RepoResult<Vec<Image>> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut images = Vec::new();
        for rank in ranks(words, viewer, curators, category) {
            // What comes last is seldom wanted, and takes longest to find.
            if images.len() < limit {
                let select = newest(&rank, viewer, limit - images.len());
                let rows = self.rows(Sql::of(&select)).await?;
                for row in &rows {
                    images.push(image_row::image(row)?);
                }
            }
        }
        Ok(images)
    }

    async fn count_beginnings(&mut self, words: &[&str], viewer: &Viewer) -> RepoResult<Vec<u64>> {
        count(self, words.iter().map(|word| Match::beginning(word)), viewer).await
    }

    async fn count_words(&mut self, words: &[&str], viewer: &Viewer) -> RepoResult<Vec<u64>> {
        count(self, words.iter().map(|word| Match::word(*word)), viewer).await
    }

    async fn vocabulary(&mut self, lengths_chars: RangeInclusive<usize>) -> RepoResult<Vec<String>> {
        let (shortest, longest) = (*lengths_chars.start() as u64, *lengths_chars.end() as u64);
        let select = Query::select()
            .column("word")
            .from("search_words")
            .and_where(Expr::col("length_chars").between(shortest, longest))
            .limit(VOCABULARY_MAX)
            .take();
        let rows = self.rows(Sql::of(&select)).await?;
        rows.iter().map(|row| value(row, 0)).collect()
    }
}

/// What a search finds for a viewer, the best first: official images, of these and of the others those that are called so.
fn ranks(words: &Words, viewer: &Viewer, curators: &Curators, category: Option<Category>) -> Vec<Match> {
    let called = Match::all(words.iter().map(|word| Match::beginning(&naming(word))));
    let those = Match::all(words.iter().map(Match::beginning));
    // They are few, and have a mark of their own by which they are found without going through all that is public.
    let publishers: Vec<_> = curators.official.iter().map(published).map(Match::word).collect();
    let official = (!publishers.is_empty()).then(|| Match::any(publishers));
    let mut kinds = Vec::new();
    if let (Some(official), None | Some(Category::Official)) = (&official, category) {
        kinds.push(Match::all([official.clone(), those.clone()]));
    }
    if category != Some(Category::Official) {
        let branches = category.map(|category| visible::of_one_category(category, viewer, curators));
        let within = branches.map(|branches| branches.iter().map(in_branch).collect::<Vec<_>>());
        // A category that is never anything to this viewer.
        if within.as_ref().is_some_and(Vec::is_empty) {
            return Vec::new();
        }
        let within = within.map(Match::any).or_else(|| finders(viewer));
        let others = Match::all([those, Match::word(SHOWN)].into_iter().chain(within));
        kinds.push(match official.filter(|_| category.is_none()) {
            Some(official) => others.but(official),
            None => others,
        });
    }
    let by_name = |kind: Match| [Match::all([kind.clone(), called.clone()]), kind.but(called.clone())];
    kinds.into_iter().flat_map(by_name).collect()
}

/// The newest images that the index finds.
fn newest(rank: &Match, viewer: &Viewer, limit: usize) -> SelectStatement {
    let mut found = dialect::found("image_search", rank);
    found.limit(limit as u64);
    dialect::newest_found_first(&mut found);
    let mut select = image_row::select();
    select.from_clear();
    select
        .from_subquery(found, "page")
        .cross_join("images")
        .and_where(Expr::col(("images", "seq")).equals(("page", "seq")))
        // Whatever the index says, nobody is shown what he may not see.
        .and_where_option(visible::readable_by(viewer))
        .order_by(("page", "seq"), Order::Desc);
    select
}

/// How many images with each of these the viewer may find, as far as it matters.
async fn count<Mode>(tx: &mut Tx<Mode>, those: impl Iterator<Item = Match>, viewer: &Viewer) -> RepoResult<Vec<u64>> {
    let counts: Vec<_> = those
        .map(|one| {
            let all = Match::all([one, Match::word(SHOWN)].into_iter().chain(finders(viewer)));
            let found = dialect::found("image_search", &all).limit(COUNTED_MAX).take();
            let count = Query::select()
                .expr(Expr::cust("COUNT(*)"))
                .from_subquery(found, "found")
                .take();
            Expr::SubQuery(None, Box::new(count.into()))
        })
        .collect();
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    let columns = counts.len();
    let select = Query::select().exprs(counts).take();
    let row = tx.row(Sql::of(&select)).await?;
    let count = |column| match &row {
        Some(row) => Ok(value::<i64>(row, column)?.unsigned_abs()),
        None => Ok(0),
    };
    (0..columns).map(count).collect()
}

/// Images that have all the words and may be found by the viewer, as a select of their `seq`.
pub(crate) fn finding(words: &Words, viewer: &Viewer) -> SelectStatement {
    dialect::found("image_search", &found_by(words, viewer))
}

/// What the index has of them.
fn found_by(words: &Words, viewer: &Viewer) -> Match {
    Match::all(words.iter().map(Match::beginning).chain(finders(viewer)))
}

/// What finds the images of a branch of a list.
fn in_branch(branch: &Branch) -> Match {
    let of = |project: &ProjectId| Match::word(owner(project));
    let as_a = |visibility| Match::word(named(visibility));
    match branch {
        Branch::Owned { by, visibility } => Match::all([of(by)].into_iter().chain(visibility.map(as_a))),
        Branch::Visible {
            as_a: visibility,
            not_of,
        } if not_of.is_empty() => as_a(*visibility),
        Branch::Visible {
            as_a: visibility,
            not_of,
        } => as_a(*visibility).but(Match::any(not_of.iter().map(of))),
        Branch::Archived { by } => Match::all([of(by), as_a(Visibility::Community)]),
        // The index has members that have accepted alone, which are those a list has by default.
        Branch::Shared { with, .. } => Match::word(member(with)).but(of(with)),
    }
}

/// A word that an image is called by, which the index has besides the word itself.
fn naming(word: &str) -> String {
    format!("_n{word}")
}

/// Says in the index that an image is not hidden.
const SHOWN: &str = "_shown";

/// Says of which visibility it is.
fn named(visibility: Visibility) -> String {
    format!("_{visibility}")
}

/// Says whose it is.
fn owner(project: &ProjectId) -> String {
    format!("_o{}", hexadecimal(project))
}

/// Says by whom it was made public, unless it is hidden.
fn published(project: &ProjectId) -> String {
    format!("_f{}", hexadecimal(project))
}

/// Says that it is shared with a project, which has accepted it.
fn member(project: &ProjectId) -> String {
    format!("_m{}", hexadecimal(project))
}

/// The id of a project, which is free text, in letters and digits.
fn hexadecimal(project: &ProjectId) -> String {
    project.as_str().bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// By what the index knows that a viewer may find an image; nothing for those who may find any.
fn finders(viewer: &Viewer) -> Option<Match> {
    let to_all = [Visibility::Public, Visibility::Community].map(named);
    let own = match viewer {
        Viewer::Admin(_) => return None,
        Viewer::Project(project) => Some([owner(project), member(project)]),
        Viewer::Stranger => None,
    };
    Some(Match::any(
        to_all.into_iter().chain(own.into_iter().flatten()).map(Match::word),
    ))
}

/// Reads the words again of some images that the triggers have noted; false if there were none.
pub(crate) async fn read_noted(tx: &mut SqlWrites) -> RepoResult<bool> {
    let noted = Query::select()
        .column("image_seq")
        .from("search_backlog")
        .limit(BATCH)
        .take();
    let seqs = tx.rows(Sql::of(&noted)).await?;
    let seqs = seqs.iter().map(|row| value(row, 0)).collect::<RepoResult<Vec<i64>>>()?;
    if seqs.is_empty() {
        return Ok(false);
    }
    let before = texts(tx, &seqs).await?;
    let after = current_texts(tx, &seqs).await?;
    for seq in &seqs {
        let (before, after) = (before.get(seq).map(String::as_str), after.get(seq).map(String::as_str));
        if before != after {
            replace(tx, *seq, before, after).await?;
        }
    }
    let read = Query::delete()
        .from_table("search_backlog")
        .and_where(Expr::col("image_seq").is_in(seqs))
        .take();
    tx.run(Sql::of(&read)).await?;
    Ok(true)
}

/// What the index has of these images.
async fn texts(tx: &mut SqlWrites, seqs: &[i64]) -> RepoResult<BTreeMap<i64, String>> {
    let select = Query::select()
        .columns(["image_seq", "words"])
        .from("search_texts")
        .and_where(Expr::col("image_seq").is_in(seqs.iter().copied()))
        .take();
    let rows = tx.rows(Sql::of(&select)).await?;
    rows.iter().map(|row| Ok((value(row, 0)?, value(row, 1)?))).collect()
}

/// What it should have of them: nothing of those that are gone.
async fn current_texts(tx: &mut SqlWrites, seqs: &[i64]) -> RepoResult<BTreeMap<i64, String>> {
    let mut select = image_row::select();
    select
        .column(("images", "seq"))
        .and_where(Expr::col(("images", "seq")).is_in(seqs.iter().copied()));
    let members = Query::select()
        .columns(["image_seq", "member"].map(|column| ("image_members", column)))
        .from("image_members")
        .and_where(Expr::col("image_seq").is_in(seqs.iter().copied()))
        .and_where(Expr::col("status").eq(MemberStatus::Accepted.as_str()))
        .take();
    let mut members_of: BTreeMap<i64, Vec<ProjectId>> = BTreeMap::new();
    for row in tx.rows(Sql::of(&members)).await? {
        let of_image = members_of.entry(value(&row, 0)?).or_default();
        of_image.push(ProjectId::new(value::<String>(&row, 1)?));
    }
    let mut texts = BTreeMap::new();
    for row in tx.rows(Sql::of(&select)).await? {
        let seq = value(&row, image_row::WIDTH)?;
        let members = members_of.get(&seq).map_or(&[][..], Vec::as_slice);
        texts.insert(seq, text(&image_row::image(&row)?, members));
    }
    Ok(texts)
}

/// The words of an image, and who may find it.
fn text(image: &Image, accepted_by: &[ProjectId]) -> String {
    let record = image.record();
    let mut says = vec![named(record.visibility)];
    says.extend((!record.is_hidden).then(|| SHOWN.to_owned()));
    says.extend(record.owner.as_ref().map(owner));
    if record.visibility == Visibility::Public && !record.is_hidden {
        says.extend(record.owner.as_ref().map(published));
    }
    if record.visibility == Visibility::Shared {
        says.extend(accepted_by.iter().map(member));
    }
    says.extend(Words::naming(image).iter().map(naming));
    let words = Words::of(image);
    words
        .iter()
        .chain(says.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" ")
}

async fn replace(tx: &mut SqlWrites, seq: i64, before: Option<&str>, after: Option<&str>) -> RepoResult<()> {
    for (table, key) in [("search_texts", "image_seq"), ("image_search", "rowid")] {
        if before.is_some() {
            let delete = Query::delete()
                .from_table(table)
                .and_where(Expr::col(key).eq(seq))
                .take();
            tx.run(Sql::of(&delete)).await?;
        }
        if let Some(after) = after {
            let mut insert = insert(table, &[key, "words"]);
            row(&mut insert, [seq.into(), after.into()])?;
            tx.run(Sql::of(&insert)).await?;
        }
    }
    let spelt = |text: Option<&str>| -> BTreeSet<String> {
        let words = text.unwrap_or_default().split(' ').filter(|word| is_spelt(word));
        words.map(str::to_owned).collect()
    };
    let (before, after) = (spelt(before), spelt(after));
    forget_words(tx, before.difference(&after)).await?;
    use_words(tx, after.difference(&before)).await
}

/// Counts one image more for each of these words.
async fn use_words(tx: &mut SqlWrites, words: impl Iterator<Item = &String>) -> RepoResult<()> {
    let mut insert = insert("search_words", &["word", "length_chars", "uses"]);
    let mut is_any = false;
    for word in words {
        is_any = true;
        let length = word.chars().count() as i64;
        row(&mut insert, [word.as_str().into(), length.into(), 1_i64.into()])?;
    }
    if !is_any {
        return Ok(());
    }
    let one_more = Expr::col(("search_words", "uses")).add(1);
    insert.on_conflict(OnConflict::column("word").value("uses", one_more).to_owned());
    tx.run(Sql::of(&insert)).await.map(drop)
}

/// Counts one image less for each of these words, and forgets those that no image has any more.
async fn forget_words(tx: &mut SqlWrites, words: impl Iterator<Item = &String>) -> RepoResult<()> {
    let words: Vec<_> = words.map(String::as_str).collect();
    if words.is_empty() {
        return Ok(());
    }
    let is_one = || Expr::col("word").is_in(words.iter().copied());
    let update = Query::update()
        .table("search_words")
        .value("uses", Expr::col("uses").sub(1))
        .and_where(is_one())
        .take();
    tx.run(Sql::of(&update)).await?;
    let delete = Query::delete()
        .from_table("search_words")
        .and_where(is_one())
        .and_where(Expr::col("uses").lte(0))
        .take();
    tx.run(Sql::of(&delete)).await.map(drop)
}
