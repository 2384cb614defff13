//! A code of the plugged token: read by the host where its slot lets it, else typed by a touch.
//!
//! Everything that asks a plugged token for a code asks here, so that a token that feels no finger is verified, handed
//! over, resynchronised and diagnosed by the same use cases as one that does. Which of the two it is, is a question of
//! the slot: a YubiKey types HOTP and lets the host read TOTP.
//!
//! Tokens whose TOTP codes the host reads have no clock: the host says for which moment. A drift that is measured there is
//! the host's own, and says nothing of the one that the holder's codes show elsewhere.

use super::{Codes, Result, lane::Lane};
use bench::Finger;
use domain::{OtpKind, Verb};
use driver::{CodeRequest, DriverError, Identity, Session, SlotNumber};
use oath::{Code, Digits, Period};
use std::time::Duration;
use store::{Credential, MovingFactor, Token};

/// How long a touch is awaited when a code is asked for.
pub(super) const TOUCH_WINDOW: Duration = Duration::from_secs(30);

/// How the codes of a plugged token are to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeSource {
    /// A finger makes it type them.
    Touch(Finger),
    /// The host asks for those of this slot.
    Slot(SlotNumber, OtpKind, Digits, Period),
}

/// How a code came here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Via {
    /// Typed, by a person or by the token itself: somebody may have seen it, or known it before.
    Typed,
    /// Read by the host, for the moment that the host named: nobody saw it.
    Read,
}

impl CodeSource {
    /// How codes of what stands in this slot are to be had.
    pub fn of(identity: &Identity, slot: Option<u8>, digits: Digits, factor: MovingFactor) -> Self {
        let abilities = &identity.abilities;
        let (read, kind, period) = match factor {
            MovingFactor::Hotp { .. } => (abilities.reads_hotp, OtpKind::Hotp, Period::default()),
            MovingFactor::Totp { period, .. } => (abilities.reads_totp, OtpKind::Totp, period),
        };
        match slot.filter(|_| read) {
            Some(slot) => Self::Slot(SlotNumber(slot), kind, digits, period),
            None => Self::Touch(Finger::of(identity.family, slot)),
        }
    }

    /// A finger is wanted.
    pub fn is_touch(self) -> bool {
        matches!(self, Self::Touch(_))
    }

    /// How codes of this credential are to be had.
    pub fn of_credential(identity: &Identity, credential: &Credential) -> Self {
        Self::of(identity, credential.slot, credential.parameters.digits, credential.factor)
    }

    /// How its codes come.
    pub fn via(self) -> Via {
        match self {
            Self::Touch(_) => Via::Typed,
            Self::Slot(..) => Via::Read,
        }
    }

    /// Two codes in a row are to be had at once: not where the host names the moment, there one says it all.
    pub fn gives_several(self) -> bool {
        !matches!(self, Self::Slot(_, OtpKind::Totp, ..))
    }
}

impl Codes<'_> {
    /// How codes of the plugged token are to be had: those of the newest credential that the host can read, else by touch.
    pub(super) fn code_source(&self, token: &Token) -> Result<CodeSource> {
        let identity = self.bench.identity_to_prove(&self.at_bench(token)?)?;
        let Some(identity) = identity else { return Ok(CodeSource::Touch(Finger::Any)) };
        let tried = self.store.read(|r| super::secrets::judged(r, token.id, self.now()))?.unwrap_or_default();
        let open = tried.iter().any(Credential::is_open);
        let sources: Vec<_> = tried.iter().map(|one| CodeSource::of_credential(&identity, one)).collect();
        // what could be read was asked for at the plug: where it is still open which it holds, a finger has to tell
        let touch = sources.iter().copied().find(|source| source.is_touch());
        if let Some(touch) = touch.filter(|_| open) {
            return Ok(touch);
        }
        let read = sources.into_iter().find(|source| !source.is_touch());
        Ok(read.or(touch).unwrap_or(CodeSource::Touch(Finger::Any)))
    }

    /// One code.
    pub(super) fn code_at_hand(
        &self,
        source: CodeSource,
        verb: Verb,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<Code, DriverError> {
        let code = match source {
            CodeSource::Touch(finger) => {
                lane.await_finger(verb, TOUCH_WINDOW, finger, false);
                // of what is no code nothing is kept: only that the other slot fired
                let mut passed_over = || lane.await_finger(verb, TOUCH_WINDOW, finger, true);
                session.capture_code(TOUCH_WINDOW, &|| lane.is_cancelled(), &mut passed_over)?.code
            }
            CodeSource::Slot(slot, _, digits, period) => {
                let asked = CodeRequest { time: self.unix_time(), period, digits };
                session.read_code(slot, asked, &mut |_| lane.await_touch(verb, TOUCH_WINDOW))?
            }
        };
        lane.work(verb);
        Ok(code)
    }

    /// Seconds since 1970 by the station's clock, as tokens are told.
    pub(super) fn unix_time(&self) -> u64 {
        u64::try_from(self.now().as_second()).unwrap_or(0)
    }
}
