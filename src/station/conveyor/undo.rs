//! Undoing a batch: what it put into stock leaves the stock again, what it programmed is never accepted.
//!
//! All or nothing for each token, and only where nothing happened to it but this batch: whatever was given, moved or used
//! since stays, and is said. A token that is plugged in is emptied first; of any other the line says that it still holds a
//! secret. Rows are never deleted: a token that leaves is in no inventory, with its story, until it is registered anew.

use super::batch_for;
use crate::{
    Actor, Conveyor, Door, Result, StationError,
    entries::of_token,
    lane::Claim,
    named::missing,
    outcome::{Done, Outcome},
    secrets::turn,
};
use bench::BenchError;
use domain::{Act, BatchId, BatchStep, CredentialEvent, CustodyState, UndoFate, Verb, event};
use std::time::Duration;
use store::{About, Batch, BatchLine, Change, JournalQuery, Reader, Token};

/// How long a lane may still be at work before its token is undone without being emptied.
const PATIENCE: Duration = Duration::from_secs(3);
/// Entries of a token's story that are looked through.
const STORY: u32 = 500;

impl Conveyor<'_> {
    /// Undoes a batch that is over, token by token: how many. Those that are plugged in follow on their own lanes.
    pub fn undo_batch(&self, actor: &Actor, id: BatchId) -> Result<u32> {
        actor.check_at_station()?;
        let (batch, lines) = self.store.read(|r| {
            let batch = batch_for(r, actor, id)?;
            actor.check(Act::Register, Some(batch.plan.school))?;
            if batch.ended.is_none() || !batch.plan.task.can_be_undone() {
                return Err(StationError::BatchOpen(id));
            }
            let mut lines = r.batch_lines(id)?;
            lines.retain(|line| fate(r, &batch, line).is_ok_and(can_be_undone));
            Ok((batch, lines))
        })?;
        // its entries are the batch's: they are no later history of the token
        let actor = Actor { door: Door::Conveyor { batch: id }, ..actor.clone() };
        let mut undone = 0;
        for line in lines {
            undone += 1;
            let written = line.reached(BatchStep::Written);
            let token = self.store.read(|r| token_of(r, &batch, &line))?.filter(|_| written);
            let claim = token.and_then(|token| Some((self.lane_at_rest(&token)?, token.full_name())));
            let Some((claim, named)) = claim else {
                self.undo_one(&actor, &batch, &line.about)?;
                continue;
            };
            let (kept, actor, batch, about) = (self.kept(), actor.clone(), batch.clone(), line.about);
            claim.run(Box::new(move |session, lane| {
                if let Err(error) = kept.noun().bench().wipe_on_lane(&actor, &named, session, lane) {
                    tracing::warn!(%named, %error, "a token whose batch is undone could not be emptied");
                }
                let undone = kept.noun().undo_one(&actor, &batch, &about);
                lane.finish(Outcome::of(Verb::Undo, undone.map(|_| Done::Undone { serial: about.name })));
            }));
        }
        Ok(undone)
    }

    /// The lane of a token that is plugged in, where it is free or soon will be.
    fn lane_at_rest(&self, token: &Token) -> Option<Claim> {
        let named = self.at_bench(token).ok()?;
        match self.bench.claim(&named, Verb::Undo) {
            Err(BenchError::Busy(_)) => {
                let _ = self.bench.wait(&named, PATIENCE);
                self.bench.claim(&named, Verb::Undo).ok()
            }
            claim => claim.ok(),
        }
    }

    /// One token, looked at once more.
    fn undo_one(&self, actor: &Actor, batch: &Batch, about: &About) -> Result<()> {
        self.change(actor, |tx| {
            let line = tx.batch_line(batch.id, &about.told)?.ok_or_else(|| missing(&about.name))?;
            let fate = fate(tx, batch, &line)?;
            let token = token_of(tx, batch, &line)?.filter(|_| can_be_undone(fate));
            let token = token.ok_or_else(|| StationError::NotUndone(about.told.clone()))?;
            let residue = end_written(tx, batch, &token)?;
            if fate == UndoFate::Leaves {
                tx.unlist_token(token.id)?;
            }
            tx.undo_batch_line(&line, residue)?;
            Ok(((), of_token(event::Undo { fate, residue }, &token)))
        })
    }
}

