//! What a page offers from where its reader sits: an act on plugged tokens is done at the station, and a form for it on any
//! other machine could only fail. Which acts those are is the route table's to say.

use super::context::Context;

impl Context {
    /// Whether the reader sits at the station.
    pub fn is_at_station(&self) -> bool {
        self.signed_in.actor.check_at_station().is_ok()
    }

    /// Whether what is done at this address is done at the station alone.
    pub fn needs_station(&self, address: &str) -> bool {
        self.app.at_station.fits(address)
    }

    /// Whether a form that is sent to this address is taken from where the reader sits.
    pub fn offers(&self, address: &str) -> bool {
        self.is_at_station() || !self.needs_station(address)
    }
}
