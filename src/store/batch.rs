//! Batches of the conveyor, their lines and the steps of each.
//!
//! A line is opened by the first thing that happens to its token in the batch; a token that is plugged again keeps its
//! line. Done, stopped and under way follow from what the line says: reaching the goal clears a stop.

use super::about::{About, about, about_columns, line_about};
use super::sql::At;
use super::{Change, Reader, Result, StoreError, Token};
use crate::engine::{Params, Row, ToColumn};
use domain::{BatchId, BatchRest, BatchStep, BatchStop, BatchTask, OtpKind, PersonId, TokenId, TokenRef, Uai};
use jiff::Timestamp;
use oath::Digits;
use rusqlite::OptionalExtension;

/// What a batch does with each token, chosen once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchPlan {
    /// The task.
    pub task: BatchTask,
    /// In whose inventory.
    pub school: Uai,
    /// HOTP or TOTP; `None`: what the token does best.
    pub kind: Option<OtpKind>,
    /// Which slot is programmed; `None`: ours, else the first empty one.
    pub slot: Option<u8>,
    /// Digits of a code.
    pub digits: Digits,
    /// A code has to prove what was written.
    pub confirm: bool,
    /// Tokens that are noted with their holder are taken back.
    pub take_back: bool,
    /// The tokens are new: a slot of which nothing can be seen is taken for empty.
    pub unseen_is_empty: bool,
}

/// One batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Row id.
    pub id: BatchId,
    /// What it does.
    pub plan: BatchPlan,
    /// In whose name.
    pub person: PersonId,
    /// Their name.
    pub by: String,
    /// When it began.
    pub began: Timestamp,
    /// When it last did something.
    pub active: Timestamp,
    /// Why it is not at the bench, where it is not over.
    pub rest: Option<BatchRest>,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

impl Batch {
    /// It works on what is plugged in.
    pub fn is_at_bench(&self) -> bool {
        self.rest.is_none() && self.ended.is_none()
    }
}

/// One token of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchLine {
    /// Row id.
    id: i64,
    /// Which token.
    pub about: About,
    /// Product name.
    pub model: String,
    /// Where it was plugged in last.
    pub port: String,
    /// When something happened to it first.
    pub began: Timestamp,
    /// When it was done, or stopped last.
    pub finished: Option<Timestamp>,
    /// Why it stopped; `None`: it is done, or under way.
    pub stop: Option<BatchStop>,
    /// What was said about that, for a technician.
    pub detail: Option<String>,
    /// When it was undone.
    pub undone: Option<Timestamp>,
    /// It was undone, and the token still holds the secret.
    pub residue: bool,
    /// The steps that it reached, the first one first.
    pub steps: Vec<(BatchStep, Timestamp)>,
}

impl BatchLine {
    /// It reached the goal of its task.
    pub fn is_done(&self) -> bool {
        self.finished.is_some() && self.stop.is_none()
    }
    /// Whether it reached this step.
    pub fn reached(&self, step: BatchStep) -> bool {
        self.steps.iter().any(|(reached, _)| *reached == step)
    }
}

/// How many tokens of a batch are done, stopped, under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct BatchCounts {
    /// They reached the goal, and nobody undid it.
    pub done: u32,
    /// Somebody has to look at them.
    pub stopped: u32,
    /// Neither.
    pub under_way: u32,
    /// They were undone.
    pub undone: u32,
}

const COLUMNS: &str = "id, task, school, kind, slot, digits, confirm, take_back, unseen_is_empty, person, by_name, began, active, rest, ended";
const LINE: &str = concat!(
    about_columns!("batch_line", "batch"),
    ", l.id, l.model, l.port, l.began, l.finished, l.stop, l.detail, l.undone, l.residue"
);
const LINES: &str = "batch_line l LEFT JOIN token t ON t.id = l.token";

