//! Stock-takes: every key of a school's cupboard is plugged or scanned, and the difference to the inventory is seen at once.
//!
//! What was counted is kept as it is counted: a restart loses nothing, and the bench goes on counting afterwards. Nothing
//! of the inventory changes by counting; a closed stock-take stays as it was found. Either a stock-take or a batch of
//! the conveyor listens to the bench, never both.

use super::ticket_keys::in_sight;
use crate::{
    Actor, Door, Result, StationError, Stock,
    conveyor::check_bench_free,
    custody::check_not_alike,
    lane::Lane,
    named::missing,
    proving::{ask_for, has_secret, or_unproven},
    views::{CountLine, StockTakeRow, StockTakeView},
};
use domain::{Act, Finding, SecondLook, Standing, StockTakeId, TokenId, TokenProof, TokenRef, Uai, event};
use driver::{Identity, Session};
use std::collections::{BTreeMap, BTreeSet};
use store::{About, Change, Entries, Entry, Reader, StockTake, StockTakeLine, Token};

/// Stock-takes in a list.
const LISTED: u32 = 200;

/// What counting one token told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What that means.
    pub finding: Finding,
    /// It was counted before.
    pub again: bool,
}

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
                take_bench(tx, actor, id)?;
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
        let at_bench = self.store.read(|r| r.stock_take_at_bench())?.is_some_and(|take| take.id == id);
        if !on && !at_bench && (actor.may_somewhere(Act::StockTake) || actor.may_somewhere(Act::Register)) {
            // it rests already
            return Ok(());
        }
        self.change(actor, |tx| {
            let mine = open_take(tx, actor, id);
            let take = match tx.stock_take_at_bench()?.filter(|take| take.id == id) {
                Some(take) if !on && (actor.may_somewhere(Act::StockTake) || actor.may_somewhere(Act::Register)) => {
                    take
                }
                Some(_) | None => mine?,
            };
            if on {
                take_bench(tx, actor, id)?;
            } else {
                tx.set_stock_take_bench(id, None)?;
            }
            Ok(((), Entry::new(event::StockTake::Bench { stock_take: id, bench: on }).school(take.school)))
        })?;
        if on {
            self.count_what_is_plugged();
        }
        Ok(())
    }

    /// Counts a token by its number, typed or scanned.
    pub fn count(&self, actor: &Actor, id: StockTakeId, named: impl Into<TokenRef>) -> Result<Counted> {
        let named = named.into();
        self.store.read(|r| {
            let school = open_take(r, actor, id)?.school;
            let mut there = r.tokens_named(&named)?;
            there.retain(|token| token.school == Some(school));
            Ok::<_, StationError>(store::only(&named, there)?)
        })?;
        // what lies there tells this number, and is not that token
        self.bench.check_no_stranger(&named)?;
        self.count_one(actor, id, &named, false, None)
    }

    /// Takes back the count of a number that was mistyped.
    pub fn uncount(&self, actor: &Actor, id: StockTakeId, named: impl Into<TokenRef>) -> Result<()> {
        let named = named.into();
        self.change(actor, |tx| {
            let take = open_take(tx, actor, id)?;
            let token = in_sight(tx, &named, take.school)?.map(|token| token.id);
            let line = tx.stock_take_line(id, &named, token)?.ok_or_else(|| missing(&named))?;
            tx.uncount(&line)?;
            let taken_back = event::StockTake::TakenBack { stock_take: id, taken_back: line.about.name };
            Ok(((), Entry::new(taken_back).school(take.school)))
        })
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

    /// The stock-takes of the schools where the actor may take stock, the newest first.
    pub fn stock_takes(&self, actor: &Actor) -> Result<Vec<StockTakeRow>> {
        let schools = actor.schools_for(Act::StockTake);
        if schools.as_ref().is_some_and(Vec::is_empty) {
            return Err(StationError::NotAllowed { act: Act::StockTake });
        }
        self.store.read(|r| {
            let rows = r.stock_takes(schools.as_deref(), LISTED)?.into_iter().map(|take| {
                let (counted, differences) = r.stock_take_counts(take.id)?;
                let (closed, _) = take.closed.unzip();
                let StockTake { id, school, by, started, .. } = take;
                Ok(StockTakeRow { id, school, by, started, closed, counted, differences })
            });
            rows.collect()
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

    /// A token was plugged in: where a stock-take listens to the bench, it is counted.
    /// `proof`: what it has shown of itself by then; where a token lets its codes be read, it is asked here.
    pub(crate) fn count_plugged(&self, named: &TokenRef, proof: Option<TokenProof>) -> Result<()> {
        let Some((actor, take)) = self.counts_at_bench()? else { return Ok(()) };
        let proof = match (proof, self.store.read(|r| in_sight(r, named, take.school))?) {
            (None, Some(token)) => Some(or_unproven(&token.serial, self.tokens().prove_plugged(&actor, &token))),
            (proof, _) => proof,
        };
        self.count_with(&actor, take.id, named, proof)
    }

    /// The same on the token's own lane.
    pub(crate) fn count_on_lane(
        &self,
        named: &TokenRef,
        identity: &Identity,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<()> {
        let Some((actor, take)) = self.counts_at_bench()? else { return Ok(()) };
        let proof = match (lane.proof(), self.store.read(|r| in_sight(r, named, take.school))?) {
            (None, Some(token)) => {
                let proof =
                    or_unproven(&token.serial, self.tokens().prove_by_reading(&actor, &token, identity, session));
                lane.proven(proof);
                Some(proof)
            }
            (proof, _) => proof,
        };
        self.count_with(&actor, take.id, named, proof)
    }

    /// A code of a plugged token was right: where it was counted by its number alone, it is proven now.
    pub(crate) fn prove_counted(&self, named: &TokenRef) -> Result<()> {
        match self.counts_at_bench()? {
            Some((actor, take)) => self.count_with(&actor, take.id, named, Some(TokenProof::Code)),
            None => Ok(()),
        }
    }

    /// The stock-take that listens to the bench, and whoever has it do so.
    fn counts_at_bench(&self) -> Result<Option<(Actor, StockTake)>> {
        let Some(take) = self.store.read(|r| r.stock_take_at_bench())? else { return Ok(None) };
        let Some((name, person)) = take.bench.clone() else { return Ok(None) };
        Ok(Some((Actor { person, name, grants: Vec::new(), door: Door::Station }, take)))
    }

    fn count_with(&self, actor: &Actor, id: StockTakeId, named: &TokenRef, proof: Option<TokenProof>) -> Result<()> {
        match self.count_one(actor, id, named, true, proof) {
            // closed between the two: nothing is counted any more
            Err(StationError::StockTakeClosed(_)) => Ok(()),
            counted => counted.map(drop),
        }
    }

    fn count_one(
        &self,
        actor: &Actor,
        id: StockTakeId,
        named: &TokenRef,
        plugged: bool,
        proof: Option<TokenProof>,
    ) -> Result<Counted> {
        let serial = named.serial();
        let known = self.store.read(|r| {
            let take = r.stock_take(id)?.filter(|take| take.closed.is_none());
            let school = take.ok_or(StationError::StockTakeClosed(id))?.school;
            let token = in_sight(r, named, school)?;
            let before = r.stock_take_line(id, named, token.as_ref().map(|token| token.id))?;
            let secret = token.as_ref().map(|token| has_secret(r, token.id)).transpose()?;
            // a token that tells its number itself is the one that it says
            if !plugged && token.is_none() && r.tokens_named(serial)?.is_empty() {
                check_not_alike(r, serial)?;
            }
            let name = match (&token, &before) {
                (Some(token), _) => token.name(),
                (None, Some(before)) => before.about.name.clone(),
                (None, None) => name_of_unlisted(r, id, named)?,
            };
            Ok::<_, StationError>((school, before, token, name, secret))
        })?;
        let (school, before, token, name, secret) = known;
        let finding = Finding::of_counted(standing(token.as_ref(), school));
        // a number that was read off it, or told by it, says nothing of the secret
        let bare = secret.map(|secret| if secret { TokenProof::Unproven } else { TokenProof::NoSecret });
        let proof = proof.filter(|_| secret == Some(true)).or(bare);
        let entry = |event: event::StockTake| {
            let entry = Entry::new(event).school(school);
            match &token {
                Some(token) => entry.token(token.id, serial),
                None => entry,
            }
        };
        if let Some(token) = token.as_ref().filter(|_| proof == Some(TokenProof::Wrong)) {
            let refused =
                event::StockTake::Refused { stock_take: id, refused: name, finding, plugged, token_proof: proof };
            if before.is_none() {
                self.change(actor, |tx| {
                    if finding == Finding::AsExpected {
                        tx.count_impostor(id, token)?;
                    }
                    Ok(((), entry(refused)))
                })?;
            }
            return Err(StationError::AnotherSecret(serial.clone()));
        }
        let entry =
            entry(event::StockTake::Counted { stock_take: id, counted: name, finding, plugged, token_proof: proof });
        if let Some(before) = before.filter(|line| line.counted.is_some()) {
            if proof == Some(TokenProof::Code) && before.proof != proof {
                self.change(actor, |tx| {
                    tx.prove_count(&before)?;
                    Ok(((), entry))
                })?;
            }
            return Ok(Counted { finding, again: true });
        }
        let again = self.change(actor, |tx| {
            if tx.stock_take(id)?.is_none_or(|take| take.closed.is_some()) {
                return Err(StationError::StockTakeClosed(id));
            }
            Ok((!tx.count(id, named, token.as_ref().map(|token| token.id), plugged, proof)?, entry))
        })?;
        Ok(Counted { finding, again })
    }

    /// It begins to listen to the bench: what is plugged in already counts too.
    fn count_what_is_plugged(&self) {
        for seat in self.bench.snapshot() {
            if let Some(named) = seat.name()
                && let Err(error) = self.count_plugged(&named, seat.proof)
            {
                tracing::warn!(%named, %error, "a token that is plugged in could not be counted");
            }
        }
    }
}

/// The stock-take, when the actor may take stock in its school.
fn take_for(r: &Reader<'_>, actor: &Actor, id: StockTakeId) -> Result<StockTake> {
    let take = r.stock_take(id)?.ok_or(StationError::NoSuchStockTake(id))?;
    actor.check_of(Act::StockTake, Some(take.school), Act::StockTake, StationError::NoSuchStockTake(id))?;
    Ok(take)
}

/// The same, while it goes on.
fn open_take(r: &Reader<'_>, actor: &Actor, id: StockTakeId) -> Result<StockTake> {
    let take = take_for(r, actor, id)?;
    if take.closed.is_some() { Err(StationError::StockTakeClosed(id)) } else { Ok(take) }
}

/// The bench counts for this one from now on; refused while it does something else.
fn take_bench(tx: &Change<'_>, actor: &Actor, id: StockTakeId) -> Result<()> {
    if tx.stock_take_at_bench()?.is_none_or(|at_bench| at_bench.id != id) {
        check_bench_free(tx)?;
    }
    Ok(tx.set_stock_take_bench(id, Some((&actor.name, actor.person)))?)
}

/// The lines of a stock-take with their findings: those that it was closed with, or those of now.
fn lines(r: &Reader<'_>, take: &StockTake) -> Result<Vec<StockTakeLine>> {
    let mut lines = r.stock_take_lines(take.id)?;
    if take.closed.is_some() {
        return Ok(lines);
    }
    let mut expected: BTreeMap<TokenId, Token> =
        r.cupboard(take.school)?.into_iter().map(|token| (token.id, token)).collect();
    let known: BTreeSet<_> = lines.iter().filter_map(|line| line.about.token).collect();
    for line in &mut lines {
        let token = match line.about.token {
            // one that was given up again is in no school
            Some(id) => r.token(id)?.filter(|token| token.school.is_some()),
            // it may have come into the inventory since; not where that token has a line of its own
            None => in_sight(r, &line.about.told, take.school)?.filter(|token| !known.contains(&token.id)),
        };
        if let Some(token) = &token {
            expected.remove(&token.id);
        }
        let standing = standing(token.as_ref(), take.school);
        line.finding = match (line.counted, standing.is_expected()) {
            (Some(_), _) => Some(Finding::of_counted(standing)),
            (None, true) => Some(Finding::Missing),
            // what only told the number of a token is no token
            (None, false) => None,
        };
        line.whose = token.as_ref().map(|token| whose(r, token, take.school)).transpose()?.flatten();
        if let Some(token) = token.filter(|_| line.about.token.is_none()) {
            line.about = About::token(&token);
        }
    }
    lines.retain(|line| line.finding.is_some());
    for token in expected.into_values() {
        lines.push(StockTakeLine::missing(&token, whose(r, &token, take.school)?));
    }
    Ok(lines)
}

/// What a thing is called that no inventory has and nobody counted: by its family, too, where something else has the number.
fn name_of_unlisted(r: &Reader<'_>, id: StockTakeId, told: &TokenRef) -> Result<TokenRef> {
    let number = TokenRef::from(told.serial());
    let shared = !r.tokens_named(&number)?.is_empty() || r.stock_take_line(id, &number, None)?.is_some();
    Ok(if shared { told.clone() } else { number })
}

fn standing(token: Option<&Token>, school: Uai) -> Standing {
    Standing::of(token.map(|token| (token.state, token.school)), school)
}

/// Who has it, in the school's own inventory; of another school's token the school, never the person.
fn whose(r: &Reader<'_>, token: &Token, here: Uai) -> Result<Option<String>> {
    match token.school {
        Some(school) if school == here => Ok(token.holder.as_ref().map(|holder| holder.name.clone())),
        Some(school) => Ok(Some(r.school(school)?.map_or_else(|| school.to_string(), |school| school.name))),
        None => Ok(None),
    }
}

fn count_line(line: &StockTakeLine) -> CountLine {
    CountLine {
        name: line.about.name.clone(),
        finding: line.finding.unwrap_or(Finding::AsExpected),
        counted: line.counted,
        plugged: line.plugged,
        whose: line.whose.clone(),
        proof: line.proof,
    }
}

/// It should hold a secret, and was counted by its number alone.
fn is_unproven(line: &StockTakeLine) -> bool {
    line.counted.is_some() && matches!(line.proof, Some(TokenProof::Unproven | TokenProof::Empty))
}
