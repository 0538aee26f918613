//! Measures what lists and look-ups cost on a seeded database: microseconds of the wall clock and of all cores.
//!
//! `cargo run --example measure -p nectary-db -- DB_PATH [PART_OF_A_NAME]`, after the example `seed` with
//! `--project me --project admin`.

use std::error::Error;
use std::fs;
use std::io::{Write, stderr};
use std::sync::Arc;
use std::time::Instant;

use nectary_app::ports::database::Database;
use nectary_db::{Settings, SqlDatabase};
use nectary_domain::category::Curators;
use nectary_domain::query::{Direction, Filter, ImageQuery, Sort, SortColumn, TextColumn};
use nectary_domain::search::{self as corrected, Words};
use nectary_domain::visibility::{Viewer, Visibility, VisibilityFilter};
use nectary_testkit::builders::image::{image_id, project};

/// How often each question is asked.
const ROUNDS: u32 = 500;

/// CPU time of this process in microseconds, all threads: fields 14 and 15 of proc(5) stat, in hundredths of a second.
fn cpu_us() -> Result<u64, Box<dyn Error>> {
    let mut total = 0;
    for task in fs::read_dir("/proc/self/task")? {
        // schedstat begins with nanoseconds on a core, which is finer than stat.
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        total += text.split(' ').next().ok_or("no schedstat")?.parse::<u64>()?;
    }
    Ok(total / 1000)
}

async fn report(name: &str, rows: usize, start: Instant, cpu: u64) -> Result<(), Box<dyn Error>> {
    let wall = start.elapsed().as_micros() / u128::from(ROUNDS);
    let cpu = (cpu_us()? - cpu) / u64::from(ROUNDS);
    writeln!(stderr(), "{name:50} {rows:5} rows {wall:8} us wall {cpu:8} us cpu")?;
    Ok(())
}

/// Whether the command line asks for this question: all of them, unless it names a part.
fn is_wanted(name: &str) -> bool {
    std::env::args().nth(2).is_none_or(|part| name.contains(&part))
}

async fn list(db: &SqlDatabase, name: &str, query: &ImageQuery, viewer: &Viewer) -> Result<(), Box<dyn Error>> {
    if !is_wanted(name) {
        return Ok(());
    }
    let seen = query.clone().seen_by(viewer.clone());
    let rows = db.read().await?.images(&seen).await?.images.len();
    let (start, cpu) = (Instant::now(), cpu_us()?);
    for _ in 0..ROUNDS {
        db.read().await?.images(&seen).await?;
    }
    report(name, rows, start, cpu).await
}

async fn show(db: &SqlDatabase, who: &str, viewer: &Viewer) -> Result<(), Box<dyn Error>> {
    let name = format!("{who}: show");
    if !is_wanted(&name) {
        return Ok(());
    }
    let (start, cpu) = (Instant::now(), cpu_us()?);
    for number in 0..ROUNDS {
        db.read()
            .await?
            .image(&image_id(u64::from(number) * 37), viewer)
            .await?;
    }
    report(&name, 1, start, cpu).await
}

/// A page with the counts of all its facets.
async fn facets(db: &SqlDatabase, name: &str, query: &ImageQuery, viewer: &Viewer) -> Result<(), Box<dyn Error>> {
    if !is_wanted(name) {
        return Ok(());
    }
    let seen = query.clone().seen_by(viewer.clone());
    let curators = Arc::new(curators());
    let (start, cpu) = (Instant::now(), cpu_us()?);
    let mut values = 0;
    for _ in 0..ROUNDS {
        let mut rows = db.read().await?;
        rows.images(&seen).await?;
        let facets = rows.facets(&seen, &curators).await?;
        values = facets.values().map(Vec::len).sum();
    }
    report(name, values, start, cpu).await
}

async fn search(db: &SqlDatabase, name: &str, text: &str, viewer: &Viewer) -> Result<(), Box<dyn Error>> {
    if !is_wanted(name) {
        return Ok(());
    }
    let (words, curators) = (Words::asked(text), curators());
    let (start, cpu) = (Instant::now(), cpu_us()?);
    let mut found = 0;
    for _ in 0..ROUNDS {
        found = db
            .read()
            .await?
            .search(&words, viewer, &curators, None, 25)
            .await?
            .len();
    }
    report(name, found, start, cpu).await
}

/// What a misspelt word costs besides: a search in vain, the look for a better word, and the search for that.
async fn correction(db: &SqlDatabase, name: &str, word: &str, viewer: &Viewer) -> Result<(), Box<dyn Error>> {
    if !is_wanted(name) {
        return Ok(());
    }
    let (words, curators) = (Words::asked(word), curators());
    let (start, cpu) = (Instant::now(), cpu_us()?);
    let mut found = 0;
    for _ in 0..ROUNDS {
        let mut rows = db.read().await?;
        rows.search(&words, viewer, &curators, None, 25).await?;
        rows.count_beginnings(&[word], viewer).await?;
        let vocabulary = rows.vocabulary(corrected::lengths_of_corrections(word)).await?;
        let near = corrected::corrections(word, vocabulary.iter().map(String::as_str));
        let spellings: Vec<_> = near.iter().map(|(_, spelling)| *spelling).collect();
        rows.count_words(&spellings, viewer).await?;
        let best = Words::asked(spellings.first().ok_or("no word is near")?);
        found = rows.search(&best, viewer, &curators, None, 25).await?.len();
    }
    report(name, found, start, cpu).await
}

