//! What time does to tokens: their last day comes near, or they are due back. Lists for those who see to it, mails from
//! the daemon's tick. Doing it twice does nothing more.

use super::{Actor, Result, StationError, TokenRow, Tokens, entries::of_holder, reach::token_for};
use domain::{
    Act, DueReason, Notice, NoticeKind, PersonId, Recipient, TokenId, TokenRef, Uai, Verb, WARNINGS, event, warning,
    whole_days,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Change, Entry, JournalQuery, Page, Part, Reader, Token, TokenLine};

/// Tokens in one tick, and of those that are suspended.
const LISTED: u32 = 500;
/// How often somebody who left is asked again.
const RECALL: SignedDuration = SignedDuration::from_hours(24 * 14);

/// How often somebody may have the same holder asked again.
pub const ASKED_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// What became of a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminded {
    /// It is on its way.
    Sent,
    /// The holder was asked within the last day.
    Lately,
    /// The token is not due back.
    NotDue,
}

/// A token whose last day comes near.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Expiring {
    /// The token.
    pub token: TokenRow,
    /// Its last moment.
    #[schemars(with = "domain::Moment")]
    pub expires: Timestamp,
    /// Whole days until then; negative: so many days ago.
    pub days: i64,
    /// Its holder has asked for another one already.
    pub renewal: bool,
}

/// A token that is due back.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Due {
    /// The token.
    pub token: TokenRow,
    /// Since when.
    #[schemars(with = "domain::Moment")]
    pub since: Timestamp,
    /// Why.
    pub reason: DueReason,
}

/// A token that its holder suspended: somebody is to say whether it is lost.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Suspended {
    /// The token.
    pub token: TokenRow,
    /// Since when.
    #[schemars(with = "domain::Moment")]
    pub since: Timestamp,
    /// Its holder asked for another one meanwhile.
    pub asked: bool,
    /// The actor may say that it is lost.
    pub lose: bool,
    /// The actor may say that it was found.
    pub resume: bool,
}

/// The lines of these tokens, by token.
fn lines(r: &Reader<'_>, ids: impl Iterator<Item = TokenId>) -> Result<BTreeMap<TokenId, TokenLine>> {
    let lines = r.token_lines(&Vec::from_iter(ids))?;
    Ok(lines.into_iter().map(|line| (line.token.id, line)).collect())
}

