//! What the language means, and what is no rule.

use super::*;
use proptest::prelude::*;

fn parse(text: &str) -> Check {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(text: &str) -> String {
    match text.parse::<Check>() {
        Ok(check) => panic!("{text:?} was read as {check}"),
        Err(error) => error.to_string(),
    }
}

fn printed(text: &str) -> String {
    parse(text).to_string()
}

#[test]
fn and_binds_tighter_than_or_and_not_tighter_than_and() {
    assert_eq!(
        printed("role:a or role:b and not role:c"),
        "role:a or (role:b and not role:c)"
    );
    assert_eq!(
        printed("not role:a and role:b or role:c"),
        "(not role:a and role:b) or role:c"
    );
    assert_eq!(
        printed("rule:a or (role:b and not rule:c)"),
        "rule:a or (role:b and not rule:c)"
    );
    assert_eq!(
        printed("(role:a or role:b) and role:c"),
        "(role:a or role:b) and role:c"
    );
}

#[test]
fn keywords_ignore_letter_case_and_names_do_not() {
    assert_eq!(
        parse("role:A AND Not role:b Or role:c"),
        parse("role:A and not role:b or role:c")
    );
    assert_ne!(parse("role:A"), parse("role:a"));
}

#[test]
fn the_empty_text_and_the_at_sign_allow_and_the_exclamation_mark_denies() {
    assert_eq!(parse(""), Check::Always);
    assert_eq!(parse("@"), Check::Always);
    assert_eq!(parse("!"), Check::Never);
    assert_eq!(parse("(not !)"), Check::Not(Box::new(Check::Never)));
}

#[test]
fn parentheses_touch_words_at_their_ends_only() {
    assert_eq!(
        parse("((role:a or role:b) and role:c)"),
        parse("(role:a or role:b) and role:c")
    );
    assert_eq!(parse("((role:a) and (rule:b))"), parse("role:a and rule:b"));
}

#[test]
fn a_parenthesis_inside_a_word_is_refused_with_advice() {
    for text in ["(role:a)or(role:b)", "not(role:a)", "role:a(b)c", "role:a and(role:b)"] {
        assert!(
            refusal(text).contains("put white space around"),
            "{text}: {}",
            refusal(text)
        );
    }
}

#[test]
fn a_literal_in_quotes_may_hold_white_space_colons_and_parentheses() {
    let check = parse("'a b':%(name)s");
    assert!(matches!(&check, Check::Compare { left: Left::Quoted(text), .. } if text == "a b"));
    let check = parse(r#"("a: (b)":%(name)s)"#);
    assert!(matches!(&check, Check::Compare { left: Left::Quoted(text), .. } if text == "a: (b)"));
    assert_eq!(parse(r"'it\'s':x").to_string(), r"'it\'s':x");
}

#[test]
fn a_right_side_in_quotes_is_the_text_between_them() {
    assert_eq!(parse("project_id:'abc'"), parse("project_id:abc"));
    assert_eq!(printed("role:'cloud admin' or @"), "role:'cloud admin' or @");
}

#[test]
fn quotes_stay_where_a_parenthesis_would_be_misread() {
    for text in [
        "name:'100%%(x)'",
        "rule:'x%(y)'",
        "name:'%%(x)s'",
        "name:%%%(x)s",
        "role:'a)'",
        "role:'('",
    ] {
        assert_eq!(printed(text), text);
    }
}

#[test]
fn numbers_and_truth_values_are_literals_as_python_prints_them() {
    for (text, wanted) in [
        ("20:x", "20:x"),
        ("-0:x", "0:x"),
        ("+7:x", "7:x"),
        ("1.50:x", "1.5:x"),
        ("True:x", "True:x"),
    ] {
        let check = parse(text);
        assert!(
            matches!(
                &check,
                Check::Compare {
                    left: Left::Plain(_),
                    ..
                }
            ),
            "{text}"
        );
        assert_eq!(check.to_string(), wanted);
    }
    for text in ["007:x", "1e3:x", "1.:x", "-:x", "9abc:x"] {
        assert!(refusal(text).contains("not a plain decimal number"), "{text}");
    }
    assert!(matches!(
        parse("true:x"),
        Check::Compare {
            left: Left::Credential(_),
            ..
        }
    ));
}

#[test]
fn the_first_colon_parts_the_sides() {
    let Check::Role(name) = parse("role:compute:admin") else {
        panic!("not a role")
    };
    assert_eq!(name.to_string(), "compute:admin");
}

#[test]
fn a_percent_sign_begins_a_slot_or_is_doubled() {
    assert_eq!(printed("name:100%%"), "name:100%%");
    for text in [
        "name:100%",
        "name:%(x)d",
        "name:%(x)",
        "name:%()s",
        "name:%s",
        "name:'%(a(b)s'",
    ] {
        refusal(text);
    }
}

#[test]
fn values_of_the_target_stand_on_the_right() {
    assert!(refusal("%(owner)s:project_id").contains("right of the colon"));
}

#[test]
fn a_remote_decider_is_a_url() {
    assert!(matches!(parse("https://decider.example/%(id)s"), Check::Remote(_)));
    for text in ["http:", "http:decider", "https:///x", "http:'//a b'"] {
        assert!(refusal(text).contains("not a URL"), "{text}");
    }
}

#[test]
fn a_text_that_is_no_rule_is_refused_where_it_goes_wrong() {
    for (text, at) in [
        (" ", 2),
        ("role:a role:b", 8),
        ("role:a and", 11),
        ("or role:a", 1),
        ("(role:a", 8),
        ("role:a)", 7),
        ("()", 2),
        ("admin", 1),
        ("'quoted'", 9),
        ("'open:x", 1),
        ("a:'x'y", 6),
        (":x", 1),
        ("role:a and wörd", 12),
        (r"'\n':x", 1),
    ] {
        let error = text.parse::<Check>().unwrap_err();
        assert_eq!(error.at, at, "{text}: {error}");
    }
}

#[test]
fn the_list_form_is_any_of_lists_that_want_all() {
    let lists = |lists: &[&[&str]]| {
        let lists: Vec<Vec<String>> = lists
            .iter()
            .map(|list| list.iter().map(|e| (*e).to_owned()).collect())
            .collect();
        Check::from_lists(&lists)
    };
    assert_eq!(lists(&[]), Ok(Check::Always));
    assert_eq!(lists(&[&[]]), Ok(Check::Never));
    assert_eq!(
        lists(&[&["role:x"], &["rule:y", "@"]]),
        "role:x or (rule:y and @)".parse()
    );
    assert_eq!(lists(&[&["role:cloud admin"]]), "role:'cloud admin'".parse());
    assert!(lists(&[&["role:a or role:b"]]).is_err());
    assert!(lists(&[&["role"]]).is_err());
}

#[test]
fn nesting_has_a_bound() {
    let nested = |depth: usize| format!("{}role:a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(parse(&nested(NESTING_MAX)), parse("role:a"));
    assert!(refusal(&nested(NESTING_MAX + 1)).contains("within each other"));
    assert!(refusal(&nested(1_000_000)).contains("within each other"));
    assert!(refusal(&format!("{}role:a", "not ".repeat(1_000_000))).contains("within each other"));
}

#[test]
fn a_long_rule_is_no_deep_rule() {
    let text = vec!["role:a"; 50_000].join(" or ");
    assert!(matches!(parse(&text), Check::Any(parts) if parts.len() == 50_000));
}

/// Words that rules are made of, and some that break them.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "(",
        ")",
        " ",
        "and",
        "or",
        "not ",
        "@",
        "!",
        "role:",
        "rule:a",
        "'a b'",
        "\"",
        "'",
        ":",
        "%(x)s",
        "%%",
        "%",
        "\\",
        "http://",
        "https://h/",
        "True:",
        "20:",
        "project_id:",
        "x",
        "é",
        "\u{a0}",
        "\t",
        ".",
        "-",
    ]);
    prop::collection::vec(fragment, 0..24).prop_map(|parts| parts.concat())
}

