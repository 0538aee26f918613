//! What an operator may write, and what keeps a file from being read.

use super::*;

fn parse(text: &str) -> Overrides {
    Overrides::parse(text, "policy.yaml").unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn check(overrides: &Overrides, name: &str) -> Check {
    overrides
        .get(name)
        .unwrap_or_else(|| panic!("no {name}"))
        .check
        .clone()
        .unwrap()
}

fn refusal(text: &str) -> PolicyFileError {
    Overrides::parse(text, "policy.yaml").unwrap_err()
}

#[test]
fn a_file_that_says_nothing_changes_nothing() {
    for text in [
        "",
        "\n",
        "# a comment\n#\"get_image\": \"\"\n",
        "{}",
        "---\n",
        "null",
        "~",
        "\u{feff}{}",
        "{ # c\n}",
    ] {
        assert!(parse(text).is_empty(), "{text:?}");
    }
}

#[test]
fn yaml_json_and_json_with_comments_say_the_same() {
    let wanted: Check = "role:admin or project_id:%(owner)s".parse().unwrap();
    for text in [
        "get_image: role:admin or project_id:%(owner)s",
        "\"get_image\": \"role:admin or project_id:%(owner)s\"  # why\n",
        "# head\nget_image: >-\n  role:admin or\n  project_id:%(owner)s\n",
        "{\"get_image\": \"role:admin or project_id:%(owner)s\"}",
        "{\n\t\"get_image\": \"role:admin or project_id:%(owner)s\"\n}\n",
        "{\n  # a comment\n  \"get_image\": \"role:admin or project_id:%(owner)s\", # another\n}\n",
        "{\n\t# a comment\n\t\"get_image\": \"role:admin or project_id:%(owner)s\"\n}\n",
    ] {
        let overrides = parse(text);
        assert_eq!(check(&overrides, "get_image"), wanted, "{text}");
        assert_eq!(overrides.get("get_image").unwrap().origin, "policy.yaml");
    }
}

#[test]
fn a_rule_that_is_nothing_allows() {
    for text in [
        "a:\n",
        "a: null\n",
        "a: ~",
        "a: \"\"",
        "a: []",
        "{\"a\": null}",
        "{\"a\": []}",
    ] {
        assert_eq!(check(&parse(text), "a"), Check::Always, "{text}");
    }
}

#[test]
fn a_list_is_any_of_lists_that_want_all() {
    let text = "{\"a\": [[\"role:x\"], [\"rule:y\", \"@\"]]}";
    assert_eq!(check(&parse(text), "a"), "role:x or (rule:y and @)".parse().unwrap());
    assert_eq!(parse(text).get("a").unwrap().text, "role:x or (rule:y and @)");
    let text = "a:\n  - role:x\n  - [rule:y, \"@\"]\n  - []\n";
    assert_eq!(check(&parse(text), "a"), "role:x or (rule:y and @)".parse().unwrap());
    assert_eq!(check(&parse("a: [[]]"), "a"), Check::Never);
    assert_eq!(check(&parse("a: ['']"), "a"), Check::Never);
}

#[test]
fn a_rule_that_cannot_be_read_is_kept_with_its_error_and_the_others_are_read() {
    let overrides = parse("a: role:x and\nb: role:y\nc: [[role]]\n");
    assert!(overrides.get("a").unwrap().check.is_err());
    assert!(overrides.get("c").unwrap().check.is_err());
    assert!(overrides.get("b").unwrap().check.is_ok());
    assert_eq!(overrides.get("a").unwrap().text, "role:x and");
}

#[test]
fn a_value_that_is_no_rule_is_refused_by_name() {
    for (text, found) in [
        ("a: true", "a truth value"),
        ("a: 7", "a number"),
        ("a: {b: c}", "a mapping"),
        ("a: [7]", "a list with a number in it"),
        ("a: [[role:x, [role:y]]]", "a list with a list in it"),
    ] {
        let error = refusal(text);
        assert!(
            matches!(&error, PolicyFileError::WrongKind { rule, .. } if rule == "a"),
            "{error}"
        );
        assert!(error.to_string().contains(found), "{error}");
    }
}

#[test]
fn a_text_that_is_no_mapping_is_refused() {
    for text in [
        "- a\n- b\n",
        "[1, 2]",
        "just words",
        "{\"a\": ",
        "a: b: c: d\n\t- x",
        "a: @\n",
        "a: [",
        "7",
    ] {
        let error = refusal(text);
        assert!(
            matches!(error, PolicyFileError::Unreadable { .. }),
            "{text:?}: {error:?}"
        );
        assert!(error.to_string().starts_with("policy.yaml is not"), "{error}");
    }
}

#[test]
fn an_exclamation_mark_without_quotes_is_refused_because_it_would_allow() {
    for text in [
        "a: !",
        "b: ''\na:  !  # nobody\n",
        "{\"b\": \"\", \"a\": !}",
        "a: ! ''",
        "a: !!str",
    ] {
        let error = refusal(text);
        assert!(
            matches!(&error, PolicyFileError::EmptyTag { rule, .. } if rule == "a"),
            "{text}: {error}"
        );
    }
    assert_eq!(check(&parse("# a: !\na: \"!\"\n"), "a"), Check::Never);
    assert_eq!(check(&parse("a: '!'"), "a"), Check::Never);
    assert_eq!(check(&parse("a: [!]"), "a"), Check::Never);
    assert!(parse("a: [[!, role:x]]").get("a").unwrap().check.is_err());
    assert!(matches!(refusal("a: !role:x"), PolicyFileError::Unreadable { .. }));
}

#[test]
fn a_later_file_takes_the_place_of_single_rules() {
    let mut overrides = parse("a: role:x\nb: role:y\n");
    overrides.merge(Overrides::parse("b: role:z\nc: '@'\n", "policy.d/10-more.yaml").unwrap());
    let all: Vec<(&str, &str, &str)> = overrides
        .iter()
        .map(|(name, own)| (name, own.text.as_str(), own.origin.as_str()))
        .collect();
    assert_eq!(
        all,
        [
            ("a", "role:x", "policy.yaml"),
            ("b", "role:z", "policy.d/10-more.yaml"),
            ("c", "@", "policy.d/10-more.yaml")
        ]
    );
}

#[test]
fn the_last_of_repeated_names_counts() {
    for text in ["a: role:x\na: role:y\n", "{\"a\": \"role:x\", \"a\": \"role:y\"}"] {
        assert_eq!(parse(text).get("a").unwrap().text, "role:y");
    }
}
