//! Sessions of the panel.

use super::{Bookkeeping, Change, Reader, Result, TokenHash, sql::At};
use crate::engine::{self, Optional};
use domain::{PersonId, Source, Subject};
use jiff::Timestamp;
use std::net::IpAddr;

/// One open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person: PersonId,
    /// The nonce of its forms.
    pub csrf: String,
    /// Opened on the station itself.
    pub at_station: bool,
    /// Opened from here.
    pub address: IpAddr,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was last used.
    pub seen: Timestamp,
    /// The password was right; the second factor is still awaited.
    pub pending: bool,
    /// The second factor was given.
    pub factor: bool,
    /// When the person last typed their password, or signed in at the source.
    pub proven: Timestamp,
    /// Who said who they are; `None`: their password here.
    pub came: Option<CameBy>,
}

/// By what a session came about, where that was not a password here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameBy {
    /// Who said so.
    pub source: Source,
    /// By what it knows its person.
    pub subject: Subject,
    /// What the provider calls its own session, where it says.
    pub sid: Option<String>,
}

/// An open session, as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// What to call it when it is to end.
    pub name: String,
    /// From where.
    pub address: IpAddr,
    /// On the station itself.
    pub at_station: bool,
    /// Since when.
    pub opened: Timestamp,
    /// When it was last used.
    pub seen: Timestamp,
    /// It is the one that asks.
    pub here: bool,
}

impl Reader<'_> {
    /// The session with this token, however old: the limits are the station's to apply.
    pub fn session(&self, token: TokenHash) -> Result<Option<Session>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT person, csrf, at_station, address, opened, seen, pending, factor, proven, source, subject, sid FROM session WHERE hash = ?",
        )?;
        let session = statement.query_row([token.0], |row| {
            Ok(Session {
                person: row.get(0)?,
                csrf: row.get(1)?,
                at_station: row.get(2)?,
                address: row.get(3)?,
                opened: row.get::<_, At>(4)?.0,
                seen: row.get::<_, At>(5)?.0,
                pending: row.get(6)?,
                factor: row.get(7)?,
                proven: row.get::<_, At>(8)?.0,
                came: match (row.get(9)?, row.get(10)?) {
                    (Some(source), Some(subject)) => Some(CameBy { source, subject, sid: row.get(11)? }),
                    (_, _) => None,
                },
            })
        });
        Ok(session.optional()?)
    }

    /// The sessions of a person, the newest first, however old.
    pub fn sessions_of(&self, id: PersonId) -> Result<Vec<OpenSession>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT hash, address, at_station, opened, seen FROM session WHERE person = ? AND pending = 0
             ORDER BY opened DESC",
        )?;
        let rows = statement.query_map([id], |row| {
            let unspecified = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
            Ok(OpenSession {
                name: TokenHash(row.get(0)?).name(),
                address: row.get(1).unwrap_or(unspecified),
                at_station: row.get(2)?,
                opened: row.get::<_, At>(3)?.0,
                seen: row.get::<_, At>(4)?.0,
                here: false,
            })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Bookkeeping<'_> {
    /// Notes that a session was used at `now`; a clock that went back changes nothing.
    pub fn touch_session(&self, token: TokenHash, now: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE session SET seen = max(seen, ?2) WHERE hash = ?1")?
            .execute((token.0, At(now)))?;
        Ok(())
    }

    /// Notes that the person of a session typed their password at `now`.
    pub fn prove_session(&self, token: TokenHash, now: Timestamp) -> Result<()> {
        self.conn.prepare_cached("UPDATE session SET proven = ?2 WHERE hash = ?1")?.execute((token.0, At(now)))?;
        Ok(())
    }

    /// Ends one session.
    pub fn end_session(&self, token: TokenHash) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM session WHERE hash = ?")?.execute([token.0])?;
        Ok(())
    }

    /// Ends the session of this person that is called so; false where there is none.
    pub fn end_session_named(&self, id: PersonId, name: &str) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT hash FROM session WHERE person = ?")?;
        let hashes = statement.query_map([id], |row| row.get(0))?.collect::<engine::Result<Vec<[u8; 32]>>>()?;
        let Some(found) = hashes.into_iter().map(TokenHash).find(|hash| hash.name() == name) else { return Ok(false) };
        self.end_session(found)?;
        Ok(true)
    }

    /// Ends every session of a person; how many there were.
    pub fn end_sessions(&self, id: PersonId) -> Result<usize> {
        Ok(self.conn.prepare_cached("DELETE FROM session WHERE person = ?")?.execute([id])?)
    }

    /// Ends every session of a person but this one; how many there were.
    pub fn end_other_sessions(&self, id: PersonId, kept: TokenHash) -> Result<usize> {
        let mut statement = self.conn.prepare_cached("DELETE FROM session WHERE person = ? AND hash <> ?")?;
        Ok(statement.execute((id, kept.0))?)
    }

    /// Ends the sessions that came about by this source: those of the subject or, where a session of the provider's is named, those
    /// that it opened. How many there were.
    pub fn end_sessions_by(&self, source: &Source, subject: Option<&Subject>, sid: Option<&str>) -> Result<usize> {
        let mut statement = self.conn.prepare_cached(
            "DELETE FROM session WHERE source = ?1 AND (?2 IS NOT NULL OR ?3 IS NOT NULL)
             AND (?2 IS NULL OR subject = ?2) AND (?3 IS NULL OR sid = ?3)",
        )?;
        Ok(statement.execute((source, subject, sid))?)
    }

    /// Removes sessions last used before `idle` or opened before `opened`, and links that expired before `idle`.
    pub fn sweep_sessions(&self, idle: Timestamp, opened: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM session WHERE seen < ? OR opened < ?")?
            .execute((At(idle), At(opened)))?;
        self.conn.prepare_cached("DELETE FROM link WHERE expires < ?")?.execute([At(idle)])?;
        Ok(())
    }
}

impl Change<'_> {
    /// Opens a session.
    pub fn open_session(&self, token: TokenHash, session: &Session) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO session (hash, person, csrf, at_station, address, opened, seen, pending, factor, proven, source,
                                      subject, sid)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute((
                token.0,
                session.person,
                &session.csrf,
                session.at_station,
                session.address.to_string(),
                At(session.opened),
                At(session.seen),
                session.pending,
                session.factor,
                At(session.proven),
                session.came.as_ref().map(|came| &came.source),
                session.came.as_ref().map(|came| &came.subject),
                session.came.as_ref().and_then(|came| came.sid.as_ref()),
            ))?;
        Ok(())
    }
}
