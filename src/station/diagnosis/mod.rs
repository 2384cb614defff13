//! *Que faire si un personnel n'arrive plus à utiliser sa clef ?* What was plugged, typed and recorded is put together into
//! an [`Examination`]; the table in `domain::diagnosis` says what is wrong with it and how that ends.
//!
//! Codes are looked at last, and by the use cases that resynchronise: a drift that is found is put right at once. The
//! holder proves PIN and codes together, as for their own resynchronisation, and learns no more than there.

mod complaint;
mod look;

pub use complaint::{Complaint, Diagnosed, OwnComplaint};

use super::{
    Actor, Codes, Holder, InputFault, Result, StationError,
    at_hand::Via,
    lane::Seat,
    named::of_plugged,
    outcome::Outcome,
    people::pin::{own_token, pin_state},
    people::seen::{check_sees, known},
    resync::Resynchronised,
};
use crate::reach::token_for;
use bench::BenchError;
use domain::{
    Act, CodesLook, CredentialLook, CustodyState, Examination, PersonId, Symptom, TokenRef, UsbLook, Verb, event,
};
use driver::{DriverError, Identity};
use look::{credential_look, identity, pin_look, place, slot_look, usb_look};
use oath::{Code, Diagnosis, StationClock};
use store::{Credential, Entry, MovingFactor, Reader, Token};

/// Everything about a token before its codes are looked at.
struct Looked {
    seen: Examination,
    token: Option<Token>,
    credential: Option<Credential>,
    port: Option<String>,
    serial: Option<TokenRef>,
    detail: Option<String>,
}

