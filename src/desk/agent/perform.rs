//! What the centre asks of a token, done with it.

use super::line::DeskLine;
use crate::said::{Access, Answer, Ask, Bytes, Number, Up};
use domain::Secret;
use driver::{AccessCodes, DriverError, HotpCredential, Session, TotpCredential};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// Does it. Whatever it waits for is told by the line meanwhile.
pub(super) fn perform(
    session: &mut dyn Session,
    ask: Ask,
    number: Number,
    stop: &AtomicBool,
    line: &DeskLine,
) -> Result<Answer, DriverError> {
    let on_touch = &mut |left| line.say(&Up::Touch { number, left });
    match ask {
        Ask::Identify => session.identify().map(|identity| Answer::Identity(Box::new(identity))),
        Ask::Called { serial } => {
            session.called(&serial);
            Ok(Answer::Done)
        }
        Ask::WriteHotp { slot, secret, digits, counter, access, overwrite } => {
            let (secret, access) = (secret.secret(), Opened::of(&access));
            let credential = HotpCredential { secret: &secret, digits, counter };
            session.write_hotp(slot, &credential, &access.codes(), overwrite, on_touch).map(done)
        }
        Ask::WriteTotp { slot, secret, algorithm, digits, period, touch, now, access, overwrite } => {
            let (secret, access) = (secret.secret(), Opened::of(&access));
            let credential = TotpCredential { secret: &secret, algorithm, digits, period, touch, now };
            session.write_totp(slot, &credential, &access.codes(), overwrite, on_touch).map(done)
        }
        Ask::WriteChallengeResponse { slot, secret, touch, access, overwrite } => {
            let access = Opened::of(&access);
            session.write_challenge_response(slot, &secret.secret(), touch, &access.codes(), overwrite).map(done)
        }
        Ask::Challenge { slot, challenge } => {
            session.challenge(slot, challenge.expose(), on_touch).map(|mac| Answer::Mac(mac[..].into()))
        }
        Ask::ReadCode { slot, asked } => {
            session.read_code(slot, asked, on_touch).map(|code| Answer::Code(digits(code)))
        }
        Ask::ReadCounter { slot } => session.read_counter(slot).map(Answer::Counter),
        Ask::EnterPin { pin, text, attempt } => session.enter_pin(pin, &text.secret(), attempt, on_touch).map(done),
        Ask::ChangePin { pin, old, new, attempt } => {
            let old = old.map(|old| old.secret());
            session.change_pin(pin, old.as_ref(), &new.secret(), attempt, on_touch).map(done)
        }
        Ask::Delete { slot, access } => {
            let access = access.map(|access| access.secret());
            session.delete(slot, access.as_ref(), on_touch).map(done)
        }
        Ask::Swap => session.swap().map(done),
        Ask::MakeSerialVisible { access } => {
            let access = access.map(|access| access.secret());
            session.make_serial_visible(access.as_ref()).map(done)
        }
        Ask::CaptureCode { window } => {
            let cancelled = || stop.load(Ordering::SeqCst);
            let passed_over = &mut || line.say(&Up::PassedOver { number });
            let typed = session.capture_code(Duration::from_millis(window), &cancelled, passed_over)?;
            Ok(Answer::Typed { prefix: typed.prefix, code: digits(typed.code) })
        }
    }
}

fn done((): ()) -> Answer {
    Answer::Done
}

fn digits(code: oath::Code) -> Bytes {
    code.to_string().as_bytes().into()
}

/// Access codes as the driver takes them.
struct Opened {
    current: Option<Secret>,
    new: Option<Secret>,
}

impl Opened {
    fn of(access: &Access) -> Self {
        let secret = |bytes: &Option<Bytes>| bytes.as_ref().map(Bytes::secret);
        Self { current: secret(&access.current), new: secret(&access.new) }
    }

    fn codes(&self) -> AccessCodes<'_> {
        AccessCodes { current: self.current.as_ref(), new: self.new.as_ref() }
    }
}
