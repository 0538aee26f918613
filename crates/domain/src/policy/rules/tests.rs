//! How defaults, older defaults and files come together, and which references are refused.

use super::*;
use crate::policy::{Credentials, Evaluation, MapTarget, RemoteAnswers};

fn overrides(file: &str) -> Overrides {
    Overrides::parse(file, "policy.yaml").unwrap()
}

fn strict(file: &str) -> Policy {
    Policy::new(overrides(file), true).unwrap()
}

fn lenient(file: &str) -> Policy {
    Policy::new(overrides(file), false).unwrap()
}

fn refusal(file: &str) -> PolicyFileError {
    Policy::new(overrides(file), true).unwrap_err()
}

fn stranger_may(policy: &Policy, action: Action) -> bool {
    let stranger = Credentials::new("u").in_project("p").with_roles(["reader"]);
    let target = MapTarget::default()
        .with("project_id", "q")
        .with("owner", "q")
        .with("visibility", "private");
    policy.evaluate(action, &stranger, &target, &RemoteAnswers::default()) == Evaluation::Allowed
}

#[test]
fn the_older_defaults_count_only_when_asked_for() {
    for action in [
        Action::ModifyImage,
        Action::DeleteImageLocation,
        Action::GetMetadefTags,
        Action::GetImages,
    ] {
        assert!(!stranger_may(&strict(""), action), "{action}");
        assert!(stranger_may(&lenient(""), action), "{action}");
    }
    for action in [
        Action::PublicizeImage,
        Action::CopyImage,
        Action::AddMetadefTag,
        Action::CacheList,
    ] {
        assert!(!stranger_may(&lenient(""), action), "{action}");
    }
}

#[test]
fn a_rule_of_the_operator_stands_alone_without_the_older_default() {
    assert!(!stranger_may(&lenient("modify_image: role:admin"), Action::ModifyImage));
    assert!(stranger_may(&lenient("modify_image: role:admin"), Action::DeleteImage));
}

#[test]
fn the_older_default_follows_the_rules_it_refers_to() {
    assert!(!stranger_may(&lenient("default: role:admin"), Action::ModifyImage));
    assert!(!stranger_may(&lenient("metadef_default: '!'"), Action::GetMetadefTags));
    assert!(stranger_may(
        &lenient("manage_image_cache: role:reader"),
        Action::CacheList
    ));
    assert!(!stranger_may(
        &strict("manage_image_cache: role:reader"),
        Action::CacheList
    ));
}

#[test]
fn a_rule_says_where_it_comes_from() {
    let file = "modify_image: role:owner\nimage_admin: role:x";
    let rule = strict(file).effective(Action::ModifyImage);
    assert_eq!(
        (rule.text.as_str(), rule.origin),
        ("role:owner", Origin::File("policy.yaml".to_owned()))
    );
    let rule = strict(file).effective(Action::CopyImage);
    assert_eq!(
        (rule.text.as_str(), rule.origin),
        ("rule:context_is_admin", Origin::Default)
    );
    let rule = lenient(file).effective(Action::CacheList);
    assert_eq!(
        (rule.text.as_str(), rule.origin),
        ("rule:context_is_admin or rule:manage_image_cache", Origin::Deprecated)
    );
    let names: Vec<String> = strict(file).all_effective().map(|rule| rule.name).collect();
    assert_eq!(names.len(), 69);
    assert_eq!(names.last().map(String::as_str), Some("image_admin"));
    assert!(strict(file).defines("image_admin") && !strict("").defines("image_admin"));
}

#[test]
fn a_circle_of_references_is_refused_by_name() {
    let cycle = |file: &str| match refusal(file) {
        PolicyFileError::Cycle { names } => names.join(" "),
        other => panic!("{other}"),
    };
    assert_eq!(
        cycle("a: rule:b\nb: role:x or not rule:c\nc: '@ and rule:a'"),
        "a b c a"
    );
    assert_eq!(cycle("a: rule:a"), "a a");
    assert_eq!(cycle("default: rule:get_task"), "default get_task default");
    assert_eq!(
        cycle("context_is_admin: rule:publicize_image"),
        "context_is_admin publicize_image context_is_admin"
    );
    assert!(refusal("a: rule:a").to_string().ends_with("a -> a"));
}

#[test]
fn a_circle_through_an_older_default_is_refused_only_where_that_counts() {
    let file = "default: rule:add_image";
    assert!(Policy::new(overrides(file), true).is_ok());
    assert!(matches!(
        Policy::new(overrides(file), false),
        Err(PolicyFileError::Cycle { .. })
    ));
}

#[test]
fn a_rule_may_be_referred_to_twice() {
    assert!(
        Policy::new(
            overrides("a: rule:b and rule:b\nb: rule:c\nc: '@'\nd: rule:c or rule:b"),
            true
        )
        .is_ok()
    );
}

/// `r0` refers to `r1` and so on, each by `text` with `NEXT` for the next one's name.
fn chain(length: usize, text: &str) -> String {
    let links: Vec<String> = (0..length)
        .map(|at| format!("r{at}: \"{}\"\n", text.replace("NEXT", &format!("r{}", at + 1))))
        .collect();
    format!("{}r{length}: '@'\n", links.concat())
}

#[test]
fn a_deep_chain_of_references_is_refused_and_a_short_one_decided() {
    let policy = strict(&chain(200, "rule:NEXT"));
    let decided = policy.evaluate_named(
        "r0",
        &Credentials::default(),
        &MapTarget::default(),
        &RemoteAnswers::default(),
    );
    assert_eq!(decided, Evaluation::Allowed);
    assert!(matches!(
        refusal(&chain(300, "rule:NEXT")),
        PolicyFileError::TooDeep { .. }
    ));
    assert!(matches!(
        refusal(&chain(5_000, "rule:NEXT")),
        PolicyFileError::TooDeep { .. }
    ));
    let nots = format!("{}rule:NEXT", "not ".repeat(60));
    assert!(matches!(refusal(&chain(500, &nots)), PolicyFileError::TooDeep { .. }));
    // In the order of names each rule comes after the one it refers to, whose depth is known by then.
    let known: String = (1..300).map(|at| format!("r{at:03}: rule:r{:03}\n", at - 1)).collect();
    assert!(matches!(
        refusal(&format!("r000: '@'\n{known}")),
        PolicyFileError::TooDeep { .. }
    ));
}

#[test]
fn the_deepest_rules_that_are_accepted_can_be_decided_and_explained() {
    let mut accepted = 0;
    for length in 1..=6 {
        let file = chain(
            length,
            &format!("{}rule:NEXT{}", "(! or (@ and ".repeat(30), "))".repeat(30)),
        );
        let file = format!("{file}get_image: rule:r0");
        let Ok(policy) = Policy::new(overrides(&file), true) else {
            continue;
        };
        accepted += 1;
        let (who, target, answers) = (Credentials::default(), MapTarget::default(), RemoteAnswers::default());
        assert_eq!(
            policy.evaluate(Action::GetImage, &who, &target, &answers),
            Evaluation::Allowed
        );
        assert!(
            policy
                .explain(Action::GetImage, &who, &target, &answers)
                .to_string()
                .contains("is allowed")
        );
    }
    assert_eq!(accepted, 4);
}

#[test]
fn references_that_multiply_are_refused() {
    assert!(matches!(
        refusal(&chain(40, "rule:NEXT and rule:NEXT")),
        PolicyFileError::TooLarge { .. }
    ));
}
