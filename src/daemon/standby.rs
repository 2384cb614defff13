//! A machine that stands by: while another one serves the database it says so at its doors, lives for systemd, and waits for its turn.

use super::{Config, DaemonError, OpenDoor, Task, alive};
use std::time::{Duration, Instant};
use store::{Standby, StoreError};
use tokio::{
    signal::unix::{SignalKind, signal},
    task::{JoinSet, spawn_blocking},
};

/// How often it is looked who serves.
const LOOK: Duration = Duration::from_millis(500);
/// How often it is looked whether this machine could take over, and where the journal ends.
const FOLLOW: Duration = Duration::from_secs(10);
/// For how long nobody has to serve before this machine does: whoever lost the line to the server for a moment takes it up again.
const STEADY: Duration = Duration::from_secs(3);

/// How the waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nobody serves: it is this machine's turn.
    Ours,
    /// It was told to end.
    Over,
}

impl DaemonError {
    /// Who serves in this station's place, where that is to be waited for.
    pub fn is_our_turn_later(&self, config: &Config) -> Option<&str> {
        match self {
            Self::Store(StoreError::ServedElsewhere { by, .. }) if config.stands_by() => Some(by),
            _ => None,
        }
    }
}

/// Who serves the database in place of this machine, which stands by; `None`: nobody, or it does not.
///
/// # Errors
/// The server cannot be asked.
pub fn who_serves(config: &Config) -> Result<Option<String>, DaemonError> {
    let beside = if config.stands_by() { Standby::beside(&config.opened()?) } else { None };
    Ok(beside.map(|mut beside| beside.who_serves()).transpose()?.flatten())
}

/// Waits until nobody serves the database, or until SIGTERM or SIGINT.
///
/// # Errors
/// This machine could not take over: it has not the key of the vault, an address is taken, a certificate cannot be read.
pub async fn stand_by(config: &Config) -> Result<Turn, DaemonError> {
    let Some(beside) = Standby::beside(&config.opened()?) else { return Ok(Turn::Ours) };
    let (beside, could) = asking(beside, could_take_over).await?;
    could?;
    let look = config.look()?;
    let bound = OpenDoor::bind(config.listen)?;
    let address = bound.1;
    let (own, elsewhere) = (web::standing_by(&look, true)?, web::standing_by(&look, false)?);
    let own = OpenDoor { listener: bound.0, address, router: own, tls: None };
    let public = config.public.as_ref().map(|public| OpenDoor::public(public, |_| elsewhere.clone())).transpose()?;
    let programs = OpenDoor::programs(config, || elsewhere.clone())?;
    let most = web::Room::of_this_process();
    let mut tasks = JoinSet::new();
    for (door, most) in [(Some(own), most.own), (public, most.public), (programs, most.programs)] {
        if let Some(OpenDoor { listener, router, tls, .. }) = door {
            tasks.spawn(web::serve(listener, router, tls, most, std::future::pending()));
        }
    }
    tasks.spawn(alive::keep_telling(address));
    let mut terminate = signal(SignalKind::terminate()).map_err(DaemonError::System)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(DaemonError::System)?;
    // systemd's reload, of which there is nothing to read again yet
    let _hangup = alive::is_watched().then(|| signal(SignalKind::hangup())).transpose().map_err(DaemonError::System)?;
    alive::ready();
    let turn = tokio::select! {
        _ = terminate.recv() => Turn::Over,
        _ = interrupt.recv() => Turn::Over,
        free = until_nobody_serves(beside) => {
            free?;
            Turn::Ours
        }
        ended = tasks.join_next() => {
            let reason = match ended {
                Some(Ok(Err(error))) => error.to_string(),
                Some(Err(error)) => error.to_string(),
                Some(Ok(Ok(()))) | None => "without an error".to_owned(),
            };
            return Err(DaemonError::TaskEnded { task: Task::Panel, reason });
        }
    };
    // the doors are free for whoever serves
    tasks.shutdown().await;
    Ok(turn)
}

/// Asks the server, on a thread that may wait.
async fn asking<T: Send + 'static>(
    mut beside: Standby,
    ask: impl FnOnce(&mut Standby) -> T + Send + 'static,
) -> Result<(Standby, T), DaemonError> {
    let asked = spawn_blocking(move || {
        let told = ask(&mut beside);
        (beside, told)
    });
    asked.await.map_err(|error| DaemonError::System(error.into()))
}

/// Whether this machine could take over, as far as a server that is away lets it know.
fn could_take_over(beside: &mut Standby) -> Result<(), StoreError> {
    match beside.follow() {
        Ok(()) | Err(StoreError::Unreachable(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn until_nobody_serves(mut beside: Standby) -> Result<(), DaemonError> {
    let (mut free, mut away, mut followed) = (None::<Instant>, false, Instant::now());
    loop {
        let who;
        (beside, who) = asking(beside, Standby::who_serves).await?;
        match who {
            Ok(None) if free.get_or_insert_with(Instant::now).elapsed() >= STEADY => return Ok(()),
            Ok(None) => away = false,
            Ok(Some(_)) => (free, away) = (None, false),
            Err(error) => {
                if !away {
                    tracing::warn!(%error, "the server of the database cannot be asked who serves");
                }
                (free, away) = (None, true);
            }
        }
        if free.is_none() && followed.elapsed() >= FOLLOW {
            let could;
            (beside, could) = asking(beside, could_take_over).await?;
            could?;
            followed = Instant::now();
        }
        tokio::time::sleep(LOOK).await;
    }
}
