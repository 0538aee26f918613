//! Ends shares whose time is over.

use crate::ctx::App;
use crate::error::Error;

/// Removes the members whose time is over, whatever they answered; how many there were.
pub async fn expire_shares(app: &App) -> Result<u64, Error> {
    let mut rows = app.db.write().await?;
    let removed = rows.remove_ended_members(app.now()).await?;
    rows.commit().await?;
    if removed > 0 {
        tracing::info!(removed, "shares have ended");
    }
    Ok(removed)
}
