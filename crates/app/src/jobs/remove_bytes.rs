//! Remove the bytes of an image that is gone.

use nectary_domain::ids::StoreId;

use crate::ctx::App;
use crate::error::Error;
use crate::jobs::JobError;
use crate::ports::store::{ObjectKey, StoreError};

/// Removes an object; one that is gone already is fine.
pub async fn remove_bytes(app: &App, store: &str, key: &str) -> Result<(), JobError> {
    let store = app.store(&StoreId::new(store)).ok_or_else(|| {
        JobError::Retry(Error::Unavailable(format!(
            "store {store} is not configured any more; its object {key} stays until it is"
        )))
    })?;
    match store.delete(&ObjectKey::stored(key)).await {
        Ok(()) | Err(StoreError::Missing(_)) => Ok(()),
        Err(error) => Err(JobError::Retry(error.into())),
    }
}
