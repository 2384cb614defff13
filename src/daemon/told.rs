//! What is said where the station does not start, or ends by itself, in the language of whoever starts it: `start-` and the situation.
//! What a library says of a file (its line, its key) stands in it as it is, in English.

use super::{
    ConfigError, DaemonError, DatabaseConfigError, DemoError, DirectoryConfigError, DoorsError, MailError, Missing,
    NamedFileError, SignInError, Task, TicketDeskError, VerifierConfigError,
};
use catalogue::{Message, Tells, say};
use claims::Unusable;
use directory::InvalidServer;
use emulated::HubError;
use post::{SmtpError, StationeryError};
use profile::ProfileError;
use std::{fmt::Display, path::Path};
use store::InvalidServer as InvalidDatabase;

impl Tells for DaemonError {
    fn message(&self) -> Message {
        match self {
            Self::Config(error) => error.message(),
            Self::Store(error) => error.message(),
            Self::Station(error) => error.message(),
            Self::Profile(error) => of_profile(error),
            Self::Bus(error) => error.message(),
            Self::Hub(error) => of_hub(error),
            Self::Control(error) => error.message(),
            Self::Listen { address, source } => say("start-listen").with("address", address).with("cause", source),
            Self::Catalogues(error) => error.message(),
            Self::Charter(error) => error.message(),
            Self::Words(error) => error.message(),
            Self::Stationery(error) => of_stationery(error),
            Self::Zone(name) => say("start-zone").with("zone", name),
            Self::Tls(error) => error.message(),
            Self::System(cause) => say("start-system").with("cause", cause),
            Self::Desk(path) => say("start-is-desk").with("path", path.display()),
            Self::TakenOver => say("start-taken-over"),
            Self::TaskEnded { task, reason } => say("start-task-ended").said("task", task).with("cause", reason),
        }
    }
}

impl DaemonError {
    /// Logs what its message leaves out.
    pub fn log_cause(&self) {
        match self {
            Self::Store(error) => error.log_cause(),
            Self::Station(error) => error.log_cause(),
            // their messages have what the system said
            _ => {}
        }
    }
}

impl Tells for Task {
    fn message(&self) -> Message {
        say(match self {
            Self::Panel => "start-task-panel",
            Self::Timer => "start-task-timer",
            Self::Mailroom => "start-task-mailroom",
            Self::Desks => "start-task-desks",
            Self::Watchdog => "start-task-watchdog",
            Self::Journal => "start-task-journal",
            Self::Hooks => "start-task-hooks",
            Self::Directories => "start-task-directories",
            Self::Verifier => "start-task-verifier",
            Self::Reload => "start-task-reload",
            Self::Right => "start-task-right",
            Self::Some => "start-task-some",
        })
    }
}

impl Tells for DemoError {
    fn message(&self) -> Message {
        match self {
            Self::Daemon(error) => error.message(),
            Self::Station(error) => error.message(),
            Self::Folder { path, source } => on("start-demo-folder", path, source),
            Self::NoEntropy(_) => say("error-store-no-entropy"),
            Self::Token(cause) => say("start-token").with("cause", cause),
        }
    }
}

impl Tells for ConfigError {
    fn message(&self) -> Message {
        match self {
            Self::Unreadable { path, source } => on("start-config-unreadable", path, source),
            Self::Garbled { path, what } => on("start-config-garbled", path, what),
            Self::MetricsKey(path) => say("start-metrics-key").with("path", path.display()),
            Self::Doors(error) => error.message(),
            Self::Database(error) => error.message(),
            Self::SignIn(error) => error.message(),
            Self::Scim(error) => say("start-scim-mapping").with("cause", &error.0),
            Self::Mail(error) => error.message(),
            Self::Directory(error) => error.message(),
            Self::TicketDesk(error) => error.message(),
            Self::Verifier(error) => error.message(),
            Self::Distrust(error) => error.message(),
            Self::Secret(error) => error.message(),
        }
    }
}

