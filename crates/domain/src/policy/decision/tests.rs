//! Who is let in: Glance's defaults, NeCTAR's rules, and the finer points of the language.

use super::*;
use crate::policy::{MapTarget, Overrides};

const OWN: &str = "project-a";
const OTHER: &str = "project-b";

fn policy(file: &str) -> Policy {
    Policy::new(Overrides::parse(file, "policy.yaml").unwrap(), true).unwrap()
}

fn somebody(role: &str) -> Credentials {
    // Keystone lists the roles that a role implies; the rules imply nothing.
    let roles: &[&str] = match role {
        "admin" => &["admin", "member", "reader"],
        "member" => &["member", "reader"],
        other => &[other],
    };
    Credentials::new("user-1").in_project(OWN).with_roles(roles)
}

fn image(owner: &str, visibility: &str) -> MapTarget {
    MapTarget::default()
        .with("owner", owner)
        .with("project_id", owner)
        .with("visibility", visibility)
}

fn allows(policy: &Policy, action: Action, who: &Credentials, target: &MapTarget) -> bool {
    match policy.evaluate(action, who, target, &RemoteAnswers::default()) {
        Evaluation::Allowed => true,
        Evaluation::Denied => false,
        Evaluation::NeedsRemote(question) => panic!("{action} asks {}", question.url),
    }
}

/// What a rule of one text says of a caller and a target.
fn says(text: &str, who: &Credentials, target: &MapTarget) -> bool {
    let file = serde_json::json!({ "get_image": text }).to_string();
    allows(&policy(&file), Action::GetImage, who, target)
}

#[test]
fn a_rule_may_name_a_role_in_any_letter_case() {
    for role in ["role:Member", "role:MEMBER", "role:member"] {
        assert!(says(role, &somebody("member"), &MapTarget::default()), "{role}");
    }
    assert!(!says("role:members", &somebody("member"), &MapTarget::default()));
    let greek = Credentials::new("u").with_roles(["ΔΙΑΧΕΙΡΙΣΤΗΣ"]);
    assert!(says("role:Διαχειριστης", &greek, &MapTarget::default()));
    assert!(says("roles:Member", &somebody("member"), &MapTarget::default()));
}

#[test]
fn not_turns_a_check() {
    assert!(!says("not role:member", &somebody("member"), &MapTarget::default()));
    assert!(says("not role:x", &somebody("member"), &MapTarget::default()));
}

#[test]
fn rules_refer_to_rules() {
    let with = |a: &str, c: &str| {
        let file = serde_json::json!({ "a": a, "c": c, "get_image": "rule:a or (role:member and not rule:c)" });
        allows(
            &policy(&file.to_string()),
            Action::GetImage,
            &somebody("member"),
            &MapTarget::default(),
        )
    };
    assert!(with("@", "@"));
    assert!(with("!", "!"));
    assert!(!with("!", "@"));
}

#[test]
fn a_literal_with_white_space_is_compared() {
    let rule = "'a b':%(name)s";
    assert!(says(
        rule,
        &somebody("reader"),
        &MapTarget::default().with("name", "a b")
    ));
    assert!(!says(
        rule,
        &somebody("reader"),
        &MapTarget::default().with("name", "a  b")
    ));
}

#[test]
fn a_key_that_the_target_lacks_makes_the_comparison_false() {
    assert!(!says(
        "project_id:%(missing)s",
        &somebody("member"),
        &MapTarget::default()
    ));
    assert!(!says(
        "project_id:%(missing)s",
        &Credentials::new("u"),
        &MapTarget::default()
    ));
    assert!(says(
        "not project_id:%(missing)s",
        &somebody("member"),
        &MapTarget::default()
    ));
    assert!(!says("role:%(missing)s", &somebody("member"), &MapTarget::default()));
    assert!(!says("None:%(missing)s", &somebody("member"), &MapTarget::default()));
}

#[test]
fn a_caller_without_a_project_owns_nothing() {
    let nobody = Credentials::new("u").with_roles(["member", "reader"]);
    for owner in ["", "None", OWN] {
        assert!(
            !says("project_id:%(project_id)s", &nobody, &image(owner, "private")),
            "{owner:?}"
        );
    }
}

