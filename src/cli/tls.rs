//! `trousseau tls`: what it is asked for. Making it is the daemon's, which knows the configuration.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What can be done about certificates.
#[derive(Debug, Subcommand)]
pub enum TlsVerb {
    /// Writes a key and a certificate signed by itself, for a first day: browsers ask before they go on.
    SelfSigned(SelfSigned),
}

/// A certificate signed by itself.
#[derive(Debug, Default, Args)]
pub struct SelfSigned {
    /// A host name or an address that people type; more than one can be given. Without any, the host of [public] url, else this machine's name.
    #[arg(long = "name", value_name = "HOST")]
    pub names: Vec<String>,
    /// Where the certificate goes; without it where [public] has it.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// Where its key goes; without it where [public] has it.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
}
