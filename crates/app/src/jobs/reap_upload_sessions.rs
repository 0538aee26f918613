//! End upload sessions that nobody goes on with, and remove the bytes of chunks that belong to nothing any more.

use nectary_domain::image::state::State;
use nectary_domain::upload_session::{Problem, SessionState, UploadSession};

use crate::ctx::App;
use crate::error::Error;
use crate::events::Event;
use crate::tx::retrying;
use crate::uploads::remove_dead_chunk;

/// Chunks that one round removes. The next round goes on.
const CHUNKS_A_ROUND: usize = 10_000;

/// Does both. What cannot be ended or removed does not keep the rest waiting: it is tried again the next time.
pub async fn reap_upload_sessions(app: &App) -> Result<(), Error> {
    let overdue = app.db.read().await?.overdue_upload_sessions(app.now()).await?;
    let mut failure = None;
    for session in overdue {
        if let Err(error) = end(app, &session).await {
            tracing::error!(session = %session.id, %error, "an overdue upload stays");
            failure = Some(error);
        }
    }
    let dead = app.db.read().await?.dead_chunks(app.now(), CHUNKS_A_ROUND).await?;
    for chunk in dead {
        if let Err(error) = remove_dead_chunk(app, &chunk).await {
            tracing::error!(session = %chunk.session, key = %chunk.key, %error, "a dead chunk stays");
            failure = Some(error);
        }
    }
    failure.map_or(Ok(()), Err)
}

/// Ends a session whose time is up, unless somebody has gone on with it in the meantime.
async fn end(app: &App, overdue: &UploadSession) -> Result<(), Error> {
    retrying(|| async {
        let mut rows = app.db.write().await?;
        let Some(before) = rows.upload_session(&overdue.id).await? else {
            return Ok(());
        };
        let SessionState::Inspecting(run) = &before.state else {
            if before.expires_at < app.now() {
                rows.remove_upload_session(&before.id).await?;
                rows.commit().await?;
            }
            return Ok(());
        };
        if run.alive_until >= app.now() {
            return Ok(());
        }
        let Some(image) = rows.image_unseen(&before.image).await? else {
            rows.remove_upload_session(&before.id).await?;
            rows.commit().await?;
            return Ok(());
        };
        // While the upload of the dead run is not undone itself, nobody knows how it ended.
        let Some(state) = state_of_dead_run(&before, image.state()) else {
            return Ok(());
        };
        tracing::warn!(session = %before.id, image = %before.image, state = state.as_str(), "an upload had died");
        if let Some(after) = before.ended(&run.id, state, app.now()) {
            rows.save_upload_session(&before, &after).await?;
            if !after.state.is_open() {
                rows.drop_chunks(&before.id, None).await?;
            }
            rows.commit().await?;
            app.events.publish([Event::upload(&after)]);
        }
        Ok(())
    })
    .await
}

fn state_of_dead_run(session: &UploadSession, image: &State) -> Option<SessionState> {
    match image {
        State::Saving(_) => None,
        State::Queued => Some(SessionState::Receiving(Some(Problem {
            code: "unavailable".to_owned(),
            detail: "The server stopped while it put the image together. Finish again: no chunk has to be sent again."
                .to_owned(),
        }))),
        State::Active(content) | State::Deactivated(content) if content.size_bytes == session.plan.size_bytes => {
            Some(SessionState::Active)
        }
        State::Active(_) | State::Deactivated(_) => Some(SessionState::Failed(Problem {
            code: "conflict".to_owned(),
            detail: "The image took other data in the meantime.".to_owned(),
        })),
    }
}
