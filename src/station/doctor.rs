//! What is wrong with this machine and with the station's memory, and what to do about it. Changes nothing.

use super::{Area, Finding, Plugged, Station, lane::Lanes};
use bench::{Keys, UnusableReason};
use domain::Clock;
use driver::{Unusable, recognise};
use files::{Trust, judge};
use profile::Profiles;
use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};
use store::{KeyPlace, Mode};
use usb::{Bus, Keyboards, OpenError, UsbDevice};

/// Where udev looks for rules, the strongest first.
const RULES: [&str; 3] = [
    "/etc/udev/rules.d/70-trousseau.rules",
    "/usr/local/lib/udev/rules.d/70-trousseau.rules",
    "/usr/lib/udev/rules.d/70-trousseau.rules",
];
/// How long the station may take to look at a token that just came.
const PATIENCE: Duration = Duration::from_secs(3);

impl Station {
    /// Looks at machine and memory. Reads the whole database: seconds where it is large.
    pub fn doctor(&self) -> Vec<Finding> {
        let bench = &self.own_bench;
        let (rules, _) = bench.keyboards();
        let follows = bench.follows().then_some(bench);
        let mut findings = examine(&*self.bus, bench.profiles(), &rules, &*self.clock, self.store.mode(), follows);
        // the store is open: its key was found, is ours, and is nobody else's to read
        let file = || self.store.paths().key.clone();
        findings.push(match self.store.key_place() {
            KeyPlace::File => Finding::VaultWell,
            KeyPlace::Handed => Finding::VaultHanded,
            KeyPlace::HandedAndFile => Finding::VaultCopied(file()),
            KeyPlace::FileAfterHanded => Finding::VaultOutgrown(file()),
        });
        match self.old_key_tokens() {
            Ok(0) => {}
            Ok(tokens) => findings.push(Finding::OldKey(tokens)),
            Err(error) => findings.push(Finding::Failed(Area::Vault, error)),
        }
        findings.push(match self.store.integrity() {
            Ok(faults) if faults.is_empty() => Finding::DatabaseWhole,
            Ok(faults) => Finding::DatabaseDamaged(faults),
            Err(error) => error.into(),
        });
        findings.push(match self.store.journal_fault() {
            None => Finding::JournalWhole,
            Some(fault) => Finding::JournalFaulty(fault),
        });
        match self.store.foreign_access() {
            Ok(foreign) if foreign.is_empty() => {}
            Ok(foreign) => findings.push(Finding::JournalForeign(foreign)),
            Err(error) => findings.push(Finding::Failed(Area::Journal, error.into())),
        }
        findings.push(match self.store.read(|r| r.unfinished()) {
            Ok(intents) if intents.is_empty() => Finding::IntentsNone,
            Ok(intents) => Finding::IntentsOpen(intents.len()),
            Err(error) => error.into(),
        });
        findings.push(match self.backup_age() {
            Ok(age) => Finding::Backup(age),
            Err(error) => Finding::Failed(Area::Backup, error),
        });
        findings.extend(self.mail().examine_mail());
        findings.extend(self.mail().examine_ticket_desk());
        match self.clients().examine_hooks() {
            Ok(failing) => findings.extend(failing),
            Err(error) => findings.push(Finding::Failed(Area::Programs, error)),
        }
        findings.extend(self.doors.get().into_iter().flat_map(|examine| examine(self.bearer())));
        findings.extend(self.certificate_states().into_iter().map(Finding::Certificate));
        findings.extend(self.examine_restored());
        findings.extend(self.people().examine_retention());
        findings.extend(self.directories().examine());
        findings.extend(self.desks().examine());
        findings.extend(self.tokens().examine_verifier());
        findings.extend(self.examine_files());
        findings
    }

    /// How the doors are looked at, by whoever opened them; they are given what nobody can guess, as text that fits a URL.
    pub fn examine_doors_by(&self, examine: impl Fn(super::Result<String>) -> Vec<Finding> + Send + Sync + 'static) {
        let _ = self.doors.set(Box::new(examine)); // the doors are opened once
    }
}