impl Reader<'_> {
    /// The batch with this id.
    pub fn batch(&self, id: BatchId) -> Result<Option<Batch>> {
        self.one_batch("id = ?", id)
    }

    /// The batch that works on what is plugged in.
    pub fn batch_at_bench(&self) -> Result<Option<Batch>> {
        self.one_batch("ended IS NULL AND rest IS NULL AND ?", true)
    }

    /// Batches of these schools (`None`: of all), the newest first.
    pub fn batches(&self, schools: Option<&[Uai]>, limit: u32) -> Result<Vec<Batch>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM batch WHERE ?1 IS NULL OR school IN (SELECT value FROM json_each(?1))
             ORDER BY id DESC LIMIT ?2"
        ))?;
        let rows = statement.query_map((schools.map(super::sql::school_list), limit), batch)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How far a batch has come.
    pub fn batch_counts(&self, id: BatchId) -> Result<BatchCounts> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) FILTER (WHERE undone IS NULL AND finished IS NOT NULL AND stop IS NULL),
                    count(*) FILTER (WHERE undone IS NULL AND stop IS NOT NULL),
                    count(*) FILTER (WHERE undone IS NULL AND finished IS NULL), count(undone)
             FROM batch_line WHERE batch = ?",
        )?;
        Ok(statement.query_row([id], |row| {
            Ok(BatchCounts { done: row.get(0)?, stopped: row.get(1)?, under_way: row.get(2)?, undone: row.get(3)? })
        })?)
    }

    /// The line of a batch about the token that tells this name.
    pub fn batch_line(&self, id: BatchId, told: &TokenRef) -> Result<Option<BatchLine>> {
        self.batch_line_about(id, told, self.token_meant(told)?)
    }

    fn batch_line_about(&self, id: BatchId, told: &TokenRef, token: Option<TokenId>) -> Result<Option<BatchLine>> {
        let sql = format!("SELECT {LINE} FROM {LINES} WHERE l.batch = ? AND l.serial = ? ORDER BY l.id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let lines = statement.query_map((id, told.serial()), line)?.collect::<rusqlite::Result<_>>()?;
        let found = line_about(lines, |line: &BatchLine| &line.about, token, told);
        found.map(|line| self.with_steps(line)).transpose()
    }

    /// Every line of a batch, in the order in which they began.
    pub fn batch_lines(&self, id: BatchId) -> Result<Vec<BatchLine>> {
        self.lines_of(id, "ORDER BY l.began, l.serial, l.id", u32::MAX)
    }

    /// What was finished last, that first.
    pub fn batch_last(&self, id: BatchId, limit: u32) -> Result<Vec<BatchLine>> {
        self.lines_of(id, "AND l.finished IS NOT NULL ORDER BY l.finished DESC, l.serial, l.id", limit)
    }

    /// The ports at which a batch has worked, each with the line of the token that sat there last.
    pub fn batch_ports(&self, id: BatchId) -> Result<Vec<BatchLine>> {
        // a bare column beside max() is that of the row with the maximum
        let sql =
            format!("SELECT {LINE}, max(coalesce(l.finished, l.began)) FROM {LINES} WHERE l.batch = ? GROUP BY l.port");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let lines = statement.query_map([id], line)?.collect::<rusqlite::Result<Vec<_>>>()?;
        lines.into_iter().map(|line| self.with_steps(line)).collect()
    }

    fn lines_of(&self, id: BatchId, order: &str, limit: u32) -> Result<Vec<BatchLine>> {
        let sql = format!("SELECT {LINE} FROM {LINES} WHERE l.batch = ? {order} LIMIT ?");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let lines = statement.query_map((id, limit), line)?.collect::<rusqlite::Result<Vec<_>>>()?;
        lines.into_iter().map(|line| self.with_steps(line)).collect()
    }

    fn with_steps(&self, line: BatchLine) -> Result<BatchLine> {
        let sql = "SELECT step, at FROM batch_step WHERE line = ?";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([line.id], |row| Ok((row.get(0)?, row.get::<_, At>(1)?.0)))?;
        let mut steps: Vec<(BatchStep, Timestamp)> = rows.collect::<rusqlite::Result<_>>()?;
        steps.sort_by_key(|(step, at)| (*at, *step));
        Ok(BatchLine { steps, ..line })
    }

    fn one_batch(&self, condition: &str, value: impl ToColumn) -> Result<Option<Batch>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM batch WHERE {condition}"))?;
        Ok(statement.query_row([value], batch).optional()?)
    }
}

