//! Why figures could not be taken.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use emulated::HubError;
use keyfile::{KeyFileError, WriteError};
use post::StationeryError;
use profile::ProfileError;
use station::{StationError, TextError};
use std::{io, path::PathBuf};
use store::StoreError;

/// Why the figures could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// Files, processes, sockets, output.
    #[error(
        "the figures cannot be taken or printed ({0}): check free space in the folder for temporary files, and where the output goes"
    )]
    Io(#[from] io::Error),
    /// The yardstick of codes is missing or does not work.
    #[error("oathtool does not run ({0}): install the package `oathtool`, the figures are compared with it")]
    Oathtool(io::Error),
    /// The yardstick of key files is missing.
    #[error("pskctool does not run ({0}): install the package `pskctool`, the figures are compared with it")]
    Pskctool(io::Error),
    /// The picture would overwrite something.
    #[error("{} is there already: choose another name for the picture", .0.display())]
    PictureExists(PathBuf),
    /// Our own file is not written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Our own file is not read.
    #[error(transparent)]
    Read(#[from] KeyFileError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The station.
    #[error(transparent)]
    Station(#[from] StationError),
    /// The charter.
    #[error(transparent)]
    Charter(#[from] TextError),
    /// The texts of mails.
    #[error(transparent)]
    Stationery(#[from] StationeryError),
    /// The firmware profiles.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The emulated tokens.
    #[error(transparent)]
    Hub(#[from] HubError),
    /// The panel does not start.
    #[error(transparent)]
    Panel(#[from] web::CataloguesError),
    /// A process ended with an error, or said nothing that could be read.
    #[error("{0} did not end well: run it by hand on a key file to see why")]
    Process(&'static str),
    /// A token did not come to its end.
    #[error("token {0} was not brought to its end: run it again on a machine that is not busy")]
    Token(String),
    /// A right code was refused.
    #[error("a right code was not accepted, but answered with: {0}")]
    Refused(String),
    /// A page that is measured must be one.
    #[error("{login} got no page from {path} but: {answer}")]
    NoPage {
        /// Who asked.
        login: &'static str,
        /// For what.
        path: String,
        /// The first line of the answer.
        answer: String,
    },
}
