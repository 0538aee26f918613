//! What every database promises: the rules of the port `Database`. Each takes an empty database.
//!
//! An engine calls them all with [`database_contract!`](crate::database_contract).

mod dice;
pub mod facets;
pub mod families;
pub mod images;
pub mod jobs;
pub mod lists;
pub mod members;
pub mod model;
pub mod publications;
pub mod search;
pub mod share_links;
pub mod shares;
pub mod transactions;
pub mod upload_sessions;
pub mod uploads;
pub mod visibility;

use nectary_app::ports::database::Database;
use nectary_domain::image::Image;
use nectary_domain::image::text::{Properties, Tags};
use nectary_domain::time::Timestamp;

use super::Kept;

/// Calls every rule as a test of its own. The argument gives, when awaited, a fresh, empty database and whatever must
/// live as long as it, such as a folder that removes itself.
#[macro_export]
macro_rules! database_contract {
    ($fresh:expr) => {
        $crate::database_contract! { $fresh;
            images {
                an_added_image_reads_back_as_it_was,
                an_id_is_taken_once,
                ids_that_differ_in_case_are_different,
                the_id_of_a_removed_image_stays_taken,
                a_save_reads_back_and_leaves_other_images_alone,
                a_save_over_an_older_version_is_stale,
                a_save_that_changes_nothing_needs_the_version_all_the_same,
                a_removed_image_is_gone_with_all_it_had,
                a_removal_of_an_older_version_is_stale,
                a_project_occupies_the_bytes_of_every_copy,
            }
            members {
                members_are_listed_oldest_first,
                a_project_is_a_member_once,
                a_member_answers_and_is_removed,
                an_image_that_is_gone_takes_no_members,
                members_stay_when_the_image_is_saved,
                the_memberships_of_a_project_are_its_own,
            }
            shares {
                both_sides_list_their_shares_newest_first,
                a_share_with_oneself_is_listed_once,
                pages_of_shares_meet_each_once,
                the_inbox_holds_what_waits_and_is_welcome,
                terms_go_with_their_member,
                what_has_ended_is_removed,
                a_project_blocks_another_once,
            }
            families {
                a_family_reads_back_with_its_builds,
                a_save_of_a_family_needs_the_version_before_it,
                names_numbers_and_images_are_taken_once,
                images_are_placed_in_their_families,
                a_build_outlives_its_image,
                the_history_of_a_family_is_read_from_its_end,
                a_schedule_reads_back_and_ends_once,
                images_made_from_another_are_counted_by_project,
            }
            share_links {
                a_link_is_found_by_its_id_and_by_its_token,
                links_are_listed_newest_first,
                a_link_is_used_as_often_as_it_says,
                a_revoked_link_is_not_used,
                old_links_are_forgotten,
            }
            publications {
                the_last_publication_of_an_image_is_remembered,
            }
            uploads {
                an_upload_is_dead_when_it_was_not_renewed_in_time,
                an_upload_outlives_its_image,
                a_condemned_upload_is_dead_and_stays_so,
                every_upload_can_be_declared_dead_at_once,
            }
            upload_sessions {
                a_session_reads_back_as_it_was_saved_last,
                sessions_are_listed_newest_first_page_by_page,
                open_sessions_are_counted_and_their_bytes_are_added,
                a_session_is_overdue_after_its_time_and_a_run_after_its_last_sign_of_life,
                a_chunk_is_on_its_way_until_it_is_kept_or_dead,
                a_chunk_dies_with_its_session,
            }
            jobs {
                the_most_overdue_job_is_claimed_first_and_none_before_its_time,
                a_claimed_job_is_nobody_elses_until_its_lease_ends,
                released_jobs_are_due_as_before,
                of_two_claimants_one_gets_the_job,
                a_job_that_failed_comes_back_when_it_is_due_again,
                a_job_enqueued_in_a_transaction_that_is_undone_never_was,
            }
            transactions {
                a_dropped_transaction_leaves_nothing,
                nothing_is_seen_before_the_commit,
                a_reader_sees_one_state_throughout,
                a_reader_does_not_stop_a_writer,
                work_that_is_cut_short_leaves_nothing_and_holds_nobody_up,
                a_failed_statement_leaves_the_database_usable,
                writers_at_the_same_time_all_succeed_in_the_end,
                a_database_that_works_says_so,
            }
            visibility {
                everybody_loads_and_lists_what_the_rule_says,
            }
            lists {
                pages_follow_the_order_whatever_is_asked_for,
                a_walk_through_many_equal_rows_meets_each_once,
                a_page_is_full_when_it_has_as_many_rows_as_asked_for,
                a_marker_that_the_viewer_may_not_see_is_unknown,
                a_rare_and_a_common_property_are_both_found,
                long_values_are_compared_to_their_end,
                text_is_compared_by_its_bytes,
                images_on_a_page_come_with_all_they_have,
            }
            facets {
                a_count_is_the_length_of_the_list_it_leads_to,
                a_facet_shows_the_values_with_the_most_images,
                counts_follow_every_change_of_an_image,
            }
            search {
                everybody_finds_what_the_rule_says,
                a_search_finds_official_images_first_and_no_more_than_wanted,
                an_index_follows_every_change,
                a_word_counts_for_those_who_find_an_image_by_it,
            }
        }
    };
    ($fresh:expr; $($noun:ident { $($rule:ident,)* })*) => {
        mod contract {
            use super::*;
            $(
                mod $noun {
                    use super::*;
                    $(
                        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                        async fn $rule() -> $crate::contract::Kept {
                            let (database, _kept_alive) = ($fresh)().await;
                            $crate::contract::database::$noun::$rule(&database).await
                        }
                    )*
                }
            )*
        }
    };
}

/// A time so many seconds after images are built.
fn second(seconds: i64) -> Timestamp {
    Timestamp::from_micros(crate::builders::image::BUILT_AT.as_micros() + seconds * 1_000_000)
}

async fn add_images(db: &dyn Database, images: &[Image]) -> Kept {
    let mut rows = db.write().await?;
    for image in images {
        rows.add_image(image).await?;
    }
    Ok(rows.commit().await?)
}

async fn save_image(db: &dyn Database, before: &Image, after: &Image) -> Kept {
    let mut rows = db.write().await?;
    rows.save_image(before, after).await?;
    Ok(rows.commit().await?)
}

/// The image with other tags and properties, saved once more.
fn saved_with(image: &Image, tags: &[&str], properties: &[(&str, &str)]) -> Image {
    let mut record = image.record().clone();
    record.tags = Tags::stored(tags.iter().map(|tag| (*tag).to_owned()));
    record.properties = Properties::stored(
        properties
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let later = Timestamp::from_micros(image.updated_at().as_micros() + 1);
    Image::stored(
        record,
        image.state().clone(),
        image.created_at(),
        later,
        image.version() + 1,
    )
}
