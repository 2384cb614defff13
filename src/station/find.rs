//! One box for everything that somebody on the telephone can say: a name, a serial, a school, two codes.
//!
//! What was typed decides what is looked for. Codes are burnt by looking for them, so they are told apart before anything
//! is asked, and never come as a part of an address.

use super::{
    Actor, PersonView, Result, SchoolView, Station, TokenFilter, TokenRow,
    people::{person_view, school_view},
};
use domain::{Act, TokenRef, Uai, fold, normalise_keyboard, normalise_search, scanned_token};
use oath::Code;
use store::{PersonQuery, School};

/// People and schools that are shown.
const SHOWN: usize = 20;
/// Codes that are looked for at once.
const CODES: std::ops::RangeInclusive<usize> = 2..=5;

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// Codes that a token showed one after the other.
    Codes(Vec<Code>),
    /// Anything else.
    Text(String),
}

/// What fits a text.
#[derive(Debug, Clone)]
pub enum Found {
    /// A token of just this name.
    Token(TokenRef),
    /// A school with just this identifier.
    School(Uai),
    /// Whatever has a part of it in its name or number.
    Several {
        /// People.
        people: Vec<PersonView>,
        /// Tokens: by serial or by holder.
        tokens: Vec<TokenRow>,
        /// Schools.
        schools: Vec<SchoolView>,
    },
}

impl Sought {
    /// What was typed, on whatever keyboard: 2 to 5 groups of 6 to 8 digits are codes.
    pub fn of(typed: &str) -> Self {
        let parts: Vec<_> = typed
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
            .filter(|part| !part.is_empty())
            .collect();
        let codes = parts.iter().map(|part| part.parse().ok()).collect::<Option<Vec<Code>>>();
        match codes.filter(|codes| CODES.contains(&codes.len())) {
            Some(codes) => Self::Codes(codes),
            None => Self::Text(typed.trim().to_owned()),
        }
    }
}

impl Station {
    /// Looks for a text among the people, tokens and schools that the actor sees.
    pub fn find(&self, actor: &Actor, text: &str) -> Result<Found> {
        if let Ok(uai) = normalise_keyboard(text).parse::<Uai>()
            && actor.may(Act::SeeSchools, Some(uai))
            && self.store.read(|r| r.school(uai))?.is_some()
        {
            return Ok(Found::School(uai));
        }
        let named = scanned_token(text).ok();
        if let Some(named) = &named {
            let mut seen = self.store.read(|r| r.tokens_named(named))?;
            seen.retain(|token| actor.may(Act::SeeStock, token.school));
            match seen.as_slice() {
                [] => {}
                [token] => return Ok(Found::Token(token.name())),
                // the page of a number that several have asks which is meant
                [token, ..] => return Ok(Found::Token((&token.serial).into())),
            }
        }
        let text = normalise_search(text);
        let like =
            |query: &str| self.tokens().list(actor, &TokenFilter { query: query.to_owned(), ..TokenFilter::default() });
        let mut tokens = Vec::new();
        if actor.may_somewhere(Act::SeeStock) && !text.is_empty() {
            tokens = like(&text)?.rows;
            // zeros in front that the inventory does not have, or that were left out
            if let Some(named) = named.filter(|_| tokens.is_empty()) {
                for known in self.store.read(|r| r.tokens_alike(named.serial()))? {
                    tokens.extend(like(known.serial.as_str())?.rows);
                }
            }
        }
        Ok(Found::Several {
            people: self.people_like(actor, &text)?,
            tokens,
            schools: self.schools_like(actor, &text)?,
        })
    }

    fn people_like(&self, actor: &Actor, text: &str) -> Result<Vec<PersonView>> {
        if text.is_empty() || !actor.may_somewhere(Act::SeePeople) {
            return Ok(Vec::new());
        }
        let schools = actor.schools_for(Act::SeePeople);
        let query = PersonQuery { text: text.to_owned(), schools, size: SHOWN as u32, ..PersonQuery::default() };
        let (people, _) = self.store.read(|r| r.people(&query))?;
        Ok(people.into_iter().map(person_view).collect())
    }

    fn schools_like(&self, actor: &Actor, text: &str) -> Result<Vec<SchoolView>> {
        let part = fold(text);
        if part.is_empty() || !actor.may_somewhere(Act::SeeSchools) {
            return Ok(Vec::new());
        }
        let fits = |school: &School| actor.may(Act::SeeSchools, Some(school.uai)) && fold(&school.name).contains(&part);
        self.store.read(|r| Ok(r.schools()?.into_iter().filter(fits).take(SHOWN).map(school_view).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_digits_are_codes_and_everything_else_is_text() {
        let codes = |typed| match Sought::of(typed) {
            Sought::Codes(codes) => codes.iter().map(Code::to_string).collect::<Vec<_>>(),
            Sought::Text(_) => Vec::new(),
        };
        assert_eq!(codes("755224 287082"), ["755224", "287082"]);
        assert_eq!(codes("è((éé' éàè°(é"), Vec::<String>::new(), "a degree sign is no digit");
        assert_eq!(codes("è((éé', é_èà_é"), ["755224", "287082"], "AZERTY without shift");
        assert_eq!(codes("7552 2428"), Vec::<String>::new(), "too short");
        for text in ["7654321", "0951099D", "Agnès Petit", "O’Neil", "", "1 2 3", "<script>", "755224 Petit"] {
            assert_eq!(Sought::of(text), Sought::Text(text.to_owned()));
        }
        assert!(matches!(Sought::of(&"755224 ".repeat(6)), Sought::Text(_)), "six are no codes any more");
    }
}
