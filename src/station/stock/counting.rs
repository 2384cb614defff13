//! Counting: one token after another, by its number or by its plug, and what each has shown of itself.

use super::{
    take_lines::{name_of_unlisted, open_take, standing},
    ticket_keys::in_sight,
};
use crate::{
    Actor, Door, Result, StationError, Stock,
    custody::check_not_alike,
    lane::Lane,
    named::missing,
    proving::{has_secret, or_unproven},
};
use domain::{Finding, StockTakeId, TokenProof, TokenRef, event};
use driver::{Identity, Session};
use store::{Entry, StockTake};

/// What counting one token told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// What that means.
    pub finding: Finding,
    /// It was counted before.
    pub again: bool,
}

impl Stock<'_> {
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
        let Some(take) = self.store.read(|r| r.stock_take_at_bench(self.desk()))? else { return Ok(None) };
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
            return Err(StationError::AnotherSecret(token.name()));
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
    pub(super) fn count_what_is_plugged(&self) {
        for seat in self.bench.snapshot() {
            if let Some(named) = seat.name()
                && let Err(error) = self.count_plugged(&named, seat.proof)
            {
                tracing::warn!(%named, %error, "a token that is plugged in could not be counted");
            }
        }
    }
}
