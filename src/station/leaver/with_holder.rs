//! A key goes on with its holder to the school where they are now, and into its inventory. Where a directory or a program says that somebody
//! went from one school to another, it is done by that; where it cannot say to which (they are in several now), the key stays in the inventory
//! of the school before and is shown to both sides, until the school that takes it over says so.

use super::Leaver;
use crate::{
    Actor, Directories, Page, Part, Result, StationError, ToldFate,
    care::holder_and_deciders,
    custody::withdraw_from,
    entries::of_holder,
    reach::{check_offered, check_served, named_school, token_for},
};
use domain::{Act, NamedSchool, Notice, NoticeKind, PersonId, Recipient, RequestEvent, Source, TokenRef, Uai, event};
use serde::Serialize;
use store::{Change, Entries, Entry, Stray, Token};

/// A key that went on with its holder, and still stands in the inventory of the school before.
#[derive(Debug, Clone, Serialize)]
pub struct StrayView {
    /// The key.
    pub name: TokenRef,
    /// Who holds it.
    pub holder: String,
    /// In whose inventory it stands.
    pub from: NamedSchool,
    /// Where its holder is now.
    pub schools: Vec<NamedSchool>,
    /// The one of these into whose inventory the actor may take it.
    pub to: Option<Uai>,
}

impl Directories<'_> {
    /// Keys that went on with their holders from a school of the actor's, or to one; for whoever sees to people in schools.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn strays(&self, actor: &Actor, part: Part) -> Result<Page<StrayView>> {
        let Some(schools) = actor.schools_for(Act::MovePeople).filter(|schools| !schools.is_empty()) else {
            return Ok(part.with(Vec::new(), 0));
        };
        self.store.read(|r| {
            r.strays(&schools, part)?.try_map(|Stray { token, schools: now }| {
                let to = now.iter().copied().find(|school| schools.contains(school));
                let at = now.into_iter().map(|school| named_school(r, school)).collect::<Result<_>>()?;
                let from = named_school(r, token.school.ok_or(StationError::Broken)?)?;
                let holder = token.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default();
                Ok::<_, StationError>(StrayView { name: token.name(), holder, from, schools: at, to })
            })
        })
    }

    /// A school takes a key over that somebody brought along from another one.
    ///
    /// # Errors
    /// [`StationError::NoStray`]: its holder has a role in the school that it stands in, or none in this one.
    pub fn take_over(&self, actor: &Actor, named: impl Into<TokenRef>, school: Uai) -> Result<()> {
        let named = named.into();
        self.change(actor, |tx| {
            let mut there = tx.tokens_named(&named)?;
            there.retain(|token| !token.is_unborn());
            let mut brought = Vec::new();
            for token in there {
                let Some(holder) = token.holder.as_ref().map(|holder| holder.id) else { continue };
                let is_here = actor.may(Act::MovePeople, Some(school)) && tx.schools_of(holder)?.contains(&school);
                if is_here && tx.strays_of(holder)?.iter().any(|stray| stray.id == token.id) {
                    brought.push(token);
                }
            }
            let Some(token) = store::only(&named, brought)? else {
                // whoever may not see it is told that there is none
                let token = token_for(actor, tx, &named, Act::MovePeople)?;
                return Err(StationError::NoStray(token.name()));
            };
            check_served(tx, school, tx.at)?;
            let mut entries = pass_on(tx, &token, school, &actor.name)?.into_iter();
            let first = entries.next().ok_or(StationError::Broken)?;
            Ok(((), Entries::new(first, entries)))
        })
    }
}

impl Leaver<'_> {
    /// What their source tells of somebody is otherwise now, and they have something to do here still. What they had asked for where they are no
    /// more ends; and whoever is in one school takes their key along into its inventory.
    pub fn goes_on(&self, fate: &ToldFate) -> Result<Vec<Entry>> {
        let (tx, id) = (self.tx, fate.person);
        let mut entries = self.said_at_sign_in(fate)?;
        let (schools, grants) = (tx.schools_of(id)?, tx.grants(id)?);
        let asked = tx.open_request_of(id)?;
        let is_over = |at| !grants.iter().any(|grant| grant.scope.covers(Some(at)));
        if let Some(request) = asked.filter(|request| !schools.is_empty() && is_over(request.school)) {
            entries.extend(self.requests.end_request(tx, &request, RequestEvent::Cancel, None)?);
        }
        let [to] = schools[..] else { return Ok(entries) };
        if check_served(tx, to, tx.at).is_err() {
            return Ok(entries);
        }
        for token in tx.strays_of(id)? {
            entries.append(&mut pass_on(tx, &token, to, self.by)?);
        }
        Ok(entries)
    }

    /// Where this source took the last role that holds for good, what a sign-in told at some time keeps nobody.
    fn said_at_sign_in(&self, fate: &ToldFate) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let places: Vec<_> =
            fate.taken.iter().map(|grant| grant.scope).filter(|scope| scope.school().is_some()).collect();
        let mut held = self.tx.held_roles(fate.person)?;
        held.retain(|held| places.contains(&held.grant.scope));
        let told = |source: &Option<Source>| source.as_ref().is_some_and(Source::tells_at_sign_in);
        for one in held.iter().filter(|one| told(&one.source)) {
            let for_good = held.iter().any(|other| other.grant.scope == one.grant.scope && !told(&other.source));
            if let Some(source) = one.source.as_ref().filter(|_| !for_good) {
                entries.extend(self.taken_away(fate.person, source, one.grant)?);
            }
        }
        Ok(entries)
    }
}

/// The token goes on with its holder into the inventory of `to`; a software token does not follow to where nobody may have one.
pub(crate) fn follow(tx: &Change<'_>, token: &Token, to: Uai, by: &str) -> Result<Vec<Entry>> {
    if check_offered(tx, to, token.kind(), tx.at).is_err() {
        return withdraw_from(tx, token, "moved", by);
    }
    tx.set_token_school(token.id, Some(to))?;
    Ok(vec![of_holder(event::MoveSchool { from: token.school }, token).school(to)])
}

/// The same, told as a move of its holder; they and those who decide on both sides get a mail.
fn pass_on(tx: &Change<'_>, token: &Token, to: Uai, by: &str) -> Result<Vec<Entry>> {
    let (Some(from), Some(holder)) = (token.school, &token.holder) else { return Ok(Vec::new()) };
    let moved = event::Move { from, to: Some(to), person: holder.name.clone() };
    let mut entries = vec![Entry::new(moved).subject(holder.id).school(to)];
    let told = both_sides(tx, token, holder.id, to)?;
    entries.append(&mut follow(tx, token, to, by)?);
    // whoever lost a software token by that is told so by another mail
    let is_there = tx.token(token.id)?.is_some_and(|after| after.school == Some(to));
    let before = named_school(tx, from)?.name;
    for reader in told.into_iter().filter(|_| is_there) {
        let notice = Notice::to(NoticeKind::TokenMoved, reader).fact("serial", token.name());
        tx.notify(&notice.fact("person", &holder.name).fact("from", &before).fact("school", to))?;
    }
    Ok(entries)
}

fn both_sides(tx: &Change<'_>, token: &Token, holder: PersonId, to: Uai) -> Result<Vec<Recipient>> {
    let mut told = holder_and_deciders(tx, token, holder)?;
    told.extend(holder_and_deciders(tx, &Token { school: Some(to), ..token.clone() }, holder)?);
    told.sort();
    told.dedup();
    Ok(told)
}
