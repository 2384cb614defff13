//! One-time links, and those that were asked for by a name and are made a moment later.

use super::{Attempt, Bookkeeping, Change, Reader, Result, TokenHash, sql::At};
use crate::engine::{self, Optional};
use domain::{LinkPurpose, PersonId};
use jiff::Timestamp;
use std::net::IpAddr;

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

/// What becomes of the open links of the same person for the same purpose when another one is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OlderLinks {
    /// They are void.
    Void,
    /// They can still be used.
    Stay,
}

impl Reader<'_> {
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

    /// The links that were asked for and are not made yet, the first due first.
    pub fn asked_links(&self) -> Result<Vec<AskedLink>> {
        let mut statement =
            self.conn.prepare_cached("SELECT id, person, address, at FROM asked_link ORDER BY at, id LIMIT 100")?;
        let rows = statement.query_map([], |row| {
            let unspecified = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
            Ok(AskedLink {
                id: row.get(0)?,
                person: row.get(1)?,
                address: row.get(2).unwrap_or(unspecified),
                due: row.get::<_, At>(3)?.0,
            })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Until when the last link that makes a first administrator can be used; `None`: none can.
    pub fn setup_link_until(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT expires FROM link WHERE purpose = ? AND consumed IS NULL AND expires >= ? ORDER BY expires DESC",
        )?;
        Ok(statement.query_row((LinkPurpose::Setup, At(now)), |row| Ok(row.get::<_, At>(0)?.0)).optional()?)
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

    /// A link whose mail leaves now lives from now on: until `until`. False: it is void, or was used.
    pub fn link_leaves(&self, token: TokenHash, until: Timestamp) -> Result<bool> {
        let mut statement =
            self.conn.prepare_cached("UPDATE link SET expires = ?2 WHERE hash = ?1 AND consumed IS NULL")?;
        Ok(statement.execute((token.0, At(until)))? == 1)
    }

    /// The link was made, or will not be.
    pub fn forget_asked_link(&self, id: i64) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM asked_link WHERE id = ?")?.execute([id])?;
        Ok(())
    }
}

impl Change<'_> {
    /// Every link for this purpose (`None`: for any) of this person that is still open is void.
    pub fn void_links(&self, person: Option<PersonId>, purpose: Option<LinkPurpose>) -> Result<()> {
        self.conn
            .prepare_cached(
                "DELETE FROM link WHERE person IS NOT DISTINCT FROM ?1 AND (?2 IS NULL OR purpose = ?2) AND consumed IS NULL",
            )?
            .execute((person, purpose))?;
        Ok(())
    }

    /// Makes a one-time link, valid until `expires`.
    pub fn add_link(
        &self,
        token: TokenHash,
        purpose: LinkPurpose,
        person: Option<PersonId>,
        expires: Timestamp,
        older: OlderLinks,
    ) -> Result<()> {
        if older == OlderLinks::Void {
            self.void_links(person, Some(purpose))?;
        }
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
