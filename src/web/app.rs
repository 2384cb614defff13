//! What every request shares, and its way to the station.

use super::{
    addresses::Addresses,
    blocking::blocking,
    challenge::Challenges,
    config::WebConfig,
    door::Door,
    exported::Exports,
    failure::Failure,
    going::Going,
    kept::Kept,
    load::Load,
    meter::Meter,
    notes::Notes,
    texts::Texts,
    uploads::{Console, Keys, Roster, Uploads},
};
use catalogue::Catalogues;
use station::{AtDesk, End, Identified, JournalCheck, Seated, Station, StationError, Work};
use std::sync::Arc;
use tokio::time::timeout;

/// What every request shares.
#[derive(Clone)]
pub(crate) struct App {
    pub station: Arc<Station>,
    pub config: Arc<WebConfig>,
    /// The desk that its reader is at or looks at, whose bench the station is at; `None`: this machine's own.
    pub desk: Option<AtDesk>,
    /// Where the request came in.
    pub door: Arc<Door>,
    pub challenges: Arc<Challenges>,
    /// What is done at the station alone.
    pub at_station: Arc<Addresses>,
    pub load: Arc<Load>,
    pub notes: Arc<Notes>,
    pub going: Arc<Going>,
    pub meter: Arc<Meter>,
    pub addresses: Arc<Addresses>,
    pub catalogues: Arc<Catalogues>,
    pub texts: Arc<Texts>,
    pub uploads: Arc<Uploads<Keys>>,
    pub rosters: Arc<Uploads<Roster>>,
    pub consoles: Arc<Uploads<Console>>,
    pub searches: Arc<Kept<Work<Identified>>>,
    pub verifications: Arc<Kept<Work<JournalCheck>>>,
    pub exports: Arc<Exports>,
    pub journal_exports: Arc<Exports>,
}

impl App {
    /// As whom sessions act that are opened at this door.
    pub fn here(&self) -> station::Door {
        station::Door::Panel { at_station: self.door.is_own() }
    }

    /// The same at the bench of a desk.
    pub fn at(&self, seated: Option<&Seated>) -> Self {
        match seated {
            Some(Seated { desk, station }) => {
                Self { desk: Some(desk.clone()), station: station.clone(), ..self.clone() }
            }
            None => self.clone(),
        }
    }

    /// Runs a use case on a blocking thread.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Station>) -> Result<T, StationError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (station, _turn) = (self.station.clone(), self.load.turn().await);
        blocking(move || work(&station)).await?.map_err(Failure::from)
    }

    /// The same for a program, which waits for no page and no page for it.
    pub async fn run_for_program<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Station>) -> Result<T, StationError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (station, _turn) = (self.station.clone(), self.load.asking().await);
        blocking(move || work(&station)).await?.map_err(Failure::from)
    }

    /// The end of a work that takes long, if it comes before a page could be drawn; else its reader is shown how far it is.
    pub async fn soon<'w, T: Send + Sync + 'static>(&self, work: &'w Work<T>) -> Option<&'w End<T>> {
        if self.config.at_once.is_zero() {
            return None; // `timeout` would still look once, and a quick work may be over by then
        }
        timeout(self.config.at_once, work.over()).await.ok()
    }
}
