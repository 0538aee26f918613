//! What can be said of a route beyond its row in the table.

use serde_json::{Value, json};

use super::schema::reference;

/// A part of the API: the routes of one noun or a few, and the bodies they take and give.
pub(super) struct Part {
    /// Its name.
    pub(super) name: &'static str,
    /// What it is about.
    pub(super) summary: &'static str,
    /// Its routes.
    pub(super) operations: &'static [Operation],
    /// Its bodies, by name.
    pub(super) schemas: fn() -> Vec<(&'static str, Value)>,
}

/// One route.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) query: &'static [Parameter],
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) body: Option<Content>,
    /// The status of success, what it says, and its body.
    pub(super) answer: (u16, &'static str, Option<Content>),
    /// Whether it needs no token.
    pub(super) is_open: bool,
}

/// A parameter of the query.
#[derive(Clone, Copy)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) summary: &'static str,
}

/// A body.
#[derive(Clone, Copy)]
pub(super) enum Content {
    /// JSON of this schema.
    Json(&'static str),
    /// Something else, of this media type.
    Other(&'static str),
}

impl Content {
    pub(super) fn shown(self) -> Value {
        match self {
            Self::Json(schema) => json!({"application/json": {"schema": reference(schema)}}),
            Self::Other(media_type) => json!({media_type: {"schema": {"type": "string"}}}),
        }
    }
}

/// How many, and where a page begins.
pub(super) const LIMIT: Parameter =
    Parameter::new("limit", "integer", "Items of a page, 1 to 200; 25 unless it is given.");
pub(super) const MARKER: Parameter = Parameter::new(
    "marker",
    "string",
    "Where the page begins, as `next` of the page before says.",
);
/// What a change takes.
pub(super) const DRY_RUN: &[Parameter] = &[Parameter::new(
    "dry_run",
    "boolean",
    "Whether all is done but the commit; the answer is the same.",
)];
/// A page of a list that has no other parameter.
pub(super) const PAGE: &[Parameter] = &[LIMIT, MARKER];

impl Parameter {
    /// A parameter.
    pub(super) const fn new(name: &'static str, kind: &'static str, summary: &'static str) -> Self {
        Self { name, kind, summary }
    }
    /// One that is compared as text, and may be repeated.
    pub(super) const fn filter(name: &'static str, summary: &'static str) -> Self {
        Self::new(name, "string", summary)
    }
}

/// A route that answers 200 with JSON of this schema.
pub(super) const fn operation(
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    answer: &'static str,
) -> Operation {
    Operation {
        method,
        path,
        summary,
        query: &[],
        headers: &[],
        body: None,
        answer: (200, "As it is now.", Some(Content::Json(answer))),
        is_open: false,
    }
}

impl Operation {
    /// With these parameters of the query.
    pub(super) const fn query(self, query: &'static [Parameter]) -> Self {
        Self { query, ..self }
    }
    /// With these headers, each with what it says.
    pub(super) const fn headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }
    /// With a JSON body.
    pub(super) const fn takes(self, schema: &'static str) -> Self {
        self.takes_content(Content::Json(schema))
    }
    /// With another body.
    pub(super) const fn takes_content(self, content: Content) -> Self {
        Self {
            body: Some(content),
            ..self
        }
    }
    /// With another status of success, and what it says.
    pub(super) const fn answers(self, status: u16, summary: &'static str) -> Self {
        let (_, _, content) = self.answer;
        Self {
            answer: (status, summary, content),
            ..self
        }
    }
    /// With an answer of another media type.
    pub(super) const fn gives(self, media_type: &'static str) -> Self {
        let (status, summary, _) = self.answer;
        Self {
            answer: (status, summary, Some(Content::Other(media_type))),
            ..self
        }
    }
    /// With 204 and no body.
    pub(super) const fn gives_nothing(self) -> Self {
        Self {
            answer: (204, "Done.", None),
            ..self
        }
    }
    /// For everybody, without a token.
    pub(super) const fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// A name for generated clients: `get_uploads_by_upload_id`.
    pub(super) fn id(&self) -> String {
        let path = self.path.trim_start_matches("/catalog/v1").trim_start_matches('/');
        let words = path.split('/').filter(|segment| !segment.is_empty()).map(|segment| {
            match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => format!("by_{name}"),
                None => segment.replace(['-', '.'], "_"),
            }
        });
        std::iter::once(self.method.to_lowercase())
            .chain(words)
            .collect::<Vec<_>>()
            .join("_")
    }
}
