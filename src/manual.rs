//! Manual pages and completions, as the Debian package has them: from what clap knows of the arguments, so that they
//! cannot say anything else.
//!
//!     trousseau-manual FOLDER     FOLDER/manual/*.1, FOLDER/completions/*
//!
//! English because only whoever builds the package meets it.

use clap::CommandFactory;
use clap_complete::{Shell, generate_to};
use std::{env, fs, io, path::PathBuf};
use trousseau::cli::Arguments;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).unwrap_or_else(|| "target".into()));
    let (manual, completions) = (folder.join("manual"), folder.join("completions"));
    fs::create_dir_all(&manual)?;
    fs::create_dir_all(&completions)?;
    let command = Arguments::command();
    clap_mangen::generate_to(command.clone(), &manual)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        generate_to(shell, &mut command.clone(), "trousseau", &completions)?;
    }
    Ok(())
}
