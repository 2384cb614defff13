//! Accounts, sessions and one-time links. Session and link tokens are stored as SHA-256 digests only: they are 256 random
//! bits, so that no slow hash is needed.

use super::sql::At;
use super::{Bookkeeping, Change, PasswordHash, Reader, Result};
use crate::domain::PersonId;
use jiff::Timestamp;
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// The digest of a session's or link's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// Of the token as it stands in the cookie or link.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
}

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
}

crate::domain::words! {
    /// What a one-time link is for.
    LinkPurpose {
        /// Make the first administrator; belongs to nobody yet.
        Setup => "setup",
        /// Set a new password.
        Password => "password",
        /// Set a new PIN.
        Pin => "pin",
    }
}

/// One one-time link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// What for.
    pub purpose: LinkPurpose,
    /// For whom; `None` for [`LinkPurpose::Setup`].
    pub person: Option<PersonId>,
    /// Until when it can be used.
    pub expires: Timestamp,
    /// When it was used.
    pub consumed: Option<Timestamp>,
}

impl Reader<'_> {
    /// The password hash of an account; `None` where the person has none.
    pub fn password(&self, id: PersonId) -> Result<Option<PasswordHash>> {
        let mut statement =
            self.conn.prepare_cached("SELECT memory, passes, lanes, salt, hash FROM account WHERE person = ?")?;
        let hash = statement.query_row([id], |row| {
            Ok(PasswordHash {
                memory: row.get(0)?,
                passes: row.get(1)?,
                lanes: row.get(2)?,
                salt: row.get(3)?,
                hash: row.get(4)?,
            })
        });
        Ok(hash.optional()?)
    }

    /// Whether this person's sign-in asks for a passcode after the password.
    pub fn second_factor(&self, id: PersonId) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("SELECT second_factor FROM account WHERE person = ?")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.unwrap_or(false))
    }

    /// The session with this token, however old: the limits are the station's to apply.
    pub fn session(&self, token: TokenHash) -> Result<Option<Session>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT person, csrf, at_station, address, opened, seen, pending FROM session WHERE hash = ?",
        )?;
        let session = statement.query_row([token.0], |row| {
            Ok(Session {
                person: row.get(0)?,
                csrf: row.get(1)?,
                at_station: row.get(2)?,
                address: row.get_ref(3)?.as_str()?.parse().map_err(|e| {
                    rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(e))
                })?,
                opened: row.get::<_, At>(4)?.0,
                seen: row.get::<_, At>(5)?.0,
                pending: row.get(6)?,
            })
        });
        Ok(session.optional()?)
    }

    /// The link with this token, whether it can still be used or not.
    pub fn link(&self, token: TokenHash) -> Result<Option<Link>> {
        let mut statement =
            self.conn.prepare_cached("SELECT purpose, person, expires, consumed FROM link WHERE hash = ?")?;
        let link = statement.query_row([token.0], |row| {
            Ok(Link {
                purpose: row.get(0)?,
                person: row.get(1)?,
                expires: row.get::<_, At>(2)?.0,
                consumed: row.get::<_, Option<At>>(3)?.map(|at| at.0),
            })
        });
        Ok(link.optional()?)
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

    /// Ends one session.
    pub fn end_session(&self, token: TokenHash) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM session WHERE hash = ?")?.execute([token.0])?;
        Ok(())
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

    /// Removes sessions last used before `idle` or opened before `opened`, and links that expired before `idle`.
    pub fn sweep_sessions(&self, idle: Timestamp, opened: Timestamp) -> Result<usize> {
        let sessions = self
            .conn
            .prepare_cached("DELETE FROM session WHERE seen < ? OR opened < ?")?
            .execute((At(idle), At(opened)))?;
        let links = self.conn.prepare_cached("DELETE FROM link WHERE expires < ?")?.execute([At(idle)])?;
        Ok(sessions + links)
    }
}

impl Change<'_> {
    /// Sets the password; every session of the person ends.
    pub fn set_password(&self, id: PersonId, hash: &PasswordHash) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO account (person, memory, passes, lanes, salt, hash, set_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (person) DO UPDATE SET memory = ?2, passes = ?3, lanes = ?4, salt = ?5, hash = ?6, set_at = ?7",
            )?
            .execute((id, hash.memory, hash.passes, hash.lanes, hash.salt, hash.hash, At(self.at)))?;
        self.end_sessions(id)?;
        self.note_hand(id)
    }

    /// Asks for a passcode after the password, or no longer; false where the person has no account.
    pub fn set_second_factor(&self, id: PersonId, on: bool) -> Result<bool> {
        let mut statement = self.conn.prepare_cached("UPDATE account SET second_factor = ?2 WHERE person = ?1")?;
        Ok(statement.execute((id, on))? == 1)
    }

    /// Opens a session.
    pub fn open_session(&self, token: TokenHash, session: &Session) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO session (hash, person, csrf, at_station, address, opened, seen, pending)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
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
            ))?;
        Ok(())
    }

    /// Makes a one-time link, valid until `expires`; older ones for the same purpose and person are void.
    pub fn add_link(
        &self,
        token: TokenHash,
        purpose: LinkPurpose,
        person: Option<PersonId>,
        expires: Timestamp,
    ) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM link WHERE purpose = ? AND person IS ? AND consumed IS NULL")?
            .execute((purpose, person))?;
        self.conn
            .prepare_cached("INSERT INTO link (hash, purpose, person, created, expires) VALUES (?, ?, ?, ?, ?)")?
            .execute((token.0, purpose, person, At(self.at), At(expires)))?;
        Ok(())
    }

    /// Uses a link up. `None`: unknown, used already, for something else, or too old; one answer for all.
    pub fn consume_link(&self, token: TokenHash, purpose: LinkPurpose) -> Result<Option<Link>> {
        let consumed = self
            .conn
            .prepare_cached(
                "UPDATE link SET consumed = ?3 WHERE hash = ?1 AND purpose = ?2 AND consumed IS NULL
                 AND ?3 BETWEEN created AND expires",
            )?
            .execute((token.0, purpose, At(self.at)))?;
        if consumed == 1 { self.link(token) } else { Ok(None) }
    }
}
