//! One request and its answer over one open node (`docs/protocols/nitrokey.md, 2 and 3`).
//!
//! An answer is believed when the token is ready and it names this very request by its CRC; every request carries a
//! running number, so that no two have the same. What else is read meanwhile (busy, the answer to an earlier request, a
//! report torn by the token's own writing) is waited over for a bounded time. Nothing is ever sent twice: a code that was
//! asked for twice is lost, and a PIN that was given twice costs two attempts.

use crate::{DriverError, pause::Pause};
use std::time::Duration;
use usb::Transport;
use wire::nitrokey::{CommandStatus, DeviceStatus, NUMBER_AT, REPORT_SIZE, Request, Response};
use zeroize::Zeroizing;

const SHORTEST: Duration = Duration::from_millis(1);
/// Waiting doubles up to this.
const LONGEST: Duration = Duration::from_millis(64);
/// An answer with a wrong check sum is believed when so many readings in a row are equal.
const EQUAL_READINGS: u32 = 3;
/// Reports in a row that make no sense, after which more are not waited for.
const MOST_GARBAGE: u32 = 8;

/// How long a command may take that reads or writes the token's own memory.
pub(super) const QUICK: Duration = Duration::from_secs(3);
/// How long one may take that gives the smart card a PIN.
pub(super) const WITH_CARD: Duration = Duration::from_secs(12);

pub(super) struct Link {
    transport: Box<dyn Transport>,
    pause: Box<dyn Pause>,
    number: u8,
    /// The last call did not end well, or there was none yet: the token may be at work.
    unclean: bool,
}

impl Link {
    pub fn new(transport: Box<dyn Transport>, pause: Box<dyn Pause>) -> Self {
        Self { transport, pause, number: 0, unclean: true }
    }

    /// The request as it will be sent: with the next number, which its CRC covers.
    pub fn numbered(&mut self, request: Request) -> Request {
        self.number = self.number.wrapping_add(1);
        request.with(NUMBER_AT, &[self.number])
    }

    /// Sends a numbered request, once, and waits up to `patience` for its answer.
    pub fn call(&mut self, request: &Request, patience: Duration) -> Result<Response, DriverError> {
        self.call_until(request, patience, |_| true)
    }

    /// The same, until `done` likes the answer: some commands of a Storage answer before they are done.
    pub fn call_until(
        &mut self,
        request: &Request,
        patience: Duration,
        done: impl Fn(&Response) -> bool,
    ) -> Result<Response, DriverError> {
        if self.unclean {
            self.wait_ready()?;
        }
        self.unclean = true;
        self.transport.set_feature(&request.encode()[..])?;
        let crc = request.crc();
        let answer = self.read_until(patience, |response| {
            let ours = (response.command, response.crc) == (request.command(), crc);
            let damaged = response.command == request.command() && response.status == CommandStatus::WrongCrc;
            response.device == DeviceStatus::Ready && (damaged || ours && done(response))
        })?;
        self.unclean = false;
        if answer.status == CommandStatus::WrongCrc {
            return Err(DriverError::Garbage("a request arrived damaged"));
        }
        Ok(answer)
    }

    /// A token at work drops what it is sent. What else it shows does not matter: before its first command a Storage shows a
    /// report without a check sum.
    fn wait_ready(&mut self) -> Result<(), DriverError> {
        let begun = self.pause.elapsed();
        loop {
            let (report, length) = self.read()?;
            match DeviceStatus::of_byte(report[0]) {
                _ if length != REPORT_SIZE => return Err(DriverError::Garbage("a report of another length")),
                DeviceStatus::Busy | DeviceStatus::Received => {}
                DeviceStatus::Ready | DeviceStatus::Error | DeviceStatus::Unknown(_) => return Ok(()),
            }
            if self.pause.elapsed().saturating_sub(begun) > QUICK {
                return Err(DriverError::Busy);
            }
            self.pause.pause(LONGEST);
        }
    }

    fn read_until(&mut self, patience: Duration, awaited: impl Fn(&Response) -> bool) -> Result<Response, DriverError> {
        let begun = self.pause.elapsed();
        let (mut wait, mut garbage) = (SHORTEST, 0);
        // an answer with a wrong check sum, and how often it was read
        let mut doubtful: (Option<Response>, u32) = (None, 0);
        loop {
            let (report, length) = self.read()?;
            let report = report.get(..length).unwrap_or_default();
            match (Response::decode(report), Response::decode_unsealed(report).filter(&awaited)) {
                (Some(response), _) if awaited(&response) => return Ok(response),
                (Some(_), _) => garbage = 0,
                (None, found) => {
                    garbage += 1;
                    doubtful =
                        if found.is_some() && found == doubtful.0 { (found, doubtful.1 + 1) } else { (found, 1) };
                }
            }
            if let (Some(response), EQUAL_READINGS..) = doubtful {
                return Ok(response);
            }
            if garbage >= MOST_GARBAGE {
                return Err(DriverError::Garbage("reports with wrong check sums"));
            }
            if self.pause.elapsed().saturating_sub(begun) > patience {
                return Err(DriverError::Busy);
            }
            self.pause.pause(wait);
            wait = (wait * 2).min(LONGEST);
        }
    }

