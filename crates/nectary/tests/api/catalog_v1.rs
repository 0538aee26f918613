//! The catalog API.

mod conduct;
mod furnished;
mod images_list;
mod images_show;