impl Codes<'_> {
    /// Finds out why a token does not work: by those who help, at the station or on the telephone. Drift that the codes
    /// show is put right.
    pub fn diagnose(&self, actor: &Actor, complaint: &Complaint) -> Result<Diagnosed> {
        if !actor.may_somewhere(Act::Diagnose) {
            return Err(StationError::NotAllowed { act: Act::Diagnose });
        }
        let mut looked = self.store.read(|r| self.look_at(actor, r, complaint))?;
        let mut found = None;
        if let (None, Some(token)) = (looked.seen.symptom(), &looked.token) {
            (looked.seen.codes, found) = self.look_at_codes(actor, &token.full_name(), &looked, &complaint.codes)?;
        }
        self.conclude(actor, looked, found)
    }

    /// The same for the plugged token, with two touches instead of typed codes. `Some`: it is clear without them; else
    /// the end is on the token's card.
    pub fn start_diagnosis(&self, actor: &Actor, complaint: Complaint) -> Result<Option<Diagnosed>> {
        actor.check_at_station()?;
        let first = self.diagnose(actor, &Complaint { codes: Vec::new(), ..complaint.clone() })?;
        let Some(named) = first.serial.clone().filter(|_| first.symptom.is_none()) else { return Ok(Some(first)) };
        let token = self.store.read(|r| token_for(actor, r, &named, Act::Diagnose))?;
        let source = self.code_source(&token)?;
        let claim = self.bench.claim(&self.at_bench(&token)?, Verb::Diagnose)?;
        let (kept, actor) = (self.kept(), actor.clone());
        claim.run(Box::new(move |session, lane| {
            let mut code = || kept.noun().code_at_hand(source, Verb::Diagnose, session, lane);
            if !source.gives_several() {
                let shown = code().map_err(StationError::from);
                let act = Act::Diagnose;
                let ended = match shown.and_then(|code| kept.noun().verify_as(&actor, act, &named, code, source.via()))
                {
                    // it fits: there is nothing more that it could tell
                    Ok(_) => kept.noun().diagnose(&actor, &complaint),
                    Err(StationError::CodeRefused) => kept.noun().other_use(&actor, &complaint),
                    Err(error) => Err(error),
                };
                return lane.finish(Outcome::of(Verb::Diagnose, ended.map(Diagnosed::done)));
            }
            let ended = kept.noun().found_by_touches(&mut code, |codes| {
                kept.noun().diagnose(&actor, &Complaint { codes: codes.to_vec(), ..complaint.clone() })
            });
            let ended = match ended {
                // a touch that types something else than a code: it is programmed for another use
                Err(StationError::Driver(DriverError::NoCode)) => kept.noun().other_use(&actor, &complaint),
                ended => ended,
            };
            lane.finish(Outcome::of(Verb::Diagnose, ended.map(Diagnosed::done)));
        }));
        Ok(None)
    }

    /// Finds out why the actor's own token does not work.
    pub fn diagnose_own(&self, actor: &Actor, own: &OwnComplaint) -> Result<Diagnosed> {
        let person = actor.person.ok_or(StationError::NoTokenOfOwn)?;
        let mut looked = self.store.read(|r| self.look_at_own(r, person, own))?;
        let mut found = None;
        if let (None, Some((passcode, next))) = (looked.seen.symptom(), &own.proof) {
            match self.resync_own(actor, passcode, next) {
                Ok(here) => {
                    looked.seen.codes = place(looked.credential.as_ref(), &here);
                    found = Some(here);
                }
                Err(StationError::PasscodeRefused) => looked.seen.codes = CodesLook::Refused,
                Err(error) => return Err(error),
            }
        }
        self.conclude(actor, looked, found)
    }

    /// The token types something, and it is no code.
    fn other_use(&self, actor: &Actor, complaint: &Complaint) -> Result<Diagnosed> {
        let mut looked = self.store.read(|r| self.look_at(actor, r, complaint))?;
        looked.seen.codes = CodesLook::Unknown;
        self.conclude(actor, looked, None)
    }

    fn look_at(&self, actor: &Actor, r: &Reader<'_>, complaint: &Complaint) -> Result<Looked> {
        let seat = self.seat_of(actor, complaint)?;
        let told = seat.as_ref().and_then(|seat| Some((seat.serial()?.clone(), identity(seat)?)));
        let token = match (&complaint.named, &told) {
            // what the actor may not even see is not there for them
            (Some(named), _) => {
                let mut there = r.tokens_named(named)?;
                there.retain(|token| actor.may(Act::SeeStock, token.school));
                store::only(named, there)?
            }
            (None, Some((serial, seen))) => {
                of_plugged(r, serial, seen)?.filter(|token| actor.may(Act::SeeStock, token.school))
            }
            (None, None) => None,
        };
        let told = complaint.named.clone().or_else(|| told.map(|(serial, _)| (&serial).into()));
        let serial = token.as_ref().map(Token::name).or(told);
        if let Some(token) = &token {
            actor.check(Act::Diagnose, token.school)?;
        }
        if let Some(person) = complaint.person {
            check_sees(actor, &known(r, person)?)?;
        }
        let identity = seat.as_ref().and_then(identity);
        let (usb, detail) = match &seat {
            Some(seat) => usb_look(seat)?,
            None if complaint.dead => (UsbLook::Dead, None),
            None if serial.is_none() => return Err(InputFault::NoToken.into()),
            None => (UsbLook::Elsewhere, None),
        };
        let holder = token.as_ref().and_then(|token| token.holder.as_ref()).map(|holder| holder.id);
        let theirs = complaint.person.is_none_or(|person| token.is_none() || holder == Some(person));
        let registered = token.is_some() || serial.is_none();
        let mut looked = self.records(r, token, usb, identity)?;
        looked.seen = Examination { theirs, registered, ..looked.seen };
        (looked.serial, looked.detail) = (serial, detail);
        looked.port = seat.map(|seat| seat.device.port.to_string());
        Ok(looked)
    }

    fn look_at_own(&self, r: &Reader<'_>, person: PersonId, own: &OwnComplaint) -> Result<Looked> {
        let mine = |token: &Token| token.holder.as_ref().is_some_and(|holder| holder.id == person);
        let mut there = r.tokens_named(&own.named)?;
        there.retain(mine);
        let token = store::only(&own.named, there)?;
        let usb = if own.dead { UsbLook::Dead } else { UsbLook::Elsewhere };
        let theirs = token.is_some();
        let mut looked = self.records(r, token, usb, None)?;
        // whose it is otherwise is nobody's business
        looked.seen = Examination { theirs, registered: true, ..looked.seen };
        looked.serial = Some(own.named.clone());
        let theirs = looked.token.as_ref().map(|token| token.id);
        if theirs.is_some() && own_token(r, person, self.now())?.is_some_and(|used| Some(used.id) != theirs) {
            // another one has taken its place, and its codes are the ones that count
            looked.seen.credential = CredentialLook::Ended;
        }
        Ok(looked)
    }

    /// What the records say of a token that was seen as `usb` says.
    fn records(
        &self,
        r: &Reader<'_>,
        token: Option<Token>,
        usb: UsbLook,
        identity: Option<&Identity>,
    ) -> Result<Looked> {
        let all = token.as_ref().map(|token| r.credentials_of(token.id)).transpose()?.unwrap_or_default();
        let present = |credential: &&Credential| credential.state.is_live() || credential.state.is_suspended();
        let credential = all.iter().find(present).cloned();
        let by_clock = credential.as_ref().is_some_and(|found| matches!(found.factor, MovingFactor::Totp { .. }));
        let holder = token.as_ref().and_then(|token| token.holder.as_ref());
        let pin = pin_look(holder.map(|holder| pin_state(r, holder.id)).transpose()?);
        let expires = token.as_ref().and_then(|token| token.expires);
        let seen = Examination {
            usb,
            registered: token.is_some(),
            theirs: true,
            slot: slot_look(identity, &all, credential.as_ref()),
            credential: credential_look(&all, credential.as_ref()),
            expired: expires.is_some_and(|expires| expires <= self.now()),
            clock_in_doubt: by_clock && self.clock_quality() == StationClock::Unsynchronised,
            pin,
            codes: CodesLook::None,
        };
        Ok(Looked { seen, token, credential, port: None, serial: None, detail: None })
    }

    /// One code against the everyday window, or several that follow each other against the wide one.
    fn look_at_codes(
        &self,
        actor: &Actor,
        named: &TokenRef,
        looked: &Looked,
        codes: &[Code],
    ) -> Result<(CodesLook, Option<Resynchronised>)> {
        match codes {
            [] => Ok((CodesLook::None, None)),
            [code] => match self.verify_as(actor, Act::Diagnose, named, *code, Via::Typed) {
                Ok(_) => Ok((CodesLook::Near, None)),
                // one code alone says no more
                Err(StationError::CodeRefused) => Ok((CodesLook::None, None)),
                Err(error) => Err(error),
            },
            codes => match self.resync_as(actor, Act::Diagnose, named, codes) {
                Ok(found) => Ok((place(looked.credential.as_ref(), &found), Some(found))),
                Err(StationError::NotSynchronised(Diagnosis::Unknown)) => Ok((CodesLook::Unknown, None)),
                Err(error) => Err(error),
            },
        }
    }

    /// Says what was found; an end goes to the journal.
    fn conclude(&self, actor: &Actor, looked: Looked, found: Option<Resynchronised>) -> Result<Diagnosed> {
        let Looked { seen, token, port, serial, detail, .. } = looked;
        let symptom = seen.symptom();
        let moved = |wanted| found.filter(|_| seen.codes == wanted);
        let holder = token.as_ref().and_then(|token| token.holder.clone());
        let open =
            holder.as_ref().map(|holder| self.store.read(|r| r.open_request_of(holder.id))).transpose()?.flatten();
        let in_use = token.as_ref().is_some_and(|token| token.state == CustodyState::HandedOver);
        let diagnosed = Diagnosed {
            port,
            kind: token.as_ref().map(Token::kind),
            school: token.as_ref().and_then(|token| token.school),
            state: token.as_ref().map(|token| token.state),
            replaceable: in_use && holder.is_some() && open.is_none(),
            holder: holder.map(|holder| Holder { id: holder.id, name: holder.name }),
            symptom,
            remedy: symptom.map(Symptom::remedy),
            ahead: moved(CodesLook::Ahead).map(|found| found.ahead),
            drift: moved(CodesLook::Drifted).and_then(|found| found.drift),
            detail,
            serial,
        };
        let Some(symptom) = symptom else { return Ok(diagnosed) };
        self.change(actor, |_| {
            let (typed_serial, port) = match (&token, &diagnosed.serial) {
                (Some(_), _) => (None, None),
                (None, Some(serial)) => (Some(serial.clone()), None),
                (None, None) => (None, diagnosed.port.clone()),
            };
            let Diagnosed { ahead, drift, .. } = diagnosed;
            let remedy = symptom.remedy();
            let entry = Entry::new(event::Diagnose { symptom, remedy, typed_serial, port, ahead, drift });
            let entry = entry.school(diagnosed.school).subject(diagnosed.holder.as_ref().map(|holder| holder.id));
            Ok((
                (),
                match &token {
                    Some(token) => entry.token(token.id, &token.serial),
                    None => entry,
                },
            ))
        })?;
        Ok(diagnosed)
    }

    /// The seat of the token that is meant, where it is plugged.
    fn seat_of(&self, actor: &Actor, complaint: &Complaint) -> Result<Option<Seat>> {
        let seats = self.bench.snapshot();
        if let Some(port) = &complaint.port {
            let seat = seats.into_iter().find(|seat| seat.device.port.0 == *port);
            return seat.map(Some).ok_or_else(|| InputFault::Gone.into());
        }
        let Some(named) = &complaint.named else { return Ok(None) };
        let mut here = seats.into_iter().filter(|seat| seat.is_named(named));
        match (here.next(), here.next()) {
            // of two families, the person says which is meant; of one, neither is believed
            (_, Some(_)) => match self.store.read(|r| token_for(actor, r, named, Act::Diagnose)) {
                Err(which) if !which.candidates().is_empty() => Err(which),
                _ => Err(BenchError::DuplicateSerial(named.clone()).into()),
            },
            (seat, None) => Ok(seat),
        }
    }
}
