//! The route table: one row a route, and the look-up of a request in it.
//!
//! The rows decide everything: what is found, what answers 405 and with which `Allow`, what answers 404. They are a
//! checked-in file too (`routes.txt`), so that a change of the surface is a diff.

pub mod catalog_v1;
pub mod dashboard;
pub mod identity_v3;
pub mod image_v2;
pub mod root;

use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::response::Response;
use futures::future::BoxFuture;
use nectary_domain::identity::access;
use nectary_domain::policy::Action;

use crate::site::Site;

type BoxedHandler = Arc<dyn Fn(Request, Site) -> BoxFuture<'static, Response> + Send + Sync>;

/// One route.
#[derive(Clone)]
pub struct RouteRow {
    /// The method; `None` answers every method.
    pub method: Option<Method>,
    /// The path, with `{names}` where a segment is a parameter.
    pub path: &'static str,
    /// What the policy is asked first, if it is asked at all. The verb asks it, not the route.
    pub action: Option<Action>,
    /// What the fixed rules of the built-in identity are asked first. Again it is the verb that asks.
    pub identity_action: Option<access::Action>,
    /// Whether a request body belongs here; where it does not, one with a length is refused.
    pub takes_body: bool,
    /// Whether another method on this path answers 404 as if there were nothing, instead of 405.
    pub hides_other_methods: bool,
    handler: BoxedHandler,
}

impl std::fmt::Debug for RouteRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.method_name(), self.path, self.action_name())
    }
}

impl RouteRow {
    fn new<H, T>(method: Option<Method>, path: &'static str, action: Option<Action>, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        let takes_body = matches!(method, None | Some(Method::POST | Method::PUT | Method::PATCH));
        let handler: BoxedHandler = Arc::new(move |request, site| Box::pin(handler.clone().call(request, site)));
        Self {
            method,
            path,
            action,
            identity_action: None,
            takes_body,
            hides_other_methods: false,
            handler,
        }
    }

    /// The method as a word, `ANY` for all of them.
    pub fn method_name(&self) -> &str {
        self.method.as_ref().map_or("ANY", Method::as_str)
    }
    /// What is asked before anything is done, by name; `-` if nothing is.
    pub fn action_name(&self) -> &'static str {
        let identity_action = self.identity_action.map(|action| action.name);
        self.action.map(Action::name).or(identity_action).unwrap_or("-")
    }
    /// This row, guarded by a rule of the built-in identity.
    #[must_use]
    pub fn guarded(self, action: access::Action) -> Self {
        Self {
            identity_action: Some(action),
            ..self
        }
    }
    /// This row, for requests without a body.
    #[must_use]
    pub fn without_body(self) -> Self {
        Self {
            takes_body: false,
            ..self
        }
    }
    /// This row, with 404 for other methods.
    #[must_use]
    pub fn hiding_other_methods(self) -> Self {
        Self {
            hides_other_methods: true,
            ..self
        }
    }
    /// Answers a request that was found to be for this row.
    pub(crate) fn call(&self, request: Request, site: Site) -> BoxFuture<'static, Response> {
        (self.handler)(request, site)
    }
}

