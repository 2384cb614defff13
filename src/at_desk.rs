//! `trousseau station`: this machine as a desk of a centre, joined first where it has not yet, or where nothing else is wanted.

use std::io;
use trousseau::{
    catalogue::{Ui, say as message},
    cli::{DeskOf, Exit, read_secret, terminal},
    daemon::{Config, DeskDaemon, DeskError, desk_of, join_centre},
};

type Run = Result<(Exit, Option<String>), (Exit, anyhow::Error)>;

/// Joins where that is wanted, and runs until it is told to end.
pub fn desk(ui: &Ui, config: &Config, of: &DeskOf) -> Run {
    let failed = |error: DeskError| (exit_of(&error), anyhow::Error::msg(ui.tell_at_terminal(&error)));
    // a service that is started with a centre and a code has used it up the first time
    if of.join_only || desk_of(config).map_err(failed)?.is_none() && of.centre.is_some() {
        let code = read_secret(of.code_file.as_ref(), &ui.t("ask-desk-code"));
        let code = code.map_err(|error| (Exit::Usage, anyhow::Error::msg(ui.tell_at_terminal(&error))))?;
        let code = String::from_utf8_lossy(code.expose()).into_owned();
        let centre = join_centre(config, of, &code).map_err(failed)?;
        let _ = tell(ui, &message("terminal-desk-joined").with("centre", &centre)); // it joined all the same where nobody reads
    }
    if of.join_only {
        return Ok((Exit::Done, None));
    }
    let runtime = super::runtime(ui).map_err(|error| (Exit::Memory, error))?;
    let _entered = runtime.enter();
    let daemon = DeskDaemon::open(config, of.centre.as_deref()).map_err(failed)?;
    let said = message("terminal-desk-runs").with("centre", &daemon.centre).with("address", daemon.address);
    let _ = tell(ui, &said);
    runtime.block_on(daemon.run()).map_err(failed)?;
    Ok((Exit::Done, None))
}

/// What somebody has to change first is no reason to start again by itself.
fn exit_of(error: &DeskError) -> Exit {
    match error {
        DeskError::Daemon(error) if !error.lasts() => Exit::Memory,
        _ => Exit::Configuration,
    }
}

fn tell(ui: &Ui, said: &trousseau::catalogue::Message) -> io::Result<()> {
    // no words: the name of the program
    terminal::say(&format!("trousseau: {}", ui.message(said)))
}
