//! What goes to and fro between a command and whoever gave it: what is enclosed, codes as they are typed, answers line by
//! line, and the wait for a token.
use bench::{Activity, BenchError};
use catalogue::{Tells, Ui, Worded, say as message};
use domain::{Family, Language, Secret, Serial, TokenRef, digits_from_keyboard};
use oath::{Code, InvalidCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use station::{Actor, Face, Far, InputFault, Outcome, Progress, Station, StationError, TokenRow};
use std::time::Duration;

/// How long a token may keep us waiting, touch included.
const PATIENCE: Duration = Duration::from_secs(90);
/// It may have come back between two looks.
const JUST_READ: Duration = Duration::from_millis(100);
/// How long a token that another program took away for a moment may take to be read again.
const COMES_BACK: Duration = Duration::from_secs(20);

/// One line of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A result: as a document, and in words.
    Document {
        /// For programs.
        json: Value,
        /// For people.
        text: String,
    },
    /// What to do meanwhile, for people only.
    Meanwhile(String),
    /// How far it is, for whoever sits at a terminal.
    Progress(String),
    /// Nothing: a look whether somebody still listens, and wants what is being done.
    Pulse,
}

/// Nobody listens any more, or wants what is being done.
#[derive(Debug, Clone, Copy)]
pub struct Hangup;

/// What comes with a command and is not part of it.
#[derive(Debug, Default)]
pub struct Attachments {
    /// The passphrase of a backup, the password of a new person or of a key file, the key of a key file.
    pub secret: Option<Secret>,
    /// The caller's own password, where an act asks for it again.
    pub account: Option<Secret>,
    /// The file that is sent.
    pub file: Option<std::fs::File>,
    /// The file that is to be written: new, empty, and opened by whoever asks.
    pub out: Option<std::fs::File>,
    /// What the caller reads; English unless they say otherwise.
    pub language: Option<Language>,
}

impl Attachments {
    /// Nothing but the language of whoever asks.
    pub fn of(ui: &Ui) -> Self {
        Self { language: Some(ui.language), ..Self::default() }
    }

    /// The words of whoever gave the command.
    pub(super) fn ui(&self) -> Ui {
        words(self.language)
    }
}

/// The words of a language; English where none was said.
pub(super) fn words(language: Option<Language>) -> Ui {
    catalogue::for_terminal(language.unwrap_or(Language::En))
}

/// Whoever gave a command, and hears what comes of it.
pub(super) type Emit<'a> = &'a mut dyn FnMut(Answer) -> Result<(), Hangup>;

/// Results, as a document and in words.
pub(super) trait Say {
    /// One of many, for as long as somebody reads them.
    ///
    /// # Errors
    /// [`Hangup`]: nobody does.
    fn tell(&mut self, json: Value, text: String) -> Result<(), Hangup>;

    /// What was done: an answer that nobody reads does not undo it.
    fn say(&mut self, json: Value, text: String) {
        let _ = self.tell(json, text);
    }
}

impl Say for dyn FnMut(Answer) -> Result<(), Hangup> + '_ {
    fn tell(&mut self, json: Value, text: String) -> Result<(), Hangup> {
        self(Answer::Document { json, text })
    }
}

/// Tells when a finger is wanted, waits for the end, and answers with it.
pub(super) fn bench_outcome(
    station: &Station,
    actor: &Actor,
    named: &TokenRef,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let started = std::time::Instant::now();
    let (mut told, mut gone) = (None, None);
    loop {
        let bench = station.bench().view(actor)?;
        let card = bench.cards.into_iter().find(|card| match &card.face {
            Face::Known { token, .. } => is_named(token, named),
            _ => false,
        });
        let Some(card) = card else {
            // another program took it for a moment: what broke off is told when it was looked at again
            let since = *gone.get_or_insert_with(std::time::Instant::now);
            let patience = if station.bench().comes_back(named) { COMES_BACK } else { JUST_READ };
            if since.elapsed() < patience {
                station.bench().bench_after(bench.generation, JUST_READ);
                continue;
            }
            return Err(BenchError::NotPlugged(named.clone()).into());
        };
        gone = None;
        match card.activity {
            Activity::Idle => return outcome(card.outcome, named.serial(), ui, emit),
            touch @ Activity::Touch { until, other, .. } => {
                if told != Some((until, other)) {
                    told = Some((until, other));
                    let _ = emit(Answer::Meanwhile(asked(named.serial(), &touch, ui)));
                }
            }
            Activity::Working { .. } => {}
        }
        if started.elapsed() > PATIENCE {
            return Err(BenchError::Busy(named.clone()).into());
        }
        station.bench().bench_after(bench.generation, Duration::from_secs(5));
    }
}

/// Whether this is the token that was named; one that was never plugged has had its family told by now.
fn is_named(token: &TokenRow, named: &TokenRef) -> bool {
    let family = |family| family == token.family || family == Family::Unseen;
    token.serial == *named.serial() && named.family().is_none_or(family)
}

/// Which touch is wanted, and why another one than came.
fn asked(serial: &Serial, touch: &Activity, ui: &Ui) -> String {
    match touch.hint() {
        None => ui.with("terminal-touch", [("serial", serial.as_str())]),
        Some(hint) => ui.with("terminal-touch-more", [("serial", serial.as_str()), ("hint", &ui.tell(&hint))]),
    }
}

fn outcome(outcome: Option<Outcome>, serial: &Serial, ui: &Ui, emit: Emit<'_>) -> Result<(), StationError> {
    let Some(outcome) = outcome else { return Err(BenchError::NotPlugged(serial.into()).into()) };
    if let Err(error) = &outcome.ended {
        return Err(StationError::OnLane(error.clone()));
    }
    let told = outcome.message();
    let text = ui.message_at_terminal(&told);
    emit.say(document(&Worded::told(&outcome, told)), text);
    Ok(())
}

/// Does what takes long, and tells how far it is (`key`: a message with `done` and `total`) for as long as somebody listens:
/// whoever goes away stops it, and whoever asks for its end too.
pub(super) fn watched<T: Send>(
    emit: Emit<'_>,
    ui: &Ui,
    key: &'static str,
    job: impl FnOnce(&Progress) -> Result<T, StationError> + Send,
) -> Result<T, StationError> {
    let mut told = Far::default();
    station::watched(job, &mut |far| {
        let moved = far.done > told.done;
        told = far;
        let said = || ui.message(&message(key).count("done", far.done).count("total", far.total));
        let heard = if moved { emit(Answer::Progress(said())) } else { Ok(()) };
        heard.and_then(|()| emit(Answer::Pulse)).is_ok()
    })
}

pub(super) fn parse_codes(texts: &[String]) -> Result<Vec<Code>, StationError> {
    texts.iter().map(|text| parse_code(text)).collect()
}

pub(super) fn parse_code(text: &str) -> Result<Code, StationError> {
    let code = digits_from_keyboard(text).map_err(InvalidCode::from).and_then(|digits| digits.parse());
    code.map_err(|fault| InputFault::Code(fault).into())
}

pub(super) fn document(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("views have text keys and no failing fields")
}
