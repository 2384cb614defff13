//! The life of one process, and how it ends: the disk that it commits to and the bus that it talks over, both of which
//! fail, or die with it, at the commit or the report that was chosen.
//!
//! A death is not acted: at that instant the files are copied as they lie there, log and all, and from then on nothing
//! that the dead process does reaches them or a token. The token stays powered, as it does when a daemon is killed.
//! What the kernel would lose with the power is not shown: that is SQLite's own to keep, and `synchronous=FULL`.

use crate::{
    store::foreign::{Visit, paid},
    support::engine,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use trousseau::{
    emulated::Hub,
    store::{Commit, Disk, EngineError, ErrorKind, StoreError},
    usb::{Bus, BusError, Grab, HidInterface, KeyNode, OpenError, Transport, TransportError, UsbDevice},
};

/// What goes wrong, and where: commits and reports are counted from 0, from the moment the act begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// From this commit on the disk is full, until the restart.
    DiskFull(usize),
    /// This one commit cannot be written.
    WriteFails(usize),
    /// SIGKILL before this commit became durable.
    KilledBeforeCommit(usize),
    /// SIGKILL just after it did, before anybody else could know.
    KilledAfterCommit(usize),
    /// Another program opened, read and closed the database before this commit; SIGKILL just after it.
    ReadThenKilled(usize),
    /// The same, and it wrote.
    WrittenThenKilled(usize),
    /// The server went away before this commit became durable, and came back.
    CutBeforeCommit(usize),
    /// It went away just after, with the answer.
    CutAfterCommit(usize),
    /// Pulled out before it has taken or given any report.
    PulledBeforeAll,
    /// Pulled out when it had taken, or given, this report.
    PulledAfter(usize),
    /// SIGKILL when this report had gone out, or come in and not been looked at.
    KilledAfter(usize),
    /// This exchange with the desk is lost on its way to the centre.
    ExchangeLost(usize),
    /// It comes, and the answer is lost.
    AnswerLost(usize),
    /// It comes twice.
    ExchangeDoubled(usize),
    /// The line to the desk is cut before this exchange came, and stays so.
    LineCutBefore(usize),
    /// It is cut when it has come.
    LineCutAfter(usize),
    /// SIGKILL while a finger is awaited.
    KilledAwaitingTouch,
    /// Pulled out while a finger is awaited.
    PulledAwaitingTouch,
}

impl Fault {
    /// While a finger is awaited.
    pub const OF_TOUCHES: [Self; 2] = [Self::KilledAwaitingTouch, Self::PulledAwaitingTouch];
    /// At a commit.
    pub const OF_COMMITS: [fn(usize) -> Self; 4] =
        [Self::DiskFull, Self::WriteFails, Self::KilledBeforeCommit, Self::KilledAfterCommit];
    /// At a commit, with a server.
    pub const OF_THE_LINE: [fn(usize) -> Self; 2] = [Self::CutBeforeCommit, Self::CutAfterCommit];
    /// At a commit to a file, with another program.
    pub const OF_VISITS: [fn(usize) -> Self; 2] = [Self::ReadThenKilled, Self::WrittenThenKilled];
    /// At an exchange with a desk, after which the line goes on where it was.
    pub const OF_EXCHANGES: [fn(usize) -> Self; 3] = [Self::ExchangeLost, Self::AnswerLost, Self::ExchangeDoubled];
    /// At an exchange with a desk, after which there is no line.
    pub const OF_LINES: [fn(usize) -> Self; 2] = [Self::LineCutBefore, Self::LineCutAfter];
    /// At a report. Before it is after the one before, to token and files alike; commits between the two have their own.
    pub const OF_REPORTS: [fn(usize) -> Self; 2] = [Self::PulledAfter, Self::KilledAfter];
}

/// A report on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// A request, or a part of one, and how it begins.
    ToToken([u8; 8]),
    /// An answer, a part of one, or a key.
    FromToken,
}

/// What an act did, where nothing failed.
#[derive(Debug, Clone, Default)]
pub struct Count {
    pub commits: usize,
    pub reports: Vec<Report>,
    pub touches: usize,
    /// With a desk.
    pub exchanges: usize,
}

/// What becomes of an exchange with a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Comes,
    Lost,
    AnswerLost,
    Doubled,
    /// With the line.
    CutBefore,
    CutAfter,
}

