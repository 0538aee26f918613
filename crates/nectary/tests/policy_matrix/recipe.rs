//! How each route is asked: one recipe a route, and further ones where what is asked for needs a right of its own.

use serde_json::{Value, json};

use super::KINDS;
use crate::world::{Question, project_id};

/// What has to be there before the question makes sense.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    Queued,
    Data,
}

/// A question.
pub struct Recipe {
    pub method: &'static str,
    pub path: &'static str,
    /// What is asked for, where the route alone does not say it.
    pub note: &'static str,
    pub needs: Needs,
    /// Adds what the question says; the kind of image is known to those that make one.
    pub ask: for<'w> fn(Question<'w>, &str) -> Question<'w>,
}

impl Recipe {
    /// The kinds of image it is asked about, if it is about an image at all.
    pub fn kinds(&self) -> &'static [&'static str] {
        match (self.needs, self.note) {
            (Needs::Nothing, "of that visibility") => &KINDS[..4],
            (Needs::Nothing, _) => &[],
            (Needs::Queued | Needs::Data, _) => &KINDS,
        }
    }
}

const fn plain(method: &'static str, path: &'static str, needs: Needs) -> Recipe {
    Recipe {
        method,
        path,
        note: "",
        needs,
        ask: |question, _| question,
    }
}

fn replaces<'w>(question: Question<'w>, attribute: &str, value: Value) -> Question<'w> {
    question.ops(json!([{"op": "replace", "path": format!("/{attribute}"), "value": value}]))
}

/// Every route, and what is asked of it.
pub const RECIPES: &[Recipe] = &[
    plain("GET", "/v2", Needs::Nothing),
    Recipe {
        note: "of that visibility",
        ask: |question, kind| question.json(json!({"visibility": kind})),
        ..plain("POST", "/v2/images", Needs::Nothing)
    },
    Recipe {
        note: "for another project",
        ask: |question, _| question.json(json!({"owner": project_id("service")})),
        ..plain("POST", "/v2/images", Needs::Nothing)
    },
    plain("GET", "/v2/images", Needs::Nothing),
    plain("GET", "/v2/images/{image_id}", Needs::Queued),
    Recipe {
        note: "name",
        ask: |question, _| replaces(question, "name", json!("renamed")),
        ..plain("PATCH", "/v2/images/{image_id}", Needs::Data)
    },
    Recipe {
        note: "visibility: community",
        ask: |question, _| replaces(question, "visibility", json!("community")),
        ..plain("PATCH", "/v2/images/{image_id}", Needs::Data)
    },
    Recipe {
        note: "visibility: public",
        ask: |question, _| replaces(question, "visibility", json!("public")),
        ..plain("PATCH", "/v2/images/{image_id}", Needs::Data)
    },
    Recipe {
        note: "owner",
        ask: |question, _| replaces(question, "owner", json!(project_id("partner"))),
        ..plain("PATCH", "/v2/images/{image_id}", Needs::Data)
    },
    plain("DELETE", "/v2/images/{image_id}", Needs::Data),
    Recipe {
        ask: |question, _| question.octets("data"),
        ..plain("PUT", "/v2/images/{image_id}/file", Needs::Queued)
    },
    plain("GET", "/v2/images/{image_id}/file", Needs::Data),
    plain("POST", "/v2/images/{image_id}/actions/deactivate", Needs::Data),
    plain("POST", "/v2/images/{image_id}/actions/reactivate", Needs::Data),
    Recipe {
        ask: |question, _| question.json(json!({"method": {"name": "glance-direct"}})),
        ..plain("POST", "/v2/images/{image_id}/import", Needs::Queued)
    },
    plain("GET", "/v2/images/{image_id}/tasks", Needs::Data),
    plain("GET", "/v2/images/{image_id}/members", Needs::Data),
    Recipe {
        ask: |question, _| question.json(json!({"member": project_id("service")})),
        ..plain("POST", "/v2/images/{image_id}/members", Needs::Data)
    },
    plain("GET", "/v2/images/{image_id}/members/{member_id}", Needs::Data),
    Recipe {
        ask: |question, _| question.json(json!({"status": "rejected"})),
        ..plain("PUT", "/v2/images/{image_id}/members/{member_id}", Needs::Data)
    },
    plain("DELETE", "/v2/images/{image_id}/members/{member_id}", Needs::Data),
    plain("PUT", "/v2/images/{image_id}/tags/{tag}", Needs::Data),
    plain("DELETE", "/v2/images/{image_id}/tags/{tag}", Needs::Data),
    plain("GET", "/v2/schemas/image", Needs::Nothing),
    plain("GET", "/v2/schemas/images", Needs::Nothing),
    plain("GET", "/v2/schemas/member", Needs::Nothing),
    plain("GET", "/v2/schemas/members", Needs::Nothing),
    plain("GET", "/v2/info/import", Needs::Nothing),
    plain("GET", "/v2/info/stores", Needs::Nothing),
    plain("GET", "/v2/info/usage", Needs::Nothing),
];