impl Tokens<'_> {
    /// Tokens that are suspended in their holders' hands, of which the actor may say what became of them.
    pub fn suspended(&self, actor: &Actor) -> Result<Vec<Suspended>> {
        let schools = seen_by(actor)?;
        self.store.read(|r| {
            let mut found = Vec::new();
            let suspended = r.suspended(schools.as_deref(), LISTED)?;
            let mut lines = lines(r, suspended.iter().map(|token| token.id))?;
            for token in suspended {
                let own = token.holder.as_ref().map(|holder| holder.id) == actor.person;
                let may = |act| !own && actor.may(act, token.school);
                let (lose, resume) = (may(Act::ManageCustody), may(Act::Resume));
                let Some(line) = lines.remove(&token.id).filter(|_| lose || resume) else { continue };
                let query =
                    JournalQuery { token: Some(token.id), verb: Some(Verb::Suspend), ..JournalQuery::default() };
                let since = r.journal(query, 1)?.first().map_or(token.since, |entry| entry.at);
                let open = token.holder.as_ref().map(|holder| r.open_request_of(holder.id)).transpose()?.flatten();
                found.push(Suspended { token: self.row(line), since, asked: open.is_some(), lose, resume });
            }
            Ok(found)
        })
    }

    /// A part of the tokens that the actor sees and whose last day comes within the first warning, or has passed.
    pub fn expiring(&self, actor: &Actor, part: Part) -> Result<Page<Expiring>> {
        self.expiring_within(actor, WARNINGS[0], part)
    }

    /// The same of those whose last day comes within so many days, or has passed.
    pub(super) fn expiring_within(&self, actor: &Actor, within: u16, part: Part) -> Result<Page<Expiring>> {
        let (schools, now) = (seen_by(actor)?, self.now());
        self.store.read(|r| {
            let until = now + days(within);
            let found = r.expiring(schools.as_deref(), until, part)?;
            let mut lines = lines(r, found.rows.iter().map(|token| token.id))?;
            let renewed = r.replaced_now(&Vec::from_iter(lines.keys().copied()))?;
            let rows = found.rows.into_iter().filter_map(|token| {
                let (line, expires) = (lines.remove(&token.id)?, token.expires?);
                let (days, renewal) = (whole_days(expires.duration_since(now)), renewed.contains(&token.id));
                Some(Expiring { token: self.row(line), expires, days, renewal })
            });
            Ok::<_, StationError>(part.with(rows.collect(), found.total))
        })
    }

    /// A part of the tokens that the actor sees and that are due back.
    pub fn due_back(&self, actor: &Actor, part: Part) -> Result<Page<Due>> {
        let schools = seen_by(actor)?;
        self.store.read(|r| {
            let found = r.due_back(schools.as_deref(), part)?;
            let mut lines = lines(r, found.rows.iter().map(|due| due.token.id))?;
            let rows = found.rows.into_iter().filter_map(|due| {
                let line = lines.remove(&due.token.id)?;
                Some(Due { token: self.row(line), since: due.since, reason: due.reason })
            });
            Ok(part.with(rows.collect(), found.total))
        })
    }

    /// The holder of a token that is due back is asked for it again, and those who decide in its school are told; not more than once a
    /// day, whoever asks.
    pub fn remind(&self, actor: &Actor, named: impl Into<TokenRef>) -> Result<Reminded> {
        let named = named.into();
        let asked = self.store.read(|r| {
            let token = token_for(actor, r, &named, Act::TakeBack)?;
            Ok::<_, StationError>(r.asked_back(token.id)?)
        })?;
        match asked {
            None => Ok(Reminded::NotDue),
            Some(asked) if self.now().duration_since(asked.last) < ASKED_AGAIN => Ok(Reminded::Lately),
            Some(asked) => self.change(actor, |tx| {
                let token = token_for(actor, tx, &named, Act::TakeBack)?;
                tx.set_recalled(token.id)?;
                Ok((Reminded::Sent, recall(tx, &token, asked.since, asked.reason)?))
            }),
        }
    }

    /// What time brings to tokens: warnings before the last day, each once, and recalls of what is due back. Called by the
    /// daemon now and then. How many holders were told.
    pub fn care_tick(&self) -> Result<usize> {
        let (now, station) = (self.now(), Actor::station());
        let unwarned = self.store.read(|r| r.unwarned(now, LISTED))?;
        for token in &unwarned {
            let Some((expires, step)) = token.expires.and_then(|at| Some((at, warning(at.duration_since(now))?)))
            else {
                continue;
            };
            self.change(&station, |tx| {
                tx.set_warned(token.id, step)?;
                let left = whole_days(expires.duration_since(now));
                tell(tx, token, NoticeKind::TokenExpires, |notice| notice.fact("days", left).fact("until", expires))?;
                Ok(((), of_holder(event::Recall::Expires { days: left }, token)))
            })?;
        }
        let overdue = self.store.read(|r| r.due_to_recall(now - RECALL, Part::first(LISTED)))?.rows;
        for due in &overdue {
            self.change(&station, |tx| {
                tx.set_recalled(due.token.id)?;
                Ok(((), recall(tx, &due.token, due.since, due.reason)?))
            })?;
        }
        Ok(unwarned.len() + overdue.len())
    }
}

/// Holder and deciders learn that a token is due back; since when and why is in the entry.
pub(super) fn recall(tx: &Change<'_>, token: &Token, since: Timestamp, why: DueReason) -> Result<Entry> {
    let school = token.school.map(|school| school.to_string()).unwrap_or_default();
    tell(tx, token, NoticeKind::TokenDueBack, |notice| notice.fact("school", &school))?;
    Ok(of_holder(event::Recall::Due { due: since, due_why: Some(why) }, token))
}

/// One mail each to the holder and those who decide in the token's school.
pub(super) fn tell(tx: &Change<'_>, token: &Token, kind: NoticeKind, facts: impl Fn(Notice) -> Notice) -> Result<()> {
    let Some(holder) = &token.holder else { return Ok(()) };
    for told in holder_and_deciders(tx, token, holder.id)? {
        let notice = Notice::to(kind, told).fact("serial", token.name()).fact("person", &holder.name);
        tx.notify(&facts(notice))?;
    }
    Ok(())
}

/// Whoever hears of a token that somebody has: they, and those who decide in its school, or its mailbox where nobody does.
pub(super) fn holder_and_deciders(tx: &Change<'_>, token: &Token, holder: PersonId) -> Result<Vec<Recipient>> {
    let mut told = vec![Recipient::Person(holder)];
    if let Some(school) = token.school {
        told.extend(tx.deciders(school)?.into_iter().map(Recipient::Person));
        told.extend(tx.mailbox_instead(school)?.map(Recipient::Address));
    }
    told.sort();
    told.dedup();
    Ok(told)
}

fn seen_by(actor: &Actor) -> Result<Option<Vec<Uai>>> {
    match actor.schools_for(Act::SeeStock) {
        Some(schools) if schools.is_empty() => Err(StationError::NotAllowed { act: Act::SeeStock }),
        schools => Ok(schools),
    }
}

fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}
