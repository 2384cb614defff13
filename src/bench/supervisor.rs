//! Follows the bus: one look for every "something changed". It sleeps until then.

use super::{
    end::End,
    keys::Keys,
    lane::Observer,
    shared::{Bench, Signal},
    sockets::Following,
};
use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

/// Between rescans while what a token types goes elsewhere: nobody tells when another program lets its keys go.
const UNKEPT_RESCAN: Duration = Duration::from_millis(500);
/// Between rescans where the bus cannot tell.
const SLOW_RESCAN: Duration = Duration::from_secs(2);

/// The running supervisor. Dropping it ends the thread.
pub struct Watch {
    /// The thread has it too, and looks once more before it ends; where the thread broke off, keys are held until this is dropped.
    _following: Arc<Following>,
    stop: mpsc::Sender<Signal>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.stop.send(Signal::Stop);
    }
}

impl<E: End> Bench<E> {
    /// Begins to follow the bus. `observer` is told of every token that was read.
    ///
    /// # Errors
    /// The machine gives no thread.
    pub fn start(&self, observer: Observer<E>) -> std::io::Result<Watch> {
        let (signals, received) = mpsc::channel();
        let changed = Mutex::new(signals.clone());
        let rules = self.seats().rules.clone();
        let following = self.sockets().follow(
            rules,
            Box::new(move || {
                let _ = changed.lock().unwrap_or_else(PoisonError::into_inner).send(Signal::Changed);
            }),
        );
        let (hotplug, following) = (following.hotplug, Arc::new(following));
        self.seats().hotplug = hotplug;
        self.listen(signals.clone());
        let (bench, watcher, followed) = (self.clone(), Watcher::of(self), following.clone());
        thread::Builder::new().name("bench".to_owned()).spawn(move || {
            let (_watcher, _followed) = (watcher, followed);
            loop {
                bench.rescan(&observer);
                let kept = bench.seats().taken.values().all(|seat| seat.keys == Keys::Kept);
                let rest = if !kept { Some(UNKEPT_RESCAN) } else { (!hotplug).then_some(SLOW_RESCAN) };
                if !changed_again(&received, rest) {
                    return;
                }
            }
        })?;
        Ok(Watch { _following: following, stop: signals })
    }
}

/// Counts as long as it is there, also where a look at the bus broke off.
struct Watcher<E: End>(Bench<E>);

impl<E: End> Watcher<E> {
    fn of(bench: &Bench<E>) -> Self {
        bench.seats().watchers += 1;
        Self(bench.clone())
    }
}

impl<E: End> Drop for Watcher<E> {
    fn drop(&mut self) {
        self.0.seats().watchers -= 1;
    }
}

/// Waits for the next look at the bus, one for everything that was told meanwhile, or because `rest` is over; `false`: there
/// is none.
fn changed_again(signals: &mpsc::Receiver<Signal>, rest: Option<Duration>) -> bool {
    let first = match rest {
        None => signals.recv().ok(),
        Some(rest) => match signals.recv_timeout(rest) {
            Err(mpsc::RecvTimeoutError::Timeout) => Some(Signal::Changed),
            signal => signal.ok(),
        },
    };
    let goes_on = |signal: Option<Signal>| matches!(signal, Some(Signal::Changed));
    goes_on(first) && signals.try_iter().all(|signal| goes_on(Some(signal)))
}
