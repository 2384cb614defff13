//! One line of a desk, and the questions that are open on it.

use super::who::Admitted;
use crate::{
    end::{CentreEnd, Over},
    key::PublicKey,
    said::{Answer, Down, Number, Refusal, Up},
    tunnel::Broken,
};
use driver::DriverError;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError, mpsc},
    time::{Duration, Instant},
};
use tokio::{sync::watch, time::timeout};
use usb::TransportError;

/// After this long without an exchange a line is over. A desk whose exchange was lost comes again within seconds.
pub const SILENT: Duration = Duration::from_secs(40);

/// What is heard of a question.
#[derive(Debug)]
pub(crate) enum News {
    /// The token waits for a finger.
    Touch(Option<u8>),
    /// It typed what is no code.
    PassedOver,
    /// How it ended.
    Done(Result<Answer, DriverError>),
}

/// One line.
pub struct Line {
    /// What comes by two exchanges at a time is answered one after the other.
    turn: Mutex<()>,
    inner: Mutex<Inner>,
    desk: OnceLock<Admitted>,
    /// Grows when something is to be said, and when another exchange came, to which an older one gives way.
    stirred: watch::Sender<u64>,
}

struct Inner {
    end: CentreEnd,
    last_heard: Instant,
    questions: HashMap<Number, mpsc::Sender<News>>,
    last: Number,
    /// Nothing more is asked over it.
    over: bool,
}

impl Line {
    pub(super) fn new(end: CentreEnd) -> Self {
        let (last_heard, questions) = (Instant::now(), HashMap::new());
        let inner = Inner { end, last_heard, questions, last: 0, over: false };
        Self { turn: Mutex::default(), inner: Mutex::new(inner), desk: OnceLock::new(), stirred: watch::Sender::new(0) }
    }

    /// The next exchange to the desk, as soon as there is something in it, or another question of the desk came, or this time is over.
    pub async fn exchange(&self, held: Duration) -> Vec<u8> {
        let mut stirred = self.stirred.subscribe();
        self.stir();
        stirred.mark_unchanged();
        if !self.inner().end.wants_exchange() {
            // an end of it means that the line is gone
            let _ = timeout(held, stirred.changed()).await;
        }
        self.inner().end.exchange()
    }

    /// Held while what was heard is answered.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn hear(&self, exchange: &[u8]) -> Result<Vec<Up>, Over> {
        let mut inner = self.inner();
        inner.last_heard = Instant::now();
        let heard = inner.end.hear(exchange);
        // whether the last answers came, only the desk knows: what it does not acknowledge here goes with the next one too
        inner.end.again();
        heard
    }

    /// The desk whose line it is; `None`: nobody knows yet.
    pub fn desk(&self) -> Option<Admitted> {
        self.desk.get().cloned()
    }

    pub(super) fn is_of(&self, desk: Admitted) {
        let _ = self.desk.set(desk); // said once
    }

    pub(super) fn other(&self) -> Option<PublicKey> {
        self.inner().end.other()
    }

    pub(super) fn bound(&self) -> Result<[u8; 32], Broken> {
        self.inner().end.bound()
    }

    /// Since the last exchange.
    pub(super) fn silence(&self) -> Duration {
        self.inner().last_heard.elapsed()
    }

    pub(super) fn say(&self, sentence: &Down) {
        // whoever does not listen is given up when it is silent
        let _ = self.inner().end.say(sentence);
        self.stir();
    }

    pub(super) fn refuse(&self, refusal: Refusal) {
        tracing::warn!(desk = self.desk.get().map(|desk| &*desk.name), %refusal, "a desk is not let in");
        self.say(&Down::Refused(refusal));
    }

    pub(super) fn is_over(&self) -> bool {
        self.inner().over
    }

    /// Nobody waits for anything over it any more.
    pub(super) fn hang_up(&self) {
        let mut inner = self.inner();
        inner.over = true;
        inner.questions.clear();
    }

    /// Asks something; what is heard of it comes to the receiver, until it is over.
    pub(super) fn ask(
        &self,
        question: impl FnOnce(Number) -> Down,
    ) -> Result<(Number, mpsc::Receiver<News>), DriverError> {
        let (told, heard) = mpsc::channel();
        let mut inner = self.inner();
        if inner.over {
            return Err(cut());
        }
        inner.last += 1;
        let number = inner.last;
        inner.questions.insert(number, told);
        let said = inner.end.say(&question(number));
        drop(inner);
        self.stir();
        said.map(|()| (number, heard)).map_err(|_| cut())
    }

    /// Nobody waits for this answer any more.
    pub(super) fn forget(&self, number: Number) {
        self.inner().questions.remove(&number);
    }

    /// What a desk says of a question.
    pub(super) fn pass_on(&self, news: Up) {
        let mut inner = self.inner();
        let (number, news) = match news {
            Up::Touch { number, left } => (number, News::Touch(left)),
            Up::PassedOver { number } => (number, News::PassedOver),
            Up::Done { number, result } => {
                let Some(told) = inner.questions.remove(&number) else { return };
                // whoever asked may have left
                let _ = told.send(News::Done(result));
                return;
            }
            Up::Hello { .. } | Up::Join { .. } | Up::Plugged(_) | Up::Unread(_) | Up::WantsTicket { .. } => return,
        };
        if let Some(told) = inner.questions.get(&number) {
            let _ = told.send(news);
        }
    }

    fn stir(&self) {
        self.stirred.send_modify(|times| *times += 1);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As if the token had been pulled out.
pub(super) fn cut() -> DriverError {
    TransportError("the line to the desk is cut".into()).into()
}
