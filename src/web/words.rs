//! Words of the house on pages: states, badges, holders.

use super::pictures;
pub(super) use super::when::{ago, hour};
use catalogue::{Ui, Whose};
use domain::{
    CustodyState, Grant, Verb,
    event::{self, Overwritten, SignInFactor, Value, YesNo},
};
use maud::{Markup, html};
use station::{CardAction, TokenRow, Unsettled};

/// The word of a state as a coloured badge; the word says it all, the colour only helps.
pub(super) fn state(ui: &Ui, state: CustodyState) -> Markup {
    html! { span.badge.(state.word()) { (ui.t(&key("state", state.word()))) } }
}

/// How a key stands, in one word, where its holder's name stands beside it.
pub(super) fn key_state(ui: &Ui, row: &TokenRow) -> Markup {
    key_badge(ui, row, Whose::Unsaid)
}

/// The same with whom it is about.
pub(super) fn key_state_of(ui: &Ui, row: &TokenRow) -> Markup {
    key_badge(ui, row, row.holder.as_ref().map_or(Whose::Unsaid, |holder| Whose::Of(&holder.name)))
}

/// The same for its holder.
pub(super) fn own_key_state(ui: &Ui, row: &TokenRow) -> Markup {
    key_badge(ui, row, Whose::Yours)
}

fn key_badge(ui: &Ui, row: &TokenRow, whose: Whose<'_>) -> Markup {
    let said = ui.message(&catalogue::key_state(row.key, whose));
    html! { span.badge.(format!("key-{}", row.key.word())) { (pictures::state(row.key)) " " (said) } }
}

/// What was begun with a token and did not come to its end, and what to do.
pub(super) fn unsettled(ui: &Ui, unsettled: Unsettled) -> String {
    ui.t(&key("unsettled", unsettled.word()))
}

/// The name of an action, as on its button.
pub(super) fn action(ui: &Ui, action: CardAction) -> String {
    ui.t(&key("action", action.word()))
}

