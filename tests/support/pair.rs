//! Two plugged tokens of two families under one number, in the stock of one school: what names one of them must never touch the
//! other.

use super::{
    PATIENCE,
    desk::{Desk, school, without},
    panel::Panel,
};
use std::time::Duration;
use trousseau::{
    domain::{Family, Grant, Role, Scope, TokenRef},
    station::{Actor, EnrolOptions, Face, NewPerson},
};

/// The number that both have.
pub const NUMBER: &str = "12345678";

/// Where both of them stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// In stock, and nothing is in them.
    New,
    /// In stock, programmed.
    Stock,
    /// Allocated, each to somebody.
    Allocated,
    /// In the hands of somebody.
    Held,
    /// Declared lost.
    Lost,
    /// Declared unusable.
    Defective,
    /// Suspended by their holders.
    Suspended,
}

/// What a way to a token does with the one that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Its story has an entry of it.
    Change,
    /// It shows it, or says why nothing is done with it.
    Answer,
}

/// The two.
pub struct Pair {
    pub panel: Panel,
    /// The one that a test names.
    pub named: TokenRef,
    /// The one that it does not.
    pub other: TokenRef,
}

impl Pair {
    /// Both as `stand` says; the one of this family is named.
    pub fn new(family: Family, stand: Stand) -> Self {
        let name = |family| TokenRef::of(family, NUMBER.parse().unwrap());
        let other = if family == Family::YubiKey { Family::Nitrokey } else { Family::YubiKey };
        let (named, other) = (name(family), name(other));
        let specs = [format!("nitrokey-pro,serial={NUMBER},port=1"), format!("yubikey,serial={NUMBER},port=2")];
        let mut desk = Desk::with(&specs.each_ref().map(String::as_str));
        for login in ["eve", "zoe"] {
            let all = if login == "eve" { Role::ALL } else { &[Role::Requester] };
            let grant = |role: &Role| {
                let academy = Grant { role: *role, scope: Scope::Academy };
                if academy.is_sound() { academy } else { Grant { role: *role, scope: Scope::School(school()) } }
            };
            let grants = all.iter().map(grant).collect();
            let (login, name) = (login.parse().unwrap(), format!("Mme {login}"));
            let new = NewPerson { login, name, email: None, grants, password: None, uid: None };
            let id = desk.station.people().add_person(&Actor::machine(0), &new).unwrap();
            desk.people.insert(if all.len() > 1 { "eve" } else { "zoe" }, id);
        }
        let pair = Self { panel: Panel::on(desk), named, other };
        pair.desk().until("both are read", || {
            let cards = pair.desk().station.bench().view(&pair.desk().technician()).unwrap().cards;
            cards.iter().filter(|card| matches!(card.face, Face::Unregistered { .. })).count() == 2
        });
        pair.bring(&pair.named, "requester", stand);
        pair.bring(&pair.other, "zoe", stand);
        pair
    }

    pub fn desk(&self) -> &Desk {
        &self.panel.desk
    }

    /// Somebody who may do everything, at the station.
    pub fn eve(&self) -> Actor {
        self.desk().actor("eve")
    }

    /// What is recorded of a token, and the numbers of its entries.
    pub fn story(&self, named: &TokenRef) -> (String, Vec<u64>) {
        let story = self.desk().station.tokens().token(&Actor::machine(0), named).unwrap();
        (format!("{:?}", story.row), story.story.iter().map(|line| line.number).collect())
    }

    /// Waits until the lane of the token that is named is quiet.
    pub fn ended(&self) {
        let _ = self.desk().station.bench().wait(&self.named, Duration::from_secs(10));
    }

    fn bring(&self, token: &TokenRef, login: &'static str, stand: Stand) {
        let (desk, station) = (self.desk(), &self.desk().station);
        let (technician, principal) = (desk.technician(), desk.principal());
        station.tokens().register(&technician, token, school()).unwrap();
        if stand == Stand::New {
            return;
        }
        station
            .bench()
            .start_enrol(&technician, token, EnrolOptions { confirm: false, ..EnrolOptions::default() })
            .unwrap();
        let outcome = station.bench().wait(token, PATIENCE).unwrap();
        assert!(outcome.is_ok(), "{token}: {outcome:?}");
        if stand == Stand::Stock {
            return;
        }
        desk.allocated(login);
        if stand == Stand::Allocated {
            return;
        }
        station.tokens().hand_over(&principal, token, None, without()).unwrap();
        match stand {
            Stand::Lost => drop(station.tokens().report_lost(&principal, token, "perdue").unwrap()),
            Stand::Defective => drop(station.tokens().mark_defective(&principal, token, "cassée").unwrap()),
            Stand::Suspended => drop(station.tokens().suspend_own(&desk.actor(login), token).unwrap()),
            _ => {}
        }
    }
}
