//! `trousseau identify`: a search through the inventory that tells on its way how far it is.

use super::{
    Answer,
    exchange::{Emit, document},
    show,
};
use oath::Code;
use station::{Actor, Searched, Station, StationError};
use std::sync::mpsc;

pub(super) fn identify(station: &Station, actor: &Actor, codes: &[Code], emit: Emit<'_>) -> Result<(), StationError> {
    let (tell, told) = mpsc::channel();
    let found = std::thread::scope(|scope| {
        let search = scope.spawn(move || {
            station.identify(actor, codes, &|searched| {
                let _ = tell.send(searched); // whoever listened is gone: the search goes on, its entry is owed
            })
        });
        let mut tenths = 0;
        for searched in told {
            // threads overtake each other: what is less than was said is not said again
            if tenths_of(searched) > tenths {
                tenths = tenths_of(searched);
                let _ = emit(Answer::Progress(format!("{} of {} tokens", searched.done, searched.total)));
            }
        }
        search.join().expect("a search does not panic")
    })?;
    let _ = emit(Answer::Document { json: document(&found), text: show::identified(&found) });
    Ok(())
}

fn tenths_of(searched: Searched) -> u64 {
    searched.done * 10 / searched.total.max(1)
}
