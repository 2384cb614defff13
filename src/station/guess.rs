//! What each guess counts against, and what is told of it where it fails.

use crate::Actor;
use domain::{Checkpoint, PersonId, Typing};
use std::net::IpAddr;
use store::{Counter, Guess, Token, TokenHash, Trace};

/// A name and a password. `known`: the device is one of this person's, so that strangers do not count there.
pub(crate) fn sign_in(typed: &str, person: Option<PersonId>, known: Option<TokenHash>, from: IpAddr) -> Guess {
    let counters = match (person, known) {
        (Some(person), Some(device)) => vec![Counter::Device(device, person)],
        _ => vec![Counter::Account(typed.to_owned()), Counter::Address(from)],
    };
    let trace = Trace { person, address: Some(from), ..Trace::default() };
    Guess { at: Checkpoint::SignIn, counters, trace }
}

/// Somebody's own password once more.
pub(crate) fn password_again(person: PersonId) -> Guess {
    let trace = Trace { person: Some(person), by: Some(person), ..Trace::default() };
    Guess { at: Checkpoint::PasswordAgain, counters: vec![Counter::Password(person)], trace }
}

/// Codes of a token.
pub(crate) fn codes(at: Checkpoint, token: &Token, actor: &Actor) -> Guess {
    let holder = token.holder.as_ref().map(|holder| holder.id);
    let trace = Trace { person: holder, token: Some(token.id), by: actor.person, address: None };
    Guess { at, counters: vec![Counter::Token(token.id)], trace }
}

/// Codes of a token beside the PIN of a person, or in its place.
pub(crate) fn codes_of(at: Checkpoint, token: &Token, person: PersonId, actor: &Actor) -> Guess {
    let mut guess = codes(at, token, actor);
    guess.counters.push(Counter::Pin(person));
    guess
}

/// What a program asks about: codes of any of these keys, and the PIN where it is asked for.
pub(crate) fn at_door(tokens: &[Token], person: PersonId, typing: Typing, from: IpAddr) -> Guess {
    let token = match tokens {
        [only] => Some(only.id),
        _ => None,
    };
    let mut counters: Vec<_> = tokens.iter().map(|token| Counter::Token(token.id)).collect();
    if typing == Typing::Passcode {
        counters.push(Counter::Pin(person));
    }
    let trace = Trace { person: Some(person), token, by: None, address: Some(from) };
    Guess { at: Checkpoint::Door, counters, trace }
}

/// The same where there is nobody of that name with a key.
pub(crate) fn unknown_at_door(name: String, from: IpAddr) -> Guess {
    let trace = Trace { address: Some(from), ..Trace::default() };
    Guess { at: Checkpoint::Door, counters: vec![Counter::Unknown(name)], trace }
}

/// A code of somebody's authenticator application.
pub(crate) fn authenticator(person: PersonId) -> Guess {
    let trace = Trace { person: Some(person), by: Some(person), ..Trace::default() };
    Guess { at: Checkpoint::Authenticator, counters: vec![Counter::Authenticator(person)], trace }
}

/// A passcode of somebody who has no token.
pub(crate) fn passcode_in_vain(person: PersonId) -> Guess {
    let trace = Trace { person: Some(person), by: Some(person), ..Trace::default() };
    Guess { at: Checkpoint::Passcode, counters: vec![Counter::Pin(person)], trace }
}

/// Codes of whatever token shows them.
pub(crate) fn inventory(actor: &Actor) -> Guess {
    let trace = Trace { by: actor.person, ..Trace::default() };
    Guess { at: Checkpoint::Identify, counters: vec![Counter::Inventory(actor.person)], trace }
}

/// A mail that somebody asks for by a name.
pub(crate) fn forgotten(typed: &str, from: IpAddr) -> Guess {
    let counters = vec![Counter::Forgotten(typed.to_owned()), Counter::Asker(from)];
    Guess { at: Checkpoint::Forgotten, counters, trace: Trace { address: Some(from), ..Trace::default() } }
}

/// A one-time link, from this address.
pub(crate) fn link_from(from: IpAddr) -> Guess {
    let trace = Trace { address: Some(from), ..Trace::default() };
    Guess { at: Checkpoint::Link, counters: vec![Counter::Asker(from)], trace }
}

/// A one-time link, by somebody who is signed in.
pub(crate) fn link_by(person: PersonId) -> Guess {
    let trace = Trace { by: Some(person), ..Trace::default() };
    Guess { at: Checkpoint::Link, counters: vec![Counter::Links(person)], trace }
}