/// What undoing the batch would make of the token of this line.
pub(super) fn fate(r: &Reader<'_>, batch: &Batch, line: &BatchLine) -> Result<UndoFate> {
    if line.undone.is_some() {
        return Ok(UndoFate::Undone);
    }
    if !line.reached(BatchStep::Registered) && !line.reached(BatchStep::Written) {
        return Ok(UndoFate::Nothing);
    }
    let Some(token) = token_of(r, batch, line)? else { return Ok(UndoFate::MovedOn) };
    match token.state {
        CustodyState::InStock => {}
        CustodyState::Reserved | CustodyState::Allocated | CustodyState::HandedOver => return Ok(UndoFate::Given),
        CustodyState::Lost | CustodyState::Defective | CustodyState::Retired => return Ok(UndoFate::MovedOn),
    }
    let query = JournalQuery { token: Some(token.id), from: Some(line.began), ..JournalQuery::default() };
    let story = r.journal(query, STORY)?;
    let only_this = story.iter().all(|record| record.batch() == Some(batch.id) || !is_missed(record.verb));
    Ok(match (only_this && story.len() < STORY as usize, line.reached(BatchStep::Registered)) {
        (false, _) => UndoFate::MovedOn,
        (true, true) => UndoFate::Leaves,
        (true, false) => UndoFate::Emptied,
    })
}

/// The token of a line, where it is in the batch's school.
fn token_of(r: &Reader<'_>, batch: &Batch, line: &BatchLine) -> Result<Option<Token>> {
    let token = line.about.token.map(|id| r.token(id)).transpose()?.flatten();
    Ok(token.filter(|token| token.school == Some(batch.plan.school)))
}

/// Whether an act on a token is one that somebody would miss who undoes what was before it.
fn is_missed(verb: Verb) -> bool {
    match verb {
        // looked at, counted, searched for
        Verb::Device
        | Verb::StockTake
        | Verb::Identify
        | Verb::Batch
        | Verb::Consult
        | Verb::Client
        | Verb::Desk
        | Verb::Entrust => false,
        Verb::School
        | Verb::Person
        | Verb::Role
        | Verb::SignIn
        | Verb::Register
        | Verb::Allocate
        | Verb::Release
        | Verb::HandOver
        | Verb::TakeBack
        | Verb::ReportLost
        | Verb::Found
        | Verb::MarkDefective
        | Verb::Repair
        | Verb::Retire
        | Verb::MoveSchool
        | Verb::Enrol
        | Verb::Verify
        | Verb::Resynchronise
        | Verb::Suspend
        | Verb::Resume
        | Verb::Destroy
        | Verb::Import
        | Verb::Export
        | Verb::Backup
        | Verb::Restore
        | Verb::Setting
        | Verb::Journal
        | Verb::Request
        | Verb::Approve
        | Verb::Reconsider
        | Verb::Refuse
        | Verb::Cancel
        | Verb::Expire
        | Verb::Reserve
        | Verb::SignCharter
        | Verb::SetPin
        | Verb::Unlock
        | Verb::Recover
        | Verb::Swap
        | Verb::Ticket
        | Verb::Order
        | Verb::Receive
        | Verb::Diagnose
        | Verb::Recall
        | Verb::Move
        | Verb::Activate
        | Verb::Withdraw
        | Verb::Mail
        | Verb::Undo
        | Verb::Rekey
        | Verb::Attempt
        | Verb::Witness => true,
    }
}

fn can_be_undone(fate: UndoFate) -> bool {
    match fate {
        UndoFate::Leaves | UndoFate::Emptied => true,
        UndoFate::Given | UndoFate::MovedOn | UndoFate::Nothing | UndoFate::Undone => false,
    }
}

/// What this batch wrote is valid no more; whether the token may still hold it.
fn end_written(tx: &Change<'_>, batch: &Batch, token: &Token) -> Result<bool> {
    let mut residue = false;
    for credential in tx.credentials_of(token.id)?.into_iter().filter(|one| one.created >= batch.began) {
        residue |= turn(tx, token, &credential, CredentialEvent::Deactivate)? != credential.state;
    }
    Ok(residue)
}
