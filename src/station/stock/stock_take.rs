//! Stock-takes: every key of a school's cupboard is plugged or scanned, and the difference to the inventory is seen at once.
//!
//! What was counted is kept as it is counted: a restart loses nothing, and the bench goes on counting afterwards. Nothing
//! of the inventory changes by counting; a closed stock-take stays as it was found. Either a stock-take or a batch of
//! the conveyor listens to the bench, never both.

use super::take_lines::{count_line, is_unproven, lines, open_take, take_for};
use crate::{
    Actor, Result, StationError, Stock, StockTakeRow, StockTakeView, conveyor::check_bench_free, proving::ask_for,
};
use domain::{Act, DeskId, Finding, SecondLook, StockTakeId, Uai, event};
use store::{Change, Entries, Entry, Page, Part, StockTake};

impl Stock<'_> {
    /// Starts a stock-take of the school's cupboard. Whoever stands at the station has it count what is plugged there.
    pub fn start_stock_take(&self, actor: &Actor, school: Uai) -> Result<StockTakeId> {
        actor.check(Act::StockTake, Some(school))?;
        let here = actor.check_at_station().is_ok();
        let id = self.change(actor, |tx| {
            tx.school(school)?.ok_or(StationError::NoSuchSchool(school))?;
            if let Some(open) = tx.open_stock_take(school)? {
                return Err(StationError::StockTakeOpen(open.id));
            }
            let id = tx.add_stock_take(school, &actor.name)?;
            if here {
                take_bench(tx, self.desk(), actor, id)?;
            }
            let expected = tx.cupboard(school)?.len() as u64;
            let started = event::StockTake::Started { stock_take: id, started: true, expected };
            Ok((id, Entry::new(started).school(school)))
        })?;
        if here {
            self.count_what_is_plugged();
        }
        Ok(id)
    }

    /// Has an open stock-take count what is plugged into the station, or rest. Whoever stands there and could use the bench
    /// may let it rest, whatever the school: the bench is one.
    pub fn set_stock_take_bench(&self, actor: &Actor, id: StockTakeId, on: bool) -> Result<()> {
        actor.check_at_station()?;
        let at_bench = self.store.read(|r| r.stock_take_at_bench(self.desk()))?.is_some_and(|take| take.id == id);
        if !on && !at_bench && (actor.may_somewhere(Act::StockTake) || actor.may_somewhere(Act::Register)) {
            // it rests already
            return Ok(());
        }
        self.change(actor, |tx| {
            let mine = open_take(tx, actor, id);
            let take = match tx.stock_take_at_bench(self.desk())?.filter(|take| take.id == id) {
                Some(take) if !on && (actor.may_somewhere(Act::StockTake) || actor.may_somewhere(Act::Register)) => {
                    take
                }
                Some(_) | None => mine?,
            };
            if on {
                take_bench(tx, self.desk(), actor, id)?;
            } else {
                tx.leave_bench(id)?;
            }
            Ok(((), Entry::new(event::StockTake::Bench { stock_take: id, bench: on }).school(take.school)))
        })?;
        if on {
            self.count_what_is_plugged();
        }
        Ok(())
    }

    /// Puts every counted token that the inventory lacks into the school's stock: how many.
    pub fn register_counted(&self, actor: &Actor, id: StockTakeId) -> Result<usize> {
        let view = self.stock_take(actor, id)?;
        actor.check(Act::Register, Some(view.school))?;
        self.store.read(|r| open_take(r, actor, id))?;
        let unlisted = view.lines.iter().filter(|line| line.finding == Finding::Unlisted);
        let mut registered = 0;
        for line in unlisted {
            self.tokens().register(actor, &line.name, view.school)?;
            registered += 1;
        }
        Ok(registered)
    }

    /// Ends a stock-take: what it found is kept, and the journal has the difference.
    pub fn close_stock_take(&self, actor: &Actor, id: StockTakeId) -> Result<StockTakeView> {
        self.change(actor, |tx| {
            let take = open_take(tx, actor, id)?;
            let lines = lines(tx, &take)?;
            tx.close_stock_take(id, &actor.name, &lines)?;
            let of = |finding: Finding| lines.iter().filter(move |line| line.finding == Some(finding));
            let unproven = lines.iter().filter(|line| is_unproven(line)).count();
            let closed = event::StockTake::Closed {
                stock_take: id,
                closed: true,
                counted: lines.iter().filter(|line| line.counted.is_some()).count() as u64,
                // the whole of it stays with the stock-take
                findings: event::Findings::of(
                    |finding| of(finding).count(),
                    |finding| event::SerialLine::of(of(finding).map(|line| &line.about.name), 1000),
                ),
                unproven: Some(unproven as u64).filter(|unproven| *unproven > 0),
            };
            if unproven > 0 {
                ask_for(tx, actor, SecondLook::StockTake, (&id, Some(take.school)), unproven, "")?;
            }
            // the story of a token tells that it was not where it should be
            let missing = of(Finding::Missing).filter_map(|line| Some((line.about.token?, line.about.told.serial())));
            let missing = missing.map(|(token, serial)| {
                let found = event::StockTake::Found { stock_take: id, finding: Finding::Missing };
                Entry::new(found).token(token, serial).school(take.school)
            });
            Ok(((), Entries::new(Entry::new(closed).school(take.school), missing)))
        })?;
        self.stock_take(actor, id)
    }

    /// One stock-take with its lines: differences first, what was counted last on top of each kind.
    pub fn stock_take(&self, actor: &Actor, id: StockTakeId) -> Result<StockTakeView> {
        self.store.read(|r| {
            let take = take_for(r, actor, id)?;
            let lines = lines(r, &take)?;
            let last = lines.iter().filter(|line| line.counted.is_some()).max_by_key(|line| line.counted);
            let last = last.map(count_line);
            let counted = lines.iter().filter(|line| line.counted.is_some()).count() as u32;
            let expected =
                lines.iter().filter(|line| matches!(line.finding, Some(Finding::AsExpected | Finding::Missing)));
            let expected = expected.count() as u32;
            let school_name = r.school(take.school)?.map(|school| school.name).unwrap_or_default();
            let (closed, closed_by) = take.closed.unzip();
            let at_bench = take.bench.is_some();
            let unproven = lines.iter().filter(|line| is_unproven(line)).count() as u32;
            let mut lines: Vec<_> = lines.iter().map(count_line).collect();
            lines.sort_by_key(|line| line.finding); // stable
            let StockTake { id, school, by, started, .. } = take;
            Ok(StockTakeView {
                id,
                school,
                school_name,
                by,
                started,
                closed,
                closed_by,
                at_bench,
                counted,
                expected,
                unproven,
                last,
                lines,
            })
        })
    }

    /// A part of the stock-takes of the schools where the actor may take stock, the newest first.
    pub fn stock_takes(&self, actor: &Actor, part: Part) -> Result<Page<StockTakeRow>> {
        let schools = actor.schools_for(Act::StockTake);
        if schools.as_ref().is_some_and(Vec::is_empty) {
            return Err(StationError::NotAllowed { act: Act::StockTake });
        }
        self.store.read(|r| {
            let takes = r.stock_takes(schools.as_deref(), part)?;
            let ids: Vec<_> = takes.rows.iter().map(|take| take.id).collect();
            let mut counts = r.stock_take_counts(&ids)?;
            let names = r.school_names(&takes.rows.iter().map(|take| take.school).collect::<Vec<_>>())?;
            Ok(takes.map(|take| {
                let (counted, differences) = counts.remove(&take.id).unwrap_or_default();
                let (closed, _) = take.closed.unzip();
                let StockTake { id, school, by, started, .. } = take;
                let school_name = names.get(&school).cloned().unwrap_or_default();
                StockTakeRow { id, school, school_name, by, started, closed, counted, differences }
            }))
        })
    }

    /// Goes on with the open stock-take of a school, or starts one.
    pub fn go_on_with_stock_take(&self, actor: &Actor, school: Uai) -> Result<StockTakeId> {
        match self.open_stock_take(actor, school)? {
            Some(open) => Ok(open),
            None => self.start_stock_take(actor, school),
        }
    }

    /// The same, and it counts what is plugged into the station.
    pub fn stock_take_at_bench(&self, actor: &Actor, school: Uai) -> Result<StockTakeId> {
        match self.open_stock_take(actor, school)? {
            Some(open) => self.set_stock_take_bench(actor, open, true).map(|()| open),
            None => self.start_stock_take(actor, school),
        }
    }

    /// The open stock-take of a school, for whoever may go on with it.
    fn open_stock_take(&self, actor: &Actor, school: Uai) -> Result<Option<StockTakeId>> {
        actor.check(Act::StockTake, Some(school))?;
        Ok(self.store.read(|r| r.open_stock_take(school))?.map(|take| take.id))
    }
}

/// The bench counts for this one from now on; refused while it does something else.
fn take_bench(tx: &Change<'_>, desk: Option<DeskId>, actor: &Actor, id: StockTakeId) -> Result<()> {
    if tx.stock_take_at_bench(desk)?.is_none_or(|at_bench| at_bench.id != id) {
        check_bench_free(tx, desk)?;
    }
    Ok(tx.count_at_bench(id, desk, (&actor.name, actor.person))?)
}
