//! Requests, and the queue of a school.

use super::sql::{At, id_list};
use super::token::name_of_token;
use super::{Change, Holder, Reader, Result, StoreError};
use crate::engine::{self, Optional, Params, Row, ToColumn};
use domain::{PersonId, RequestId, RequestState, Role, TokenId, TokenKind, TokenRef, Uai};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Row id.
    pub id: RequestId,
    /// Who asks.
    pub person: Holder,
    /// In which school.
    pub school: Uai,
    /// Where it stands.
    pub state: RequestState,
    /// What it is needed for.
    pub need: String,
    /// The token that the new one takes the place of.
    pub replaces: Option<(TokenId, TokenRef)>,
    /// The token that is set aside, allocated or handed over.
    pub token: Option<(TokenId, TokenRef)>,
    /// When it was written down.
    pub created: Timestamp,
    /// Since when it stands there.
    pub since: Timestamp,
    /// When it was sent on: its place in the queue.
    pub submitted: Option<Timestamp>,
    /// Who decided.
    pub decider: Option<PersonId>,
    /// Of a refusal or a cancellation.
    pub reason: Option<String>,
    /// It expires then.
    pub deadline: Option<Timestamp>,
    /// When somebody was last reminded of what it waits for: the deciders while it is to be decided, its requester after that.
    pub reminded: Option<Timestamp>,
    /// Requester and deciders know that stock is empty.
    pub told: bool,
    /// SHA-256 of the charter that was signed, in hexadecimal.
    pub charter: Option<String>,
    /// When.
    pub signed: Option<Timestamp>,
    /// What is asked for.
    pub kind: TokenKind,
    /// A software token goes to its holder's next telephone; nobody decides that.
    pub change_of_phone: bool,
}

/// A request to be kept; it begins as a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// Who asks.
    pub person: PersonId,
    /// In which school.
    pub school: Uai,
    /// What it is needed for.
    pub need: String,
    /// The token that the new one takes the place of.
    pub replaces: Option<TokenId>,
    /// What is asked for.
    pub kind: TokenKind,
    /// A software token goes to its holder's next telephone.
    pub change_of_phone: bool,
}

pub(super) const COLUMNS: &str = concat!(
    "q.id, q.person, p.name, q.school, q.state, q.need, q.replaces, ",
    name_of_token!("o"),
    ", q.token, ",
    name_of_token!(),
    ", q.created, q.since, q.submitted, q.decider, q.reason, q.deadline, q.reminded, q.told, q.charter, q.software,
    q.change_of_phone, q.signed"
);
pub(super) const TABLES: &str = "FROM request q JOIN person p ON p.id = q.person LEFT JOIN token o ON o.id = q.replaces
    LEFT JOIN token t ON t.id = q.token";

/// Of a request `q`: it is on its way.
pub(super) const OPEN: &str =
    "q.state IN ('draft', 'submitted', 'waiting_for_stock', 'awaiting_requester', 'allocated')";

