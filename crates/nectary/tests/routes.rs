//! The route table as a file: a change of the surface is a diff of `routes.txt`.

use nectary_http::{RouteRow, route_table};

use crate::checked_in;

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
    checked_in::compare("routes.txt", &table);
}
