//! The desk's end: it follows its own bus, speaks with its tokens when the centre asks, and keeps a line to the centre.

mod carrier;
mod follow;
mod joining;
mod line;
mod perform;
mod sessions;

use super::{
    LineName, VERSION,
    end::DeskEnd,
    key::{OwnKey, PublicKey},
    said::{Down, Number, Refusal, Up},
    tunnel::Tunnel,
};
use bench::OwnBus;
pub use carrier::{Carried, Carrier, NotCarried};
use domain::NoEntropy;
use follow::Follower;
pub use joining::{JoinError, join};
use line::DeskLine;
use profile::Profiles;
use ring::rand::{SecureRandom, SystemRandom};
use sessions::{Lanes, Sessions};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};
use usb::Keyboards;

/// Between two lines that came to nothing: it grows from the first to the last.
const AGAIN: [Duration; 4] =
    [Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(15)];
/// After the centre refused: somebody has to do something there.
const REFUSED: Duration = Duration::from_secs(60);

/// What a desk is made of.
pub struct DeskOptions {
    /// Its own key.
    pub key: OwnKey,
    /// The key of its centre.
    pub centre: PublicKey,
    /// Its bus.
    pub bus: OwnBus,
    /// What tokens are recognised by.
    pub profiles: Profiles,
    /// What becomes of unknown keyboards.
    pub keyboards: Keyboards,
    /// The version of its program.
    pub program: String,
    /// The name of its machine.
    pub host: String,
}

/// How it stands with the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// No line yet, or not any more; why, where that is known.
    Away(Option<String>),
    /// The centre knows it.
    There {
        /// The name that it has there.
        name: String,
        /// The address of the centre's panel.
        panel: String,
    },
    /// The centre does not let it in.
    Refused(Refusal),
}

/// A running desk.
pub struct Desk {
    options: DeskOptions,
    carrier: Arc<dyn Carrier>,
    state: Mutex<State>,
    stopped: AtomicBool,
    lanes: Lanes,
    run: u64,
}

struct State {
    standing: Standing,
    line: Option<Arc<DeskLine>>,
    /// Browsers that wait for a ticket.
    waiting: HashMap<Number, mpsc::Sender<String>>,
    last: Number,
}

/// How a line ended.
enum Ended {
    /// It was over; the desk was let in before.
    Over { was_there: bool },
    /// The centre said no.
    Refused,
    /// The desk itself ends.
    Stopped,
}

