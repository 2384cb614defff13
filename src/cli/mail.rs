//! The outbox on the command line.

use super::exchange::{Emit, Say, document};
use catalogue::{Ui, say as message};
use clap::Subcommand;
use domain::{MailId, MailState};
use serde::{Deserialize, Serialize};
use serde_json::json;
use station::{Actor, MailView, Part, Station, StationError};

/// What can be done with mails.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum MailVerb {
    /// Lists mails: what is stuck and why, what waits.
    List {
        /// What was sent or given up, too.
        #[arg(long)]
        all: bool,
    },
    /// Tries a mail again now; without a number, all that wait or are stuck.
    Retry {
        /// Its number.
        id: Option<MailId>,
    },
    /// Gives a mail up: it is never sent.
    GiveUp {
        /// Its number.
        id: MailId,
    },
    /// Sends a mail that says nothing but that it arrived, and tells what came of it.
    Test {
        /// Where to; without it to your own address.
        address: Option<String>,
    },
}

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: MailVerb,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let id = match verb {
        MailVerb::List { all } => {
            let lists = station.mail().mailbox(actor, |_| Part::every())?.lists.into_iter();
            let wanted = lists.filter(|list| all || matches!(list.state, MailState::Stuck | MailState::Waiting));
            wanted.flat_map(|list| list.mails.rows).for_each(|mail| emit.say(document(&mail), line(&mail, ui)));
            return Ok(());
        }
        MailVerb::Retry { id: None } => {
            let mails = station.mail().retry_mails(actor)?;
            emit.say(json!({ "mails": mails }), ui.message(&message("terminal-mails-retried").count("count", mails)));
            return Ok(());
        }
        MailVerb::Retry { id: Some(id) } => {
            station.mail().retry_mail(actor, id)?;
            id
        }
        MailVerb::GiveUp { id } => {
            station.mail().give_mail_up(actor, id)?;
            id
        }
        MailVerb::Test { address } => {
            let mail = station.mail().test_mail_now(actor, address.as_deref())?;
            emit.say(document(&mail), line(&mail, ui));
            return Ok(());
        }
    };
    let mail = station.mail().message(actor, id)?;
    emit.say(document(&mail), line(&mail, ui));
    Ok(())
}

fn line(mail: &MailView, ui: &Ui) -> String {
    let (id, state, kind) = (mail.id, ui.name(&mail.state), ui.name(&mail.kind));
    let to = mail.address.as_deref().or(mail.to.as_deref()).unwrap_or("-");
    let attempts = ui.with("mail-attempts", [("attempts", &mail.attempts.to_string())]);
    let fault = catalogue::mail_fault(mail).map(|fault| format!("\n    → {}", ui.message(&fault))).unwrap_or_default();
    let detail = mail.detail.as_ref().map(|detail| format!("\n    → {detail}")).unwrap_or_default();
    format!("{id:>6}  {state:<10}  {kind:<36}  {to:<32}  {}  {attempts}{fault}{detail}", mail.queued)
}
