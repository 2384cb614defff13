//! A station to measure with: on a store and a bus, by the machine's clock, without mail.

use crate::MeasureError;
use profile::Profiles;
use station::{Charters, Mailroom, Station, SystemClock};
use std::sync::Arc;
use store::{OsEntropy, Store};
use usb::Bus;

/// A station on this store and this bus.
///
/// # Errors
/// Where the profiles, the charter or the texts of mails that the program brings cannot be read.
pub fn station_of(store: Arc<Store>, bus: Arc<dyn Bus>) -> Result<Arc<Station>, MeasureError> {
    let (profiles, charters) = (Profiles::load(None)?, Charters::load(None)?);
    let mailroom = Mailroom::closed(None)?;
    Ok(Station::new(store, bus, profiles, charters, mailroom, Arc::new(SystemClock), Arc::new(OsEntropy)))
}
