//! The lines of a batch, one a token, and the steps of each.
//!
//! A line is opened by the first thing that happens to its token in the batch; a token that is plugged again keeps its
//! line. Done, stopped and under way follow from what the line says: reaching the goal clears a stop.

use super::about::{About, about, about_columns, line_about};
use super::sql::At;
use super::{Change, Reader, Result, StoreError, Token};
use crate::engine::{self, Row};
use domain::{BatchId, BatchStep, BatchStop, TokenId, TokenRef};
use jiff::Timestamp;

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

const LINE: &str = concat!(
    about_columns!("batch_line", "batch"),
    ", l.id, l.model, l.port, l.began, l.finished, l.stop, l.detail, l.undone, l.residue"
);
const LINES: &str = "batch_line l LEFT JOIN token t ON t.id = l.token";

impl Reader<'_> {
    /// The line of a batch about the token that tells this name.
    pub fn batch_line(&self, id: BatchId, told: &TokenRef) -> Result<Option<BatchLine>> {
        self.batch_line_about(id, told, self.token_meant(told)?)
    }

    fn batch_line_about(&self, id: BatchId, told: &TokenRef, token: Option<TokenId>) -> Result<Option<BatchLine>> {
        let sql = format!("SELECT {LINE} FROM {LINES} WHERE l.batch = ? AND l.serial = ? ORDER BY l.id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let lines = statement.query_map((id, told.serial()), line)?.collect::<engine::Result<_>>()?;
        let found = line_about(lines, |line: &BatchLine| &line.about, token, told);
        found.map(|line| self.with_steps(line)).transpose()
    }

    /// Every line of a batch, in the order in which they began.
    pub fn batch_lines(&self, id: BatchId) -> Result<Vec<BatchLine>> {
        self.lines_of(id, "ORDER BY l.began, l.serial, l.id", u32::MAX)
    }

    /// What was finished last, that first.
    pub fn batch_last(&self, id: BatchId, limit: u32) -> Result<Vec<BatchLine>> {
        self.lines_of(id, "AND l.finished IS NOT NULL ORDER BY l.finished DESC NULLS LAST, l.serial, l.id", limit)
    }

    /// The ports at which a batch has worked, each with the line of the token that sat there last.
    pub fn batch_ports(&self, id: BatchId) -> Result<Vec<BatchLine>> {
        let sql = format!(
            "SELECT * FROM (SELECT {LINE}, l.port AS sat,
                 row_number() OVER (PARTITION BY l.port ORDER BY coalesce(l.finished, l.began) DESC, l.id DESC) AS place
             FROM {LINES} WHERE l.batch = ?) AS line WHERE place = 1 ORDER BY sat"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let lines = statement.query_map([id], line)?.collect::<engine::Result<Vec<_>>>()?;
        lines.into_iter().map(|line| self.with_steps(line)).collect()
    }

    fn lines_of(&self, id: BatchId, order: &str, limit: u32) -> Result<Vec<BatchLine>> {
        let sql = format!("SELECT {LINE} FROM {LINES} WHERE l.batch = ? {order} LIMIT ?");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let lines = statement.query_map((id, limit), line)?.collect::<engine::Result<Vec<_>>>()?;
        lines.into_iter().map(|line| self.with_steps(line)).collect()
    }

    fn with_steps(&self, line: BatchLine) -> Result<BatchLine> {
        let sql = "SELECT step, at FROM batch_step WHERE line = ?";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([line.id], |row| Ok((row.get(0)?, row.get::<_, At>(1)?.0)))?;
        let mut steps: Vec<(BatchStep, Timestamp)> = rows.collect::<engine::Result<_>>()?;
        steps.sort_by_key(|(step, at)| (*at, *step));
        Ok(BatchLine { steps, ..line })
    }
}

impl Change<'_> {
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
}

fn line(row: &Row<'_>) -> engine::Result<BatchLine> {
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
