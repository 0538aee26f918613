//! Upload the bytes of an image: queued → saving → active, or back to queued with nothing left behind.
//!
//! The attempt is noted before its first byte and forgotten only with the last trace of it, so that a process that
//! dies anywhere in between leaves nothing that `jobs/reap_stale_uploads.rs` does not find.

mod abandon;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use nectary_domain::ids::{ImageId, StoreId};
use nectary_domain::image::Image;
use nectary_domain::image::state::{Content, Location};
use nectary_domain::policy::Action;
use nectary_domain::upload_session::Sha256;
use nectary_inspect::{Accepted, DeclaredFormat};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::ctx::{App, Ctx};
use crate::error::Error;
use crate::images::seen;
use crate::ports::database::{Reads, UploadRow};
use crate::ports::store::{ObjectKey, Store, StoreError};
use crate::transfer::{Body, SizeLimits, Transfer, Transferred, over_project_quota};
use crate::tx::{Attempt, retrying};

use abandon::settle;
pub(crate) use abandon::{Ending, abandon};

/// Without a sign of life for so long an upload counts as dead.
const LEASE: Duration = Duration::from_secs(60);
/// How often an upload gives a sign of life.
const BEAT: Duration = Duration::from_secs(20);
/// Names of Glance's own stores begin so; no image is kept in them.
const RESERVED_STORES: &str = "os_glance_";

/// What a client says of the bytes it is about to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadRequest {
    /// How many they are, if it says.
    pub declared_size: Option<u64>,
    /// Where it wants them; the default store if it does not care.
    pub store: Option<StoreId>,
    /// What they have to be, if it says.
    pub sha256: Option<Sha256>,
}

/// Takes the bytes of an image (`PUT /v2/images/{id}/file`).
///
/// The work goes on to a clean end if the caller is dropped: then the body breaks off and all is undone.
pub async fn upload(ctx: &Ctx, id: &ImageId, request: UploadRequest, body: Body) -> Result<(), Error> {
    let (ctx, id) = (ctx.clone(), id.clone());
    let tasks = ctx.app.tasks.clone();
    let work = async move { begin(&ctx, &id, request).await?.run(body).await };
    tasks.spawn(work.in_current_span()).await.map_err(Error::internal)?
}

/// An upload that has begun.
struct Upload {
    app: Arc<App>,
    row: UploadRow,
    store: Arc<dyn Store>,
    /// The declared format, if the content can be judged by it.
    judged_as: Option<DeclaredFormat>,
    size: SizeLimits,
    sha256: Option<Sha256>,
}

/// The first transaction: the image waits for this attempt's bytes and for no other's.
async fn begin(ctx: &Ctx, id: &ImageId, request: UploadRequest) -> Result<Upload, Error> {
    let app = &ctx.app;
    let upload = app.new_upload_id();
    retrying(|| async {
        let mut rows = app.db.write().await?;
        let before = seen(ctx, &mut *rows, id).await?;
        ctx.authorize_image(Action::UploadImage, &before).await?;
        let store = chosen_store(app, request.store.as_ref())?;
        let after = before.start_upload(upload.clone(), app.now())?;
        let size = SizeLimits {
            declared: request.declared_size,
            image_most: app.options.limits.image_size_bytes,
            project_left: project_left(app, &mut *rows, &before).await?,
        };
        size.check_declared()?;
        let row = UploadRow {
            id: upload.clone(),
            image: id.clone(),
            store: store.id().clone(),
            key: ObjectKey::of(id),
            alive_until: app.now().after(LEASE),
        };
        rows.add_upload(&row).await?;
        rows.save_image(&before, &after).await?;
        let event = app.events.of_image(&mut *rows, &[&after]).await?;
        rows.commit().await?;
        app.events.publish(event);
        Ok(Upload {
            app: Arc::clone(app),
            row,
            store: Arc::clone(store),
            judged_as: judged_as(&after),
            size,
            sha256: request.sha256.clone(),
        })
    })
    .await
}

/// The store that an upload goes to.
pub(crate) fn chosen_store<'a>(app: &'a App, wanted: Option<&StoreId>) -> Result<&'a Arc<dyn Store>, Error> {
    let store = match wanted {
        None => app
            .stores
            .first()
            .ok_or_else(|| Error::internal("no store is configured"))?,
        Some(id) => app
            .store(id)
            .filter(|_| !id.as_str().starts_with(RESERVED_STORES))
            .ok_or_else(|| {
                Error::Invalid(format!(
                    "There is no store {id} for images. GET /v2/info/stores lists those there are."
                ))
            })?,
    };
    if store.capabilities().is_writable {
        Ok(store)
    } else {
        Err(Error::Gone(format!(
            "Store {} takes no new data. Choose another one.",
            store.id()
        )))
    }
}

/// Bytes the owner of an image may still store; `None` if nothing limits him.
pub(crate) async fn project_left(
    app: &App,
    rows: &mut (impl Reads + ?Sized),
    image: &Image,
) -> Result<Option<u64>, Attempt> {
    match (app.options.limits.project_size_bytes, &image.record().owner) {
        (Some(most), Some(owner)) => Ok(Some(most.saturating_sub(rows.project_bytes(owner).await?))),
        (None, _) | (_, None) => Ok(None),
    }
}

/// Only a disk that is not wrapped can be judged.
fn judged_as(image: &Image) -> Option<DeclaredFormat> {
    let record = image.record();
    record
        .container_format
        .as_ref()
        .filter(|container| container.is_bare())?;
    record
        .disk_format
        .as_ref()
        .and_then(|format| format.as_str().parse().ok())
}