impl Reader<'_> {
    /// The request with this id.
    pub fn request(&self, id: RequestId) -> Result<Option<Request>> {
        self.one_request("q.id = ?", id)
    }

    /// The request of this person that is still on its way.
    pub fn open_request_of(&self, person: PersonId) -> Result<Option<Request>> {
        self.one_request(&format!("q.person = ? AND {OPEN}"), person)
    }

    /// Which of these tokens are replaced by an open request of their holder.
    pub fn replaced_now(&self, tokens: &[TokenId]) -> Result<BTreeSet<TokenId>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT t.id FROM json_each(?) wanted CROSS JOIN token t CROSS JOIN request q
             WHERE t.id = CAST(wanted.value AS BIGINT) AND q.person = t.holder AND q.replaces = t.id AND {OPEN}"
        ))?;
        let rows = statement.query_map([id_list(tokens)], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The open request that this token is set aside or allocated for.
    pub fn request_of_token(&self, token: TokenId) -> Result<Option<Request>> {
        self.one_request("q.token = ? AND q.state IN ('awaiting_requester', 'allocated')", token)
    }

    /// The open change of phone that this token vouched for.
    pub fn change_of_phone_from(&self, token: TokenId) -> Result<Option<Request>> {
        self.one_request(
            "q.replaces = ? AND q.change_of_phone = 1 AND q.state IN ('submitted', 'waiting_for_stock', 'awaiting_requester', 'allocated')",
            token,
        )
    }

    /// The approved request that has waited longest for a token of this school.
    pub fn first_waiting(&self, school: Uai) -> Result<Option<Request>> {
        self.one_request(
            "q.id = (SELECT id FROM request WHERE school = ? AND state = 'waiting_for_stock' ORDER BY submitted, id LIMIT 1)",
            school,
        )
    }

    /// Open requests whose deadline is not after `now`, at most `limit`.
    pub fn requests_overdue(&self, now: Timestamp, limit: u32) -> Result<Vec<Request>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} {TABLES} WHERE q.deadline <= ?
             AND {OPEN}
             ORDER BY q.deadline LIMIT ?"
        ))?;
        let rows = statement.query_map((At(now), limit), request)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Submitted requests that were neither sent on nor recalled after `before`.
    pub fn requests_to_remind(&self, before: Timestamp, limit: u32) -> Result<Vec<Request>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} {TABLES} WHERE q.state = 'submitted' AND coalesce(q.reminded, q.submitted) <= ?
             ORDER BY q.school, q.submitted LIMIT ?"
        ))?;
        let rows = statement.query_map((At(before), limit), request)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The token of this school that is given next: in stock with a live credential; the one that expires first, then
    /// the oldest. Those that have expired are not given.
    pub fn next_available(&self, school: Uai, now: Timestamp) -> Result<Option<TokenId>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT t.id {AVAILABLE} ORDER BY t.expires IS NULL, t.expires, t.registered, length(t.serial), t.serial LIMIT 1"
        ))?;
        Ok(statement.query_row((school, At(now)), |row| row.get(0)).optional()?)
    }

    /// How many tokens of this school could be given now.
    pub fn available(&self, school: Uai, now: Timestamp) -> Result<u32> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT count(*) {AVAILABLE}"))?;
        Ok(statement.query_row((school, At(now)), |row| row.get(0))?)
    }

    /// How many requests of this school stand there.
    pub fn count_requests(&self, school: Uai, state: RequestState) -> Result<u32> {
        let mut statement = self.conn.prepare_cached("SELECT count(*) FROM request WHERE school = ? AND state = ?")?;
        Ok(statement.query_row((school, state), |row| row.get(0))?)
    }

    /// How many undecided and approved requests of this school ask for a token out of its stock.
    pub fn count_for_stock(&self, school: Uai) -> Result<u32> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) FROM request
             WHERE school = ? AND state IN ('submitted', 'waiting_for_stock') AND software = 0",
        )?;
        Ok(statement.query_row([school], |row| row.get(0))?)
    }

    /// Who decides in this school: its enabled principals and deputies.
    pub fn deciders(&self, school: Uai) -> Result<Vec<PersonId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT person FROM role_grant JOIN person ON id = person
             WHERE school = ? AND role IN ('principal', 'deputy') AND enabled = 1 ORDER BY person",
        )?;
        let rows = statement.query_map([school], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Everybody enabled who has this role, anywhere.
    pub fn people_with(&self, role: Role) -> Result<Vec<PersonId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT DISTINCT person FROM role_grant JOIN person ON id = person WHERE role = ? AND enabled = 1 ORDER BY person",
        )?;
        let rows = statement.query_map([role], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    fn one_request(&self, condition: &str, value: impl ToColumn) -> Result<Option<Request>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} {TABLES} WHERE {condition}"))?;
        Ok(statement.query_row([value], request).optional()?)
    }
}

const AVAILABLE: &str = "FROM token t WHERE t.school = ?1 AND t.state = 'in_stock' AND coalesce(t.expires > ?2, TRUE)
    AND EXISTS (SELECT 1 FROM credential c WHERE c.token = t.id
                AND (c.state = 'active' OR (c.state = 'pre_activation' AND c.stage = 'written')))
    AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.token = t.id AND c.state = 'pre_activation' AND c.stage = 'sent')";

