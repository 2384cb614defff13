//! The outbox: mail to be sent, queued in the transaction of the event that it tells of, and what became of it.
//!
//! Queuing is part of a change; what happens on the way out is bookkeeping. A mail is forgotten long after it was sent,
//! never before. What a mail says, when it is due again and whether it may be tried is for others.

use super::part::{List, Page, Part};
use super::sql::At;
use super::vault::Sealed;
use super::vault::SealedRow;
use super::{Change, Holder, Reader, Result, StoreError};
use crate::engine::{self, Optional, Row, Sql};
use domain::{Language, MailFault, MailId, MailState, Notice, NoticeKind, PersonId, Recipient, Secret, TicketId};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// To whom a mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTo {
    /// Somebody the station knows, as they are known now.
    Person {
        /// Who.
        person: Holder,
        /// Their address, if known.
        email: Option<String>,
        /// What they read.
        language: Language,
    },
    /// An address from the settings.
    Address(String),
    /// The ticket desk's own program: a task, and no mail.
    TicketDesk {
        /// The ticket that it is about.
        ticket: TicketId,
        /// The program's address.
        address: String,
    },
}

/// One mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Row id.
    pub id: MailId,
    /// The left half of the Message-ID.
    pub message_id: String,
    /// What it says.
    pub kind: NoticeKind,
    /// To whom.
    pub to: MailTo,
    /// What the template fills in.
    pub facts: BTreeMap<String, String>,
    /// When its event was.
    pub queued: Timestamp,
    /// How often it was tried since it was last due anew.
    pub attempts: u32,
    /// When it was last tried.
    pub tried: Option<Timestamp>,
    /// When it is tried next.
    pub due: Option<Timestamp>,
    /// When the mail server took it.
    pub sent: Option<Timestamp>,
    /// When it was given up.
    pub given_up: Option<Timestamp>,
    /// What keeps it, or kept it last.
    pub fault: Option<MailFault>,
    /// The same in somebody else's words: the mail server's, the template's.
    pub detail: Option<String>,
}

impl Mail {
    /// Where it stands.
    pub fn state(&self) -> MailState {
        match (self.due, self.sent, self.given_up) {
            (Some(_), ..) => MailState::Waiting,
            (None, Some(_), _) => MailState::Sent,
            (None, None, Some(_)) => MailState::GivenUp,
            (None, None, None) => MailState::Stuck,
        }
    }
}

const COLUMNS: &str = "o.id, o.message_id, o.kind, o.person, p.name, p.email, p.language, o.address, o.facts, o.queued,
    o.attempts, o.tried, o.due, o.sent, o.given_up, o.fault, o.problem, o.ticket";
const TABLES: &str = "FROM outbox o LEFT JOIN person p ON p.id = o.person";
/// A task whose turn it is: those of one ticket are done in their order.
const TURN: &str =
    "o.ticket IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.ticket = o.ticket AND e.id < o.id
    AND e.sent IS NULL AND e.given_up IS NULL)";

