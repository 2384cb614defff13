//! What happened at the sample school before the demo begins: seven months of requests, handovers, an order, a ticket,
//! told to the station by the people themselves, with a clock that is set back. Nothing is written past the rules.
//!
//! So that every home page has something real to show. Its tokens were plugged in one after the other and are with their
//! holders now: none of them is on the present's bench.

use super::DemoError;
use domain::{Clock, Entropy, Grant, NoEntropy, Role, Scope, TicketKind, TokenKind, TokenRef, Uai};
use emulated::{Model, TokenSpec, YubiKeySpec};
use jiff::{SignedDuration, Timestamp};
use keyfile::Unlock;
use station::{
    Actor, Door, ImportOptions, InputFault, Language, NewOrder, NewPerson, NewRequest, NewTicket, Proof, Station,
    StationError,
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use store::OsEntropy;

/// How many days ago the desk was opened.
pub(super) const OPENED: i64 = 210;
/// The first serial of the delivery that the school began with, and how many there were.
const DELIVERY: (u32, u32) = (2_204_101, 16);
/// Teachers of the sample school: sign-in name, name; how many days ago they got their token.
const HOLDERS: [(&str, &str, i64); 7] = [
    ("lea.martin", "Léa Martin", 190),
    ("omar.haddad", "Omar Haddad", 150),
    ("ines.leroy", "Inès Leroy", 121),
    ("paul.girard", "Paul Girard", 83),
    ("fatou.diop", "Fatou Diop", 80),
    ("marc.lefevre", "Marc Lefèvre", 78),
    ("julie.bernard", "Julie Bernard", 41),
];
/// The next who will get one.
const NEXT: (&str, &str) = ("tom.nguyen", "Tom Nguyen");
/// The PIN that everybody chose.
const PIN: &str = "4719";
/// What somebody remembers of it.
const WRONG: &str = "2846";

/// Of that delivery, those that a visitor can plug in: one that its holder brings, one that waits for somebody, one that will.
const AT_HAND: [u32; 3] = [DELIVERY.0, DELIVERY.0 + 7, DELIVERY.0 + 8];

/// The tokens of that delivery, each with the secret that its supplier programmed and sent along: the same in the past, in the
/// vault and in the tokens of today.
pub(super) struct Delivery(Vec<(u32, [u8; 20])>);

impl Delivery {
    /// Made anew for each demo.
    pub fn made() -> Result<Self, NoEntropy> {
        let made = (0..DELIVERY.1).map(|number| {
            let mut secret = [0; 20];
            OsEntropy.fill(&mut secret)?;
            Ok((DELIVERY.0 + number, secret))
        });
        Ok(Self(made.collect::<Result<_, _>>()?))
    }

    fn specs(&self) -> impl Iterator<Item = TokenSpec> {
        self.0.iter().map(|(serial, secret)| {
            let yubikey = YubiKeySpec { hotp: Some(*secret), ..YubiKeySpec::new(*serial) };
            TokenSpec { token: Model::YubiKey(yubikey), ..TokenSpec::yubikey(*serial) }
        })
    }

    /// As they are plugged when they are handed over.
    pub fn plugged(&self) -> Vec<TokenSpec> {
        self.specs().collect()
    }

    /// Those that can be plugged in today.
    pub fn at_hand(&self) -> Vec<TokenSpec> {
        let specs = self.specs().zip(&self.0).filter(|(_, (serial, _))| AT_HAND.contains(serial));
        specs.map(|(spec, _)| TokenSpec { unplugged: true, ..spec }).collect()
    }
}

/// A clock of days gone by: stands still until it is told which day it is.
pub(super) struct Almanac {
    now: Timestamp,
    ago: AtomicI64,
}

impl Almanac {
    /// Stands so many days before this moment.
    pub fn back(days: i64) -> Arc<Self> {
        Arc::new(Self { now: Timestamp::now(), ago: AtomicI64::new(days * 24 * 60) })
    }

    /// So many days and minutes ago, from now on.
    fn is(&self, days: i64, minutes: i64) {
        self.ago.store(days * 24 * 60 + minutes, Ordering::Relaxed);
    }
}

impl Clock for Almanac {
    fn now(&self) -> Timestamp {
        self.now - SignedDuration::from_mins(self.ago.load(Ordering::Relaxed))
    }
}

/// Lets it happen. The accounts of the demo are there already.
pub(super) fn happened(station: &Station, clock: &Almanac, school: Uai, delivery: &Delivery) -> Result<(), DemoError> {
    let desk = Past { station, clock, school, delivery };
    desk.deliveries()?;
    for (login, name, days) in HOLDERS {
        desk.member(login, name)?;
        desk.handed_over(login, days)?;
    }
    desk.member(NEXT.0, NEXT.1)?;
    desk.mishaps()?;
    desk.under_way()?;
    desk.forgotten()?;
    clock.is(0, 0);
    Ok(())
}

struct Past<'a> {
    station: &'a Station,
    clock: &'a Almanac,
    school: Uai,
    delivery: &'a Delivery,
}

