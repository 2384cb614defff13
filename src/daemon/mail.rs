//! `[mail]` in the configuration: the way out for mail, checked before anything is opened.

use super::named_file::{self, NamedFileError};
use post::{
    Folder, Post, Security, Sender, SenderError, Smtp, SmtpAccount, SmtpConfig, SmtpError, host_of, is_host,
    is_loopback, usual_port,
};
use serde::Deserialize;
use std::{path::PathBuf, sync::Arc, time::Duration};

/// `[mail]` as it is written: a server or a folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Who sends: an address, or `Name <address>`.
    pub from: String,
    /// Where answers go; without it to `from`.
    pub reply_to: Option<String>,
    /// A folder that mail goes into, instead of a server.
    pub folder: Option<PathBuf>,
    /// The mail server.
    pub server: Option<String>,
    /// Its port; without it what is usual for `tls`.
    pub port: Option<u16>,
    /// `starttls` (without it), `tls` or `none`.
    pub tls: Option<Security>,
    /// Yes: mail may cross a network in the clear, one-time links and all.
    #[serde(default)]
    pub in_the_clear: bool,
    /// The account on the mail server…
    pub user: Option<String>,
    /// …and the file with its password, readable by the station alone.
    pub password_file: Option<PathBuf>,
    /// Authorities that are believed besides the machine's own: a PEM file.
    pub authorities: Option<PathBuf>,
    /// Seconds that the server may take for one answer; 30 without it.
    pub timeout: Option<u64>,
    /// The name that the station presents itself by; without it the host of `public_url`, else that of `from`.
    pub hello: Option<String>,
}