#[test]
fn truth_values_are_written_as_python_writes_them() {
    let mut admin = somebody("admin");
    assert!(says("is_admin:False", &admin, &MapTarget::default()));
    admin.is_admin = true;
    assert!(says("is_admin:True", &admin, &MapTarget::default()));
    assert!(!says("is_admin:true", &admin, &MapTarget::default()));
    assert!(says(
        "True:%(protected)s",
        &admin,
        &MapTarget::default().with("protected", "True")
    ));
    assert!(says(
        "20:%(min_disk)s",
        &admin,
        &MapTarget::default().with("min_disk", "20")
    ));
}

#[test]
fn older_names_of_attributes_still_work() {
    let mut who = somebody("member").with_service_roles(["Service"]);
    who.user_domain_id = Some("d1".to_owned());
    who.project_domain_id = Some("d2".to_owned());
    for rule in [
        "tenant:project-a",
        "tenant_id:project-a",
        "user:user-1",
        "user_id:user-1",
        "user_domain:d1",
        "user_domain_id:d1",
        "project_domain:d2",
        "service_roles:service",
        "service_roles:SERVICE",
        "roles:reader",
    ] {
        assert!(says(rule, &who, &MapTarget::default()), "{rule}");
        assert!(!says(rule, &Credentials::default(), &MapTarget::default()), "{rule}");
    }
}

#[test]
fn a_dotted_path_leads_into_further_attributes() {
    let mut who = somebody("member");
    who.attributes.insert("token".to_owned(), serde_json::json!({
        "audience": ["hpc", "cloud"], "is_app": true, "age": 7, "none": null, "groups": [{"id": "g1"}, {"id": "g2"}],
    }));
    for rule in [
        "token.audience:cloud",
        "token.is_app:True",
        "token.age:7",
        "token.groups.id:g2",
    ] {
        assert!(says(rule, &who, &MapTarget::default()), "{rule}");
    }
    for rule in [
        "token:x",
        "token.audience.0:hpc",
        "token.none:None",
        "token.groups:g1",
        "tok.age:7",
        "token.x:",
    ] {
        assert!(!says(rule, &who, &MapTarget::default()), "{rule}");
    }
    who.attributes.insert("project_id".to_owned(), OTHER.into());
    assert!(
        !says("project_id:project-b", &who, &MapTarget::default()),
        "the token's own project counts"
    );
}

#[test]
fn text_and_values_join_on_the_right() {
    let target = MapTarget::default().with("a", "x").with("b", "y");
    assert!(says("'x-y/100%':%(a)s-%(b)s/100%%", &somebody("reader"), &target));
    assert!(!says("'x-':%(a)s-%(c)s", &somebody("reader"), &target));
}

#[test]
fn a_rule_that_cannot_be_read_denies_and_not_does_not_turn_that() {
    let file = serde_json::json!({
        "broken": "role:member and", "get_image": "rule:broken", "get_images": "not rule:broken",
        "add_image": "not (rule:broken or !)", "modify_image": "not (rule:broken and @)",
        "delete_image": "rule:broken or role:member", "upload_image": "role:member and",
    });
    let policy = policy(&file.to_string());
    let member = somebody("member");
    for action in [
        Action::GetImage,
        Action::GetImages,
        Action::AddImage,
        Action::ModifyImage,
        Action::UploadImage,
    ] {
        assert!(!allows(&policy, action, &member, &MapTarget::default()), "{action}");
    }
    assert!(allows(&policy, Action::DeleteImage, &member, &MapTarget::default()));
}

#[test]
fn a_reference_to_a_rule_that_nobody_defines_denies() {
    for rule in ["rule:nowhere", "not rule:nowhere", "rule:nowhere and @"] {
        assert!(!says(rule, &somebody("admin"), &MapTarget::default()), "{rule}");
    }
}

