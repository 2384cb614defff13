//! `trousseau diagnose`: what is wrong with a token, and how that ends, in English.

use super::{
    Answer,
    exchange::{Emit, bench_outcome, document, parse_codes},
};
use catalogue::Ui;
use domain::{Remedy, Symptom, TicketKind, TokenRef, scanned_token};
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
    let _ = emit(Answer::Document { json: document(&found), text: line(&found) });
    let opened = match found.remedy.filter(|_| open) {
        Some(Remedy::Replace) => {
            let id = station.requests().request_replacement(actor, &serial, &line(&found))?;
            Some((json!({ "request": id }), format!("request {id} is open for its replacement")))
        }
        Some(Remedy::Ticket) => {
            let school = found.school.ok_or_else(|| StationError::NoSuchToken(serial.serial().clone()))?;
            let (person, text) = (found.holder.as_ref().map(|holder| holder.id), line(&found));
            let new = NewTicket {
                school,
                kind: TicketKind::UnusableKey,
                serials: vec![serial.serial().clone()],
                person,
                text,
            };
            let id = station.stock().open_ticket(actor, new)?;
            Some((json!({ "ticket": id }), format!("ticket {id} is open")))
        }
        Some(Remedy::Fixed) | None => None,
    };
    if let Some((json, text)) = opened {
        let _ = emit(Answer::Document { json, text });
    }
    Ok(())
}

fn line(found: &Diagnosed) -> String {
    let serial = found.serial.as_ref().map_or_else(|| "?".to_owned(), TokenRef::to_string);
    let Some((symptom, remedy)) = found.symptom.zip(found.remedy) else {
        return format!(
            "token {serial}: nothing unusual so far; give two codes that follow each other, or use --touch"
        );
    };
    let found = match (found.ahead, found.drift) {
        (Some(ahead), _) => format!(" ({ahead} codes ahead)"),
        (None, Some(drift)) => format!(" ({drift} steps)"),
        (None, None) => String::new(),
    };
    format!("token {serial}: {}{found} [{symptom}: {remedy}]", sentence(symptom))
}

fn sentence(symptom: Symptom) -> &'static str {
    match symptom {
        Symptom::NotSeen => "it gives no sign of life; try another socket, then replace it",
        Symptom::NoPermission => "the station may not open it; install the udev rules with `trousseau udev`",
        Symptom::InterfaceOff => "its OTP interface is switched off; switch it on with `ykman config usb --enable OTP`",
        Symptom::NotUsable => "it cannot be used here; replace it",
        Symptom::SerialHidden => "it hides its serial; type the printed one at the bench, or make it visible",
        Symptom::NotRegistered => "it is not in the inventory; check the number, then register it or open a ticket",
        Symptom::NotTheirs => "it is somebody else's; give it back and look for the right one",
        Symptom::SlotForeign => "it holds programming that is not ours; replace it",
        Symptom::NoCredential => "it was never programmed; enrol it in stock, or replace it",
        Symptom::Revoked => "its secret was revoked; replace it",
        Symptom::Suspended => "its holder suspended it; resume it where it was found again",
        Symptom::SlotEmpty => "what we had programmed is gone; replace it",
        Symptom::Expired => "it has expired; replace it",
        Symptom::StationClock => "its codes need the time, and the station's clock is not synchronised; set the clock",
        Symptom::PinLocked => "the token is well, the PIN is locked; unlock it",
        Symptom::PinMissing => "the token is well, no PIN is set; send a link to set one",
        Symptom::PasscodeRefused => "PIN or codes were not accepted; find out which with the helpdesk",
        Symptom::CodesUnknown => "these codes are not its own; check the number and type fresh ones, then replace it",
        Symptom::CounterDrift => "its counter was ahead; it is resynchronised and works",
        Symptom::ClockDrift => "its clock was off; it is resynchronised and works",
        Symptom::Unconfirmed => "it had never been checked; its codes are right, it works",
        Symptom::Nothing => "it works",
    }
}
