//! Wrong parameters found out: an imported token whose codes never match is tried with everything else that key files
//! get wrong, and whatever explains its consecutive codes is told.
//!
//! Tried are the digests, counter and time, the usual periods, and the ways in which the bytes of a secret are taken
//! for its text or its text for bytes. The number of digits is seen on the codes themselves. Nothing is changed here.

use super::{Algorithm, DriftWindow, Parameters, Period, ResyncWindow, Searcher, Sequence, Totp};
use data_encoding::{BASE32, BASE32_NOPAD, BASE64, HEXLOWER, HEXLOWER_PERMISSIVE, HEXUPPER};
use domain::Secret;

/// How the bytes that were imported give the token's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// They are it.
    AsImported,
    /// They are hexadecimal text of it.
    FromHex,
    /// They are base32 text of it.
    FromBase32,
    /// They are base64 text of it.
    FromBase64,
    /// The token uses their hexadecimal text, in small letters, as bytes.
    AsLowerHex,
    /// The same in capital letters.
    AsUpperHex,
    /// The token uses their base32 text as bytes.
    AsBase32,
}

impl Reading {
    const ALL: [Self; 7] = [
        Self::AsImported,
        Self::FromHex,
        Self::FromBase32,
        Self::FromBase64,
        Self::AsLowerHex,
        Self::AsUpperHex,
        Self::AsBase32,
    ];

    /// The secret under this reading; `None` when the bytes are no such text, or give none.
    pub fn apply(self, imported: &Secret) -> Option<Secret> {
        let bytes = imported.expose();
        let read = match self {
            Self::AsImported => Some(bytes.to_vec()),
            Self::FromHex => HEXLOWER_PERMISSIVE.decode(bytes).ok(),
            Self::FromBase32 => {
                let text = Secret::new(bytes.to_ascii_uppercase());
                BASE32.decode(text.expose()).or_else(|_| BASE32_NOPAD.decode(text.expose())).ok()
            }
            Self::FromBase64 => BASE64.decode(bytes).ok(),
            Self::AsLowerHex => Some(HEXLOWER.encode(bytes).into_bytes()),
            Self::AsUpperHex => Some(HEXUPPER.encode(bytes).into_bytes()),
            Self::AsBase32 => Some(BASE32_NOPAD.encode(bytes).into_bytes()),
        };
        read.map(Secret::new).filter(|secret| !secret.is_empty())
    }
}

/// What moves the codes, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// HOTP.
    Counter {
        /// The next expected counter, after the codes that were seen.
        next: u64,
    },
    /// TOTP.
    Time {
        /// The length of a step.
        period: Period,
        /// How many steps the token's clock runs ahead of the station's (negative: behind).
        drift: i64,
    },
}

/// Parameters under which the secret shows the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// How to read the imported bytes.
    pub reading: Reading,
    /// Digest and digits.
    pub parameters: Parameters,
    /// Counter or time.
    pub factor: Factor,
}

/// What was found out.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitting {
    /// Everything that fits; more than one asks for another code.
    pub fits: Vec<Fit>,
    /// How many fits chance alone gives on average, over all that was tried.
    pub by_chance: f64,
}

/// How far to look.
#[derive(Debug, Clone, Copy)]
pub struct Trial {
    /// The first counter to try: 0 unless something better is known.
    pub first_counter: u64,
    /// Counters to try from there.
    pub counters: ResyncWindow,
    /// The Unix time in seconds at which the last code was shown.
    pub now: i64,
    /// How wrong the token's clock may be.
    pub drift: DriftWindow,
}

