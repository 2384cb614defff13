//! The search for codes in wide windows: which counters of a secret show these codes?
//!
//! HMAC pads are hashed once, so that a code costs two compressions; on x86 they are done in 16 or 8 lanes, or by the
//! SHA extensions, and everywhere else, and for SHA-256 and SHA-512, by the portable crates. Which one is chosen at run
//! time. Unlike everyday validation, a search takes longer where there are hits: it is meant for wide windows and
//! consecutive codes, never for the login path.

mod hit;
#[cfg(target_arch = "x86_64")]
mod lanes;
mod pads;
mod target;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use hit::Hit;

use crate::{Algorithm, Code, Parameters, code};
use domain::Secret;
use hit::scan_each;
use hmac::{Hmac, KeyInit};
use pads::Pads;
use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};
use target::Target;

/// How HMAC-SHA-1 is computed in bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// 16 counters at once.
    Avx512,
    /// 8 counters at once.
    Avx2,
    /// One counter after the other with the SHA extensions of x86.
    ShaNi,
    /// The `sha1` crate, on any processor.
    Portable,
}

impl Engine {
    /// Those that work on this processor, the fastest first.
    pub fn available() -> impl Iterator<Item = Self> {
        [Self::Avx512, Self::Avx2, Self::ShaNi, Self::Portable].into_iter().filter(|engine| engine.works())
    }

    #[cfg(target_arch = "x86_64")]
    fn works(self) -> bool {
        match self {
            Self::Avx512 => x86::has_avx512(),
            Self::Avx2 => x86::has_avx2(),
            Self::ShaNi => x86::has_sha(),
            Self::Portable => true,
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn works(self) -> bool {
        self == Self::Portable
    }

    fn scan(self, pads: &Pads, first: u64, count: u64, targets: &[Target], hits: &mut Vec<Hit>) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => x86::scan_avx512(pads, first, count, targets, hits),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => x86::scan_avx2(pads, first, count, targets, hits),
            #[cfg(target_arch = "x86_64")]
            Self::ShaNi => x86::scan_sha(pads, first, count, targets, hits),
            _ => scan_each(first, count, targets, hits, |counter| pads.truncated(counter)),
        }
    }
}

/// The means of a search: an engine and a number of threads.
#[derive(Debug, Clone, Copy)]
pub struct Searcher {
    engine: Engine,
    threads: NonZeroUsize,
}

