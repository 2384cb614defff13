//! Resynchronisation on ten thousand random tokens, with collisions built on purpose: no genuine codes refused, no wrong
//! counter, and random codes accepted as often as the formula says.

use std::collections::HashMap;
use trousseau::domain::Secret;
use trousseau::oath::{
    Algorithm, Code, Digits, Parameters, Resync, ResyncWindow, Searcher, Sequence, hotp, resynchronise,
};

/// Random numbers, the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
    fn secret(&mut self) -> Secret {
        let length = 10 + self.below(55) as usize;
        Secret::new((0..length).map(|_| self.next() as u8).collect())
    }
}

const SIX: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };

fn codes(secret: &Secret, parameters: Parameters, first: u64, number: u64) -> Sequence {
    let codes: Vec<_> = (first..first + number).map(|counter| hotp(secret, parameters, counter)).collect();
    codes.try_into().unwrap()
}

/// Gives the codes from `real` on, and one more as long as the station asks for it, as a person would.
fn resync_as_asked(secret: &Secret, parameters: Parameters, next: u64, window: u32, number: u64, real: u64) -> u64 {
    let window = ResyncWindow::try_from(window).unwrap();
    for number in number..=5 {
        let codes = codes(secret, parameters, real, number);
        match resynchronise(Searcher::default(), secret, parameters, next, window, &codes) {
            Resync::Found(found) => {
                assert_eq!(
                    (found.counter, found.next, found.ahead),
                    (real, real + number, real - next),
                    "wrong counter"
                );
                return number;
            }
            Resync::Ambiguous { candidates } => {
                assert!(candidates.iter().any(|candidate| candidate.counter == real), "the genuine place is missing");
            }
            Resync::NotFound(diagnosis) => panic!("genuine codes refused at {real}, from {next}: {diagnosis:?}"),
        }
    }
    panic!("five codes were not enough at {real}, from {next}");
}

#[test]
fn ten_thousand_genuine_resynchronisations_are_never_refused_and_never_wrong() {
    let mut dice = Dice(1);
    for case in 0..10_000 {
        let secret = dice.secret();
        let algorithm = [Algorithm::Sha1, Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512][case % 4];
        let parameters = Parameters { algorithm, digits: Digits::try_from(6 + dice.below(3) as u8).unwrap() };
        // Mostly the default window; every fiftieth a wide one, every five hundredth a very wide one.
        let (window, number) = match case {
            _ if case % 500 == 0 => (1_000_000, 3),
            _ if case % 50 == 0 => (20_000, 3),
            _ => (1_000, 2),
        };
        let next = if case % 7 == 0 { dice.next() >> 8 } else { dice.below(100_000) };
        let drift = dice.below(window.into());
        resync_as_asked(&secret, parameters, next, window, number, next + drift);
    }
}

#[test]
fn a_genuine_pair_whose_first_code_also_stands_earlier_is_found() {
    let mut dice = Dice(2);
    let mut built = 0;
    while built < 300 {
        let secret = dice.secret();
        let next = dice.below(1 << 40);
        let mut seen = HashMap::new();
        for counter in next..next + 1000 {
            if seen.insert(hotp(&secret, SIX, counter), counter).is_some() {
                assert_eq!(resync_as_asked(&secret, SIX, next, 1000, 2, counter), 2);
                built += 1;
            }
        }
    }
}

#[test]
fn a_pair_that_stands_twice_asks_for_one_more_code() {
    let mut dice = Dice(3);
    let window = 1_000_000;
    let mut built = 0;
    while built < 3 {
        let secret = dice.secret();
        let all: Vec<_> = (0..=window).map(|counter| hotp(&secret, SIX, counter)).collect();
        let mut seen = HashMap::new();
        for (counter, pair) in all.windows(2).enumerate() {
            if let Some(earlier) = seen.insert((pair[0], pair[1]), counter) {
                for real in [earlier, counter] {
                    assert!(resync_as_asked(&secret, SIX, 0, window as u32, 2, real as u64) > 2);
                }
                built += 1;
            }
        }
    }
}

#[test]
fn random_codes_pass_as_often_as_the_formula_says() {
    let mut dice = Dice(4);
    let (window, trials) = (1_000_000, 40_000_000u64);
    let secret = dice.secret();
    let all: Vec<_> = (0..=window).map(|counter| hotp(&secret, SIX, counter).value()).collect();
    let pairs: std::collections::HashSet<_> = all.windows(2).map(|pair| (pair[0], pair[1])).collect();

    let resync = |(first, second): (u32, u32)| {
        let codes = vec![Code::new(first, Digits::SIX), Code::new(second, Digits::SIX)].try_into().unwrap();
        let window = ResyncWindow::try_from(window as u32).unwrap();
        (resynchronise(Searcher::default(), &secret, SIX, 0, window, &codes), codes)
    };
    // What the set says is asked of the resynchronisation itself: for all that pass, and for some that do not.
    let (mut passed, mut refused) = (0u64, 0);
    for _ in 0..trials {
        let pair = (dice.below(1_000_000) as u32, dice.below(1_000_000) as u32);
        if pairs.contains(&pair) {
            passed += 1;
            assert!(!matches!(resync(pair).0, Resync::NotFound(_)));
        } else if refused < 50 {
            refused += 1;
            assert!(matches!(resync(pair).0, Resync::NotFound(_)));
        }
    }
    let (_, codes) = resync((0, 0));
    let expected = trials as f64 * codes.chance(window);
    // 40 expected: five standard deviations on each side.
    assert!((expected - 40.0).abs() < 0.01);
    assert!((passed as f64 - expected).abs() < 5.0 * expected.sqrt(), "{passed} passed, {expected} expected");
    // Without chance: exactly the pairs that stand in the window pass, and the formula counts them.
    let exact = pairs.len() as f64 / 1e12;
    assert!((exact / codes.chance(window) - 1.0).abs() < 1e-4, "{exact}");
}
