//! Families by their rules, and under any sequence of verbs.

use proptest::prelude::*;

use super::*;
use crate::family::slug::{FamilyName, FamilySlug};
use crate::ids::ProjectId;

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn image(number: usize) -> ImageId {
    ImageId::new(format!("image-{number}"))
}

fn number(number: usize) -> BuildNumber {
    BuildNumber::stored(number.to_string())
}

/// A family with candidates 1 to `builds`.
fn family(builds: usize) -> Lineage {
    let name = FamilyName::parse("Debian 12").unwrap();
    let family = Family::founded(FamilySlug::of(&name, 0), name, ProjectId::new("official"), at(0));
    let mut lineage = Lineage::new(family, Vec::new());
    for build in 1..=builds {
        assert_eq!(lineage.register(&image(build), &number(build), at(0)), Ok(true));
    }
    lineage
}

fn currents(lineage: &Lineage) -> Vec<&ImageId> {
    let current = lineage.builds().iter().filter(|build| build.is_current());
    current.map(|build| &build.image).collect()
}

#[test]
fn a_promotion_supersedes_the_former_build_and_says_by_what() {
    let mut lineage = family(2);
    lineage.promote(&image(1), None, at(1)).unwrap();
    let moved = lineage.promote(&image(2), Some("USN-7412"), at(2)).unwrap().unwrap();
    assert_eq!(moved.lowered, Some(image(1)));
    let BuildState::Superseded(superseded) = &lineage.build_of(&image(1)).unwrap().state else {
        unreachable!()
    };
    assert_eq!(superseded.replaced_by, Some(image(2)));
    assert_eq!(superseded.reason.as_deref(), Some("USN-7412"));
    assert_eq!((superseded.promoted_at, superseded.at), (at(1), at(2)));
    assert_eq!(lineage.promote(&image(2), None, at(3)), Ok(None));
}

#[test]
fn what_is_older_or_was_current_before_is_rolled_back_to_and_not_promoted() {
    let mut lineage = family(3);
    lineage.promote(&image(2), None, at(1)).unwrap();
    assert!(lineage.promote(&image(1), None, at(2)).is_err(), "older");
    lineage.promote(&image(3), None, at(3)).unwrap();
    assert!(lineage.promote(&image(2), None, at(4)).is_err(), "former");
    assert!(lineage.roll_back(&image(1), None, at(5)).is_err(), "never current");
    assert_eq!(lineage.to_roll_back_to(None).unwrap().image, image(2));
    lineage.roll_back(&image(2), None, at(6)).unwrap();
    assert_eq!(currents(&lineage), [&image(2)]);
    lineage.roll_back(&image(3), None, at(7)).unwrap();
    assert_eq!(currents(&lineage), [&image(3)], "forward again, if it was current");
}

#[test]
fn a_revoked_build_does_not_become_current() {
    let mut lineage = family(3);
    lineage.promote(&image(1), None, at(1)).unwrap();
    lineage.promote(&image(2), None, at(2)).unwrap();
    assert_eq!(lineage.revoke(&image(1), "leak", at(3)), Ok(true));
    assert_eq!(lineage.revoke(&image(1), "leak", at(4)), Ok(false));
    lineage.revoke(&image(3), "leak", at(5)).unwrap();
    assert!(lineage.roll_back(&image(1), None, at(6)).is_err());
    assert!(lineage.promote(&image(3), None, at(6)).is_err());
    assert!(lineage.to_roll_back_to(None).is_err());
    assert_eq!(lineage.to_promote(None).unwrap().image, image(2));
    lineage.revoke(&image(2), "leak", at(7)).unwrap();
    assert_eq!(
        currents(&lineage),
        [&image(2)],
        "the pointer stays until somebody moves it"
    );
}

#[test]
fn a_family_that_ended_lives_again_by_a_rollback_alone() {
    let mut lineage = family(2);
    lineage.promote(&image(1), None, at(1)).unwrap();
    assert_eq!(lineage.retire(None, at(2)).unwrap().lowered, Some(image(1)));
    assert_eq!(lineage.retire(None, at(3)), None);
    assert_eq!(currents(&lineage), Vec::<&ImageId>::new());
    assert!(lineage.promote(&image(2), None, at(4)).is_err());
    assert!(lineage.register(&image(9), &number(9), at(4)).is_err());
    assert_eq!(lineage.to_roll_back_to(None).unwrap().image, image(1));
    lineage.roll_back(&image(1), None, at(5)).unwrap();
    assert!(!lineage.family.is_retired());
}

#[test]
fn a_number_and_an_image_are_registered_once() {
    let mut lineage = family(1);
    assert_eq!(lineage.register(&image(1), &number(1), at(1)), Ok(false));
    assert!(lineage.register(&image(1), &number(2), at(1)).is_err());
    assert!(lineage.register(&image(2), &number(1), at(1)).is_err());
    lineage.forget_candidate(&image(1));
    assert_eq!(lineage.register(&image(2), &number(1), at(1)), Ok(true));
    lineage.promote(&image(2), None, at(1)).unwrap();
    lineage.forget_candidate(&image(2));
    assert_eq!(lineage.builds().len(), 1, "what was published is not forgotten");
}

#[derive(Clone, Debug)]
enum Step {
    Promote(usize),
    RollBack(usize),
    Retire,
    Deprecate(usize),
    Revoke(usize),
    Reinstate(usize),
    Register(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (1..8_usize).prop_map(Step::Promote),
        4 => (1..8_usize).prop_map(Step::RollBack),
        1 => Just(Step::Retire),
        1 => (1..8_usize).prop_map(Step::Deprecate),
        1 => (1..8_usize).prop_map(Step::Revoke),
        1 => (1..8_usize).prop_map(Step::Reinstate),
        2 => (1..8_usize).prop_map(Step::Register),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #[test]
    fn a_family_never_has_two_current_builds_and_never_loses_its_only_one(steps in steps()) {
        let mut lineage = family(4);
        let mut was_current = false;
        for (time, step) in steps.into_iter().enumerate() {
            let now = at(i64::try_from(time).unwrap());
            let before = lineage.clone();
            let is_refused = match step {
                Step::Promote(build) => lineage.promote(&image(build), None, now).is_err(),
                Step::RollBack(build) => lineage.roll_back(&image(build), None, now).is_err(),
                Step::Retire => lineage.retire(None, now).is_none(),
                Step::Deprecate(build) => lineage.deprecate(&image(build), "m", None, now).is_err(),
                Step::Revoke(build) => lineage.revoke(&image(build), "m", now).is_err(),
                Step::Reinstate(build) => lineage.reinstate(&image(build)).is_err(),
                Step::Register(build) => lineage.register(&image(build), &number(build), now).is_err(),
            };
            if is_refused {
                prop_assert_eq!(&lineage, &before);
            }
            was_current |= lineage.current().is_some();
            let expected: Vec<&ImageId> = lineage.family.current().into_iter().collect();
            prop_assert_eq!(currents(&lineage), expected);
            prop_assert_eq!(lineage.current().is_some(), was_current && !lineage.family.is_retired());
            prop_assert!(lineage.builds().is_sorted_by(|a, b| a.number < b.number));
            prop_assert!(lineage.builds().len() >= before.builds().len());
        }
    }
}