impl Station {
    /// Who may read and change what the station rests on.
    fn examine_files(&self) -> Vec<Finding> {
        let data = (self.store.folder().to_owned(), Trust::Secret);
        let all = std::iter::once(&data).chain(self.files.get().into_iter().flatten());
        let judged = all.filter_map(|(path, trust)| judge(path, *trust).err());
        let bad: Vec<_> = judged.map(Finding::File).collect();
        match bad.is_empty() {
            true => vec![Finding::FilesWell],
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
    bench: Option<&Lanes>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    match bus.scan() {
        Ok(devices) => {
            findings.push(Finding::UsbSeen(devices.len()));
            devices.iter().for_each(|device| findings.extend(examine_device(bus, profiles, device, bench)));
        }
        Err(error) => findings.push(Finding::UsbUnread(error.cause())),
    }
    findings.push(match bus.watch(Box::new(|| ())) {
        Ok(_) => Finding::HotplugTold,
        Err(error) => Finding::HotplugSilent(error.cause()),
    });
    if mode == Mode::Hid {
        findings.push(examine_rules(profiles, keyboards));
    }
    findings.push(said_of_keyboards(keyboards));
    findings.push(if clock.is_synchronised() { Finding::ClockKept } else { Finding::ClockUnkept });
    findings
}

fn examine_device(bus: &dyn Bus, profiles: &Profiles, device: &UsbDevice, bench: Option<&Lanes>) -> Vec<Finding> {
    let token = match recognise(profiles, device) {
        Err(Unusable::NotAToken) => return Vec::new(),
        Err(unusable) => {
            return vec![Finding::Unusable { port: device.port.clone(), reason: UnusableReason::of(&unusable) }];
        }
        Ok(token) => token,
    };
    let plugged = || Plugged { model: token.model.to_string(), port: device.port.clone() };
    let keys = match bench {
        None => examine_keys(bus, device, plugged()),
        Some(bench) => match kept_by(bench, device) {
            Some(keys) => Finding::Keys(plugged(), keys),
            None => Finding::KeysLookedAt(plugged()),
        },
    };
    let link = match bench.and_then(|bench| bench.proves_link(&device.port)) {
        // what the station holds, and not a link of its own that nobody uses
        Some(Ok(_)) => Finding::LinkAnswers(plugged()),
        Some(Err(error)) => Finding::LinkSilent(plugged(), error.to_string()),
        None => {
            let opened =
                device.hid.iter().filter(|hid| hid.usage_page == 1).map(|hid| bus.open(hid).err()).next().flatten();
            opened.map_or_else(|| Finding::NodeOpens(plugged()), Finding::NodeClosed)
        }
    };
    vec![link, keys]
}

/// What the station itself holds of it; `None`: it has not looked yet.
fn kept_by(bench: &Lanes, device: &UsbDevice) -> Option<Keys> {
    let patience = Instant::now() + PATIENCE;
    loop {
        match bench.proves_keys(device) {
            None if Instant::now() < patience => thread::sleep(Duration::from_millis(50)),
            keys => return keys,
        }
    }
}

/// Whether the station could keep what a token types, tried where none runs: taken, and let go.
fn examine_keys(bus: &dyn Bus, device: &UsbDevice, token: Plugged) -> Finding {
    match device.keys.iter().find_map(|keys| bus.grab(keys).err()) {
        None => Finding::KeysWillBeKept(token),
        Some(OpenError::Taken(_)) => Finding::Keys(token, Keys::Taken),
        Some(error) => Finding::KeysOpen(token, error.to_string()),
    }
}

/// What a found key may type before it is known.
fn said_of_keyboards(keyboards: &Keyboards) -> Finding {
    let ports = keyboards.ignored().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if ports.is_empty() { Finding::KeyboardsTold } else { Finding::KeyboardsIgnored(ports) }
}

fn examine_rules(profiles: &Profiles, keyboards: &Keyboards) -> Finding {
    match RULES.into_iter().find(|path| Path::new(path).exists()) {
        None => Finding::RulesAbsent,
        Some(path) if fs::read_to_string(path).is_ok_and(|text| text == profiles.udev_rules(keyboards)) => {
            Finding::RulesCurrent(path)
        }
        Some(path) => Finding::RulesOld(path),
    }
}