impl Past<'_> {
    fn actor(&self, login: &str) -> Result<Actor, StationError> {
        let view = self.station.people().person_named(&Actor::machine(0), login)?;
        let door = Door::Panel { at_station: true };
        Ok(Actor { person: Some(view.id), name: view.name, grants: view.grants, door })
    }

    fn member(&self, login: &str, name: &str) -> Result<(), StationError> {
        let typed = login.parse().map_err(InputFault::Login)?;
        let new = NewPerson {
            login: typed,
            name: name.to_owned(),
            email: Some(format!("{login}@ac-exemple.fr")),
            grants: vec![Grant { role: Role::Requester, scope: Scope::School(self.school) }],
            password: None,
            uid: None,
        };
        self.station.people().add_person(&self.actor("administratrice")?, &new).map(drop)
    }

    /// A delivery with its key file; one token of it has little time left.
    fn deliveries(&self) -> Result<(), DemoError> {
        let soon = (self.clock.now + SignedDuration::from_hours(24 * 20)).strftime("%Y-%m-%d").to_string();
        let mut table = "serial;type;digits;counter;model;expiry;secret\n".to_owned();
        for (number, (serial, secret)) in self.delivery.0.iter().enumerate() {
            let (expiry, secret) =
                (if number == 0 { soon.as_str() } else { "" }, data_encoding::HEXLOWER.encode(secret));
            table += &format!("{serial};hotp;6;0;YubiKey 5 NFC;{expiry};{secret}\n");
        }
        let options = ImportOptions {
            name: "livraison.csv".to_owned(),
            school: self.school,
            dry_run: false,
            keep_good: false,
            unlock: Unlock::Nothing,
            given: Default::default(),
        };
        self.station.stock().import_keys(
            &self.actor("technicien")?,
            table.as_bytes(),
            options,
            &station::Progress::default(),
        )?;
        Ok(())
    }

    fn asked(&self, login: &str, need: &str) -> Result<domain::RequestId, StationError> {
        let (school, need, kind) = (self.school, need.to_owned(), TokenKind::Hardware);
        let new = NewRequest { school, need, kind, replaces: None, documents: vec![] };
        self.station.requests().submit_request(&self.actor(login)?, new)
    }

    /// Asked, approved, charter and PIN: the next token of the school is theirs.
    fn allocated(&self, login: &str) -> Result<TokenRef, StationError> {
        let (requester, id) = (self.actor(login)?, self.asked(login, "Saisie des notes et des bulletins")?);
        self.station.requests().approve(&self.actor("principale")?, id)?;
        let digest = self.station.charter(Language::Fr).digest.clone();
        self.station.requests().sign_charter(&requester, id, &digest)?;
        self.station.requests().set_pin(&requester, PIN, PIN)?;
        self.station.requests().request(&requester, id)?.token.ok_or(StationError::NoSuchRequest(id))
    }

    fn handed_over(&self, login: &str, days: i64) -> Result<(), StationError> {
        self.clock.is(days + 2, 0);
        let serial = self.allocated(login)?;
        self.clock.is(days, 0);
        let proof = Proof::Without { reason: "sans code à la remise".to_owned() };
        self.station.tokens().hand_over(&self.actor("adjoint")?, &serial, None, proof).map(drop)
    }

    fn token_of(&self, login: &str) -> Result<TokenRef, StationError> {
        let person = self.station.people().person_named(&Actor::machine(0), login)?;
        person.token.ok_or(StationError::NoTokenOfOwn)
    }

    /// One is lost, one leaves.
    fn mishaps(&self) -> Result<(), StationError> {
        let principal = self.actor("principale")?;
        self.clock.is(21, 0);
        self.station.journal().examine_journal(&self.actor("auditeur")?, &station::Progress::default())?;
        self.station.tokens().report_lost(&principal, &self.token_of("omar.haddad")?, "oubliée dans le train")?;
        self.clock.is(12, 0);
        let leaving = self.station.people().person_named(&principal, "paul.girard")?;
        self.station.people().leave(&principal, leaving.id, self.school)?;
        Ok(())
    }

    /// One forgets the PIN, and tries until it is locked.
    fn forgotten(&self) -> Result<(), StationError> {
        let (helpdesk, serial) = (self.actor("assistance")?, self.token_of("marc.lefevre")?);
        for attempt in 0..5 {
            self.clock.is(0, 1200 - attempt * 180);
            // refused each time, which is what this is about
            let _ = self.station.codes().verify_passcode(&helpdesk, &serial, &format!("{WRONG}000000"));
        }
        Ok(())
    }

    /// What waits today: a token to hand over, a charter to sign, an order, a ticket, requests to decide.
    fn under_way(&self) -> Result<(), StationError> {
        let (principal, deputy) = (self.actor("principale")?, self.actor("adjoint")?);
        self.clock.is(9, 0);
        let order = NewOrder { school: self.school, quantity: 3, comment: String::new(), seen: None };
        let order = self.station.stock().place_order(&principal, &order)?;
        self.asked("gestionnaire", "Validation des inscriptions et des bourses")?;
        self.clock.is(6, 0);
        self.allocated(NEXT.0)?;
        self.clock.is(4, 0);
        let agnes = self.asked("professeure", "Saisie des notes et des bulletins")?;
        let serials = ["2199001", "2199002"].into_iter().filter_map(|serial| serial.parse().ok()).collect();
        let text = "Retrouvées au fond de l’armoire.".to_owned();
        let found = NewTicket { school: self.school, kind: TicketKind::FoundSerials, serials, person: None, text };
        self.station.stock().open_ticket(&deputy, found)?;
        self.clock.is(3, 0);
        self.station.requests().approve(&principal, agnes)?;
        self.asked("omar.haddad", "Ma clef est perdue ; j’en ai besoin pour les bulletins")?;
        self.clock.is(2, 0);
        self.station.stock().ship_order(&self.actor("technicien")?, order)?;
        self.asked("principale", "Signature des décisions d’orientation")?;
        Ok(())
    }
}