impl Tells for DoorsError {
    fn message(&self) -> Message {
        match self {
            Self::OldKey(key) => say("start-door-old-key").with("key", key),
            Self::OwnDoorOutside(address) => say("start-door-own-outside").with("address", address),
            Self::Missing(missing) => say(match missing {
                Missing::Url => "start-door-no-url",
                Missing::Listen => "start-door-no-listen",
                Missing::Key => "start-door-no-key",
                Missing::Certificate => "start-door-no-certificate",
                Missing::Tls => "start-door-no-tls",
            }),
            Self::Both => say("start-door-both"),
            Self::Url(url) => say("start-door-url").with("url", url),
            Self::OnePlace(public, own) => say("start-door-one-place").with("public", public).with("own", own),
            Self::UrlIsOwn(url, own) => say("start-door-url-is-own").with("url", url).with("own", own),
            Self::NoProxy(proxy) => say("start-door-no-proxy").with("proxy", proxy),
            Self::ProxyAtHome(address) => say("start-door-proxy-at-home").with("address", address),
            Self::VerificationTls => say("start-verification-tls"),
            Self::VerificationPublic => say("start-verification-public"),
            Self::VerificationPlace(address) => say("start-verification-place").with("address", address),
            Self::NoSuchUser(user) => say("start-door-no-user").with("user", user),
        }
    }
}

impl Tells for SignInError {
    fn message(&self) -> Message {
        match self {
            Self::NoProxy => say("start-sign-in-no-proxy"),
            Self::Name(name) => say("start-sign-in-header").with("typed", name),
            Self::SignOut(address) => say("start-sign-in-out").with("typed", address),
            Self::Person(Unusable::Role(role)) => say("start-sign-in-role").with("role", role),
            Self::Person(Unusable::NoSchool(role)) => say("start-sign-in-no-school").with("role", role),
            Self::Person(Unusable::Both(role)) => say("start-sign-in-both").with("role", role),
            Self::Person(Unusable::NoName) => say("start-sign-in-no-name"),
            Self::Issuer(address) => say("start-sign-in-issuer").with("typed", &address.0),
            Self::Authorities(cause) => say("start-sign-in-authorities").with("cause", cause),
            Self::TwoProofs => say("start-sign-in-two-proofs"),
            Self::Key(path) => say("start-sign-in-key").with("path", path.display()),
            Self::Secret(error) => error.message(),
        }
    }
}

impl Tells for DatabaseConfigError {
    fn message(&self) -> Message {
        match self {
            Self::Server(InvalidDatabase::Address) => say("start-database-address"),
            Self::Server(InvalidDatabase::Incomplete) => say("start-database-incomplete"),
            Self::Server(InvalidDatabase::Password) => say("start-database-password"),
            Self::Server(InvalidDatabase::Authorities(cause)) => say("start-database-authorities").with("cause", cause),
            Self::NoAddress(key) => say("start-database-no-address").with("key", key),
            Self::File(error) => error.message(),
        }
    }
}

impl Tells for NamedFileError {
    fn message(&self) -> Message {
        match self {
            Self::Distrust(error) => error.message(),
            Self::Unreadable { path, source } => on("error-store-not-readable", path, source),
            Self::NoSecret(path) => say("start-no-secret").with("path", path.display()),
        }
    }
}

impl Tells for VerifierConfigError {
    fn message(&self) -> Message {
        match self {
            Self::Address(typed) => say("start-verifier-address").with("typed", typed),
            Self::Account => say("start-verifier-account"),
            Self::Secret(error) => error.message(),
            Self::Authorities(cause) => say("start-verifier-authorities").with("cause", cause),
        }
    }
}

