//! Desks: machines elsewhere whose benches belong to this station. They are added by whoever administers, join by a code that is read out once,
//! and are at this station as long as their line is there. A browser is at one where the desk's own machine says so.

mod at;
mod examine;
mod kept;
mod lines;
mod seats;

use super::{OpenBench, Result, Station};
pub use at::AtDesk;
use desk::{Admits, Centre};
use domain::DeskId;
use jiff::Timestamp;
pub use kept::{DeskView, NewCode};
pub use seats::Seated;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
};
use store::StoreError;

/// All desks of a station.
pub struct Desks {
    station: Arc<Station>,
    open: Mutex<BTreeMap<DeskId, Open>>,
    tickets: Mutex<BTreeMap<String, (DeskId, Timestamp)>>,
    panel: OnceLock<String>,
    centre: OnceLock<Arc<Centre>>,
}

impl Station {
    /// The desks of this station. Whoever serves keeps them: lines and benches of desks end with the last who has them.
    pub fn desks(&self) -> Arc<Desks> {
        let mut kept = self.house.desks.lock().unwrap_or_else(PoisonError::into_inner);
        kept.upgrade().unwrap_or_else(|| {
            let own = self.own.get().and_then(Weak::upgrade).expect("who borrows a station keeps its house alive");
            let desks = Desks::of(own);
            *kept = Arc::downgrade(&desks);
            desks
        })
    }
}

/// A desk that was there since this station began.
struct Open {
    station: Arc<Station>,
    there: bool,
    /// Two machines come with its key; since when.
    twice: Option<Timestamp>,
    _bench: OpenBench,
}

impl Desks {
    fn of(station: Arc<Station>) -> Arc<Self> {
        let (open, tickets) = (Mutex::default(), Mutex::default());
        Arc::new(Self { station, open, tickets, panel: OnceLock::new(), centre: OnceLock::new() })
    }

    /// Lines of desks are listened to, where there are any; `panel`: the address that their browsers are sent to.
    ///
    /// # Errors
    /// The key that all desks know cannot be read.
    pub fn open(self: &Arc<Self>, panel: &str) -> Result<()> {
        let _ = self.panel.set(panel.to_owned()); // said once, when the station is opened
        self.begin()
    }

    /// Where lines of desks come to; `None`: there was never a desk.
    pub fn centre(&self) -> Option<&Arc<Centre>> {
        self.centre.get()
    }

    /// With the key that is made with the first desk, and that all of them know.
    fn begin(self: &Arc<Self>) -> Result<()> {
        let (None, Some(panel)) = (self.centre.get(), self.panel.get()) else { return Ok(()) };
        if let Some(key) = self.station.store.read(|r| r.centre_key())? {
            let altered = |_| StoreError::SealBroken { purpose: "desk_secret" };
            let admits: Arc<dyn Admits> = self.clone();
            let centre = Arc::new(Centre::new(key.expose(), panel, Arc::downgrade(&admits)).map_err(altered)?);
            let _ = self.centre.set(centre); // two at a time made the same
        }
        Ok(())
    }

    /// Whether its line is there.
    pub(crate) fn is_there(&self, id: DeskId) -> bool {
        self.opened().get(&id).is_some_and(|open| open.there)
    }

    fn opened(&self) -> MutexGuard<'_, BTreeMap<DeskId, Open>> {
        // an entry is whole by itself
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
