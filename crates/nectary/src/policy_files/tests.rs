//! Policy files that appear, change, break and go while the server runs.

use nectary_domain::policy::Action;
use nectary_testkit::fakes::fixed_clock::FixedClock;

use super::*;

struct Operator {
    dir: tempfile::TempDir,
    clock: Arc<FixedClock>,
}

impl Operator {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            clock: Arc::new(FixedClock::new()),
        }
    }
    fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fn remove(&self, name: &str) {
        fs::remove_file(self.dir.path().join(name)).unwrap();
    }
    fn start(&self, config: &PolicyConfig) -> Result<PolicyFiles, PolicyError> {
        let places = Places::new(config, self.dir.path());
        PolicyFiles::open(
            places,
            config.enforce_new_defaults,
            Arc::clone(&self.clock) as Arc<dyn Clock>,
        )
    }
}

/// The rule in force.
fn rule(files: &PolicyFiles, action: Action) -> String {
    files.current().effective(action).text
}

const ACTION: Action = Action::PublicizeImage;

#[test]
fn without_files_the_defaults_hold() {
    let operator = Operator::new();
    let files = operator.start(&PolicyConfig::default()).unwrap();
    assert_eq!(rule(&files, ACTION), ACTION.default_text());
    assert_eq!(files.problem(), None);
}

#[test]
fn a_file_that_appears_or_changes_is_in_force_at_once() {
    let operator = Operator::new();
    let files = operator.start(&PolicyConfig::default()).unwrap();
    operator.write("policy.yaml", "publicize_image: role:one");
    assert_eq!(rule(&files, ACTION), "role:one");
    // The same length within the same moment: only the content tells.
    operator.write("policy.yaml", "publicize_image: role:two");
    assert_eq!(rule(&files, ACTION), "role:two");
}

#[test]
fn a_change_of_the_same_length_is_noticed_however_the_clock_stands() {
    let operator = Operator::new();
    operator.write("policy.yaml", "publicize_image: role:one");
    // As a running server sees it: the clock is that of the file system.
    let clock: Arc<dyn Clock> = Arc::new(crate::system_clock::SystemClock);
    let files = PolicyFiles::open(Places::new(&PolicyConfig::default(), operator.dir.path()), true, clock).unwrap();
    assert_eq!(rule(&files, ACTION), "role:one");
    for role in ["two", "six", "ten"] {
        operator.write("policy.yaml", &format!("publicize_image: role:{role}"));
        assert_eq!(rule(&files, ACTION), format!("role:{role}"));
    }
}

#[test]
fn a_file_that_breaks_leaves_the_former_rules_in_force_and_says_so() {
    let operator = Operator::new();
    operator.write("policy.yaml", "publicize_image: role:one");
    let files = operator.start(&PolicyConfig::default()).unwrap();
    operator.write("policy.yaml", "publicize_image: [role:broken");
    assert_eq!(rule(&files, ACTION), "role:one");
    assert!(
        files.problem().is_some_and(|problem| problem.contains("policy.yaml")),
        "{:?}",
        files.problem()
    );
    operator.write("policy.yaml", "publicize_image: role:mended");
    assert_eq!(rule(&files, ACTION), "role:mended");
    assert_eq!(files.problem(), None);
}

#[test]
fn rules_that_go_in_a_circle_leave_the_former_rules_in_force() {
    let operator = Operator::new();
    let files = operator.start(&PolicyConfig::default()).unwrap();
    operator.write("policy.yaml", "a: rule:b\nb: rule:a\npublicize_image: rule:a");
    assert_eq!(rule(&files, ACTION), ACTION.default_text());
    assert!(files.problem().is_some());
}

#[test]
fn a_broken_file_stops_the_start() {
    let operator = Operator::new();
    operator.write("policy.yaml", "- not\n- a mapping");
    assert!(operator.start(&PolicyConfig::default()).is_err());
}

#[test]
fn a_file_that_is_gone_is_believed_gone_after_some_seconds() {
    let operator = Operator::new();
    operator.write("policy.yaml", "publicize_image: role:one");
    let files = operator.start(&PolicyConfig::default()).unwrap();
    operator.remove("policy.yaml");
    assert_eq!(rule(&files, ACTION), "role:one");
    assert!(files.problem().is_some_and(|problem| problem.contains("is gone")));
    operator.clock.advance(BELIEVED_GONE_AFTER);
    assert_eq!(rule(&files, ACTION), ACTION.default_text());
    assert_eq!(files.problem(), None);
}

#[test]
fn a_file_that_comes_back_in_time_was_never_gone() {
    let operator = Operator::new();
    operator.write("policy.yaml", "publicize_image: role:one");
    let files = operator.start(&PolicyConfig::default()).unwrap();
    operator.remove("policy.yaml");
    assert_eq!(rule(&files, ACTION), "role:one");
    operator.clock.advance(BELIEVED_GONE_AFTER / 2);
    operator.write("policy.yaml", "publicize_image: role:two");
    assert_eq!(rule(&files, ACTION), "role:two");
    operator.remove("policy.yaml");
    operator.clock.advance(BELIEVED_GONE_AFTER / 2);
    assert_eq!(rule(&files, ACTION), "role:two");
}

#[test]
fn later_files_win_and_each_name_is_decided_on_its_own() {
    let operator = Operator::new();
    operator.write("policy.yaml", "publicize_image: role:main\ndelete_image: role:main");
    operator.write("policy.d/10-first.yaml", "publicize_image: role:first");
    operator.write("policy.d/20-second.json", "{\"publicize_image\": \"role:second\"}");
    operator.write("policy.d/.hidden", "publicize_image: role:hidden");
    let files = operator.start(&PolicyConfig::default()).unwrap();
    assert_eq!(rule(&files, ACTION), "role:second");
    assert_eq!(rule(&files, Action::DeleteImage), "role:main");
}

#[test]
fn an_old_json_file_is_read_where_there_is_no_yaml() {
    let operator = Operator::new();
    operator.write("policy.json", "{\"publicize_image\": \"role:json\"}");
    let files = operator.start(&PolicyConfig::default()).unwrap();
    assert_eq!(rule(&files, ACTION), "role:json");
    operator.write("policy.yaml", "publicize_image: role:yaml");
    assert_eq!(rule(&files, ACTION), "role:yaml");
}

#[test]
fn a_file_that_the_operator_named_must_be_there() {
    let operator = Operator::new();
    let config = PolicyConfig {
        policy_file: "mine.yaml".into(),
        ..PolicyConfig::default()
    };
    assert!(operator.start(&config).is_err());
    operator.write("mine.yaml", "publicize_image: role:mine");
    assert_eq!(rule(&operator.start(&config).unwrap(), ACTION), "role:mine");
}

#[test]
fn a_folder_that_cannot_be_read_for_a_while_is_a_problem_for_that_while() {
    let operator = Operator::new();
    operator.write("policy.yaml", "publicize_image: role:one");
    let clock: Arc<dyn Clock> = Arc::new(crate::system_clock::SystemClock);
    let files = PolicyFiles::open(Places::new(&PolicyConfig::default(), operator.dir.path()), true, clock).unwrap();
    // A file where a folder is expected cannot be listed.
    operator.write("policy.d", "");
    assert!(files.problem().is_some());
    operator.remove("policy.d");
    assert_eq!(files.problem(), None);
    assert_eq!(rule(&files, ACTION), "role:one");
}