#[test]
fn a_name_that_nobody_defines_is_decided_by_the_rule_default() {
    let named = |file: &str, name: &str| {
        policy(file).evaluate_named(
            name,
            &somebody("member"),
            &MapTarget::default(),
            &RemoteAnswers::default(),
        )
    };
    assert_eq!(named("{}", "nowhere"), Evaluation::Allowed);
    assert_eq!(named("default: '!'", "nowhere"), Evaluation::Denied);
    assert_eq!(named("default: role:member", "nowhere"), Evaluation::Allowed);
    assert_eq!(named("own: '!'", "own"), Evaluation::Denied);
    assert_eq!(named("own: role:member", "own"), Evaluation::Allowed);
}

/// Which of reader, member, admin and service may, in that order.
fn who_may(policy: &Policy, action: Action, target: &MapTarget) -> [bool; 4] {
    ["reader", "member", "admin", "service"].map(|role| allows(policy, action, &somebody(role), target))
}

#[test]
fn the_defaults_let_readers_read_members_change_and_admins_do_everything() {
    let policy = policy("");
    let own = image(OWN, "private");
    let foreign = image(OTHER, "private");
    let (readers, members, admins, services) = (
        [true, true, true, false],
        [false, true, true, false],
        [false, false, true, false],
        [false, false, true, true],
    );
    for (action, wanted) in [
        (Action::GetImages, readers),
        (Action::GetImage, readers),
        (Action::GetImageLocation, readers),
        (Action::GetMembers, readers),
        (Action::GetMetadefNamespace, readers),
        (Action::AddImage, members),
        (Action::ModifyImage, members),
        (Action::DeleteImage, members),
        (Action::CommunitizeImage, members),
        (Action::UploadImage, members),
        (Action::DownloadImage, members),
        (Action::AddMember, members),
        (Action::Deactivate, members),
        (Action::PublicizeImage, admins),
        (Action::CopyImage, admins),
        (Action::DeleteImageLocation, admins),
        (Action::TasksApiAccess, admins),
        (Action::CachePrune, admins),
        (Action::AddMetadefTags, admins),
        (Action::FetchImageLocation, services),
        (Action::StoresInfoDetail, services),
        (Action::ServiceApi, services),
    ] {
        assert_eq!(who_may(&policy, action, &own), wanted, "{action} in the own project");
        let elsewhere = if wanted == services { services } else { admins };
        assert_eq!(
            who_may(&policy, action, &foreign),
            elsewhere,
            "{action} in another project"
        );
    }
    assert_eq!(
        who_may(&policy, Action::AddImageLocation, &own),
        [false, true, true, true]
    );
    assert_eq!(who_may(&policy, Action::AddImageLocation, &foreign), services);
    assert_eq!(who_may(&policy, Action::GetTask, &foreign), [true; 4]);
}

#[test]
fn open_images_are_read_by_readers_and_downloaded_by_members_of_any_project() {
    let policy = policy("");
    for visibility in ["public", "community", "shared"] {
        let target = image(OTHER, visibility);
        assert_eq!(
            who_may(&policy, Action::GetImage, &target),
            [true, true, true, false],
            "{visibility}"
        );
        assert_eq!(
            who_may(&policy, Action::DownloadImage, &target),
            [false, true, true, false],
            "{visibility}"
        );
        assert_eq!(
            who_may(&policy, Action::ModifyImage, &target),
            [false, false, true, false],
            "{visibility}"
        );
    }
    assert_eq!(
        who_may(&policy, Action::GetMetadefNamespace, &image(OTHER, "public")),
        [true, true, true, false]
    );
}

#[test]
fn a_share_is_read_by_both_sides_and_answered_by_the_one_that_got_it() {
    let policy = policy("");
    let given_to_us = image(OTHER, "shared").with("member_id", OWN);
    let given_by_us = image(OWN, "shared").with("member_id", OTHER);
    assert_eq!(
        who_may(&policy, Action::GetMember, &given_to_us),
        [true, true, true, false]
    );
    assert_eq!(
        who_may(&policy, Action::GetMember, &given_by_us),
        [true, true, true, false]
    );
    assert_eq!(
        who_may(&policy, Action::ModifyMember, &given_to_us),
        [false, true, true, false]
    );
    assert_eq!(
        who_may(&policy, Action::ModifyMember, &given_by_us),
        [false, false, true, false]
    );
    assert_eq!(
        who_may(&policy, Action::DeleteMember, &given_to_us),
        [false, false, true, false]
    );
}

