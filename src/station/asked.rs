//! How often programs ask, counted in memory: no question waits for it. When each asked last, and from where keys were shown that are none,
//! is written down by the timer, so that a crash loses a quarter of an hour of it at most.

use domain::ClientId;
use jiff::{SignedDuration, Timestamp};
use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Addresses from which wrong keys are counted one by one.
const MOST_ADDRESSES: usize = 200;
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Questions that are not written down yet.
#[derive(Default)]
pub(super) struct Asked(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    clients: BTreeMap<ClientId, Minute>,
    /// `None`: from anywhere else.
    refused: BTreeMap<Option<IpAddr>, u32>,
}

/// A minute of one program.
struct Minute {
    began: Timestamp,
    questions: u32,
    last: Timestamp,
}

impl Asked {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // each count is right by itself
    }

    /// One question more; where that is more than `most` in this minute, the seconds until the next one begins.
    pub fn one_more(&self, client: ClientId, most: u32, now: Timestamp) -> Result<(), u64> {
        let mut counts = self.counts();
        let minute = counts.clients.entry(client).or_insert(Minute { began: now, questions: 0, last: now });
        // a clock that was set back begins another minute
        if now < minute.began || now.duration_since(minute.began) >= MINUTE {
            *minute = Minute { began: now, questions: 0, last: now };
        }
        minute.last = now;
        if minute.questions >= most {
            let over = minute.began + MINUTE;
            return Err(over.duration_since(now).as_secs().unsigned_abs() + 1);
        }
        minute.questions += 1;
        Ok(())
    }

    /// A key that is none was shown from there.
    pub fn refused(&self, from: IpAddr) {
        let mut counts = self.counts();
        let from = Some(from.to_canonical());
        let known = counts.refused.contains_key(&from) || counts.refused.len() < MOST_ADDRESSES;
        let count = counts.refused.entry(from.filter(|_| known)).or_default();
        *count = count.saturating_add(1);
    }

    /// When a program asked last, as far as it is remembered.
    pub fn last(&self, client: ClientId) -> Option<Timestamp> {
        self.counts().clients.get(&client).map(|minute| minute.last)
    }

    /// When each asked last.
    pub fn used(&self) -> Vec<(ClientId, Timestamp)> {
        self.counts().clients.iter().map(|(id, minute)| (*id, minute.last)).collect()
    }

    /// How often wrong keys were shown, and from where, since this was last asked.
    pub fn taken(&self) -> Vec<(Option<IpAddr>, u32)> {
        std::mem::take(&mut self.counts().refused).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_its_questions_and_the_next_one_again() {
        let (asked, client) = (Asked::default(), ClientId::new(1).unwrap());
        let at = |seconds: i64| Timestamp::from_second(1_000 + seconds).unwrap();
        let ask = |seconds| asked.one_more(client, 2, at(seconds));
        assert_eq!([ask(0), ask(1), ask(2), ask(59)], [Ok(()), Ok(()), Err(59), Err(2)]);
        assert_eq!([ask(60), ask(61), ask(62)], [Ok(()), Ok(()), Err(59)]);
        assert_eq!(ask(-500), Ok(()), "the clock was set back");
        assert_eq!(asked.used(), [(client, at(-500))]);
    }

    #[test]
    fn wrong_keys_are_counted_from_so_many_places_and_the_rest_together() {
        let asked = Asked::default();
        for n in 0..u32::try_from(MOST_ADDRESSES).unwrap() + 7 {
            asked.refused(IpAddr::from(n.to_be_bytes()));
        }
        asked.refused(IpAddr::from([0; 4]));
        let taken = asked.taken();
        assert_eq!(taken.len(), MOST_ADDRESSES + 1);
        assert_eq!((taken[0], taken[1].1), ((None, 7), 2));
        assert!(asked.taken().is_empty());
    }
}
