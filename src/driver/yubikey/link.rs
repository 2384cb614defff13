//! Frames and answers over one open node, with the protocol's patience (`docs/protocols/yubikey.md, 2.3 and 2.4`).
//!
//! Every call ends: a token that stays busy, answers out of order or waits for a finger too long is an error. After an
//! error the next call begins with a reset, so that a stale half of an answer is never taken for a new one.

use crate::{DriverError, OnTouch, pause::Pause};
use std::time::Duration;
use usb::Transport;
use wire::yubikey::{Answer, AnswerReader, Frame, REPORT_SIZE, Report, Status, Step};

/// Chunks written sooner one after another get lost on real tokens.
const SHORTEST: Duration = Duration::from_millis(1);
/// Waiting doubles up to this.
const LONGEST: Duration = Duration::from_millis(16);
/// How long a chunk may stay unconsumed; the slowest command, swap, takes about 920 ms.
const CHUNK_BUDGET: Duration = Duration::from_millis(1150);
/// How long a command may be at work.
const WORK_BUDGET: Duration = Duration::from_millis(3000);
/// Longer than any touch wait: the token's own is 15 s unless somebody set up to 255.
const TOUCH_BUDGET: Duration = Duration::from_secs(260);
const TOUCH_POLL: Duration = Duration::from_millis(100);

pub(super) struct Link {
    transport: Box<dyn Transport>,
    pub(super) pause: Box<dyn Pause>,
    /// The last conversation did not end well, or there was none yet.
    unclean: bool,
}

/// How a command ended.
pub(super) enum Reply {
    /// With data.
    Data(AnswerReader),
    /// With the status, no data.
    Status {
        status: Status,
        /// The token waited for a finger before.
        touch: bool,
    },
}

impl Link {
    pub(super) fn new(transport: Box<dyn Transport>, pause: Box<dyn Pause>) -> Self {
        Self { transport, pause, unclean: true }
    }

    /// The status of the idle token.
    pub(super) fn status(&mut self) -> Result<Status, DriverError> {
        self.clean()?;
        let report = self.wait_while(CHUNK_BUDGET, |report| report.step() != Step::Idle)?;
        Status::decode(report).filter(|_| report.data[0] == 0).ok_or(DriverError::Garbage("a status that is none"))
    }

    /// Sends a command and waits for its end. `on_touch` hears of every look at a token that waits for a finger.
    pub(super) fn call(&mut self, frame: &Frame, on_touch: OnTouch<'_>) -> Result<Reply, DriverError> {
        self.clean()?;
        self.unclean = true;
        for report in frame.reports() {
            self.wait_while(CHUNK_BUDGET, |ready| ready.flags & 0x80 != 0)?;
            self.transport.set_feature(&report.encode())?;
            self.pause.pause(SHORTEST);
        }
        let reply = self.answer(on_touch)?;
        if let Reply::Data(_) = reply {
            self.reset()?;
        }
        self.unclean = false;
        Ok(reply)
    }

    /// The next command begins with a reset: half a frame of another program may stand in the token.
    pub(super) fn begin_anew(&mut self) {
        self.unclean = true;
    }

    fn answer(&mut self, on_touch: OnTouch<'_>) -> Result<Reply, DriverError> {
        let mut answer = AnswerReader::default();
        let mut touch = false;
        let mut wait = SHORTEST;
        let begun = self.pause.elapsed();
        loop {
            let report = self.read()?;
            let waited = self.pause.elapsed().saturating_sub(begun);
            match report.step() {
                Step::Chunk(number) => match answer.take(number, report.data) {
                    Answer::More => continue,
                    Answer::Complete => return Ok(Reply::Data(answer)),
                    // Another program reads the same answer, or a chunk was lost: what is left is no answer.
                    Answer::Skipped => return Err(DriverError::Garbage("chunks out of order")),
                },
                Step::Idle if !answer.is_empty() => return Err(DriverError::Garbage("an answer cut short")),
                Step::Idle if report.data[0] != 0 => return Err(DriverError::Garbage("a status that is none")),
                Step::Idle => return Ok(Reply::Status { status: Status::from_data(report.data), touch }),
                // Noise that looks like a touch wait must not be believed for minutes: the status stands beside it.
                Step::Touch(_) if report.flags & 0x80 != 0 || report.data[0] != 0 => {
                    return Err(DriverError::Garbage("flags that make no sense"));
                }
                Step::Touch(_) if waited > TOUCH_BUDGET => return Err(DriverError::TouchTimeout),
                Step::Touch(seconds) => {
                    touch = true;
                    on_touch(Some(seconds));
                    self.pause.pause(TOUCH_POLL);
                }
                Step::Busy if waited > WORK_BUDGET && !touch => return Err(DriverError::Busy),
                Step::Busy if waited > TOUCH_BUDGET => return Err(DriverError::Busy),
                Step::Busy => wait = self.back_off(wait),
            }
        }
    }

    /// The first report that is not `unready`.
    fn wait_while(&mut self, budget: Duration, unready: impl Fn(Report) -> bool) -> Result<Report, DriverError> {
        let begun = self.pause.elapsed();
        let mut wait = SHORTEST;
        loop {
            let report = self.read()?;
            if !unready(report) {
                return Ok(report);
            }
            if self.pause.elapsed().saturating_sub(begun) > budget {
                self.unclean = true;
                return Err(DriverError::Busy);
            }
            wait = self.back_off(wait);
        }
    }

    fn back_off(&mut self, wait: Duration) -> Duration {
        self.pause.pause(wait);
        (wait * 2).min(LONGEST)
    }

    fn clean(&mut self) -> Result<(), DriverError> {
        if self.unclean {
            self.reset()?;
            self.unclean = false;
        }
        Ok(())
    }

    /// Makes the token forget a frame or an answer in progress.
    fn reset(&mut self) -> Result<(), DriverError> {
        self.transport.set_feature(&Report::reset().encode())?;
        self.pause.pause(SHORTEST);
        Ok(())
    }

    fn read(&mut self) -> Result<Report, DriverError> {
        let mut buffer = [0; REPORT_SIZE];
        let length = self.transport.get_feature(&mut buffer)?;
        if length == REPORT_SIZE {
            Report::decode(&buffer).ok_or(DriverError::Garbage("a report of another length"))
        } else {
            self.unclean = true;
            Err(DriverError::Garbage("a report of another length"))
        }
    }
}
