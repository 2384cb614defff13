//! Tickets on the command line.

use super::exchange::{Emit, Say, document};
use catalogue::Ui;
use clap::Subcommand;
use domain::{TicketEvent, TicketId, TicketKind, TokenRef, Uai, scanned_token};
use serde::{Deserialize, Serialize};
use station::{Actor, NewTicket, Part, Station, StationError, TicketFilter, TicketView};

/// What can be done with tickets.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum TicketVerb {
    /// Lists tickets, the newest first.
    List {
        /// Only of this school.
        #[arg(long)]
        school: Option<Uai>,
        /// The closed ones, too.
        #[arg(long)]
        all: bool,
    },
    /// One ticket and what was said of it.
    Show {
        /// Its number.
        id: TicketId,
    },
    /// Opens a ticket and sends it to the ticket desk.
    Open {
        /// The school that it is about.
        #[arg(long)]
        school: Uai,
        /// found_serials, unusable_key or other.
        #[arg(long)]
        kind: TicketKind,
        /// A key; several times for several.
        #[arg(long = "serial", value_name = "SERIAL", value_parser = scanned_token)]
        serials: Vec<TokenRef>,
        /// What happened.
        #[arg(long, default_value = "")]
        text: String,
    },
    /// Adds a note.
    Note(TicketWords),
    /// An answer is awaited.
    Wait(TicketWords),
    /// The answer came.
    Resume(TicketWords),
    /// It is done.
    Close(TicketWords),
    /// Puts the serials that were found into the stock of the ticket's school.
    Register {
        /// Its number.
        id: TicketId,
    },
}

/// A ticket and what is said of it.
#[derive(Debug, Clone, Serialize, Deserialize, clap::Args)]
pub struct TicketWords {
    /// Its number.
    id: TicketId,
    /// What is to be said.
    #[arg(default_value = "")]
    text: String,
}

pub(super) fn run(
    station: &Station,
    actor: &Actor,
    verb: TicketVerb,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let follow =
        |event, said: TicketWords| station.stock().follow_ticket(actor, said.id, event, &said.text).map(|()| said.id);
    let id = match verb {
        TicketVerb::List { school, all } => {
            let tickets = station
                .stock()
                .tickets(actor, &TicketFilter { school, open: !all, ..TicketFilter::default() }, Part::every())?
                .rows;
            tickets.iter().for_each(|ticket| emit.say(document(ticket), line(ticket, ui)));
            return Ok(());
        }
        TicketVerb::Show { id } => id,
        TicketVerb::Open { school, kind, mut serials, text } => {
            let mut seen = Vec::new();
            serials.retain(|serial| {
                !seen.contains(serial) && {
                    seen.push(serial.clone());
                    true
                }
            });
            station.stock().open_ticket(actor, NewTicket { school, kind, serials, person: None, text })?
        }
        TicketVerb::Note(said) => follow(TicketEvent::Note, said)?,
        TicketVerb::Wait(said) => follow(TicketEvent::Wait, said)?,
        TicketVerb::Resume(said) => follow(TicketEvent::Resume, said)?,
        TicketVerb::Close(said) => follow(TicketEvent::Close, said)?,
        TicketVerb::Register { id } => {
            station.stock().register_found(actor, id)?;
            id
        }
    };
    let ticket = station.stock().ticket(actor, id)?;
    emit.say(document(&ticket), story(&ticket, ui));
    Ok(())
}

fn line(ticket: &TicketView, ui: &Ui) -> String {
    let (id, reference, state, kind) = (ticket.id, &ticket.reference, ui.name(&ticket.state), ui.name(&ticket.kind));
    format!("{id:>6}  {reference:<16}  {state:<10}  {kind:<36}  {}  {}", ticket.school, ticket.by)
}

fn story(ticket: &TicketView, ui: &Ui) -> String {
    let text = ticket.text.lines().map(|text| format!("\n  {text}"));
    let keys = ticket.serials.iter().map(|key| format!("\n  {:<32}  {}", key.name, ui.name(&key.standing)));
    let notes = ticket
        .notes
        .iter()
        .map(|note| format!("\n  {}  {:<10}  {}: {}", note.at, ui.name(&note.state), note.author, note.text));
    let desk = ticket.desk_page.iter().map(|page| format!("\n  {page}"));
    format!("{}{}", line(ticket, ui), desk.chain(text).chain(keys).chain(notes).collect::<String>())
}
