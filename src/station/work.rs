//! Work that takes long: how far it is, how it ends (also by a bug of ours), and that it can be stopped. One way of doing it
//! for the panel, whose pages ask again ([`Work`]), and for commands, which wait ([`watched`]).
//!
//! A use case that takes long is given a [`Progress`]: it tells there how far it is, and looks there whether it is still
//! wanted. What it changes is one transaction, so that a work that is stopped has changed nothing; one that was stopped
//! too late is done, and its end says so.
//!
//! The lanes of the bench are another thing: they last as long as a token is plugged, and a finger or an unplugging ends
//! what is done there.

use super::{Result, StationError};
use serde::Serialize;
use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};
use tokio::sync::Notify;

/// How far a work has come: keys, lines, tokens, whatever it goes through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Far {
    /// Those that were looked at.
    pub done: u64,
    /// How many there are; 0 where nobody knows before the end.
    pub total: u64,
}

/// Between a work and those who wait for it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    stopped: AtomicBool,
}

impl Progress {
    /// Tells how far the work is, from any of its threads.
    ///
    /// # Errors
    /// [`StationError::Cancelled`]: nobody wants it any more, and whoever is told so gives up what it has begun.
    pub fn at(&self, far: Far) -> Result<()> {
        self.total.store(far.total, Relaxed);
        // threads overtake each other
        self.done.fetch_max(far.done, Relaxed);
        if self.stopped.load(Relaxed) { Err(StationError::Cancelled) } else { Ok(()) }
    }

    /// How far it is.
    pub fn far(&self) -> Far {
        Far { done: self.done.load(Relaxed), total: self.total.load(Relaxed) }
    }

    /// Asks it to stop: it does so where it next tells how far it is, unless it is over by then.
    pub fn stop(&self) {
        self.stopped.store(true, Relaxed);
    }

    /// What the store is given to tell how far it is.
    pub(crate) fn watch(&self) -> impl FnMut(u64, u64) -> bool {
        |done, total| self.at(Far { done, total }).is_ok()
    }

    /// What searches look at while they go on: whether they are to stop.
    pub fn stopped(&self) -> &AtomicBool {
        &self.stopped
    }
}

/// How a work ended: [`StationError::Cancelled`] where somebody stopped it, [`StationError::Broken`] by a bug of ours.
pub type End<T> = Result<T, Arc<StationError>>;

/// Does the work here and now. A panic is an end like others: whoever waits gets one.
fn caught<T>(progress: &Progress, job: impl FnOnce(&Progress) -> Result<T>) -> Result<T> {
    panic::catch_unwind(AssertUnwindSafe(|| job(progress))).unwrap_or_else(|_| {
        tracing::error!("a work that takes long panicked");
        Err(StationError::Broken)
    })
}

/// One work on a thread of its own.
#[derive(Debug)]
pub struct Work<T> {
    progress: Progress,
    end: OnceLock<End<T>>,
    bell: Notify,
}

impl<T: Send + Sync + 'static> Work<T> {
    /// Begins it. Where the machine has no thread for it, it has ended already, broken.
    pub fn begin(job: impl FnOnce(&Progress) -> Result<T> + Send + 'static) -> Arc<Self> {
        let work = Arc::new(Self { progress: Progress::default(), end: OnceLock::new(), bell: Notify::new() });
        let doing = work.clone();
        let thread = thread::Builder::new().name("long work".to_owned()).spawn(move || {
            let end = caught(&doing.progress, job).map_err(Arc::new);
            let _ = doing.end.set(end); // set here only
            doing.bell.notify_waiters();
        });
        if let Err(error) = thread {
            tracing::error!(%error, "no thread for a work that takes long");
            let _ = work.end.set(Err(Arc::new(StationError::Broken))); // nobody else does it
        }
        work
    }

    /// Its end, if it has come.
    pub fn end(&self) -> Option<&End<T>> {
        self.end.get()
    }

    /// Waits for its end.
    pub async fn over(&self) -> &End<T> {
        loop {
            let rung = self.bell.notified();
            if let Some(end) = self.end.get() {
                return end;
            }
            rung.await;
        }
    }

    /// How far it is.
    pub fn far(&self) -> Far {
        self.progress.far()
    }

    /// Asks it to stop. It may have come too late: the end says.
    pub fn stop(&self) {
        self.progress.stop();
    }
}

