//! The bench as people see it, and what they do there besides enrolment: cards for one actor, touch
//! verification, hidden serials; and what the station does by itself with every token that was read.

use super::{
    Actor, Attempts, Bench, BenchView, Card, CardAction, Face, HiddenBy, Result, StationError,
    lane::{Lane, Seat},
    named::{of_plugged, recorded},
    outcome::{Done, Outcome},
    people::names_of_schools,
    secrets::judged_of,
    verify::Verified,
};
use crate::reach::{named_school, token_for};
use bench::{Activity, Look, Stranger};
use domain::{Act, Contradiction, CustodyEvent, CustodyState, Serial, TokenKind, TokenRef, Verb, event};
use driver::{DevicePin, Identity, Session};
use std::time::Duration;
use store::{Entry, Reader, Token, TokenLine, Unsettled};
use tokio::sync::watch;
use usb::Keyboards;

impl Bench<'_> {
    /// What the installation says of keyboards that nobody knows; heeded once the bench is opened.
    pub fn set_keyboards(&self, rules: Keyboards) {
        self.bench.set_keyboards(rules);
    }

    /// The cards that the actor may see.
    pub fn view(&self, actor: &Actor) -> Result<BenchView> {
        self.check_bench(actor)?;
        let generation = *self.bench.generation().borrow();
        let seats = self.bench.snapshot();
        let (rules, keyboards) = self.bench.keyboards();
        let ignoring = rules.ignored().iter().map(ToString::to_string).collect();
        let (hotplug, cut) = (self.bench.has_hotplug(), self.is_cut());
        self.store.read(|r| {
            let cards = seats.iter().map(|seat| self.card(r, actor, seat, &seats)).collect::<Result<Vec<_>>>()?;
            // most benches show nothing that is new, and an academy has a thousand schools
            let new = cards.iter().any(|card| match &card.face {
                Face::Unregistered { .. } => true,
                Face::Stranger { stranger, .. } => stranger.what == Contradiction::Family,
                _ => false,
            });
            let mut registering = if new { names_of_schools(r, actor, Act::Register)? } else { Vec::new() };
            registering.retain(|school| self.takes(school.uai));
            let counting = r.stock_take_at_bench(self.desk())?;
            let counting = counting.map(|take| Ok::<_, StationError>((take.id, named_school(r, take.school)?)));
            let conveying = r
                .batch_at_bench(self.desk())?
                .map(|batch| Ok::<_, StationError>((batch.id, batch.plan.task, named_school(r, batch.plan.school)?)));
            let (counting, conveying) = (counting.transpose()?, conveying.transpose()?);
            Ok(BenchView { generation, cards, registering, conveying, counting, hotplug, cut, keyboards, ignoring })
        })
    }

    /// Looks anew at what lies on the bench, and waits for it at most this long: other programs may have written to it.
    pub fn look_again(&self, actor: &Actor, patience: Duration) -> Result<()> {
        self.check_bench(actor)?;
        self.bench.look_again(patience);
        Ok(())
    }

    /// Tells when the bench, or what its cards show, has changed.
    pub fn bench_watch(&self) -> watch::Receiver<u64> {
        self.bench.generation()
    }

    /// Waits until the bus was scanned and every token was read or given up, at most this long: for a command that looks
    /// at the bench just after it was opened.
    pub fn settle(&self, timeout: Duration) {
        self.bench.settle(timeout);
    }

    /// Waits, at most this long, for a generation of the bench after `seen`; the present one.
    pub fn bench_after(&self, seen: u64, timeout: Duration) -> u64 {
        self.bench.after(seen, timeout)
    }

    /// A token with this serial was here a moment ago, is plugged in still, and is being looked at again, because its node died.
    pub fn comes_back(&self, named: impl Into<TokenRef>) -> bool {
        self.bench.comes_back(named.into().serial())
    }

    /// Ends a touch wait at a port.
    pub fn cancel(&self, actor: &Actor, port: &str) -> Result<()> {
        actor.check_at_station()?;
        self.check_bench(actor)?;
        Ok(self.bench.cancel(port)?)
    }

    /// Waits until the token's lane is quiet and tells how the last thing done ended.
    pub fn wait(&self, named: impl Into<TokenRef>, timeout: Duration) -> Option<Outcome> {
        self.bench.wait(&named.into(), timeout)
    }

    /// Verifies a code of the plugged token, which a touch types or the host reads. The end is on the token's card.
    pub fn start_verify(&self, actor: &Actor, named: impl Into<TokenRef>) -> Result<()> {
        actor.check_at_station()?;
        let token = self.store.read(|r| {
            let token = token_for(actor, r, &named.into(), Act::Verify)?;
            judged_of(r, &token, self.now())?;
            Ok::<_, StationError>(token)
        })?;
        let claim = self.bench.claim(&self.at_bench(&token)?, Verb::Verify)?;
        let (kept, actor) = (self.kept(), actor.clone());
        claim.run(Box::new(move |session, lane| {
            let verified = kept.noun().verify_on_lane(&actor, &token.full_name(), session, lane);
            let verified = verified.and_then(|verified| {
                kept.noun().recognise(&actor, &token, session, lane)?;
                Ok(verified)
            });
            let serial = token.name();
            let ahead = verified.map(|verified| verified.ahead);
            lane.finish(Outcome::of(Verb::Verify, ahead.map(|ahead| Done::Verified { serial, ahead })));
        }));
        Ok(())
    }

    /// The same on the token's own lane, to its end.
    pub(super) fn verify_on_lane(
        &self,
        actor: &Actor,
        named: &TokenRef,
        session: &mut dyn Session,
        lane: &Lane,
    ) -> Result<Verified> {
        let token = self.store.read(|r| token_for(actor, r, named, Act::Verify))?;
        let source = self.codes().code_source(&token)?;
        let code = self.codes().code_at_hand(source, Verb::Verify, session, lane)?;
        self.codes().verify_as(actor, Act::Verify, &token.full_name(), code, source.via())
    }

    /// Makes the serial of the token at `port` readable. Flags of its slots that cannot be read go back to the maker's.
    pub fn make_visible(&self, actor: &Actor, port: &str) -> Result<()> {
        actor.check_at_station()?;
        actor.check(Act::ManageDevice, None)?;
        let claim = self.bench.claim_port(port, Verb::Device)?;
        let (kept, actor, port) = (self.kept(), actor.clone(), port.to_owned());
        claim.run(Box::new(move |session, lane| {
            let made = session.make_serial_visible(None).map_err(StationError::from);
            let made = made.and_then(|()| {
                kept.noun().change(&actor, |_| {
                    let serial = event::MadeVisible::MadeVisible;
                    Ok(((), Entry::new(event::Device::MadeVisible { port, serial })))
                })
            });
            lane.look_again(session);
            lane.finish(Outcome::of(Verb::Device, made.map(|()| Done::MadeVisible)));
        }));
        Ok(())
    }

    /// Whether this token is the one in that port, told by itself or by a person.
    pub fn is_plugged_at(&self, named: impl Into<TokenRef>, port: &str) -> bool {
        self.bench.port(&named.into()).as_deref() == Some(port)
    }

    pub(super) fn check_bench(&self, actor: &Actor) -> Result<()> {
        let sees = match self.desk_schools() {
            Some(schools) => schools.iter().any(|school| actor.may(Act::SeeBench, Some(*school))),
            None => actor.may_somewhere(Act::SeeBench),
        };
        if sees { Ok(()) } else { Err(StationError::NotAllowed { act: Act::SeeBench }) }
    }

    /// What lies in a socket, for this actor, at the moment of `r`. `all`: what lies in the others, where its twin may be.
    pub(super) fn card(&self, r: &Reader<'_>, actor: &Actor, seat: &Seat, all: &[Seat]) -> Result<Card> {
        let twin = || {
            let named = seat.name()?;
            let other = all.iter().find(|other| other.device != seat.device && other.is_named(&named));
            other.map(|other| other.device.port.to_string())
        };
        let (mut firmware, mut family, mut profile, mut attempts, mut foreign) = (None, None, None, None, 0);
        let (mut outdated, mut foreign_slots) = (None, Vec::new());
        let face = match &seat.look {
            Look::Looking => Face::Looking,
            Look::Unusable(reason, detail) => Face::Unusable { reason: *reason, detail: detail.clone() },
            Look::Stranger { identity, stranger } => {
                firmware = identity.firmware;
                (family, profile) = (Some(identity.family.into()), Some(identity.profile.clone()));
                strange_face(r, actor, identity, stranger)?
            }
            Look::Read { identity, .. } => {
                firmware = identity.firmware;
                attempts = attempts_of(identity);
                foreign = identity.foreign;
                outdated = identity.outdated.clone();
                let token = seat.serial().map(|serial| of_plugged(r, serial, identity)).transpose()?.flatten();
                foreign_slots = slots_of_others(r, token.as_ref(), identity)?;
                (family, profile) = (Some(identity.family.into()), Some(identity.profile.clone()));
                match seat.serial() {
                    None => Face::SerialHidden {
                        by: HiddenBy::of(identity),
                        can_make_visible: identity.abilities.make_serial_visible,
                    },
                    Some(serial) => match twin() {
                        Some(other_port) => Face::Duplicate { serial: serial.clone(), other_port },
                        None => self.face(r, actor, serial, token, identity)?,
                    },
                }
            }
        };
        // what is being done with a token is for those who may see whose it is
        let mine = !matches!(face, Face::Elsewhere { .. });
        Ok(Card {
            port: seat.device.port.to_string(),
            usb_id: (seat.device.vid, seat.device.pid),
            model: seat.model.clone(),
            family,
            profile,
            firmware,
            attempts,
            foreign,
            foreign_slots: if mine { foreign_slots } else { Vec::new() },
            outdated,
            keys: seat.keys,
            face,
            activity: if mine { seat.activity.clone() } else { Activity::Idle },
            outcome: seat.ended.clone().filter(|_| mine),
        })
    }

    fn face(
        &self,
        r: &Reader<'_>,
        actor: &Actor,
        serial: &Serial,
        token: Option<Token>,
        identity: &Identity,
    ) -> Result<Face> {
        let line = token.map_or(Ok(None), |token| r.token_line(token.id))?;
        let Some(line) = line else {
            let programmed = identity.slots.iter().filter(|slot| slot.is_programmed()).map(|slot| slot.number.0);
            return Ok(Face::Unregistered { serial: serial.clone(), programmed: programmed.collect() });
        };
        if !actor.may(Act::SeeStock, line.token.school) {
            let school = line.token.school.map(|school| named_school(r, school)).transpose()?;
            return Ok(Face::Elsewhere { serial: serial.clone(), school });
        }
        let mut actions = actions(actor, &line);
        if !identity.abilities.write_hotp && !identity.abilities.write_totp {
            actions.retain(|action| !matches!(action, CardAction::Enrol | CardAction::Wipe));
        }
        Ok(Face::Known { token: Box::new(self.tokens().row(line)), actions })
    }
}

