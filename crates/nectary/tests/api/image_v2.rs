//! The Image API v2.

pub(super) mod crash_recovery;
mod data_download;
mod data_faults;
mod data_upload;
mod image_actions;
mod image_category;
mod image_create;
mod image_delete;
mod image_list;
mod image_list_filters;
mod image_paging;
mod image_patch;
mod image_patch_values;
mod image_safety;
mod image_show;
mod import;
mod members;
mod policy;
mod quotas;
pub(super) mod races;
mod tags;
mod visibility;
