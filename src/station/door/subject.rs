//! Whose keys a program asks about: by a sign-in name, a mail address, or the number of a key. What is not the program's business is not
//! there.

use crate::{Result, secrets::judged};
use domain::{CustodyState, Login, PersonId, TokenRef, Uai};
use jiff::Timestamp;
use store::{Client, Person, Reader, Token};

/// Keys of one person that are tried: nobody has more.
const MOST_KEYS: usize = 8;

/// Who a program asks about, as it says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Somebody, by their sign-in name or mail address.
    Person(String),
    /// A key, by its number; its holder is asked about.
    Token(String),
}

impl Subject {
    /// By what it is counted and remembered: the same whatever its case.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Person(name) => format!("person {}", name.trim().to_lowercase()),
            Self::Token(serial) => format!("token {}", serial.trim().to_lowercase()),
        }
    }
}

/// Somebody with keys in their hands.
#[derive(Debug, Clone)]
pub(super) struct About {
    /// Who.
    pub person: PersonId,
    /// Their keys, the newest first; at least one.
    pub tokens: Vec<Token>,
}

/// Who it is; `None`: nobody, nobody of these schools, or nobody with a key that opens anything now.
pub(super) fn about(r: &Reader<'_>, client: &Client, subject: &Subject, now: Timestamp) -> Result<Option<About>> {
    let (person, tokens) = match subject {
        Subject::Person(name) => match somebody(r, name.trim())? {
            Some(person) => {
                let tokens = r.tokens_of(person.id)?;
                (person, tokens)
            }
            None => return Ok(None),
        },
        Subject::Token(serial) => {
            let Ok(named) = serial.trim().parse::<TokenRef>() else { return Ok(None) };
            // where several have the number, none is meant
            let Ok(Some(token)) = store::only(&named, r.tokens_named(&named)?) else { return Ok(None) };
            match token.holder.as_ref().map(|holder| r.person(holder.id)).transpose()?.flatten() {
                Some(person) => (person, vec![token]),
                None => return Ok(None),
            }
        }
    };
    let mut open = Vec::new();
    for token in tokens {
        let in_hand = token.state == CustodyState::HandedOver && is_asked_about(client, token.school, &person);
        if in_hand && judged(r, token.id, now)?.is_ok_and(|open| !open.is_empty()) && open.len() < MOST_KEYS {
            open.push(token);
        }
    }
    Ok((!open.is_empty()).then_some(About { person: person.id, tokens: open }))
}

/// Whether the program is for that school; a key that belongs to none is where its holder is.
fn is_asked_about(client: &Client, school: Option<Uai>, person: &Person) -> bool {
    let schools = &client.may.schools;
    let of_person = || person.grants.iter().filter_map(|grant| grant.scope.school()).any(|uai| schools.contains(&uai));
    schools.is_empty() || school.map_or_else(of_person, |school| schools.contains(&school))
}

fn somebody(r: &Reader<'_>, name: &str) -> Result<Option<Person>> {
    let by_login = match name.to_lowercase().parse::<Login>() {
        Ok(login) => r.person_by_login(&login)?,
        Err(_) => None,
    };
    match by_login {
        Some(person) => Ok(Some(person)),
        None if name.contains('@') => Ok(r.person_by_email(name)?),
        None => Ok(None),
    }
}
