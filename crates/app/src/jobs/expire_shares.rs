//! Ends shares whose time is over, and forgets share links a while after theirs.

use std::time::Duration;

use crate::ctx::App;
use crate::error::Error;
use crate::events::Event;

/// How long the image's side still finds a link that has ended.
const LINKS_KEPT: Duration = Duration::from_secs(30 * 86_400);

/// Removes the members whose time is over, whatever they answered; how many there were.
pub async fn expire_shares(app: &App) -> Result<usize, Error> {
    let mut rows = app.db.write().await?;
    let ended = rows.remove_ended_members(app.now()).await?;
    rows.remove_share_links_ended_by(app.now().before(LINKS_KEPT)).await?;
    rows.commit().await?;
    if !ended.is_empty() {
        tracing::info!(ended = ended.len(), "shares have ended");
    }
    app.events.publish(ended.iter().flat_map(Event::ended_share));
    Ok(ended.len())
}
