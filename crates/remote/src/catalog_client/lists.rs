//! Lists that come in pages.

use serde_json::Value;

use super::Session;
use super::call::CallError;
use super::images::odd;

/// Items a page holds: more is not faster.
const PAGE: &str = "200";

/// Everything under a noun, page after page, or the first `limit` items.
pub(super) async fn all(
    session: &Session,
    wish: &str,
    path: &str,
    noun: &str,
    query: &[(&str, String)],
    limit: Option<usize>,
) -> Result<Vec<Value>, CallError> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut query = query.to_vec();
    query.push(("limit", PAGE.to_owned()));
    let mut items = Vec::new();
    let mut page = session.get(wish, path, &query).await?;
    loop {
        match page[noun].take() {
            Value::Array(found) => items.extend(found),
            _ => return Err(odd(path, &format!("its answer lists no {noun}"))),
        }
        let next = match page["next"].as_str() {
            Some(next) if items.len() < limit => next.to_owned(),
            _ => break,
        };
        page = session.get(wish, below_the_service(path, &next), &[]).await?;
    }
    items.truncate(limit);
    Ok(items)
}

/// A path of ours in a `next` that may name the server, or a folder it is in, before it.
fn below_the_service<'a>(path: &str, next: &'a str) -> &'a str {
    next.find(path).map_or(next, |start| &next[start..])
}