/// Slots that hold something which was not written here.
fn slots_of_others(r: &Reader<'_>, token: Option<&Token>, identity: &Identity) -> Result<Vec<u8>> {
    let mut found = Vec::new();
    for slot in identity.slots.iter().filter(|slot| slot.is_programmed()).map(|slot| slot.number.0) {
        if token.map(|token| r.is_ours(token.id, slot)).transpose()? != Some(true) {
            found.push(slot);
        }
    }
    Ok(found)
}

/// A stranger under the number of a known token, for those who may see that one.
fn strange_face(r: &Reader<'_>, actor: &Actor, identity: &Identity, stranger: &Stranger) -> Result<Face> {
    let school = recorded(r, &stranger.serial, identity)?.and_then(|token| token.school);
    if !actor.may(Act::SeeStock, school) {
        let school = school.map(|school| named_school(r, school)).transpose()?;
        return Ok(Face::Elsewhere { serial: stranger.serial.clone(), school });
    }
    let verify = stranger.can_prove() && actor.may(Act::Verify, school) && actor.check_at_station().is_ok();
    Ok(Face::Stranger { stranger: stranger.clone(), verify })
}

fn attempts_of(identity: &Identity) -> Option<Attempts> {
    let left = |pin| identity.pins.iter().find(|status| status.pin == pin).map(|status| status.left);
    Some(Attempts { admin: left(DevicePin::Admin), user: left(DevicePin::User)? })
}