/// One process's life.
pub struct Life {
    hub: Hub,
    /// The token that is pulled out.
    token: String,
    data: PathBuf,
    grave: PathBuf,
    state: Mutex<State>,
}

struct State {
    /// What is to happen; nothing is counted before there is something.
    fault: Option<Fault>,
    count: Count,
    happened: bool,
    disk_is_full: bool,
    over: bool,
    /// Somebody waits for what the token types.
    listening: bool,
    line_is_cut: bool,
}

impl Life {
    /// Begins on the files in `data`; where they lie afterwards is `grave`.
    pub fn new(hub: Hub, token: &str, data: PathBuf, grave: PathBuf) -> Self {
        let state = State {
            fault: None,
            count: Count::default(),
            happened: false,
            disk_is_full: false,
            over: false,
            listening: false,
            line_is_cut: false,
        };
        Self { hub, token: token.to_owned(), data, grave, state: Mutex::new(state) }
    }

    /// The act begins: from now on it is counted, and goes wrong.
    pub fn begin(&self, fault: Fault) {
        let mut state = self.state();
        state.fault = Some(fault);
        self.visited(fault, 0);
    }

    /// Another program's visit, where one comes before the commit of this number. Between two commits, when nobody writes.
    fn visited(&self, fault: Fault, next: usize) {
        let visit = match fault {
            Fault::ReadThenKilled(at) if at == next => Visit::Read,
            Fault::WrittenThenKilled(at) if at == next => Visit::Write,
            _ => return,
        };
        assert_eq!(paid(&self.data, visit), "done");
    }

    /// What was counted since.
    pub fn counted(&self) -> Count {
        self.state().count.clone()
    }

    /// Whether the fault came to pass.
    pub fn happened(&self) -> bool {
        self.state().happened
    }

    /// Whether the process is dead.
    pub fn is_over(&self) -> bool {
        self.state().over
    }

    /// Somebody waits for what the token types; asked once for each time.
    pub fn is_listening(&self) -> bool {
        std::mem::take(&mut self.state().listening)
    }

    /// What becomes of the next exchange with the desk.
    pub fn exchange(&self) -> Fate {
        let mut state = self.state();
        let Some(fault) = state.fault else { return Fate::Comes };
        let number = state.count.exchanges;
        state.count.exchanges += 1;
        let fate = match fault {
            Fault::ExchangeLost(at) if at == number => Fate::Lost,
            Fault::AnswerLost(at) if at == number => Fate::AnswerLost,
            Fault::ExchangeDoubled(at) if at == number => Fate::Doubled,
            Fault::LineCutBefore(at) if at == number => Fate::CutBefore,
            Fault::LineCutAfter(at) if at == number => Fate::CutAfter,
            _ => return Fate::Comes,
        };
        state.happened = true;
        state.line_is_cut = matches!(fate, Fate::CutBefore | Fate::CutAfter);
        fate
    }

    /// Whether the line to the desk was cut.
    pub fn line_is_cut(&self) -> bool {
        self.state().line_is_cut
    }

    /// The moment in which a finger is awaited.
    pub fn awaits_touch(&self) {
        let mut state = self.state();
        state.count.touches += usize::from(state.fault.is_some());
        match state.fault {
            Some(Fault::KilledAwaitingTouch) => self.die(&mut state),
            Some(Fault::PulledAwaitingTouch) => {
                drop(state);
                self.pull();
            }
            _ => {}
        }
    }

    /// The end, if it has not come yet; where the files are now.
    pub fn end(&self) -> PathBuf {
        let mut state = self.state();
        if !state.over {
            let happened = state.happened;
            self.die(&mut state);
            state.happened = happened;
        }
        self.grave.clone()
    }

