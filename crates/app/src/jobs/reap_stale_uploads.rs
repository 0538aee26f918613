//! End uploads whose runner died: remove their bytes, and let their images take others.

use crate::ctx::App;
use crate::error::Error;
use crate::images::upload::{Ending, abandon};

/// Ends every upload that has given no sign of life for too long; tells how many. One that cannot be ended does not
/// keep the others waiting: it is tried again the next time.
pub async fn reap_stale_uploads(app: &App) -> Result<usize, Error> {
    let dead = app.db.read().await?.dead_uploads(app.now()).await?;
    let mut ended = 0;
    let mut failure = None;
    for row in dead {
        match abandon(app, &row).await {
            Ok(Ending::Undone) => {
                tracing::warn!(upload = %row.id, image = %row.image, store = %row.store, "an upload had died and was undone");
                ended += 1;
            }
            Ok(Ending::Active) => ended += 1,
            Err(error) => {
                tracing::error!(upload = %row.id, image = %row.image, store = %row.store, %error, "a dead upload stays");
                failure = Some(error);
            }
        }
    }
    failure.map_or(Ok(ended), Err)
}