#[test]
fn an_image_is_created_for_the_own_project_only() {
    let policy = policy("");
    let target = image(OWN, "private").with("owner", OTHER);
    assert_eq!(who_may(&policy, Action::AddImage, &target), [false, false, true, false]);
}

#[test]
fn nectars_image_admins_publish_and_everybody_makes_community_images() {
    let policy = policy(
        r#"{
            "image_admin": [["role:admin"], ["role:image_admin"]],
            "publicize_image": "rule:image_admin",
            "communitize_image": "",
            "deactivate": "",
            "reactivate": "",
            "manage_image_cache": "rule:image_admin",
            "tasks_api_access": "rule:image_admin"
        }"#,
    );
    let foreign = image(OTHER, "private");
    let may =
        |action| ["member", "image_admin", "admin"].map(|role| allows(&policy, action, &somebody(role), &foreign));
    assert_eq!(may(Action::PublicizeImage), [false, true, true]);
    assert_eq!(may(Action::TasksApiAccess), [false, true, true]);
    assert_eq!(may(Action::CommunitizeImage), [true; 3]);
    assert_eq!(may(Action::Deactivate), [true; 3]);
    assert_eq!(may(Action::CopyImage), [false, false, true]);
}

fn question(policy: &Policy, target: &MapTarget, answers: &RemoteAnswers) -> RemoteQuestion {
    match policy.evaluate(Action::GetImage, &somebody("member"), target, answers) {
        Evaluation::NeedsRemote(question) => *question,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_remote_check_asks_once_and_its_answer_decides() {
    let policy = policy("get_image: role:admin or https://decider.example/image/%(id)s");
    let target = MapTarget::default().with("id", "i 1/../2");
    let mut answers = RemoteAnswers::default();
    let asked = question(&policy, &target, &answers);
    assert_eq!(asked.url, "https://decider.example/image/i%201%2F..%2F2");
    assert_eq!(asked.rule, "get_image");
    assert_eq!(asked.credentials["roles"], serde_json::json!(["member", "reader"]));
    assert_eq!(asked.credentials["project_id"], OWN);
    assert_eq!(asked.target["id"], "i 1/../2");
    for (answer, wanted) in [(true, Evaluation::Allowed), (false, Evaluation::Denied)] {
        answers.record(&asked, answer);
        assert_eq!(
            policy.evaluate(Action::GetImage, &somebody("member"), &target, &answers),
            wanted
        );
    }
}

#[test]
fn an_answer_for_one_target_never_decides_another() {
    let policy = policy("get_image: http://decider.example/check");
    let mut answers = RemoteAnswers::default();
    answers.record(&question(&policy, &image(OWN, "private"), &answers), true);
    assert_eq!(
        question(&policy, &image(OTHER, "private"), &answers).target["owner"],
        OTHER
    );
}

#[test]
fn nobody_is_asked_when_the_answer_could_not_matter() {
    for rule in [
        "role:member or http://decider.example/",
        "not (role:admin and http://decider.example/)",
    ] {
        assert!(says(rule, &somebody("member"), &MapTarget::default()), "{rule}");
    }
    assert!(!says(
        "role:admin and http://decider.example/",
        &somebody("member"),
        &MapTarget::default()
    ));
}

#[test]
fn a_url_without_its_value_denies_and_not_does_not_turn_that() {
    for rule in ["http://decider.example/%(id)s", "not http://decider.example/%(id)s"] {
        assert!(!says(rule, &somebody("member"), &MapTarget::default()), "{rule}");
        assert!(
            !says(rule, &somebody("member"), &MapTarget::default().with("id", "..")),
            "{rule}"
        );
    }
}
