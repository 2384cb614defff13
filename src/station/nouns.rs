//! What the station does, by noun: a handle each, so that `station.requests().approve(…)` reads as it is meant.
//!
//! A handle is a view of the station and costs nothing. It offers what every noun stands on ([`Common`]) and the nouns that are
//! declared before its own: to ask one that comes after it does not compile, and what stands above the nouns is out of reach. What
//! those above have to hear of goes through `Station::heard`. A lane that goes on after the caller left keeps the noun ([`Kept`]).

use super::{
    Actor, Charters, MailWay, Mailroom, Provisioning, PullReport, PulledFrom, Result, SignInWays, Station,
    StationError, asked::Asked, door::DoorBooks, dry_run::NoChange, entrusted::Verifier, lane::Lanes, tally::Tally,
};
use domain::{Clock, DeskId, Entropy, PersonId, Secret, TokenRef, Uai};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    marker::PhantomData,
    ops::Deref,
    sync::{Arc, MutexGuard, OnceLock, PoisonError},
};
use store::{Attempt, Change, Entries, Guess, Stopped, Store, Token};

/// What every noun stands on. Of the station itself it has nothing else to offer.
pub struct Common<'s> {
    station: &'s Station,
    pub(crate) store: &'s Store,
    pub(crate) clock: &'s dyn Clock,
    pub(crate) entropy: &'s dyn Entropy,
    pub(crate) bench: &'s Lanes,
}

impl<'s> Common<'s> {
    fn of(station: &'s Station) -> Self {
        let Station { house, bench, .. } = station;
        Self { station, store: &house.store, clock: &*house.clock, entropy: &*house.entropy, bench }
    }

    /// What is counted for whoever watches over the station.
    pub(crate) fn tally(&self) -> &'s Tally {
        &self.station.tally
    }

    /// The desk whose bench is meant; `None`: this machine's own.
    pub(crate) fn desk(&self) -> Option<DeskId> {
        self.station.desk.as_ref().map(|desk| desk.id)
    }

    /// The line to its desk is cut.
    pub(crate) fn is_cut(&self) -> bool {
        self.desk().is_some_and(|desk| !self.station.desks().is_there(desk))
    }

    /// Whether tokens of this school are worked with at the bench that is meant.
    pub(crate) fn takes(&self, school: Uai) -> bool {
        self.station.desk.as_ref().is_none_or(|desk| desk.takes(school))
    }

    /// The schools that its desk is for; `None`: all of them.
    pub(crate) fn desk_schools(&self) -> Option<&'s [Uai]> {
        self.station.desk.as_ref().map(|desk| &*desk.schools).filter(|schools| !schools.is_empty())
    }

    /// The time by the station's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.station.now()
    }

    /// [`Station::change`].
    pub(crate) fn change<T, J: Into<Entries>>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&Change<'_>) -> Result<(T, J)>,
    ) -> Result<T> {
        self.station.change(actor, work)
    }

    /// [`Station::try_change`].
    pub(crate) fn try_change<R, J: Into<Entries>>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&Change<'_>) -> Result<(R, J), NoChange<R>>,
    ) -> Result<R> {
        self.station.try_change(actor, work)
    }

    /// [`Station::heard`], for who has to know at once what it came to.
    pub(crate) fn heard(&self, tx: &Change<'_>, entries: Entries) -> Result<Entries> {
        self.station.heard(tx, entries)
    }

    /// [`Station::attempt`].
    pub(crate) fn attempt(&self, guess: Guess) -> Result<Attempt> {
        self.station.attempt(guess)
    }

    /// [`Station::was_right`].
    pub(crate) fn was_right(&self, attempt: Attempt) -> Result<()> {
        self.station.was_right(attempt)
    }

    /// [`Station::was_not_made`].
    pub(crate) fn was_not_made(&self, attempt: Attempt) -> Result<()> {
        self.station.was_not_made(attempt)
    }

    /// [`Station::random`].
    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N]> {
        self.station.random()
    }

    /// [`Station::bearer`].
    pub(crate) fn bearer(&self) -> Result<String> {
        self.station.bearer()
    }

    /// [`Station::secret`].
    pub(crate) fn secret<const N: usize>(&self) -> Result<Secret> {
        self.station.secret::<N>()
    }

    /// Somebody is shown what is held about these people.
    pub(crate) fn note_shown(&self, actor: &Actor, people: impl IntoIterator<Item = PersonId>) {
        self.station.consulted.note(actor, people, self.now());
    }

    /// What the verification door keeps in memory.
    pub(crate) fn door(&self) -> &'s DoorBooks {
        &self.station.door
    }

    /// [`Station::stopped`].
    pub(crate) fn stopped(&self, guess: &Guess, stopped: Stopped) -> Result<StationError> {
        self.station.stopped(guess, stopped)
    }

    /// The program that checks codes in the station's place, where there is one.
    pub(crate) fn verifier(&self) -> Option<&'s Verifier> {
        self.station.verifier.get()
    }

    /// How often programs ask.
    pub(crate) fn asked(&self) -> &'s Asked {
        &self.station.asked
    }

    /// [`Station::mail_way`].
    pub(crate) fn mail_way(&self) -> Result<MailWay> {
        self.station.mail_way()
    }

    /// The address of the program that tickets are put to; `None`: they are mailed.
    pub(crate) fn ticket_desk(&self) -> Option<&'s str> {
        self.station.mailroom.ticket_desk()
    }

    /// [`Station::check_same`].
    pub(crate) fn check_same(&self, named: &TokenRef) -> Result<()> {
        self.station.check_same(named)
    }

    /// [`Station::at_bench`].
    pub(crate) fn at_bench(&self, token: &Token) -> Result<TokenRef> {
        self.station.at_bench(token)
    }
}

