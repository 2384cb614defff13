//! A line as the desk keeps it: there is always one exchange on its way, which the centre holds until it has something to say, and another
//! one when the desk has.

use super::carrier::{Carried, Carrier, NotCarried};
use crate::{
    LineName, SILENT,
    end::DeskEnd,
    said::{Down, Up},
};
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

/// Between two exchanges that were lost: it doubles up to the second one.
const AGAIN: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(3)];

/// One line.
pub(super) struct DeskLine {
    name: LineName,
    carrier: Arc<dyn Carrier>,
    inner: Mutex<Inner>,
    stirred: Condvar,
}

struct Inner {
    end: DeskEnd,
    on_their_way: usize,
    last_heard: Instant,
    pause: Duration,
    /// Where what is heard goes; `None`: the line is over.
    told: Option<mpsc::Sender<Down>>,
    heard: Option<mpsc::Receiver<Down>>,
    why: Option<String>,
}

impl DeskLine {
    pub fn new(name: LineName, end: DeskEnd, carrier: Arc<dyn Carrier>) -> Arc<Self> {
        let (told, heard) = mpsc::channel();
        let (told, heard, last_heard) = (Some(told), Some(heard), Instant::now());
        let inner = Inner { end, on_their_way: 0, last_heard, pause: AGAIN[0], told, heard, why: None };
        Arc::new(Self { name, carrier, inner: Mutex::new(inner), stirred: Condvar::new() })
    }

    /// Begins; what the centre says comes to the receiver, until the line is over.
    pub fn start(self: &Arc<Self>) -> mpsc::Receiver<Down> {
        for name in ["line", "line too"] {
            let line = self.clone();
            let started = thread::Builder::new().name(name.to_owned()).spawn(move || line.carry());
            if let Err(error) = started {
                self.end(Some(error.to_string()));
            }
        }
        // a second start hears nothing
        self.inner().heard.take().unwrap_or_else(|| mpsc::channel().1)
    }

    /// Says something; nobody hears it where the line is over.
    pub fn say(&self, sentence: &Up) {
        let said = self.inner().end.say(sentence);
        if let Err(over) = said {
            self.end(Some(over.to_string()));
        }
        self.stirred.notify_all();
    }

    /// It is over.
    pub fn end(&self, why: Option<String>) {
        let mut inner = self.inner();
        if inner.told.take().is_some() {
            inner.why = why;
        }
        drop(inner);
        self.stirred.notify_all();
    }

    /// Why it is over.
    pub fn why(&self) -> Option<String> {
        self.inner().why.clone()
    }

    fn carry(&self) {
        while let Some((exchange, sent)) = self.next() {
            if let Err(over) = self.came(self.carrier.exchange(self.name, &exchange), sent) {
                self.end(Some(over));
            }
            self.stirred.notify_all();
        }
    }

    /// What became of an exchange, where what was on its way ended at `sent`; an error: the line is over, and why.
    fn came(&self, came: Result<Carried, NotCarried>, sent: u64) -> Result<(), String> {
        let mut inner = self.inner();
        inner.on_their_way -= 1;
        match came {
            Ok(Carried::Exchange(came)) => {
                let sentences = inner.end.hear(&came).map_err(|over| over.to_string())?;
                inner.end.answered(sent);
                (inner.last_heard, inner.pause) = (Instant::now(), AGAIN[0]);
                for sentence in sentences {
                    let _ = inner.told.as_ref().map(|told| told.send(sentence));
                }
                Ok(())
            }
            Ok(Carried::Gone) => Err("the centre has let go of the line".to_owned()),
            Err(error) if inner.last_heard.elapsed() > SILENT => Err(error.to_string()),
            Err(_) => {
                inner.end.again();
                let pause = inner.pause;
                inner.pause = (pause * 2).min(AGAIN[1]);
                // ended meanwhile, it goes on at once
                drop(self.stirred.wait_timeout_while(inner, pause, |inner| inner.told.is_some()));
                Ok(())
            }
        }
    }

    /// The next exchange, once there is one to make; `None`: the line is over.
    fn next(&self) -> Option<(Vec<u8>, u64)> {
        let idle = |inner: &mut Inner| inner.told.is_some() && inner.on_their_way > 0 && !inner.end.has_to_say();
        let mut inner = self.stirred.wait_while(self.inner(), idle).unwrap_or_else(PoisonError::into_inner);
        inner.told.as_ref()?;
        inner.on_their_way += 1;
        Some((inner.end.exchange(), inner.end.sent()))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