impl Reader<'_> {
    /// The mail with this id.
    pub fn mail(&self, id: MailId) -> Result<Option<Mail>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} {TABLES} WHERE o.id = ?"))?;
        Ok(statement.query_row([id], mail).optional()?)
    }

    /// The mail that waits longest of those that are due at `now`.
    pub fn due_mail(&self, now: Timestamp) -> Result<Option<Mail>> {
        let sql =
            format!("SELECT {COLUMNS} {TABLES} WHERE o.due <= ? AND o.ticket IS NULL ORDER BY o.due, o.id LIMIT 1");
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row([At(now)], mail).optional()?)
    }

    /// The task for the ticket desk that waits longest of those that are due at `now` and whose turn it is.
    pub fn due_task(&self, now: Timestamp) -> Result<Option<Mail>> {
        let sql = format!("SELECT {COLUMNS} {TABLES} WHERE o.due <= ? AND {TURN} ORDER BY o.due, o.id LIMIT 1");
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row([At(now)], mail).optional()?)
    }

    /// When the next task for the ticket desk is due whose turn it is.
    pub fn next_task(&self) -> Result<Option<Timestamp>> {
        let sql = format!("SELECT min(o.due) FROM outbox o WHERE o.due IS NOT NULL AND {TURN}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row([], |row| row.get::<_, Option<At>>(0))?.map(|at| at.0))
    }

    /// When the next mail is due.
    pub fn next_mail(&self) -> Result<Option<Timestamp>> {
        let mut statement =
            self.conn.prepare_cached("SELECT min(due) FROM outbox WHERE due IS NOT NULL AND ticket IS NULL")?;
        Ok(statement.query_row([], |row| row.get::<_, Option<At>>(0))?.map(|at| at.0))
    }

    /// A part of the mails that stand there: what is not over, the oldest first; what is, the newest first.
    pub fn mails(&self, state: MailState, part: Part) -> Result<Page<Mail>> {
        let order = match state {
            MailState::Waiting => "o.due, o.id",
            MailState::Stuck => "o.id",
            MailState::Sent | MailState::GivenUp => "coalesce(o.sent, o.given_up) DESC, o.id DESC",
        };
        let from = format!("{TABLES} WHERE {}", condition(state));
        self.part(&List { columns: COLUMNS, from: &from, order, values: &[] }, part, mail)
    }

    /// How many mails stand there.
    pub fn count_mails(&self, state: MailState) -> Result<u32> {
        let sql = format!("SELECT count(*) FROM outbox o WHERE {}", condition(state));
        Ok(self.conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
    }

    /// The sealed token of a mail's link; `None` where it has none (any more). One that was altered is an error.
    pub fn mail_secret(&self, mail: &Mail) -> Result<Option<Secret>> {
        let mut statement =
            self.conn.prepare_cached("SELECT nonce, sealed FROM outbox WHERE id = ? AND sealed IS NOT NULL")?;
        let sealed = statement
            .query_row([mail.id], |row| Ok(Sealed { nonce: row.get(0)?, ciphertext: row.get(1)? }))
            .optional()?;
        let Some(sealed) = sealed else { return Ok(None) };
        match self.vault.open(&associated_data(&mail.message_id), &sealed) {
            Some(secret) => Ok(Some(secret)),
            None => Err(StoreError::SealBroken { purpose: "link" }),
        }
    }
}

impl Change<'_> {
    /// Queues a notice: it is there if, and only if, this change is committed.
    pub fn notify(&self, notice: &Notice) -> Result<()> {
        self.queue_mail(notice).map(drop)
    }

    /// The same, for whoever wants to know which mail it became.
    pub fn queue_mail(&self, notice: &Notice) -> Result<MailId> {
        self.queue_mail_at(notice, self.at)
    }

    pub(super) fn queue_mail_at(&self, notice: &Notice, due: Timestamp) -> Result<MailId> {
        debug_assert!(notice.is_whole(), "{} lacks a fact or has one too many: {:?}", notice.kind, notice.facts);
        let mut id = [0; 16];
        self.entropy.fill(&mut id)?;
        let message_id = data_encoding::HEXLOWER.encode(&id);
        let (person, address, ticket) = match &notice.to {
            Recipient::Person(person) => (Some(*person), None, None),
            Recipient::Address(address) => (None, Some(address), None),
            Recipient::TicketDesk { ticket, address } => (None, Some(address), Some(*ticket)),
        };
        let place = associated_data(&message_id);
        let sealed = notice.secret.as_ref().map(|secret: &Secret| self.vault.seal(self.entropy, &place, secret));
        let (nonce, ciphertext) = sealed.transpose()?.map(|sealed| (sealed.nonce, sealed.ciphertext)).unzip();
        let facts = serde_json::to_string(&notice.facts).expect("a map of texts");
        let id = self
            .conn
            .prepare_cached(
                "INSERT INTO outbox (message_id, kind, person, address, facts, nonce, sealed, queued, due, ticket)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id",
            )?
            .query_row(
                (&message_id, notice.kind, person, address, facts, nonce, ciphertext, At(self.at), At(due), ticket),
                |row| row.get(0),
            )?;
        self.mail_is_due.set(true);
        Ok(id)
    }

    /// A mail is due now, whatever kept it.
    pub fn retry_mail(&self, id: MailId) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET due = ?2, attempts = 0 WHERE id = ?1 AND sent IS NULL AND given_up IS NULL",
            )?
            .execute((id, At(self.at)))?;
        self.mail_is_due.set(true);
        Ok(())
    }

    /// It will never be sent; what waited for its turn behind it is looked at.
    pub fn give_mail_up(&self, id: MailId) -> Result<()> {
        self.mail_is_due.set(true);
        self.mail_given_up(id, self.at, None)
    }

    /// Everything that is not over is due now. How many.
    pub fn retry_mails(&self) -> Result<usize> {
        self.mail_is_due.set(true);
        Ok(self
            .conn
            .prepare_cached("UPDATE outbox SET due = ?, attempts = 0 WHERE sent IS NULL AND given_up IS NULL")?
            .execute([At(self.at)])?)
    }

    /// Somebody's address changed: what was stuck for want of a right one is due.
    pub(super) fn release_mails_of(&self, person: PersonId) -> Result<()> {
        let released = self
            .conn
            .prepare_cached(
                "UPDATE outbox SET due = ?2, attempts = 0 WHERE person = ?1 AND due IS NULL AND sent IS NULL AND given_up IS NULL
                 AND fault IN ('no_address', 'refused', 'delayed')",
            )?
            .execute((person, At(self.at)))?;
        self.mail_is_due.set(self.mail_is_due.get() || released > 0);
        Ok(())
    }

    /// An address of the settings was corrected: mails of these kinds that had not left yet go to the new one.
    pub fn redirect_mails(&self, kinds: &[NoticeKind], old: &str, new: &str) -> Result<()> {
        let kinds = serde_json::to_string(kinds).expect("words");
        let moved = self
            .conn
            .prepare_cached(
                "UPDATE outbox SET address = ?2, due = ?3, attempts = 0 WHERE address = ?1 AND sent IS NULL AND given_up IS NULL
                 AND kind IN (SELECT value FROM json_each(?4))",
            )?
            .execute((old, new, At(self.at), kinds))?;
        self.mail_is_due.set(self.mail_is_due.get() || moved > 0);
        Ok(())
    }
}