impl Change<'_> {
    /// Keeps a request, as a draft.
    pub fn add_request(&self, new: &NewRequest) -> Result<RequestId> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO request (person, school, state, need, replaces, created, since, software, change_of_phone)
             VALUES (?1, ?2, 'draft', ?3, ?4, ?5, ?5, ?6, ?7) RETURNING id",
        )?;
        let software = new.kind == TokenKind::Software;
        let values = (new.person, new.school, &new.need, new.replaces, At(self.at), software, new.change_of_phone);
        Ok(statement.query_row(values, |row| row.get(0))?)
    }

    /// Moves a request from `before` to `after`, with the token that it has then, until `deadline`. A request that is
    /// submitted takes its place in the queue.
    pub fn set_request(
        &self,
        id: RequestId,
        before: RequestState,
        after: RequestState,
        token: Option<TokenId>,
        deadline: Option<Timestamp>,
    ) -> Result<()> {
        self.one_change(
            "UPDATE request SET state = ?3, token = ?4, deadline = ?5, since = ?6,
             submitted = CASE ?3 WHEN 'submitted' THEN ?6 ELSE submitted END WHERE id = ?1 AND state = ?2",
            (id, before, after, token, deadline.map(At), At(self.at)),
        )
    }

    /// Another token takes the place of the one that an open request has; both tokens are moved by the caller.
    pub fn swap_request_token(&self, id: RequestId, token: TokenId) -> Result<()> {
        self.one_change("UPDATE request SET token = ?2 WHERE id = ?1 AND token IS NOT NULL", (id, token))
    }

    /// Who decided, and why; written before the state changes.
    pub fn set_request_decision(&self, id: RequestId, decider: Option<PersonId>, reason: Option<&str>) -> Result<()> {
        self.one_change(
            "UPDATE request SET decider = coalesce(?2, decider), reason = coalesce(?3, reason) WHERE id = ?1",
            (id, decider, reason),
        )
    }

    /// The requester signed the charter with this digest.
    pub fn sign_request(&self, id: RequestId, charter: &str) -> Result<()> {
        self.one_change("UPDATE request SET charter = ?2, signed = ?3 WHERE id = ?1", (id, charter, At(self.at)))
    }

    /// Requester and deciders were told that stock is empty.
    pub fn set_request_told(&self, id: RequestId) -> Result<()> {
        self.one_change("UPDATE request SET told = 1 WHERE id = ?", (id,))
    }

    /// Whoever it waits for was reminded.
    pub fn set_request_reminded(&self, id: RequestId) -> Result<()> {
        self.one_change("UPDATE request SET reminded = ?2 WHERE id = ?1", (id, At(self.at)))
    }

    pub(super) fn one_change(&self, sql: &str, params: impl Params) -> Result<()> {
        match self.conn.prepare_cached(sql)?.execute(params)? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "request" }),
        }
    }
}

pub(super) fn request(row: &Row<'_>) -> engine::Result<Request> {
    let token = |id: usize| -> engine::Result<Option<(TokenId, TokenRef)>> {
        Ok(match row.get(id)? {
            Some(token) => Some((token, row.get(id + 1)?)),
            None => None,
        })
    };
    let at = |index: usize| Ok::<_, engine::Error>(row.get::<_, Option<At>>(index)?.map(|at| at.0));
    Ok(Request {
        id: row.get(0)?,
        person: Holder { id: row.get(1)?, name: row.get(2)? },
        school: row.get(3)?,
        state: row.get(4)?,
        need: row.get(5)?,
        replaces: token(6)?,
        token: token(8)?,
        created: row.get::<_, At>(10)?.0,
        since: row.get::<_, At>(11)?.0,
        submitted: at(12)?,
        decider: row.get(13)?,
        reason: row.get(14)?,
        deadline: at(15)?,
        reminded: at(16)?,
        told: row.get(17)?,
        charter: row.get(18)?,
        kind: if row.get(19)? { TokenKind::Software } else { TokenKind::Hardware },
        change_of_phone: row.get(20)?,
        signed: row.get::<_, Option<At>>(21)?.map(|at| at.0),
    })
}
