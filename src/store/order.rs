//! Orders and what came of them, and how much was in stock on each day.

use super::part::{List, Page, Part};
use super::sql::At;
use super::token::name_of_token;
use super::{Change, Reader, Result, StoreError};
use crate::engine::{self, Optional, Row, named};
use domain::{OrderId, OrderState, PersonId, RequestState, Settings, Supply, TokenId, TokenRef, Uai};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// One order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Row id.
    pub id: OrderId,
    /// For which school.
    pub school: Uai,
    /// The school's name.
    pub school_name: String,
    /// Where it stands.
    pub state: OrderState,
    /// Tokens that were ordered.
    pub quantity: u32,
    /// Tokens that came.
    pub received: u32,
    /// For the supplier.
    pub comment: Option<String>,
    /// When it was made.
    pub placed: Timestamp,
    /// Who made it, at that time's name.
    pub author: String,
    /// Since when it stands there.
    pub since: Timestamp,
    /// Why it was closed or cancelled.
    pub reason: Option<String>,
}

/// An order to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// For which school.
    pub school: Uai,
    /// Tokens, 1–1000.
    pub quantity: u32,
    /// For the supplier.
    pub comment: Option<String>,
    /// Who orders; `None`: the machine's administrator.
    pub person: Option<PersonId>,
    /// The name of whoever orders.
    pub author: String,
}

/// Which orders are wanted; all by default.
#[derive(Debug, Clone, Default)]
pub struct OrderQuery {
    /// Only of these schools.
    pub schools: Option<Vec<Uai>>,
    /// Only those of which tokens are still awaited.
    pub open: bool,
    /// In which order; the newest first where nothing is said.
    pub sort: Option<OrderSort>,
    /// From the end.
    pub descending: bool,
}

domain::words! {
    /// In which order orders are listed.
    OrderSort {
        /// By when they were placed.
        Placed => "placed",
        /// By where they stand, the newest first in each.
        State => "state",
        /// By the name of their school, the newest first in each.
        School => "school",
    }
}

