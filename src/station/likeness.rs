//! Is the plugged thing the token that its number says? A number is a string that any device can tell. Where family, model or firmware
//! contradict the record, it is shown as what it is, a stranger under this number: nothing is done with it, nothing is counted, and the
//! record stays as it was.

use super::{Actor, Result, Station, custody::UNSEEN};
use crate::{
    domain::{Firmware, Serial, Verb},
    driver::Identity,
    store::{Entry, JournalQuery, Token},
};

/// Entries of a token that are looked through for the same contradiction.
const STORY: u32 = 20;

crate::domain::words! {
    /// How a plugged thing contradicts the record of its number.
    Contradiction {
        /// It is of another family.
        Family => "family",
        /// It is another product of the family.
        Model => "model",
        /// Its firmware is older than it was: firmware does not go back.
        Older => "older",
        /// Its firmware is newer. That happens, and is believed with a code of the token.
        Newer => "newer",
    }
}

/// What contradicts, if anything. A token that was never plugged has nothing to contradict yet.
pub(super) fn contradiction(token: &Token, seen: &Identity) -> Option<Contradiction> {
    if token.family != UNSEEN && token.family != seen.family.to_string() {
        return Some(Contradiction::Family);
    }
    let profile = token.profile.as_ref()?;
    let was: Option<Firmware> = token.firmware.as_deref().and_then(|text| text.parse().ok());
    let same_product = token.model == seen.model;
    match (was, seen.firmware) {
        (Some(was), Some(now)) if same_product && now > was => Some(Contradiction::Newer),
        (Some(was), Some(now)) if same_product && now < was => Some(Contradiction::Older),
        (Some(_), Some(_)) | (None, None) if same_product && *profile == seen.profile => None,
        (Some(_) | None, Some(_) | None) => Some(Contradiction::Model),
    }
}

impl Station {
    /// Whether the thing that answers with this serial is a stranger under it: noted once, and told in a sentence. Newer firmware alone
    /// makes no stranger.
    pub(super) fn stranger(&self, serial: &Serial, seen: &Identity) -> Result<Option<String>> {
        let Some(token) = self.store.read(|r| r.find_token(None, serial))? else { return Ok(None) };
        let Some(what) = contradiction(&token, seen).filter(|what| *what != Contradiction::Newer) else {
            return Ok(None);
        };
        self.note_contradiction(&token, seen, what)?;
        let of = |firmware: Option<&str>| firmware.map(|firmware| format!(" {firmware}")).unwrap_or_default();
        let now = seen.firmware.map(|firmware| firmware.to_string());
        Ok(Some(format!(
            "{serial}: {}{} / {}{}",
            token.model,
            of(token.firmware.as_deref()),
            seen.model,
            of(now.as_deref())
        )))
    }

    /// Once for each thing that it says of itself, not at every plug.
    pub(super) fn note_contradiction(&self, token: &Token, seen: &Identity, what: Contradiction) -> Result<()> {
        let firmware = seen.firmware.map(|firmware| firmware.to_string());
        let query = JournalQuery { token: Some(token.id), verb: Some(Verb::Device), ..JournalQuery::default() };
        let known = self.store.read(|r| r.journal(query, STORY))?.into_iter().any(|record| {
            record.facts.get("contradicts").map(String::as_str) == Some(what.word())
                && record.facts.get("model") == Some(&seen.model)
                && record.facts.get("firmware") == firmware.as_ref()
        });
        if known {
            return Ok(());
        }
        self.change(&Actor::station(), |_| {
            let entry = Entry::new(Verb::Device).token(token.id, &token.serial).school(token.school);
            let entry = entry.fact("contradicts", what).fact("model", &seen.model).maybe("firmware", firmware.as_ref());
            Ok(((), entry.fact("recorded", format!("{} {}", token.model, token.firmware.as_deref().unwrap_or("–")))))
        })
    }

    /// A code of the plugged token proved that it is itself: newer firmware is taken into its record, in the name of whoever asked for it.
    pub(super) fn believe_firmware(&self, actor: &Actor, serial: &Serial) -> Result<()> {
        let Some(seen) = self.bench.identity(serial)? else { return Ok(()) };
        let Some(token) = self.store.read(|r| r.find_token(None, serial))? else { return Ok(()) };
        if contradiction(&token, &seen) != Some(Contradiction::Newer) {
            return Ok(());
        }
        let firmware = seen.firmware.map(|firmware| firmware.to_string());
        self.change(actor, |tx| {
            tx.set_token_device(token.id, Some(&seen.profile), &seen.model, firmware.as_deref())?;
            let entry = Entry::new(Verb::Device).token(token.id, serial).school(token.school);
            let entry = entry.fact("model", &seen.model).maybe("firmware", firmware.as_ref());
            Ok(((), entry.maybe("recorded", token.firmware.as_ref()).fact("proof", "passcode")))
        })
    }
}
