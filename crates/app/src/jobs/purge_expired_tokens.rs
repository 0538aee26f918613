//! Forgets tokens of the built-in identity that are expired: they are void already, and only take room.

use crate::ctx::App;
use crate::error::Error;

/// Removes expired tokens; how many there were.
pub async fn purge_expired_tokens(app: &App) -> Result<u64, Error> {
    let mut rows = app.db.write().await?;
    let removed = rows.remove_expired_tokens(app.now()).await?;
    rows.commit().await?;
    Ok(removed)
}
