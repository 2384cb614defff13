//! Mail to a server by SMTP (RFC 5321): encrypted from the first byte, by STARTTLS, or in the clear.
//!
//! The conversation is held command by command, because what a refusal is about depends on where it comes: up to MAIL it
//! is about us, and no mail can leave; from RCPT on it is about one mail. One connection a mail: a school's mails are few,
//! and a connection that was cut in between concerns one mail only.

use super::{Barred, Barrier, Letter, Post, PostError, Security, Sender, WayOut, message::message};
use domain::Secret;
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{Certificate, SmtpConnection, TlsParameters},
    commands::{Data, Mail, Rcpt},
    extension::ClientId,
};
use std::{io, net::ToSocketAddrs, time::Duration};

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
    /// What tells this from a setting before it that looks the same, such as another password.
    pub mark: String,
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
    fn connect(&self) -> Result<SmtpConnection, PostError> {
        let SmtpConfig { server, port, security, timeout, account, .. } = &self.config;
        let from_the_start = self.tls.as_ref().filter(|_| *security == Security::Tls);
        let place = (server.as_str(), *port);
        if let Err(error) = place.to_socket_addrs() {
            return Err(self.barred_by(Barrier::NoSuchName, &error.to_string()));
        }
        let connected = SmtpConnection::connect(place, Some(*timeout), &self.hello, from_the_start, None);
        let mut connection = connected.map_err(|error| self.barred(on_the_way(&error, *security), &error))?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            // a client's error: the server does not offer it
            let why = |error: &Error| if error.is_client() { Barrier::NoTls } else { on_the_way(error, *security) };
            connection.starttls(tls, &self.hello).map_err(|error| self.barred(why(&error), &error))?;
        }
        if let Some(SmtpAccount { user, password }) = account {
            let password = String::from_utf8_lossy(password.expose()).into_owned();
            // a client's error: the server offers no way of signing in that we know
            let why = |error: &Error| match error {
                error if error.is_client() => Barrier::NoAccounts,
                error if error.is_permanent() => Barrier::Password,
                error => on_the_way(error, *security),
            };
            let signed_in = connection.auth(DEFAULT_MECHANISMS, &Credentials::new(user.clone(), password));
            signed_in.map_err(|error| self.barred(why(&error), &error))?;
        }
        Ok(connection)
    }

    fn where_to(&self) -> String {
        format!("{}:{}", self.config.server, self.config.port)
    }

    fn barred(&self, why: Barrier, error: &Error) -> PostError {
        self.barred_by(why, &said(error))
    }

    fn barred_by(&self, why: Barrier, said: &str) -> PostError {
        PostError::Unreachable(Barred { why, said: format!("{}: {said}", self.where_to()) })
    }
}

impl Post for Smtp {
    fn send(&self, letter: &Letter) -> Result<(), PostError> {
        let message = message(&self.config.sender, letter)?;
        let mut connection = self.connect()?;
        let from = message.envelope().from().cloned();
        let sender = |error: &Error| if error.is_permanent() { Barrier::Sender } else { Barrier::Other };
        connection.command(Mail::new(from, vec![])).map_err(|error| self.barred(sender(&error), &error))?;
        let one = |connection: &mut SmtpConnection| {
            for recipient in message.envelope().to() {
                connection.command(Rcpt::new(recipient.clone(), vec![]))?;
            }
            connection.command(Data)?;
            connection.message(&message.formatted())
        };
        let taken = one(&mut connection).map(drop).map_err(|error| match error.status().map(u16::from) {
            // "closing", "sign in first": about us, wherever it comes
            Some(421 | 530) => self.barred(Barrier::Other, &error),
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
        let mut connection = self.connect()?;
        let encrypted = connection.is_encrypted();
        connection.abort();
        Ok(WayOut::Server { server: self.where_to(), encrypted })
    }

    fn way(&self) -> String {
        let SmtpConfig { security, account, sender, mark, .. } = &self.config;
        let user = account.as_ref().map(|account| format!(", {}", account.user)).unwrap_or_default();
        format!("{} {security}{user}, {sender}{mark}", self.where_to())
    }
}

/// What went wrong between us and the server, before it said anything against us.
fn on_the_way(error: &Error, security: Security) -> Barrier {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => return Barrier::NothingListens,
            Some(io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => return Barrier::NoAnswer,
            _ => source = cause.source(),
        }
    }
    if security == Security::Plain || error.status().is_some() {
        Barrier::Other
    } else if said(error).contains("certificate") {
        // rustls has no kind of error that others can ask for
        Barrier::Certificate
    } else {
        Barrier::NoTls
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
