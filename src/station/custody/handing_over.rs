//! Handing over: the very token, to the very person. The plug shows the one, PIN and code together prove the other.

use super::{
    ending::end_replaced,
    step::{Decided, after, was_never_plugged},
};
use crate::{
    Actor, Result, StationError, Tokens,
    at_hand::Via,
    entries::{of_holder, of_token},
    outcome::{Done, Outcome},
    people::delegates::check_independent,
    proving::ask_for,
    reach::token_for,
    requests::{self, told},
    secrets::judged_of,
    slips::{OnPaper, on_paper},
    typed::comment_of,
};
use bench::BenchError;
use domain::{
    Act, CustodyEvent, CustodyState, IntentStage, NoticeKind, RequestEvent, SecondLook, Secret, Serial, TokenProof,
    TokenRef, Verb,
    event::{self, HandOverProof},
};
use jiff::Timestamp;
use store::{Entries, Reader, Token};

/// What proves that the right person receives the right token.
#[derive(Debug)]
pub enum Proof {
    /// The receiver's PIN and a code of the token, typed as one string.
    Passcode(String),
    /// Nothing; the reason goes to the journal.
    Without {
        /// Why.
        reason: String,
    },
}

/// How the giver showed that it is this very token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    /// It was plugged, and answered with its serial.
    Plugged,
    /// Its serial was read off it, typed or scanned.
    Shown,
}

