//! The keys that a ticket names: which tokens of the inventory they are, and how each stands towards the ticket's school.
//!
//! What was found is in no stock of the school yet: it is looked for anew each time. Every other key is the school's, and is
//! found once, when the ticket is opened.

use crate::{Result, StationError, reach::named_school};
use domain::{Standing, TicketKind, TokenId, TokenRef, Uai};
use store::{self, About, Change, Reader};

/// A key of a ticket: as it was told, and the token where the school's inventory has it.
pub(super) type Key = (TokenRef, Option<TokenId>);

/// How the token of a ticket stands towards the school. Where several families have a number that was given alone, the school's
/// own one counts.
pub(super) fn standing(r: &Reader<'_>, key: &About, school: Uai) -> Result<Standing> {
    let token = match key.token {
        Some(id) => r.token(id)?,
        None => in_sight(r, &key.told, school)?,
    };
    Ok(Standing::of(token.map(|token| (token.state, token.school)), school))
}

/// The token with this serial: the school's own one first.
pub(super) fn in_sight(r: &Reader<'_>, named: impl Into<TokenRef>, school: Uai) -> Result<Option<store::Token>> {
    let mut tokens = r.tokens_named(named)?;
    let own = tokens.iter().position(|token| token.school == Some(school)).unwrap_or_default();
    Ok((!tokens.is_empty()).then(|| tokens.swap_remove(own)))
}

/// Serials that were found are not in this school's stock; a school without contract has none to come.
pub(super) fn check_found(tx: &Change<'_>, school: Uai, serials: &[TokenRef]) -> Result<()> {
    if !tx.school(school)?.is_some_and(|school| school.contract.is_served()) {
        return Err(StationError::NotServed(named_school(tx, school)?));
    }
    for named in serials {
        let token = in_sight(tx, named, school)?.map(|token| (token.state, token.school));
        if Standing::of(token, school).is_listed() {
            return Err(StationError::AlreadyRegistered(named.clone()));
        }
    }
    Ok(())
}

/// The keys of a ticket, each with its token where the school's inventory has it. What was found is in none yet: it is asked for anew
/// each time.
///
/// # Errors
/// [`store::StoreError::AmbiguousSerial`] where the school has several with a number that was given alone.
pub(super) fn keys_of(tx: &Change<'_>, kind: TicketKind, school: Uai, serials: &[TokenRef]) -> Result<Vec<Key>> {
    let mut keys: Vec<Key> = Vec::new();
    for named in serials {
        let mut own = tx.tokens_named(named)?;
        own.retain(|token| token.school == Some(school) && kind != TicketKind::FoundSerials);
        let token = store::only(named, own)?.map(|token| token.id);
        if token.is_none() || keys.iter().all(|(_, other)| *other != token) {
            keys.push((named.clone(), token));
        }
    }
    Ok(keys)
}

/// Serials that another school has too, in its inventory or in a ticket of its own, each with those schools.
pub(super) fn elsewhere(tx: &Change<'_>, here: Uai, serials: &[TokenRef]) -> Result<Option<String>> {
    let mut found = Vec::new();
    for named in serials {
        let listed = tx.tokens_named(named)?.into_iter().filter_map(|token| token.school);
        let mut schools: Vec<_> = listed.filter(|school| *school != here).collect();
        schools.extend(tx.schools_that_found(named, here)?);
        schools.sort();
        schools.dedup();
        if !schools.is_empty() {
            let schools = schools.iter().map(Uai::to_string).collect::<Vec<_>>().join(", ");
            found.push(format!("{named} ({schools})"));
        }
    }
    Ok((!found.is_empty()).then(|| found.join(", ")))
}

pub(super) fn list(names: &[TokenRef]) -> Option<String> {
    let list = names.iter().map(TokenRef::to_string).collect::<Vec<_>>().join(", ");
    Some(list).filter(|list| !list.is_empty())
}