macro_rules! row_constructors {
    ($($name:ident $method:ident;)*) => {$(
        #[doc = concat!("A row for `", stringify!($method), "`: path, policy action, handler.")]
        pub fn $name<H, T>(path: &'static str, action: Option<Action>, handler: H) -> RouteRow
        where
            H: Handler<T, Site>,
            T: 'static,
        {
            RouteRow::new(Some(Method::$method), path, action, handler)
        }
    )*};
}

row_constructors! {
    get GET;
    head HEAD;
    post POST;
    put PUT;
    patch PATCH;
    delete DELETE;
}

/// A row for every method.
pub fn any<H, T>(path: &'static str, handler: H) -> RouteRow
where
    H: Handler<T, Site>,
    T: 'static,
{
    RouteRow::new(None, path, None, handler)
}

/// Every route of the server, in the order of the tables.
pub fn route_table() -> Vec<RouteRow> {
    [
        root::rows(),
        dashboard::rows(),
        image_v2::rows(),
        identity_v3::rows(),
        catalog_v1::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The values of a path's parameters, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathValues(pub Vec<String>);

/// What a request was found to ask for.
#[derive(Debug)]
pub(crate) enum Found<'t> {
    /// A row, with the values of its parameters.
    Row(&'t RouteRow, PathValues),
    /// A path that is there, but not with this method.
    WrongMethod {
        /// The methods that are there, as `Allow` lists them.
        allow: String,
    },
    /// No such path.
    Nothing,
}

/// The table, ready for look-ups.
pub(crate) struct RouteTable {
    rows: Vec<(Vec<Segment>, RouteRow)>,
}

enum Segment {
    Literal(&'static str),
    Parameter,
}

impl RouteTable {
    pub(crate) fn new(rows: Vec<RouteRow>) -> Self {
        let rows = rows.into_iter().map(|row| (segments_of(row.path), row)).collect();
        Self { rows }
    }

    /// Looks a request up by its method and decoded path segments.
    pub(crate) fn find(&self, method: &Method, path: &[String]) -> Found<'_> {
        let on_path = || self.rows.iter().filter(|(segments, _)| fits(segments, path));
        let wanted = |row: &RouteRow| row.method.as_ref().is_none_or(|known| known == method);
        if let Some((segments, row)) = on_path().find(|(_, row)| wanted(row)) {
            return Found::Row(row, values(segments, path));
        }
        let mut allow: Vec<&str> = on_path()
            .filter(|(_, row)| !row.hides_other_methods)
            .map(|(_, row)| row.method_name())
            .collect();
        allow.sort_by_key(|name| METHOD_ORDER.iter().position(|known| known == name));
        if allow.is_empty() {
            Found::Nothing
        } else {
            Found::WrongMethod {
                allow: allow.join(", "),
            }
        }
    }
}

/// The order in which `Allow` lists methods.
const METHOD_ORDER: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

fn segments_of(path: &'static str) -> Vec<Segment> {
    path.trim_start_matches('/')
        .split('/')
        .map(|text| {
            if text.starts_with('{') {
                Segment::Parameter
            } else {
                Segment::Literal(text)
            }
        })
        .collect()
}

fn fits(segments: &[Segment], path: &[String]) -> bool {
    segments.len() == path.len()
        && segments.iter().zip(path).all(|(segment, text)| match segment {
            Segment::Literal(literal) => literal == text,
            Segment::Parameter => !text.is_empty(),
        })
}

fn values(segments: &[Segment], path: &[String]) -> PathValues {
    let parameters = segments
        .iter()
        .zip(path)
        .filter(|(segment, _)| matches!(segment, Segment::Parameter));
    PathValues(parameters.map(|(_, text)| text.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> RouteTable {
        async fn nothing() {}
        RouteTable::new(vec![
            post("/v2/things", None, nothing),
            get("/v2/things", None, nothing),
            get("/v2/things/{id}", None, nothing),
            get("/v2/secret", None, nothing).hiding_other_methods(),
        ])
    }

    fn find(method: &str, path: &str) -> String {
        let path: Vec<String> = path.trim_start_matches('/').split('/').map(String::from).collect();
        match table().find(&method.parse().unwrap(), &path) {
            Found::Row(row, PathValues(values)) => format!("{} {values:?}", row.path),
            Found::WrongMethod { allow } => format!("405 {allow}"),
            Found::Nothing => "404".to_owned(),
        }
    }

    #[test]
    fn a_path_with_another_method_lists_those_that_are_there() {
        assert_eq!(find("GET", "/v2/things"), "/v2/things []");
        assert_eq!(find("DELETE", "/v2/things"), "405 GET, POST");
        assert_eq!(find("HEAD", "/v2/things/7"), "405 GET");
        assert_eq!(find("BREW", "/v2/things/7"), "405 GET");
    }

    #[test]
    fn a_route_that_hides_answers_404_to_other_methods() {
        assert_eq!(find("POST", "/v2/secret"), "404");
    }

    #[test]
    fn a_trailing_slash_or_a_suffix_is_another_path() {
        assert_eq!(find("GET", "/v2/things/"), "404");
        assert_eq!(find("GET", "/v2/things.json"), "404");
        assert_eq!(find("GET", "/v2/things/7/8"), "404");
        assert_eq!(find("GET", "/v2/things/7"), r#"/v2/things/{id} ["7"]"#);
    }

    #[test]
    fn no_two_rows_are_the_same_route() {
        let mut seen = std::collections::BTreeSet::new();
        for row in route_table() {
            assert!(
                seen.insert(format!("{} {}", row.method_name(), row.path)),
                "{row:?} stands twice"
            );
        }
    }
}