/// Tries every reading, digest, counter and period on the codes of a token with the secret `imported`.
pub fn find_parameters(searcher: Searcher, imported: &Secret, codes: &Sequence, trial: Trial) -> Fitting {
    let mut fits = Vec::new();
    let mut places = 0;
    for reading in Reading::ALL {
        let Some(secret) = reading.apply(imported) else { continue };
        for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
            let parameters = Parameters { algorithm, digits: codes.digits() };
            // The sequence's first codes among `width` counters from `first`.
            let mut look = |first: u64, width: u64| {
                places += width;
                codes.starts(&searcher.find(&secret, parameters, first, width + codes.length() - 1, codes.codes()))
            };
            let counters = look(trial.first_counter, trial.counters.get().into());
            let next = counters.into_iter().map(|counter| Factor::Counter { next: counter + codes.length() });
            fits.extend(next.map(|factor| Fit { reading, parameters, factor }));
            for period in [Period::THIRTY, Period::SIXTY] {
                let here = Totp::new(parameters, period).step_at(trial.now);
                let (back, ahead) = trial.drift.steps(period);
                let steps = look(here.saturating_sub(back), back + ahead + 1).into_iter();
                let last = steps.map(|step| (step + codes.length() - 1).wrapping_sub(here).cast_signed());
                fits.extend(last.map(|drift| Fit { reading, parameters, factor: Factor::Time { period, drift } }));
            }
        }
    }
    Fitting { fits, by_chance: codes.expected(places) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Digits, hotp};

    const NOW: i64 = 1_700_000_000;

    fn fits(imported: &[u8], real: &[u8], parameters: Parameters, first: u64) -> Vec<Fit> {
        let real = Secret::new(real.to_vec());
        let codes: Vec<_> = (first..first + 2).map(|counter| hotp(&real, parameters, counter)).collect();
        let trial = Trial {
            first_counter: 0,
            counters: ResyncWindow::try_from(1000).unwrap(),
            now: NOW,
            drift: DriftWindow::default(),
        };
        let fitting =
            find_parameters(Searcher::default(), &Secret::new(imported.to_vec()), &codes.try_into().unwrap(), trial);
        assert!(fitting.by_chance > 0.0 && fitting.by_chance < 1e-5, "{fitting:?}");
        fitting.fits
    }

    #[test]
    fn every_digest_length_and_moving_factor_is_found_out() {
        for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
            for digits in 6..=8 {
                let parameters = Parameters { algorithm, digits: Digits::try_from(digits).unwrap() };
                let fit = |factor| [Fit { reading: Reading::AsImported, parameters, factor }];
                let key = b"12345678901234567890";
                assert_eq!(fits(key, key, parameters, 700), fit(Factor::Counter { next: 702 }));
                for period in [Period::THIRTY, Period::SIXTY] {
                    let here = NOW.cast_unsigned() / u64::from(period.seconds());
                    assert_eq!(fits(key, key, parameters, here - 50), fit(Factor::Time { period, drift: -49 }));
                }
            }
        }
    }

    #[test]
    fn codes_that_begin_behind_the_last_counter_to_try_fit_nothing() {
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
        let key = b"12345678901234567890";
        assert_eq!(fits(key, key, parameters, 999).len(), 1);
        assert_eq!(fits(key, key, parameters, 1000), []);
    }

    #[test]
    fn a_clock_is_found_wherever_the_window_lets_it_stand_and_nowhere_behind_it() {
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
        let key = b"12345678901234567890";
        let period = Period::THIRTY;
        let (here, reach) = (NOW.cast_unsigned() / 30, DriftWindow::default().steps(period).0);
        for (first, found) in
            [(here - reach - 1, false), (here - reach, true), (here + reach, true), (here + reach + 1, false)]
        {
            let drift = (first + 1).wrapping_sub(here).cast_signed();
            let fit = Fit { reading: Reading::AsImported, parameters, factor: Factor::Time { period, drift } };
            assert_eq!(fits(key, key, parameters, first), if found { vec![fit] } else { vec![] }, "{drift}");
        }
    }

    #[test]
    fn text_taken_for_bytes_and_bytes_for_text_are_found_out() {
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
        let cases: [(&[u8], &[u8], Reading); 6] = [
            (b"48656C6c6f21deadBEEF", b"Hello!\xde\xad\xbe\xef", Reading::FromHex),
            (b"jbswy3dpehpk3pxp", b"Hello!\xde\xad\xbe\xef", Reading::FromBase32),
            (b"SGVsbG8h3q2+7w==", b"Hello!\xde\xad\xbe\xef", Reading::FromBase64),
            (b"\x12\xab", b"12ab", Reading::AsLowerHex),
            (b"\x12\xab", b"12AB", Reading::AsUpperHex),
            (b"Hello!\xde\xad\xbe\xef", b"JBSWY3DPEHPK3PXP", Reading::AsBase32),
        ];
        for (imported, real, reading) in cases {
            let fits = fits(imported, real, parameters, 10);
            assert_eq!(fits, [Fit { reading, parameters, factor: Factor::Counter { next: 12 } }], "{reading:?}");
        }
    }

    #[test]
    fn a_strangers_codes_fit_nothing() {
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
        assert_eq!(fits(b"one secret of a token", b"another secret", parameters, 10), []);
    }
}
