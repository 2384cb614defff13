//! Who is at which desk: a browser that comes from the desk's own door, and whoever may look at it from elsewhere.

use super::{AtDesk, Desks};
use crate::{Actor, Result, Station, StationError};
use jiff::SignedDuration;
use std::sync::{Arc, PoisonError};
use store::TokenHash;

/// How long a browser is on its way from the desk's own door to the panel.
pub(super) const TICKET: SignedDuration = SignedDuration::from_secs(60);
/// How long a browser is at a desk, and has to show it again afterwards.
const SEATED: SignedDuration = SignedDuration::from_hours(12);
/// A browser at a desk.
#[derive(Clone)]
pub struct Seated {
    /// Which.
    pub desk: AtDesk,
    /// The station at its bench.
    pub station: Arc<Station>,
}

impl Desks {
    /// The desks that are there and that somebody may look at, by name.
    pub fn seen_by(&self, actor: &Actor) -> Vec<Seated> {
        let opened = self.opened();
        let there = opened.values().filter(|open| open.there).map(|open| &open.station);
        let mut seen: Vec<_> = there
            .filter_map(|station| {
                let desk = station.desk.clone().filter(|desk| desk.is_for(actor))?;
                Some(Seated { desk, station: station.clone() })
            })
            .collect();
        seen.sort_by(|one, other| one.desk.name.cmp(&other.desk.name));
        seen
    }

    /// A browser comes from a desk's own door, with the ticket that this one was given: what it shows from now on.
    ///
    /// # Errors
    /// [`StationError::DeskTicket`]: it was used, or is too old.
    pub fn sit(&self, ticket: &str) -> Result<String> {
        let now = self.station.now();
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let (desk, _) = tickets.remove(ticket).filter(|(_, until)| *until > now).ok_or(StationError::DeskTicket)?;
        drop(tickets);
        let browser = self.station.bearer()?;
        let hash = TokenHash::of(&browser);
        self.station.store.keep(|books| books.add_desk_browser(hash, desk, now, now - SEATED))?;
        Ok(browser)
    }

    /// The desk that a browser is at, where it was there since this station began, and for somebody who has anything to do at it.
    pub fn seat(&self, browser: &str, actor: &Actor) -> Result<Option<Seated>> {
        let since = self.station.now() - SEATED;
        let Some(id) = self.station.store.read(|r| r.desk_of_browser(TokenHash::of(browser), since))? else {
            return Ok(None);
        };
        // also while its line is cut: the browser is where it is
        let station = self.opened().get(&id).map(|open| open.station.clone());
        Ok(station.and_then(|station| {
            let desk = station.desk.clone().filter(|desk| desk.is_for(actor))?;
            Some(Seated { desk, station })
        }))
    }
}