fn curators() -> Curators {
    let projects = |name| vec![project(name)];
    Curators {
        official: projects("admin"),
        contributed: projects("contributed"),
        archive: projects("archive"),
    }
}

fn with(filters: &[Filter]) -> ImageQuery {
    let mut query = ImageQuery::first_page(25);
    query.filters = filters.to_vec();
    query
}

fn sorted(column: SortColumn, direction: Direction) -> ImageQuery {
    let mut query = ImageQuery::first_page(25);
    query.sort = vec![Sort { column, direction }];
    query
}

fn seen(visibility: VisibilityFilter) -> ImageQuery {
    let mut query = ImageQuery::first_page(25);
    query.visibility = visibility;
    query
}

fn queries() -> Vec<(&'static str, ImageQuery)> {
    let property = |name: &str, value: &str| Filter::property(name, value);
    let text = |column, value: &str| Filter::Text {
        column,
        any_of: vec![value.to_owned()],
    };
    vec![
        ("default", ImageQuery::first_page(25)),
        ("default, 1000 rows", ImageQuery::first_page(1000)),
        ("visibility=public", seen(VisibilityFilter::Only(Visibility::Public))),
        ("visibility=shared", seen(VisibilityFilter::Only(Visibility::Shared))),
        ("visibility=all", seen(VisibilityFilter::All)),
        ("name=", with(&[text(TextColumn::Name, "debian 22.4 #77")])),
        (
            "name=in:",
            with(&[Filter::Text {
                column: TextColumn::Name,
                any_of: ["debian 22.4 #77", "a", "b"].map(String::from).to_vec(),
            }]),
        ),
        ("status=active", with(&[text(TextColumn::Status, "active")])),
        ("status=queued", with(&[text(TextColumn::Status, "queued")])),
        ("owner=me", with(&[text(TextColumn::Owner, "me")])),
        ("common property", with(&[property("os_distro", "ubuntu")])),
        (
            "rare property",
            with(&[property("base_image_ref", image_id(5000).as_str())]),
        ),
        (
            "common and rare property",
            with(&[
                property("os_distro", "ubuntu"),
                property("base_image_ref", image_id(5000).as_str()),
            ]),
        ),
        ("property of none", with(&[property("os_distro", "beos")])),
        ("tag of one in 500", with(&[Filter::tag("team-7")])),
        ("tag of one in 20", with(&[Filter::tag("purpose-7")])),
        ("sort=name:asc", sorted(SortColumn::Name, Direction::Ascending)),
        ("sort=size:desc", sorted(SortColumn::Size, Direction::Descending)),
        (
            "sort=updated_at:desc",
            sorted(SortColumn::UpdatedAt, Direction::Descending),
        ),
    ]
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: measure DB_PATH")?;
    let opening = Instant::now();
    let db = SqlDatabase::open(path.as_ref(), &Settings::default()).await?;
    writeln!(stderr(), "opened in {} us", opening.elapsed().as_micros())?;
    let viewers = [
        ("member", Viewer::Project(project("me"))),
        ("admin", Viewer::Admin(Some(project("admin")))),
        ("stranger", Viewer::Stranger),
    ];
    for (who, viewer) in &viewers {
        for (name, query) in queries() {
            list(&db, &format!("{who}: {name}"), &query, viewer).await?;
        }
        show(&db, who, viewer).await?;
        let distribution = with(&[Filter::property("os_distro", "ubuntu")]);
        for (name, query) in [
            ("home page: default and facets", ImageQuery::first_page(25)),
            ("home page: one distribution and facets", distribution),
            (
                "home page: a common word and facets",
                with(&[Filter::Words(Words::asked("ubuntu"))]),
            ),
        ] {
            facets(&db, &format!("{who}: {name}"), &query, viewer).await?;
        }
        for (name, text) in [
            ("search: common word", "ubuntu"),
            ("search: beginning of one letter", "u"),
            ("search: one digit", "1"),
            ("search: rare word", "4711"),
            ("search: two words", "debian 22.4"),
            ("search: common and rare word", "ubuntu 4711"),
            ("search: word of none", "beos"),
        ] {
            search(&db, &format!("{who}: {name}"), text, viewer).await?;
        }
        correction(&db, &format!("{who}: search: typo"), "ubunut", viewer).await?;
        if !is_wanted(&format!("{who}: default, after 5000 rows")) {
            continue;
        }
        let mut deep = ImageQuery::first_page(1000);
        for _ in 0..5 {
            let page = db.read().await?.images(&deep.clone().seen_by(viewer.clone())).await?;
            deep.marker = page.images.last().map(|image| image.id().clone());
        }
        deep.limit = 25;
        list(&db, &format!("{who}: default, after 5000 rows"), &deep, viewer).await?;
    }
    db.close().await;
    Ok(())
}
