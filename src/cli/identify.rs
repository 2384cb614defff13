//! `trousseau identify`: a search through the inventory that tells on its way how far it is.

use super::{
    exchange::{Emit, Say, document, watched},
    show,
};
use catalogue::Ui;
use oath::Code;
use station::{Actor, Progress, Station, StationError};

pub(super) fn identify(
    station: &Station,
    actor: &Actor,
    codes: &[Code],
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let job = |progress: &Progress| station.codes().identify(actor, codes, progress);
    let found = watched(emit, ui, "terminal-far-tokens", job)?;
    emit.say(document(&found), show::identified(&found, ui));
    Ok(())
}
