//! Tickets to the academy's ticket desk.

use super::bodies::Plain;
use crate::endpoint::{Asked, Endpoint};
use domain::{PersonId, TicketEvent, TicketId, TicketKind, TokenRef, Uai};
use schemars::JsonSchema;
use serde::Deserialize;
use station::{NewTicket, Result, TicketFilter, TicketView};

/// Which tickets.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct Which {
    /// Of this school.
    school: Option<Uai>,
    /// Those that are not closed.
    #[serde(default)]
    open: bool,
}

/// A ticket.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct New {
    /// The school that it is about.
    school: Uai,
    /// What it is about.
    kind: TicketKind,
    /// The keys; needed where serials were found.
    #[serde(default)]
    serials: Vec<TokenRef>,
    /// Whose key it is.
    #[serde(default)]
    person: Option<PersonId>,
    /// What happened.
    #[serde(default)]
    text: String,
}

/// What the ticket desk says.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Said {
    /// As it is noted.
    #[serde(default)]
    text: String,
}

fn show(a: &Asked, id: TicketId) -> Result<TicketView> {
    a.station.stock().ticket(&a.actor, id)
}

fn follow(a: &Asked, id: TicketId, event: TicketEvent, said: &Said) -> Result<()> {
    a.station.stock().follow_ticket(&a.actor, id, event, &said.text)
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::list("/tickets", "Tickets, the newest first.", |a, Which { school, open }: Which, part| {
            a.station.stock().tickets(&a.actor, &TicketFilter { school, open, ..TicketFilter::default() }, part)
        }),
        Endpoint::make(
            "/tickets",
            "A ticket is opened, and its mail queued.",
            |a, new: New| {
                let New { school, kind, serials, person, text } = new;
                a.station.stock().open_ticket(&a.actor, NewTicket { school, kind, serials, person, text })
            },
            show,
        ),
        Endpoint::one("/tickets/{id}", "One ticket, with what was said since.", show),
        Endpoint::act(
            "/tickets/{id}/note",
            "What the ticket desk said is noted.",
            |a, id: &TicketId, said: Said| follow(a, *id, TicketEvent::Note, &said),
            show,
        ),
        Endpoint::act(
            "/tickets/{id}/wait",
            "The ticket desk waits for an answer.",
            |a, id: &TicketId, said: Said| follow(a, *id, TicketEvent::Wait, &said),
            show,
        ),
        Endpoint::act(
            "/tickets/{id}/resume",
            "It goes on.",
            |a, id: &TicketId, said: Said| follow(a, *id, TicketEvent::Resume, &said),
            show,
        ),
        Endpoint::act(
            "/tickets/{id}/close",
            "It is over.",
            |a, id: &TicketId, said: Said| follow(a, *id, TicketEvent::Close, &said),
            show,
        ),
        Endpoint::act(
            "/tickets/{id}/register",
            "The serials that were found go into the school's stock.",
            |a, id: &TicketId, Plain {}| a.station.stock().register_found(&a.actor, *id).map(drop),
            show,
        ),
    ]
}
