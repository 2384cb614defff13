//! A code far from where it was expected: found by a look at all codes around, and believed once the next one follows.
//!
//! One code alone says little: of a thousand codes one fits by chance a thousand times more often. Two that follow each other are as good
//! as any resynchronisation (`resync.rs`), and are one.

use crate::{Result, resync::Resynchronised, secrets::judged};
use domain::{OtpKind, Secret};
use jiff::Timestamp;
use oath::{Code, LookAhead, StationClock, hotp, validate_hotp, validate_totp};
use store::{Attempt, AwaitedCode, Credential, Reader, Standing, Token};

/// How many counters ahead one code is looked for: as far as two codes are, in a resynchronisation.
const COUNTERS: u64 = 1_000;
/// How far a clock may be off, in seconds: the same.
const AROUND: u64 = 86_400;

/// Whether this code of the token stands where it is expected, so that it is a matter of the change whether it is spent already.
pub(super) fn is_expected(
    r: &Reader<'_>,
    token: &Token,
    code: Code,
    clock: StationClock,
    now: Timestamp,
    _counted: &Attempt,
) -> Result<bool> {
    let Ok(credentials) = judged(r, token.id, now)? else { return Ok(false) };
    for credential in credentials.iter().filter(|one| one.parameters.digits == code.digits() && !one.doubted) {
        let Some(secret) = r.secret(credential.id)? else { continue };
        let near = match credential.standing(clock) {
            Standing::Counter(next) => {
                validate_hotp(&secret, credential.parameters, next, LookAhead::default(), code).is_some()
            }
            Standing::Clock(totp, token) => validate_totp(&secret, &totp, token, now.as_second(), code).is_some(),
        };
        if near {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where a code of the token stands that is not where it is expected.
pub(super) fn found_far(
    r: &Reader<'_>,
    token: &Token,
    code: Code,
    clock: StationClock,
    now: Timestamp,
    _counted: &Attempt,
) -> Result<Option<AwaitedCode>> {
    let Ok(credentials) = judged(r, token.id, now)? else { return Ok(None) };
    for credential in credentials.iter().filter(|one| one.parameters.digits == code.digits()) {
        let Some(secret) = r.secret(credential.id)? else { continue };
        let is = |factor: &u64| hotp(&secret, credential.parameters, *factor) == code;
        let found = match credential.standing(clock) {
            Standing::Counter(next) => (next..next.saturating_add(COUNTERS)).find(is),
            Standing::Clock(totp, token) => {
                let middle = totp.step_at(now.as_second()).saturating_add_signed(token.drift);
                // the nearest first
                let around = (0..=AROUND / u64::from(totp.period.seconds()))
                    .flat_map(|off| [middle.saturating_sub(off), middle.saturating_add(off)]);
                around.filter(|step| *step >= token.earliest()).find(is)
            }
        };
        if let Some(factor) = found {
            return Ok(Some(AwaitedCode { credential: credential.id, factor }));
        }
    }
    Ok(None)
}

/// Where the token is, if this code follows that of `shown`: the next one; of a clock, which may have gone on while the question was
/// read, also the one behind it. And by how many codes that is.
pub(super) fn followed_by(
    credential: &Credential,
    secret: &Secret,
    shown: u64,
    (code, clock): (Code, StationClock),
    now: Timestamp,
    _counted: &Attempt,
) -> Option<(Resynchronised, u64)> {
    let behind = match credential.kind() {
        OtpKind::Hotp => 1,
        OtpKind::Totp => 2,
    };
    let is = |factor: &u64| hotp(secret, credential.parameters, *factor) == code;
    let factor = (shown.checked_add(1)?..=shown.checked_add(behind)?).find(is)?;
    let one = 1.0 / f64::from(credential.parameters.digits.modulus());
    let chance = |places: u64| places as f64 * one * behind as f64 * one;
    let (ahead, drift, period, false_acceptance) = match credential.standing(clock) {
        Standing::Counter(next) => (shown.checked_sub(next)?, None, 0, chance(COUNTERS)),
        Standing::Clock(totp, _) => {
            let drift = factor.wrapping_sub(totp.step_at(now.as_second())).cast_signed();
            let period = i64::from(totp.period.seconds());
            (0, Some(drift), period, chance(2 * AROUND / u64::from(totp.period.seconds())))
        }
    };
    let drift_seconds = drift.map(|drift| drift * period);
    let found = Resynchronised { next: factor + 1, ahead, drift, drift_seconds, clock, false_acceptance };
    Some((found, factor + 1 - shown))
}
