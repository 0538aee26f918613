//! Tables as wide as the terminal, in which ids stay whole; and lines of CSV.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Between columns.
const GAP: &str = "  ";
/// A column is never cut to less.
const NARROWEST: usize = 6;
/// A column that is cut to less says little: then the last ones are left out instead.
const READABLE: usize = 12;
/// Stands where columns were left out.
const LEFT_OUT: &str = "…";

/// A cell.
pub(super) struct Cell {
    pub text: String,
    /// It must not be cut.
    pub is_whole: bool,
}

impl Cell {
    pub fn whole(text: String) -> Self {
        Self { text, is_whole: true }
    }
}

/// Writes rows below their titles, if there are titles. Whatever does not fit `width` is cut where a column is longest.
pub(super) fn write(
    out: &mut dyn Write,
    titles: &[String],
    rows: &[Vec<Cell>],
    width: Option<usize>,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let widths = widths(titles, rows, width);
    if !titles.is_empty() {
        line(out, titles.iter().map(String::as_str), &widths)?;
    }
    for row in rows {
        line(out, row.iter().map(|cell| cell.text.as_str()), &widths)?;
    }
    Ok(())
}

/// How many columns fit a line so that they can be read: two at least, the first of which is the id.
pub(super) fn fitting(titles: &[String], rows: &[Vec<Cell>], width: Option<usize>) -> usize {
    let all = titles.len();
    let Some(width) = width else { return all };
    let natural = widths(titles, rows, None);
    let needed = |column: usize| {
        let is_whole = rows.iter().any(|row| row[column].is_whole);
        if is_whole {
            natural[column]
        } else {
            natural[column].min(READABLE)
        }
    };
    let fits = |count: &usize| {
        let mark = if *count < all { GAP.len() + LEFT_OUT.width() } else { 0 };
        (0..*count).map(needed).sum::<usize>() + GAP.len() * (count - 1) + mark <= width
    };
    (2..=all).rev().find(fits).unwrap_or(all.min(2))
}

/// Drops the columns behind the first `count`, and says so in the titles.
pub(super) fn leave_out(titles: &mut Vec<String>, rows: &mut [Vec<Cell>], count: usize) {
    if count >= titles.len() {
        return;
    }
    titles.truncate(count);
    titles.push(LEFT_OUT.to_owned());
    for row in rows {
        row.truncate(count);
        row.push(Cell::whole(String::new()));
    }
}

fn widths(titles: &[String], rows: &[Vec<Cell>], width: Option<usize>) -> Vec<usize> {
    let count = rows.first().map_or(titles.len(), Vec::len);
    let mut widths: Vec<usize> = (0..count)
        .map(|column| {
            let title = titles.get(column).map_or(0, |title| title.width());
            let cells = rows.iter().map(|row| row[column].text.width());
            cells.max().unwrap_or(0).max(title)
        })
        .collect();
    let Some(width) = width else { return widths };
    let may_cut: Vec<bool> = (0..count)
        .map(|column| rows.iter().all(|row| !row[column].is_whole))
        .collect();
    let gaps = GAP.len() * count.saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > width {
        let longest = (0..count)
            .filter(|column| may_cut[*column] && widths[*column] > NARROWEST)
            .max_by_key(|column| widths[*column]);
        match longest {
            Some(column) => widths[column] -= 1,
            None => break,
        }
    }
    widths
}

fn line<'t>(out: &mut dyn Write, cells: impl Iterator<Item = &'t str>, widths: &[usize]) -> io::Result<()> {
    let mut line = String::new();
    for (cell, width) in cells.zip(widths) {
        let cell = cut(cell, *width);
        let padding = width.saturating_sub(cell.width());
        line.push_str(&cell);
        line.push_str(&" ".repeat(padding));
        line.push_str(GAP);
    }
    writeln!(out, "{}", line.trim_end())
}

/// The text, or its beginning and a mark that there is more.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut taken = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if taken + wide + 1 > width {
            break;
        }
        taken += wide;
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// Writes a line of CSV (RFC 4180, lines end as the system's do).
pub(super) fn csv_line(out: &mut dyn Write, values: &[String]) -> io::Result<()> {
    let quoted: Vec<String> = values
        .iter()
        .map(|value| {
            if value.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", value.replace('"', "\"\""))
            } else {
                value.clone()
            }
        })
        .collect();
    writeln!(out, "{}", quoted.join(","))
}
