//! Follows the desk's own bus, whether there is a line or not: what its tokens type is held here, and every change is told by the line there is.

use super::line::DeskLine;
use crate::said::Up;
use bench::{Keys, OwnBus, Plugged, Sockets};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};
use usb::{BusError, Keyboards};

/// Between looks while what a token types goes elsewhere: nobody tells when another program lets its keys go.
const UNKEPT: Duration = Duration::from_millis(500);
/// Between looks where the bus cannot tell.
const SLOW: Duration = Duration::from_secs(2);

/// Whoever follows the bus. Dropping it ends that.
pub(super) struct Follower {
    shared: Arc<Shared>,
    look: mpsc::Sender<Signal>,
}

struct Shared {
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    plugged: Plugged,
    line: Option<Arc<DeskLine>>,
}

enum Signal {
    Look,
    Stop,
}

/// As long as it is there, changes are told by a line.
pub(super) struct Telling(Arc<Shared>);

impl Drop for Telling {
    fn drop(&mut self) {
        self.0.seen().line = None;
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.look.send(Signal::Stop);
    }
}

impl Follower {
    pub fn start(bus: OwnBus, keyboards: Keyboards) -> Self {
        let (look, signals) = mpsc::channel();
        let shared = Arc::new(Shared { seen: Mutex::default() });
        let (changed, kept) = (Mutex::new(look.clone()), shared.clone());
        let spawned = thread::Builder::new().name("bus".to_owned()).spawn(move || {
            let following = bus.follow(
                keyboards,
                Box::new(move || {
                    let _ = changed.lock().unwrap_or_else(PoisonError::into_inner).send(Signal::Look);
                }),
            );
            loop {
                kept.look(&bus);
                let unkept = kept.seen().plugged.keys.values().any(|keys| *keys != Keys::Kept);
                let rest = if unkept { Some(UNKEPT) } else { (!following.hotplug).then_some(SLOW) };
                let signal = match rest {
                    None => signals.recv().unwrap_or(Signal::Stop),
                    Some(rest) => match signals.recv_timeout(rest) {
                        Err(mpsc::RecvTimeoutError::Timeout) => Signal::Look,
                        signal => signal.unwrap_or(Signal::Stop),
                    },
                };
                if matches!(signal, Signal::Stop) || signals.try_iter().any(|signal| matches!(signal, Signal::Stop)) {
                    return;
                }
            }
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "the bus is not followed");
        }
        Self { shared, look }
    }

    /// What is plugged in is told by this line, now and after each change.
    pub fn tells(&self, line: Arc<DeskLine>) -> Telling {
        let mut seen = self.shared.seen();
        line.say(&Up::Plugged(Box::new(seen.plugged.clone())));
        seen.line = Some(line);
        Telling(self.shared.clone())
    }

    /// What hears that the bus is to be looked at again.
    pub fn looker(&self) -> impl Fn() + Send + use<> {
        let look = self.look.clone();
        move || {
            let _ = look.send(Signal::Look);
        }
    }
}

impl Shared {
    fn look(&self, bus: &OwnBus) {
        let told = match bus.look() {
            Ok(plugged) => {
                let (plugged, mut seen) = (plugged.unwrap_or_default(), self.seen());
                if seen.plugged == plugged {
                    return;
                }
                seen.plugged = plugged.clone();
                Up::Plugged(Box::new(plugged))
            }
            Err(error) => {
                tracing::warn!(%error, "the bus cannot be scanned");
                self.seen().plugged = Plugged::default();
                Up::Unread(BusError::Unreadable(error.cause().into()))
            }
        };
        if let Some(line) = &self.seen().line {
            line.say(&told);
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
