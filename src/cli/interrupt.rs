//! Ctrl-C while something takes long: the first one asks for its end, which comes with what was done or that nothing was;
//! the second one ends this process, as the first one does everywhere else.

use super::{Command, DirectoryVerb, JournalVerb, PersonVerb, SchoolVerb, StockVerb};
use std::{
    io, process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
        mpsc,
    },
    thread,
};
use tokio::{
    runtime,
    signal::unix::{SignalKind, signal},
};

/// What a shell expects of a process that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Whether Ctrl-C was pressed since it was listened for.
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on, for as long as this process lives.
    ///
    /// # Errors
    /// Where the system gives no thread, or refuses to tell of signals.
    pub fn listen() -> io::Result<Self> {
        let came = Arc::new(AtomicBool::new(false));
        let (heard, (ready, listens)) = (came.clone(), mpsc::channel());
        // no words: the name of a thread
        thread::Builder::new().name("Ctrl-C".to_owned()).spawn(move || {
            let listening = runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
                let signals = runtime.block_on(async { signal(SignalKind::interrupt()) })?;
                Ok((signals, runtime))
            });
            match listening {
                Err(error) => drop(ready.send(Err(error))),
                Ok((mut signals, runtime)) => {
                    let _ = ready.send(Ok(())); // it is waited for below
                    runtime.block_on(async {
                        signals.recv().await;
                        heard.store(true, Relaxed);
                        signals.recv().await;
                        process::exit(INTERRUPTED);
                    });
                }
            }
        })?;
        listens.recv().map_err(io::Error::other)??;
        Ok(Self(came))
    }

    /// Whether it came.
    pub fn came(&self) -> bool {
        self.0.load(Relaxed)
    }
}

impl Command {
    /// Whether it tells on its way how far it is, and can be stopped.
    pub fn takes_long(&self) -> bool {
        matches!(
            self,
            Self::Import(_)
                | Self::Export(_)
                | Self::Backup { .. }
                | Self::Journal(JournalVerb::Verify { .. })
                | Self::Identify { .. }
                | Self::Directory(DirectoryVerb::Pull { .. })
                | Self::School(SchoolVerb::Import { .. })
                | Self::Person(PersonVerb::Import { .. })
                | Self::Stock(StockVerb::ImportConsole(_))
        )
    }
}
