//! Which part of a list is wanted, and that part: the one way in which lists come out of the store. Nothing is cut without a word: a page
//! knows how many rows there are in all.

use crate::{
    Reader, Result,
    engine::{self, Row, ToColumn},
};
use serde::Serialize;

/// Which part of a list is wanted; its first page by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    page: u32,
    size: u32,
}

/// Rows on a page.
const ROWS: u32 = 50;

impl Default for Part {
    fn default() -> Self {
        Self::page(1)
    }
}

impl Part {
    /// A page as the panel shows them, from 1; 0 is taken for the first.
    pub const fn page(number: u32) -> Self {
        Self::of(number, ROWS)
    }

    /// The same with so many rows on a page, at least one.
    pub const fn of(number: u32, size: u32) -> Self {
        Self { page: if number == 0 { 1 } else { number }, size: if size == 0 { 1 } else { size } }
    }

    /// So many rows from the beginning, at least one.
    pub const fn first(rows: u32) -> Self {
        Self::of(1, rows)
    }

    /// All of them: for files and for the command line, which have no pages.
    pub const fn every() -> Self {
        Self::of(1, u32::MAX)
    }

    /// The page behind it.
    pub const fn next(self) -> Self {
        Self { page: self.page.saturating_add(1), size: self.size }
    }

    /// Which page it is, from 1.
    pub const fn number(self) -> u32 {
        self.page
    }

    /// Rows before it.
    pub const fn skipped(self) -> u64 {
        (self.page as u64 - 1) * self.size as u64
    }

    /// Rows in it, at most.
    pub const fn size(self) -> u32 {
        self.size
    }

    /// This part of what was found by looking at all of it.
    pub fn slice<T>(self, all: &[T]) -> &[T] {
        let from = usize::try_from(self.skipped()).map_or(all.len(), |skipped| skipped.min(all.len()));
        let rest = &all[from..];
        &rest[..rest.len().min(self.size as usize)]
    }

    /// The page with these rows, of so many in all.
    pub fn with<T>(self, rows: Vec<T>, total: u32) -> Page<T> {
        Page { rows, page: self.page, pages: total.div_ceil(self.size).max(1), total }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Which page, from 1.
    pub page: u32,
    /// How many pages.
    pub pages: u32,
    /// How many rows in all.
    pub total: u32,
}

impl<T> Page<T> {
    /// The same page with something else in its rows.
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, page, pages, total } = self;
        Page { rows: rows.into_iter().map(to).collect(), page, pages, total }
    }

    /// The same where that can fail.
    ///
    /// # Errors
    /// The first one of `to`.
    pub fn try_map<U, E>(self, to: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let Self { rows, page, pages, total } = self;
        Ok(Page { rows: rows.into_iter().map(to).collect::<Result<_, _>>()?, page, pages, total })
    }
}

/// A list as a statement.
pub(crate) struct List<'a> {
    /// What is read of each row.
    pub columns: &'a str,
    /// Tables and conditions, from the word FROM on.
    pub from: &'a str,
    /// In which order; the last of it tells any two rows apart.
    pub order: &'a str,
    /// What stands for the parameters, each of which `from` names.
    pub values: &'a [(&'a str, &'a dyn ToColumn)],
}

impl Reader<'_> {
    /// A part of a list: how many there are in all, and the rows of it.
    pub(crate) fn part<T>(
        &self,
        list: &List<'_>,
        part: Part,
        read: impl FnMut(&Row<'_>) -> engine::Result<T>,
    ) -> Result<Page<T>> {
        let List { columns, from, order, values } = list;
        let sql = format!("SELECT {columns} {from} ORDER BY {order} LIMIT :limit OFFSET :skipped");
        let skipped = i64::try_from(part.skipped()).unwrap_or(i64::MAX);
        let mut asked: Vec<(&str, &dyn ToColumn)> = values.to_vec();
        asked.extend([(":limit", &part.size as &dyn ToColumn), (":skipped", &skipped)]);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(asked.as_slice(), read)?.collect::<engine::Result<Vec<T>>>()?;
        // whatever fits on its first page was counted by reading it
        let total = match u32::try_from(rows.len()) {
            Ok(few) if part.page == 1 && few < part.size => few,
            _ => {
                let mut count = self.conn.prepare_cached(&format!("SELECT count(*) {from}"))?;
                count.query_row(*values, |row| row.get(0))?
            }
        };
        Ok(part.with(rows, total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_every_row_once() {
        let all: Vec<u32> = (0..101).collect();
        let mut seen = Vec::new();
        for number in 1..=3 {
            let part = Part::page(number);
            let page = part.with(part.slice(&all).to_vec(), 101);
            assert_eq!((page.page, page.pages), (number, 3));
            seen.extend(page.rows);
        }
        assert_eq!(seen, all);
        assert!(Part::page(u32::MAX).slice(&all).is_empty(), "behind the end there is nothing");
        assert_eq!(Part::page(0), Part::page(1));
        assert_eq!(Part::every().with(vec![1], 1).pages, 1);
    }
}
