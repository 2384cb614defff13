//! `trousseau serve`: the station until it is told to end, and before that, on a machine that stands by, its waiting.

use std::io;
use tokio::runtime::Runtime;
use trousseau::{
    catalogue::{Ui, say as message},
    cli::{Exit, terminal},
    daemon::{Config, Daemon, DaemonError, Turn, stand_by},
    station::FirstLink,
};

/// Serves until it is told to end.
pub fn serve_until_told(ui: &Ui, config: &Config, runtime: &Runtime) -> anyhow::Result<(Exit, Option<String>)> {
    let _entered = runtime.enter();
    let Some(daemon) = in_turn(ui, config, runtime)? else { return Ok((Exit::Done, None)) };
    // no words: the name of the program, and an address for scripts to read
    terminal::say(&format!("trousseau: {}", daemon.url()))?;
    let public = daemon.public().map(|(url, at)| message("terminal-listening").with("url", url).with("address", at));
    let first = daemon.first_link()?.map(|first| match first {
        FirstLink::Made(address) => message("terminal-no-administrator").with("address", address),
        FirstLink::Open { until } => message("terminal-first-link-open").with("until", ui.moment(until)),
    });
    // it serves all the same where nobody reads on
    let _ = public.iter().chain(&first).try_for_each(|said| tell(ui, said));
    runtime.block_on(daemon.run())?;
    Ok((Exit::Done, None))
}

/// Opens the station, once no other machine serves where that is to be waited for. `None`: it was told to end first.
fn in_turn(ui: &Ui, config: &Config, runtime: &Runtime) -> Result<Option<Daemon>, DaemonError> {
    loop {
        let waits_for = match Daemon::open(config) {
            Err(error) => match error.is_our_turn_later(config) {
                Some(by) => by.to_owned(),
                None => return Err(error),
            },
            Ok(daemon) => return Ok(Some(daemon)),
        };
        // it waits all the same where nobody reads
        let _ = tell(ui, &message("terminal-standing-by").with("by", waits_for));
        match runtime.block_on(stand_by(config))? {
            Turn::Over => return Ok(None),
            Turn::Ours => drop(tell(ui, &message("terminal-takes-over"))),
        }
    }
}

fn tell(ui: &Ui, said: &trousseau::catalogue::Message) -> io::Result<()> {
    // no words: the name of the program
    terminal::say(&format!("trousseau: {}", ui.message(said)))
}