/// What a new key rewrites here.
pub(super) fn rows(conn: Sql<'_>) -> Result<Vec<SealedRow>> {
    let mut statement = conn.prepare("SELECT id, message_id, nonce, sealed FROM outbox WHERE sealed IS NOT NULL")?;
    let rows = statement.query_map([], |row| {
        let message_id: String = row.get(1)?;
        let sealed = Sealed { nonce: row.get(2)?, ciphertext: row.get(3)? };
        Ok(SealedRow { id: row.get(0)?, data: associated_data(&message_id), sealed, purpose: "link" })
    })?;
    Ok(rows.collect::<engine::Result<_>>()?)
}

/// Binds the sealed token of a link to its mail.
fn associated_data(message_id: &str) -> Vec<u8> {
    [b"trousseau outbox 1\0", message_id.as_bytes()].concat()
}

/// The condition that finds the mails of a state by an index.
fn condition(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => "o.due IS NOT NULL",
        MailState::Stuck => "o.due IS NULL AND o.sent IS NULL AND o.given_up IS NULL",
        MailState::Sent => "o.due IS NULL AND o.sent IS NOT NULL",
        MailState::GivenUp => "o.due IS NULL AND o.given_up IS NOT NULL",
    }
}

fn mail(row: &Row<'_>) -> engine::Result<Mail> {
    let moment = |column: usize| row.get::<_, Option<At>>(column).map(|at| at.map(|at| at.0));
    let to = match row.get(3)? {
        Some(id) => {
            MailTo::Person { person: Holder { id, name: row.get(4)? }, email: row.get(5)?, language: row.get(6)? }
        }
        None => match row.get(17)? {
            Some(ticket) => MailTo::TicketDesk { ticket, address: row.get(7)? },
            None => MailTo::Address(row.get(7)?),
        },
    };
    let facts: String = row.get(8)?;
    let garbled = |error| engine::Error::column(8, error);
    Ok(Mail {
        id: row.get(0)?,
        message_id: row.get(1)?,
        kind: row.get(2)?,
        to,
        facts: serde_json::from_str(&facts).map_err(garbled)?,
        queued: row.get::<_, At>(9)?.0,
        attempts: row.get(10)?,
        tried: moment(11)?,
        due: moment(12)?,
        sent: moment(13)?,
        given_up: moment(14)?,
        fault: row.get(15)?,
        detail: row.get(16)?,
    })
}
