//! Words about what is held of a person, and what they are called once they are erased.

use crate::Ui;
use domain::PersonId;

/// What somebody is called who was erased.
pub fn erased_name(ui: &Ui, id: PersonId) -> String {
    ui.with("person-erased-name", [("number", &id.to_string())])
}

/// The message that says what a table of the database holds of somebody.
pub fn held_key(table: &str) -> &'static str {
    match table {
        "person" => "held-person",
        "role_grant" => "held-roles",
        "account" | "authenticator" | "pin" | "access_seal" | "doubted_person" | "identity" => "held-access",
        "session" | "known_device" | "link" | "asked_link" | "refusal" => "held-sessions",
        "token" | "credential" | "drift" | "console_record" => "held-keys",
        "request" | "document" => "held-requests",
        "ticket" | "ticket_note" | "ticket_line" => "held-tickets",
        "outbox" | "address_change" | "invitation" => "held-mails",
        _ => "held-work",
    }
}
