//! Lists that come in pages.

use serde_json::Value;

use super::Session;
use super::call::CallError;
use super::images::odd;

/// Items a page holds: more is not faster.
const PAGE: usize = 200;

/// What was listed.
#[derive(Debug)]
pub struct Listed<T> {
    /// The items, no more than were asked for.
    pub items: Vec<T>,
    /// Whether there are others.
    pub has_more: bool,
}

/// Everything under a noun, page after page.
pub(super) async fn all(
    session: &Session,
    wish: &str,
    path: &str,
    noun: &str,
    query: &[(&str, String)],
) -> Result<Vec<Value>, CallError> {
    Ok(first(session, wish, path, noun, query, usize::MAX).await?.items)
}

/// The first `limit` items under a noun. One more is looked at, to know whether there is one.
pub(super) async fn first(
    session: &Session,
    wish: &str,
    path: &str,
    noun: &str,
    query: &[(&str, String)],
    limit: usize,
) -> Result<Listed<Value>, CallError> {
    let mut query = query.to_vec();
    query.push(("limit", limit.saturating_add(1).min(PAGE).to_string()));
    let mut items = Vec::new();
    let mut page = session.get(wish, path, &query).await?;
    loop {
        match page[noun].take() {
            Value::Array(found) => items.extend(found),
            _ => return Err(odd(path, &format!("its answer lists no {noun}"))),
        }
        let next = match page["next"].as_str() {
            Some(next) if items.len() <= limit => next.to_owned(),
            _ => break,
        };
        page = session.get(wish, below_the_service(path, &next), &[]).await?;
    }
    let has_more = items.len() > limit;
    items.truncate(limit);
    Ok(Listed { items, has_more })
}

/// A path of ours in a `next` that may name the server, or a folder it is in, before it.
fn below_the_service<'a>(path: &str, next: &'a str) -> &'a str {
    next.find(path).map_or(next, |start| &next[start..])
}
