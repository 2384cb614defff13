//! Mail: from the outbox to the way out, one at a time, and what an administrator sees and does about it.
//!
//! A mail is sent exactly once unless the station is killed between the mail server's word that it has it and our own
//! note of that: then it is sent again under the same Message-ID. Never the other way round: what was not noted as sent
//! is sent. It knows neither the mail server's protocol nor how a mail reads.

mod delivery;
mod desk;
mod server;
mod ticket_desk;
mod way;

pub use delivery::MailRound;
pub use desk::{MailList, MailView, Mailbox};
pub use server::{MailSetting, TypedMailServer};
pub use way::MailWay;

use glpi::TicketDesk;
use jiff::{Timestamp, tz::TimeZone};
use post::{Post, Stationery, StationeryError};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

/// What mail is written with, and how it leaves.
pub struct Mailroom {
    stationery: Stationery,
    /// What the configuration says: it wins over what was typed into the panel.
    post: Option<Arc<dyn Post>>,
    /// What was typed into the panel, opened: with the version that it is of.
    typed: Mutex<Option<(u32, Arc<dyn Post>)>>,
    panel: Option<String>,
    zone: TimeZone,
    state: Mutex<State>,
    /// The program of the ticket desk; without one tickets are mailed.
    ticket_desk: Option<Arc<dyn TicketDesk>>,
    /// Nothing could be put there: how often in a row, and until when it is left alone. Whoever holds its lock puts something there.
    desk_outage: Mutex<Option<(u32, Timestamp)>>,
}

impl Mailroom {
    /// A mailroom without a way out: mails are queued and wait. `folder`: templates in place of the program's.
    pub fn closed(folder: Option<&Path>) -> Result<Self, StationeryError> {
        Ok(Self::writing_on(Stationery::load(folder)?))
    }

    /// A mailroom without a way out, with templates that are loaded already.
    pub fn writing_on(stationery: Stationery) -> Self {
        Self {
            stationery,
            post: None,
            typed: Mutex::default(),
            panel: None,
            zone: TimeZone::UTC,
            state: Mutex::default(),
            ticket_desk: None,
            desk_outage: Mutex::default(),
        }
    }

    /// With this way out.
    pub fn sending_by(mut self, post: Arc<dyn Post>) -> Self {
        self.post = Some(post);
        self
    }

    /// Tickets are put to this program instead of being mailed.
    pub fn putting_tickets_to(mut self, desk: Arc<dyn TicketDesk>) -> Self {
        self.ticket_desk = Some(desk);
        self
    }

    /// The address of the program that tickets are put to; `None`: they are mailed.
    pub(crate) fn ticket_desk(&self) -> Option<&str> {
        self.ticket_desk.as_deref().map(TicketDesk::address)
    }

    /// For readers in this zone, who reach the panel under this address.
    pub fn for_readers(mut self, zone: TimeZone, panel: Option<&str>) -> Self {
        self.zone = zone;
        self.panel = panel.map(|panel| panel.trim_end_matches('/').to_owned());
        self
    }
}

/// What is remembered between two mails. Whoever holds its lock sends.
#[derive(Default)]
struct State {
    /// Nothing could be sent: how often in a row, and until when the way out is left alone.
    outage: Option<(u32, Timestamp)>,
    /// A mail that left and could not be noted as sent: noted before anything else is tried.
    unrecorded: Option<(domain::MailId, Timestamp, String)>,
    /// When what is over was last forgotten.
    swept: Option<Timestamp>,
}