impl Desk {
    /// A desk that is not running yet.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn new(options: DeskOptions, carrier: Arc<dyn Carrier>) -> Result<Arc<Self>, NoEntropy> {
        let mut run = [0; 8];
        SystemRandom::new().fill(&mut run).map_err(|_| NoEntropy)?;
        let state = State { standing: Standing::Away(None), line: None, waiting: HashMap::new(), last: 0 };
        Ok(Arc::new(Self {
            options,
            carrier,
            state: Mutex::new(state),
            stopped: AtomicBool::new(false),
            lanes: Lanes::default(),
            run: u64::from_be_bytes(run),
        }))
    }

    /// How it stands with the centre.
    pub fn standing(&self) -> Standing {
        self.state().standing.clone()
    }

    /// Runs until [`Desk::stop`]: on a thread of its own.
    pub fn run(&self) {
        let follower = Follower::start(self.options.bus.clone(), self.options.keyboards.clone());
        let mut failed = 0;
        while !self.stopped.load(Ordering::SeqCst) {
            let pause = match self.speak(&follower) {
                Ended::Stopped => return,
                Ended::Refused => REFUSED,
                Ended::Over { was_there } => {
                    failed = if was_there { 0 } else { failed + 1 };
                    AGAIN[failed.min(AGAIN.len() - 1)]
                }
            };
            self.rest(pause);
        }
    }

    /// Ends [`Desk::run`] soon.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        if let Some(line) = self.state().line.take() {
            line.end(None);
        }
    }

    /// What shows, once, that a browser is at this desk, and where it shows it.
    ///
    /// # Errors
    /// How it stands, where there is none to be had.
    pub fn ticket(&self, patience: Duration) -> Result<(String, String), Standing> {
        let (told, ticket) = mpsc::channel();
        let (line, number, panel) = {
            let mut state = self.state();
            let Standing::There { panel, .. } = state.standing.clone() else { return Err(state.standing.clone()) };
            let Some(line) = state.line.clone() else { return Err(Standing::Away(None)) };
            state.last += 1;
            let number = state.last;
            state.waiting.insert(number, told);
            (line, number, panel)
        };
        line.say(&Up::WantsTicket { number });
        let came = ticket.recv_timeout(patience);
        self.state().waiting.remove(&number);
        came.map(|ticket| (panel, ticket)).map_err(|_| Standing::Away(None))
    }

    /// One line, from its first exchange to its end.
    fn speak(&self, follower: &Follower) -> Ended {
        let over = |why: String| {
            self.stands(Standing::Away(Some(why)));
            Ended::Over { was_there: false }
        };
        let mut name = LineName::default();
        if SystemRandom::new().fill(&mut name).is_err() {
            return over("the system gives no random bytes".to_owned());
        }
        let tunnel = match Tunnel::of_desk(&self.options.key, Some(self.options.centre)) {
            Ok(tunnel) => tunnel,
            Err(error) => return over(error.to_string()),
        };
        let line = DeskLine::new(name, DeskEnd::new(tunnel), self.carrier.clone());
        let (program, host) = (self.options.program.clone(), self.options.host.clone());
        line.say(&Up::Hello { version: VERSION, program, host, run: self.run });
        self.state().line = Some(line.clone());
        let ended = if self.stopped.load(Ordering::SeqCst) { Ended::Stopped } else { self.listen(&line, follower) };
        line.end(None);
        let mut state = self.state();
        state.line = None;
        state.waiting.clear();
        if let (Ended::Over { .. }, Standing::There { .. } | Standing::Away(_)) = (&ended, &state.standing) {
            state.standing = Standing::Away(line.why());
        }
        ended
    }

    /// Does what the centre says, until the line is over.
    fn listen(&self, line: &Arc<DeskLine>, follower: &Follower) -> Ended {
        let heard = line.start();
        let DeskOptions { bus, profiles, .. } = &self.options;
        let mut sessions = Sessions::new(line.clone(), follower, self.lanes.clone(), bus.clone(), profiles.clone());
        let mut there = None;
        for sentence in heard {
            match sentence {
                Down::Welcome { name, panel, version: _ } => {
                    tracing::info!(name, "the centre knows this desk");
                    self.stands(Standing::There { name, panel });
                    there = Some(follower.tells(line.clone()));
                }
                Down::Refused(refusal) => {
                    tracing::error!(%refusal, "the centre does not let this desk in");
                    self.stands(Standing::Refused(refusal));
                    return Ended::Refused;
                }
                Down::Ticket { number, ticket } => {
                    if let Some(told) = self.state().waiting.remove(&number) {
                        let _ = told.send(ticket); // whoever asked may have left
                    }
                }
                // before that, nobody has shown who they are
                sentence if there.is_some() => sessions.hear(sentence),
                _ => {}
            }
        }
        match self.stopped.load(Ordering::SeqCst) {
            true => Ended::Stopped,
            false => Ended::Over { was_there: there.is_some() },
        }
    }

    fn stands(&self, standing: Standing) {
        self.state().standing = standing;
    }

    /// Waits, and is not waited for when the desk ends.
    fn rest(&self, pause: Duration) {
        let step = Duration::from_millis(50);
        let mut left = pause;
        while !left.is_zero() && !self.stopped.load(Ordering::SeqCst) {
            std::thread::sleep(step.min(left));
            left = left.saturating_sub(step);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
