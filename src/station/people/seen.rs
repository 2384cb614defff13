//! Who is there for an actor, and on whom they may act. Whoever may not see somebody is told that there is nobody.

use crate::{Actor, Result, StationError};
use domain::{Act, PersonId, Uai, may_for};
use store::Reader;

/// The person with this id.
pub(crate) fn known(r: &Reader<'_>, person: PersonId) -> Result<store::Person> {
    r.person(person)?.ok_or_else(|| StationError::NoSuchPerson(person.to_string()))
}

/// Nobody does it for themselves.
pub(crate) fn check_other(actor: &Actor, person: PersonId) -> Result<()> {
    if actor.person == Some(person) { Err(StationError::OwnToken) } else { Ok(()) }
}

/// The person, where the actor may do `act` on them: [`may_for`]. Whoever may not even see them is told that there is
/// nobody; whoever would have the right in one of their places, but not in all, who does it instead.
pub(crate) fn check_for(r: &Reader<'_>, actor: &Actor, act: Act, person: PersonId) -> Result<store::Person> {
    let found = known(r, person)?;
    let ties = ties_of(r, person)?;
    if may_for(&actor.grants, act, &found.grants, &ties) {
        return Ok(found);
    }
    check_sees(actor, &found)?;
    let places = found.grants.iter().map(|grant| grant.scope.school()).chain(ties);
    Err(match places.into_iter().any(|place| actor.may(act, place)) {
        true => StationError::NotOverThem { name: found.name },
        false => StationError::NotAllowed { act },
    })
}

/// The schools of the tokens that somebody holds or is to collect, and of their open request.
pub(crate) fn ties_of(r: &Reader<'_>, person: PersonId) -> Result<Vec<Option<Uai>>> {
    let held = r.tokens_of(person)?.into_iter().map(|token| token.school);
    let asked = r.open_request_of(person)?.map(|request| Some(request.school));
    Ok(held.chain(asked).collect())
}

/// Whether the actor sees this person at all.
pub(crate) fn sees(actor: &Actor, person: &store::Person) -> bool {
    actor.person == Some(person.id) || may_for(&actor.grants, Act::SeePeople, &person.grants, &[])
}

/// Somebody whom the actor does not see is not there for them.
pub(crate) fn check_sees(actor: &Actor, person: &store::Person) -> Result<()> {
    if sees(actor, person) { Ok(()) } else { Err(StationError::NoSuchPerson(person.id.to_string())) }
}
