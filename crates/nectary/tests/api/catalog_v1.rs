//! The catalog API, `/catalog/v1`.

mod conduct;
mod furnished;
mod images_list;
mod images_show;
mod inbox;
mod offers;
mod shares;