impl Upload {
    /// Takes the bytes and ends the upload, one way or the other.
    async fn run(self, body: Body) -> Result<(), Error> {
        let stop = CancellationToken::new();
        let outcome = tokio::select! {
            outcome = self.take(body, &stop) => outcome,
            never = self.give_signs_of_life(&stop) => match never {},
        };
        match outcome {
            Ok(()) => {
                self.forget().await;
                Ok(())
            }
            Err(error) => self.undo(error).await,
        }
    }

    async fn take(&self, body: Body, stop: &CancellationToken) -> Result<(), Error> {
        let transferred = self
            .transfer()
            .run(body, stop)
            .await
            .map_err(|error| if stop.is_cancelled() { self.taken_away() } else { error })?;
        let accepted = self.judge(&transferred)?;
        let content = Content {
            size_bytes: transferred.size_bytes,
            virtual_size_bytes: accepted.as_ref().and_then(|accepted| accepted.virtual_size_bytes),
            md5: transferred.md5,
            hash: transferred.hash,
            detected_format: accepted.map(|accepted| accepted.detected.as_str().to_owned()),
            locations: vec![Location {
                store: self.row.store.clone(),
                key: self.row.key.as_str().to_owned(),
            }],
        };
        transferred.staged.commit().await.map_err(|error| match error {
            StoreError::Missing(_) => self.taken_away(),
            error => error.into(),
        })?;
        self.finish(content).await
    }

    fn transfer(&self) -> Transfer {
        Transfer {
            store: Arc::clone(&self.store),
            key: self.row.key.clone(),
            upload: self.row.id.clone(),
            hashing: self.app.options.hashing_algorithm,
            is_inspected: self.judged_as.is_some(),
            claimed_sha256: self.sha256.clone(),
            size: self.size,
            memory: self.app.upload_memory.clone(),
        }
    }

    /// Whether the content may be stored under its declaration; `None` if it was not looked at.
    fn judge(&self, transferred: &Transferred) -> Result<Option<Accepted>, Error> {
        let (Some(declared), Some(inspection)) = (&self.judged_as, &transferred.inspection) else {
            return Ok(None);
        };
        let accepted = inspection
            .verdict(declared.clone(), &self.app.options.inspection)
            .map_err(|refusal| Error::UnsafeContent(refusal.to_string()))?;
        for warning in &accepted.warnings {
            tracing::warn!(image = %self.row.image, check = warning.check, problem = warning.problem, "content let pass");
        }
        Ok(Some(accepted))
    }

    /// The last transaction: the image has its bytes, unless it is gone or the upload was taken for dead.
    async fn finish(&self, content: Content) -> Result<(), Error> {
        let (app, row) = (&self.app, &self.row);
        retrying(|| async {
            let mut rows = app.db.write().await?;
            // Against a reaper this decides: once it has condemned the upload, the image cannot become active.
            if !rows.renew_upload(&row.id, app.now().after(LEASE)).await? {
                return Err(self.taken_away().into());
            }
            let before = rows.image_unseen(&row.image).await?.ok_or_else(|| self.taken_away())?;
            let after = before
                .finish_upload(&row.id, content.clone(), app.now())
                .ok_or_else(|| self.taken_away())?;
            // Uploads that ran side by side may have filled the quota in the meantime.
            if let Some(left) = project_left(app, &mut *rows, &before).await?
                && content.size_bytes > left
            {
                return Err(over_project_quota(left).into());
            }
            rows.save_image(&before, &after).await?;
            let event = app.events.of_image(&mut *rows, &[&after]).await?;
            rows.commit().await?;
            app.events.publish(event);
            Ok(())
        })
        .await
    }

    /// Gives a sign of life from time to time, and stops the upload when there is nothing left to bring bytes to.
    async fn give_signs_of_life(&self, stop: &CancellationToken) -> Infallible {
        loop {
            tokio::time::sleep(BEAT).await;
            match self.renew().await {
                Ok(true) => {}
                Ok(false) => stop.cancel(),
                Err(error) => tracing::warn!(upload = %self.row.id, %error, "an upload could not give a sign of life"),
            }
        }
    }

    /// False if the upload was condemned, or its image is gone.
    async fn renew(&self) -> Result<bool, Error> {
        let (app, row) = (&self.app, &self.row);
        retrying(|| async {
            let mut rows = app.db.write().await?;
            let is_alive = rows.renew_upload(&row.id, app.now().after(LEASE)).await?;
            let is_wanted = rows.image_unseen(&row.image).await?.is_some();
            rows.commit().await?;
            Ok(is_alive && is_wanted)
        })
        .await
    }

    /// The image is active: what is left of the attempt itself can go. If that fails, the reaper does it.
    async fn forget(&self) {
        if let Err(error) = settle(&self.app, &*self.store, &self.row).await {
            tracing::warn!(upload = %self.row.id, %error, "a finished upload is forgotten later");
        }
    }

    /// Undoes the upload, and tells why it failed.
    async fn undo(&self, why: Error) -> Result<(), Error> {
        match abandon(&self.app, &self.row).await {
            // The commit was reported as failed and was none the less made.
            Ok(Ending::Active) => Ok(()),
            Ok(Ending::Undone) => Err(why),
            Err(error) => {
                tracing::error!(upload = %self.row.id, image = %self.row.image, %error, "a failed upload is undone later");
                Err(why)
            }
        }
    }

    fn taken_away(&self) -> Error {
        Error::Gone(format!(
            "Image {} was deleted during the upload, or the upload gave no sign of life for more than {} seconds.",
            self.row.image,
            LEASE.as_secs()
        ))
    }
}
