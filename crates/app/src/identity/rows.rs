//! What the built-in identity needs of the rows.

use async_trait::async_trait;

/// Users, projects, roles and tokens, read.
#[async_trait]
pub trait IdentityReads {}

/// Users, projects, roles and tokens, written.
#[async_trait]
pub trait IdentityWrites {}
