//! Commands, and the socket by which they reach the daemon.
//!
//! What the station does is one serialisable [`Command`] with one [`execute`]; a running daemon serves it over its Unix
//! socket ([`control`]), without one the same is done in this process ([`here`]). What needs no station, or is the
//! station, is a verb of its own.

pub mod backup;
mod batch;
mod clients;
mod command;
pub mod console;
pub mod control;
mod database;
mod day;
mod desks;
mod diagnose;
pub mod directory;
mod emulate;
mod enclosed;
mod exchange;
mod execute;
mod exit;
pub mod here;
mod identify;
pub mod interrupt;
pub mod keys;
mod mail;
mod orders;
mod output_file;
mod people;
mod privacy;
mod restored;
pub mod roster;
pub mod rotation;
mod second_look;
mod secrets;
mod show;
pub mod status;
mod stock;
mod stock_take;
pub mod support;
pub mod sure;
mod table_told;
pub mod terminal;
mod tickets;
mod tls;
mod transfer;
pub mod usage;
mod verifier;
mod weight;

pub use batch::BatchVerb;
pub use clients::ClientVerb;
pub use command::{
    BackupVerb, Command, JournalVerb, OrderVerb, PersonVerb, RequestVerb, SchoolVerb, StockVerb, VaultVerb, Verify,
};
pub use database::{DatabaseVerb, Init};
pub use desks::DeskVerb;
pub use directory::DirectoryVerb;
pub use emulate::Emulate;
pub use enclosed::{EnclosedError, enclosed_in};
pub use exchange::{Answer, Attachments, Hangup};
pub use execute::execute;
pub use exit::Exit;
pub use mail::MailVerb;
pub use output_file::{OutputFile, OutputFileError};
pub use restored::RestoredVerb;
pub use second_look::SecondLookVerb;
pub use secrets::{SecretError, read_secret};
pub use show::ToldFinding;
pub use support::write_alone as bundle_alone;
pub use tickets::TicketVerb;
pub use tls::{SelfSigned, TlsVerb};
pub use transfer::{Restore, RestoreError};
pub use verifier::VerifierVerb;

use clap::{Parser, Subcommand};
use emulated::TokenSpec;
use std::{net::SocketAddr, path::PathBuf};
use store::Mode;

/// Key provisioning station for OTP tokens.
#[derive(Debug, Parser)]
#[command(name = "trousseau", version, about = "Key provisioning station for OTP tokens")]
pub struct Arguments {
    /// Where the station is.
    #[command(flatten)]
    pub place: Place,
    /// One JSON document a line.
    #[arg(long, global = true)]
    pub json: bool,
    /// Yes: an act that ends somebody's access is not asked about. Nor is it where there is no terminal to ask at.
    #[arg(long, global = true)]
    pub yes: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Where the station is; flags win over the configuration file.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Place {
    /// Configuration file; without it /etc/trousseau.toml where there is one.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data directory.
    #[arg(long, global = true, value_name = "DIR", env = "TROUSSEAU_DATA")]
    pub data: Option<PathBuf>,
    /// The daemon's control socket.
    #[arg(long, global = true, value_name = "PATH")]
    pub socket: Option<PathBuf>,
    /// Real tokens, or emulated ones.
    #[arg(long, global = true, value_name = "hid|emulated")]
    pub bus: Option<Mode>,
    /// With `--bus emulated`: one token, such as yubikey,serial=7654321.
    #[arg(long = "token", global = true, value_name = "SPEC")]
    pub tokens: Vec<TokenSpec>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Runs the station: panel, bench, control socket.
    Serve(Serve),
    /// Runs a desk: the tokens of this machine are at the service of a centre elsewhere, and nothing is kept here but the machine's own key.
    Station(DeskOf),
    /// Runs a station to try out, with emulated tokens and sample people.
    Demo(TryOut),
    /// Virtual USB tokens: plugged into this kernel's vhci-hcd, or served to USB/IP clients.
    Emulate(Emulate),
    /// Prints the udev rules that the profiles imply.
    Udev,
    /// Prints the USBGuard rules that the profiles imply: the tokens that it knows, and nothing else.
    Usbguard,
    /// Fills an empty data directory from a backup.
    Restore(Restore),
    /// The server that the database is on, where it is no file of this machine.
    #[command(subcommand)]
    Database(DatabaseVerb),
    /// Certificates of the public door.
    #[command(subcommand)]
    Tls(TlsVerb),
    /// The project's own figures.
    #[command(subcommand)]
    Bench(BenchVerb),
    /// What the station does.
    #[command(flatten)]
    Command(Command),
}

/// How to listen.
#[derive(Debug, Default, clap::Args)]
pub struct Serve {
    /// Where the panel listens; 127.0.0.1:8480 unless set.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

/// `station`
#[derive(Debug, Default, clap::Args)]
pub struct DeskOf {
    /// The address of the centre's panel, when this machine joins; without it, the one that it is a desk of.
    #[arg(long, value_name = "HTTPS://…")]
    pub centre: Option<String>,
    /// Where the code to join is read from (`-`: the input); without it, it is asked for on the terminal.
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,
    /// The authorities that vouch for the centre's certificate (PEM), where this machine does not know them.
    #[arg(long, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
    /// Joins, also where it has before, and does not go on to run.
    #[arg(long)]
    pub join_only: bool,
    /// Where the desk's own door is; 127.0.0.1:8480 unless set.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

/// `demo`
#[derive(Debug, clap::Args)]
pub struct TryOut {
    /// How it is reached.
    #[command(flatten)]
    pub serve: Serve,
    /// Begins with people and an empty cupboard, without the months that came before.
    #[arg(long)]
    pub empty: bool,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchVerb {
    /// Codes searched a second, side by side with the peers.
    Oath {
        /// Where a picture of the figures goes, as SVG.
        #[arg(long, value_name = "FILE")]
        plot: Option<PathBuf>,
    },
    /// The database and the panel with 100,000 tokens and a million journal entries.
    Store,
    /// Each page of the panel with one school, ten, a hundred and seven hundred.
    Growth {
        /// On a database server, asked as somebody who may make databases there; without it, in files.
        #[arg(long, value_name = "ADDR")]
        server: Option<store::Server>,
    },
    /// Tokens a minute: registered, and programmed and confirmed besides; one at a time, and ten.
    Station,
    /// Codes that the verification door checks a second, each on the disk before it is told.
    Verify {
        /// How long each figure is taken.
        #[arg(long, default_value_t = 10)]
        seconds: u32,
        /// Another server, which has the keys 10000000 and following, and is asked /validate/check in the same way.
        #[arg(long, value_name = "ADDR")]
        beside: Option<SocketAddr>,
        /// In the end keeps the door open until the standard input ends, and says what to ask it with: for a measure by another way.
        #[arg(long, hide = true)]
        hold: bool,
    },
    /// A key file with 100,000 encrypted keys, read and imported, side by side with pskctool.
    Keyfile {
        /// How many keys the file has.
        #[arg(long, default_value_t = 100_000)]
        keys: u32,
        /// Only reads this file, and tells how long it took: what the benchmark runs as a process of its own.
        #[arg(long, hide = true)]
        read: Option<PathBuf>,
    },
    /// The open directory of every school of France, looked at and taken in.
    Schools {
        /// How many lines it has.
        #[arg(long, default_value_t = 68_000)]
        lines: u32,
    },
}
