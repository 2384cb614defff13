//! Where a mail stands on its way out, and when it is tried again. What it says is a [`super::Notice`]; how it travels
//! is not known here.

use super::verb::words;
use jiff::SignedDuration;

words! {
    /// Where a mail stands.
    MailState {
        /// It will be tried, now or later.
        Waiting => "waiting",
        /// Nobody tries it any more until somebody does something about the reason.
        Stuck => "stuck",
        /// The mail server has it.
        Sent => "sent",
        /// It will never be sent.
        GivenUp => "given_up",
    }
}

words! {
    /// What happens to a mail.
    MailEvent {
        /// The mail server took it.
        Deliver => "deliver",
        /// Not now: it is tried again later.
        Postpone => "postpone",
        /// Not before somebody did something about it.
        Hold => "hold",
        /// Somebody wants it tried again now.
        Retry => "retry",
        /// Somebody, or the end of its link's life, gives it up.
        GiveUp => "give_up",
    }
}

words! {
    /// What keeps a mail from being sent.
    MailFault {
        /// Its recipient has no address.
        NoAddress => "no_address",
        /// It carries a link, and the panel's public address is not configured.
        NoLink => "no_link",
        /// Its text cannot be made from its template.
        Template => "template",
        /// Its link cannot be read from the vault.
        Sealed => "sealed",
        /// Its link no longer works: it is of no use to anybody.
        Expired => "expired",
        /// The mail server refuses it for good.
        Refused => "refused",
        /// The mail server does not take it now (greylisting, a full mailbox).
        Delayed => "delayed",
        /// The mail server cannot be reached, or takes nothing from us.
        Unreachable => "unreachable",
    }
}

words! {
    /// What stands in the way of all mail, as far as it can be told apart: each has its own sentence, and its own way out.
    MailBarrier {
        /// Nobody knows a machine of that name.
        NoSuchName => "no_such_name",
        /// The machine is there, and nothing listens at that port.
        NothingListens => "nothing_listens",
        /// No answer in time.
        NoAnswer => "no_answer",
        /// The server does not encrypt in this way.
        NoTls => "no_tls",
        /// Its certificate is not one that is believed, or is another machine's.
        Certificate => "certificate",
        /// It knows of no accounts, not at this port at least.
        NoAccounts => "no_accounts",
        /// Account or password are wrong.
        Password => "password",
        /// It takes nothing from this sender.
        Sender => "sender",
        /// A folder that cannot be written to.
        Folder => "folder",
        /// Anything else.
        Other => "other",
    }
}

words! {
    /// How the conversation with a mail server is kept from others.
    MailSecurity {
        /// Begun in the clear and encrypted before anything is said; a server that cannot is refused.
        StartTls => "starttls",
        /// Encrypted from the first byte.
        Tls => "tls",
        /// In the clear.
        Plain => "none",
    }
}

impl MailState {
    /// Where it stands afterwards; `None`: that does not happen to such a mail.
    pub fn after(self, event: MailEvent) -> Option<Self> {
        match (self, event) {
            // also to one that was given up meanwhile: what the server has, it has
            (Self::Waiting | Self::Stuck | Self::GivenUp, MailEvent::Deliver) => Some(Self::Sent),
            (Self::Waiting, MailEvent::Postpone) => Some(Self::Waiting),
            (Self::Waiting, MailEvent::Hold) => Some(Self::Stuck),
            (Self::Waiting | Self::Stuck, MailEvent::Retry) => Some(Self::Waiting),
            (Self::Waiting | Self::Stuck, MailEvent::GiveUp) => Some(Self::GivenUp),
            (Self::Stuck | Self::GivenUp, MailEvent::Postpone | MailEvent::Hold)
            | (Self::GivenUp, MailEvent::Retry | MailEvent::GiveUp)
            | (
                Self::Sent,
                MailEvent::Deliver | MailEvent::Postpone | MailEvent::Hold | MailEvent::Retry | MailEvent::GiveUp,
            ) => None,
        }
    }
}

/// How often a mail is tried that the server does not take now, before somebody must look: by the pauses below some five
/// days, the give-up time of RFC 5321, 4.5.4.1.
pub const MAIL_ATTEMPTS: u32 = 36;

/// How long until a mail is tried again that was put off for the `attempts`th time; greylisting servers want minutes.
/// `dice` spreads mails that were put off together by a fifth.
pub fn mail_pause(attempts: u32, dice: u8) -> SignedDuration {
    const MINUTES: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];
    spread(MINUTES[last_of(attempts, MINUTES.len())] * 60, dice)
}

/// How long a server is left alone that could not be reached `failures` times in a row.
pub fn outage_pause(failures: u32, dice: u8) -> SignedDuration {
    const SECONDS: [i64; 6] = [10, 30, 60, 120, 300, 600];
    spread(SECONDS[last_of(failures, SECONDS.len())], dice)
}

/// The step of the `n`th time, counted from 1; the last one for ever after.
fn last_of(n: u32, steps: usize) -> usize {
    (n.max(1) as usize - 1).min(steps - 1)
}

fn spread(seconds: i64, dice: u8) -> SignedDuration {
    SignedDuration::from_millis(seconds * (800 + 400 * i64::from(dice) / 255))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_in_every_state_is_decided() {
        use MailState::{GivenUp, Sent, Stuck, Waiting};
        let table = [
            (Waiting, [Some(Sent), Some(Waiting), Some(Stuck), Some(Waiting), Some(GivenUp)]),
            (Stuck, [Some(Sent), None, None, Some(Waiting), Some(GivenUp)]),
            (Sent, [None; 5]),
            (GivenUp, [Some(Sent), None, None, None, None]),
        ];
        for (state, after) in table {
            let found: Vec<_> = MailEvent::ALL.iter().map(|event| state.after(*event)).collect();
            assert_eq!(found, after, "{state}");
        }
    }

    #[test]
    fn pauses_grow_to_a_limit_and_are_spread_by_a_fifth() {
        let seconds = |pause: SignedDuration| pause.as_secs();
        let middle: Vec<_> = (1..=9).map(|attempts| seconds(mail_pause(attempts, 127)) / 60).collect();
        assert_eq!(middle, [0, 4, 14, 29, 59, 119, 239, 239, 239]);
        assert_eq!((seconds(mail_pause(1, 0)), seconds(mail_pause(1, 255))), (48, 72));
        assert_eq!((seconds(outage_pause(1, 0)), seconds(outage_pause(99, 255))), (8, 720));
        assert_eq!(mail_pause(0, 9), mail_pause(1, 9));
        let days = (1..MAIL_ATTEMPTS).map(|attempts| seconds(mail_pause(attempts, 127))).sum::<i64>() as f64 / 86_400.0;
        assert!((4.5..5.5).contains(&days), "{days} days");
    }
}
