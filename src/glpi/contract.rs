//! The two contracts: where something is asked for or put, and what a document there looks like. Nothing is asked here.

use super::{
    Put,
    settings::{Contract, Settings},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// As many of what was said last in a ticket are looked through.
const LAST: u32 = 200;
/// From this status on a ticket is solved (5) or closed (6).
const SOLVED: u64 = 5;

/// What is said in a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// A followup.
    Followup,
    /// What solves it.
    Solution,
}

impl Contract {
    /// Where this contract begins.
    pub(crate) fn root(&self) -> &'static str {
        match self {
            Self::V1 { .. } => "/apirest.php",
            Self::V2 { .. } => "/api.php/v2",
        }
    }

    /// Where tickets are made.
    pub(crate) fn tickets(&self) -> &'static str {
        match self {
            Self::V1 { .. } => "/Ticket",
            Self::V2 { .. } => "/Assistance/Ticket",
        }
    }

    /// Where the ticket with this mark is looked for. The first contract looks for no text of ours but in the title.
    pub(crate) fn search(&self, put: &Put<'_>) -> String {
        match self {
            Self::V1 { .. } => {
                format!("/Ticket?searchText%5Bname%5D={}&range=0-49&sort=id&order=DESC", encoded(put.reference))
            }
            Self::V2 { .. } => {
                format!("/Assistance/Ticket?filter={}&limit=2", encoded(&format!("external_id==\"{}\"", put.mark)))
            }
        }
    }

    /// Where a few tickets are shown.
    pub(crate) fn some(&self) -> &'static str {
        match self {
            Self::V1 { .. } => "/Ticket?range=0-0",
            Self::V2 { .. } => "/Assistance/Ticket?limit=1",
        }
    }

    /// Where a ticket is.
    pub(crate) fn ticket(&self, number: u64) -> String {
        format!("{}/{number}", self.tickets())
    }

    /// Where what was said in a ticket is listed.
    pub(crate) fn listed(&self, number: u64, said: Said) -> String {
        match (self, said) {
            (Self::V1 { .. }, Said::Followup) => {
                format!("/Ticket/{number}/ITILFollowup?range=0-{}&sort=id&order=DESC", LAST - 1)
            }
            (Self::V1 { .. }, Said::Solution) => {
                format!("/Ticket/{number}/ITILSolution?range=0-{}&sort=id&order=DESC", LAST - 1)
            }
            (Self::V2 { .. }, said) => self.said(number, said),
        }
    }

    /// Where something is said in a ticket.
    pub(crate) fn said(&self, number: u64, said: Said) -> String {
        match (self, said) {
            (Self::V1 { .. }, Said::Followup) => "/ITILFollowup".to_owned(),
            (Self::V1 { .. }, Said::Solution) => "/ITILSolution".to_owned(),
            (Self::V2 { .. }, Said::Followup) => format!("/Assistance/Ticket/{number}/Timeline/Followup"),
            (Self::V2 { .. }, Said::Solution) => format!("/Assistance/Ticket/{number}/Timeline/Solution"),
        }
    }

    /// A ticket to be made.
    pub(crate) fn new_ticket(&self, put: &Put<'_>, settings: &Settings) -> Value {
        let title = match put.title.contains(put.reference) {
            true => put.title.to_owned(),
            false => format!("[{}] {}", put.reference, put.title),
        };
        let mut ticket = Map::new();
        ticket.insert("name".to_owned(), title.into());
        ticket.insert("content".to_owned(), content(put).into());
        let (category, entity) = (settings.category, settings.entity);
        match self {
            Self::V1 { .. } => {
                ticket.extend(category.map(|id| ("itilcategories_id".to_owned(), id.into())));
                ticket.extend(entity.map(|id| ("entities_id".to_owned(), id.into())));
                json!({ "input": ticket })
            }
            Self::V2 { .. } => {
                ticket.insert("external_id".to_owned(), put.mark.into());
                ticket.extend(category.map(|id| ("category".to_owned(), json!({ "id": id }))));
                ticket.extend(entity.map(|id| ("entity".to_owned(), json!({ "id": id }))));
                Value::Object(ticket)
            }
        }
    }

    /// Something to be said in a ticket.
    pub(crate) fn new_said(&self, number: u64, put: &Put<'_>) -> Value {
        let content = content(put);
        match self {
            Self::V1 { .. } => json!({ "input": { "itemtype": "Ticket", "items_id": number, "content": content } }),
            Self::V2 { .. } => json!({ "content": content }),
        }
    }
}

/// The number of the ticket in a list that has this mark; a list that was not filtered finds nothing else.
pub(crate) fn found(list: &Value, mark: &str) -> Option<u64> {
    let ticket = list.as_array()?.iter().find(|ticket| has(ticket, mark))?;
    number(ticket)
}

/// The number in a document.
pub(crate) fn number(document: &Value) -> Option<u64> {
    let id = document.get("id")?;
    id.as_u64().or_else(|| id.as_str()?.parse().ok())
}

/// Whether a ticket is solved there, or closed: a number, or a document with one.
pub(crate) fn is_solved(ticket: &Value) -> bool {
    let status = ticket.get("status");
    status.and_then(|status| status.as_u64().or_else(|| number(status))).is_some_and(|status| status >= SOLVED)
}

/// Whether a text somewhere in it has this mark: a contract nests what the other does not.
pub(crate) fn has(value: &Value, mark: &str) -> bool {
    match value {
        Value::String(text) => text.contains(mark),
        Value::Array(all) => all.iter().any(|one| has(one, mark)),
        Value::Object(all) => all.values().any(|one| has(one, mark)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What is put there as HTML, which is what a GLPI keeps: our text as text, and the mark under it.
fn content(put: &Put<'_>) -> String {
    let paragraphs = put.text.split("\n\n").map(|block| block.trim_matches('\n')).filter(|block| !block.is_empty());
    let paragraph = |block: &str| format!("<p>{}</p>", block.lines().map(escaped).collect::<Vec<_>>().join("<br>"));
    let text: String = paragraphs.map(paragraph).collect();
    format!("{text}<p><small>trousseau {}</small></p>", put.mark)
}

fn escaped(line: &str) -> String {
    line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}
