//! Short questions to plugged tokens, each on the token's own lane: whoever asks waits for the answer.

use super::{
    activity::Activity,
    end::End,
    error::{BenchError, Result},
    keys::Keys,
    lane::Job,
    seat::Look,
    shared::Bench,
};
use domain::{TokenRef, Verb};
use driver::{DriverError, Identity, Session};
use std::{
    sync::{atomic::Ordering, mpsc},
    time::{Duration, Instant},
};
use usb::{PortPath, UsbDevice};

/// How long a token may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

impl<E: End> Bench<E> {
    /// Asks the plugged token something on its own lane, and waits for the answer, ten seconds at most.
    ///
    /// # Errors
    /// As [`Bench::claim`]; and `NotPlugged` where no answer came in time.
    pub fn ask<T: Send + 'static>(
        &self,
        named: &TokenRef,
        verb: Verb,
        ask: impl FnOnce(&mut dyn Session) -> T + Send + 'static,
    ) -> Result<T> {
        let (told, answer) = mpsc::channel();
        self.claim(named, verb)?.run(Box::new(move |session, lane| {
            let answered = ask(session);
            // quiet before it is told: whoever waits may want the lane again at once
            lane.rest();
            let _ = told.send(answered);
        }));
        answer.recv_timeout(PATIENCE).map_err(|_| BenchError::NotPlugged(named.clone()))
    }

    /// Looks anew at every token that is read and quiet, because other programs may have written to it since, and waits for
    /// that, at most this long. A token that is at work is looked at when it is done, as ever.
    pub fn look_again(&self, patience: Duration) {
        let (told, looked) = mpsc::channel();
        let mut asked = 0;
        for seat in self.seats().taken.values() {
            let quiet = matches!(seat.look, Look::Read { .. }) && seat.activity == Activity::Idle;
            let Some(jobs) = seat.jobs.as_ref().filter(|_| quiet) else { continue };
            if seat.looks_again.swap(true, Ordering::SeqCst) {
                continue;
            }
            let (told, waits) = (told.clone(), seat.looks_again.clone());
            let job: Job<E> = Box::new(move |session, lane| {
                waits.store(false, Ordering::SeqCst);
                lane.look_again(session);
                let _ = told.send(());
            });
            asked += usize::from(jobs.send(job).is_ok());
        }
        drop(told);
        let until = Instant::now() + patience;
        for _ in 0..asked {
            if looked.recv_timeout(until.saturating_duration_since(Instant::now())).is_err() {
                return;
            }
        }
    }

    /// Whether the keys of this device are kept away from other programs at this moment, asked of the kernel through the handles
    /// themselves; `None`: nobody follows the bus, or the device is no token.
    pub fn proves_keys(&self, device: &UsbDevice) -> Option<Keys> {
        let keys = self.seats().taken.get(&device.port).filter(|seat| seat.device.is_same_plug(device))?.keys;
        match (keys, self.follows().then(|| self.sockets().proves(device))?) {
            (Keys::Kept, false) => {
                self.look();
                Some(Keys::NoNode)
            }
            (keys, _) => Some(keys),
        }
    }

    /// Asks the token in this socket for itself through the link that its lane has. `None`: it is not read, or busy.
    pub fn proves_link(&self, port: &PortPath) -> Option<Result<Identity, DriverError>> {
        let mut seats = self.seats();
        let claim = self.take(seats.taken.get_mut(port)?, Verb::Device)?;
        drop(seats);
        self.stir();
        let (told, answer) = mpsc::channel();
        claim.run(Box::new(move |session, lane| {
            let answered = session.identify();
            lane.rest();
            let _ = told.send(answered);
        }));
        answer.recv_timeout(PATIENCE).ok()
    }
}
