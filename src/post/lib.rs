//! Outgoing mail: how a notice reads in each language, how a mail is put together, and the ways out of the house.
//!
//! It knows neither the outbox nor people: whoever calls says what is to be written to whom, and decides what to do when
//! the way out is barred. What can go wrong: a template that asks for what nobody knows (told at start), a server that
//! cannot be reached, a server that says "not now" or "never".

mod barred;
mod folder;
mod host;
mod letter;
mod markup;
mod message;
mod smtp;
mod stationery;
mod tray;
mod wording;

pub use barred::Barred;
pub use domain::MailBarrier as Barrier;
pub use domain::MailSecurity as Security;
pub use folder::Folder;
pub use host::{host_of, is_host, is_loopback, usual_port};
pub use letter::{Letter, Sender, SenderError};
pub use smtp::{Smtp, SmtpAccount, SmtpConfig, SmtpError};
pub use stationery::{Reading, Stationery, StationeryError, TemplateError, Written};
pub use tray::Tray;

/// A way out of the house. Blocking, bounded in time.
pub trait Post: Send + Sync {
    /// Hands one mail over; `Ok` means that the other side has taken it.
    fn send(&self, letter: &Letter) -> Result<(), PostError>;

    /// Goes as far as one can without sending anything; tells where mail goes.
    fn examine(&self) -> Result<WayOut, PostError>;

    /// What tells this way out from another one, and is no secret: server, port, security, account, who sends.
    fn way(&self) -> String;
}

/// Where mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayOut {
    /// Into a folder of this machine.
    Folder(std::path::PathBuf),
    /// To a mail server.
    Server {
        /// Its name and port.
        server: String,
        /// Over TLS.
        encrypted: bool,
    },
}

/// Why a mail did not leave. The texts are the other side's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// Nothing can be sent now, whichever mail it is.
    #[error("the way out for mail is barred ({0}): look at [mail] in the configuration, and at the mail server")]
    Unreachable(Barred),
    /// Not this mail, not now.
    #[error("the mail server does not take this mail now ({0}): it is tried again later")]
    NotNow(String),
    /// Not this mail, not ever.
    #[error("the mail server refuses this mail ({0}): look at its address, then try it again")]
    Never(String),
}

impl<P: Post + ?Sized> Post for std::sync::Arc<P> {
    fn send(&self, letter: &Letter) -> Result<(), PostError> {
        (**self).send(letter)
    }
    fn examine(&self) -> Result<WayOut, PostError> {
        (**self).examine()
    }
    fn way(&self) -> String {
        (**self).way()
    }
}
