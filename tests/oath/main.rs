//! Codes compared with oathtool, the reference program of many an administrator. Needs the Debian package `oathtool`, hence
//! no part of `cargo test`: `tests/oath/run` runs it.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a test says goes to its runner")]

use proptest::prelude::*;
use std::{num::NonZeroUsize, process::Command};
use trousseau::domain::Secret;
use trousseau::oath::{Algorithm, Code, Digits, Engine, Hit, Parameters, Period, Searcher, Totp, hotp};

fn oathtool(arguments: &[String]) -> Vec<Code> {
    let output = Command::new("oathtool").args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("oathtool does not start ({error}): apt-get install oathtool"));
    assert!(output.status.success(), "oathtool {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.parse().unwrap()).collect()
}

fn hex(key: &[u8]) -> String {
    key.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..=256)
}

proptest! {
    #[test]
    fn hotp_codes_and_the_search_for_them_agree_with_oathtool(
        key in key(),
        digits in 6u8..=8,
        first in prop_oneof![0u64..100_000, 0u64..u64::MAX - 100],
    ) {
        let theirs = oathtool(&[
            "--hotp".into(),
            format!("--counter={first}"),
            "--window=39".into(),
            format!("--digits={digits}"),
            hex(&key),
        ]);
        prop_assert_eq!(theirs.len(), 40);
        let secret = Secret::new(key);
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::try_from(digits).unwrap() };
        for (counter, code) in (first..).zip(&theirs) {
            prop_assert_eq!(hotp(&secret, parameters, counter), *code);
        }
        for engine in Engine::available() {
            let hits = Searcher::new(engine, NonZeroUsize::MIN).find(&secret, parameters, first, 40, &theirs);
            for index in 0..theirs.len() {
                let hit = Hit { counter: first + index as u64, index };
                prop_assert!(hits.contains(&hit), "{:?} does not see {:?}", engine, hit);
            }
        }
    }

    #[test]
    fn totp_codes_agree_with_oathtool(
        key in key(),
        algorithm in prop_oneof![Just(Algorithm::Sha1), Just(Algorithm::Sha256), Just(Algorithm::Sha512)],
        digits in 6u8..=8,
        period in 1u32..=100_000,
        t0 in 0i64..1_000_000,
        since in 0i64..1 << 33,
    ) {
        let (name, now) = (algorithm.to_string(), t0 + since);
        let theirs = oathtool(&[
            format!("--totp={name}"),
            format!("--time-step-size={period}s"),
            format!("--start-time=@{t0}"),
            format!("--now=@{now}"),
            format!("--digits={digits}"),
            hex(&key),
        ]);
        let parameters = Parameters { algorithm, digits: Digits::try_from(digits).unwrap() };
        let totp = Totp { t0, ..Totp::new(parameters, Period::try_from(period).unwrap()) };
        prop_assert_eq!(theirs, [totp.code_at(&Secret::new(key), now)]);
    }
}