impl Tokens<'_> {
    /// Gives the plugged token to its person; answers with the entry of the journal, which is the number of its slip.
    /// `expected`: the token that the giver believes it is.
    pub fn hand_over(
        &self,
        actor: &Actor,
        plugged: impl Into<TokenRef>,
        expected: Option<&Serial>,
        proof: Proof,
    ) -> Result<u64> {
        actor.check_at_station()?;
        let plugged = plugged.into();
        if let Some(expected) = expected.filter(|expected| *expected != plugged.serial()) {
            let expected = expected.into();
            return Err(BenchError::WrongToken { expected, plugged }.into());
        }
        let token = self.check_hands_over(actor, &plugged)?;
        self.check_same(&self.at_bench(&token)?)?;
        let token = self.plugged_to_hand_over(actor, &token.full_name())?;
        self.prove_and_give(actor, &token, proof, Presence::Plugged)
    }

    /// Gives a token without USB to its person: the serial that the giver read off it stands for the plug, and is journalled
    /// as such. A token that was ever plugged must be plugged again.
    pub fn hand_over_shown(
        &self,
        actor: &Actor,
        shown: &Serial,
        expected: impl Into<TokenRef>,
        proof: Proof,
    ) -> Result<u64> {
        actor.check_at_station()?;
        let expected = expected.into();
        if shown != expected.serial() {
            return Err(StationError::AnotherSerial { expected: expected.serial().clone(), shown: shown.clone() });
        }
        let token = self.token_to_hand_over(actor, &expected)?;
        let at_bench = self.at_bench(&token)?;
        self.bench.check_no_stranger(&at_bench)?;
        if !was_never_plugged(&token) || self.bench.is_plugged(&at_bench) {
            return Err(BenchError::NotPlugged(token.name()).into());
        }
        self.prove_and_give(actor, &token, proof, Presence::Shown)
    }

    fn prove_and_give(&self, actor: &Actor, token: &Token, proof: Proof, presence: Presence) -> Result<u64> {
        let without = match proof {
            Proof::Passcode(typed) => {
                let (pin, code) = self.codes().read_passcode(token, &typed)?;
                self.codes().check_passcode(actor, token, &pin, code, Via::Typed)?;
                None
            }
            Proof::Without { reason } => {
                let reason = comment_of(&reason)?;
                let shown = match presence {
                    Presence::Plugged => self.prove_plugged(actor, token)?,
                    Presence::Shown => TokenProof::Unproven,
                };
                if shown == TokenProof::Wrong {
                    return Err(StationError::AnotherSecret(token.name()));
                }
                Some((reason, shown))
            }
        };
        let without = without.as_ref().map(|(reason, shown)| (reason.as_str(), *shown));
        self.give(actor, &token.full_name(), without, presence)
    }

    /// The receiver typed the PIN, and touches the plugged token where it feels that: PIN and code together prove person
    /// and token. The end is on the token's card.
    pub fn start_hand_over(&self, actor: &Actor, plugged: impl Into<TokenRef>, pin: Secret) -> Result<()> {
        actor.check_at_station()?;
        let token = self.check_hands_over(actor, &plugged.into())?;
        let at_bench = self.at_bench(&token)?;
        self.check_same(&at_bench)?;
        let token = self.plugged_to_hand_over(actor, &token.full_name())?;
        let source = self.codes().code_source(&token)?;
        let claim = self.bench.claim(&at_bench, Verb::HandOver)?;
        let (kept, actor) = (self.kept(), actor.clone());
        claim.run(Box::new(move |session, lane| {
            let code =
                kept.noun().codes().code_at_hand(source, Verb::HandOver, session, lane).map_err(StationError::from);
            let given = code.and_then(|code| {
                kept.noun().codes().check_passcode(&actor, &token, &pin, code, source.via())?;
                kept.noun().give(&actor, &token.full_name(), None, Presence::Plugged)
            });
            lane.finish(Outcome::of(Verb::HandOver, given.map(|slip| Done::HandedOver { serial: token.name(), slip })));
        }));
        Ok(())
    }

    /// Another free token of the school, plugged now, takes the place of `allocated`, which goes back to stock.
    pub fn swap(&self, actor: &Actor, plugged: impl Into<TokenRef>, allocated: impl Into<TokenRef>) -> Result<()> {
        actor.check_at_station()?;
        let allocated = allocated.into();
        let plugged = self.check_hands_over(actor, &plugged.into())?;
        self.check_same(&self.at_bench(&plugged)?)?;
        self.change(actor, |tx| {
            let old = token_for(actor, tx, &allocated, Act::HandOver)?;
            let new = token_for(actor, tx, &plugged.full_name(), Act::HandOver)?;
            after(&old, CustodyEvent::HandOver)?;
            after(&new, CustodyEvent::Reserve)?;
            if old.school != new.school {
                let (expected, plugged) = (old.name(), new.name());
                return Err(BenchError::WrongToken { expected, plugged }.into());
            }
            if !tx.credentials_of(new.id)?.iter().any(|credential| credential.state.is_live()) {
                return Err(StationError::NoCredential(new.name()));
            }
            let request = tx.request_of_token(old.id)?.ok_or_else(|| StationError::NoSuchToken(old.name()))?;
            check_giver(tx, actor, Act::HandOver, &old, tx.at)?;
            tx.set_custody(old.id, old.state, CustodyState::InStock, None)?;
            tx.swap_request_token(request.id, new.id)?;
            tx.set_custody(new.id, new.state, CustodyState::Reserved, Some(request.person.id))?;
            tx.set_custody(new.id, CustodyState::Reserved, CustodyState::Allocated, Some(request.person.id))?;
            let swapped = event::Swap { from: new.state, instead_of: old.name() };
            let swapped_for = Some(new.name());
            let back = event::Release { from: Some(old.state), swapped_for, comment: None };
            let swapped = of_token(swapped, &new).subject(request.person.id);
            Ok(((), Entries::new(swapped, [of_token(back, &old)])))
        })
    }

    /// Whose token it is not to hand over learns nothing of what is plugged.
    pub(super) fn check_hands_over(&self, actor: &Actor, named: &TokenRef) -> Result<Token> {
        self.store.read(|r| token_for(actor, r, named, Act::HandOver))
    }

    /// The same of a plugged one, which has not lost its secret.
    fn plugged_to_hand_over(&self, actor: &Actor, plugged: &TokenRef) -> Result<Token> {
        let token = self.token_to_hand_over(actor, plugged)?;
        self.check_not_emptied(&token)?;
        Ok(token)
    }

    /// A token that may be handed over by this actor now, before anything is asked of its receiver.
    fn token_to_hand_over(&self, actor: &Actor, named: &TokenRef) -> Result<Token> {
        self.store.read(|r| {
            let token = token_for(actor, r, named, Act::HandOver)?;
            after(&token, CustodyEvent::HandOver)?;
            check_giver(r, actor, Act::HandOver, &token, self.now())?;
            Ok(token)
        })
    }

    /// The handover itself; `without`: why the receiver proved nothing, and what the token itself has shown. Somebody else looks at it then.
    fn give(
        &self,
        actor: &Actor,
        named: &TokenRef,
        without: Option<(&str, TokenProof)>,
        presence: Presence,
    ) -> Result<u64> {
        self.step(actor, named, Act::HandOver, CustodyEvent::HandOver, |tx, token| {
            let holder = token.holder.as_ref();
            check_giver(tx, actor, Act::HandOver, token, tx.at)?;
            // nobody is given what opens nothing
            judged_of(tx, token, tx.at)?;
            if without.is_some() && tx.open_intents(token.id)?.iter().any(|intent| intent.stage == IntentStage::Sent) {
                // a code would have told which secret it holds
                return Err(StationError::Unsettled { token: token.name() });
            }
            let request = tx.request_of_token(token.id)?;
            let (reason, shown) = without.unzip();
            if let Some(reason) = reason {
                ask_for(tx, actor, SecondLook::HandOver, (&token.full_name(), token.school), 1, reason)?;
            }
            let proof = if without.is_none() { HandOverProof::Passcode } else { HandOverProof::None };
            let OnPaper { person, school_name, model } = on_paper(tx, token)?;
            let given = event::HandOver {
                from: token.state,
                proof: Some(proof),
                token_proof: shown,
                serial_shown: (presence == Presence::Shown).then_some(true),
                person,
                school_name,
                model,
                charter: request.as_ref().and_then(|request| request.charter.clone()),
                signed: request.as_ref().and_then(|request| request.signed),
                comment: reason.map(str::to_owned),
            };
            let mut rest = Vec::new();
            if let Some(request) = request {
                let state = requests::after(&request, RequestEvent::HandOver)?;
                tx.set_request(request.id, request.state, state, Some(token.id), None)?;
                let notice =
                    told(NoticeKind::TokenHandedOver, &request).fact("serial", token.name()).fact("by", &actor.name);
                tx.notify(&notice.fact("charter", request.charter.as_deref().unwrap_or_default()))?;
                rest = end_replaced(tx, &request)?;
            }
            let holder = holder.map(|holder| holder.id);
            Ok(Decided { holder, first: move |token: &Token, _| of_holder(given, token), rest })
        })
    }
}

/// Nobody gives a token to themselves, nor to whoever made them a giver today.
pub(super) fn check_giver(r: &Reader<'_>, actor: &Actor, act: Act, token: &Token, now: Timestamp) -> Result<()> {
    let Some(holder) = &token.holder else { return Ok(()) };
    if actor.person == Some(holder.id) {
        return Err(StationError::OwnToken);
    }
    check_independent(r, actor, act, &[token.school], holder.id, now)
}
