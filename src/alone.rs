//! A command where no daemon runs: this process opens what a station stands on, and does the work.

use super::{Run, said};
use std::{io::ErrorKind, sync::Arc};
use trousseau::{
    catalogue::{Ui, say as message},
    cli::{Answer, Attachments, Command, Exit, Hangup, here, status},
    daemon::{self, Config, DaemonError},
    files::as_owner_of,
    keyfile::use_words,
    profile::Profiles,
    station::Charters,
    store::StoreError,
    usb::Bus,
};

/// Does the command here, as whom the data belongs to.
pub fn alone(
    ui: &Ui,
    config: &Config,
    command: Command,
    enclosed: Attachments,
    show: &mut (dyn FnMut(Answer) -> Result<(), Hangup> + Send),
) -> Run {
    if matches!(command, Command::Status) && !config.is_begun() {
        status::without_memory(None, ui, show); // and none is made
        return Ok((Exit::Done, None));
    }
    if matches!(command, Command::Status)
        && let Ok(Some(by)) = daemon::who_serves(config)
    {
        return said(&ui.message(&message("terminal-standing-by").with("by", by)));
    }
    let done = as_owner_of(&config.paths.dir, || alone_as_owner(config, command, enclosed, show));
    done.map_err(|error| (Exit::Memory, error.into()))?
}

fn alone_as_owner(
    config: &Config,
    command: Command,
    enclosed: Attachments,
    show: &mut dyn FnMut(Answer) -> Result<(), Hangup>,
) -> Run {
    config.check_files().map_err(|error| (Exit::Memory, error.into()))?;
    let (bus, _) = daemon::open_bus(config).map_err(|error| (Exit::Device, error.into()))?;
    let around = around(config, bus).map_err(|error| (Exit::Memory, error.into()))?;
    // to ask for help makes no station
    let store = if matches!(command, Command::SupportBundle { .. }) && !config.is_begun() {
        Err(StoreError::NotReadable { path: config.paths.dir.clone(), source: ErrorKind::NotFound.into() })
    } else {
        match daemon::open_store(config) {
            Ok(store) => Ok(store),
            Err(DaemonError::Store(error)) => Err(error),
            Err(error) => return Err((Exit::Memory, error.into())),
        }
    };
    Ok(here::run(store, around, command, enclosed, show))
}

/// What the station stands on here.
fn around(config: &Config, bus: Arc<dyn Bus>) -> Result<here::Surroundings, DaemonError> {
    use_words(config.templates.as_deref())?;
    let doors = config.clone();
    Ok(here::Surroundings {
        bus,
        profiles: Profiles::load(config.profiles.as_deref())?,
        keyboards: config.keyboards.clone(),
        charters: Charters::load(config.templates.as_deref())?,
        mailroom: daemon::open_mailroom(config, config.public_url(), None)?,
        mode: config.bus,
        files: config.files(),
        address: config.panel_url(config.listen),
        doors: Box::new(move || daemon::without_station(&doors)),
        pulled_from: daemon::open_directories(config)?,
        sign_in: config.sign_in.ways(),
        verifier: daemon::open_verifier(config)?,
    })
}