/// After so many keys or lines a work tells how far it is.
pub(super) const OFTEN: usize = 1000;
/// How often whoever waits is asked whether they still do.
const LOOK: Duration = Duration::from_millis(250);

/// Does a work on a thread beside, and waits for it. `look` is told every so often how far it is, and says whether somebody
/// still wants it; the end comes in any case.
///
/// # Errors
/// Those of the work; [`StationError::Broken`] where it panics.
pub fn watched<T: Send>(
    job: impl FnOnce(&Progress) -> Result<T> + Send,
    look: &mut dyn FnMut(Far) -> bool,
) -> Result<T> {
    let progress = Progress::default();
    let (tell, told) = mpsc::sync_channel(1);
    thread::scope(|scope| {
        let watched = &progress;
        scope.spawn(move || {
            let _ = tell.send(caught(watched, job)); // it is waited for below
        });
        loop {
            match told.recv_timeout(LOOK) {
                Ok(end) => return end,
                Err(RecvTimeoutError::Timeout) if look(progress.far()) => {}
                Err(RecvTimeoutError::Timeout) => progress.stop(),
                Err(RecvTimeoutError::Disconnected) => return Err(StationError::Broken),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[tokio::test]
    async fn a_work_tells_how_far_it_is_and_how_it_ended_whatever_the_end() {
        for case in ["done", "no", "panic"] {
            let (go, gone) = channel::<()>();
            let work = Work::begin(move |progress| {
                progress.at(Far { done: 64, total: 128 })?;
                let _ = gone.recv();
                match case {
                    "done" => Ok(7),
                    "no" => Err(StationError::OwnToken),
                    _ => panic!("as a bug of ours would"),
                }
            });
            while work.far().done == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            assert_eq!((work.far(), work.end().is_some()), (Far { done: 64, total: 128 }, false));
            go.send(()).unwrap();
            match (case, work.over().await) {
                ("done", Ok(7)) => {}
                ("no", Err(error)) => assert!(matches!(**error, StationError::OwnToken)),
                ("panic", Err(error)) => assert!(matches!(**error, StationError::Broken)),
                (_, other) => panic!("{case} ended by {other:?}"),
            }
            assert!(work.end().is_some());
        }
    }

    #[tokio::test]
    async fn a_work_that_is_stopped_gives_up_where_it_next_tells_how_far_it_is() {
        let (go, gone) = channel::<()>();
        let work = Work::begin(move |progress| {
            let _ = gone.recv();
            for done in 0.. {
                progress.at(Far { done, total: 0 })?;
            }
            Ok(())
        });
        work.stop();
        assert!(work.end().is_none(), "it is not torn away");
        go.send(()).unwrap();
        assert!(matches!(work.over().await, Err(error) if matches!(**error, StationError::Cancelled)));
    }

    #[test]
    fn whoever_waits_for_a_work_sees_how_far_it_is_and_stops_it_by_not_wanting_it_any_more() {
        let endless = |progress: &Progress| -> Result<()> {
            for done in 1.. {
                progress.at(Far { done, total: 0 })?;
                thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        };
        let mut seen = 0;
        let ended = watched(endless, &mut |far| {
            seen = far.done;
            false
        });
        assert!(matches!(ended, Err(StationError::Cancelled)) && seen > 0, "{ended:?} after {seen}");
        assert!(matches!(watched(|_| Ok(7), &mut |_| true), Ok(7)));
        assert!(matches!(watched(|_| -> Result<()> { panic!("a bug") }, &mut |_| true), Err(StationError::Broken)));
    }
}
