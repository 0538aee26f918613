//! Users, projects, roles and tokens of the built-in identity, as rows.

use async_trait::async_trait;
use nectary_app::identity::rows::{IdentityReads, IdentityWrites};

use crate::tx::{SqlWrites, Tx};

#[async_trait]
impl<Mode> IdentityReads for Tx<Mode> {}

#[async_trait]
impl IdentityWrites for SqlWrites {}
