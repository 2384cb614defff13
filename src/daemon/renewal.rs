//! The certificate of the public door, read again while the station runs: at each tick of the timer, and when systemd says
//! `reload` (SIGHUP). What cannot be used is told once in the log, and then by the doctor and to whoever administers.

use super::{Config, doors::SpokenBy};
use files::{Trust, judge};
use station::{Certificate, CertificateState, Finding, SystemClock};
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};
use web::{Renewal, Tls};

/// Watches over two files.
pub(super) struct Renewer {
    tls: Tls,
    /// Both, and what is asked of each, as at the start.
    files: Vec<(PathBuf, Trust)>,
    host: String,
    /// What is wrong with the files that are there now: who may read or change them, and what is in them.
    wrong: Mutex<(Option<String>, Option<String>)>,
}

impl Renewer {
    /// Of the public door, which speaks TLS by `tls`; `None`: it does not.
    pub(super) fn of(config: &Config, tls: Option<&Tls>) -> Option<Self> {
        let public = config.public.as_ref()?;
        let SpokenBy::Us { certificate, key } = &public.by else { return None };
        let files = config.files().into_iter().filter(|(path, _)| path == certificate || path == key).collect();
        Some(Self { tls: tls?.clone(), files, host: public.host().to_owned(), wrong: Mutex::default() })
    }

    /// Looks at the files; blocks while they are read.
    pub(super) fn look(&self) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let judged = self.files.iter().try_for_each(|(path, trust)| judge(path, *trust));
        if let Err(error) = judged {
            let said = error.to_string();
            if wrong.0.as_ref() != Some(&said) {
                tracing::error!(%error, "the certificate is not read again; the one before serves on");
            }
            wrong.0 = Some(said);
            return;
        }
        wrong.0 = None;
        match self.tls.look_again() {
            Renewal::Same => {}
            Renewal::Renewed(certificate) => {
                wrong.1 = None;
                tracing::warn!(until = %certificate.ends, fingerprint = certificate.fingerprint(), "a new certificate serves from now on");
            }
            Renewal::Refused(error) => {
                tracing::error!(%error, "the new certificate cannot be used; the one before serves on");
                wrong.1 = Some(error.to_string());
            }
        }
    }

    /// How the certificate stands that is shown now.
    pub(super) fn shown(&self) -> Certificate {
        let (certificate, wrong) = (self.tls.certificate(), self.wrong.lock().unwrap_or_else(PoisonError::into_inner));
        told(&certificate, &self.host, wrong.0.clone().or_else(|| wrong.1.clone()))
    }
}

fn told(certificate: &web::Certificate, host: &str, refused: Option<String>) -> Certificate {
    let is_named = certificate.names(host);
    Certificate { ends: certificate.ends, host: host.to_owned(), is_named, refused }
}

/// What can be said of the certificate that a station would show.
pub(super) fn without_station(config: &Config) -> Vec<Finding> {
    use domain::Clock;
    let Some(public) = &config.public else { return Vec::new() };
    let SpokenBy::Us { certificate, key } = &public.by else { return Vec::new() };
    let states = match Tls::read(certificate, key) {
        Ok(tls) => told(&tls.certificate(), public.host(), None).states(SystemClock.now()),
        Err(error) => vec![CertificateState::Refused { cause: error.to_string() }],
    };
    states.into_iter().map(Finding::Certificate).collect()
}
