//! What a source closed by saying that somebody is no longer there (a program, or a directory by telling of them no longer), so that it opens
//! that again and nothing else. What somebody here says of it meanwhile is theirs: the source's note goes.

use super::{Change, Reader, Result};
use crate::engine;
use domain::{PersonId, Source, TokenId};

/// Something that a source closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceLock {
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
    pub fn source_locks(&self, id: PersonId, source: &Source) -> Result<Vec<SourceLock>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT token, resumes FROM pushed_lock WHERE person = ? AND source = ? ORDER BY id")?;
        let rows = statement.query_map((id, source), |row| {
            Ok(match row.get(0)? {
                Some(token) => SourceLock::Token { token, resumes: row.get(1)? },
                None => SourceLock::Account,
            })
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

impl Change<'_> {
    /// This source closed it.
    pub fn note_source_lock(&self, id: PersonId, source: &Source, lock: SourceLock) -> Result<()> {
        let (token, resumes) = match lock {
            SourceLock::Account => (None, false),
            SourceLock::Token { token, resumes } => (Some(token), resumes),
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
    pub fn forget_source_locks(&self, id: PersonId, source: &Source) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM pushed_lock WHERE person = ? AND source = ?")?.execute((id, source))?;
        Ok(())
    }

    /// Somebody here opened the account, or closed it again: it is theirs to say from now on.
    pub(super) fn own_account_lock(&self, id: PersonId) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM pushed_lock WHERE person = ? AND token IS NULL")?.execute([id])?;
        Ok(())
    }

    /// Somebody here took the token back, lost it, or asked for it back anew: it is theirs to say from now on.
    pub(super) fn own_token_lock(&self, id: TokenId) -> Result<()> {
        // by the holder, as the notes are found by persons
        self.conn
            .prepare_cached(
                "DELETE FROM pushed_lock WHERE token = ?1 AND person = (SELECT holder FROM token WHERE id = ?1)",
            )?
            .execute([id])?;
        Ok(())
    }

    /// Whoever holds the token is there again: where it is due back because they left, it is not any more, and true.
    pub fn clear_due(&self, id: TokenId) -> Result<bool> {
        let cleared = self
            .conn
            .prepare_cached(
                "UPDATE token SET due = NULL, due_why = NULL, recalled = NULL WHERE id = ? AND due_why = 'left'",
            )?
            .execute([id])?;
        self.tell(|news| _ = news.moved.insert(id));
        Ok(cleared == 1)
    }
}
