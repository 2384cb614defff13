//! Words of the house on pages: states, badges, holders.

use catalogue::Ui;
use domain::{CustodyState, FactName, Role, Verb};
use jiff::Timestamp;
use maud::{Markup, html};
use station::views::{CardAction, TokenRow, Unsettled};

/// The word of a state as a coloured badge; the word says it all, the colour only helps.
pub(super) fn state(ui: &Ui, state: CustodyState) -> Markup {
    html! { span.badge.(state.word()) { (ui.t(&key("state", state.word()))) } }
}

/// Where a token stands, as whoever looks at it has to know it: one that is suspended is not simply with its holder.
pub(super) fn place(ui: &Ui, row: &TokenRow) -> Markup {
    html! {
        @if is_suspended(row) { span.badge.suspended { (ui.t("state-suspended")) } }
        @else { (state(ui, row.state)) }
    }
}

/// Whether its holder, or whoever answers for it, suspended a token that is handed over.
pub(super) fn is_suspended(row: &TokenRow) -> bool {
    let suspended = row.credential.as_ref().is_some_and(|credential| credential.state.is_suspended());
    suspended && row.state.has_holder()
}

/// What was begun with a token and did not come to its end, and what to do.
pub(super) fn unsettled(ui: &Ui, unsettled: Unsettled) -> String {
    ui.t(&key("unsettled", unsettled.word()))
}

/// The name of an action, as on its button.
pub(super) fn action(ui: &Ui, action: CardAction) -> String {
    ui.t(&key("action", action.word()))
}

/// How the words begin that say the values of a fact; empty where its values are no words.
fn of_values(name: FactName) -> &'static str {
    use FactName as F;
    match name {
        F::Act => "act",
        F::Authenticator => "authenticator",
        F::ChangeOfPhone => "phone",
        F::Checkpoint => "checkpoint",
        F::Console => "console-state",
        F::Contract | F::Degree | F::Format | F::Reading | F::Setting => name.word(),
        F::Contradicts => "contradicted",
        F::Credential => "credential",
        F::DevicePin => "pin-of-token",
        F::Family => "family",
        F::Fate => "undo",
        F::Finding => "counted",
        F::From | F::To => "state",
        F::Kind => "kind",
        F::Link => "link",
        F::List => "roster-kind",
        F::MailEvent => "mail-event",
        F::MailKind => "notice",
        F::OrderState => "order",
        F::Otp => "otp",
        F::Passcode => "passcode",
        F::Password | F::Restored | F::SecondFactor | F::Serial | F::SetupLink => "done",
        F::Proof => "proof",
        F::Remedy => "remedy",
        F::Rest => "batch-rest",
        F::SecretNow => "secret-now",
        F::Stage => "stage",
        F::State => "request",
        F::Stop => "stop",
        F::Symptom => "sign",
        F::Task => "batch-task",
        F::TicketKind | F::TicketState => "ticket",
        F::TokenProof => "token-proof",
        F::Witnessed => "witnessed",
        // said as it stands: a name, a number, a moment, a text
        F::About
        | F::Accepted
        | F::Accounts
        | F::Address
        | F::AddressDiscarded
        | F::AddressWaits
        | F::Ahead
        | F::Alike
        | F::AmbiguousHolder
        | F::AsExpected
        | F::AsExpectedSerials
        | F::AskedBy
        | F::AtStation
        | F::BackupOf
        | F::BadSchool
        | F::BadSerial
        | F::BadState
        | F::Batch
        | F::BatchDone
        | F::BatchEnded
        | F::BatchGoesOn
        | F::BatchStopped
        | F::Behind
        | F::Bench
        | F::By
        | F::ByHolder
        | F::Changed
        | F::Charter
        | F::Closed
        | F::Codes
        | F::Comment
        | F::Completed
        | F::Compromised
        | F::Confirm
        | F::ConfirmedInPerson
        | F::ConsoleHolder
        | F::Count
        | F::Counted
        | F::Counter
        | F::Days
        | F::Defective
        | F::DefectiveSerials
        | F::Different
        | F::Differs
        | F::Digest
        | F::Digits
        | F::Document
        | F::Documents
        | F::DoneBy
        | F::Drift
        | F::Due
        | F::Elsewhere
        | F::ElsewhereSerials
        | F::EmailAfter
        | F::EmailBefore
        | F::Enabled
        | F::Ended
        | F::Entries
        | F::Epoch
        | F::Error
        | F::Expected
        | F::Failed
        | F::Fault
        | F::Faults
        | F::File
        | F::Firmware
        | F::Found
        | F::FoundUnlisted
        | F::Given
        | F::Held
        | F::HeldByOther
        | F::HeldSerials
        | F::HolderHasToken
        | F::InsteadOf
        | F::JournalFaults
        | F::Keys
        | F::Language
        | F::LeftOut
        | F::LinkSent
        | F::Links
        | F::Login
        | F::Lost
        | F::LostSerials
        | F::Mail
        | F::Mails
        | F::Missing
        | F::MissingSerials
        | F::Model
        | F::Name
        | F::Need
        | F::New
        | F::Next
        | F::NoHolder
        | F::NotFound
        | F::NotServed
        | F::NotYours
        | F::Order
        | F::Overwritten
        | F::Period
        | F::Person
        | F::Plugged
        | F::Port
        | F::Quantity
        | F::Reason
        | F::Recorded
        | F::Refused
        | F::Reminded
        | F::ReplacedBy
        | F::Replaces
        | F::Request
        | F::Residue
        | F::Retired
        | F::RetiredSerials
        | F::Role
        | F::Roles
        | F::SchoolName
        | F::SecondFactorOff
        | F::SecretKept
        | F::Secrets
        | F::SerialShown
        | F::Serials
        | F::SessionsEnded
        | F::Sha256
        | F::Signed
        | F::Since
        | F::Slot
        | F::Slots
        | F::Started
        | F::StockTake
        | F::Stopped
        | F::StoppedUntil
        | F::SwappedFor
        | F::TakeBack
        | F::Taken
        | F::TakenBack
        | F::Ticket
        | F::Tokens
        | F::Twice
        | F::TwoSchools
        | F::TypedSerial
        | F::Unchanged
        | F::UnknownHolder
        | F::UnknownSchool
        | F::Unlisted
        | F::UnlistedSerials
        | F::Unproven
        | F::Unreadable
        | F::UnseenIsEmpty
        | F::Until
        | F::Values
        | F::Verified => "",
    }
}

