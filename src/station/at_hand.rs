//! A code of the plugged token: read by the host where its family lets it, else typed by a touch.
//!
//! Everything that asks a plugged token for a code asks here, so that a token that feels no finger is verified, handed
//! over, resynchronised and diagnosed by the same use cases as one that does.

use super::{Result, Station, bench::Lane};
use crate::{
    domain::{Serial, Verb},
    driver::{CodeRequest, DriverError, Session, SlotNumber},
    oath::{Code, Digits, Period},
    store::MovingFactor,
};
use std::time::Duration;

/// How long a touch is awaited when a code is asked for.
pub(super) const TOUCH_WINDOW: Duration = Duration::from_secs(30);

/// How the codes of a plugged token are to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeSource {
    /// A finger makes it type them.
    Touch,
    /// The host asks for those of this slot.
    Slot(SlotNumber, Digits, Period),
}

impl Station {
    /// How codes of the plugged token are to be had; the slot is that of its newest live credential.
    pub(super) fn code_source(&self, serial: &Serial) -> Result<CodeSource> {
        let Some(abilities) = self.bench.identity(serial)?.map(|identity| identity.abilities) else {
            return Ok(CodeSource::Touch);
        };
        let credentials = self.store.read(|r| match r.find_token(None, serial)? {
            Some(token) => r.credentials_of(token.id),
            None => Ok(Vec::new()),
        })?;
        let live = credentials.into_iter().filter(|credential| credential.state.is_live());
        // the newest comes first
        let mut found = live.filter_map(|credential| {
            let (read, period) = match credential.factor {
                MovingFactor::Totp { period, .. } => (abilities.reads_totp, period),
                MovingFactor::Hotp { .. } => (abilities.reads_hotp, Period::default()),
            };
            let slot = credential.slot.filter(|_| read)?;
            Some(CodeSource::Slot(SlotNumber(slot), credential.parameters.digits, period))
        });
        Ok(found.next().unwrap_or(CodeSource::Touch))
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
            CodeSource::Touch => {
                lane.await_touch(verb, TOUCH_WINDOW);
                session.capture_code(TOUCH_WINDOW, &|| lane.is_cancelled())?.code
            }
            CodeSource::Slot(slot, digits, period) => {
                let time = u64::try_from(self.now().as_second()).unwrap_or(0);
                let asked = CodeRequest { time, period, digits };
                session.read_code(slot, asked, &mut |_| lane.await_touch(verb, TOUCH_WINDOW))?
            }
        };
        lane.work(verb);
        Ok(code)
    }
}
