//! After an event, waits for what the kernel and udev do without another one: nodes appear up to half a second after
//! their device, and udev sets their mode later still.
//!
//! Looks only while something has just happened; between events the thread sleeps on its channel.

use super::sysfs::Sysfs;
use rustix::fs::{Access, access};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long after an event nodes may still change: what udev takes on a slow, busy machine.
const SETTLED_AFTER: Duration = Duration::from_secs(3);
/// How often they are looked at meanwhile.
const STEP: Duration = Duration::from_millis(25);

/// Calls `changed` for every signal, once for those that came together, and again each time `nodes` answers differently
/// within three seconds of it. Returns when nobody can signal any more.
pub(super) fn follow<T: PartialEq>(signals: &Receiver<()>, nodes: impl Fn() -> T, changed: impl Fn()) {
    // a plug is some fifteen events of the kernel
    let together = || while signals.try_recv().is_ok() {};
    while signals.recv().is_ok() {
        together();
        let mut seen = nodes();
        changed();
        let mut deadline = Instant::now() + SETTLED_AFTER;
        while Instant::now() < deadline {
            let signalled = match signals.recv_timeout(STEP) {
                Ok(()) => true,
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // Looked at before telling: what changes in between is seen in the next step.
            together();
            let now = nodes();
            if signalled {
                deadline = Instant::now() + SETTLED_AFTER;
            }
            if signalled || now != seen {
                seen = now;
                changed();
            }
        }
    }
}

/// The hidraw and event nodes of this moment, each with whether this process may open it.
pub(super) fn nodes(sysfs: &Sysfs) -> Vec<(PathBuf, bool)> {
    let usable = |node: PathBuf| {
        let allowed = access(&node, Access::READ_OK | Access::WRITE_OK).is_ok();
        (node, allowed)
    };
    sysfs.hid_and_event_nodes().into_iter().map(usable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::sync::{Arc, mpsc};
    use std::thread;

    /// `follow` in a thread, with a number for the nodes and a count of the calls.
    fn following() -> (mpsc::Sender<()>, Arc<AtomicUsize>, mpsc::Receiver<()>, thread::JoinHandle<()>) {
        let (signal, signals) = mpsc::channel();
        let (told, tellings) = mpsc::channel();
        let state = Arc::new(AtomicUsize::new(0));
        let nodes = state.clone();
        let thread = thread::spawn(move || follow(&signals, || nodes.load(SeqCst), || told.send(()).unwrap()));
        (signal, state, tellings, thread)
    }

    const SOON: Duration = Duration::from_secs(2);
    const A_WHILE: Duration = Duration::from_millis(150);

    #[test]
    fn every_event_is_told_even_when_no_node_changes() {
        let (signal, _nodes, tellings, _) = following();
        for _ in 0..2 {
            signal.send(()).unwrap();
            assert!(tellings.recv_timeout(SOON).is_ok());
        }
        assert!(tellings.recv_timeout(A_WHILE).is_err(), "and told once only");
    }

    #[test]
    fn nodes_that_come_after_the_event_are_told() {
        let (signal, nodes, tellings, _) = following();
        signal.send(()).unwrap();
        assert!(tellings.recv_timeout(SOON).is_ok());
        for step in 1..=2 {
            nodes.store(step, SeqCst);
            assert!(tellings.recv_timeout(SOON).is_ok(), "step {step}");
        }
    }

    #[test]
    fn nothing_is_looked_at_without_an_event() {
        let (_signal, nodes, tellings, _) = following();
        nodes.store(1, SeqCst);
        assert!(tellings.recv_timeout(A_WHILE).is_err());
    }

    #[test]
    fn it_ends_with_the_last_who_can_signal() {
        let (signal, _nodes, tellings, thread) = following();
        signal.send(()).unwrap();
        tellings.recv_timeout(SOON).unwrap();
        drop(signal);
        thread.join().unwrap();
    }
}