/// A noun that is still there when its caller has left: what a lane works with.
pub(crate) struct Kept<N> {
    station: Arc<Station>,
    noun: PhantomData<fn() -> N>,
}

impl<N: Noun> Kept<N> {
    fn of(station: &Station) -> Self {
        let station = station.me.upgrade().expect("who borrows a station keeps it alive");
        Self { station, noun: PhantomData }
    }

    /// The noun.
    pub(crate) fn noun(&self) -> N::Handle<'_> {
        N::handle(&self.station)
    }
}

/// What a handle is of, whoever borrows the station and for how long.
pub(crate) trait Noun {
    /// The handle.
    type Handle<'s>;
    /// A handle of this station.
    fn handle(station: &Station) -> Self::Handle<'_>;
}

macro_rules! nouns {
    ($($(#[doc = $doc:literal])* $noun:ident $Noun:ident;)+) => {
        $(
            $(#[doc = $doc])*
            pub struct $Noun<'s>(Common<'s>);

            impl<'s> Deref for $Noun<'s> {
                type Target = Common<'s>;
                fn deref(&self) -> &Common<'s> {
                    &self.0
                }
            }

            impl Noun for $Noun<'static> {
                type Handle<'s> = $Noun<'s>;
                fn handle(station: &Station) -> $Noun<'_> {
                    $Noun(Common::of(station))
                }
            }
        )+

        impl Station {
            $(
                $(#[doc = $doc])*
                pub fn $noun(&self) -> $Noun<'_> {
                    $Noun::handle(self)
                }
            )+
        }

        below! { [] $($noun $Noun)+ }
    };
}

/// Gives each handle the nouns that are declared before its own.
macro_rules! below {
    ([$($lower:ident $Lower:ident)*]) => {};
    ([$($lower:ident $Lower:ident)*] $noun:ident $Noun:ident $($higher:ident $Higher:ident)*) => {
        #[allow(dead_code, reason = "which of the nouns below it one asks is its own affair")]
        impl<'s> $Noun<'s> {
            /// This noun, for a lane that goes on after the caller left.
            pub(crate) fn kept(&self) -> Kept<$Noun<'static>> {
                Kept::of(self.station)
            }

            $(
                pub(crate) fn $lower(&self) -> $Lower<'s> {
                    $Lower::handle(self.station)
                }
            )*
        }
        below! { [$($lower $Lower)* $noun $Noun] $($higher $Higher)* }
    };
}

nouns! {
    /// The academy's settings.
    settings AcademySettings;
    /// Codes: verified, resynchronised, searched for, and why one fails.
    codes Codes;
    /// Who comes in: passwords, links, second factors, sessions, PINs.
    accounts Accounts;
    /// Programs that may ask: made, given keys, judged.
    clients Clients;
    /// Tokens and their custody: stock, handover, return, loss, what is due.
    tokens Tokens;
    /// Requests from the wish to the allocation; software tokens.
    requests Requests;
    /// People, their schools and roles.
    people People;
    /// Directories that people are pulled from.
    directories Directories;
    /// What comes into stock and is counted there: orders, files, stock-takes, tickets.
    stock Stock;
    /// Messages that leave the station.
    mail Messages;
    /// The journal, read and checked.
    journal Journal;
    /// What is plugged in: cards, programming, wiping, device PINs.
    bench Bench;
    /// Batches: the same task for one plugged token after another.
    conveyor Conveyor;
}

impl<'s> Requests<'s> {
    /// What whoever asks for a token signs.
    pub(crate) fn charters(&self) -> &'s Charters {
        &self.station.charters
    }
}

impl<'s> Directories<'s> {
    /// Those that the configuration names.
    pub(crate) fn pulled_from(&self) -> &'s [PulledFrom] {
        self.station.pulled_from.get().map_or(&[], Vec::as_slice)
    }

    /// From these people are pulled from now on.
    pub fn set_directories(&self, directories: Vec<PulledFrom>) {
        let _ = self.station.pulled_from.set(directories); // said once, when the station is opened
    }

    /// By which ways people sign in.
    pub(crate) fn sign_in_ways(&self) -> &'s OnceLock<SignInWays> {
        &self.station.sign_in_ways
    }

    /// What groups and attributes mean from now on that programs tell of people.
    pub fn provision_by(&self, provisioning: Provisioning) {
        let _ = self.station.provisioning.set(provisioning); // said once, when the station is opened
    }

    /// What groups and attributes mean that programs tell of people.
    pub(crate) fn provisioning(&self) -> &'s Provisioning {
        self.station.provisioning.get_or_init(Provisioning::default)
    }

    /// What the last pull of each told.
    pub(crate) fn last_pulls(&self) -> MutexGuard<'s, BTreeMap<String, PullReport>> {
        // each report is whole by itself
        self.station.last_pulls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'s> Messages<'s> {
    /// The way out for mail.
    pub(crate) fn mailroom(&self) -> &'s Mailroom {
        &self.station.mailroom
    }
}
