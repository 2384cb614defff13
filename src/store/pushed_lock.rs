//! What a program closed by saying that somebody is no longer there, so that it opens that again and nothing else.

use super::{Change, Reader, Result};
use crate::engine;
use domain::{PersonId, Source, TokenId};

/// Something that a program closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushedLock {
    /// The account, which was open.
    Account,
    /// A key, which was not due back.
    Token {
        /// Which.
        token: TokenId,
        /// Its secret was good, and is suspended for that.
        resumes: bool,
    },
}

impl Reader<'_> {
    /// What this source closed of somebody.
    pub fn pushed_locks(&self, id: PersonId, source: &Source) -> Result<Vec<PushedLock>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT token, resumes FROM pushed_lock WHERE person = ? AND source = ? ORDER BY id")?;
        let rows = statement.query_map((id, source), |row| {
            Ok(match row.get(0)? {
                Some(token) => PushedLock::Token { token, resumes: row.get(1)? },
                None => PushedLock::Account,
            })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Change<'_> {
    /// This source closed it.
    pub fn note_pushed_lock(&self, id: PersonId, source: &Source, lock: PushedLock) -> Result<()> {
        let (token, resumes) = match lock {
            PushedLock::Account => (None, false),
            PushedLock::Token { token, resumes } => (Some(token), resumes),
        };
        self.conn
            .prepare_cached(
                "INSERT INTO pushed_lock (source, person, token, resumes) VALUES (?, ?, ?, ?)
                 ON CONFLICT (person, source, coalesce(token, 0)) DO NOTHING",
            )?
            .execute((source, id, token, resumes))?;
        Ok(())
    }

    /// Nothing of somebody is closed by this source any more.
    pub fn forget_pushed_locks(&self, id: PersonId, source: &Source) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM pushed_lock WHERE person = ? AND source = ?")?.execute((id, source))?;
        Ok(())
    }

    /// Somebody here opened the account, or closed it again: it is theirs to say from now on.
    pub(super) fn own_account_lock(&self, id: PersonId) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM pushed_lock WHERE person = ? AND token IS NULL")?.execute([id])?;
        Ok(())
    }

    /// The token is not due back any more: whoever holds it is there again.
    pub fn clear_due(&self, id: TokenId) -> Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE token SET due = NULL, due_why = NULL, recalled = NULL WHERE id = ? AND due_why = 'left'",
            )?
            .execute([id])?;
        Ok(())
    }
}