const COLUMNS: &str = "o.id, o.school, s.name, o.state, o.quantity,
    (SELECT count(*) FROM order_token t WHERE t.\"order\" = o.id), o.comment, o.placed, o.author, o.since, o.reason";
const TABLES: &str = "FROM token_order o JOIN school s ON s.uai = o.school";

impl Reader<'_> {
    /// The order with this id.
    pub fn order(&self, id: OrderId) -> Result<Option<Order>> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} {TABLES} WHERE o.id = ?"))?;
        Ok(statement.query_row([id], order).optional()?)
    }

    /// A part of the orders.
    pub fn orders(&self, query: &OrderQuery, part: Part) -> Result<Page<Order>> {
        let schools = query.schools.as_deref().map(super::sql::school_list);
        let here =
            if schools.is_some() { "o.school IN (SELECT value FROM json_each(:schools))" } else { ":schools IS NULL" };
        let open = if query.open { "o.state IN ('ordered', 'shipped', 'partly_received')" } else { "TRUE" };
        let from = format!("{TABLES} WHERE {here} AND {open}");
        let way = if query.descending { "DESC" } else { "ASC" };
        let by = match query.sort {
            None => "o.id DESC".to_owned(),
            Some(OrderSort::Placed) => format!("o.id {way}"),
            Some(OrderSort::State) => format!("o.state {way}, o.id DESC"),
            Some(OrderSort::School) => format!("s.name {way}, o.id DESC"),
        };
        let values = named! { ":schools": schools };
        self.part(&List { columns: COLUMNS, from: &from, order: &by, values }, part, order)
    }

    /// The newest order of a school, whatever became of it.
    pub fn last_order(&self, school: Uai) -> Result<Option<OrderId>> {
        let mut statement = self.conn.prepare_cached("SELECT max(id) FROM token_order WHERE school = ?")?;
        Ok(statement.query_row([school], |row| row.get(0))?)
    }

    /// The tokens that came of an order, in the order in which they came.
    pub fn tokens_of_order(&self, id: OrderId) -> Result<Vec<(TokenRef, Timestamp)>> {
        let mut statement = self.conn.prepare_cached(concat!(
            "SELECT ",
            name_of_token!(),
            ", c.at FROM order_token c JOIN token t ON t.id = c.token
             WHERE c.\"order\" = ? ORDER BY c.at, length(t.serial), t.serial",
        ))?;
        let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get::<_, At>(1)?.0)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// The order with which a token came.
    pub fn order_of_token(&self, token: TokenId) -> Result<Option<OrderId>> {
        let mut statement = self.conn.prepare_cached("SELECT \"order\" FROM order_token WHERE token = ?")?;
        Ok(statement.query_row([token], |row| row.get(0)).optional()?)
    }

    /// What a school has, awaits and uses; software tokens come out of no cupboard.
    pub fn supply(&self, school: Uai, now: Timestamp, settings: &Settings) -> Result<Supply> {
        let mut statement = self.conn.prepare_cached(
            "SELECT (SELECT count(*) FROM request
                     WHERE school = ?1 AND state IN ('submitted', 'waiting_for_stock') AND software = 0),
                    (SELECT count(*) FROM token WHERE school = ?1 AND state = 'in_stock'),
                    (SELECT coalesce(CAST(sum(max(quantity - (SELECT count(*) FROM order_token WHERE \"order\" = o.id), 0)) AS BIGINT), 0)
                     FROM token_order o WHERE school = ?1 AND state IN ('ordered', 'shipped', 'partly_received')),
                    (SELECT count(*) FROM request
                     WHERE school = ?1 AND state = 'handed_over' AND since > ?2 AND software = 0)",
        )?;
        let supply = statement.query_row((school, At(now - YEAR)), |row| {
            Ok(Supply {
                waiting: row.get(0)?,
                in_stock: row.get(1)?,
                ready: 0,
                on_order: row.get(2)?,
                handed_over: row.get(3)?,
                lead_days: settings.lead_days,
                low: settings.stock_low,
            })
        })?;
        Ok(Supply { ready: self.available(school, now)?, ..supply })
    }

    /// The same counts of every school that has any of it, in as many statements as for one: without what could be given now, and what the
    /// settings say.
    pub fn supplies(&self, now: Timestamp) -> Result<BTreeMap<Uai, Supply>> {
        let mut supplies = BTreeMap::<Uai, Supply>::new();
        let mut count = |sql: &str, since: Option<Timestamp>, into: fn(&mut Supply, u32)| -> Result<()> {
            let mut statement = self.conn.prepare_cached(sql)?;
            let row = |row: &Row<'_>| Ok((row.get::<_, Uai>(0)?, row.get::<_, u32>(1)?));
            let found = match since {
                Some(since) => statement.query_map([At(since)], row)?.collect::<engine::Result<Vec<_>>>()?,
                None => statement.query_map([], row)?.collect::<engine::Result<Vec<_>>>()?,
            };
            for (school, count) in found {
                into(supplies.entry(school).or_default(), count);
            }
            Ok(())
        };
        count(
            "SELECT school, count(*) FROM request
             WHERE state IN ('submitted', 'waiting_for_stock') AND software = 0 GROUP BY school",
            None,
            |supply, count| supply.waiting = count,
        )?;
        count(
            "SELECT school, count(*) FROM token WHERE state = 'in_stock' AND school IS NOT NULL GROUP BY school",
            None,
            |supply, count| supply.in_stock = count,
        )?;
        count(
            "SELECT school, coalesce(CAST(sum(max(quantity - (SELECT count(*) FROM order_token WHERE \"order\" = o.id), 0)) AS BIGINT), 0)
             FROM token_order o WHERE state IN ('ordered', 'shipped', 'partly_received') GROUP BY school",
            None,
            |supply, count| supply.on_order = count,
        )?;
        count(
            "SELECT school, count(*) FROM request
             WHERE state = 'handed_over' AND since > ? AND software = 0 GROUP BY school",
            Some(now - YEAR),
            |supply, count| supply.handed_over = count,
        )?;
        Ok(supplies)
    }

    /// When tokens of a school were handed over since then, the oldest first.
    pub fn handovers(&self, school: Uai, since: Timestamp) -> Result<Vec<Timestamp>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT since FROM request WHERE school = ? AND state = 'handed_over' AND since >= ? AND software = 0
             ORDER BY since",
        )?;
        let rows = statement.query_map((school, At(since)), |row| Ok(row.get::<_, At>(0)?.0))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }

    /// How many requests of a school stand in each state that has some: those on their way, and those that ended after
    /// `since`.
    pub fn requests_by_state(&self, school: Uai, since: Timestamp) -> Result<Vec<(RequestState, u32)>> {
        let mut statement =
            self.conn.prepare_cached("SELECT count(*) FROM request WHERE school = ? AND state = ? AND since > ?")?;
        let mut found = Vec::new();
        for state in RequestState::ALL {
            let since = if state.is_open() { Timestamp::UNIX_EPOCH } else { since };
            let count = statement.query_row((school, state, At(since)), |row| row.get(0))?;
            if count > 0 {
                found.push((*state, count));
            }
        }
        Ok(found)
    }

    /// Free tokens of a school, at the end of each day (since 1970 UTC) on which their number changed, from `first` on;
    /// before them the last that was known earlier.
    pub fn stock_days(&self, school: Uai, first: i64) -> Result<Vec<(i64, u32)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT day, free FROM stock_day WHERE school = ?1
             AND day >= coalesce((SELECT max(day) FROM stock_day WHERE school = ?1 AND day < ?2), ?2) ORDER BY day",
        )?;
        let rows = statement.query_map((school, first), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<engine::Result<_>>()?)
    }
}

