//! Arguments, logging and exit codes; nothing else.

use clap::Parser;
use std::process::ExitCode;
use trousseau::cli::{Arguments, Verb};

/// The device or the machine under it failed.
const DEVICE_FAILURE: u8 = 4;

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).init();
    match Arguments::parse().verb {
        Verb::Emulate(emulate) => match emulate.run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("trousseau: {error}");
                ExitCode::from(DEVICE_FAILURE)
            }
        },
    }
}
