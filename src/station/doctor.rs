//! What is wrong with this machine and with the station's memory, and what to do about it. Changes nothing.

use super::{Station, bench::Bench, views::Keys};
use domain::Clock;
use driver::{Unusable, recognise};
use files::{Trust, judge};
use profile::Profiles;
use serde::Serialize;
use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};
use store::Mode;
use usb::{Bus, Keyboards, OpenError, UsbDevice};

/// Where udev looks for rules, the strongest first.
const RULES: [&str; 3] = [
    "/etc/udev/rules.d/70-trousseau.rules",
    "/usr/local/lib/udev/rules.d/70-trousseau.rules",
    "/usr/lib/udev/rules.d/70-trousseau.rules",
];
/// How long the station may take to look at a token that just came.
const PATIENCE: Duration = Duration::from_secs(3);
const INSTALL_RULES: &str = "run `trousseau udev | sudo tee /etc/udev/rules.d/70-trousseau.rules && sudo udevadm control --reload`, then plug the tokens again";

domain::words! {
    /// What was looked at.
    Area {
        /// The list of USB devices.
        Usb => "usb",
        /// Hot-plug events.
        Hotplug => "hotplug",
        /// The udev rules.
        Rules => "rules",
        /// The permission to open a plugged token.
        Permission => "permission",
        /// Keeping what a token types away from other programs.
        Keyboard => "keyboard",
        /// The machine's clock.
        Clock => "clock",
        /// The database.
        Database => "database",
        /// The vault.
        Vault => "vault",
        /// The journal.
        Journal => "journal",
        /// Credentials whose writing was never confirmed.
        Intents => "intents",
        /// The way out for mail.
        Mail => "mail",
        /// The station's own door and the public one.
        Doors => "doors",
        /// Who may read and change files.
        Files => "files",
        /// What a restore left in doubt.
        Restore => "restore",
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub area: Area,
    /// It is as it should be.
    pub ok: bool,
    /// What was found.
    pub sentence: String,
    /// What to do, where it is not as it should be.
    pub remedy: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn good(area: Area, sentence: impl Into<String>) -> Self {
        Self { area, ok: true, sentence: sentence.into(), remedy: None }
    }
    /// Something is to be done.
    pub fn bad(area: Area, sentence: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { area, ok: false, sentence: sentence.into(), remedy: Some(remedy.into()) }
    }
}

impl Station {
    /// Looks at machine and memory. Reads the whole database: seconds where it is large.
    pub fn doctor(&self) -> Vec<Finding> {
        let (rules, _) = self.bench.keyboards();
        let (bus, profiles) = (self.bench.bus(), self.bench.profiles());
        let mut findings = examine(
            bus,
            profiles,
            &rules,
            &*self.clock,
            self.store.mode(),
            self.bench.follows().then_some(&self.bench),
        );
        // the store is open: its key was found, is ours, and is nobody else's to read
        findings.push(Finding::good(Area::Vault, "the vault's key is there, private, and fits the database"));
        match self.old_key_tokens() {
            Ok(0) => {}
            Ok(tokens) => findings.push(Finding::bad(
                Area::Vault,
                format!(
                    "{tokens} tokens still carry an access code or a PIN of an older key, which every old backup knows"
                ),
                "program them anew in a batch (`trousseau vault show` lists them), and destroy the old backups",
            )),
            Err(error) => findings.push(from_sentence(Area::Vault, &error.to_string())),
        }
        findings.push(match self.store.integrity() {
            Ok(faults) if faults.is_empty() => Finding::good(Area::Database, "the database is whole"),
            Ok(faults) => Finding::bad(
                Area::Database,
                format!("the database is damaged: {}", faults.join("; ")),
                "stop the station, leave the file as it is, and restore the last backup into an empty directory",
            ),
            Err(error) => from_sentence(Area::Database, &error.to_string()),
        });
        findings.push(match self.store.journal_fault() {
            None => Finding::good(Area::Journal, "the journal ends where it was left"),
            Some(fault) => Finding::bad(
                Area::Journal,
                fault.to_string(),
                "run `trousseau journal verify`; then restore the last backup, or go on by name with `trousseau journal accept`",
            ),
        });
        match self.store.foreign_access() {
            Ok(foreign) if foreign.is_empty() => {}
            Ok(foreign) => findings.push(Finding::bad(
                Area::Journal,
                format!(
                    "what these people sign in with, or may do, was written by another program than the station: {}",
                    foreign.join(", ")
                ),
                "look at each in the panel and take away what nobody gave; then go on by name with `trousseau journal accept`",
            )),
            Err(error) => findings.push(from_sentence(Area::Journal, &error.to_string())),
        }
        findings.push(match self.store.read(|r| r.unfinished()) {
            Ok(intents) if intents.is_empty() => Finding::good(Area::Intents, "no enrolment was left unconfirmed"),
            Ok(intents) => Finding::bad(
                Area::Intents,
                format!("{} credentials were stored or written and never confirmed by a code", intents.len()),
                "plug each of these tokens and verify a code, or enrol it again: `trousseau stock list` shows them as pre_activation",
            ),
            Err(error) => from_sentence(Area::Database, &error.to_string()),
        });
        findings.extend(self.examine_mail());
        findings.extend(self.doors.get().into_iter().flat_map(|examine| examine(self)));
        findings.extend(self.examine_restored());
        findings.extend(self.examine_files());
        findings
    }

    /// How the doors are looked at, by whoever opened them.
    pub fn examine_doors_by(&self, examine: impl Fn(&Self) -> Vec<Finding> + Send + Sync + 'static) {
        let _ = self.doors.set(Box::new(examine)); // the doors are opened once
    }

    /// What nobody can guess, as text that fits a URL.
    pub fn unguessable(&self) -> super::Result<String> {
        self.bearer()
    }
}

impl Station {
    /// Who may read and change what the station rests on.
    fn examine_files(&self) -> Vec<Finding> {
        let data = (self.store.folder().to_owned(), Trust::Secret);
        let all = std::iter::once(&data).chain(self.files.get().into_iter().flatten());
        let judged = all.filter_map(|(path, trust)| judge(path, *trust).err());
        let bad: Vec<_> = judged.map(|found| from_sentence(Area::Files, &found.to_string())).collect();
        match bad.is_empty() {
            true => vec![Finding::good(Area::Files, "what the station rests on is nobody else's to read or change")],
            false => bad,
        }
    }
}

/// Looks at the machine alone: for when the memory does not open.
pub fn examine_machine(
    bus: &dyn Bus,
    profiles: &Profiles,
    keyboards: &Keyboards,
    clock: &dyn Clock,
    mode: Mode,
) -> Vec<Finding> {
    examine(bus, profiles, keyboards, clock, mode, None)
}

/// `bench`: where tokens are held and spoken with, if the station runs.
fn examine(
    bus: &dyn Bus,
    profiles: &Profiles,
    keyboards: &Keyboards,
    clock: &dyn Clock,
    mode: Mode,
    bench: Option<&Bench>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    match bus.scan() {
        Ok(devices) => {
            findings.push(Finding::good(Area::Usb, format!("{} USB devices are seen", devices.len())));
            devices.iter().for_each(|device| findings.extend(examine_device(bus, profiles, device, bench)));
        }
        Err(error) => findings.push(from_sentence(Area::Usb, &error.to_string())),
    }
    findings.push(match bus.watch(Box::new(|| ())) {
        Ok(_) => Finding::good(Area::Hotplug, "arrivals and departures are told at once"),
        Err(error) => from_sentence(Area::Hotplug, &error.to_string()),
    });
    if mode == Mode::Hid {
        findings.push(examine_rules(profiles, keyboards));
    }
    findings.push(Finding::good(Area::Keyboard, said_of_keyboards(keyboards)));
    findings.push(if clock.is_synchronised() {
        Finding::good(Area::Clock, "the clock is kept by NTP")
    } else {
        Finding::bad(
            Area::Clock,
            "nobody is known to keep the clock right: how far the clocks of time tokens are off counts until it is set only",
            "switch NTP on: `sudo timedatectl set-ntp true`",
        )
    });
    findings
}

fn examine_device(bus: &dyn Bus, profiles: &Profiles, device: &UsbDevice, bench: Option<&Bench>) -> Vec<Finding> {
    let token = match recognise(profiles, device) {
        Err(Unusable::NotAToken) => return Vec::new(),
        Err(unusable) => return vec![from_sentence(Area::Permission, &unusable.to_string())],
        Ok(token) => token,
    };
    let name = format!("the {} in {}", token.model, device.port);
    let keys = match bench {
        None => examine_keys(bus, device, &name),
        Some(bench) => match kept_by(bench, device) {
            Some(keys) => finding_of(keys, &name),
            None => Finding::bad(
                Area::Keyboard,
                format!("{name} came, or was taken by another program, a moment ago: the station is looking at it"),
                "ask again in a few seconds",
            ),
        },
    };
    let link = match bench.and_then(|bench| bench.proves_link(&device.port)) {
        // what the station holds, and not a link of its own that nobody uses
        Some(Ok(_)) => Finding::good(Area::Permission, format!("{name} answers through the link that the station has")),
        Some(Err(error)) => Finding::bad(
            Area::Permission,
            format!("{name} does not answer through the link that the station has ({error})"),
            "close other programs that use the token; the station looks at it again by itself, and if it says so again, plug the token in anew",
        ),
        None => {
            let opened =
                device.hid.iter().filter(|hid| hid.usage_page == 1).map(|hid| bus.open(hid).err()).next().flatten();
            match opened {
                None => Finding::good(Area::Permission, format!("{name} can be opened")),
                Some(error) => from_sentence(Area::Permission, &error.to_string()),
            }
        }
    };
    vec![link, keys]
}

/// What the station itself holds of it; `None`: it has not looked yet.
fn kept_by(bench: &Bench, device: &UsbDevice) -> Option<Keys> {
    let patience = Instant::now() + PATIENCE;
    loop {
        match bench.proves_keys(device) {
            None if Instant::now() < patience => thread::sleep(Duration::from_millis(50)),
            keys => return keys,
        }
    }
}

fn finding_of(keys: Keys, name: &str) -> Finding {
    match keys {
        Keys::Kept => Finding::good(Area::Keyboard, format!("what {name} types reaches the station only")),
        Keys::NotPermitted => Finding::bad(
            Area::Keyboard,
            format!(
                "what {name} types also lands in the window that has the focus: this machine does not let the station keep it"
            ),
            INSTALL_RULES,
        ),
        Keys::Taken => taken(name),
        Keys::NoNode => Finding::bad(
            Area::Keyboard,
            format!(
                "what {name} types may land in the window that has the focus: its event node is gone, or became another one a moment ago"
            ),
            "close other programs that use the token; the station takes its keys again by itself, and if this stays, plug the token in anew",
        ),
    }
}

fn taken(name: &str) -> Finding {
    Finding::bad(
        Area::Keyboard,
        format!("what {name} types goes to another program, which has taken its keys"),
        "close that program (a remapper of keyboards, a remote desktop), then plug the token in again",
    )
}

/// Whether the station could keep what a token types, tried where none runs: taken, and let go.
fn examine_keys(bus: &dyn Bus, device: &UsbDevice, name: &str) -> Finding {
    match device.keys.iter().find_map(|keys| bus.grab(keys).err()) {
        None => Finding::good(Area::Keyboard, format!("what {name} types will reach the station only, while it runs")),
        Some(OpenError::Taken(_)) => taken(name),
        Some(error) => Finding::bad(
            Area::Keyboard,
            format!("what {name} types also lands in the window that has the focus ({error})"),
            INSTALL_RULES,
        ),
    }
}

/// What a found key may type before it is known.
fn said_of_keyboards(keyboards: &Keyboards) -> String {
    let ports = keyboards.ignored().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if ports.is_empty() {
        "an unknown keyboard types into the window that has the focus, and the bench tells of it: `[keyboards]` in the configuration can make the station ignore it".to_owned()
    } else {
        format!("unknown keyboards in {ports} are ignored; those that were there when the station started are not")
    }
}

fn examine_rules(profiles: &Profiles, keyboards: &Keyboards) -> Finding {
    match RULES.into_iter().find(|path| Path::new(path).exists()) {
        None => Finding::bad(Area::Rules, "the udev rules are not installed", INSTALL_RULES),
        Some(path) if fs::read_to_string(path).is_ok_and(|text| text == profiles.udev_rules(keyboards)) => {
            Finding::good(Area::Rules, format!("{path} is what profiles and configuration imply"))
        }
        Some(path) => Finding::bad(
            Area::Rules,
            format!("{path} is not what this version's profiles and the configuration imply"),
            INSTALL_RULES,
        ),
    }
}

/// Our errors are one sentence: what happened, a colon, what to do.
pub(super) fn from_sentence(area: Area, sentence: &str) -> Finding {
    match sentence.rsplit_once("): ").map(|(what, todo)| (format!("{what})"), todo.to_owned())) {
        Some((what, remedy)) => Finding::bad(area, what, remedy),
        None => match sentence.split_once(": ") {
            Some((what, remedy)) => Finding::bad(area, what, remedy),
            None => Finding::bad(area, sentence, "look at the station's log"),
        },
    }
}
