//! What a check of a policy file finds.

use super::*;

fn found(file: &str) -> Vec<String> {
    Overrides::parse(file, "policy.yaml")
        .unwrap()
        .problems()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_sound_file_has_no_problems() {
    let file = r#"{
        "image_admin": [["role:admin"], ["role:image_admin"]],
        "publicize_image": "rule:image_admin",
        "default": "role:admin",
        "get_flavor": "rule:image_admin",
        "unrelated_service_rule": "tenant:%(tenant_id)s and token.audience:x"
    }"#;
    assert_eq!(found(file), Vec::<String>::new());
}

#[test]
fn every_kind_of_slip_is_named() {
    let cases = [
        (
            "get_image: role:a and",
            "policy.yaml: get_image: the rule cannot be read and denies everybody: at character 11",
        ),
        (
            "get_image: rule:nowhere_at_all",
            "there is no rule \"nowhere_at_all\"; referring to it denies",
        ),
        ("get_image: rule:context_is_admn", "Did you mean \"context_is_admin\"?"),
        ("ours: '@'\nget_image: not (rule:our or @)", "Did you mean \"ours\"?"),
        (
            "publicise_image: role:x",
            "policy.yaml: publicise_image: Glance has no rule of this name",
        ),
        ("Get_Image: role:x", "Did you mean \"get_image\"?"),
        ("get_image: Role:x", "Did you mean \"role\"?"),
        ("get_image: projet_id:x", "Did you mean \"project_id\"?"),
        ("get_image: 'true:%(protected)s'", "Did you mean \"True\"?"),
        (
            "get_image: role:x\nget_image: role:y",
            "policy.yaml: get_image: the name stands more than once",
        ),
    ];
    for (file, wanted) in cases {
        let found = found(file);
        assert!(found.len() == 1 && found[0].contains(wanted), "{file}: {found:?}");
    }
}

#[test]
fn a_rule_that_others_refer_to_is_not_taken_for_a_slip() {
    assert_eq!(
        found("get_imag: role:x\nget_image: rule:get_imag"),
        Vec::<String>::new()
    );
}

#[test]
fn only_what_surely_decides_otherwise_is_an_error() {
    let problems = Overrides::parse("get_image: rule:nowhere or Role:x\nadd_image: (", "f")
        .unwrap()
        .problems();
    let errors: Vec<bool> = problems.iter().map(Problem::is_error).collect();
    assert_eq!(errors, [true, true, false]);
}
