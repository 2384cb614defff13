//! The same commands without a daemon: this process takes the lock, opens the bench and does the work.

use super::{
    Answer, Attachments, Command, Exit, Hangup,
    control::{Ended, ended, sentence},
    exchange::words,
    execute, show, status, support,
};
use files::Trust;
use profile::Profiles;
use station::{
    Actor, Area, BareFinding, Charters, Finding, Mailroom, PulledFrom, SignInWays, Station, StationError, SystemClock,
    Verifier, examine_machine,
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use store::{Mode, OsEntropy, Store, StoreError};
use usb::{Bus, Keyboards};

/// How long the first look at plugged tokens may take, udev's delay included.
const FIRST_LOOK: Duration = Duration::from_secs(6);

/// What a station stands on besides its memory.
pub struct Surroundings {
    /// What is plugged.
    pub bus: Arc<dyn Bus>,
    /// The firmware profiles.
    pub profiles: Profiles,
    /// What the installation says of keyboards.
    pub keyboards: Keyboards,
    /// The charter.
    pub charters: Charters,
    /// What mail is written with, and how it leaves.
    pub mailroom: Mailroom,
    /// Real tokens or emulated ones.
    pub mode: Mode,
    /// What the station rests on, and what is asked of each file.
    pub files: Vec<(PathBuf, Trust)>,
    /// Under which address the panel is opened while the station serves.
    pub address: String,
    /// What can be said of the doors while nobody serves.
    pub doors: Box<dyn Fn() -> Vec<Finding> + Send + Sync>,
    /// Where people are pulled from.
    pub pulled_from: Vec<PulledFrom>,
    /// By which ways people sign in.
    pub sign_in: SignInWays,
    /// Who checks codes in the station's place.
    pub verifier: Option<Verifier>,
}

/// Does the work as the machine's own administrator: whoever may open the database is that.
pub fn run(
    store: Result<Store, StoreError>,
    around: Surroundings,
    command: Command,
    enclosed: Attachments,
    emit: &mut dyn FnMut(Answer) -> Result<(), Hangup>,
) -> Ended {
    let store = match store {
        Ok(store) => store,
        Err(error) => {
            let fault = StationError::Store(error);
            let said = sentence(&fault, enclosed.language);
            let seen = || {
                let mut findings =
                    examine_machine(&*around.bus, &around.profiles, &around.keyboards, &SystemClock, around.mode);
                findings.push(Finding::Failed(Area::Database, fault));
                findings.extend((around.doors)());
                findings
            };
            match (&command, &enclosed.out) {
                (Command::Doctor, _) => {
                    let _ = show::findings(&seen(), enclosed.language, emit); // the exit code says it too
                }
                (Command::SupportBundle { .. }, Some(out)) => {
                    let bare: Vec<_> = seen().iter().map(BareFinding::of).collect();
                    // nobody knows here which names are in the log: it stays out
                    return match support::write(out, None, &bare, &Default::default()) {
                        Ok(()) => (Exit::Done, Some(said)),
                        Err(_) => (Exit::Memory, Some(said)),
                    };
                }
                (Command::Status, _) => {
                    status::without_memory(Some(&said), &words(enclosed.language), emit);
                    return (Exit::Memory, None);
                }
                _ => {}
            }
            return (Exit::Memory, Some(said));
        }
    };
    let (store, clock, entropy) = (Arc::new(store), Arc::new(SystemClock), Arc::new(OsEntropy));
    let station = Station::new(store, around.bus, around.profiles, around.charters, around.mailroom, clock, entropy);
    station.bench().set_keyboards(around.keyboards);
    station.rests_on(around.files, None);
    station.directories().set_directories(around.pulled_from);
    station.directories().signs_in_by(around.sign_in);
    if let Some(verifier) = around.verifier {
        station.verifies_by(verifier);
    }
    station.reached_at(&around.address);
    station.examine_doors_by(move |_| (around.doors)());
    let _bench = if needs_bench(&command) {
        match station.open_bench() {
            Ok(bench) => {
                station.bench().settle(FIRST_LOOK);
                Some(bench)
            }
            Err(error) => {
                let said = words(enclosed.language).with("terminal-no-thread", [("cause", &error.to_string())]);
                return (Exit::Device, Some(said));
            }
        }
    } else {
        None
    };
    let actor = Actor::machine(rustix::process::getuid().as_raw());
    let language = enclosed.language;
    ended(execute(&station, &actor, command, enclosed, emit), language)
}

/// Whether plugged tokens matter for it.
fn needs_bench(command: &Command) -> bool {
    match command {
        Command::Devices { .. }
        | Command::Enrol { .. }
        | Command::Wipe { .. }
        | Command::Settle { .. }
        | Command::Stock(_)
        | Command::Diagnose(_)
        | Command::Verify { code: None, .. } => true,
        Command::Resync { codes, .. } => codes.is_empty(),
        Command::DevicePin { factory, .. } => *factory,
        Command::Doctor
        | Command::SetupLink
        | Command::Retention { .. }
        | Command::Status
        | Command::Vault(_)
        | Command::School(_)
        | Command::Person(_)
        | Command::Request(_)
        | Command::Ticket(_)
        | Command::Directory(_)
        | Command::Verifier(_)
        | Command::Batch(_)
        | Command::Mail(_)
        | Command::Client(_)
        | Command::Desk(_)
        | Command::Setting { .. }
        | Command::Verify { .. }
        | Command::Identify { .. }
        | Command::Import(_)
        | Command::Export(_)
        | Command::Fit(_)
        | Command::Journal(_)
        | Command::Restored(_)
        | Command::SecondLook(_)
        | Command::Order(_)
        | Command::SupportBundle { .. }
        | Command::Backup { .. }
        | Command::BackupKept { .. } => false,
    }
}
