//! Stock-takes and their lines.

use super::about::{About, about, about_columns, line_about};
use super::desk::{bench, desk_of};
use super::part::{List, Page, Part};
use super::sql::{At, id_list};
use super::{Change, Reader, Result, StoreError, Token};
use crate::engine::{self, Optional, Params, Row, ToColumn, named};
use domain::{DeskId, Finding, PersonId, StockTakeId, TokenId, TokenProof, TokenRef, Uai};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One stock-take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockTake {
    /// Row id.
    pub id: StockTakeId,
    /// Whose cupboard.
    pub school: Uai,
    /// Who started it.
    pub by: String,
    /// When.
    pub started: Timestamp,
    /// Who has it count what is plugged into the station, as a name and, where it is one, a person.
    pub bench: Option<(String, Option<PersonId>)>,
    /// At which desk's bench it was last; `None`: this machine's.
    pub desk: Option<DeskId>,
    /// When it was closed, and by whom.
    pub closed: Option<(Timestamp, String)>,
}

/// One token of a stock-take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockTakeLine {
    /// Row id; `None`: it is not kept.
    id: Option<i64>,
    /// Which token.
    pub about: About,
    /// When it was counted; `None`: it is missing.
    pub counted: Option<Timestamp>,
    /// It was plugged in, not only scanned.
    pub plugged: bool,
    /// What that meant when the stock-take was closed; `None` while it goes on.
    pub finding: Option<Finding>,
    /// Its holder, or the school that it belongs to.
    pub whose: Option<String>,
    /// What showed that it is this token; `None`: nobody knows a token with this number, or nothing was shown at all.
    pub proof: Option<TokenProof>,
}

impl StockTakeLine {
    /// A token that should be there and was not counted; `whose` it is.
    pub fn missing(token: &Token, whose: Option<String>) -> Self {
        let finding = Some(Finding::Missing);
        Self { id: None, about: About::token(token), counted: None, plugged: false, finding, whose, proof: None }
    }
}

const LINE: &str = concat!(
    "SELECT ",
    about_columns!("stock_take_line", "take"),
    ", l.id, l.counted, l.plugged, l.finding, l.whose, l.proof FROM stock_take_line l LEFT JOIN token t ON t.id = l.token"
);
const COLUMNS: &str = "id, school, by_name, started, bench, person, closed, closed_by, desk";

impl Reader<'_> {
    /// The stock-take with this id.
    pub fn stock_take(&self, id: StockTakeId) -> Result<Option<StockTake>> {
        self.one_stock_take("id = ?", id)
    }

    /// The stock-take of this school that is not closed.
    pub fn open_stock_take(&self, school: Uai) -> Result<Option<StockTake>> {
        self.one_stock_take("school = ? AND closed IS NULL", school)
    }

    /// The newest stock-take of this school, closed or not.
    pub fn newest_stock_take(&self, school: Uai) -> Result<Option<StockTake>> {
        self.one_stock_take("id = (SELECT max(id) FROM stock_take WHERE school = ?)", school)
    }

    /// The stock-take that counts what is plugged in at this desk; `None`: at this machine.
    pub fn stock_take_at_bench(&self, desk: Option<DeskId>) -> Result<Option<StockTake>> {
        self.one_stock_take("bench IS NOT NULL AND desk = ?", bench(desk))
    }

    /// A part of the stock-takes of these schools (`None`: of all), the newest first.
    pub fn stock_takes(&self, schools: Option<&[Uai]>, part: Part) -> Result<Page<StockTake>> {
        let from = "FROM stock_take WHERE :schools IS NULL OR school IN (SELECT value FROM json_each(:schools))";
        let values = named! { ":schools": schools.map(super::sql::school_list) };
        self.part(&List { columns: COLUMNS, from, order: "id DESC", values }, part, stock_take)
    }

    /// The lines of a stock-take, what was counted last first.
    pub fn stock_take_lines(&self, id: StockTakeId) -> Result<Vec<StockTakeLine>> {
        let sql =
            format!("{LINE} WHERE l.take = ? ORDER BY l.counted DESC NULLS LAST, length(l.serial), l.serial, l.id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([id], line)?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The line of a stock-take about this: `token`, where the inventory has it, that was told or typed as `told`.
    pub fn stock_take_line(
        &self,
        id: StockTakeId,
        told: &TokenRef,
        token: Option<TokenId>,
    ) -> Result<Option<StockTakeLine>> {
        let sql = format!("{LINE} WHERE l.take = ? AND l.serial = ? ORDER BY l.id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map((id, told.serial()), line)?;
        Ok(line_about(rows.collect::<engine::Result<_>>()?, |line| &line.about, token, told))
    }

    /// How many tokens each of these stock-takes has counted, and how many of its lines differ (0 while it goes on).
    pub fn stock_take_counts(&self, takes: &[StockTakeId]) -> Result<BTreeMap<StockTakeId, (u32, u32)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT take, count(counted), count(*) FILTER (WHERE finding <> 'as_expected') FROM stock_take_line
             WHERE take IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) GROUP BY take",
        )?;
        let rows = statement.query_map([id_list(takes)], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// What lies in this school's cupboard, says the inventory: free, or set aside.
    pub fn cupboard(&self, school: Uai) -> Result<Vec<Token>> {
        self.tokens_where("t.school = ? AND t.state IN ('in_stock', 'reserved', 'allocated')", school)
    }

    fn one_stock_take(&self, condition: &str, value: impl ToColumn) -> Result<Option<StockTake>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM stock_take WHERE {condition}"))?;
        Ok(statement.query_row([value], stock_take).optional()?)
    }
}

