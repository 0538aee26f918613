//! Things that tests need in great numbers, made with few words.

pub mod image;
