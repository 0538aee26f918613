//! A server advises in requests of its API. Whoever reads it at a command line has commands for them.

/// What stands before a family and a verb.
const REQUEST: &str = "POST /catalog/v1/families/";

/// The text with commands where it names requests about families. A server that leaves the verb open writes … for it.
pub fn in_commands(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(REQUEST) {
        let family_end = end_of(after, |c| c.is_ascii_alphanumeric() || c == '-');
        let (family, after) = after.split_at(family_end);
        let after = after.strip_prefix('/').unwrap_or(after);
        let (verb, after) = after.split_at(end_of(after, |c| c.is_ascii_alphabetic() || c == '…'));
        let verb = if verb.is_empty() || verb == "…" { "VERB" } else { verb };
        told.push_str(&format!("{before}`nectary family {verb} {family}`"));
        rest = after;
    }
    told + rest
}

/// Where the characters end that belong to a word.
fn end_of(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_become_commands() {
        for (advice, told) in [
            (
                "Retire it first: POST /catalog/v1/families/debian-12/…\n  (409)",
                "Retire it first: `nectary family VERB debian-12`\n  (409)",
            ),
            (
                "Reinstate it: POST /catalog/v1/families/a/reinstate. Or not.",
                "Reinstate it: `nectary family reinstate a`. Or not.",
            ),
            ("Nothing to do.", "Nothing to do."),
        ] {
            assert_eq!(in_commands(advice), told);
        }
    }
}