impl Tells for DirectoryConfigError {
    fn message(&self) -> Message {
        let of = |key, name: &String| say(key).with("directory", name);
        match self {
            Self::Server { name, source: InvalidServer::Address(url) } => {
                of("start-directory-address", name).with("url", url)
            }
            Self::Server { name, source: InvalidServer::InTheClear(url) } => {
                of("start-directory-clear", name).with("url", url)
            }
            Self::Name(name) => of("start-directory-name", name),
            Self::Account(name) => of("start-directory-account", name),
            Self::Mapping { name, source } => of("start-directory-mapping", name).with("cause", source),
            Self::File(error) => error.message(),
            Self::Range(name) => of("start-directory-range", name),
        }
    }
}

impl Tells for TicketDeskError {
    fn message(&self) -> Message {
        match self {
            Self::Besides(name) => say("start-ticket-desk-besides").with("name", name),
            Self::Lacks(name) => say("start-ticket-desk-lacks").with("name", name),
            Self::Account => say("start-ticket-desk-account"),
            Self::Address(address) => say("start-ticket-desk-address").with("typed", &address.0),
            Self::Authorities(cause) => say("start-ticket-desk-authorities").with("cause", cause),
            Self::Secret(error) => error.message(),
        }
    }
}

impl Tells for MailError {
    fn message(&self) -> Message {
        match self {
            Self::Sender(sender) => say("start-mail-sender").with("typed", &sender.0),
            Self::NoWay => say("start-mail-no-way"),
            Self::TwoWays => say("start-mail-two-ways"),
            Self::ServersOwn => say("start-mail-servers-own"),
            Self::Exposed { server } => say("start-mail-exposed").with("server", server),
            Self::ExposedPassword { server } => say("start-mail-exposed-password").with("server", server),
            Self::Account => say("start-mail-account"),
            Self::File(error) => error.message(),
            Self::Timeout => say("start-mail-timeout"),
            Self::Port => say("start-mail-port"),
            Self::Host(host) => say("start-mail-host").with("typed", host),
            Self::Server(SmtpError::Authorities(cause)) => say("start-mail-authorities").with("cause", cause),
            Self::Server(SmtpError::Tls { server, source }) => {
                say("start-mail-tls").with("server", server).with("cause", source)
            }
        }
    }
}

/// A message with a path and what was said of it.
pub(super) fn on(key: &'static str, path: &Path, cause: &impl Display) -> Message {
    say(key).with("path", path.display()).with("cause", cause)
}

fn of_profile(error: &ProfileError) -> Message {
    match error {
        ProfileError::Unreadable { path, source } => on("start-profiles-unreadable", path, source),
        ProfileError::Empty(path) => say("start-profiles-empty").with("path", path.display()),
        ProfileError::Syntax { stem, source } => say("start-profile-wrong").with("profile", stem).with("cause", source),
        ProfileError::Invalid { stem, what } => say("start-profile-wrong").with("profile", stem).with("cause", what),
    }
}

fn of_hub(error: &HubError) -> Message {
    match error {
        HubError::NoSuchToken(token) | HubError::Unplugged(token) => say("input-virtual").with("token", token),
        HubError::SocketTaken(port) => say("start-socket-taken").with("port", port),
    }
}

fn of_stationery(error: &StationeryError) -> Message {
    match error {
        StationeryError::Unreadable { path, source } => on("start-text-unreadable", path, source),
        StationeryError::Unusable { file, source } => {
            say("start-letter-wrong").with("path", file).with("cause", source)
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use catalogue::{Catalogues, Ui};
    use domain::Language;
    use jiff::tz::TimeZone;

    /// What somebody reads of it in English. Whoever reads French reads something else.
    pub(crate) fn said(error: &impl Tells) -> String {
        let catalogues = Catalogues::load(None).unwrap();
        let in_language = |language| Ui::new(catalogues.clone(), language, TimeZone::UTC).tell_at_terminal(error);
        let [english, french] = [Language::En, Language::Fr].map(in_language);
        assert!(!french.is_empty() && french != english, "{french}");
        english
    }
}
