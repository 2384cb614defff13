//! Accounts, sessions and one-time links. Session and link tokens are stored as SHA-256 digests only: they are 256 random
//! bits, so that no slow hash is needed.

use super::sql::At;
use super::{Attempt, Bookkeeping, Change, PasswordHash, Reader, Result};
use domain::{LinkPurpose, PersonId};
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

    /// A name by which a person's own page can point at it: it opens nothing.
    pub fn name(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.0[..12])
    }

    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
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
    /// The second factor was given.
    pub factor: bool,
    /// When the person last typed their password.
    pub proven: Timestamp,
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
            "SELECT person, csrf, at_station, address, opened, seen, pending, factor, proven FROM session WHERE hash = ?",
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
                factor: row.get(7)?,
                proven: row.get::<_, At>(8)?.0,
            })
        });
        Ok(session.optional()?)
    }

    /// The sessions of a person, the newest first, however old.
    pub fn sessions_of(&self, id: PersonId) -> Result<Vec<OpenSession>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT hash, address, at_station, opened, seen FROM session WHERE person = ? AND NOT pending
             ORDER BY opened DESC",
        )?;
        let rows = statement.query_map([id], |row| {
            let unspecified = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
            Ok(OpenSession {
                name: TokenHash(row.get(0)?).name(),
                address: row.get_ref(1)?.as_str()?.parse().unwrap_or(unspecified),
                at_station: row.get(2)?,
                opened: row.get::<_, At>(3)?.0,
                seen: row.get::<_, At>(4)?.0,
                here: false,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The link with this token, whether it can still be used or not: a guess, which was counted before.
    pub fn link(&self, token: TokenHash, _counted: &Attempt) -> Result<Option<Link>> {
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

/// A link for a password that somebody asked for by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedLink {
    /// Its row.
    pub id: i64,
    /// Whose name it was; `None`: nobody's who could get one.
    pub person: Option<PersonId>,
    /// From where.
    pub address: IpAddr,
    /// When it is made.
    pub due: Timestamp,
}

impl Reader<'_> {
    /// The links that were asked for and are not made yet, the first due first.
    pub fn asked_links(&self) -> Result<Vec<AskedLink>> {
        let mut statement =
            self.conn.prepare_cached("SELECT id, person, address, at FROM asked_link ORDER BY at, id LIMIT 100")?;
        let rows = statement.query_map([], |row| {
            let address = row.get_ref(2)?.as_str()?.parse();
            let unspecified = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
            Ok(AskedLink {
                id: row.get(0)?,
                person: row.get(1)?,
                address: address.unwrap_or(unspecified),
                due: row.get::<_, At>(3)?.0,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many links for this purpose the person has that can be used.
    pub fn open_links(&self, person: PersonId, purpose: LinkPurpose, now: Timestamp) -> Result<u32> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) FROM link WHERE person = ? AND purpose = ? AND consumed IS NULL AND expires >= ?",
        )?;
        Ok(statement.query_row((person, purpose, At(now)), |row| row.get(0))?)
    }
}

impl Bookkeeping<'_> {
    /// Keeps that somebody asked for a link, which is made at `due`.
    pub fn ask_link(&self, person: Option<PersonId>, from: IpAddr, due: Timestamp) -> Result<()> {
        self.conn.prepare_cached("INSERT INTO asked_link (person, address, at) VALUES (?, ?, ?)")?.execute((
            person,
            from.to_string(),
            At(due),
        ))?;
        Ok(())
    }

    /// The link was made, or will not be.
    pub fn forget_asked_link(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM asked_link WHERE id = ?")?.execute([id])?;
        Ok(())
    }

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
        let hashes = statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<Vec<[u8; 32]>>>()?;
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
    /// Keeps the same password under today's parameters.
    pub fn renew_hash(&self, id: PersonId, hash: &PasswordHash) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE account SET memory = ?2, passes = ?3, lanes = ?4, salt = ?5, hash = ?6 WHERE person = ?1",
            )?
            .execute((id, hash.memory, hash.passes, hash.lanes, hash.salt, hash.hash))?;
        Ok(())
    }

    /// Sets the password; every session of the person ends, and every link of theirs is void.
    pub fn set_password(&self, id: PersonId, hash: &PasswordHash) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO account (person, memory, passes, lanes, salt, hash, set_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (person) DO UPDATE SET memory = ?2, passes = ?3, lanes = ?4, salt = ?5, hash = ?6, set_at = ?7",
            )?
            .execute((id, hash.memory, hash.passes, hash.lanes, hash.salt, hash.hash, At(self.at)))?;
        self.end_sessions(id)?;
        self.void_links(id)?;
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
                "INSERT INTO session (hash, person, csrf, at_station, address, opened, seen, pending, factor, proven)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            ))?;
        Ok(())
    }

    /// Every link of this person that is still open is void.
    pub fn void_links(&self, person: PersonId) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM link WHERE person = ? AND consumed IS NULL")?.execute([person])?;
        Ok(())
    }

    /// The same with the links for one purpose.
    pub fn void_links_for(&self, purpose: LinkPurpose, person: Option<PersonId>) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM link WHERE purpose = ? AND person IS ? AND consumed IS NULL")?
            .execute((purpose, person))?;
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
        self.void_links_for(purpose, person)?;
        self.add_link_beside(token, purpose, person, expires)
    }

    /// The same beside those that are open.
    pub fn add_link_beside(
        &self,
        token: TokenHash,
        purpose: LinkPurpose,
        person: Option<PersonId>,
        expires: Timestamp,
    ) -> Result<()> {
        self.conn
            .prepare_cached("INSERT INTO link (hash, purpose, person, created, expires) VALUES (?, ?, ?, ?, ?)")?
            .execute((token.0, purpose, person, At(self.at), At(expires)))?;
        Ok(())
    }

    /// Uses a link up. `None`: unknown, used already, for something else, or too old; one answer for all.
    pub fn consume_link(&self, token: TokenHash, purpose: LinkPurpose, counted: &Attempt) -> Result<Option<Link>> {
        let consumed = self
            .conn
            .prepare_cached(
                "UPDATE link SET consumed = ?3 WHERE hash = ?1 AND purpose = ?2 AND consumed IS NULL
                 AND ?3 BETWEEN created AND expires",
            )?
            .execute((token.0, purpose, At(self.at)))?;
        if consumed == 1 { self.link(token, counted) } else { Ok(None) }
    }
}
