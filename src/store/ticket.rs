//! Tickets, their serials, and what was said of them.

use super::about::{About, about, about_columns};
use super::part::{List, Page, Part};
use super::sql::At;
use super::{Bookkeeping, Change, Holder, Reader, Result, StoreError};
use crate::engine::{self, Optional, Row, named};
use domain::{PersonId, TicketId, TicketKind, TicketState, TokenId, TokenRef, Uai};
use jiff::Timestamp;

/// One ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Row id.
    pub id: TicketId,
    /// What it is about.
    pub kind: TicketKind,
    /// Whose it is.
    pub school: Uai,
    /// Who opened it; `None`: the machine's administrator.
    pub opener: Option<PersonId>,
    /// Their name at that time.
    pub by: String,
    /// Whose key it is about.
    pub about: Option<Holder>,
    /// What was written.
    pub text: String,
    /// Where it stands.
    pub state: TicketState,
    /// When it was opened.
    pub opened: Timestamp,
    /// Since when it stands there.
    pub since: Timestamp,
    /// What was done, once it is closed.
    pub done: Option<String>,
    /// What its school is called.
    pub school_name: String,
    /// The address of the ticket desk's program, where it was put to one…
    pub desk: Option<String>,
    /// …and its number there, once it has one.
    pub desk_number: Option<u64>,
}

/// A ticket to be kept; it begins open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// What it is about.
    pub kind: TicketKind,
    /// Whose it is.
    pub school: Uai,
    /// Who opens it.
    pub opener: Option<PersonId>,
    /// Their name.
    pub by: String,
    /// Whose key it is about.
    pub about: Option<PersonId>,
    /// The keys, in the order of the list: each as it was told, and the token where the school's inventory has it.
    pub keys: Vec<(TokenRef, Option<TokenId>)>,
    /// What was written.
    pub text: String,
    /// The address of the ticket desk's program, where it is put to one.
    pub desk: Option<String>,
}

/// Something said of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketNote {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub author: String,
    /// Where the ticket stood afterwards.
    pub state: TicketState,
    /// What.
    pub text: String,
}

/// Which tickets are wanted; all by default.
#[derive(Debug, Clone, Default)]
pub struct TicketQuery {
    /// Only of these schools…
    pub schools: Option<Vec<Uai>>,
    /// …or opened by this person, whatever the school.
    pub or_opener: Option<PersonId>,
    /// Only of this school.
    pub school: Option<Uai>,
    /// Only in these states; empty: in any.
    pub states: Vec<TicketState>,
    /// In which order; the newest first where nothing is said.
    pub sort: Option<TicketSort>,
    /// From the end.
    pub descending: bool,
}

domain::words! {
    /// In which order tickets are listed.
    TicketSort {
        /// By when they were opened.
        Opened => "opened",
        /// By where they stand, the newest first in each.
        State => "state",
        /// By what they are about, the newest first in each.
        Kind => "kind",
        /// By the name of their school, the newest first in each.
        School => "school",
    }
}

const COLUMNS: &str =
    "k.id, k.kind, k.school, k.opener, k.by_name, k.about, p.name, k.text, k.state, k.opened, k.since, k.done, s.name,
    k.desk, k.desk_number";
const TABLES: &str = "FROM ticket k LEFT JOIN person p ON p.id = k.about LEFT JOIN school s ON s.uai = k.school";

