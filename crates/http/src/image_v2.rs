//! Handlers of the Image API v2.
