//! The centre's end: lines of desks, who they are, and the sockets of each.

mod admits;
mod line;
mod session;
mod sockets;
mod who;

use super::{
    end::{CentreEnd, Over},
    key::{InvalidKey, OwnKey, Side},
    said::{Down, Refusal, Up, VERSION, is_understood},
    tunnel::Tunnel,
};
pub use admits::Admits;
pub use line::{Line, SILENT};
pub use sockets::DeskSockets;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
pub use who::{Admitted, DeskNumber, Hello};

/// How long an exchange of a desk is held while there is nothing to say: what is between both must not hang up.
pub const HELD: Duration = Duration::from_secs(15);
/// Lines of whom nobody knows yet who they are: there are no more of them at a time, and the one that was silent for longest gives way.
const STRANGERS: usize = 256;

/// What a line is called on its way: drawn by the desk.
pub type LineName = [u8; 16];

/// All lines of a centre.
pub struct Centre {
    key: OwnKey,
    panel: String,
    /// They keep the centre, and not the other way round.
    admits: Weak<dyn Admits>,
    lines: Mutex<HashMap<LineName, Arc<Line>>>,
    desks: Mutex<HashMap<DeskNumber, Arc<DeskSockets>>>,
}

impl Centre {
    /// A centre with this key, PKCS #8, for as long as there are records. `panel`: where browsers of desks are sent to.
    ///
    /// # Errors
    /// [`InvalidKey`].
    pub fn new(key: &[u8], panel: &str, admits: Weak<dyn Admits>) -> Result<Self, InvalidKey> {
        let (lines, desks) = (Mutex::default(), Mutex::default());
        Ok(Self { key: OwnKey::read(key)?, panel: panel.to_owned(), admits, lines, desks })
    }

    /// An exchange came; `None`: the line is over, or was never one, and its desk has to begin another. Waits for the disk.
    pub fn hear(&self, name: LineName, exchange: &[u8]) -> Option<Arc<Line>> {
        let line = self.line(name, exchange)?;
        let turn = line.turn();
        let heard = match line.hear(exchange) {
            Ok(heard) => heard,
            Err(over) => {
                self.end(name, &line, &over);
                return None;
            }
        };
        for sentence in heard {
            self.answer(&line, sentence);
        }
        drop(turn);
        Some(line)
    }

    /// Ends lines that were silent for too long. To be called every few seconds.
    pub fn look(&self) {
        let silent: Vec<_> = self
            .lines()
            .iter()
            .filter(|(_, line)| line.silence() > SILENT)
            .map(|(name, line)| (*name, line.clone()))
            .collect();
        for (name, line) in silent {
            self.end(name, &line, &Over::Silent);
        }
    }

    /// A desk is not one of ours any more: it is told, and nothing more is done with it.
    pub fn refuse(&self, number: DeskNumber, refusal: Refusal) {
        let sockets = self.desks().get(&number).cloned(); // they stay: its bench, where it has one, goes on with them
        let line = sockets.as_ref().and_then(|sockets| sockets.line());
        if let (Some(sockets), Some(line)) = (sockets, line) {
            line.refuse(refusal);
            line.hang_up();
            sockets.falls_silent(&line);
            if let (Some(desk), Some(admits)) = (line.desk(), self.admits.upgrade()) {
                admits.went(&desk);
            }
        }
    }

    /// Whether the desk is there.
    pub fn is_there(&self, number: DeskNumber) -> bool {
        self.desks().get(&number).is_some_and(|sockets| sockets.line().is_some())
    }

    fn line(&self, name: LineName, exchange: &[u8]) -> Option<Arc<Line>> {
        let mut lines = self.lines();
        if let Some(line) = lines.get(&name) {
            return Some(line.clone());
        }
        // one that goes on elsewhere: this centre has only begun, or has given it up
        if !exchange.iter().take(16).all(|byte| *byte == 0) {
            return None;
        }
        let strangers: Vec<_> = lines.iter().filter(|(_, line)| line.desk().is_none()).collect();
        if strangers.len() >= STRANGERS {
            // whoever fills all places with lines that say nothing holds nobody up
            let quiet = strangers.iter().max_by_key(|(_, line)| line.silence()).map(|(name, _)| **name);
            quiet.and_then(|name| lines.remove(&name));
        }
        let tunnel = Tunnel::of_centre(&self.key).inspect_err(|error| tracing::error!(%error, "no line")).ok()?;
        let line = Arc::new(Line::new(CentreEnd::new(tunnel)));
        lines.insert(name, line.clone());
        Some(line)
    }

