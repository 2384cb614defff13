//! One mail, ready to be put together, and who sends it.

use domain::Language;
use jiff::Timestamp;
use lettre::message::Mailbox;

/// One mail. Not printable: it may carry a one-time link.
#[derive(Clone)]
pub struct Letter {
    /// The left half of the Message-ID: the same at every attempt.
    pub id: String,
    /// The address it goes to.
    pub to: String,
    /// The name of whoever reads it, if known.
    pub name: Option<String>,
    /// What it is written in.
    pub language: Language,
    /// What it is about: one line.
    pub subject: String,
    /// What it says, as plain text…
    pub text: String,
    /// …as HTML without its frame…
    pub content: String,
    /// …and as an HTML document.
    pub html: String,
    /// When its event was.
    pub at: Timestamp,
}

/// Who sends: the address that refusals go to, and answers unless there is another one for these.
#[derive(Debug, Clone)]
pub struct Sender {
    pub(super) from: Mailbox,
    pub(super) reply_to: Option<Mailbox>,
}

/// What was configured is no sender.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no sender: write an address such as clefs@example.fr, or Clefs OTP <clefs@example.fr>")]
pub struct SenderError(pub String);

impl std::str::FromStr for Sender {
    type Err = SenderError;
    fn from_str(text: &str) -> Result<Self, SenderError> {
        Ok(Self { from: mailbox(text)?, reply_to: None })
    }
}

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.from.fmt(f)
    }
}

impl Sender {
    /// With another address for answers, as it is typed.
    ///
    /// # Errors
    /// It is none.
    pub fn answered_at(mut self, text: &str) -> Result<Self, SenderError> {
        self.reply_to = Some(mailbox(text)?);
        Ok(self)
    }

    /// The right half of every Message-ID.
    pub fn host(&self) -> &str {
        self.from.email.domain()
    }
}

/// An address, or `Name <address>`, that stays in its own header.
fn mailbox(text: &str) -> Result<Mailbox, SenderError> {
    let mailbox: Mailbox = text.parse().map_err(|_| SenderError(text.to_owned()))?;
    let address = mailbox.email.to_string();
    let name = mailbox.name.as_deref().unwrap_or_default();
    if domain::is_address(&address) && !name.chars().any(char::is_control) {
        Ok(mailbox)
    } else {
        Err(SenderError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name_and_nothing_that_leaves_its_header() {
        for good in ["clefs@example.fr", "Clefs OTP <clefs@example.fr>", "\"Clefs, OTP\" <clefs@example.fr>"] {
            assert_eq!(good.parse::<Sender>().unwrap().host(), "example.fr", "{good}");
        }
        for bad in
            ["", "clefs", "clefs@localhost", "a@b.fr\r\nBcc: x@y.fr", "A\r\nBcc: x@y.fr <a@b.fr>", "a@b.fr, c@d.fr"]
        {
            assert!(bad.parse::<Sender>().is_err(), "{bad:?}");
        }
    }
}
