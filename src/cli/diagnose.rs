//! `trousseau diagnose`: what is wrong with a token, and how that ends.
//!
//! A request or a ticket that is opened keeps its sentence in the language of whoever opened it, word for word what the panel
//! would have put into its form: it is read by people, and by nothing else. What was found stands in the journal, as values.

use super::exchange::{Emit, Say, bench_outcome, document, parse_codes};
use catalogue::{Ui, say as message};
use domain::{Remedy, TicketKind, TokenRef, scanned_token};
use serde::{Deserialize, Serialize};
use serde_json::json;
use station::{Actor, Complaint, Diagnosed, NewTicket, Station, StationError};
use std::sync::Arc;

/// What is known of the token that does not work.
#[derive(Debug, Clone, Serialize, Deserialize, clap::Args)]
pub struct Diagnose {
    /// Its serial, as printed.
    #[arg(value_parser = scanned_token)]
    pub serial: TokenRef,
    /// Codes that follow each other, the oldest first.
    #[arg(allow_hyphen_values = true)]
    pub codes: Vec<String>,
    /// The socket it sits in, where its serial cannot be read: see `devices`.
    #[arg(long)]
    pub port: Option<String>,
    /// Sign-in name of the person whose token it should be.
    #[arg(long)]
    pub person: Option<String>,
    /// It gives no sign of life.
    #[arg(long)]
    pub dead: bool,
    /// Waits for two touches of the plugged token instead of codes.
    #[arg(long, conflicts_with = "codes")]
    pub touch: bool,
    /// Opens what it ends in: the request for its replacement, in its holder's name, or a ticket.
    #[arg(long)]
    pub open: bool,
}

pub(super) fn diagnose(
    station: &Arc<Station>,
    actor: &Actor,
    asked: Diagnose,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let Diagnose { serial, codes, port, person, dead, touch, open } = asked;
    let person = person.map(|login| station.people().person_named(actor, &login)).transpose()?.map(|person| person.id);
    let complaint = Complaint { named: Some(serial.clone()), port, person, dead, codes: parse_codes(&codes)? };
    let found = if touch {
        match station.codes().start_diagnosis(actor, complaint)? {
            Some(found) => found,
            None => return bench_outcome(station, actor, &serial, ui, emit),
        }
    } else {
        station.codes().diagnose(actor, &complaint)?
    };
    emit.say(document(&found), line(&found, ui));
    let opened = match found.remedy.filter(|_| open) {
        Some(Remedy::Replace) => {
            let need = message("diagnosis-need").with("serial", &serial).with("sentence", ui.tell(&found));
            let id = station.requests().request_replacement(actor, &serial, &ui.message(&need))?;
            Some((json!({ "request": id }), message("terminal-diagnosis-request").with("request", id)))
        }
        Some(Remedy::Ticket) => {
            let school = found.school.ok_or_else(|| StationError::NoSuchToken(serial.clone()))?;
            let (person, text) = (found.holder.as_ref().map(|holder| holder.id), ui.tell(&found));
            let new = NewTicket { school, kind: TicketKind::UnusableKey, serials: vec![serial.clone()], person, text };
            let id = station.stock().open_ticket(actor, new)?;
            Some((json!({ "ticket": id }), message("terminal-diagnosis-ticket").with("ticket", id)))
        }
        Some(Remedy::Fixed) | None => None,
    };
    if let Some((json, said)) = opened {
        emit.say(json, ui.message(&said));
    }
    Ok(())
}

fn line(found: &Diagnosed, ui: &Ui) -> String {
    let end = found.symptom.zip(found.remedy);
    let end = end.map(|(sign, end)| ui.message(&message("terminal-diagnosed").name("sign", sign).name("end", end)));
    format!("{} {}", ui.tell_at_terminal(found), end.unwrap_or_default()).trim_end().to_owned()
}
