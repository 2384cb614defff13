//! Which desks there are: added, given a code, ended, by whoever administers.

use super::Desks;
use crate::{Actor, InputFault, Result, StationError, reach::named_school};
use data_encoding::Encoding;
use desk::{Code, OwnKey, Refusal};
use domain::{Act, DeskAct, DeskId, NamedSchool, Secret, Uai, event};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::sync::Arc;
use store::{Desk, Entry, NewDesk, Reader, StoreError};

/// How long a code may wait to be typed.
const CODE: SignedDuration = SignedDuration::from_hours(24);
/// Bytes of a code: 16 letters and digits.
const CODE_BYTES: usize = 10;
/// Letters of a name.
pub(super) const LONGEST_NAME: usize = 60;
/// Desks at a time.
const MOST: usize = 5_000;

/// A desk, for whoever administers.
#[derive(Debug, Clone, Serialize)]
pub struct DeskView {
    /// Its number.
    pub id: DeskId,
    /// What people call it.
    pub name: String,
    /// The schools that it is for; empty: all.
    pub schools: Vec<NamedSchool>,
    /// When it was added.
    pub made: Timestamp,
    /// When a machine joined last.
    pub joined: Option<Timestamp>,
    /// What that machine is called.
    pub host: Option<String>,
    /// The version of its program.
    pub program: Option<String>,
    /// It is there now.
    pub there: bool,
    /// When it was there last.
    pub seen: Option<Timestamp>,
    /// Since when two machines come with its key in turn, as far as this station saw it: it was copied.
    pub twice: Option<Timestamp>,
    /// Tokens that are plugged in there now.
    pub plugged: usize,
    /// Until when a machine may join by the code that was read out.
    pub code_until: Option<Timestamp>,
    /// When it was ended.
    pub ended: Option<Timestamp>,
}

/// A code by which a machine joins: shown once.
pub struct NewCode {
    /// The desk.
    pub desk: DeskView,
    /// The code, in groups of four.
    pub code: Secret,
    /// Until when it is good.
    pub until: Timestamp,
}

impl Desks {
    /// Every desk, those that are one still first.
    pub fn list(&self, actor: &Actor) -> Result<Vec<DeskView>> {
        actor.check(Act::Administer, None)?;
        let now = self.station.now();
        self.station.store.read(|r| {
            let codes = r.desk_codes(now)?;
            let code = |desk: &Desk| codes.iter().find(|(other, ..)| other.id == desk.id).map(|(_, until, _)| *until);
            r.desks()?.iter().map(|desk| self.view(r, desk, code(desk))).collect()
        })
    }

    /// One of them.
    pub fn desk(&self, actor: &Actor, id: DeskId) -> Result<DeskView> {
        self.list(actor)?.into_iter().find(|desk| desk.id == id).ok_or(StationError::NoSuchDesk(id))
    }

    /// A desk more, with the code by which its machine joins. `password`: the actor's own, of whoever does it by a command.
    ///
    /// # Errors
    /// What cannot be, by its field; another password.
    pub fn add(
        self: &Arc<Self>,
        actor: &Actor,
        name: &str,
        schools: &str,
        password: Option<&Secret>,
    ) -> Result<NewCode> {
        actor.check(Act::Administer, None)?;
        self.station.clients().check_own(actor, password)?;
        let new = read(name, schools)?;
        let (code, kept) = self.new_code()?;
        let key = OwnKey::make().map_err(StoreError::from)?;
        let desk = self.station.change(actor, |tx| {
            let live: Vec<_> = tx.desks()?.into_iter().filter(|other| other.ended.is_none()).collect();
            if live.len() >= MOST || live.iter().any(|other| other.said.name == new.name) {
                return Err(InputFault::DeskName.into());
            }
            for school in &new.schools {
                tx.school(*school)?.ok_or(StationError::NoSuchSchool(*school))?;
            }
            if tx.centre_key()?.is_none() {
                tx.set_centre_key(&Secret::new(key.to_vec()))?;
            }
            let desk = tx.add_desk(&new)?;
            tx.set_desk_code(&desk, kept.to_keep(), tx.at + CODE)?;
            let entry = entry(&desk, DeskAct::Added, None);
            Ok((desk, entry))
        })?;
        self.begin()?;
        self.told(actor, desk.id, code)
    }

