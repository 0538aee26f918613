//! The Image API v2.

mod image_create;
