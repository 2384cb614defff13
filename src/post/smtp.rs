//! Mail to a server by SMTP (RFC 5321): encrypted from the first byte, by STARTTLS, or in the clear.
//!
//! The conversation is held command by command, because what a refusal is about depends on where it comes: up to MAIL it
//! is about us, and no mail can leave; from RCPT on it is about one mail. One connection a mail: a school's mails are few,
//! and a connection that was cut in between concerns one mail only.

use super::{Letter, Post, PostError, Sender, WayOut, message::message};
use domain::Secret;
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{Certificate, SmtpConnection, TlsParameters},
    commands::{Data, Mail, Rcpt},
    extension::ClientId,
};
use std::{io, time::Duration};

domain::words! {
    /// How the conversation is kept from others.
    Security {
        /// Begun in the clear and encrypted before anything is said; a server that cannot is refused.
        StartTls => "starttls",
        /// Encrypted from the first byte.
        Tls => "tls",
        /// In the clear.
        Plain => "none",
    }
}

/// An account on the mail server.
pub struct SmtpAccount {
    /// Its name.
    pub user: String,
    /// Its password.
    pub password: Secret,
}

/// Where mail goes, and how.
pub struct SmtpConfig {
    /// The mail server's name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub security: Security,
    /// The account to sign in with, where the server asks for one.
    pub account: Option<SmtpAccount>,
    /// Authorities that are believed besides the machine's own: PEM.
    pub authorities: Option<Vec<u8>>,
    /// How long the server may take for one answer.
    pub timeout: Duration,
    /// The name that we present ourselves by.
    pub hello: String,
    /// Who sends.
    pub sender: Sender,
}

/// What was configured cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Authorities.
    #[error("the certificates of the mail server's authority are none ({0}): a PEM file is expected")]
    Authorities(#[source] Error),
    /// The server's name, or the machine's TLS.
    #[error("mail to {server:?} cannot be encrypted ({source}): write the server's name as its certificate has it")]
    Tls {
        /// Which server.
        server: String,
        /// Why.
        #[source]
        source: Error,
    },
}

/// A mail server.
pub struct Smtp {
    config: SmtpConfig,
    tls: Option<TlsParameters>,
    hello: ClientId,
}

impl Smtp {
    /// A mail server that nothing was sent to yet.
    pub fn new(config: SmtpConfig) -> Result<Self, SmtpError> {
        let tls = match config.security {
            Security::Plain => None,
            Security::StartTls | Security::Tls => Some(encryption(&config)?),
        };
        let hello = ClientId::Domain(config.hello.clone());
        Ok(Self { config, tls, hello })
    }

    /// Up to where the server would take a mail.
    fn connect(&self) -> Result<SmtpConnection, Error> {
        let SmtpConfig { server, port, security, timeout, account, .. } = &self.config;
        let from_the_start = self.tls.as_ref().filter(|_| *security == Security::Tls);
        let place = (server.as_str(), *port);
        let mut connection = SmtpConnection::connect(place, Some(*timeout), &self.hello, from_the_start, None)?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            connection.starttls(tls, &self.hello)?;
        }
        if let Some(SmtpAccount { user, password }) = account {
            let password = String::from_utf8_lossy(password.expose()).into_owned();
            connection.auth(DEFAULT_MECHANISMS, &Credentials::new(user.clone(), password))?;
        }
        Ok(connection)
    }

    fn where_to(&self) -> String {
        format!("{}:{}", self.config.server, self.config.port)
    }

    fn barred(&self, error: &Error) -> PostError {
        PostError::Unreachable(format!("{}: {}", self.where_to(), said(error)))
    }
}

impl Post for Smtp {
    fn send(&self, letter: &Letter) -> Result<(), PostError> {
        let message = message(&self.config.sender, letter)?;
        let mut connection = self.connect().map_err(|error| self.barred(&error))?;
        let from = message.envelope().from().cloned();
        connection.command(Mail::new(from, vec![])).map_err(|error| self.barred(&error))?;
        let one = |connection: &mut SmtpConnection| {
            for recipient in message.envelope().to() {
                connection.command(Rcpt::new(recipient.clone(), vec![]))?;
            }
            connection.command(Data)?;
            connection.message(&message.formatted())
        };
        let taken = one(&mut connection).map(drop).map_err(|error| match error.status().map(u16::from) {
            // "closing", "sign in first": about us, wherever it comes
            Some(421 | 530) => self.barred(&error),
            _ if error.is_permanent() => PostError::Never(said(&error)),
            // a connection that breaks off in the middle of one mail may be this mail's doing: the others are tried
            _ => PostError::NotNow(said(&error)),
        });
        // the mail is there, or not: a goodbye that is not answered changes nothing, and must not keep us
        let _ = connection.set_timeout(Some(Duration::from_secs(1)));
        connection.abort();
        taken
    }

    fn examine(&self) -> Result<WayOut, PostError> {
        let mut connection = self.connect().map_err(|error| self.barred(&error))?;
        let encrypted = connection.is_encrypted();
        connection.abort();
        Ok(WayOut::Server { server: self.where_to(), encrypted })
    }
}

fn encryption(config: &SmtpConfig) -> Result<TlsParameters, SmtpError> {
    let mut tls = TlsParameters::builder(config.server.clone());
    if let Some(pem) = &config.authorities {
        tls = tls.add_root_certificate(Certificate::from_pem(pem).map_err(SmtpError::Authorities)?);
    }
    tls.build_rustls().map_err(|source| SmtpError::Tls { server: config.server.clone(), source })
}

/// What the server said, or what went wrong on the way, without the library's own words.
fn said(error: &Error) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)) {
            return "no answer in time".to_owned();
        }
        words.push(cause.to_string());
        source = cause.source();
    }
    let words = if words.is_empty() { error.to_string() } else { words.join(": ") };
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    match error.status() {
        Some(code) => format!("{code} {words}"),
        None => words,
    }
}