impl Reader<'_> {
    /// The ticket with this id.
    pub fn ticket(&self, id: TicketId) -> Result<Option<Ticket>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} {TABLES} WHERE k.id = ?"))?;
        Ok(statement.query_row([id], ticket).optional()?)
    }

    /// A part of the tickets.
    pub fn tickets(&self, query: &TicketQuery, part: Part) -> Result<Page<Ticket>> {
        let schools = query.schools.as_deref().map(super::sql::school_list);
        let states: Vec<_> = query.states.iter().map(|state| state.word()).collect();
        let states = (!states.is_empty()).then(|| serde_json::to_string(&states).expect("words"));
        let from = format!(
            "{TABLES} WHERE (:schools IS NULL OR k.school IN (SELECT value FROM json_each(:schools)) OR k.opener = :opener)
             AND (:states IS NULL OR k.state IN (SELECT value FROM json_each(:states)))
             AND (:school IS NULL OR k.school = :school)"
        );
        let way = if query.descending { "DESC" } else { "ASC" };
        let order = match query.sort {
            None => "k.id DESC".to_owned(),
            Some(TicketSort::Opened) => format!("k.id {way}"),
            Some(TicketSort::State) => format!("k.state {way}, k.id DESC"),
            Some(TicketSort::Kind) => format!("k.kind {way}, k.id DESC"),
            Some(TicketSort::School) => format!("s.name {way}, k.id DESC"),
        };
        let values = named! {
            ":schools": schools, ":opener": query.or_opener, ":states": states, ":school": query.school,
        };
        self.part(&List { columns: COLUMNS, from: &from, order: &order, values }, part, ticket)
    }

    /// How many tickets of this person are not closed, or were opened after `since`.
    pub fn tickets_of(&self, person: PersonId, since: Timestamp) -> Result<u32> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) FROM ticket WHERE opener = ? AND (state IN ('open', 'waiting') OR opened > ?)",
        )?;
        Ok(statement.query_row((person, At(since)), |row| row.get(0))?)
    }

    /// The tickets of this school, of this kind, that are not closed; the oldest first.
    pub fn open_tickets(&self, school: Uai, kind: TicketKind) -> Result<Vec<Ticket>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} {TABLES} WHERE k.school = ? AND k.kind = ? AND k.state IN ('open', 'waiting') ORDER BY k.id"
        ))?;
        let rows = statement.query_map((school, kind), ticket)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Other schools whose open tickets name this token as found; a number alone is that of any family.
    pub fn schools_that_found(&self, told: &TokenRef, but: Uai) -> Result<Vec<Uai>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT school FROM ticket JOIN ticket_line ON ticket = id
             WHERE serial = ?1 AND (family IS NULL OR ?2 IS NULL OR family = ?2) AND school <> ?3
             AND kind = 'found_serials' AND state IN ('open', 'waiting') ORDER BY school",
        )?;
        let rows = statement.query_map((told.serial(), told.family(), but), |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The keys of a ticket, in the order of the list.
    pub fn ticket_keys(&self, id: TicketId) -> Result<Vec<About>> {
        let mut statement = self.conn.prepare_cached(concat!(
            "SELECT ",
            about_columns!("ticket_line", "ticket"),
            " FROM ticket_line l LEFT JOIN token t ON t.id = l.token WHERE l.ticket = ? ORDER BY l.place"
        ))?;
        let rows = statement.query_map([id], |row| about(row, 0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// What was said of a ticket, the oldest first.
    pub fn ticket_notes(&self, id: TicketId) -> Result<Vec<TicketNote>> {
        let mut statement =
            self.conn.prepare_cached("SELECT at, author, state, text FROM ticket_note WHERE ticket = ? ORDER BY id")?;
        let rows = statement.query_map([id], |row| {
            Ok(TicketNote { at: row.get::<_, At>(0)?.0, author: row.get(1)?, state: row.get(2)?, text: row.get(3)? })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Change<'_> {
    /// Keeps a ticket, open.
    pub fn add_ticket(&self, new: &NewTicket) -> Result<TicketId> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO ticket (kind, school, opener, by_name, about, text, state, opened, since, desk)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?7, ?8) RETURNING id",
        )?;
        let values = (new.kind, new.school, new.opener, &new.by, new.about, &new.text, At(self.at), &new.desk);
        let id = statement.query_row(values, |row| row.get(0))?;
        let mut statement = self
            .conn
            .prepare_cached("INSERT INTO ticket_line (ticket, place, token, family, serial) VALUES (?, ?, ?, ?, ?)")?;
        for (place, (told, token)) in new.keys.iter().enumerate() {
            statement.execute((id, place as u32, token, told.family(), told.serial()))?;
        }
        Ok(id)
    }

    /// Moves a ticket from `before` to `after`; `done` exactly when that closes it.
    pub fn set_ticket(&self, id: TicketId, before: TicketState, after: TicketState, done: Option<&str>) -> Result<()> {
        let changed = self
            .conn
            .prepare_cached("UPDATE ticket SET state = ?3, since = ?4, done = ?5 WHERE id = ?1 AND state = ?2")?
            .execute((id, before, after, At(self.at), done))?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Gone { what: "ticket" }) }
    }

    /// Says something of a ticket, which stands at `state` from now on.
    pub fn add_ticket_note(&self, id: TicketId, author: &str, state: TicketState, text: &str) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO ticket_note (ticket, at, author, state, text) VALUES (?, ?, ?, ?, ?)")?
            .execute((id, At(self.at), author, state, text))?;
        Ok(())
    }
}

impl Bookkeeping<'_> {
    /// The ticket has this number at its desk.
    pub fn ticket_has_number(&self, id: TicketId, number: u64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE ticket SET desk_number = ?2 WHERE id = ?1 AND desk_number IS NULL")?
            .execute((id, number))?;
        Ok(())
    }
}

fn ticket(row: &Row<'_>) -> engine::Result<Ticket> {
    let about = match row.get(5)? {
        Some(id) => Some(Holder { id, name: row.get(6)? }),
        None => None,
    };
    Ok(Ticket {
        id: row.get(0)?,
        kind: row.get(1)?,
        school: row.get(2)?,
        opener: row.get(3)?,
        by: row.get(4)?,
        about,
        text: row.get(7)?,
        state: row.get(8)?,
        opened: row.get::<_, At>(9)?.0,
        since: row.get::<_, At>(10)?.0,
        done: row.get(11)?,
        school_name: row.get::<_, Option<String>>(12)?.unwrap_or_default(),
        desk: row.get(13)?,
        desk_number: row.get(14)?,
    })
}