    /// A new code for a desk: a machine that joins by it takes the place of the one before.
    ///
    /// # Errors
    /// Where there is no such desk, or it was ended; another password.
    pub fn code(&self, actor: &Actor, id: DeskId, password: Option<&Secret>) -> Result<NewCode> {
        actor.check(Act::Administer, None)?;
        self.station.clients().check_own(actor, password)?;
        let (code, kept) = self.new_code()?;
        self.station.change(actor, |tx| {
            let desk = tx.desk(id)?.filter(|desk| desk.ended.is_none()).ok_or(StationError::NoSuchDesk(id))?;
            tx.set_desk_code(&desk, kept.to_keep(), tx.at + CODE)?;
            Ok(((), entry(&desk, DeskAct::Code, None)))
        })?;
        self.told(actor, id, code)
    }

    /// It is no desk any more, from now on: what was under way there ends as if its tokens had been pulled out.
    ///
    /// # Errors
    /// Where there is no such desk, or it was ended.
    pub fn end(&self, actor: &Actor, id: DeskId) -> Result<()> {
        actor.check(Act::Administer, None)?;
        self.station.change(actor, |tx| {
            let desk = tx.desk(id)?.filter(|desk| desk.ended.is_none()).ok_or(StationError::NoSuchDesk(id))?;
            tx.end_desk(id)?;
            Ok(((), entry(&desk, DeskAct::Ended, None)))
        })?;
        if let Some(centre) = self.centre.get() {
            centre.refuse(id.get(), Refusal::Revoked);
        }
        self.opened().remove(&id);
        Ok(())
    }

    fn new_code(&self) -> Result<(Secret, Code)> {
        let text = groups(&letters().encode(&self.station.random::<CODE_BYTES>()?));
        let kept = Code::typed(&text);
        Ok((Secret::new(text.into_bytes()), kept))
    }

    fn told(&self, actor: &Actor, id: DeskId, code: Secret) -> Result<NewCode> {
        let desk = self.desk(actor, id)?;
        Ok(NewCode { until: desk.code_until.ok_or(StationError::NoSuchDesk(id))?, desk, code })
    }

    fn view(&self, r: &Reader<'_>, desk: &Desk, code_until: Option<Timestamp>) -> Result<DeskView> {
        let schools = desk.said.schools.iter().map(|school| named_school(r, *school)).collect::<Result<_>>()?;
        let opened = self.opened();
        let known = opened.get(&desk.id);
        let open = known.filter(|open| open.there);
        Ok(DeskView {
            id: desk.id,
            name: desk.said.name.clone(),
            schools,
            made: desk.made,
            joined: desk.joined,
            host: desk.host.clone(),
            program: desk.program.clone(),
            there: open.is_some(),
            seen: desk.seen,
            twice: known.and_then(|known| known.twice),
            plugged: open.map_or(0, |open| open.station.bench.snapshot().len()),
            code_until,
            ended: desk.ended,
        })
    }
}

/// As they are typed: without I, L, O and U (Crockford's base 32).
fn letters() -> Encoding {
    let mut alphabet = data_encoding::Specification::new();
    alphabet.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    alphabet.encoding().expect("32 letters and digits")
}

fn groups(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

pub(super) fn entry(desk: &Desk, desk_act: DeskAct, desk_host: Option<String>) -> Entry {
    let NewDesk { name, schools } = &desk.said;
    let listed = Some(event::Spaced(schools.clone()).to_string()).filter(|text| !text.is_empty());
    Entry::new(event::Desk {
        desk: desk.id,
        desk_name: name.clone(),
        desk_act,
        desk_schools: listed.filter(|_| desk_act == DeskAct::Added),
        desk_host,
    })
}

/// What was typed, as far as it can be.
fn read(name: &str, schools: &str) -> Result<NewDesk> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(InputFault::DeskName.into());
    }
    let words = schools.split([' ', ',', ';', '\n', '\r', '\t']).filter(|word| !word.is_empty());
    let mut schools = words.map(str::parse).collect::<Result<Vec<Uai>, _>>().map_err(InputFault::from)?;
    schools.sort();
    schools.dedup();
    Ok(NewDesk { name: name.to_owned(), schools })
}
