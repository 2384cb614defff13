//! Requests and answers over one open node (`docs/protocols/onlykey.md, 3`).
//!
//! An answer says what was done but not to which request: what was said before a request is thrown away, and only one is
//! under way at a time. A locked token also speaks unasked, once a second.

use crate::{DriverError, Misfit, pause::Pause};
use std::time::Duration;
use usb::Transport;
use wire::onlykey::{Answer, REPORT_SIZE, Request};
use zeroize::Zeroizing;

/// How long the state may take: a locked token tells it once a second.
pub(super) const STATE: Duration = Duration::from_millis(2000);
/// How long between two labels; the token itself leaves 20 ms.
pub(super) const LABEL: Duration = Duration::from_millis(500);
/// How long a change may take, which erases a page of its flash.
pub(super) const CHANGE: Duration = Duration::from_secs(3);
/// Reports that may wait unread: what the kernel keeps, and more would be noise without end.
const MOST_STALE: u32 = 256;

pub(super) struct Link {
    transport: Box<dyn Transport>,
    pub(super) pause: Box<dyn Pause>,
}

impl Link {
    pub fn new(transport: Box<dyn Transport>, pause: Box<dyn Pause>) -> Self {
        Self { transport, pause }
    }

    /// Sends a request, after what was said before it is forgotten.
    pub fn ask(&mut self, request: &Request) -> Result<(), DriverError> {
        let report = request.encode().ok_or(DriverError::BadArgument(Misfit::TooLong))?;
        for _ in 0..MOST_STALE {
            if self.read(Duration::ZERO)?.is_none() {
                return Ok(self.transport.write_output(&report[..])?);
            }
        }
        Err(DriverError::Garbage("reports without end"))
    }

    /// The first answer that `wanted` has a use for, within `patience`; others are passed over.
    pub fn answer<T>(
        &mut self,
        patience: Duration,
        mut wanted: impl FnMut(Answer) -> Option<Result<T, DriverError>>,
    ) -> Result<T, DriverError> {
        let begun = self.pause.elapsed();
        loop {
            let left = patience.saturating_sub(self.pause.elapsed().saturating_sub(begun));
            if left.is_zero() {
                return Err(DriverError::Busy);
            }
            let Some(report) = self.read(left)? else { continue };
            if let Some(answer) = Answer::decode(&report[..]).and_then(&mut wanted) {
                return answer;
            }
        }
    }

    fn read(&mut self, timeout: Duration) -> Result<Option<Zeroizing<[u8; REPORT_SIZE]>>, DriverError> {
        let mut report = Zeroizing::new([0; REPORT_SIZE]);
        match self.transport.read_input(&mut report[..], timeout)? {
            Some(REPORT_SIZE) => Ok(Some(report)),
            Some(_) => Err(DriverError::Garbage("a report of another length")),
            None => Ok(None),
        }
    }
}
