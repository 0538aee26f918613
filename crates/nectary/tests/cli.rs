//! The program as a person starts it: exit codes, messages, start, stop and the files it leaves.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod program;

mod cli {
    mod asked;
    mod changing;
    mod configuration;
    mod families;
    mod images;
    mod offline;
    mod publishing;
    mod serving;
    mod sharing;
    mod shells;
    mod signing_in;
    mod transfers;
    mod uploads;
    mod warnings;
}