/// What an entry tells, in words where the catalogue has them: technical names are left to those who audit.
pub(super) fn fact(ui: &Ui, name: &str, value: &Value) -> String {
    let said = said(ui, name, value);
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

/// A value of an entry as a page says it.
fn said(ui: &Ui, name: &str, value: &Value) -> String {
    use Value as V;
    let word = |kind: &str| known(ui, &key(kind, &value.to_string().replace(' ', "_")), &value.to_string());
    match value {
        V::Bool(true) | V::YesNo(YesNo::Yes) => ui.t("yes"),
        V::Bool(false) | V::YesNo(YesNo::No) => ui.t("no"),
        V::Moment(at) => ui.moment(*at),
        V::Grant(one) => granted(ui, one),
        V::Role(role) => ui.t(&key("role", role.word())),
        V::Grants(several) => listed(&several.0, |one| granted(ui, one)),
        V::Typed(event::Typed(typed)) if typed == "yes" => ui.t("yes"),
        V::Typed(event::Typed(typed)) if typed == "no" => ui.t("no"),
        V::Changes(several) if several.0.is_empty() => ui.t("no"),
        V::Changes(several) => listed(&several.0, |change| ui.t(&key("column", change.word()))),
        // as on the slip: enough to tell one version from another
        V::Text(digest) if name == "charter" => digest.get(..12).unwrap_or(digest).to_owned(),
        V::SecondFactor(SignInFactor::Given) => ui.t("yes"),
        V::Source(source) => ui.message(&catalogue::source(source)),
        V::Refused(_) => word("act"),
        V::Authenticator(_) => word("authenticator"),
        V::Phone(_) => word("phone"),
        V::Checkpoint(_) => word("checkpoint"),
        V::Console(_) => word("console-state"),
        V::ClientScope(_) => word("client-scope"),
        V::DeskAct(_) => word("desk-act"),
        V::Typing(_) => word("typing"),
        V::Contract(_) => word("contract"),
        V::Degree(_) => word("degree"),
        V::Format(_) => word("format"),
        V::Push(_) => word("push"),
        V::Reading(_) => word("reading"),
        V::Setting(_) => word("setting"),
        V::FirstStep(_) => word("first-step"),
        V::StepState(_) => word("step"),
        V::Contradiction(_) => word("contradicted"),
        V::Credential(_) | V::Brought(_) => word("credential"),
        V::DevicePin(_) => word("pin-of-token"),
        V::Family(_) => word("family"),
        V::Undo(_) => word("undo"),
        V::Finding(_) => word("counted"),
        V::Custody(_) => word("state"),
        V::Kind(_) => word("kind"),
        V::Link(_) | V::ToNobody(_) => word("link"),
        V::ConsoleList(_) | V::Roster(_) => word("roster-kind"),
        V::MailEvent(_) => word("mail-event"),
        V::Notice(_) => word("notice"),
        V::OrderState(_) => word("order"),
        V::DueReason(_) => word("due"),
        V::Otp(_) => word("otp"),
        V::Passcode(_) => word("passcode"),
        V::Password(_) | V::Restored(_) | V::SecondFactor(_) | V::MadeVisible(_) | V::SetupLink(_) => word("done"),
        V::Proof(_) => word("proof"),
        V::Remedy(_) => word("remedy"),
        V::BatchRest(_) => word("batch-rest"),
        V::Secret(_) => word("secret-now"),
        V::Stage(_) => word("stage"),
        V::RequestState(_) => word("request"),
        V::BatchStop(_) => word("stop"),
        V::Symptom(_) => word("sign"),
        V::BatchTask(_) => word("batch-task"),
        V::TicketKind(_) | V::TicketState(_) => word("ticket"),
        V::TokenProof(_) => word("token-proof"),
        V::SecondLook(_) => word("witnessed"),
        V::Overwritten(Overwritten::Foreign) => ui.t("yes"),
        // said as it stands: a name, a number, a text
        V::Text(_)
        | V::Small(_)
        | V::Medium(_)
        | V::Count(_)
        | V::Signed(_)
        | V::From(_)
        | V::School(_)
        | V::Serial(_)
        | V::Token(_)
        | V::Login(_)
        | V::Firmware(_)
        | V::Batch(_)
        | V::Mail(_)
        | V::Client(_)
        | V::Desk(_)
        | V::Order(_)
        | V::Request(_)
        | V::StockTake(_)
        | V::Tokens(_)
        | V::SerialLine(_)
        | V::Slots(_)
        | V::Typed(_)
        | V::Address(_)
        | V::Algorithm(_)
        | V::Language(_)
        | V::Overwritten(Overwritten::Unseen) => value.to_string(),
    }
}

/// Several, each said by itself.
fn listed<T>(several: &[T], said: impl Fn(&T) -> String) -> String {
    several.iter().map(said).collect::<Vec<_>>().join(", ")
}

/// A role as a journal keeps it: where it holds is said of one in a school only.
fn granted(ui: &Ui, grant: &Grant) -> String {
    let role = ui.t(&key("role", grant.role.word()));
    grant.scope.school().map_or_else(|| role.clone(), |school| format!("{role} ({school})"))
}

/// What a key says, or else the word as it was written.
fn known(ui: &Ui, key: &str, word: &str) -> String {
    if ui.knows(key) { ui.t(key) } else { word.to_owned() }
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
    use domain::{Event, Finding, KeyFate, SettingName};
    use jiff::tz::TimeZone;
    use station::Language;

    #[test]
    fn what_an_entry_keeps_is_said_in_the_readers_words() {
        let ui = Ui::new(Catalogues::load(None).unwrap(), Language::Fr, TimeZone::UTC);
        let person = |event: event::Person| event.into();
        let roles = "principal@0951099D technician".parse().unwrap();
        let added = event::Person::Added { login: "zoe".parse().unwrap(), roles, link_sent: None, source: None };
        let changed = |changed: &str| {
            person(event::Person::Changed { changed: changed.parse().unwrap(), given: None, source: None })
        };
        let taken = event::Role::Taken {
            taken: "requester@0951099D".parse().unwrap(),
            ended: None,
            changed: Some(false),
            source: None,
        };
        let sign_in = |second_factor| event::SignIn { second_factor: Some(second_factor), ..Default::default() };
        let visible = event::Device::MadeVisible { port: "1-1".to_owned(), serial: event::MadeVisible::MadeVisible };
        let setting = event::Setting::Changed {
            setting: SettingName::TicketAddress,
            from: event::Typed("handed_over".to_owned()),
            to: event::Typed("no".to_owned()),
        };
        let from = CustodyState::HandedOver;
        let found =
            event::Found { from, comment: Some("requester@0951099D".to_owned()), secret_now: None, repaired: None };
        let restored = event::Restore {
            file: String::new(),
            entries: 0,
            journal_faults: 0,
            backup_of: Some("2026-11-28T14:18:20.4794Z".parse().unwrap()),
            links: None,
            accounts: None,
            keys: None,
        };
        let file = event::Import::KeyFile {
            file: String::new(),
            sha256: String::new(),
            fates: event::Counts::of(|fate| if fate == KeyFate::New { 7 } else { 0 }),
        };
        let closed = event::StockTake::Closed {
            stock_take: "1".parse().unwrap(),
            closed: true,
            counted: 0,
            findings: event::Findings::of(
                |finding| if finding == Finding::Missing { 2 } else { 0 },
                |_| "1111, 2222".parse().unwrap(),
            ),
            unproven: None,
        };
        let entries: [(Event, &str, &str); 16] = [
            (person(added), "roles", "rôles : chef d’établissement (0951099D), technicien"),
            (taken.clone().into(), "taken", "retiré : demandeur (0951099D)"),
            (taken.into(), "changed", "modifié : non"),
            (sign_in(event::SignInFactor::Awaited).into(), "second_factor", "second facteur : attendu"),
            (sign_in(event::SignInFactor::Given).into(), "second_factor", "second facteur : oui"),
            (person(event::Person::SecondFactor { second_factor: true }), "second_factor", "second facteur : oui"),
            (visible.into(), "serial", "numéro de série : rendu lisible"),
            (changed("name email"), "changed", "modifié : nom, adresse électronique"),
            (changed("no"), "changed", "modifié : non"),
            (setting.clone().into(), "to", "après : non"),
            (setting.into(), "from", "avant : handed_over"),
            (found.clone().into(), "from", "avant : remise"),
            (found.into(), "comment", "« requester@0951099D »"),
            (restored.into(), "backup_of", "sauvegarde du : 28/11/2026 14:18"),
            (file.into(), "new", "nouvelle : 7"),
            (closed.clone().into(), "missing", "Notées dans l’armoire, mais pas comptées : 2"),
        ];
        let named = (closed.into(), "missing_serials", "Notées dans l’armoire, mais pas comptées : 1111, 2222");
        for (event, name, said) in entries.into_iter().chain([named]) {
            let told = event.told(None);
            let (_, value) = told.iter().find(|(told, _)| *told == name).unwrap();
            assert_eq!(fact(&ui, name, value).replace(['\u{a0}', '\u{202f}'], " "), said);
        }
    }
}
