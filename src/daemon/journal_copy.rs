//! The journal's entries, told to the system's log as they happen: a copy of it elsewhere anchors what is in the database.
//!
//! It is told after the entry stands, by a thread of its own: no change waits for it. Where the log does not take a line it is told
//! again later. How far it was told is kept in a file, some minutes behind, because what the log has taken may not be on its disk
//! yet: after a restart the last lines are told once more, and none is missing.

use super::alive;
use files::NewFile;
use serde::Deserialize;
use station::{Station, StationError};
use std::{
    fs,
    io::{self, Write},
    os::unix::net::UnixDatagram,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Where every system takes lines, systemd's journal too.
const LOG: &str = "/dev/log";
/// Until what the log has taken is on its disk: journald writes it there every five minutes.
const SETTLES: Duration = Duration::from_secs(6 * 60);
/// How long the log may take for a line.
const PATIENCE: Duration = Duration::from_secs(5);
/// Until it is asked again where it took none.
const AGAIN: Duration = Duration::from_secs(60);
/// Entries that are read at once.
const CHUNK: u32 = 500;
/// security (authpriv), notice: of no interest to whoever reads what programs say, and kept from other people of the machine.
const PRIORITY: u8 = 10 * 8 + 5;

/// `[journal]` as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JournalCopy {
    /// Whether entries are told; `None`: where systemd started the station.
    pub copy: Option<bool>,
    /// The socket that takes them.
    pub socket: Option<PathBuf>,
}

impl JournalCopy {
    /// The one who tells them, if somebody does.
    pub(super) fn teller(&self, data: &Path) -> Option<Teller> {
        let wanted = self.copy.unwrap_or_else(alive::is_watched);
        let socket = self.socket.clone().unwrap_or_else(|| LOG.into());
        wanted.then(|| Teller { socket, mark: data.join("journal.told"), state: Mutex::default() })
    }
}

/// Tells entries to the log.
pub(super) struct Teller {
    socket: PathBuf,
    /// The file that says how far.
    mark: PathBuf,
    state: Mutex<Option<State>>,
}

struct State {
    /// The last entry that the log took.
    told: u64,
    /// The last that it had taken when the mark was written, and when that was.
    settled: u64,
    at: Instant,
    log: Option<UnixDatagram>,
}

/// Why an entry was not told.
#[derive(Debug, thiserror::Error)]
enum TellError {
    #[error(transparent)]
    Station(#[from] StationError),
    #[error(transparent)]
    Log(#[from] io::Error),
}

impl Teller {
    /// Tells what is new, whenever the bell rings; for ever.
    pub(super) async fn keep_telling(self, station: Arc<Station>, bell: Arc<Notify>) -> io::Result<()> {
        let (teller, mut failing) = (Arc::new(self), false);
        loop {
            let (teller, asked) = (teller.clone(), station.clone());
            let told = tokio::task::spawn_blocking(move || teller.tell(&asked)).await.map_err(io::Error::other)?;
            match told {
                Ok(()) => {
                    failing = false;
                    bell.notified().await;
                }
                Err(error) => {
                    if !failing {
                        tracing::warn!(%error, "the system's log takes no entry of the journal; they are told later");
                    }
                    failing = true;
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    fn tell(&self, station: &Station) -> Result<(), TellError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = match &mut *state {
            Some(state) => state,
            empty => empty.insert(self.begin(station)?),
        };
        loop {
            let new = station.journal().anchors_after(state.told, CHUNK)?;
            if new.is_empty() {
                break;
            }
            for anchor in new {
                self.say(state, &anchor.to_string())?;
                state.told = anchor.head.number;
            }
        }
        if state.at.elapsed() >= SETTLES {
            self.write_mark(state.settled)?;
            (state.settled, state.at) = (state.told, Instant::now());
        }
        Ok(())
    }

    /// From where it goes on. Without a mark, or with one of a longer journal, the newest entry is told: it stands for all before it.
    fn begin(&self, station: &Station) -> Result<State, TellError> {
        let head = station.journal().head()?.number;
        let mark = fs::read_to_string(&self.mark).ok().and_then(|text| text.trim().parse::<u64>().ok());
        let told = match mark.filter(|mark| *mark <= head) {
            Some(mark) => mark,
            None => {
                let before = head.saturating_sub(1);
                self.write_mark(before)?;
                before
            }
        };
        Ok(State { told, settled: told, at: Instant::now(), log: None })
    }

    fn write_mark(&self, number: u64) -> io::Result<()> {
        let new = NewFile::begin(&self.mark)?;
        new.file().write_all(format!("{number}\n").as_bytes())?;
        new.finish(true)
    }

    /// One line, as syslog(3) sends it.
    fn say(&self, state: &mut State, line: &str) -> io::Result<()> {
        let stamp = jiff::Timestamp::now().strftime("%b %e %H:%M:%S");
        let line = format!("<{PRIORITY}>{stamp} trousseau[{}]: {line}", std::process::id());
        if let Some(log) = &state.log
            && log.send(line.as_bytes()).is_ok()
        {
            return Ok(());
        }
        // whoever listened there may have been started again
        let log = UnixDatagram::unbound()?;
        log.connect(&self.socket)?;
        log.set_write_timeout(Some(PATIENCE))?;
        log.send(line.as_bytes())?;
        state.log = Some(log);
        Ok(())
    }
}
