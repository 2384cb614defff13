//! Batches of the conveyor: what each does, in whose name, and whether it is at the bench. Their lines are in `batch_line`.

use super::desk::{bench, desk_of};
use super::part::{List, Page, Part};
use super::sql::{At, id_list};
use super::{Change, Reader, Result, StoreError};
use crate::engine::{self, Optional, Params, Row, ToColumn, named};
use domain::{BatchId, BatchRest, BatchTask, DeskId, OtpKind, PersonId, Uai};
use jiff::Timestamp;
use oath::Digits;
use std::collections::BTreeMap;

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
    /// At which desk's bench it was last; `None`: this machine's.
    pub desk: Option<DeskId>,
}

impl Batch {
    /// It works on what is plugged in.
    pub fn is_at_bench(&self) -> bool {
        self.rest.is_none() && self.ended.is_none()
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

const COLUMNS: &str = "id, task, school, kind, slot, digits, confirm, take_back, unseen_is_empty, person, by_name, began, active, rest, ended, desk";

impl Reader<'_> {
    /// The batch with this id.
    pub fn batch(&self, id: BatchId) -> Result<Option<Batch>> {
        self.one_batch("id = ?", id)
    }

    /// The batch that works on what is plugged in at this desk; `None`: at this machine.
    pub fn batch_at_bench(&self, desk: Option<DeskId>) -> Result<Option<Batch>> {
        self.one_batch("ended IS NULL AND rest IS NULL AND desk = ?", bench(desk))
    }

    /// A part of the batches of these schools (`None`: of all), the newest first.
    pub fn batches(&self, schools: Option<&[Uai]>, part: Part) -> Result<Page<Batch>> {
        let from = "FROM batch WHERE :schools IS NULL OR school IN (SELECT value FROM json_each(:schools))";
        let values = named! { ":schools": schools.map(super::sql::school_list) };
        self.part(&List { columns: COLUMNS, from, order: "id DESC", values }, part, batch)
    }

    /// How far these batches have come; one without a line is not there.
    pub fn batch_counts(&self, batches: &[BatchId]) -> Result<BTreeMap<BatchId, BatchCounts>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT batch, count(*) FILTER (WHERE undone IS NULL AND finished IS NOT NULL AND stop IS NULL),
                    count(*) FILTER (WHERE undone IS NULL AND stop IS NOT NULL),
                    count(*) FILTER (WHERE undone IS NULL AND finished IS NULL), count(undone)
             FROM batch_line WHERE batch IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) GROUP BY batch",
        )?;
        let rows = statement.query_map([id_list(batches)], |row| {
            let (done, stopped) = (row.get(1)?, row.get(2)?);
            Ok((row.get(0)?, BatchCounts { done, stopped, under_way: row.get(3)?, undone: row.get(4)? }))
        })?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    fn one_batch(&self, condition: &str, value: impl ToColumn) -> Result<Option<Batch>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM batch WHERE {condition}"))?;
        Ok(statement.query_row([value], batch).optional()?)
    }
}

impl Change<'_> {
    /// Begins a batch, at the bench of this desk.
    pub fn add_batch(&self, plan: &BatchPlan, desk: Option<DeskId>, person: PersonId, by: &str) -> Result<BatchId> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO batch (task, school, kind, slot, digits, confirm, take_back, unseen_is_empty, person, by_name, began, active, desk)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?11, ?11, ?12) RETURNING id",
        )?;
        let BatchPlan { task, school, kind, slot, digits, confirm, take_back, unseen_is_empty } = plan;
        Ok(statement.query_row(
            (
                task,
                school,
                kind,
                slot,
                digits,
                confirm,
                take_back,
                unseen_is_empty,
                person,
                by,
                At(self.at),
                bench(desk),
            ),
            |row| row.get(0),
        )?)
    }

    /// A batch rests.
    pub fn rest_batch(&self, id: BatchId, why: BatchRest) -> Result<()> {
        self.one_batch_change("UPDATE batch SET rest = ?2 WHERE id = ?1", (id, why))
    }

    /// A batch goes on at the bench of this desk, in this person's name.
    pub fn resume_batch(&self, id: BatchId, desk: Option<DeskId>, person: PersonId, by: &str) -> Result<()> {
        self.one_batch_change(
            "UPDATE batch SET rest = NULL, person = ?2, by_name = ?3, active = ?4, desk = ?5 WHERE id = ?1",
            (id, person, by, At(self.at), bench(desk)),
        )
    }

    /// A batch is over.
    pub fn end_batch(&self, id: BatchId) -> Result<()> {
        self.one_batch_change("UPDATE batch SET rest = NULL, ended = ?2 WHERE id = ?1", (id, At(self.at)))
    }

    /// What begins while it works is done in it, also when it rests before that is over.
    pub(super) fn touch_batch(&self, id: BatchId) -> Result<()> {
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

fn batch(row: &Row<'_>) -> engine::Result<Batch> {
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
        desk: desk_of(row.get(15)?),
    })
}