/// `[mail]` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Who sends.
    #[error("from in [mail]: {0}")]
    Sender(#[from] SenderError),
    /// Neither server nor folder.
    #[error("[mail] names neither a server nor a folder: write one of them")]
    NoWay,
    /// Both.
    #[error("[mail] names a server and a folder: leave one of them out")]
    TwoWays,
    /// What goes with a server stands beside a folder.
    #[error("port, tls and user in [mail] belong to a server, and there is a folder: leave them out")]
    ServersOwn,
    /// In the clear over a network.
    #[error(
        "mail to {server} would cross the network in the clear: set tls to \"starttls\" or \"tls\", or say in_the_clear = true in [mail]"
    )]
    Exposed {
        /// The server.
        server: String,
    },
    /// A password in the clear over a network.
    #[error(
        "the password for {server} would cross the network in the clear: set tls to \"starttls\" or \"tls\" in [mail]"
    )]
    ExposedPassword {
        /// The server.
        server: String,
    },
    /// One without the other.
    #[error("user and password_file in [mail] go together: write both, or neither")]
    Account,
    /// The file of the account's password, or of its authorities.
    #[error(transparent)]
    File(#[from] NamedFileError),
    /// Timeout.
    #[error("timeout in [mail] is a number of seconds from 1 to 300")]
    Timeout,
    /// Port.
    #[error("port in [mail] is 0: write the mail server's, or leave it out")]
    Port,
    /// Server or own name.
    #[error("{0:?} in [mail] is no host: write a name such as smtp.example.fr, or an address")]
    Host(String),
    /// TLS.
    #[error(transparent)]
    Server(#[from] SmtpError),
}

impl Mail {
    /// Mail into this folder.
    pub fn into_folder(folder: PathBuf, from: &str) -> Self {
        Self {
            from: from.to_owned(),
            reply_to: None,
            folder: Some(folder),
            server: None,
            port: None,
            tls: None,
            in_the_clear: false,
            user: None,
            password_file: None,
            authorities: None,
            timeout: None,
            hello: None,
        }
    }

    /// The way out that this describes; nothing is sent, nobody is asked.
    pub fn open(&self, public_url: Option<&str>) -> Result<Arc<dyn Post>, MailError> {
        let mut sender: Sender = self.from.parse()?;
        if let Some(answers) = &self.reply_to {
            sender = sender.answered_at(answers)?;
        }
        match (&self.server, &self.folder) {
            (None, None) => Err(MailError::NoWay),
            (Some(_), Some(_)) => Err(MailError::TwoWays),
            (None, Some(folder)) => {
                if self.port.is_some() || self.tls.is_some() || self.user.is_some() || self.password_file.is_some() {
                    return Err(MailError::ServersOwn);
                }
                Ok(Arc::new(Folder::new(folder.clone(), sender)))
            }
            (Some(server), None) => Ok(Arc::new(Smtp::new(self.smtp(server, sender, public_url)?)?)),
        }
    }

    fn smtp(&self, server: &str, sender: Sender, public_url: Option<&str>) -> Result<SmtpConfig, MailError> {
        let security = self.tls.unwrap_or(Security::StartTls);
        let port = self.port.unwrap_or(usual_port(security));
        let exposed = security == Security::Plain && !is_loopback(server);
        let own_host = || public_url.and_then(host_of).unwrap_or(sender.host()).to_owned();
        let hello = self.hello.clone().unwrap_or_else(own_host);
        let server_name = server.to_owned();
        match (&self.user, &self.password_file) {
            _ if port == 0 => return Err(MailError::Port),
            _ if !is_host(server) => return Err(MailError::Host(server_name)),
            _ if !is_host(&hello) => return Err(MailError::Host(hello)),
            _ if exposed && !self.in_the_clear => return Err(MailError::Exposed { server: server_name }),
            (Some(_), _) if exposed => return Err(MailError::ExposedPassword { server: server_name }),
            (Some(_), None) | (None, Some(_)) => return Err(MailError::Account),
            (Some(_), Some(_)) | (None, None) => {}
        }
        let account = match (&self.user, &self.password_file) {
            (Some(user), Some(file)) => Some(SmtpAccount { user: user.clone(), password: named_file::line(file)? }),
            _ => None,
        };
        let timeout = self.timeout.unwrap_or(30);
        if !(1..=300).contains(&timeout) {
            return Err(MailError::Timeout);
        }
        Ok(SmtpConfig {
            server: server_name,
            port,
            security,
            account,
            authorities: self.authorities.as_deref().map(named_file::open).transpose()?,
            timeout: Duration::from_secs(timeout),
            hello,
            sender,
            mark: String::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::tests::said;
    use std::{fs, os::unix::fs::PermissionsExt};

    fn open(text: &str) -> Result<(), MailError> {
        toml::from_str::<Mail>(text).unwrap().open(Some("https://clefs.example.fr")).map(drop)
    }

    #[test]
    fn mail_goes_encrypted_or_stays_on_this_machine_unless_somebody_says_otherwise() {
        let from = "from = 'Clefs OTP <clefs@example.fr>'\n";
        let with = |rest: &str| open(&format!("{from}{rest}"));
        with("server = 'smtp.example.fr'").unwrap();
        with("server = '127.0.0.1'\ntls = 'none'").unwrap();
        with("server = 'localhost'\ntls = 'none'\nport = 2525").unwrap();
        with("server = 'smtp.example.fr'\ntls = 'none'\nin_the_clear = true").unwrap();
        assert!(matches!(with("server = 'smtp.example.fr'\ntls = 'none'"), Err(MailError::Exposed { .. })));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        fs::write(&file, "geheim\n").unwrap();
        let account = format!("user = 'clefs'\npassword_file = '{}'\n", file.display());
        let exposed = with(&format!("server = 'smtp.example.fr'\ntls = 'none'\nin_the_clear = true\n{account}"));
        assert!(matches!(exposed, Err(MailError::ExposedPassword { .. })));
        let readable = with(&format!("server = 'smtp.example.fr'\n{account}"));
        assert!(matches!(readable, Err(MailError::File(_))));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        with(&format!("server = 'smtp.example.fr'\n{account}")).unwrap();
    }

    #[test]
    fn what_cannot_be_is_told_at_start_in_words() {
        let from = "from = 'clefs@example.fr'\n";
        for (rest, expected) in [
            ("", "neither a server nor a folder"),
            ("server = 'a.fr'\nfolder = '/tmp/x'", "leave one of them out"),
            ("folder = '/tmp/x'\nport = 25", "belong to a server"),
            ("server = 'smtp.example.fr'\nuser = 'x'", "go together"),
            ("server = 'smtp.example.fr'\npassword_file = '/x'", "go together"),
            ("server = 'smtp.example.fr'\ntimeout = 0", "from 1 to 300"),
            ("server = 'smtp.example.fr'\nport = 0", "port"),
            ("server = 'smtp example'", "no host"),
            ("server = 'smtp.example.fr'\nhello = \"x\\r\\nMAIL\"", "no host"),
            ("server = 'smtp.example.fr'\nauthorities = '/does/not/exist'", "cannot be read"),
            ("server = 'smtp.example.fr'\nuser = 'x'\npassword_file = '/does/not/exist'", "cannot be read"),
        ] {
            let said = said(&open(&format!("{from}{rest}")).unwrap_err());
            assert!(said.contains(expected), "{rest}: {said}");
        }
        assert!(said(&open("from = 'nobody'\nserver = 'smtp.example.fr'").unwrap_err()).contains("no sender"));
        assert!(toml::from_str::<Mail>("from = 'a@b.fr'\nsmtp = 'x'").is_err(), "a setting that is none is named");
    }
}