/// Twelve months of consumption.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

impl Change<'_> {
    /// Keeps an order.
    pub fn add_order(&self, new: &NewOrder) -> Result<OrderId> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO token_order (school, state, quantity, comment, placed, person, author, since)
             VALUES (?1, 'ordered', ?2, ?3, ?4, ?5, ?6, ?4) RETURNING id",
        )?;
        let values = (new.school, new.quantity, &new.comment, At(self.at), new.person, &new.author);
        Ok(statement.query_row(values, |row| row.get(0))?)
    }

    /// Moves an order from `before` to `after`; a reason where it is closed or cancelled.
    pub fn set_order(&self, id: OrderId, before: OrderState, after: OrderState, reason: Option<&str>) -> Result<()> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE token_order SET state = ?3, reason = ?4, since = ?5 WHERE id = ?1 AND state = ?2",
        )?;
        match statement.execute((id, before, after, reason, At(self.at)))? {
            1 => Ok(()),
            _ => Err(StoreError::Gone { what: "order" }),
        }
    }

    /// A token came with this order.
    pub fn add_order_token(&self, id: OrderId, token: TokenId) -> Result<()> {
        self.conn.prepare_cached("INSERT INTO order_token (token, \"order\", at) VALUES (?, ?, ?)")?.execute((
            token,
            id,
            At(self.at),
        ))?;
        Ok(())
    }

    /// The number of free tokens of a school changed by so many, today.
    pub(super) fn count_stock(&self, school: Uai, change: i32) {
        *self.stock.borrow_mut().entry(school).or_default() += change;
    }

    /// Writes what was counted.
    pub(super) fn write_stock(&self) -> Result<()> {
        for (school, change) in self.stock.take() {
            self.conn
                .prepare_cached(
                    // a clock that was set back counts on the last day; figures never stand in the way of custody
                    "INSERT INTO stock_day (school, day, free)
                     SELECT ?1, max(?2, coalesce(max(day), ?2)),
                            max(?3 + coalesce((SELECT free FROM stock_day WHERE school = ?1 ORDER BY day DESC LIMIT 1), 0), 0)
                     FROM stock_day WHERE school = ?1
                     ON CONFLICT (school, day) DO UPDATE SET free = excluded.free",
                )?
                .execute((school, self.at.as_second().div_euclid(86_400), change))?;
        }
        Ok(())
    }
}

fn order(row: &Row<'_>) -> engine::Result<Order> {
    Ok(Order {
        id: row.get(0)?,
        school: row.get(1)?,
        school_name: row.get(2)?,
        state: row.get(3)?,
        quantity: row.get(4)?,
        received: row.get(5)?,
        comment: row.get(6)?,
        placed: row.get::<_, At>(7)?.0,
        author: row.get(8)?,
        since: row.get::<_, At>(9)?.0,
        reason: row.get(10)?,
    })
}
