//! What a GLPI does for a ticket: each act signs in, looks whether it was done, does it, and signs out.

use super::{
    Put, TicketDesk,
    asks::Asks,
    contract::{Said, found, has, is_solved, number},
    error::DeskError,
    session::Session,
    settings::Settings,
};
use outgoing::{Address, InvalidAddress};
use std::sync::Arc;

/// A GLPI.
pub struct Glpi {
    settings: Settings,
    asks: Arc<dyn Asks>,
}

impl Glpi {
    /// One of these settings; nothing is asked yet. An address that was written with the file of a contract is taken without it.
    ///
    /// # Errors
    /// The address is none to ask.
    pub fn new(mut settings: Settings, asks: Arc<dyn Asks>) -> Result<Self, InvalidAddress> {
        let written = settings.address.trim_end_matches('/');
        let ends = ["/apirest.php", "/api.php/v2", "/api.php"];
        let bare = ends.iter().find_map(|end| written.strip_suffix(end)).unwrap_or(written);
        let address: Address = bare.parse()?;
        if bare.contains(['?', '#']) {
            return Err(InvalidAddress(settings.address));
        }
        settings.address = address.as_str().to_owned();
        Ok(Self { settings, asks })
    }

    fn within<T>(&self, act: impl FnOnce(&Session<'_>) -> Result<T, DeskError>) -> Result<T, DeskError> {
        let session = Session::begin(&*self.asks, &self.settings)?;
        let done = act(&session);
        session.end();
        done
    }

    /// Says something in a ticket where that was not said yet.
    fn say(&self, session: &Session<'_>, number: u64, said: Said, put: &Put<'_>) -> Result<(), DeskError> {
        let contract = &self.settings.contract;
        if has(&session.get(&contract.listed(number, said))?, put.mark) {
            return Ok(());
        }
        session.send(&contract.said(number, said), &contract.new_said(number, put)).map(drop)
    }
}

impl TicketDesk for Glpi {
    fn address(&self) -> &str {
        &self.settings.address
    }

    fn open(&self, put: &Put<'_>) -> Result<u64, DeskError> {
        let contract = &self.settings.contract;
        self.within(|session| {
            if let Some(number) = found(&session.get(&contract.search(put))?, put.mark) {
                return Ok(number);
            }
            let made = session.send(contract.tickets(), &contract.new_ticket(put, &self.settings))?;
            // it may be made: the next attempt looks for it first
            number(&made).ok_or_else(|| DeskError::NotNow(format!("{} tells no number of the ticket", self.address())))
        })
    }

    fn follow(&self, number: u64, put: &Put<'_>) -> Result<(), DeskError> {
        self.within(|session| self.say(session, number, Said::Followup, put))
    }

    fn close(&self, number: u64, put: &Put<'_>) -> Result<(), DeskError> {
        self.within(|session| match is_solved(&session.get(&self.settings.contract.ticket(number))?) {
            true => Ok(()),
            false => self.say(session, number, Said::Solution, put),
        })
    }

    fn examine(&self) -> Result<(), DeskError> {
        self.within(|session| session.get(self.settings.contract.some()).map(drop))
    }
}

/// Where people read the ticket of this number, at a GLPI of this address.
pub fn page(address: &str, number: u64) -> String {
    format!("{address}/front/ticket.form.php?id={number}")
}
