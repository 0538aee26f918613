//! Which crate may use which: the arrows of ARCHITECTURE.md, compared with what Cargo knows.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Every arrow there may be between our crates. Adding one is a change of the architecture: write an ADR.
const ARROWS: [(&str, &[&str]); 9] = [
    ("nectary-domain", &[]),
    ("nectary-inspect", &["nectary-domain"]),
    ("nectary-app", &["nectary-domain", "nectary-inspect"]),
    ("nectary-db", &["nectary-app", "nectary-domain"]),
    ("nectary-store", &["nectary-app", "nectary-domain"]),
    ("nectary-remote", &["nectary-app", "nectary-domain"]),
    ("nectary-http", &["nectary-app", "nectary-domain"]),
    ("nectary-testkit", &["nectary-app", "nectary-domain", "nectary-inspect"]),
    (
        "nectary",
        &[
            "nectary-app",
            "nectary-db",
            "nectary-domain",
            "nectary-http",
            "nectary-inspect",
            "nectary-remote",
            "nectary-store",
        ],
    ),
];

/// What the domain may not even know exists: the world.
const WORLDLY: [&str; 9] = [
    "async-trait",
    "axum",
    "clap",
    "fs4",
    "hyper",
    "rustix",
    "sqlx",
    "tokio",
    "tower",
];

fn workspace() -> Vec<cargo_metadata::Package> {
    let mut command = MetadataCommand::new();
    command
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .no_deps();
    command.exec().map(|metadata| metadata.packages).unwrap_or_default()
}

#[test]
fn crates_depend_only_in_the_direction_of_the_plan() {
    let packages = workspace();
    assert_eq!(
        packages.len(),
        ARROWS.len(),
        "ARROWS must name every crate of the workspace"
    );
    for package in packages {
        let (_, allowed) = ARROWS
            .iter()
            .find(|(name, _)| *name == package.name.as_str())
            .unwrap_or_else(|| panic!("{} has no row in ARROWS", package.name));
        let used: BTreeSet<&str> = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.path.is_some() && dependency.kind == DependencyKind::Normal)
            .map(|dependency| dependency.name.as_str())
            .collect();
        for name in used {
            assert!(allowed.contains(&name), "{} must not depend on {name}", package.name);
        }
    }
}

#[test]
fn only_tests_may_use_the_testkit() {
    for package in workspace() {
        for dependency in &package.dependencies {
            if dependency.name == "nectary-testkit" {
                assert_eq!(dependency.kind, DependencyKind::Development, "in {}", package.name);
            }
        }
    }
}

#[test]
fn the_domain_touches_nothing_of_the_world() {
    for package in workspace()
        .iter()
        .filter(|package| package.name.as_str() == "nectary-domain")
    {
        for dependency in &package.dependencies {
            assert!(
                !WORLDLY.contains(&dependency.name.as_str()),
                "{} does input or output",
                dependency.name
            );
        }
    }
}
