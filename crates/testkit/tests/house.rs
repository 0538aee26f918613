//! The house rules that no compiler checks: sizes, opening lines, names, lists that agree with their folders.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 80;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "misc", "mod", "stuff"];

/// Lists whose folder is an extension point: each member stands in the list by name.
const LISTS: [&str; 4] = [
    "store/src/drivers.rs",
    "app/src/jobs.rs",
    "inspect/src/formats.rs",
    "http/src/routes.rs",
];

/// The databases there are or will be.
const BACK_ENDS: [&str; 4] = ["sqlite", "postgres", "mariadb", "mysql"];

/// The first line of a function.
static FUNCTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\s*)(pub(\([a-z: ]+\))? )?((const|async|default) )*fn [a-z_]").unwrap());

/// A module in a file of its own.
static DECLARATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*(?:pub(?:\([a-z: ]+\))? )?mod ([a-z0-9_]+);").unwrap());

/// The only files of the database crate that may know which database it is.
const KNOWS_THE_BACK_END: [&str; 2] = ["dialect.rs", "pool.rs"];

fn crates() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap().to_owned()
}

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn stem(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
    /// The folder of its children: `x/` beside `x.rs`, the folder itself for the root of a crate.
    fn children_dir(&self) -> PathBuf {
        match self.stem().as_str() {
            "lib" | "main" => self.path.parent().map(Path::to_owned).unwrap_or_default(),
            _ => self.path.with_extension(""),
        }
    }
}

fn walk(folder: &Path, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "target") {
                walk(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            found.push(Source { path, text });
        }
    }
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    walk(&crates(), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The complaints, or nothing: a test names all that is wrong at once.
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn the_scan_sees_the_sources() {
    assert!(
        sources()
            .iter()
            .any(|source| source.path.ends_with("domain/src/lib.rs"))
    );
}

#[test]
fn a_file_has_fewer_than_600_lines() {
    let mut complaints = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines >= FILE_LINES_MAX {
            complaints.push(format!("{}: {lines} lines", source.path.display()));
        }
    }
    assert_none(&complaints);
}

#[test]
fn a_file_opens_by_saying_what_it_is_for() {
    let mut complaints = Vec::new();
    for source in sources() {
        let opening = source.text.lines().take_while(|line| line.starts_with("//!")).count();
        if opening == 0 {
            complaints.push(format!("{}: does not open with //!", source.path.display()));
        }
    }
    assert_none(&complaints);
}

#[test]
fn a_file_is_named_for_what_it_holds() {
    let mut complaints = Vec::new();
    for source in sources() {
        if EMPTY_NAMES.contains(&source.stem().as_str()) {
            complaints.push(format!("{}: the name says nothing", source.path.display()));
        }
    }
    assert_none(&complaints);
}

/// Functions with their first line and their length. Relies on rustfmt: the closing brace stands below the `fn`.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        let Some(indent) = FUNCTION.captures(line).map(|captures| captures[1].to_owned()) else {
            continue;
        };
        let is_whole = |line: &str| line.ends_with(';') || line.ends_with('}');
        if is_whole(line) {
            found.push((first + 1, 1));
            continue;
        }
        let at_its_level = |line: &&str| {
            line.strip_prefix(indent.as_str())
                .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(' '))
        };
        let last = lines
            .iter()
            .enumerate()
            .skip(first + 1)
            .find(|(_, line)| at_its_level(line) && is_whole(line));
        let length = last.map_or(lines.len() - first, |(last, _)| last - first + 1);
        found.push((first + 1, length));
    }
    found
}

#[test]
fn a_function_has_fewer_than_80_lines() {
    let mut complaints = Vec::new();
    for source in sources() {
        for (line, length) in functions(&source.text) {
            if length >= FUNCTION_LINES_MAX {
                complaints.push(format!(
                    "{}:{line}: a function of {length} lines",
                    source.path.display()
                ));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn functions_are_measured_from_their_head_to_their_closing_brace() {
    let text = "impl A {\n    fn a() {}\n    pub(crate) async fn b(\n        x: u8,\n    ) -> u8 {\n        if x {\n        }\n        x\n    }\n    fn c();\n}\nfn d() {\n}\n";
    assert_eq!(functions(text), [(2, 1), (3, 7), (10, 1), (12, 2)]);
}

/// Names after `mod` that stand for files of their own.
fn declared(text: &str) -> Vec<String> {
    DECLARATION
        .captures_iter(text)
        .map(|captures| captures[1].to_owned())
        .collect()
}

#[test]
fn every_file_in_a_folder_is_declared_by_the_file_above_it() {
    let sources = sources();
    let mut complaints = Vec::new();
    for source in sources
        .iter()
        .filter(|source| source.path.components().any(|part| part.as_os_str() == "src"))
    {
        let folder = source.path.parent().unwrap_or(Path::new(""));
        let parents: Vec<_> = sources.iter().filter(|other| other.children_dir() == folder).collect();
        let is_root = ["lib", "main"].contains(&source.stem().as_str());
        let is_declared = parents
            .iter()
            .any(|parent| declared(&parent.text).contains(&source.stem()));
        if !is_root && !is_declared {
            complaints.push(format!(
                "{}: no file above it says `mod {};`",
                source.path.display(),
                source.stem()
            ));
        }
    }
    assert_none(&complaints);
}

#[test]
fn every_member_of_an_extension_point_stands_in_its_list() {
    let mut complaints = Vec::new();
    for list in LISTS {
        let path = crates().join(list);
        let Ok(text) = fs::read_to_string(&path) else {
            complaints.push(format!("{list}: is missing"));
            continue;
        };
        let without_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
        for member in declared(&text) {
            if !without_tests.contains(&format!("{member}::")) {
                complaints.push(format!("{list}: declares {member} and never uses it"));
            }
        }
    }
    assert_none(&complaints);
}

/// The text without comments.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(|line| [line, "\n"])
        .collect()
}

#[test]
fn only_the_dialect_and_the_pool_know_which_database_it_is() {
    let mut complaints = Vec::new();
    for source in sources()
        .iter()
        .filter(|source| source.path.starts_with(crates().join("db/src")))
    {
        let file = source.path.file_name().unwrap_or_default().to_string_lossy();
        if KNOWS_THE_BACK_END.contains(&file.as_ref()) {
            continue;
        }
        for (line, text) in code(&source.text).lines().enumerate() {
            if BACK_ENDS.iter().any(|name| text.to_lowercase().contains(name)) {
                complaints.push(format!("{}:{}: {}", source.path.display(), line + 1, text.trim()));
            }
        }
    }
    assert_none(&complaints);
}