impl Default for Searcher {
    /// The fastest engine on all processors that this process may use.
    fn default() -> Self {
        let engine = Engine::available().next().unwrap_or(Engine::Portable);
        Self::new(engine, std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
}

impl Searcher {
    /// Counters that a thread takes at a time, about a millisecond's work. A window up to this is searched by one
    /// thread: starting another would cost more.
    const SHARE: u64 = 1 << 16;

    /// A given engine, which has to be [`Engine::available`] here (a search panics otherwise), and number of threads.
    pub fn new(engine: Engine, threads: NonZeroUsize) -> Self {
        Self { engine, threads }
    }

    /// The engine in use.
    pub fn engine(self) -> Engine {
        self.engine
    }

    /// The number of threads that a big search is spread over.
    pub fn threads(self) -> usize {
        self.threads.get()
    }

    /// Every place among the `count` counters from `first` where one of `codes` stands, sorted. Counters end
    /// before `u64::MAX`. Nothing is found when a code has another number of digits than the parameters say.
    pub fn find(self, secret: &Secret, parameters: Parameters, first: u64, count: u64, codes: &[Code]) -> Vec<Hit> {
        let keyed = Keyed::new(self.engine, secret, parameters);
        let count = count.min(u64::MAX - first);
        if self.threads.get() == 1 || count <= Self::SHARE {
            return keyed.find(first, count, codes);
        }
        // Each thread takes the next share when it is done with one: a processor that others keep busy takes fewer.
        let next = AtomicU64::new(0);
        let work = || {
            let mut hits = Vec::new();
            loop {
                let start = next.fetch_add(Self::SHARE, Relaxed);
                if start >= count {
                    return hits;
                }
                hits.extend(keyed.find(first + start, Self::SHARE.min(count - start), codes));
            }
        };
        let mut hits = std::thread::scope(|scope| {
            let others: Vec<_> = (1..self.threads.get()).map(|_| scope.spawn(work)).collect();
            let mut hits = work();
            hits.extend(others.into_iter().flat_map(|other| other.join().expect("a search does not panic")));
            hits
        });
        hits.sort_unstable();
        hits
    }
}

/// A secret made ready for a search.
pub(super) struct Keyed {
    parameters: Parameters,
    mac: KeyedMac,
}

enum KeyedMac {
    Sha1(Engine, Pads),
    Sha256(Hmac<sha2::Sha256>),
    Sha512(Hmac<sha2::Sha512>),
}

impl Keyed {
    pub(super) fn new(engine: Engine, secret: &Secret, parameters: Parameters) -> Self {
        const ANY: &str = "HMAC takes a key of any length";
        let mac = match parameters.algorithm {
            Algorithm::Sha1 => KeyedMac::Sha1(engine, Pads::new(secret)),
            Algorithm::Sha256 => KeyedMac::Sha256(Hmac::new_from_slice(secret.expose()).expect(ANY)),
            Algorithm::Sha512 => KeyedMac::Sha512(Hmac::new_from_slice(secret.expose()).expect(ANY)),
        };
        Self { parameters, mac }
    }

    /// As [`Searcher::find`], in this thread.
    pub(super) fn find(&self, first: u64, count: u64, codes: &[Code]) -> Vec<Hit> {
        let mut found = Vec::new();
        if codes.iter().any(|code| code.digits() != self.parameters.digits) {
            return found;
        }
        let count = count.min(u64::MAX - first);
        let targets: Vec<_> = codes.iter().copied().map(Target::new).collect();
        match &self.mac {
            KeyedMac::Sha1(engine, pads) => engine.scan(pads, first, count, &targets, &mut found),
            KeyedMac::Sha256(mac) => scan_each(first, count, &targets, &mut found, |c| code::mac(mac.clone(), c)),
            KeyedMac::Sha512(mac) => scan_each(first, count, &targets, &mut found, |c| code::mac(mac.clone(), c)),
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Digits, hotp};
    use proptest::prelude::*;

    fn parameters() -> impl Strategy<Value = Parameters> {
        let algorithm = prop_oneof![Just(Algorithm::Sha1), Just(Algorithm::Sha256), Just(Algorithm::Sha512)];
        (algorithm, 6u8..=8)
            .prop_map(|(algorithm, digits)| Parameters { algorithm, digits: Digits::try_from(digits).unwrap() })
    }

    /// Counters small, anywhere, and where the low word overflows in the middle of the lanes.
    fn first() -> impl Strategy<Value = u64> {
        prop_oneof![
            0u64..1000,
            any::<u64>(),
            (any::<u32>(), 0u64..40).prop_map(|(high, back)| { (u64::from(high) << 32).wrapping_sub(back) })
        ]
    }

    proptest! {
        /// Every lane of every engine is compared: each counter's own code is among those searched for.
        #[test]
        fn every_engine_finds_what_plain_hotp_says(
            key in prop::collection::vec(any::<u8>(), 1..=256),
            parameters in parameters(),
            first in first(),
            count in 0u64..50,
        ) {
            let secret = Secret::new(key);
            let first = first.min(u64::MAX - count);
            let codes: Vec<_> = (first..first + count).map(|counter| hotp(&secret, parameters, counter)).collect();
            let mut expected = Vec::new();
            for (counter, code) in (first..).zip(&codes) {
                let same = codes.iter().enumerate().filter(|(_, other)| *other == code);
                expected.extend(same.map(|(index, _)| Hit { counter, index }));
            }
            for engine in Engine::available() {
                let hits = Searcher::new(engine, NonZeroUsize::MIN).find(&secret, parameters, first, count, &codes);
                prop_assert_eq!(&hits, &expected, "{:?}", engine);
            }
        }
    }

    #[test]
    fn the_portable_engine_is_always_there() {
        assert_eq!(Engine::available().last(), Some(Engine::Portable));
    }

    #[test]
    fn several_threads_find_the_same_as_one() {
        let secret = Secret::new(vec![7; 20]);
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
        let codes = [hotp(&secret, parameters, 5), hotp(&secret, parameters, 500_000)];
        let find = |threads| {
            let searcher = Searcher::new(Searcher::default().engine(), NonZeroUsize::new(threads).unwrap());
            searcher.find(&secret, parameters, 3, 500_001, &codes)
        };
        let one = find(1);
        assert!(one.contains(&Hit { counter: 5, index: 0 }) && one.contains(&Hit { counter: 500_000, index: 1 }));
        assert_eq!(find(3), one);
        assert_eq!(find(7), one);
    }

    #[test]
    fn a_search_ends_with_the_counters() {
        let secret = Secret::new(vec![7; 20]);
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::EIGHT };
        let last = [hotp(&secret, parameters, u64::MAX - 1)];
        let hits = Searcher::default().find(&secret, parameters, u64::MAX - 5, 1000, &last);
        assert_eq!(hits, [Hit { counter: u64::MAX - 1, index: 0 }]);
        let eleven = Searcher::default().find(&secret, parameters, u64::MAX, 1000, &last);
        assert_eq!(eleven, []);
    }
}
