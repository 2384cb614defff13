//! What is known of the schools that the console's file names: what was counted there last, and who works there.

use super::report::ConsoleLine;
use crate::{Actor, Result, people::plain};
use domain::{Act, ConsoleFate, PersonId, Serial, Standing, TokenRef, Uai};
use std::collections::{BTreeMap, BTreeSet};
use store::{About, Part, PersonQuery, Reader};

/// What is known of the schools of the file.
pub(super) struct Schools<'a> {
    pub actor: &'a Actor,
    pub known: BTreeMap<Uai, School>,
}

pub(super) struct School {
    /// What the newest stock-take counted; `None`: there was none.
    pub counted: Option<BTreeMap<Serial, Vec<About>>>,
    /// People with a role there, by their name in any order, sign-in name and mail address, all folded.
    people: BTreeMap<String, BTreeSet<PersonId>>,
}

impl Schools<'_> {
    /// The school, or why a line about it is not taken.
    pub fn of(&mut self, r: &Reader<'_>, uai: Uai) -> Result<Result<&School, ConsoleFate>> {
        if !self.known.contains_key(&uai) {
            let Some(school) = r.school(uai)? else { return Ok(Err(ConsoleFate::UnknownSchool)) };
            if !self.actor.may(Act::Import, Some(uai)) {
                return Ok(Err(ConsoleFate::NotYours));
            }
            if !school.contract.is_served() {
                return Ok(Err(ConsoleFate::NotServed));
            }
            let counted = match r.newest_stock_take(uai)? {
                Some(take) => {
                    let lines = r.stock_take_lines(take.id)?.into_iter().filter(|line| line.counted.is_some());
                    Some(by_number(lines.map(|line| line.about)))
                }
                None => None,
            };
            let query = PersonQuery { schools: Some(vec![uai]), ..PersonQuery::default() };
            let mut people = BTreeMap::<String, BTreeSet<PersonId>>::new();
            for person in r.people(&query, Part::every())?.rows {
                let names = [Some(by_words(&person.name)), Some(plain(person.login.as_str()))];
                for name in names.into_iter().chain([person.email.as_deref().map(plain)]).flatten() {
                    people.entry(name).or_default().insert(person.id);
                }
            }
            self.known.insert(uai, School { counted, people });
        }
        Ok(self.known.get(&uai).ok_or(ConsoleFate::UnknownSchool))
    }

    /// What stock-takes of these schools counted, and neither the file nor the inventory has.
    pub fn found_unlisted(&self, r: &Reader<'_>, in_file: &BTreeSet<TokenRef>) -> Result<Vec<ConsoleLine>> {
        let mut found = Vec::new();
        for (uai, school) in &self.known {
            let is_in_file = |about: &About| {
                let number = TokenRef::from(about.told.serial());
                let mut named = in_file.range(&number..).take_while(|named| named.serial() == number.serial());
                named.any(|named| about.fits(None, named))
            };
            let counted = school.counted.iter().flat_map(BTreeMap::values).flatten();
            for about in counted.filter(|about| !is_in_file(about)) {
                if about.token.is_none() && r.tokens_named(&about.told)?.is_empty() {
                    found.push(ConsoleLine {
                        number: None,
                        serial: about.name.to_string(),
                        school: uai.to_string(),
                        holder: String::new(),
                        state: None,
                        fate: ConsoleFate::FoundUnlisted,
                        whose: None,
                        standing: Some(Standing::Unlisted),
                    });
                }
            }
        }
        Ok(found)
    }
}

/// Lines of a stock-take, by their numbers.
fn by_number(lines: impl Iterator<Item = About>) -> BTreeMap<Serial, Vec<About>> {
    let mut found = BTreeMap::<Serial, Vec<About>>::new();
    for line in lines {
        found.entry(line.told.serial().clone()).or_default().push(line);
    }
    found
}

impl School {
    /// Whether the newest stock-take counted what the file names so; `None`: there was none.
    pub fn has_counted(&self, named: &TokenRef) -> Option<bool> {
        let counted = self.counted.as_ref()?;
        Some(counted.get(named.serial()).is_some_and(|lines| lines.iter().any(|line| line.fits(None, named))))
    }

    /// Whom the console means.
    pub fn holder(&self, said: &str) -> Result<PersonId, ConsoleFate> {
        let mut people = BTreeSet::new();
        for name in [by_words(said), plain(said)] {
            people.extend(self.people.get(&name).into_iter().flatten().copied());
        }
        match (said.trim().is_empty(), people.len()) {
            (true, _) => Err(ConsoleFate::NoHolder),
            (false, 0) => Err(ConsoleFate::UnknownHolder),
            (false, 1) => people.pop_first().ok_or(ConsoleFate::UnknownHolder),
            (false, _) => Err(ConsoleFate::AmbiguousHolder),
        }
    }
}

/// The words of a name in one order, folded: first name and family's may come either way.
fn by_words(name: &str) -> String {
    let mut words: Vec<_> = name.split([' ', ',', '-', '\'', '’', '.', '\u{a0}']).map(plain).collect();
    words.retain(|word| !word.is_empty());
    words.sort();
    words.join(" ")
}
