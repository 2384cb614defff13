//! Commands, and the socket by which they reach the daemon.

mod emulate;

use clap::{Parser, Subcommand};

pub use emulate::Emulate;

/// Key provisioning station for OTP tokens.
#[derive(Debug, Parser)]
#[command(name = "trousseau", version, about)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Virtual USB tokens: plugged into this kernel's vhci-hcd, or served to USB/IP clients.
    Emulate(Emulate),
}
