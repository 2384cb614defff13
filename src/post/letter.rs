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

/// Who sends: the address that answers and refusals go to.
#[derive(Debug, Clone)]
pub struct Sender(pub(super) Mailbox);

/// What was configured is no sender.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no sender: write an address such as clefs@example.fr, or Clefs OTP <clefs@example.fr>")]
pub struct SenderError(pub String);

impl std::str::FromStr for Sender {
    type Err = SenderError;
    fn from_str(text: &str) -> Result<Self, SenderError> {
        let mailbox: Mailbox = text.parse().map_err(|_| SenderError(text.to_owned()))?;
        let address = mailbox.email.to_string();
        let name = mailbox.name.as_deref().unwrap_or_default();
        if domain::is_address(&address) && !name.chars().any(char::is_control) {
            Ok(Self(mailbox))
        } else {
            Err(SenderError(text.to_owned()))
        }
    }
}

impl Sender {
    /// The right half of every Message-ID.
    pub fn host(&self) -> &str {
        self.0.email.domain()
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