/// A fact of a journal entry, in words where the catalogue has them: technical names are left to those who audit.
pub(super) fn fact(ui: &Ui, name: &str, value: &str) -> String {
    let kind = name.parse().map_or("", of_values);
    // a name may stand for a state in one entry and for something typed in another
    let word = Some(key(kind, &value.replace(' ', "_"))).filter(|word| !kind.is_empty() && ui.knows(word));
    let said = match (word, value) {
        (Some(word), _) => ui.t(&word),
        (None, "true" | "yes") => ui.t("yes"),
        (None, "false" | "no") => ui.t("no"),
        // as on the slip: enough to tell one version from another
        (None, digest) if name == "charter" => digest.get(..12).unwrap_or(digest).to_owned(),
        (None, roles) if matches!(name, "role" | "roles" | "given" | "taken") => each(roles, |role| granted(ui, role)),
        (None, columns) if name == "changed" => each(columns, |column| known(ui, &key("column", column), column)),
        (None, value) => moment(value).map_or_else(|| value.to_owned(), |at| ui.moment(at)),
    };
    let message = key("fact", name);
    if ui.knows(&message) {
        return ui.with(&message, [("value", &said)]);
    }
    // how many lines of a file or keys of a cupboard met which fate
    let fate = name.strip_suffix("_serials").unwrap_or(name);
    let fates = ["line", "fate", "console", "found"].map(|kind| key(kind, fate));
    match fates.iter().find(|fate| ui.knows(fate)) {
        Some(fate) => ui.with("fact-count-of", [("what", &ui.t(fate)), ("value", &said)]),
        None => format!("{name} = {value}"),
    }
}

/// The words of a list, each said by itself.
fn each(words: &str, said: impl Fn(&str) -> String) -> String {
    words.split_whitespace().map(said).collect::<Vec<_>>().join(", ")
}

/// What a key says, or else the word as it was written.
fn known(ui: &Ui, key: &str, word: &str) -> String {
    if ui.knows(key) { ui.t(key) } else { word.to_owned() }
}

/// A role as a journal keeps it: `principal@0951099D`.
fn granted(ui: &Ui, word: &str) -> String {
    let (role, school) = word.split_once('@').map_or((word, None), |(role, school)| (role, Some(school)));
    let role = role.parse::<Role>().map_or_else(|_| role.to_owned(), |role| ui.t(&key("role", role.word())));
    school.map_or_else(|| role.clone(), |school| format!("{role} ({school})"))
}

/// A moment as a journal keeps it.
fn moment(value: &str) -> Option<Timestamp> {
    value.parse().ok().filter(|_| value.ends_with('Z'))
}

/// The name of a verb, as in a story.
pub(super) fn verb(ui: &Ui, verb: Verb) -> String {
    ui.t(&key("verb", verb.word()))
}

/// Who holds a token, or a dash.
pub(super) fn holder(row: &TokenRow) -> &str {
    row.holder.as_ref().map_or("–", |holder| &holder.name)
}

/// The message of a word: `state-in-stock`.
pub(super) fn key(kind: &str, word: &str) -> String {
    format!("{kind}-{}", word.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::Catalogues;
    use jiff::tz::TimeZone;
    use station::Language;
    use std::sync::Arc;

    #[test]
    fn what_an_entry_keeps_is_said_in_the_readers_words() {
        let ui = Ui::new(Arc::new(Catalogues::load(None).unwrap()), Language::Fr, TimeZone::UTC);
        for (name, value, said) in [
            ("roles", "principal@0951099D technician", "rôles : chef d’établissement (0951099D), technicien"),
            ("taken", "requester@0951099D", "retiré : demandeur (0951099D)"),
            ("second_factor", "awaited", "second facteur : attendu"),
            ("second_factor", "true", "second facteur : oui"),
            ("serial", "made visible", "numéro de série : rendu lisible"),
            ("changed", "name email", "modifié : nom, adresse électronique"),
            ("changed", "false", "modifié : non"),
            ("to", "no", "après : non"),
            ("from", "handed_over", "avant : remise"),
            ("backup_of", "2026-11-28T14:18:20.4794Z", "sauvegarde du : 28/11/2026 14:18"),
            ("new", "7", "nouvelle : 7"),
            ("missing", "2", "Notées dans l’armoire, mais pas comptées : 2"),
            ("missing_serials", "1111", "Notées dans l’armoire, mais pas comptées : 1111"),
            ("comment", "requester@0951099D", "« requester@0951099D »"),
        ] {
            assert_eq!(fact(&ui, name, value), said, "{name}={value}");
        }
    }
}