impl Change<'_> {
    /// Starts a stock-take.
    pub fn add_stock_take(&self, school: Uai, by: &str) -> Result<StockTakeId> {
        let mut statement = self
            .conn
            .prepare_cached("INSERT INTO stock_take (school, by_name, started) VALUES (?, ?, ?) RETURNING id")?;
        Ok(statement.query_row((school, by, At(self.at)), |row| row.get(0))?)
    }

    /// From now on the stock-take counts what is plugged in at this desk, in somebody's name.
    pub fn count_at_bench(
        &self,
        id: StockTakeId,
        desk: Option<DeskId>,
        (name, person): (&str, Option<PersonId>),
    ) -> Result<()> {
        self.one_stock_take_change(
            "UPDATE stock_take SET bench = ?2, person = ?3, desk = ?4 WHERE id = ?1",
            (id, name, person, bench(desk)),
        )
    }

    /// The stock-take counts no longer what is plugged in.
    pub fn leave_bench(&self, id: StockTakeId) -> Result<()> {
        self.one_stock_take_change("UPDATE stock_take SET bench = NULL, person = NULL WHERE id = ?1", [id])
    }

    /// Counts `token` (`None`: in no inventory), told or typed as `told`; false: it was counted before.
    pub fn count(
        &self,
        id: StockTakeId,
        told: &TokenRef,
        token: Option<TokenId>,
        plugged: bool,
        proof: Option<TokenProof>,
    ) -> Result<bool> {
        let Some(line) = self.stock_take_line(id, told, token)? else {
            let mut statement = self.conn.prepare_cached(
                "INSERT INTO stock_take_line (take, token, family, serial, counted, plugged, proof)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )?;
            statement.execute((id, token, told.family(), told.serial(), At(self.at), plugged, proof))?;
            return Ok(true);
        };
        // what was counted by its number is this token from now on, and no other of that number
        let known =
            "UPDATE stock_take_line SET token = coalesce(token, ?2), family = coalesce(family, ?3) WHERE id = ?1";
        self.one_stock_take_change(known, (line.id, token, told.family()))?;
        if line.counted.is_some() {
            return Ok(false);
        }
        // what only said its number before does not stand in the way of the token itself
        let counted = "UPDATE stock_take_line SET counted = ?2, plugged = ?3, proof = ?4, finding = NULL WHERE id = ?1";
        self.one_stock_take_change(counted, (line.id, At(self.at), plugged, proof))?;
        Ok(true)
    }

    /// Something else than this token told its number: it is missing as before.
    pub fn count_impostor(&self, id: StockTakeId, token: &Token) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO stock_take_line (take, token, family, serial, plugged, finding, proof) VALUES (?, ?, ?, ?, 1, ?, ?)",
        )?;
        statement.execute((id, token.id, token.family, &token.serial, Finding::Missing, TokenProof::Wrong))?;
        Ok(())
    }

    /// A token that was counted has now shown that it is itself.
    pub fn prove_count(&self, line: &StockTakeLine) -> Result<()> {
        let sql = "UPDATE stock_take_line SET plugged = 1, proof = ?2 WHERE id = ?1";
        self.one_stock_take_change(sql, (line.id, TokenProof::Code))
    }

    /// Takes a count back.
    pub fn uncount(&self, line: &StockTakeLine) -> Result<()> {
        self.one_stock_take_change("DELETE FROM stock_take_line WHERE id = ?1", (line.id,))
    }

    /// Closes a stock-take with what it found; the lines of tokens that are missing are new.
    pub fn close_stock_take(&self, id: StockTakeId, by: &str, lines: &[StockTakeLine]) -> Result<()> {
        let mut new = self.conn.prepare_cached(
            "INSERT INTO stock_take_line (take, token, family, serial, counted, plugged, finding, whose)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        let mut found = self.conn.prepare_cached(
            "UPDATE stock_take_line SET token = coalesce(token, ?2), finding = ?3, whose = ?4 WHERE id = ?1",
        )?;
        for line in lines {
            let StockTakeLine { id: kept, about, counted, plugged, finding, whose, .. } = line;
            match kept {
                Some(kept) => found.execute((kept, about.token, finding, whose))?,
                None => {
                    let told = &about.told;
                    new.execute((
                        id,
                        about.token,
                        told.family(),
                        told.serial(),
                        counted.map(At),
                        plugged,
                        finding,
                        whose,
                    ))?
                }
            };
        }
        self.one_stock_take_change(
            "UPDATE stock_take SET bench = NULL, person = NULL, closed = ?2, closed_by = ?3 WHERE id = ?1",
            (id, At(self.at), by),
        )
    }

    fn one_stock_take_change(&self, sql: &str, params: impl Params) -> Result<()> {
        match self.conn.prepare_cached(sql)?.execute(params)? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "stock-take" }),
        }
    }
}

fn stock_take(row: &Row<'_>) -> engine::Result<StockTake> {
    let bench: Option<String> = row.get(4)?;
    let person = row.get(5)?;
    let closed: Option<At> = row.get(6)?;
    let closed_by: Option<String> = row.get(7)?;
    Ok(StockTake {
        id: row.get(0)?,
        school: row.get(1)?,
        by: row.get(2)?,
        started: row.get::<_, At>(3)?.0,
        bench: bench.map(|name| (name, person)),
        desk: desk_of(row.get(8)?),
        closed: closed.map(|at| at.0).zip(closed_by),
    })
}

fn line(row: &Row<'_>) -> engine::Result<StockTakeLine> {
    Ok(StockTakeLine {
        about: about(row, 0)?,
        id: row.get(4)?,
        counted: row.get::<_, Option<At>>(5)?.map(|at| at.0),
        plugged: row.get(6)?,
        finding: row.get(7)?,
        whose: row.get(8)?,
        proof: row.get(9)?,
    })
}
