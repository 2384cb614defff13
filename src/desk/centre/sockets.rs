//! The sockets of a desk, as its bench at the centre sees them: what the desk told last.

use super::{
    line::{Line, News, cut},
    session::RemoteSession,
};
use crate::said::{Answer, Down};
use bench::{Following, Keys, OnChange, Plugged, Sockets};
use driver::{DriverError, Recognised, Session};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use usb::{BusError, Keyboards, UsbDevice};

/// How long a desk may take to open a node: one of a token that was pulled out in the middle of something is waited for there.
const OPENING: Duration = Duration::from_secs(20);

/// Runs of a desk's program that are remembered.
const RUNS: usize = 8;

/// What a desk tells of its bus.
pub(super) type Told = Result<Plugged, BusError>;

/// The sockets of one desk, whichever line it speaks by. While it is away nothing is plugged in.
#[derive(Default)]
pub struct DeskSockets(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    line: Option<Arc<Line>>,
    plugged: Plugged,
    unread: Option<BusError>,
    followers: Vec<Weak<OnChange>>,
    /// Of its program, the last one at the end.
    runs: Vec<u64>,
}

impl DeskSockets {
    /// The line that it speaks by; `None`: it is away.
    pub fn line(&self) -> Option<Arc<Line>> {
        self.inner().line.clone()
    }

    /// From now on it speaks by this line, that its program began in this run. The line before; and whether this is a run that another one had
    /// taken the place of: a program that begins anew never comes back as the one that it was.
    pub(super) fn speak_by(&self, line: &Arc<Line>, run: u64) -> (Option<Arc<Line>>, bool) {
        let mut inner = self.inner();
        let before = inner.line.replace(line.clone());
        let twice = inner.runs.last() != Some(&run) && inner.runs.contains(&run);
        inner.runs.retain(|other| *other != run);
        inner.runs.push(run);
        let forgotten = inner.runs.len().saturating_sub(RUNS);
        inner.runs.drain(..forgotten);
        drop(inner);
        if let Some(before) = &before {
            before.hang_up();
        }
        self.changed(Ok(Plugged::default()));
        (before, twice)
    }

    /// Its line is over; false: it speaks by another one since.
    pub(super) fn falls_silent(&self, line: &Arc<Line>) -> bool {
        let is_ours = |ours: &Arc<Line>| Arc::ptr_eq(ours, line);
        if self.inner().line.take_if(|ours| is_ours(ours)).is_none() {
            return false;
        }
        self.changed(Ok(Plugged::default()));
        true
    }

    /// What it tells of its bus, by this line.
    pub(super) fn tell(&self, line: &Arc<Line>, told: Told) {
        if self.line().is_some_and(|ours| Arc::ptr_eq(&ours, line)) {
            self.changed(told);
        }
    }

    fn changed(&self, told: Told) {
        let mut inner = self.inner();
        (inner.plugged, inner.unread) = match told {
            Ok(plugged) => (plugged, None),
            Err(error) => (Plugged::default(), Some(error)),
        };
        inner.followers.retain(|follower| follower.strong_count() > 0);
        let followers: Vec<_> = inner.followers.iter().filter_map(Weak::upgrade).collect();
        drop(inner);
        followers.iter().for_each(|changed| changed());
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sockets for DeskSockets {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        Ok(self.look()?.unwrap_or_default().devices)
    }

    fn look(&self) -> Result<Option<Plugged>, BusError> {
        let inner = self.inner();
        match &inner.unread {
            Some(error) => Err(BusError::Unreadable(error.cause().into())),
            None => Ok(Some(inner.plugged.clone())),
        }
    }

    fn open(&self, token: &Recognised, failed: Arc<AtomicBool>) -> Result<Box<dyn Session>, DriverError> {
        let (port, address) = (token.device.port.clone(), token.device.address);
        let opened = self.line().ok_or_else(cut).and_then(|line| {
            let (number, heard) = line.ask(|number| Down::Open { number, port, address })?;
            let session = RemoteSession::new(line.clone(), number, failed.clone());
            loop {
                return match heard.recv_timeout(OPENING) {
                    Ok(News::Touch(_) | News::PassedOver) => continue,
                    Ok(News::Done(Ok(Answer::Done))) => Ok(session),
                    Ok(News::Done(Err(error))) => Err(error),
                    Ok(News::Done(Ok(_))) | Err(_) => Err(cut()),
                };
            }
        });
        match opened {
            Ok(session) => Ok(Box::new(session)),
            Err(error) => {
                failed.store(matches!(error, DriverError::Transport(_)), Ordering::SeqCst);
                Err(error)
            }
        }
    }

    fn are_followed(&self) -> bool {
        true
    }

    /// What the desk told last. It asks its kernel again before anything is done with the token.
    fn proves(&self, device: &UsbDevice) -> bool {
        self.inner().plugged.keys.get(&device.port).is_none_or(|keys| *keys == Keys::Kept)
    }

    /// The desk holds keys by rules of its own.
    fn follow(&self, _: Keyboards, changed: OnChange) -> Following {
        let changed = Arc::new(changed);
        self.inner().followers.push(Arc::downgrade(&changed));
        Following::new(true, Box::new(changed))
    }
}
