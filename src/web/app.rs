//! What every request shares, and its way to the station.

use super::{
    challenge::Challenges,
    config::WebConfig,
    door::Door,
    failure::Failure,
    kept::Kept,
    load::Load,
    texts::Texts,
    uploads::{Console, Keys, Roster, Uploads},
};
use catalogue::Catalogues;
use station::{Identified, Station, StationError, Work};
use std::sync::Arc;
use tokio::{sync::oneshot, task::JoinError};

/// What every request shares.
#[derive(Clone)]
pub(crate) struct App {
    pub station: Arc<Station>,
    pub config: Arc<WebConfig>,
    /// Where the request came in.
    pub door: Arc<Door>,
    pub challenges: Arc<Challenges>,
    pub load: Arc<Load>,
    pub catalogues: Arc<Catalogues>,
    pub texts: Arc<Texts>,
    pub uploads: Arc<Uploads<Keys>>,
    pub rosters: Arc<Uploads<Roster>>,
    pub consoles: Arc<Uploads<Console>>,
    pub searches: Arc<Kept<Work<Identified>>>,
}

impl App {
    /// As whom sessions act that are opened at this door.
    pub fn here(&self) -> station::Door {
        station::Door::Panel { at_station: self.door.is_own() }
    }

    /// Runs a use case on a blocking thread.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Station>) -> Result<T, StationError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (station, _turn) = (self.station.clone(), self.load.turn().await);
        let (tell, mut told) = oneshot::channel();
        // nobody waits for the answer any more where the browser is gone
        let done = blocking(Box::new(move || drop(tell.send(work(&station))))).await;
        match done.map(|()| told.try_recv()) {
            Ok(Ok(answer)) => answer.map_err(Failure::from),
            Ok(Err(_)) | Err(_) => Err(Failure::Broken),
        }
    }
}

/// Runs it on a blocking thread. One type of work for all pages: tokio's machinery of a task would otherwise be compiled for
/// each use case of the panel, and was a twentieth of the program.
async fn blocking(work: Box<dyn FnOnce() + Send>) -> Result<(), JoinError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.inspect_err(|error| tracing::error!(%error, "a use case panicked"))
}
