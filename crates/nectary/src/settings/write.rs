//! Writing sections: the values in force, and the sample file with every key, its meaning and its default.

use std::fmt::Write;

use super::section::{Key, Section};

/// What stands in place of a secret.
const SILENCE: &str = "\"(not shown)\"";

/// Columns of the sample's comments.
const WIDTH: usize = 100;

fn value(key: &Key) -> String {
    match key.value.as_str() {
        Some("") => "\"\"".to_owned(),
        _ if key.is_secret => SILENCE.to_owned(),
        _ => key.value.to_string(),
    }
}

/// All values, as TOML; secrets are not shown.
pub fn values(sections: &[&dyn Section]) -> String {
    let mut text = String::new();
    for section in sections {
        let _ = writeln!(text, "[{}]", section.name());
        for key in section.keys() {
            let _ = writeln!(text, "{} = {}", key.name, value(&key));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// A file that changes nothing: every key with its meaning, and its default behind a `#`.
pub fn sample(title: &[&str], sections: &[&dyn Section]) -> String {
    let mut text = String::new();
    comment(&mut text, title.iter().copied());
    for section in sections {
        text.push('\n');
        comment(&mut text, section.doc().iter().copied());
        let _ = writeln!(text, "[{}]", section.name());
        for key in section.keys() {
            text.push('\n');
            comment(&mut text, key.doc.iter().copied());
            comment(&mut text, [format!(" Form: {}.", key.form).as_str()]);
            if key.is_secret {
                comment(
                    &mut text,
                    [format!(" {}_file names a file that holds it.", key.name).as_str()],
                );
            }
            let _ = writeln!(text, "#{} = {}", key.name, value(&key));
        }
    }
    text
}

/// Writes lines as comments, flowing into one another; an empty line begins a new paragraph.
fn comment<'a>(text: &mut String, lines: impl IntoIterator<Item = &'a str>) {
    let mut length = 0;
    for line in lines {
        if line.trim().is_empty() {
            text.push_str(if length == 0 { "#\n" } else { "\n#\n" });
            length = 0;
        }
        for word in line.split_whitespace() {
            if length > 0 && length + 1 + word.chars().count() > WIDTH {
                text.push('\n');
                length = 0;
            }
            if length == 0 {
                text.push('#');
                length = 1;
            }
            let _ = write!(text, " {word}");
            length += 1 + word.chars().count();
        }
    }
    if length > 0 {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_flow_and_an_empty_line_parts_them() {
        let long = "word ".repeat(30);
        let mut text = String::new();
        comment(&mut text, [" one", " two", "", long.as_str()]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[..2], ["# one two", "#"]);
        assert!(
            lines.len() == 4 && lines.iter().all(|line| line.starts_with('#') && line.len() <= WIDTH),
            "{text}"
        );
    }
}