    /// What the token shows now, and how long that is.
    fn read(&mut self) -> Result<(Zeroizing<[u8; REPORT_SIZE]>, usize), DriverError> {
        let mut report = Zeroizing::new([0; REPORT_SIZE]);
        let length = self.transport.get_feature(&mut report[..])?;
        Ok((report, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use usb::TransportError;
    use wire::nitrokey::{Command, Dialect};

    /// A token that shows what `answer` makes of the requests so far and the number of the reading; its clock runs by pauses.
    #[derive(Clone)]
    struct Fake {
        answer: fn(&[Request], u32) -> Vec<u8>,
        state: Arc<Mutex<(Vec<Request>, u32, Duration)>>,
    }

    impl Transport for Fake {
        fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
            let mut state = self.state.lock().unwrap();
            state.1 += 1;
            let report = (self.answer)(&state.0, state.1);
            buffer[..report.len()].copy_from_slice(&report);
            Ok(report.len())
        }

        fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError> {
            self.state.lock().unwrap().0.push(Request::decode(report).unwrap().0);
            Ok(())
        }

        fn read_input(&mut self, _: &mut [u8], _: Duration) -> Result<Option<usize>, TransportError> {
            unreachable!("there are no input reports")
        }

        fn write_output(&mut self, _: &[u8]) -> Result<(), TransportError> {
            unreachable!("there are no output reports")
        }
    }

    impl Pause for Fake {
        fn pause(&mut self, time: Duration) {
            self.state.lock().unwrap().2 += time;
        }

        fn elapsed(&self) -> Duration {
            self.state.lock().unwrap().2
        }
    }

    /// Asks for the attempts `times` times; the answers, and what was sent.
    fn ask(
        answer: fn(&[Request], u32) -> Vec<u8>,
        times: usize,
    ) -> (Vec<Result<u8, DriverError>>, Vec<Request>, Duration) {
        let fake = Fake { answer, state: Arc::default() };
        let mut link = Link::new(Box::new(fake.clone()), Box::new(fake.clone()));
        let dialect = Dialect { storage: true, old: false };
        let mut once = || {
            let request = link.numbered(Command::AdminRetries.encode(dialect));
            link.call(&request, QUICK).map(|answer| answer.result[0])
        };
        let answers = (0..times).map(|_| once()).collect();
        let state = fake.state.lock().unwrap();
        (answers, state.0.clone(), state.2)
    }

    fn reply(request: &Request, value: u8) -> Vec<u8> {
        let mut response = Response::new(request.command(), request.crc(), CommandStatus::Ok);
        response.result[0] = value;
        response.encode().to_vec()
    }

    /// A Storage before its first command: no check sum.
    fn fresh() -> Vec<u8> {
        let mut report = vec![0; REPORT_SIZE];
        report[21] = 0xff;
        report
    }

    #[test]
    fn a_stale_answer_to_an_equal_request_is_waited_over() {
        let stale = |requests: &[Request], reading: u32| match requests {
            [] => fresh(),
            [only] => reply(only, 3),
            // the answer of before stays for five readings
            [first, second, ..] => {
                if reading < 8 {
                    reply(first, 3)
                } else {
                    reply(second, 2)
                }
            }
        };
        let (answers, sent, _) = ask(stale, 2);
        assert!(matches!(answers[..], [Ok(3), Ok(2)]), "{answers:?}");
        assert_ne!(sent[0].crc(), sent[1].crc());
    }

    #[test]
    fn a_request_that_gets_no_answer_ends_in_time_and_was_sent_once() {
        let (answers, sent, waited) = ask(|_, _| fresh(), 1);
        assert!(matches!(answers[..], [Err(DriverError::Garbage(_))]), "{answers:?}");
        assert_eq!(sent.len(), 1);
        let deaf = |requests: &[Request], _: u32| {
            let other = Command::UserRetries.encode(Dialect { storage: true, old: false });
            if requests.is_empty() { fresh() } else { reply(&other, 1) }
        };
        let (answers, sent, long) = ask(deaf, 1);
        assert!(matches!(answers[..], [Err(DriverError::Busy)]), "{answers:?}");
        assert!(sent.len() == 1 && waited < QUICK && long < QUICK + Duration::from_millis(200), "{waited:?}, {long:?}");
    }

    #[test]
    fn an_answer_whose_check_sum_is_always_wrong_is_believed_when_it_was_read_three_times() {
        let unsealed = |requests: &[Request], reading: u32| {
            let Some(request) = requests.last() else { return fresh() };
            // torn once before it is whole
            let mut report = reply(request, if reading == 2 { 9 } else { 3 });
            report[60] ^= 1;
            report
        };
        let (answers, sent, _) = ask(unsealed, 1);
        assert!(matches!(answers[..], [Ok(3)]) && sent.len() == 1, "{answers:?}");
    }
}
