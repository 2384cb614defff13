//! One conversation with a token at a desk: each ability is an intent that goes there, and a result that comes back.

use super::line::{Line, News, cut};
use crate::said::{Access, Answer, Ask, Bytes, Down, Number};
use domain::{Secret, Serial};
use driver::{
    AccessCodes, CodeRequest, DevicePin, DriverError, HotpCredential, Identity, OnTouch, Overwrite, PinAttempt,
    Session, SlotNumber, TotpCredential, TypedCode,
};
use oath::Code;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::RecvTimeoutError,
    },
    time::{Duration, Instant},
};

/// How long a token may take for an answer, the line included; a token that tells of a finger has it anew.
const PATIENCE: Duration = Duration::from_secs(40);
/// How much longer than its window a touch may be on its way.
const ON_ITS_WAY: Duration = Duration::from_secs(20);
/// Between two looks whether whoever waits has left.
const LOOK: Duration = Duration::from_millis(200);

/// A session at a desk.
pub(super) struct RemoteSession {
    line: Arc<Line>,
    session: Number,
    failed: Arc<AtomicBool>,
}

impl Drop for RemoteSession {
    fn drop(&mut self) {
        self.line.say(&Down::Close { session: self.session });
    }
}

impl RemoteSession {
    pub fn new(line: Arc<Line>, session: Number, failed: Arc<AtomicBool>) -> Self {
        Self { line, session, failed }
    }

    fn ask(&mut self, ask: Ask, on_touch: OnTouch<'_>) -> Result<Answer, DriverError> {
        let mut heard = |news: &News| match news {
            News::Touch(left) => on_touch(*left),
            News::PassedOver | News::Done(_) => {}
        };
        self.ask_for(ask, PATIENCE, &mut heard, &|| false)
    }

    fn plainly(&mut self, ask: Ask) -> Result<Answer, DriverError> {
        self.ask(ask, &mut |_| ())
    }

