//! What time does to tokens: warnings before their last day, and those that are due back.

use super::part::{List, Page, Part};
use super::{
    Change, Reader, Result, StoreError, Token,
    sql::At,
    sql::school_list,
    token::{COLUMNS, TABLES, name_of_token, token},
};
use crate::engine::{self, Optional, Params, ToColumn, named};
use domain::{DueReason, PersonId, TokenId, TokenRef, Uai, WARNINGS};
use jiff::{SignedDuration, Timestamp};

/// Where the columns after a token's begin.
const AFTER: usize = 15;

/// A token that is due back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueToken {
    /// The token.
    pub token: Token,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: DueReason,
}

/// What is asked of the holder of a token that is due back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedBack {
    /// It is due since then.
    pub since: Timestamp,
    /// Why.
    pub reason: DueReason,
    /// When they were last asked.
    pub last: Timestamp,
}

/// How many tokens are due back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueCount {
    /// All of them.
    pub total: u32,
    /// Those whose holders left.
    pub left: u32,
}

impl Reader<'_> {
    /// A part of the tokens of these schools (`None`: of all) whose last day comes before `until` or has passed, the next one
    /// first. Lost and retired ones expire unseen.
    pub fn expiring(&self, schools: Option<&[Uai]>, until: Timestamp, part: Part) -> Result<Page<Token>> {
        let from = format!(
            "FROM {TABLES} WHERE t.expires <= :until AND t.state NOT IN ('lost', 'defective', 'retired')
             AND (:schools IS NULL OR t.school IN (SELECT value FROM json_each(:schools)))"
        );
        let values = named! { ":until": At(until), ":schools": schools.map(school_list) };
        self.part(&List { columns: COLUMNS, from: &from, order: "t.expires, t.id", values }, part, token)
    }

    /// Tokens in somebody's hands whose next warning is due, at most `limit`.
    pub fn unwarned(&self, now: Timestamp, limit: u32) -> Result<Vec<Token>> {
        let [first, second, last] =
            WARNINGS.map(|days| (At(now + SignedDuration::from_hours(24 * i64::from(days))), days));
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE t.state = 'handed_over' AND t.due IS NULL AND t.holder IS NOT NULL AND t.expires > ?1
             AND ((t.expires <= ?2 AND t.told IS NULL) OR (t.expires <= ?3 AND t.told > ?4) OR (t.expires <= ?5 AND t.told > ?6))
             ORDER BY t.expires, t.id LIMIT ?7"
        ))?;
        let wanted = (At(now), first.0, second.0, second.1, last.0, last.1, limit);
        let rows = statement.query_map(wanted, token)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Tokens of these schools (`None`: of all) that are suspended in their holders' hands, the newest first; at most `limit`.
    pub fn suspended(&self, schools: Option<&[Uai]>, limit: u32) -> Result<Vec<Token>> {
        // few are suspended, and most are handed over: the plus keeps SQLite from beginning with these
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE t.state || '' = 'handed_over' AND t.due IS NULL
             AND t.id IN (SELECT token FROM credential WHERE state = 'suspended')
             AND (?1 IS NULL OR t.school IN (SELECT value FROM json_each(?1))) ORDER BY t.id DESC LIMIT ?2"
        ))?;
        let rows = statement.query_map((schools.map(school_list), limit), token)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// A part of the tokens of these schools (`None`: of all) that are due back, the one that is awaited longest first.
    pub fn due_back(&self, schools: Option<&[Uai]>, part: Part) -> Result<Page<DueToken>> {
        let condition =
            "t.due IS NOT NULL AND (:schools IS NULL OR t.school IN (SELECT value FROM json_each(:schools)))";
        self.due(condition, named! { ":schools": schools.map(school_list) }, part)
    }

    /// How many tokens of these schools (`None`: of all) are due back.
    pub fn count_due(&self, schools: Option<&[Uai]>) -> Result<DueCount> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*), count(CASE WHEN due_why = 'left' THEN 1 END) FROM token
             WHERE due IS NOT NULL AND (?1 IS NULL OR school IN (SELECT value FROM json_each(?1)))",
        )?;
        let counted = statement
            .query_row([schools.map(school_list)], |row| Ok(DueCount { total: row.get(0)?, left: row.get(1)? }))?;
        Ok(counted)
    }

    /// What this person holds that is due back.
    pub fn due_of(&self, person: PersonId) -> Result<Vec<TokenRef>> {
        let mut statement = self.conn.prepare_cached(concat!(
            "SELECT ",
            name_of_token!(),
            " FROM token t WHERE t.holder = ? AND t.due IS NOT NULL ORDER BY t.due"
        ))?;
        let rows = statement.query_map([person], |row| row.get(0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// Since when this token is due back and why, and when its holder was last asked for it; `None`: it is not due.
    pub fn asked_back(&self, id: TokenId) -> Result<Option<AskedBack>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT due, due_why, coalesce(recalled, due) FROM token WHERE id = ? AND due IS NOT NULL",
        )?;
        let row = statement.query_row([id], |row| {
            let (since, last) = (row.get::<_, At>(0)?.0, row.get::<_, At>(2)?.0);
            Ok(AskedBack { since, reason: row.get(1)?, last })
        });
        Ok(row.optional()?)
    }

    /// A part of the tokens whose holder left and was last asked before `before`.
    pub fn due_to_recall(&self, before: Timestamp, part: Part) -> Result<Page<DueToken>> {
        let condition = "t.due IS NOT NULL AND t.due_why = 'left' AND t.recalled <= :before";
        self.due(condition, named! { ":before": At(before) }, part)
    }

    fn due(&self, condition: &str, values: &[(&str, &dyn ToColumn)], part: Part) -> Result<Page<DueToken>> {
        let (columns, from) = (format!("{COLUMNS}, t.due, t.due_why"), format!("FROM {TABLES} WHERE {condition}"));
        self.part(&List { columns: &columns, from: &from, order: "t.due, t.id", values }, part, |row| {
            Ok(DueToken { token: token(row)?, since: row.get::<_, At>(AFTER)?.0, reason: row.get(AFTER + 1)? })
        })
    }
}

impl Change<'_> {
    /// The holder was warned so many days before the last day.
    pub fn set_warned(&self, id: TokenId, days: u16) -> Result<()> {
        self.one("UPDATE token SET told = ?2 WHERE id = ?1", (id, days))
    }

    /// The token is due back from now on; going back to stock, or being lost, ends that. What a source had noted of it goes: who asks last
    /// says when it is over.
    pub fn set_due(&self, id: TokenId, reason: DueReason) -> Result<()> {
        self.tell(|news| _ = news.moved.insert(id));
        self.own_token_lock(id)?;
        self.one(
            "UPDATE token SET due = ?2, due_why = ?3, recalled = ?2 WHERE id = ?1 AND holder IS NOT NULL",
            (id, At(self.at), reason),
        )
    }

    /// The holder was asked again for what is due back.
    pub fn set_recalled(&self, id: TokenId) -> Result<()> {
        self.one("UPDATE token SET recalled = ?2 WHERE id = ?1 AND due IS NOT NULL", (id, At(self.at)))
    }

    fn one(&self, sql: &str, params: impl Params) -> Result<()> {
        match self.conn.prepare_cached(sql)?.execute(params)? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "token" }),
        }
    }
}