    fn answer(&self, line: &Arc<Line>, sentence: Up) {
        if line.is_over() {
            return;
        }
        match (line.desk(), sentence) {
            (None, Up::Hello { version, program, host, run }) => {
                self.greet(line, Hello { version, program, host, run });
            }
            (None, Up::Join { host, proof }) => self.take_in(line, &host, &proof),
            // whoever is not known is not listened to
            (None, _) => line.refuse(Refusal::Unknown),
            (Some(desk), Up::WantsTicket { number }) => {
                if let Some(ticket) = self.admits.upgrade().and_then(|admits| admits.ticket(&desk)) {
                    line.say(&Down::Ticket { number, ticket });
                }
            }
            (Some(desk), Up::Plugged(plugged)) => self.tell(&desk, line, Ok(*plugged)),
            (Some(desk), Up::Unread(error)) => self.tell(&desk, line, Err(error)),
            (Some(_), Up::Hello { .. } | Up::Join { .. }) => {}
            (Some(_), news @ (Up::Touch { .. } | Up::PassedOver { .. } | Up::Done { .. })) => line.pass_on(news),
        }
    }

    fn tell(&self, desk: &Admitted, line: &Arc<Line>, told: sockets::Told) {
        if let Some(sockets) = self.desks().get(&desk.number).cloned() {
            sockets.tell(line, told);
        }
    }

    /// A desk says who it is.
    fn greet(&self, line: &Arc<Line>, hello: Hello) {
        let Some(admits) = self.admits.upgrade() else { return };
        let admitted = match line.other() {
            _ if !is_understood(hello.version) => Err(Refusal::Version),
            Some(key) => admits.known(&key),
            None => Err(Refusal::Unknown),
        };
        let desk = match admitted {
            Ok(desk) => desk,
            Err(refusal) => return line.refuse(refusal),
        };
        let sockets = self.desks().entry(desk.number).or_default().clone();
        line.is_of(desk.clone());
        line.say(&Down::Welcome { version: VERSION, name: desk.name.clone(), panel: self.panel.clone() });
        let (before, twice) = sockets.speak_by(line, hello.run);
        if let Some(before) = before {
            before.refuse(Refusal::Replaced);
        }
        admits.came(&desk, &hello, &sockets);
        if twice {
            admits.twice(&desk);
        }
    }

    /// Somebody would become one of the desks.
    fn take_in(&self, line: &Arc<Line>, host: &str, proof: &[u8]) {
        let (Some(key), Ok(bound)) = (line.other(), line.bound()) else { return line.refuse(Refusal::Code) };
        let Some(admits) = self.admits.upgrade() else { return };
        let codes = admits.codes();
        let meant = codes.iter().find(|(_, code)| code.is_proven(Side::Desk, &bound, proof));
        let joined = meant.ok_or(Refusal::Code).and_then(|(number, code)| {
            admits.joined(*number, &key, host)?;
            Ok(code.proof(Side::Centre, &bound))
        });
        match joined {
            Ok(proof) => line.say(&Down::Joined { proof }),
            Err(refusal) => line.refuse(refusal),
        }
    }

    fn end(&self, name: LineName, line: &Arc<Line>, over: &Over) {
        self.lines().remove(&name);
        tracing::info!(desk = line.desk().map(|desk| desk.name), %over, "the line to a desk is over");
        self.lost(line);
    }

    /// What was asked over it has no answer any more, and where it was the line of a desk, that one is away.
    fn lost(&self, line: &Arc<Line>) {
        line.hang_up();
        let Some(desk) = line.desk() else { return };
        let sockets = self.desks().get(&desk.number).cloned();
        if sockets.is_some_and(|sockets| sockets.falls_silent(line))
            && let Some(admits) = self.admits.upgrade()
        {
            admits.went(&desk);
        }
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<LineName, Arc<Line>>> {
        // an entry is whole by itself
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn desks(&self) -> MutexGuard<'_, HashMap<DeskNumber, Arc<DeskSockets>>> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
