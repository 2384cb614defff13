//! Words of the house on pages: states, badges, holders.

use super::language::Ui;
use crate::{
    domain::{CredentialState, CustodyState, Grant, Scope, Verb},
    station::views::{CardAction, CredentialView, TokenRow, Unsettled},
};
use maud::{Markup, html};

/// The word of a state as a coloured badge; the word says it all, the colour only helps.
pub(super) fn state(ui: &Ui, state: CustodyState) -> Markup {
    html! { span.badge.(state.word()) { (ui.t(&key("state", state.word()))) } }
}

/// Where a token stands, as whoever looks at it has to know it: one that is suspended is not simply with its holder.
pub(super) fn place(ui: &Ui, row: &TokenRow) -> Markup {
    let suspended = row.credential.as_ref().is_some_and(|credential| credential.state.is_suspended());
    html! {
        @if suspended && row.state.has_holder() { span.badge.suspended { (ui.t("state-suspended")) } }
        @else { (state(ui, row.state)) }
    }
}

/// What is known of a credential, in a few words.
pub(super) fn credential(ui: &Ui, credential: Option<&CredentialView>) -> String {
    let Some(credential) = credential else { return ui.t("credential-none") };
    match (credential.state, credential.verified) {
        (CredentialState::Active, true) => ui.t("credential-verified"),
        (CredentialState::PreActivation | CredentialState::Active, _) => ui.t("credential-unverified"),
        (state, _) => ui.t(&key("credential", state.word())),
    }
}

/// What was begun with a token and did not come to its end, and what to do.
pub(super) fn unsettled(ui: &Ui, unsettled: Unsettled) -> String {
    ui.t(&key("unsettled", unsettled.word()))
}

/// The name of an action, as on its button.
pub(super) fn action(ui: &Ui, action: CardAction) -> String {
    ui.t(&key("action", action.word()))
}

/// A fact of a journal entry, in words where the catalogue has them: technical names are left to those who audit.
pub(super) fn fact(ui: &Ui, name: &str, value: &str) -> String {
    let kind = match name {
        "from" | "to" => "state",
        "role" | "degree" | "contract" | "setting" | "format" | "reading" => name,
        "stage" => "stage",
        "otp" => "otp",
        "device_pin" => "pin-of-token",
        "credential" => "credential",
        "secret_now" => "secret-now",
        "passcode" => "passcode",
        "order_state" => "order",
        "link" => "link",
        "ticket_state" | "ticket_kind" => "ticket",
        "finding" => "counted",
        "token_proof" => "token-proof",
        "contradicts" => "contradicted",
        "witnessed" => "witnessed",
        "console" => "console-state",
        "symptom" => "sign",
        "remedy" => "remedy",
        "kind" => "kind",
        "change_of_phone" => "phone",
        "proof" => "proof",
        "mail_kind" => "notice",
        "mail_event" => "mail-event",
        "task" => "batch-task",
        "rest" => "batch-rest",
        "stop" => "stop",
        "fate" => "undo",
        "checkpoint" => "checkpoint",
        "authenticator" => "authenticator",
        "act" => "act",
        _ => "",
    };
    let said = match (kind, value) {
        ("", "true" | "yes") => ui.t("yes"),
        ("", "false" | "no") => ui.t("no"),
        // as on the slip: enough to tell one version from another
        ("", digest) if name == "charter" => digest.get(..12).unwrap_or(digest).to_owned(),
        ("", at) if matches!(name, "signed" | "since" | "stopped_until") => {
            at.parse().map_or_else(|_| at.to_owned(), |at| ui.moment(at))
        }
        ("", value) => value.to_owned(),
        (kind, value) => {
            // a name may stand for a state in one entry and for something typed in another
            let word = key(kind, value);
            if ui.knows(&word) { ui.t(&word) } else { value.to_owned() }
        }
    };
    let message = key("fact", name);
    if ui.knows(&message) { ui.with(&message, [("value", &said)]) } else { format!("{name} = {value}") }
}

/// The name of a verb, as in a story.
pub(super) fn verb(ui: &Ui, verb: Verb) -> String {
    ui.t(&key("verb", verb.word()))
}

/// Who holds a token, or a dash.
pub(super) fn holder(row: &TokenRow) -> &str {
    row.holder.as_ref().map_or("–", |holder| &holder.name)
}

/// A role and where it holds.
pub(super) fn grant(ui: &Ui, grant: &Grant) -> String {
    let role = ui.t(&key("role", grant.role.word()));
    match grant.scope {
        Scope::Academy => format!("{role} ({})", ui.t("people-academy")),
        Scope::School(uai) => format!("{role} ({uai})"),
    }
}

/// The message of a word: `state-in-stock`.
pub(super) fn key(kind: &str, word: &str) -> String {
    format!("{kind}-{}", word.replace('_', "-"))
}
