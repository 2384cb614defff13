//! What a change brought that somebody else may wait for. The methods of a change note it by themselves, so that no use case has to
//! remember who waits; whoever makes the change asks for it at its end, in the same transaction.

use super::{Change, Result};
use domain::{CredentialId, PersonId, TokenId, Uai};
use std::collections::BTreeSet;

/// What is new since it was last asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Schools in whose stock a token came, or one of whose tokens can be given now.
    pub stock: BTreeSet<Uai>,
    /// Tokens that left the hands of their holder.
    pub left: BTreeSet<TokenId>,
    /// People who have a new PIN.
    pub pins: BTreeSet<PersonId>,
    /// Credentials that changed: their token may be one that can be given now.
    pub(super) credentials: BTreeSet<CredentialId>,
}

impl Change<'_> {
    /// What is new since this was last asked, in this change; `None`: nothing.
    pub fn take_news(&self) -> Result<Option<News>> {
        let mut news = self.news.take();
        if !news.credentials.is_empty() {
            let ids = serde_json::to_string(&news.credentials).expect("a list of numbers is always JSON");
            let mut statement = self.conn.prepare_cached(
                "SELECT DISTINCT t.school FROM credential c JOIN token t ON t.id = c.token
                 WHERE t.state = 'in_stock' AND t.school IS NOT NULL AND c.id IN (SELECT value FROM json_each(?))",
            )?;
            let schools = statement.query_map([ids], |row| row.get(0))?;
            news.stock.extend(schools.collect::<rusqlite::Result<Vec<Uai>>>()?);
            news.credentials.clear();
        }
        Ok(Some(news).filter(|news| *news != News::default()))
    }

    /// Notes something new.
    pub(super) fn tell(&self, note: impl FnOnce(&mut News)) {
        note(&mut self.news.borrow_mut());
    }
}
