//! The catalog API, `/catalog/v1`.

mod blocked_projects;
mod conduct;
mod dry_run;
mod events;
mod families_feeds;
mod families_frozen;
mod families_marks;
mod families_model;
mod families_promote;
mod families_races;
mod families_read;
mod families_register;
mod families_schedules;
mod furnished;
mod hidden;
mod images_list;
mod images_show;
mod inbox;
mod offers;
mod publish;
mod publishing;
mod share_links;
mod shares;
mod uploads;
mod uploads_recovery;
