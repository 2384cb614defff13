//! Codes that another program checks: a privacyIDEA or eduMFA that the academy has already. The station enrols and hands over, and that
//! program is then the one verifier of those codes; here they are refused with a sentence.
//!
//! What should be true there is derived from the records (`place.rs`), never written down as a list of orders. A change notes in its own
//! transaction that something is not true there yet (`hear`); the daemon's task makes it so, one request after the other (`round.rs`).
//! The PIN never goes there: it is kept as a hash that only fits here, and what that program asks beside a code is its own policy.

mod other;
mod place;
mod round;
mod view;

pub use ::verifier::Problem;
pub use other::Verifier;
pub use place::Stand;
pub use round::VerifierRound;
pub use view::{EntrustedLine, EntrustedView, VerifierState};

use super::{Actor, Result, Tokens, entries::of_token};
use domain::{TokenId, event};
use place::stand_of;
use std::collections::BTreeSet;
use store::{Change, Entries, Entry, News};
use verifier::serial_there;

impl Tokens<'_> {
    /// What a change brought may matter there: noted in the same change.
    pub(crate) fn hear(&self, tx: &Change<'_>, news: &News) -> Result<Vec<Entry>> {
        let Some(verifier) = self.verifier() else { return Ok(Vec::new()) };
        let mut tokens: BTreeSet<TokenId> = news.moved.clone();
        for credential in &news.changed {
            tokens.extend(tx.credential(*credential)?.map(|found| found.token));
        }
        for person in &news.people {
            tokens.extend(tx.tokens_of(*person)?.into_iter().map(|token| token.id));
        }
        let each = tokens.into_iter().map(|token| self.has_changed(tx, verifier, token));
        Ok(each.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Something about this token changed: its credentials that are there, or should be, are looked at.
    fn has_changed(&self, tx: &Change<'_>, verifier: &Verifier, id: TokenId) -> Result<Vec<Entry>> {
        let Some(token) = tx.token(id)? else { return Ok(Vec::new()) };
        let mut entries = Vec::new();
        for credential in tx.credentials_of(id)? {
            let known = tx.entrusted(credential.id)?;
            let stand = stand_of(tx, verifier, &token, &credential, tx.at)?;
            let given = known.as_ref().is_some_and(|known| known.of_record);
            match &known {
                _ if stand == Stand::InUse && !given => {
                    let random = data_encoding::HEXLOWER.encode(&self.random::<8>()?);
                    let serial = serial_there(token.serial.as_str(), &random);
                    let entrusted_as = known.map_or_else(|| serial.clone(), |known| known.serial);
                    tx.entrust(credential.id, &random, &serial)?;
                    let entrusted_to = verifier.kind.title().to_owned();
                    entries.push(of_token(event::Entrust::Given { entrusted_to, entrusted_as }, &token));
                }
                // what is refused there already, and nobody's, stays so
                Some(known) if given || known.due.is_some() => tx.touch_entrusted(known.credential)?,
                Some(_) | None => {}
            }
        }
        Ok(entries)
    }

    /// What no change told: keys that were in use before the verifier was named, keys whose last day came, schools that were added to the
    /// configuration or left out of it. Called at start and now and then; how many it found.
    pub fn verifier_sweep(&self) -> Result<usize> {
        let Some(verifier) = self.verifier() else { return Ok(0) };
        let now = self.now();
        let (fresh, moved) = self.store.read(|r| {
            let fresh = if verifier.gives_back { Vec::new() } else { r.not_entrusted(verifier.schools.as_deref())? };
            let mut moved = Vec::new();
            for known in r.all_entrusted(true)?.into_iter().filter(|known| known.of_record && known.due.is_none()) {
                let (token, credential) = (r.token(known.token)?, r.credential(known.credential)?);
                let Some((token, credential)) = token.zip(credential) else { continue };
                let stand = stand_of(r, verifier, &token, &credential, now)?;
                if known.place.as_deref() != Some(stand.word()) {
                    moved.push(known.credential);
                }
            }
            Ok::<_, super::StationError>((fresh, moved))
        })?;
        let found = fresh.len() + moved.len();
        self.store.keep(|books| moved.iter().try_for_each(|one| books.entrusted_changed(*one, now)))?;
        for token in fresh {
            self.entrust_one(verifier, token)?;
        }
        Ok(found)
    }

    /// One that should have been there before; where it was given meanwhile, nothing.
    fn entrust_one(&self, verifier: &Verifier, token: TokenId) -> Result<()> {
        self.try_change(&Actor::station(), |tx| {
            let mut entries = self.has_changed(tx, verifier, token)?;
            match entries.pop() {
                Some(first) => Ok(((), Entries::new(first, None).and(entries))),
                None => Err(super::dry_run::NoChange::Undone(Box::new(()))),
            }
        })
    }
}