    fn ask_for(
        &mut self,
        ask: Ask,
        patience: Duration,
        heard: &mut dyn FnMut(&News),
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Answer, DriverError> {
        let session = self.session;
        let answered = self.line.ask(|number| Down::Ask { number, session, ask }).and_then(|(number, news)| {
            let (mut until, mut stopped) = (Instant::now() + patience, false);
            loop {
                match news.recv_timeout(LOOK) {
                    Ok(News::Done(result)) => return result,
                    Ok(said) => {
                        until = Instant::now() + patience;
                        heard(&said);
                    }
                    Err(RecvTimeoutError::Disconnected) => return Err(cut()),
                    Err(RecvTimeoutError::Timeout) if Instant::now() > until => {
                        self.line.forget(number);
                        return Err(cut());
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                }
                if !stopped && cancelled() {
                    stopped = true;
                    self.line.say(&Down::Cancel { number });
                }
            }
        });
        if let Err(DriverError::Transport(_) | DriverError::Open(_)) = &answered {
            self.failed.store(true, Ordering::SeqCst);
        }
        answered
    }
}

/// The desk answers something else than what was asked.
fn other() -> DriverError {
    DriverError::Garbage("the desk answers something else")
}

fn done(answer: Answer) -> Result<(), DriverError> {
    match answer {
        Answer::Done => Ok(()),
        _ => Err(other()),
    }
}

fn code(digits: &Bytes) -> Result<Code, DriverError> {
    std::str::from_utf8(digits.expose()).ok().and_then(|digits| digits.parse().ok()).ok_or_else(other)
}

fn access(codes: &AccessCodes<'_>) -> Access {
    Access { current: codes.current.map(Bytes::from), new: codes.new.map(Bytes::from) }
}

impl Session for RemoteSession {
    fn identify(&mut self) -> Result<Identity, DriverError> {
        match self.plainly(Ask::Identify)? {
            Answer::Identity(identity) => Ok(*identity),
            _ => Err(other()),
        }
    }

    fn called(&mut self, serial: &Serial) {
        // where it is not heard, nothing is written either
        let _ = self.plainly(Ask::Called { serial: serial.clone() });
    }

    fn write_hotp(
        &mut self,
        slot: SlotNumber,
        credential: &HotpCredential<'_>,
        codes: &AccessCodes<'_>,
        overwrite: Overwrite,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let HotpCredential { secret, digits, counter } = *credential;
        let (secret, access) = (secret.into(), access(codes));
        done(self.ask(Ask::WriteHotp { slot, secret, digits, counter, access, overwrite }, on_touch)?)
    }

    fn write_totp(
        &mut self,
        slot: SlotNumber,
        credential: &TotpCredential<'_>,
        codes: &AccessCodes<'_>,
        overwrite: Overwrite,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        let TotpCredential { secret, algorithm, digits, period, touch, now } = *credential;
        let (secret, access) = (secret.into(), access(codes));
        let ask = Ask::WriteTotp { slot, secret, algorithm, digits, period, touch, now, access, overwrite };
        done(self.ask(ask, on_touch)?)
    }

    fn write_challenge_response(
        &mut self,
        slot: SlotNumber,
        secret: &Secret,
        touch: bool,
        codes: &AccessCodes<'_>,
        overwrite: Overwrite,
    ) -> Result<(), DriverError> {
        let (secret, access) = (secret.into(), access(codes));
        done(self.plainly(Ask::WriteChallengeResponse { slot, secret, touch, access, overwrite })?)
    }

    fn challenge(
        &mut self,
        slot: SlotNumber,
        challenge: &[u8],
        on_touch: OnTouch<'_>,
    ) -> Result<[u8; 20], DriverError> {
        match self.ask(Ask::Challenge { slot, challenge: challenge.into() }, on_touch)? {
            Answer::Mac(mac) => mac.expose().try_into().map_err(|_| other()),
            _ => Err(other()),
        }
    }

    fn read_code(&mut self, slot: SlotNumber, asked: CodeRequest, on_touch: OnTouch<'_>) -> Result<Code, DriverError> {
        match self.ask(Ask::ReadCode { slot, asked }, on_touch)? {
            Answer::Code(digits) => code(&digits),
            _ => Err(other()),
        }
    }

    fn read_counter(&mut self, slot: SlotNumber) -> Result<u64, DriverError> {
        match self.plainly(Ask::ReadCounter { slot })? {
            Answer::Counter(counter) => Ok(counter),
            _ => Err(other()),
        }
    }

    fn enter_pin(
        &mut self,
        pin: DevicePin,
        text: &Secret,
        attempt: PinAttempt,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        done(self.ask(Ask::EnterPin { pin, text: text.into(), attempt }, on_touch)?)
    }

    fn change_pin(
        &mut self,
        pin: DevicePin,
        old: Option<&Secret>,
        new: &Secret,
        attempt: PinAttempt,
        on_touch: OnTouch<'_>,
    ) -> Result<(), DriverError> {
        done(self.ask(Ask::ChangePin { pin, old: old.map(Bytes::from), new: new.into(), attempt }, on_touch)?)
    }

    fn delete(&mut self, slot: SlotNumber, access: Option<&Secret>, on_touch: OnTouch<'_>) -> Result<(), DriverError> {
        done(self.ask(Ask::Delete { slot, access: access.map(Bytes::from) }, on_touch)?)
    }

    fn swap(&mut self) -> Result<(), DriverError> {
        done(self.plainly(Ask::Swap)?)
    }

    fn make_serial_visible(&mut self, access: Option<&Secret>) -> Result<(), DriverError> {
        done(self.plainly(Ask::MakeSerialVisible { access: access.map(Bytes::from) })?)
    }

    fn capture_code(
        &mut self,
        window: Duration,
        cancelled: &dyn Fn() -> bool,
        passed_over: &mut dyn FnMut(),
    ) -> Result<TypedCode, DriverError> {
        let milliseconds = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
        let mut heard = |news: &News| match news {
            News::PassedOver => passed_over(),
            News::Touch(_) | News::Done(_) => {}
        };
        let ask = Ask::CaptureCode { window: milliseconds };
        match self.ask_for(ask, window.saturating_add(ON_ITS_WAY), &mut heard, cancelled)? {
            Answer::Typed { prefix, code: digits } => Ok(TypedCode { prefix, code: code(&digits)? }),
            _ => Err(other()),
        }
    }
}
