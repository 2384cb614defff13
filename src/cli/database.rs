//! `trousseau database`: what it is asked for. Making it is the daemon's, which knows the configuration.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What can be done about the server that the database is on.
#[derive(Debug, Subcommand)]
pub enum DatabaseVerb {
    /// Makes the role, the database and its tables on the server that `database` names, or brings the tables to this version. Asked as an
    /// administrator of the server; done twice it changes nothing.
    Init(Init),
}

/// `trousseau database init`
#[derive(Debug, Default, Args)]
pub struct Init {
    /// As whom the server is asked: an address such as postgresql://ADMINISTRATOR@HOST/postgres. Without it the role `postgres`, where the
    /// configuration has the database: `sudo -u postgres trousseau database init` on the server's own machine.
    #[arg(long, value_name = "ADDRESS")]
    pub by: Option<String>,
    /// The file with the administrator's password, which nobody else may read; without it none is told.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}