/// Trees as the parser makes them.
fn checks() -> impl Strategy<Value = Check> {
    let text = "[a-z%() '\"\\\\:é]{0,8}";
    let template = text.prop_filter_map("not a template", |text| Template::parse(&text).ok());
    let leaf = prop_oneof![
        Just(Check::Always),
        Just(Check::Never),
        text.prop_map(Check::Rule),
        template.clone().prop_map(Check::Role),
        (text, template.clone()).prop_map(|(left, right)| Check::Compare {
            left: Left::Quoted(left),
            right
        }),
        ("[a-z_][a-z_.-]{0,6}", template).prop_map(|(left, right)| Check::Compare {
            left: Left::Credential(CredentialPath::new(format!("x{left}"))),
            right
        }),
        "[a-z]{1,5}".prop_map(|host| Check::Remote(Template::parse(&format!("http://{host}/%(id)s")).unwrap())),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|check| Check::Not(Box::new(check))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Check::All),
            prop::collection::vec(inner, 2..4).prop_map(Check::Any),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,200}") {
        let _ = text.parse::<Check>();
    }

    #[test]
    fn what_was_read_is_printed_so_that_it_is_read_again(text in fragments()) {
        if let Ok(check) = text.parse::<Check>() {
            prop_assert_eq!(check.to_string().parse::<Check>(), Ok(check));
        }
    }

    #[test]
    fn every_tree_is_printed_so_that_it_is_read_again(check in checks()) {
        prop_assert_eq!(check.to_string().parse::<Check>(), Ok(check));
    }

    #[test]
    fn every_list_is_printed_so_that_it_is_read_again(
        lists in prop::collection::vec(prop::collection::vec(fragments(), 0..3), 0..3)
    ) {
        if let Ok(check) = Check::from_lists(&lists) {
            prop_assert_eq!(check.to_string().parse::<Check>(), Ok(check));
        }
    }
}
