//! The OpenAPI document of the catalog API. Each part describes its own routes and bodies in a file of its own here; a
//! test holds them against the route table and against real answers.

mod described;
mod families;
mod giving;
mod images;
mod schedules;
mod schema;
mod sharing;
mod uploads;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::error::Failure;
use crate::respond;
use described::{Operation, Part};

/// Every part, in the order of the document.
const PARTS: &[Part] = &[
    images::PART,
    families::PART,
    schedules::PART,
    sharing::PART,
    giving::PART,
    uploads::PART,
];

/// `GET /catalog/v1/openapi.json`
pub(crate) async fn show() -> Result<Response, Failure> {
    respond::json(StatusCode::OK, &document())
}

/// The document.
pub fn document() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for part in PARTS {
        for operation in part.operations {
            let path = paths
                .entry(operation.path)
                .or_insert_with(|| json!({"parameters": path_parameters(operation.path)}));
            path[operation.method.to_lowercase()] = shown(part, operation);
        }
        for (name, schema) in (part.schemas)() {
            schemas.insert(name.to_owned(), schema);
        }
    }
    schemas.extend(schema::problems().map(|(name, schema)| (name.to_owned(), schema)));
    let tags: Vec<Value> = PARTS
        .iter()
        .map(|part| json!({"name": part.name, "description": part.summary}))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "nectary catalog API",
            "version": "1",
            "description": "What the Image API v2 has no words for. Conventions: names, lists, dates, errors.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": tags,
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {
                "type": "apiKey",
                "in": "header",
                "name": "X-Auth-Token",
                "description": "A token of the Identity API, scoped to a project.",
            }},
            "responses": {"Problem": {
                "description": "What went wrong.",
                "content": {"application/problem+json": {"schema": schema::reference("Problem")}},
            }},
            "schemas": schemas,
        },
    })
}

/// The operations that are described, as the route table writes them: method and path.
pub fn operations() -> BTreeSet<(String, String)> {
    let all = PARTS.iter().flat_map(|part| part.operations);
    all.map(|operation| (operation.method.to_owned(), operation.path.to_owned()))
        .collect()
}

fn path_parameters(path: &str) -> Vec<Value> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect()
}

fn shown(part: &Part, operation: &Operation) -> Value {
    let mut shown = json!({
        "tags": [part.name],
        "summary": operation.summary,
        "operationId": operation.id(),
        "responses": {"default": {"$ref": "#/components/responses/Problem"}},
    });
    let query = operation.query.iter().map(|parameter| {
        json!({
            "name": parameter.name,
            "in": "query",
            "description": parameter.summary,
            "schema": {"type": parameter.kind},
        })
    });
    let headers = operation.headers.iter().map(|(name, summary)| {
        json!({"name": name, "in": "header", "required": true, "description": summary, "schema": {"type": "string"}})
    });
    let parameters: Vec<Value> = query.chain(headers).collect();
    if !parameters.is_empty() {
        shown["parameters"] = parameters.into();
    }
    if let Some(content) = operation.body {
        shown["requestBody"] = json!({"required": true, "content": content.shown()});
    }
    let (status, summary, content) = operation.answer;
    let mut answer = json!({"description": summary});
    if let Some(content) = content {
        answer["content"] = content.shown();
    }
    shown["responses"][status.to_string()] = answer;
    if operation.is_open {
        shown["security"] = json!([]);
    }
    shown
}
