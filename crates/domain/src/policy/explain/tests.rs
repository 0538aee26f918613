//! Explanations read well and never contradict the decision.

use super::*;
use crate::policy::{Evaluation, MapTarget, Overrides};
use proptest::prelude::*;

fn policy(file: &str) -> Policy {
    Policy::new(Overrides::parse(file, "policy.yaml").unwrap(), true).unwrap()
}

fn reader() -> Credentials {
    Credentials::new("u1").in_project("p1").with_roles(["Reader"])
}

#[test]
fn a_denial_shows_each_check_and_why_it_failed() {
    let target = MapTarget::default()
        .with("project_id", "p2")
        .with("visibility", "private");
    let explanation = policy("").explain(Action::GetImage, &reader(), &target, &RemoteAnswers::default());
    let wanted = "  \
no: one of these must hold
    no: rule:context_is_admin
      no: role:admin (the caller's roles are reader)
    no: all of these must hold
      yes: role:reader (the caller's roles are reader)
      no: one of these must hold
        no: project_id:%(project_id)s (the caller's project_id is \"p1\", the target's side is \"p2\")
        no: project_id:%(member_id)s (the target has no member_id)
        no: 'community':%(visibility)s (this side is \"community\", the target's side is \"private\")
        no: 'public':%(visibility)s (this side is \"public\", the target's side is \"private\")
        no: 'shared':%(visibility)s (this side is \"shared\", the target's side is \"private\")";
    let text = explanation.to_string();
    let (first, rest) = text.split_once('\n').unwrap();
    assert!(
        first.starts_with("get_image is denied by Glance's default: \"rule:context_is_admin or ("),
        "{first}"
    );
    assert_eq!(rest, wanted);
}

#[test]
fn what_cannot_be_decided_says_so() {
    let file = "broken: role:x and\nget_image: not rule:broken\nadd_image: rule:nowhere\nupload_image: http://h/%(id)s";
    let explain = |action| {
        policy(file)
            .explain(
                action,
                &reader(),
                &MapTarget::default().with("id", "i"),
                &RemoteAnswers::default(),
            )
            .to_string()
    };
    assert!(explain(Action::GetImage).starts_with("get_image is denied, because it cannot be decided by policy.yaml"));
    assert!(explain(Action::GetImage).contains("undecidable: role:x and (the rule cannot be read: at character 11"));
    assert!(explain(Action::AddImage).contains("undecidable: rule:nowhere (there is no such rule)"));
    assert!(explain(Action::UploadImage).contains("not asked yet: http://h/%(id)s (http://h/i was not asked)"));
}

#[test]
fn the_answer_of_a_remote_decider_is_shown() {
    let policy = policy("get_image: http://h/%(id)s");
    let target = MapTarget::default().with("id", "i");
    let mut answers = RemoteAnswers::default();
    let Evaluation::NeedsRemote(question) = policy.evaluate(Action::GetImage, &reader(), &target, &answers) else {
        panic!("nobody is asked")
    };
    answers.record(&question, true);
    let text = policy
        .explain(Action::GetImage, &reader(), &target, &answers)
        .to_string();
    assert!(text.ends_with("yes: http://h/%(id)s (so says http://h/i)"), "{text}");
}

fn rules() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "@",
        "!",
        "role:reader",
        "role:admin",
        "rule:nowhere",
        "rule:broken",
        "rule:fine",
        "http://h/%(id)s",
        "http://h/%(missing)s",
        "project_id:%(missing)s",
        "project_id:p1",
        "http://yes/",
        "http://no/",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 32, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|text| format!("not ({text})")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            prop::collection::vec(inner, 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
        ]
    })
}

proptest! {
    #[test]
    fn an_explanation_comes_to_what_the_decision_says(text in rules()) {
        let file = serde_json::json!({ "get_image": text, "broken": "(", "fine": "role:reader" }).to_string();
        let policy = policy(&file);
        let target = MapTarget::default().with("id", "i");
        let mut answers = RemoteAnswers::default();
        loop {
            let decided = policy.evaluate(Action::GetImage, &reader(), &target, &answers);
            let outcome = policy.explain(Action::GetImage, &reader(), &target, &answers).outcome;
            match decided {
                Evaluation::Allowed => prop_assert_eq!(outcome, Outcome::Holds),
                Evaluation::Denied => prop_assert!(matches!(outcome, Outcome::Fails | Outcome::Undecidable)),
                Evaluation::NeedsRemote(question) => {
                    prop_assert_eq!(outcome, Outcome::AwaitsRemote);
                    answers.record(&question, question.url == "http://yes/");
                    continue;
                }
            }
            break;
        }
    }
}