    fn die(&self, state: &mut State) {
        (state.over, state.happened) = (true, true);
        copy_files(&self.data, &self.grave);
        engine::inherited(&self.data, &self.grave);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One report, unless the process is dead, or its time has come.
    fn report<T>(&self, report: Report, pass: impl FnOnce() -> Result<T, TransportError>) -> Result<T, TransportError> {
        let mut state = self.state();
        if state.over {
            return Err(dead());
        }
        let Some(fault) = state.fault else {
            drop(state);
            return pass();
        };
        let number = state.count.reports.len();
        state.count.reports.push(report);
        drop(state);
        if fault == Fault::PulledBeforeAll {
            self.pull();
        }
        let passed = pass();
        match fault {
            Fault::PulledAfter(at) if at == number => self.pull(),
            Fault::KilledAfter(at) if at == number => {
                // nobody commits between report and copy: all that is done with a token is done by its one lane
                self.die(&mut self.state());
                return Err(dead());
            }
            _ => {}
        }
        passed
    }

    fn pull(&self) {
        self.state().happened = true;
        self.hub.unplug(&self.token).unwrap();
    }
}

impl Disk for Life {
    fn commit(&self, commit: Commit<'_>) -> Result<(), StoreError> {
        // held while SQLite writes: a copy never sees half a commit that a kill would have let end
        let mut state = self.state();
        if state.over {
            return Err(StoreError::Disk(told(ErrorKind::Disk)));
        }
        let Some(fault) = state.fault else { return commit() };
        let number = state.count.commits;
        state.count.commits += 1;
        match fault {
            Fault::DiskFull(at) if at == number => (state.disk_is_full, state.happened) = (true, true),
            Fault::WriteFails(at) if at == number => {
                state.happened = true;
                return Err(StoreError::Disk(told(ErrorKind::Disk)));
            }
            Fault::KilledBeforeCommit(at) if at == number => self.die(&mut state),
            Fault::CutBeforeCommit(at) if at == number => {
                state.happened = true;
                engine::cut(&self.data);
            }
            Fault::CutAfterCommit(at) if at == number => {
                state.happened = true;
                commit()?;
                engine::cut(&self.data);
                return Err(StoreError::Unreachable(told(ErrorKind::Lost)));
            }
            Fault::KilledAfterCommit(at) | Fault::ReadThenKilled(at) | Fault::WrittenThenKilled(at) if at == number => {
                commit()?;
                self.die(&mut state);
                return Err(StoreError::Disk(told(ErrorKind::Disk)));
            }
            _ => {}
        }
        match (state.over, state.disk_is_full) {
            (true, _) => Err(StoreError::Disk(told(ErrorKind::Disk))),
            (false, true) => Err(StoreError::Full(told(ErrorKind::Full))),
            (false, false) => {
                commit()?;
                self.visited(fault, number + 1);
                Ok(())
            }
        }
    }
}

fn told(kind: ErrorKind) -> EngineError {
    EngineError::new(kind, "as the test has it")
}

fn dead() -> TransportError {
    TransportError("the process is dead".into())
}

/// What lies in a data directory, without the lock and the shared memory, which end with their process.
pub fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        let passes = |name: &str| name.ends_with("-shm") || name.ends_with(".lock");
        if passes(&name.to_string_lossy()) {
            continue;
        }
        match fs::copy(entry.path(), to.join(&name)) {
            Ok(_) => {}
            // the journal's head on its way to its own name
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => panic!("{}: {error}", entry.path().display()),
        }
    }
}

/// The bus of a process that can die.
pub struct MortalBus(pub std::sync::Arc<Life>);

impl Bus for MortalBus {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        if self.0.is_over() { Ok(Vec::new()) } else { self.0.hub.scan() }
    }

    fn open(&self, interface: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        if self.0.is_over() {
            return Err(OpenError::Failed { node: interface.node.clone(), source: "the process is dead".into() });
        }
        let link = self.0.hub.open(interface)?;
        let keyboard = (interface.usage_page, interface.usage) == (1, 6);
        Ok(Box::new(MortalLink { link, keyboard, life: self.0.clone() }))
    }

    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        self.0.hub.grab(keys)
    }

    fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        self.0.hub.watch(changed)
    }
}

fn request(report: &[u8]) -> Report {
    let mut begins = [0; 8];
    report.iter().zip(&mut begins).for_each(|(byte, place)| *place = *byte);
    Report::ToToken(begins)
}

struct MortalLink {
    link: Box<dyn Transport>,
    keyboard: bool,
    life: std::sync::Arc<Life>,
}

impl Transport for MortalLink {
    fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        self.life.report(Report::FromToken, || self.link.get_feature(buffer))
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError> {
        self.life.report(request(report), || self.link.set_feature(report))
    }

    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError> {
        if self.life.is_over() {
            return Err(dead());
        }
        self.life.state().listening |= self.keyboard;
        // silence is no report
        match self.link.read_input(buffer, timeout)? {
            Some(length) => self.life.report(Report::FromToken, || Ok(Some(length))),
            None => Ok(None),
        }
    }

    fn write_output(&mut self, report: &[u8]) -> Result<(), TransportError> {
        self.life.report(request(report), || self.link.write_output(report))
    }
}
