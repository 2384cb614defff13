//! What a transaction of the store gives: reading at one moment, the books, a change. What can be asked and changed is added to these
//! by the files of each subject.

use super::{Result, journal::ChainKey, news::News, sql::id_list, vault::Vault};
use crate::engine::{self, Sql};
use domain::{Entropy, PersonId, Uai};
use jiff::Timestamp;
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    ops::Deref,
};

/// What can be read, at one moment: every query of one `Reader` sees the same state.
pub struct Reader<'a> {
    pub(super) conn: Sql<'a>,
    pub(super) vault: &'a Vault,
    pub(super) chain: &'a ChainKey,
}

/// Reading, and keeping the books: sessions and throttle counters.
pub struct Bookkeeping<'a>(pub(super) Reader<'a>);

/// Everything that can be done inside a change.
pub struct Change<'a> {
    pub(super) books: Bookkeeping<'a>,
    pub(super) entropy: &'a dyn Entropy,
    /// The time of this change.
    pub at: Timestamp,
    /// Who makes it; `None`: the machine's administrator, or the station by itself.
    pub by: Option<PersonId>,
    /// Once this change stands, somebody must look at the outbox.
    pub(super) mail_is_due: Cell<bool>,
    /// The same of what another program should know of.
    pub(super) entrusted_is_due: Cell<bool>,
    /// What somebody else may wait for.
    pub(super) news: RefCell<News>,
    /// By how many the free tokens of each school changed: written once, at the end.
    pub(super) stock: RefCell<BTreeMap<Uai, i32>>,
}

impl<'a> Deref for Bookkeeping<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.0
    }
}

impl<'a> Deref for Change<'a> {
    type Target = Bookkeeping<'a>;
    fn deref(&self) -> &Bookkeeping<'a> {
        &self.books
    }
}

impl Change<'_> {
    /// What is new since this was last asked, in this change; `None`: nothing.
    pub fn take_news(&self) -> Result<Option<News>> {
        let mut news = self.news.take();
        if !news.credentials.is_empty() {
            let ids: Vec<_> = news.credentials.iter().copied().collect();
            // CROSS JOIN: in this order. SQLite would begin with all tokens in stock, and look at each credential for each
            let mut statement = self.conn.prepare_cached(
                "SELECT DISTINCT t.school FROM json_each(?) new CROSS JOIN credential c CROSS JOIN token t
                 WHERE c.id = CAST(new.value AS BIGINT) AND t.id = c.token AND t.state = 'in_stock' AND t.school IS NOT NULL",
            )?;
            let schools = statement.query_map([id_list(&ids)], |row| row.get(0))?;
            news.stock.extend(schools.collect::<engine::Result<Vec<Uai>>>()?);
            news.changed.append(&mut news.credentials);
        }
        Ok(Some(news).filter(|news| *news != News::default()))
    }

    /// Notes something new.
    pub(super) fn tell(&self, note: impl FnOnce(&mut News)) {
        note(&mut self.news.borrow_mut());
    }
}
