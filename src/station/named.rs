//! Which token is meant: by a person who names it, by a plug that tells a number and a family, and at the bench.

use super::{Actor, Result, Station, StationError};
use bench::BenchError;
use domain::{Act, Family, Serial, TokenId, TokenRef, Verb};
use driver::Identity;
use store::{Reader, StoreError, Token};

/// There is no token of this name, for whoever asks.
pub(super) fn missing(named: &TokenRef) -> StationError {
    StationError::NoSuchToken(named.clone())
}

/// The actor's own token of this name, where they hold it.
pub(super) fn own_named(r: &Reader<'_>, actor: &Actor, named: &TokenRef) -> Result<Option<Token>> {
    let Some(person) = actor.person else { return Ok(None) };
    let mut own = r.tokens_named(named)?;
    own.retain(|token| token.holder.as_ref().is_some_and(|holder| holder.id == person));
    Ok(store::only(named, own)?)
}

/// What a token that tells this name is called in the inventory; by its number alone where it is in none.
pub(super) fn called(r: &Reader<'_>, told: &TokenRef) -> Result<TokenRef> {
    let there = r.tokens_named(told)?;
    Ok(if let [only] = &there[..] { only.name() } else { told.serial().into() })
}

/// The record of a plugged thing: of the same family, else the one that was never plugged, else one that the thing contradicts.
pub(super) fn recorded(r: &Reader<'_>, serial: &Serial, seen: &Identity) -> Result<Option<Token>> {
    let likeness = |token: &Token| match token.family {
        family if family == seen.family.into() => 2,
        Family::Unseen => 1,
        _ => 0,
    };
    Ok(r.tokens_named(serial)?.into_iter().max_by_key(likeness))
}

/// The same where only the token itself counts: nothing of another family is done to a record because of a number.
pub(super) fn of_plugged(r: &Reader<'_>, serial: &Serial, seen: &Identity) -> Result<Option<Token>> {
    let of_it = |token: &Token| token.family == Family::Unseen || token.family == seen.family.into();
    Ok(recorded(r, serial, seen)?.filter(of_it))
}

impl Station {
    /// What the token of this row is called, for whoever sees it.
    ///
    /// # Errors
    /// [`StationError::Store`] where there is none; [`StationError::NotAllowed`] where the actor does not see it.
    pub fn name_of(&self, actor: &Actor, id: TokenId) -> Result<TokenRef> {
        let token = self.store.read(|r| r.token(id))?.ok_or(StoreError::Gone { what: "token" })?;
        actor.check(Act::SeeStock, token.school)?;
        Ok(token.name())
    }

    /// The very token is plugged, once, and still answers with this serial.
    pub(super) fn check_same(&self, named: &TokenRef) -> Result<()> {
        let expected = named.serial();
        let read =
            self.bench.ask(named, Verb::HandOver, |session| session.identify().map(|identity| identity.serial))?;
        match read? {
            Some(plugged) if plugged != *expected => {
                Err(BenchError::WrongToken { expected: named.clone(), plugged: (&plugged).into() }.into())
            }
            // a hidden serial was typed by the person who looks at the token
            Some(_) | None => Ok(()),
        }
    }

    /// What the bench is asked for where this token is meant. One whose family no plug has told yet is whatever has its number and is
    /// none of the other tokens that have it.
    ///
    /// # Errors
    /// [`StationError::OtherDesk`]: the bench is a desk's, which is not for the token's school.
    pub(super) fn at_bench(&self, token: &Token) -> Result<TokenRef> {
        if let (Some(desk), Some(school)) = (&self.desk, token.school) {
            desk.check_for(school)?;
        }
        if token.family != Family::Unseen {
            return Ok(token.full_name());
        }
        if !token.shares_serial {
            return Ok((&token.serial).into());
        }
        let others = self.store.read(|r| r.tokens_named(&token.serial))?;
        let mut plugged = self.bench.families(&token.serial).into_iter().map(Family::from);
        let family = plugged.find(|family| others.iter().all(|other| other.family != *family));
        Ok(TokenRef::of(family.unwrap_or(token.family), token.serial.clone()))
    }
}