/// What the actor may do with a known token now, the likeliest first.
pub(super) fn actions(actor: &Actor, line: &TokenLine) -> Vec<CardAction> {
    let (state, school) = (line.token.state, line.token.school);
    let credential = line.credential.as_ref();
    let live = credential.is_some_and(|credential| credential.state.is_live());
    let verified = credential.is_some_and(|credential| credential.verified);
    let suspended = credential.is_some_and(|credential| credential.state.is_suspended());
    let follows = |event| state.after(event).is_ok();
    let enrollable = matches!(state, CustodyState::InStock | CustodyState::Reserved | CustodyState::Allocated);
    let own = actor.person.is_some() && line.token.holder.as_ref().map(|holder| holder.id) == actor.person;
    let software = line.token.kind() == TokenKind::Software;
    let unsettled = line.unsettled == Some(Unsettled::Enrolment);
    let half_wiped = line.unsettled == Some(Unsettled::Wipe);
    let offered = [
        (CardAction::Settle, Act::Verify, unsettled),
        (CardAction::Wipe, Act::ManageDevice, half_wiped && state == CustodyState::InStock),
        (CardAction::Resume, Act::Resume, suspended && !own),
        (CardAction::Found, Act::ManageCustody, follows(CustodyEvent::Found)),
        (CardAction::Enrol, Act::Enrol, enrollable && !live),
        (CardAction::HandOver, Act::HandOver, follows(CustodyEvent::HandOver) && live && !own),
        (CardAction::Verify, Act::Verify, live && !verified),
        (CardAction::TakeBack, Act::TakeBack, follows(CustodyEvent::TakeBack)),
        (CardAction::Verify, Act::Verify, live && verified),
        (CardAction::Release, Act::Decide, follows(CustodyEvent::Release)),
        (CardAction::Enrol, Act::Enrol, enrollable && live),
        (CardAction::Wipe, Act::ManageDevice, !half_wiped && state == CustodyState::InStock && credential.is_some()),
        (CardAction::ReportLost, Act::ManageCustody, follows(CustodyEvent::ReportLost)),
        (CardAction::MarkDefective, Act::ManageCustody, follows(CustodyEvent::MarkDefective)),
        (CardAction::Repair, Act::ManageCustody, follows(CustodyEvent::Repair)),
        (CardAction::Retire, Act::ManageCustody, follows(CustodyEvent::Retire)),
        (CardAction::Withdraw, Act::TakeBack, follows(CustodyEvent::Withdraw) && software),
    ];
    let of_software = |action| {
        use CardAction::{ReportLost, Resume, Retire, Verify, Withdraw};
        matches!(action, Resume | Verify | ReportLost | Retire | Withdraw) || !software
    };
    let mine = offered
        .into_iter()
        .filter(|(action, act, possible)| *possible && of_software(*action) && actor.may(*act, school));
    mine.map(|(action, ..)| action).collect()
}
