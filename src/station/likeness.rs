//! Is the plugged thing the token that its number says? A number is a string that any device can tell. Where family, profile or firmware
//! contradict the record, it is shown as what it is, a stranger under this number: nothing is done with it, nothing is counted, and the
//! record stays as it was. Firmware alone may be newer: a code of the token settles it.
//!
//! Names of profiles and products are the program's, and change with it: a name in the record that no profile bears any more contradicts
//! nothing, and is replaced.

use super::{
    Actor, Bench, Result,
    entries::of_token,
    lane::Lane,
    named::recorded,
    proving::{ask_for, has_secret},
};
use bench::Stranger;
use domain::{Contradiction, Event, Family, Firmware, SecondLook, Serial, TokenProof, Verb, event::Device};
use driver::{Identity, Session};
use profile::Profiles;
use store::{JournalQuery, Token};

/// Entries of a token that are looked through for the same contradiction.
const STORY: u32 = 20;

/// What contradicts, if anything. A token that was never plugged has nothing to contradict yet.
fn contradiction(token: &Token, seen: &Identity, profiles: &Profiles) -> Option<Contradiction> {
    if token.family != Family::Unseen && token.family != seen.family.into() {
        return Some(Contradiction::Family);
    }
    let profile = token.profile.as_ref()?;
    if token.model != seen.model && profiles.knows_model(&token.model) {
        return Some(Contradiction::Model);
    }
    let was: Option<Firmware> = token.firmware.as_deref().and_then(|text| text.parse().ok());
    match (was, seen.firmware) {
        (Some(was), Some(now)) if now < was => Some(Contradiction::Older),
        (Some(was), Some(now)) if now > was => Some(Contradiction::Newer),
        (None, Some(_)) => Some(Contradiction::Newer),
        (Some(_), None) => Some(Contradiction::Older),
        // with other firmware it may have another one
        (Some(_), Some(_)) | (None, None) if *profile != seen.profile && profiles.knows(profile) => {
            Some(Contradiction::Model)
        }
        (Some(_), Some(_)) | (None, None) => None,
    }
}

impl Bench<'_> {
    /// Whether the thing that tells this serial is a stranger under it: noted once. Newer firmware that a code of the token proves is
    /// taken into the record at once where the token lets its codes be read (`session`), and where it has no secret, which leaves
    /// nothing to prove and nothing to lose: then somebody else is asked to look.
    pub(super) fn stranger(
        &self,
        serial: &Serial,
        seen: &Identity,
        session: Option<&mut dyn Session>,
    ) -> Result<Option<Stranger>> {
        let Some(token) = self.store.read(|r| recorded(r, serial, seen))? else { return Ok(None) };
        let Some(what) = contradiction(&token, seen, self.bench.profiles()) else { return Ok(None) };
        if what == Contradiction::Newer {
            let secret = self.store.read(|r| has_secret(r, token.id))?;
            let proof = match session {
                _ if !secret => TokenProof::NoSecret,
                Some(session) => self.tokens().prove_by_reading(&Actor::station(), &token, seen, session)?,
                None => TokenProof::Unproven,
            };
            match proof {
                TokenProof::Code | TokenProof::NoSecret => {
                    self.take_over(&Actor::station(), &token, seen, proof)?;
                    return Ok(None);
                }
                TokenProof::Unproven | TokenProof::Wrong | TokenProof::Empty => {}
            }
        }
        self.note_contradiction(&token, seen, what)?;
        let told = |model: &str, firmware: Option<String>| match firmware {
            Some(firmware) => format!("{model} {firmware}"),
            None => model.to_owned(),
        };
        let recorded = told(&token.model, token.firmware.clone());
        let seen = told(&seen.model, seen.firmware.map(|firmware| firmware.to_string()));
        Ok(Some(Stranger { name: token.name(), serial: serial.clone(), what, recorded, seen }))
    }

    /// A code of the plugged thing was right: where only its firmware spoke against it, it is the token, in the name of whoever asked.
    pub(super) fn recognise(&self, actor: &Actor, token: &Token, session: &mut dyn Session, lane: &Lane) -> Result<()> {
        let Some(seen) = lane.stranger() else {
            lane.proven(TokenProof::Code);
            // a number that a person typed for it is its own from now on
            if let Some(seen) = self.bench.identity(&self.at_bench(token)?)? {
                self.keep_device(&token.serial, &seen)?;
            }
            return self.stock().prove_counted(&token.full_name());
        };
        self.take_over(actor, token, &seen, TokenProof::Code)?;
        lane.is_known(&seen, TokenProof::Code, session);
        // one that hides its number was named by a person
        if seen.serial.is_none() { self.stock().prove_counted(&token.full_name()) } else { Ok(()) }
    }

    /// What a token of ours told of itself at its first plug, its family too, or under the names of another version of the program.
    /// One that hides its number is asked when a code or a write has shown that it is the token that a person named.
    pub(super) fn keep_device(&self, serial: &Serial, seen: &Identity) -> Result<()> {
        let Some(token) = self.store.read(|r| recorded(r, serial, seen))? else { return Ok(()) };
        let known = token.family != Family::Unseen;
        let named = known && token.profile.as_ref() == Some(&seen.profile) && token.model == seen.model;
        if named || contradiction(&token, seen, self.bench.profiles()).is_some() {
            return Ok(());
        }
        let firmware = seen.firmware.map(|firmware| firmware.to_string());
        self.change(&Actor::station(), |tx| {
            tx.set_token_device(token.id, Some(&seen.profile), &seen.model, firmware.as_deref())?;
            let told = !known && tx.tell_family(token.id, seen.family.into())?;
            let recorded = Device::Recorded {
                model: seen.model.clone(),
                firmware: seen.firmware,
                family: told.then(|| seen.family.into()),
                recorded: token.profile.as_ref().map(|_| token.model.clone()),
            };
            Ok(((), of_token(recorded, &token)))
        })
    }

    /// Newer firmware goes into the record, with what proved it.
    fn take_over(&self, actor: &Actor, token: &Token, seen: &Identity, proof: TokenProof) -> Result<()> {
        let firmware = seen.firmware.map(|firmware| firmware.to_string());
        self.change(actor, |tx| {
            tx.set_token_device(token.id, Some(&seen.profile), &seen.model, firmware.as_deref())?;
            if proof != TokenProof::Code {
                ask_for(tx, actor, SecondLook::Firmware, (&token.full_name(), token.school), 1, "")?;
            }
            let renewed = Device::Renewed {
                model: seen.model.clone(),
                firmware: seen.firmware,
                recorded: token.firmware.clone(),
                token_proof: proof,
            };
            Ok(((), of_token(renewed, token)))
        })
    }

    /// Once for each thing that it says of itself, not at every plug.
    fn note_contradiction(&self, token: &Token, seen: &Identity, what: Contradiction) -> Result<()> {
        let query = JournalQuery { token: Some(token.id), verb: Some(Verb::Device), ..JournalQuery::default() };
        let known = self.store.read(|r| r.journal(query, STORY))?.into_iter().any(|record| match record.event() {
            Ok(Event::Device(Device::Contradicts { model, firmware, contradicts, .. })) => {
                (contradicts, &model, firmware) == (what, &seen.model, seen.firmware)
            }
            _ => false,
        });
        if known {
            return Ok(());
        }
        self.change(&Actor::station(), |_| {
            let contradicts = Device::Contradicts {
                model: seen.model.clone(),
                firmware: seen.firmware,
                recorded: format!("{} {}", token.model, token.firmware.as_deref().unwrap_or("–")),
                contradicts: what,
            };
            Ok(((), of_token(contradicts, token)))
        })
    }
}
