//! `trousseau identify`: a search through the inventory that tells on its way how far it is.

use super::{
    Answer,
    exchange::{Emit, document, watched},
    show,
};
use oath::Code;
use station::{Actor, Far, Station, StationError};

pub(super) fn identify(station: &Station, actor: &Actor, codes: &[Code], emit: Emit<'_>) -> Result<(), StationError> {
    let say = |far: Far| format!("{} of {} tokens", far.done, far.total);
    let found = watched(emit, say, |progress| station.codes().identify(actor, codes, progress))?;
    let _ = emit(Answer::Document { json: document(&found), text: show::identified(&found) });
    Ok(())
}
