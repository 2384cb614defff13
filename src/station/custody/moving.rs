//! Tokens that go to another school, one or a boxful, and the paper that goes with them.

use super::step::lose_token_of_request;
use crate::{
    Actor, Result, StationError, Stock, Tokens,
    dry_run::NoChange,
    entries::{name_in, of_token},
    reach::{check_served, named_school, token_for},
};
use domain::{Act, CustodyState, Event, NamedSchool, TokenRef, Uai, event};
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::{Change, Entries, Entry, Record, Token};

/// Keys on one paper, at most: whoever sends more sends several boxes.
const MOST: u64 = 2_000;

/// What became of tokens that were sent to another school together.
#[derive(Debug)]
pub struct Sent {
    /// Those that are the other school's from now on.
    pub moved: Vec<TokenRef>,
    /// Those that stay where they were, and why.
    pub stayed: Vec<(TokenRef, StationError)>,
    /// The paper of each school that they leave.
    pub slips: Vec<(Option<NamedSchool>, u64)>,
}

/// What is printed of tokens that go from one school to another together. The journal has an entry for each, one after the other.
#[derive(Debug, Clone)]
pub struct TransferSlip {
    /// The first of these entries: the number of the slip.
    pub number: u64,
    /// The journal's head as that entry left it.
    pub head: String,
    /// When.
    pub at: Timestamp,
    /// Who sent them.
    pub by: String,
    /// Where they come from; `None`: they were no school's.
    pub from: Option<NamedSchool>,
    /// Where they go.
    pub to: NamedSchool,
    /// Which: what each is called, and its product name.
    pub keys: Vec<(TokenRef, String)>,
}

impl Tokens<'_> {
    /// The token belongs to another school from now on; it stays with its holder.
    pub fn move_school(&self, actor: &Actor, named: impl Into<TokenRef>, school: Uai) -> Result<()> {
        let named = named.into();
        self.change(actor, |tx| Ok(((), moved(tx, actor, &named, school)?.1)))
    }
}

impl Stock<'_> {
    /// Tokens belong to another school from now on, in one change: one that cannot go keeps the others from nothing.
    pub fn transfer(&self, actor: &Actor, named: &[TokenRef], school: Uai) -> Result<Sent> {
        self.try_change(actor, |tx| {
            let (mut stayed, mut of_schools) = (Vec::new(), BTreeMap::<Option<Uai>, Vec<(TokenRef, Entry)>>::new());
            for name in named {
                match moved(tx, actor, name, school) {
                    Ok((token, entry)) => of_schools.entry(token.school).or_default().push((name.clone(), entry)),
                    Err(StationError::Store(error)) => return Err(StationError::Store(error).into()),
                    Err(refused) => stayed.push((name.clone(), refused)),
                }
            }
            let (mut number, mut slips, mut went, mut entries) =
                (tx.journal_head()?.number, Vec::new(), Vec::new(), Vec::new());
            for (from, keys) in of_schools {
                let from = from.map(|from| named_school(tx, from)).transpose()?;
                slips.push((from, number + 1));
                number += keys.len() as u64;
                for (name, entry) in keys {
                    went.push(name);
                    entries.push(entry);
                }
            }
            let transfer = Sent { moved: went, stayed, slips };
            let mut entries = entries.into_iter();
            match entries.next() {
                Some(first) => Ok((transfer, Entries::new(first, entries))),
                None => Err(NoChange::Undone(Box::new(transfer))),
            }
        })
    }

    /// The paper of the tokens that went together with that of this entry: the same one for each of them.
    pub fn transfer_slip(&self, actor: &Actor, number: u64) -> Result<TransferSlip> {
        let none = || StationError::NoSuchSlip(number);
        self.store.read(|r| {
            let (mut first, mut head) = r.journal_entry(number)?.ok_or_else(none)?;
            let (from, to) = way_of(&first).ok_or_else(none)?;
            // in the same change, on the same way
            let (at, person) = (first.at, first.author.person);
            let goes_along = |record: &Record| {
                (record.at, record.author.person) == (at, person) && way_of(record) == Some((from, to))
            };
            let earliest = number.saturating_sub(MOST);
            while let Some((before, its_head)) = r.journal_entry(first.number.saturating_sub(1))?
                && goes_along(&before)
                && before.number > earliest
            {
                (first, head) = (before, its_head);
            }
            let number = first.number;
            if !actor.may(Act::SeeStock, Some(to)) && !from.is_some_and(|from| actor.may(Act::SeeStock, Some(from))) {
                return Err(none());
            }
            let mut keys = Vec::new();
            let mut next = Some(first.clone());
            while let Some(record) = next.filter(|record| goes_along(record) && record.number < number + MOST) {
                let token = record.token.map(|id| r.token(id)).transpose()?.flatten();
                let name = name_in(r, record.token, record.serial.as_ref())?;
                let model = token.map(|token| token.model).unwrap_or_default();
                keys.extend(name.map(|name| (name, model)));
                next = r.journal_entry(record.number + 1)?.map(|(record, _)| record);
            }
            Ok(TransferSlip {
                number,
                head: head.to_string(),
                at: first.at,
                by: first.author.name.clone(),
                from: from.map(|from| named_school(r, from)).transpose()?,
                to: named_school(r, to)?,
                keys,
            })
        })
    }
}

/// It is of that school from now on, in this change; the token as it was, and what the journal is told.
fn moved(tx: &Change<'_>, actor: &Actor, named: &TokenRef, school: Uai) -> Result<(Token, Entry)> {
    let token = token_for(actor, tx, named, Act::MoveSchool)?;
    check_served(tx, school, tx.at)?;
    // no school finds a token in its inventory that it was not asked about
    if !actor.may(Act::MoveSchool, Some(school)) {
        return Err(StationError::SchoolNotAsked(named_school(tx, school)?));
    }
    if let Some(request) = tx.request_of_token(token.id)? {
        // it was set aside for somebody of the school that it leaves
        lose_token_of_request(tx, &request)?;
        tx.set_custody(token.id, token.state, CustodyState::InStock, None)?;
    }
    tx.set_token_school(token.id, Some(school))?;
    let entry = of_token(event::MoveSchool { from: token.school }, &token).school(school);
    Ok((token, entry))
}

/// From which school to which the token of this entry went.
fn way_of(record: &Record) -> Option<(Option<Uai>, Uai)> {
    match record.event() {
        Ok(Event::MoveSchool(event::MoveSchool { from })) => Some((from, record.school?)),
        _ => None,
    }
}