impl Change<'_> {
    /// Begins a batch, at the bench.
    pub fn add_batch(&self, plan: &BatchPlan, person: PersonId, by: &str) -> Result<BatchId> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO batch (task, school, kind, slot, digits, confirm, take_back, unseen_is_empty, person, by_name, began, active)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?11, ?11) RETURNING id",
        )?;
        let BatchPlan { task, school, kind, slot, digits, confirm, take_back, unseen_is_empty } = plan;
        Ok(statement.query_row(
            (task, school, kind, slot, digits, confirm, take_back, unseen_is_empty, person, by, At(self.at)),
            |row| row.get(0),
        )?)
    }

    /// A batch rests.
    pub fn rest_batch(&self, id: BatchId, why: BatchRest) -> Result<()> {
        self.one_batch_change("UPDATE batch SET rest = ?2 WHERE id = ?1", (id, why))
    }

    /// A batch goes on, in this person's name.
    pub fn resume_batch(&self, id: BatchId, person: PersonId, by: &str) -> Result<()> {
        self.one_batch_change(
            "UPDATE batch SET rest = NULL, person = ?2, by_name = ?3, active = ?4 WHERE id = ?1",
            (id, person, by, At(self.at)),
        )
    }

    /// A batch is over.
    pub fn end_batch(&self, id: BatchId) -> Result<()> {
        self.one_batch_change("UPDATE batch SET rest = NULL, ended = ?2 WHERE id = ?1", (id, At(self.at)))
    }

    /// A token reached a step; `done`: it was the goal. `port` is where it sits, where that is known.
    pub fn reach_batch_step(
        &self,
        id: BatchId,
        token: &Token,
        port: Option<&str>,
        (step, done): (BatchStep, bool),
    ) -> Result<()> {
        let line = self.open_line(id, &token.full_name(), Some(token.id), (&token.model, port))?;
        let finished = done.then_some(At(self.at));
        self.conn
            .prepare_cached(
                "UPDATE batch_line SET finished = coalesce(?2, iif(stop IS NULL, finished, NULL)), stop = NULL, detail = NULL
                 WHERE id = ?1",
            )?
            .execute((line, finished))?;
        self.conn
            .prepare_cached("INSERT INTO batch_step (line, step, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")?
            .execute((line, step, At(self.at)))?;
        self.touch_batch(id)
    }

    /// A batch stopped at the token that tells this name, of this model and at this port.
    pub fn stop_batch_line(
        &self,
        id: BatchId,
        told: &TokenRef,
        place: (&str, Option<&str>),
        (stop, detail): (BatchStop, Option<&str>),
    ) -> Result<()> {
        let line = self.open_line(id, told, self.token_meant(told)?, place)?;
        self.conn
            .prepare_cached("UPDATE batch_line SET finished = ?2, stop = ?3, detail = ?4 WHERE id = ?1")?
            .execute((line, At(self.at), stop, detail))?;
        self.touch_batch(id)
    }

    /// What the batch did to the token of a line is undone; `residue`: the token still holds the secret.
    pub fn undo_batch_line(&self, line: &BatchLine, residue: bool) -> Result<()> {
        let sql = "UPDATE batch_line SET undone = ?2, residue = ?3 WHERE id = ?1";
        match self.conn.prepare_cached(sql)?.execute((line.id, At(self.at), residue))? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "batch line" }),
        }
    }

    /// The row of the line about a token, with the port where it sits now.
    fn open_line(
        &self,
        id: BatchId,
        told: &TokenRef,
        token: Option<TokenId>,
        (model, port): (&str, Option<&str>),
    ) -> Result<i64> {
        if let Some(line) = self.batch_line_about(id, told, token)? {
            self.conn
                .prepare_cached(
                    "UPDATE batch_line SET port = coalesce(?2, port), token = coalesce(token, ?3), family = coalesce(family, ?4)
                     WHERE id = ?1",
                )?
                .execute((line.id, port, token, told.family()))?;
            return Ok(line.id);
        }
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO batch_line (batch, token, family, serial, model, port, began)
             VALUES (?1, ?2, ?3, ?4, ?5, coalesce(?6, ''), ?7) RETURNING id",
        )?;
        let values = (id, token, told.family(), told.serial(), model, port, At(self.at));
        Ok(statement.query_row(values, |row| row.get(0))?)
    }

    /// What begins while it works is done in it, also when it rests before that is over.
    fn touch_batch(&self, id: BatchId) -> Result<()> {
        let sql = "UPDATE batch SET active = ?2 WHERE id = ?1 AND ended IS NULL";
        self.conn.prepare_cached(sql)?.execute((id, At(self.at)))?;
        Ok(())
    }

    fn one_batch_change(&self, sql: &str, params: impl Params) -> Result<()> {
        match self.conn.prepare_cached(sql)?.execute(params)? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "batch" }),
        }
    }
}

fn batch(row: &Row<'_>) -> rusqlite::Result<Batch> {
    let plan = BatchPlan {
        task: row.get(1)?,
        school: row.get(2)?,
        kind: row.get(3)?,
        slot: row.get(4)?,
        digits: row.get(5)?,
        confirm: row.get(6)?,
        take_back: row.get(7)?,
        unseen_is_empty: row.get(8)?,
    };
    Ok(Batch {
        id: row.get(0)?,
        plan,
        person: row.get(9)?,
        by: row.get(10)?,
        began: row.get::<_, At>(11)?.0,
        active: row.get::<_, At>(12)?.0,
        rest: row.get(13)?,
        ended: row.get::<_, Option<At>>(14)?.map(|at| at.0),
    })
}

fn line(row: &Row<'_>) -> rusqlite::Result<BatchLine> {
    Ok(BatchLine {
        about: about(row, 0)?,
        id: row.get(4)?,
        model: row.get(5)?,
        port: row.get(6)?,
        began: row.get::<_, At>(7)?.0,
        finished: row.get::<_, Option<At>>(8)?.map(|at| at.0),
        stop: row.get(9)?,
        detail: row.get(10)?,
        undone: row.get::<_, Option<At>>(11)?.map(|at| at.0),
        residue: row.get(12)?,
        steps: Vec::new(),
    })
}
