//! Slows down whoever guesses passwords: so many failures for one user from one address, and for one address altogether.
//!
//! There is no limit for a user from everywhere, for with it anybody could keep anybody from signing in.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use moka::ops::compute::Op;
use moka::sync::Cache;
use nectary_domain::time::Timestamp;

use crate::error::Error;

/// How long failures count, from the first of a row.
const WINDOW: Duration = Duration::from_secs(300);
/// Failures for one user from one address.
const FAILURES_OF_USER: u32 = 8;
/// Failures from one address, which may be a whole site behind one gateway.
const FAILURES_OF_ADDRESS: u32 = 200;
/// Rows of failures remembered.
const REMEMBERED: u64 = 20_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    UserFrom(String, Option<IpAddr>),
    Address(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    since: Timestamp,
}

/// Counts failures, in memory.
pub struct Throttle {
    failures: Cache<Key, Failures>,
}

impl Default for Throttle {
    fn default() -> Self {
        // The cache forgets by its own clock; whether a failure still counts is decided by ours.
        Self {
            failures: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(2 * WINDOW)
                .build(),
        }
    }
}

impl Throttle {
    /// Refuses an attempt while too many failed before it. `subject` is whom it is about: an id if there is such a user,
    /// else what was typed, so that the answer does not tell which.
    pub fn admit(&self, subject: &str, address: Option<IpAddr>, now: Timestamp) -> Result<(), Error> {
        for (key, most) in keys(subject, address) {
            if let Some(failures) = self.failures.get(&key)
                && failures.count >= most
            {
                let until = failures.since.after(WINDOW);
                let left = u64::try_from(until.as_micros().saturating_sub(now.as_micros())).unwrap_or(0);
                if left > 0 {
                    // Whole seconds, rounded up: that is what Retry-After can say.
                    return Err(Error::Throttled {
                        retry_after: Duration::from_secs(left.div_ceil(1_000_000)),
                    });
                }
            }
        }
        Ok(())
    }

    /// Counts an attempt as a failure, until it turns out otherwise.
    pub fn attempted(&self, subject: &str, address: Option<IpAddr>, now: Timestamp) {
        for (key, _) in keys(subject, address) {
            self.failures
                .entry(key)
                .and_upsert_with(|before| match before.map(moka::Entry::into_value) {
                    Some(failures) if now < failures.since.after(WINDOW) => Failures {
                        count: failures.count.saturating_add(1),
                        since: failures.since,
                    },
                    Some(_) | None => Failures { count: 1, since: now },
                });
        }
    }

    /// It was the user after all: this attempt was no failure, and those of this user from this address are forgiven.
    /// Those of others from this address are not, for one account of one's own must not be a way to guess at others.
    pub fn succeeded(&self, subject: &str, address: Option<IpAddr>) {
        self.failures
            .invalidate(&Key::UserFrom(subject.to_owned(), address.map(network)));
        if let Some(address) = address {
            self.failures
                .entry(Key::Address(network(address)))
                .and_compute_with(|before| match before.map(moka::Entry::into_value) {
                    Some(failures) if failures.count > 1 => Op::Put(Failures {
                        count: failures.count - 1,
                        since: failures.since,
                    }),
                    Some(_) => Op::Remove,
                    None => Op::Nop,
                });
        }
    }
}

fn keys(subject: &str, address: Option<IpAddr>) -> impl Iterator<Item = (Key, u32)> {
    let address = address.map(network);
    let user = (Key::UserFrom(subject.to_owned(), address), FAILURES_OF_USER);
    std::iter::once(user).chain(address.map(|address| (Key::Address(address), FAILURES_OF_ADDRESS)))
}

/// An IPv6 host owns the whole of its /64, so that is what counts as an address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn away(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn fail(throttle: &Throttle, subject: &str, address: Option<IpAddr>, times: u32) {
        for _ in 0..times {
            throttle.attempted(subject, address, at(0));
        }
    }

    #[test]
    fn the_ninth_guess_waits_until_the_window_ends() {
        let throttle = Throttle::default();
        fail(&throttle, "ada", HOME, 7);
        assert!(throttle.admit("ada", HOME, at(1)).is_ok());
        fail(&throttle, "ada", HOME, 1);
        match throttle.admit("ada", HOME, at(1)) {
            Err(Error::Throttled { retry_after }) => assert_eq!(retry_after, Duration::from_secs(299)),
            other => panic!("{other:?}"),
        }
        assert!(throttle.admit("ada", HOME, at(299)).is_err());
        assert!(throttle.admit("ada", HOME, at(300)).is_ok());
        throttle.attempted("ada", HOME, at(300));
        assert!(throttle.admit("ada", HOME, at(301)).is_ok());
    }

    #[test]
    fn guesses_at_one_user_keep_out_neither_others_nor_the_user_elsewhere() {
        let throttle = Throttle::default();
        fail(&throttle, "ada", HOME, 8);
        assert!(throttle.admit("eve", HOME, at(1)).is_ok());
        assert!(throttle.admit("ada", away("192.0.2.1"), at(1)).is_ok());
    }

    #[test]
    fn an_address_that_tries_many_users_waits_for_all_of_them() {
        let throttle = Throttle::default();
        for user in 0..200 {
            fail(&throttle, &user.to_string(), HOME, 1);
        }
        assert!(throttle.admit("ada", HOME, at(1)).is_err());
        assert!(throttle.admit("ada", away("192.0.2.1"), at(1)).is_ok());
    }

    #[test]
    fn success_forgives_the_failures_of_that_user_there() {
        let throttle = Throttle::default();
        fail(&throttle, "ada", HOME, 7);
        throttle.succeeded("ada", HOME);
        fail(&throttle, "ada", HOME, 7);
        assert!(throttle.admit("ada", HOME, at(1)).is_ok());
    }

    #[test]
    fn people_who_sign_in_rightly_never_wait() {
        let throttle = Throttle::default();
        for user in 0..1000 {
            let user = user.to_string();
            assert!(throttle.admit(&user, HOME, at(1)).is_ok());
            throttle.attempted(&user, HOME, at(1));
            throttle.succeeded(&user, HOME);
        }
    }

    #[test]
    fn an_account_of_ones_own_is_no_way_to_guess_at_others() {
        let throttle = Throttle::default();
        for user in 0..200 {
            fail(&throttle, &user.to_string(), HOME, 1);
            throttle.attempted("eve", HOME, at(1));
            throttle.succeeded("eve", HOME);
        }
        assert!(throttle.admit("ada", HOME, at(1)).is_err());
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one_and_mapped_ones_as_ipv4() {
        let throttle = Throttle::default();
        fail(&throttle, "ada", away("2001:db8::1"), 8);
        assert!(throttle.admit("ada", away("2001:db8::ffff:2"), at(1)).is_err());
        assert!(throttle.admit("ada", away("2001:db8:0:1::1"), at(1)).is_ok());
        fail(&throttle, "eve", away("::ffff:127.0.0.1"), 8);
        assert!(throttle.admit("eve", HOME, at(1)).is_err());
    }
}
