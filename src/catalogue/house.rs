//! What panel and terminal both say of a token, a role or a batch, in a few words.

use crate::{
    Ui,
    message::{MACHINE, Message, Tells, say},
    named::key,
};
use domain::{Allowed, CredentialState, Grant, MachineUser, Scope, SecondLook, Uai, UndoFate};
use driver::Unlikely;
use keyfile::Unused;
use station::{CodeToCompare, CredentialView, ImportReport, LineView, LookView};
use std::{borrow::Cow, collections::BTreeMap};

/// The names of schools.
pub type SchoolNames = BTreeMap<Uai, String>;

impl Ui {
    /// What is known of a credential.
    pub fn credential(&self, credential: Option<&CredentialView>) -> String {
        let Some(credential) = credential else { return self.t("credential-none") };
        match (credential.state, credential.verified) {
            (CredentialState::Active, true) => self.t("credential-verified"),
            (CredentialState::PreActivation | CredentialState::Active, _) => self.t("credential-unverified"),
            (state, _) => self.name(&state),
        }
    }

    /// A role and where it holds: a school by its name where that is among `schools`, else by its number, as commands take it.
    pub fn grant(&self, grant: &Grant, schools: &SchoolNames) -> String {
        let role = self.name(&grant.role);
        match grant.scope {
            Scope::Academy => format!("{role} ({})", self.t("people-academy")),
            Scope::School(uai) => format!("{role} ({})", schools.get(&uai).map_or(uai.as_str(), String::as_str)),
        }
    }

    /// Several of them.
    pub fn grants(&self, grants: &[Grant], schools: &SchoolNames) -> String {
        grants.iter().map(|grant| self.grant(grant, schools)).collect::<Vec<_>>().join(", ")
    }

    /// Whoever did something, by name; of the machine's own administrator the journal has none.
    pub fn who<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match name.parse::<MachineUser>() {
            Ok(_) => Cow::Owned(self.t(MACHINE)),
            Err(_) => Cow::Borrowed(name),
        }
    }

    /// How far a token's clock is off (in seconds, positive: fast), in the largest unit that says it: “is 3 min slow”.
    pub fn clock(&self, seconds: i64) -> String {
        const UNITS: [(u64, &str); 5] = [
            (365 * 86_400, "span-years"),
            (86_400, "span-days"),
            (3600, "span-hours"),
            (60, "span-minutes"),
            (1, "span-seconds"),
        ];
        let off = seconds.unsigned_abs();
        let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| off >= *size) else { return self.t("clock-right") };
        let span = self.with(unit, [("count", &((off + size / 2) / size).to_string())]);
        self.with(if seconds > 0 { "clock-fast" } else { "clock-slow" }, [("span", &span)])
    }

    /// What a key file is; of a table, how its secrets are written, and its columns.
    pub fn format(&self, report: &ImportReport) -> String {
        let format = self.t(&key("format", report.format));
        let Some((encoding, columns)) = &report.table else { return format };
        let columns = columns.iter().map(|column| self.name(column)).collect::<Vec<_>>().join(", ");
        format!("{format} · {} · {columns}", self.name(encoding))
    }

    /// The columns of a table that are not used, by name or place.
    pub fn unused(&self, report: &ImportReport) -> String {
        let name = |unused: &Unused| match &unused.name {
            Some(name) => name.clone(),
            None => self.with("import-column-number", [("place", &unused.place.to_string())]),
        };
        report.unused.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// Why a key of a file is refused, by the word of the refusal.
    pub fn refusal(&self, word: &str) -> String {
        self.t(&key("refusal", word))
    }

    /// One code to compare with the token in the hand.
    pub fn compare(&self, compare: &CodeToCompare) -> String {
        let (serial, code) = (compare.token.to_string(), compare.code.to_string());
        match compare.at {
            None => self.with("import-compare-next", [("serial", &serial), ("code", &code)]),
            Some(at) => {
                let time = self.exact(at);
                self.with("import-compare-time", [("serial", &serial), ("code", &code), ("time", &time)])
            }
        }
    }

    /// How a batch ended for one token.
    pub fn outcome(&self, line: &LineView) -> String {
        match (line.fate, line.stop) {
            (Some(UndoFate::Undone), _) if line.residue => self.t("batch-undone-residue"),
            (Some(UndoFate::Undone), _) => self.name(&UndoFate::Undone),
            (_, Some(stop)) => self.tell(&stop),
            (_, None) => self.name(&line.sign),
        }
    }
}

/// What a setting may be.
impl Tells for Allowed {
    fn message(&self) -> Message {
        let range = |key, low: &u16, high: &u16| say(key).with("low", low).with("high", high);
        match self {
            Self::Address => say("settings-expected-address"),
            Self::Days(low, high) => range("settings-expected-days", low, high),
            Self::Months(low, high) => range("settings-expected-months", low, high),
            Self::Number(low, high) => range("settings-expected-number", low, high),
            Self::YesNo => say("settings-expected-yes-no"),
            Self::OneOf(words) => say("settings-expected-one-of").with("words", words.join(", ")),
        }
    }
}

/// What was done without a proof.
impl Tells for LookView {
    fn message(&self) -> Message {
        say(match self.what {
            SecondLook::HandOver => "second-look-hand-over",
            SecondLook::StockTake => "second-look-stock-take",
            SecondLook::Batch => "second-look-batch",
            SecondLook::Firmware => "second-look-firmware",
        })
        .with("about", &self.about)
        .with("tokens", self.tokens)
    }
}

/// Why no profile is proposed for a device.
impl Tells for Unlikely {
    fn message(&self) -> Message {
        say(match self {
            Self::KeyboardMaker => "unlikely-keyboard-maker",
            Self::Human => "unlikely-human",
            Self::KeysOnly => "unlikely-keys-only",
        })
    }
}
