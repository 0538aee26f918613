//! Families of official images and the verbs that change them.

use serde_json::{Value, json};

use super::described::{DRY_RUN, PAGE, Part, operation};
use super::schema::{extended, list, number, object, one_of, or_null, page, reference, request, text, time, truth};

pub(super) const PART: Part = Part {
    name: "families",
    summary: "Families order the builds of an official image; the current build is what people should start. Changes take \
              If-Match with the ETag of an answer.",
    operations: &[
        operation("GET", "/catalog/v1/families", "List families", "FamilyPage").query(PAGE),
        operation(
            "POST",
            "/catalog/v1/families",
            "Register an image as a build",
            "FamilyOutcome",
        )
        .takes("Registration")
        .query(DRY_RUN)
        .answers(201, "Registered. 200: it was before."),
        operation(
            "GET",
            "/catalog/v1/families/{family}",
            "Show a family with its builds",
            "Family",
        ),
        operation(
            "PATCH",
            "/catalog/v1/families/{family}",
            "Describe a family",
            "FamilyOutcome",
        )
        .takes("FamilyChange")
        .query(DRY_RUN),
        operation(
            "GET",
            "/catalog/v1/families/{family}/resolve",
            "Find the current build by slug or name",
            "ResolvedBuild",
        ),
        operation(
            "POST",
            "/catalog/v1/families/{family}/promote",
            "Make a candidate the current build",
            "FamilyOutcome",
        )
        .takes("BuildChoice")
        .query(DRY_RUN),
        operation(
            "POST",
            "/catalog/v1/families/{family}/rollback",
            "Make a former build current again",
            "FamilyOutcome",
        )
        .takes("BuildChoice")
        .query(DRY_RUN),
        operation(
            "POST",
            "/catalog/v1/families/{family}/retire",
            "End a family",
            "FamilyOutcome",
        )
        .takes("Retirement")
        .query(DRY_RUN),
        operation(
            "POST",
            "/catalog/v1/families/{family}/deprecate",
            "Advise against a build, or against all",
            "FamilyOutcome",
        )
        .takes("Deprecation")
        .query(DRY_RUN),
        operation(
            "POST",
            "/catalog/v1/families/{family}/revoke",
            "Hold a build back that is not safe",
            "FamilyOutcome",
        )
        .takes("Revocation")
        .query(DRY_RUN),
        operation(
            "POST",
            "/catalog/v1/families/{family}/reinstate",
            "Take back that a build was deprecated or revoked",
            "FamilyOutcome",
        )
        .takes("BuildChoice")
        .query(DRY_RUN),
    ],
    schemas,
};

fn schemas() -> Vec<(&'static str, Value)> {
    let mut all = shown();
    all.extend(asked());
    all
}

fn deprecated() -> Value {
    let ends_on = ("ends_on", or_null(text()));
    or_null(object([("at", time()), ("message", text()), ends_on]))
}

fn revoked() -> Value {
    or_null(object([("at", time()), ("message", text())]))
}

fn shown() -> Vec<(&'static str, Value)> {
    let text_or_null = || or_null(text());
    let time_or_null = || or_null(time());
    let name = || object([("image_id", text()), ("build", text())]);
    let name_or_null = || or_null(reference("BuildName"));
    let superseded = || object([("at", time()), ("reason", text_or_null())]);
    let summary = object([
        ("slug", text()),
        ("name", text()),
        ("owner_id", text()),
        ("description", text()),
        ("description_html", text()),
        ("default_user", text_or_null()),
        ("support", text()),
        ("ends_on", text_or_null()),
        ("state", one_of(&["awaiting", "living", "retired"])),
        (
            "current",
            or_null(extended(name(), [("deprecated", deprecated()), ("revoked", revoked())])),
        ),
        ("retired_at", time_or_null()),
        ("created_at", time()),
        ("updated_at", time()),
        ("version", number()),
    ]);
    let build = object([
        ("image_id", text()),
        ("build", text()),
        ("state", text()),
        ("is_current", truth()),
        ("registered_at", time()),
        ("promoted_at", time_or_null()),
        ("superseded", or_null(extended(superseded(), [("by", name_or_null())]))),
        ("deprecated", deprecated()),
        ("revoked", revoked()),
        ("replaced_by", name_or_null()),
    ]);
    let event = object([
        ("at", time()),
        ("verb", text()),
        ("build", name_or_null()),
        ("says", text()),
        ("user_id", text_or_null()),
    ]);
    let placement = object([
        ("slug", text()),
        ("name", text()),
        ("build", text()),
        ("state", text()),
        ("is_current", truth()),
        ("superseded", or_null(superseded())),
        ("deprecated", deprecated()),
        ("revoked", revoked()),
        ("replaced_by", name_or_null()),
    ]);
    vec![
        (
            "Family",
            extended(
                summary.clone(),
                [("builds", list(reference("Build"))), ("history", list(event))],
            ),
        ),
        ("FamilySummary", summary),
        ("FamilyPage", page("families", "FamilySummary")),
        ("Build", build),
        ("BuildName", name()),
        ("Placement", placement),
        (
            "ResolvedBuild",
            object([("family", text()), ("image_id", text()), ("build", text())]),
        ),
        ("FamilyOutcome", outcome()),
    ]
}

fn outcome() -> Value {
    let difference = object([("field", text()), ("from", or_null(text())), ("to", or_null(text()))]);
    let change = object([
        ("image_id", text()),
        ("build", text()),
        ("says", text()),
        ("differences", list(difference)),
    ]);
    let derived = object([("project_id", or_null(text())), ("images", number())]);
    let affected = object([
        ("is_current", truth()),
        ("member_project_ids", list(text())),
        ("derived", list(derived)),
        ("next_step", text()),
    ]);
    object([
        ("changed", truth()),
        ("says", text()),
        ("family", reference("Family")),
        ("changes", list(change)),
        ("affected", or_null(affected)),
    ])
}

fn asked() -> Vec<(&'static str, Value)> {
    let about = || {
        [
            ("description", text()),
            ("default_user", or_null(text())),
            ("support", text()),
            ("ends_on", or_null(text())),
        ]
    };
    let [description, default_user, support, ends_on] = about();
    let facts = json!({"type": "object", "additionalProperties": text()});
    vec![
        (
            "Registration",
            request(
                [("image_id", text())],
                [
                    ("facts", facts),
                    ("tags", list(text())),
                    description,
                    default_user,
                    support,
                    ends_on,
                ],
            ),
        ),
        ("FamilyChange", request([], about())),
        (
            "BuildChoice",
            request([], [("image_id", text()), ("build", text()), ("reason", text())]),
        ),
        ("Retirement", request([], [("reason", text())])),
        (
            "Deprecation",
            request(
                [("message", text())],
                [("image_id", text()), ("build", text()), ("ends_on", text())],
            ),
        ),
        (
            "Revocation",
            request([("message", text())], [("image_id", text()), ("build", text())]),
        ),
    ]
}
