//! What an actor reaches: a token by its name, and what can be had in a school. Everybody who begins something with a token asks
//! here first.

use crate::{Actor, Result, StationError, named::missing};
use domain::{Act, NamedSchool, TokenKind, TokenRef, Uai};
use jiff::Timestamp;
use store::{Reader, SealedFor, Token};

/// The token, when the actor may do `act` on it. Where several have the number, those that the actor may not even see are
/// not there.
pub(crate) fn token_for(actor: &Actor, r: &Reader<'_>, named: &TokenRef, act: Act) -> Result<Token> {
    let mut there = r.tokens_named(named)?;
    // a software token that is not activated is its request's alone
    there.retain(|token| !token.is_unborn());
    if there.len() > 1 {
        there.retain(|token| actor.may(act, token.school) || actor.may(Act::SeeStock, token.school));
    }
    let token = store::only(named, there)?.ok_or_else(|| missing(named))?;
    actor.check_of(act, token.school, Act::SeeStock, missing(named))?;
    Ok(token)
}

/// A token of this kind can be had in the school.
pub(crate) fn check_offered(r: &Reader<'_>, uai: Uai, kind: TokenKind, now: Timestamp) -> Result<()> {
    let degree = served(r, uai, now)?.degree;
    if kind == TokenKind::Software && !r.settings()?.software_allowed(degree) {
        return Err(StationError::NoSoftware(degree));
    }
    Ok(())
}

/// The school is one of those that the academy serves, and open at this moment.
pub(crate) fn check_served(r: &Reader<'_>, uai: Uai, now: Timestamp) -> Result<()> {
    served(r, uai, now).map(drop)
}

fn served(r: &Reader<'_>, uai: Uai, now: Timestamp) -> Result<store::School> {
    let school = r.school(uai)?.ok_or(StationError::NoSuchSchool(uai))?;
    match school.contract.is_served() {
        false => Err(StationError::NotServed(named(school))),
        true if school.is_closed(now) => Err(StationError::SchoolClosed(named(school))),
        true => Ok(school),
    }
}

/// A school as it is told to people; one that is not known has no other name than its UAI.
pub(crate) fn named_school(r: &Reader<'_>, uai: Uai) -> Result<NamedSchool> {
    Ok(r.school(uai)?.map_or_else(|| NamedSchool { uai, name: uai.to_string() }, named))
}

fn named(school: store::School) -> NamedSchool {
    NamedSchool { uai: school.uai, name: school.name }
}

/// Whether the vault keeps a PIN for this token, and the actor may be shown it.
pub(crate) fn has_device_pin(actor: &Actor, r: &Reader<'_>, token: &Token) -> Result<bool> {
    Ok(actor.may(Act::ShowDevicePin, token.school) && r.unseal(SealedFor::DevicePin(token.id))?.is_some())
}
