//! `trousseau tls self-signed`: a key, and a certificate that it signs itself, for the first day of a station. Nothing that is there
//! is replaced.

use super::{
    Config,
    doors::{Public, SpokenBy},
};
use catalogue::{Message, Tells, say};
use cli::SelfSigned;
use domain::Clock;
use files::NewFile;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};
use station::SystemClock;
use std::{
    fs::{self, Permissions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{MetadataExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

/// Days that it is good: browsers take no longer ones.
const DAYS: i64 = 397;

/// What was made.
#[derive(Debug)]
pub struct SelfSignedPair {
    certificate: PathBuf,
    key: PathBuf,
    names: Vec<String>,
    ends: Timestamp,
    /// As browsers show it.
    pub fingerprint: String,
}

impl Tells for SelfSignedPair {
    fn message(&self) -> Message {
        say("terminal-tls-made")
            .with("certificate", self.certificate.display())
            .with("key", self.key.display())
            .with("names", self.names.join(", "))
            .with("ends", self.ends.strftime("%Y-%m-%d"))
            .with("fingerprint", &self.fingerprint)
    }
}

/// Why nothing was made.
#[derive(Debug)]
pub enum SelfSignedError {
    /// Nobody said where.
    NoFiles,
    /// Something is there.
    There(PathBuf),
    /// The disk refused.
    Unwritable(PathBuf, io::Error),
    /// For these names there is none.
    Names(Vec<String>, rcgen::Error),
}

impl Tells for SelfSignedError {
    fn message(&self) -> Message {
        match self {
            Self::NoFiles => say("terminal-tls-no-files"),
            Self::There(path) => say("terminal-tls-there").with("path", path.display()),
            Self::Unwritable(path, cause) => {
                say("terminal-tls-unwritable").with("path", path.display()).with("cause", cause)
            }
            Self::Names(names, cause) => say("terminal-tls-name").with("names", names.join(", ")).with("cause", cause),
        }
    }
}

/// Makes the two files.
///
/// # Errors
/// One of them is there, cannot be written, or nobody said where; the names are none.
pub fn self_signed(config: &Config, asked: &SelfSigned) -> Result<SelfSignedPair, SelfSignedError> {
    let (certificate, key) = places(config, asked).ok_or(SelfSignedError::NoFiles)?;
    if let Some(there) = [&certificate, &key].into_iter().find(|path| path.symlink_metadata().is_ok()) {
        return Err(SelfSignedError::There(there.clone()));
    }
    let names = names(config, asked);
    let today = SystemClock.now().to_zoned_datetime(TimeZone::UTC).date();
    let last = today.saturating_add(DAYS.days());
    let made = make(&names, today, last).map_err(|cause| SelfSignedError::Names(names.clone(), cause))?;
    let (pair, signed) = made;
    // the key belongs to whoever the data belongs to: the station runs as that user
    let owner = fs::metadata(&config.paths.dir).ok().map(|folder| (folder.uid(), folder.gid()));
    write(&key, &pair.serialize_pem(), 0o600, owner)?;
    if let Err(error) = write(&certificate, &signed.pem(), 0o644, None) {
        let _ = fs::remove_file(&key); // the sentence that follows says what is wrong with the folder
        return Err(error);
    }
    let shown = web::Certificate::read(&certificate);
    let shown = shown.map_err(|cause| SelfSignedError::Unwritable(certificate.clone(), cause))?;
    Ok(SelfSignedPair { certificate, key, names, ends: shown.ends, fingerprint: shown.fingerprint() })
}

/// Where both go: as asked, else as configured.
fn places(config: &Config, asked: &SelfSigned) -> Option<(PathBuf, PathBuf)> {
    let configured = match &config.public {
        Some(Public { by: SpokenBy::Us { certificate, key }, .. }) => Some((certificate.clone(), key.clone())),
        Some(_) | None => None,
    };
    asked.certificate.clone().zip(asked.key.clone()).or(configured)
}

/// Whose certificate it is.
fn names(config: &Config, asked: &SelfSigned) -> Vec<String> {
    if !asked.names.is_empty() {
        return asked.names.clone();
    }
    let public = config.public.as_ref().map(|public| public.host().to_owned());
    let machine = || fs::read_to_string("/proc/sys/kernel/hostname").map(|name| name.trim().to_owned()).ok();
    let name = public.or_else(machine).filter(|name| !name.is_empty());
    vec![name.unwrap_or_else(|| "localhost".to_owned())]
}

fn make(
    names: &[String],
    today: jiff::civil::Date,
    last: jiff::civil::Date,
) -> Result<(KeyPair, rcgen::Certificate), rcgen::Error> {
    let day = |date: jiff::civil::Date| {
        date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    let mut params = CertificateParams::new(names)?;
    (params.not_before, params.not_after) = (day(today), day(last));
    // who has names of its own is known by the first of them in a list of certificates
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, names.first().map_or("", String::as_str));
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let pair = KeyPair::generate()?;
    let signed = params.self_signed(&pair)?;
    Ok((pair, signed))
}

/// Writes a new file, whole, with these permissions.
fn write(path: &Path, text: &str, mode: u32, owner: Option<(u32, u32)>) -> Result<(), SelfSignedError> {
    let written = || -> io::Result<()> {
        let new = NewFile::begin(path)?;
        let mut file = new.file();
        file.write_all(text.as_bytes())?;
        file.set_permissions(Permissions::from_mode(mode))?;
        if let Some((user, group)) = owner.filter(|_| rustix::process::geteuid().is_root()) {
            fchown(file, Some(user), Some(group))?;
        }
        new.finish(false)
    };
    written().map_err(|cause| match cause.kind() {
        ErrorKind::AlreadyExists => SelfSignedError::There(path.to_owned()),
        _ => SelfSignedError::Unwritable(path.to_owned(), cause),
    })
}
