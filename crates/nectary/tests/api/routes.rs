//! The route table as a file: a change of the surface is a diff of `routes.txt`.
//!
//! `NECTARY_BLESS=1 cargo test -p nectary --test api routes` writes the file anew.

use std::path::Path;

use nectary_http::{RouteRow, route_table};

fn line(row: &RouteRow) -> String {
    let mut notes = String::new();
    if !row.takes_body {
        notes.push_str(" no-body");
    }
    if row.hides_other_methods {
        notes.push_str(" hides-other-methods");
    }
    format!("{:6} {:72} {}{notes}\n", row.method_name(), row.path, row.action_name())
}

#[test]
fn the_route_table_is_the_one_in_the_file() {
    let table: String = route_table().iter().map(line).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/routes.txt");
    if std::env::var_os("NECTARY_BLESS").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == table,
        "the routes have changed; look at them and bless them:\n{table}"
    );
}
