//! What shows that a plugged thing is the token whose number it tells: a code that only its secret makes, or the answer to a challenge,
//! which is how a code is read. Where the token lets its codes be read, nobody is asked for anything; where it wants a finger or a PIN,
//! and nobody gave it, it is *not proven*, the entry says so, and a second person looks at it.

use super::{
    Actor, Result, StationError, Tokens,
    at_hand::{CodeSource, Via},
    people::delegates::check_independent,
    secrets::judged,
};
use domain::{
    Act, BatchId, SecondLook, SecondLookId, Serial, StockTakeId, TokenId, TokenProof, TokenRef, Uai, Verb, event,
};
use driver::{CodeRequest, DriverError, Identity, Session, SlotContent, SlotNumber};
use oath::Code;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{AskedLook, Change, Credential, Entries, Entry, Page, Part, Reader, Token, WaitingLook};

/// What waits for a second person.
#[derive(Debug, Clone, Serialize)]
pub struct LookView {
    /// Row id.
    pub id: SecondLookId,
    /// What was done.
    pub what: SecondLook,
    /// A serial; of a stock-take or batch its number.
    pub about: String,
    /// Of which school.
    pub school: Option<Uai>,
    /// Its name.
    pub school_name: Option<String>,
    /// Who has the token now; `None`: nobody, or it is about several.
    pub holder: Option<String>,
    /// Who did it, as a name.
    pub by: String,
    /// Why, in their own words; empty: nobody was asked.
    pub reason: String,
    /// How many tokens.
    pub tokens: u32,
    /// When.
    pub at: jiff::Timestamp,
    /// The reader may be the second person.
    pub mine: bool,
}

impl Tokens<'_> {
    /// What the plugged token shows by itself: a code that the host reads, checked and spent like any other.
    pub(super) fn prove_by_reading(
        &self,
        actor: &Actor,
        token: &Token,
        identity: &Identity,
        session: &mut dyn Session,
    ) -> Result<TokenProof> {
        if let Some(told) = self.told_by_slots(token, Some(identity))? {
            return Ok(told);
        }
        let Some(readable) = self.readable(token, identity)? else { return Ok(TokenProof::Unproven) };
        self.judge_read(actor, token, readable.read(session))
    }

    /// The same of a token on whose lane nothing is being done, with what its plug has shown already.
    pub(super) fn prove_plugged(&self, actor: &Actor, token: &Token) -> Result<TokenProof> {
        let at_bench = self.at_bench(token)?;
        let identity = self.bench.identity(&at_bench)?;
        if let Some(told) = self.told_by_slots(token, identity.as_ref())? {
            return Ok(told);
        }
        if let Some(shown @ (TokenProof::Code | TokenProof::Wrong)) = self.bench.proof(&at_bench) {
            return Ok(shown);
        }
        let Some(identity) = identity else { return Ok(TokenProof::Unproven) };
        match self.readable(token, &identity)? {
            // a TOTP code was asked for at the plug: where it was not had, it wants a PIN or a finger
            Some(readable) if readable.again => {
                let read = self.bench.ask(&at_bench, Verb::Verify, move |session| readable.read(session))?;
                self.judge_read(actor, token, read)
            }
            Some(_) | None => Ok(TokenProof::Unproven),
        }
    }

    /// What needs no code to be known: nothing should be in it, or nothing is.
    fn told_by_slots(&self, token: &Token, identity: Option<&Identity>) -> Result<Option<TokenProof>> {
        self.store.read(|r| {
            let due = due_in(r, token.id)?;
            if due.is_empty() {
                return Ok(Some(TokenProof::NoSecret));
            }
            let emptied = identity.map(|identity| is_emptied(r, token.id, &due, identity)).transpose()?;
            Ok((emptied == Some(true)).then_some(TokenProof::Empty))
        })
    }

    /// What is plugged in as this token is not known to have lost its secret. A code typed for it came from elsewhere then.
    pub(super) fn check_not_emptied(&self, token: &Token) -> Result<()> {
        let identity = self.bench.identity(&self.at_bench(token)?)?;
        match self.told_by_slots(token, identity.as_ref())? {
            Some(TokenProof::Empty) => Err(StationError::Emptied(token.name())),
            _ => Ok(()),
        }
    }

    /// The slot whose code the host can read, of what the token should hold; none where no code of it counts.
    fn readable(&self, token: &Token, identity: &Identity) -> Result<Option<Readable>> {
        let open = self.store.read(|r| judged(r, token.id, self.now()))?.unwrap_or_default();
        let sources = open.iter().map(|one| CodeSource::of_credential(identity, one));
        let readable = sources.filter_map(|source| match source {
            CodeSource::Touch(_) => None,
            CodeSource::Slot(slot, _, digits, period) => {
                let asked = CodeRequest { time: self.codes().unix_time(), period, digits };
                Some(Readable { slot, asked, again: source.gives_several() })
            }
        });
        Ok({ readable }.next())
    }

    fn judge_read(&self, actor: &Actor, token: &Token, read: Result<Option<Code>, DriverError>) -> Result<TokenProof> {
        let Some(code) = read? else { return Ok(TokenProof::Unproven) };
        match self.codes().verify_token(actor, token, code, Via::Read) {
            Ok(_) => Ok(TokenProof::Code),
            Err(StationError::CodeRefused) => Ok(TokenProof::Wrong),
            // nothing is accepted for it now, whatever it shows
            Err(StationError::AccountInDoubt | StationError::Shut { .. } | StationError::NoCredential(_)) => {
                Ok(TokenProof::Unproven)
            }
            Err(error) => Err(error),
        }
    }

    /// A part of what was done without a proof in the actor's schools, the oldest first.
    pub fn second_looks(&self, actor: &Actor, part: Part) -> Result<Page<LookView>> {
        let schools = actor.schools_for(Act::Witness);
        if schools.as_ref().is_some_and(Vec::is_empty) {
            return Err(StationError::NotAllowed { act: Act::Witness });
        }
        self.store.read(|r| {
            let found = r.second_looks(schools.as_deref(), part)?;
            // what is asked of every line is asked once for all of them
            let named = |look: &WaitingLook| match look.what {
                SecondLook::HandOver | SecondLook::Firmware => look.about.parse::<TokenRef>().ok(),
                SecondLook::StockTake | SecondLook::Batch => None,
            };
            let names: Vec<_> = found.rows.iter().filter_map(named).collect();
            let of_names = r.tokens_of_names(&names)?;
            let tokens: BTreeMap<_, _> = names.into_iter().zip(of_names).collect();
            let schools = r.school_names(&found.rows.iter().filter_map(|look| look.school).collect::<Vec<_>>())?;
            let mut mine_of = BTreeMap::new();
            let view = |look: WaitingLook| {
                let mine = *mine_of
                    .entry((look.person, look.school))
                    .or_insert_with(|| self.check_second(r, actor, &look).is_ok());
                let token = named(&look).and_then(|named| match &tokens.get(&named)?[..] {
                    [only] => Some(only.clone()),
                    _ => None,
                });
                let WaitingLook { id, what, about, school, person: _, by, reason, tokens, at } = look;
                let school_name = school.and_then(|school| schools.get(&school).cloned());
                // as everybody calls it now: another may have come to the same number since
                let about = token.as_ref().map_or(about, |token| token.name().to_string());
                let holder = token.and_then(|token| token.holder).map(|holder| holder.name);
                LookView { id, what, about, school, school_name, holder, by, reason, tokens, at, mine }
            };
            Ok(found.map(view))
        })
    }

    /// The actor has looked at these, as the second person; how many that were.
    pub fn look_second(&self, actor: &Actor, looks: &[SecondLookId]) -> Result<usize> {
        self.change(actor, |tx| {
            let mut entries = Vec::new();
            for id in looks {
                let Some(look) = tx.second_look(*id)? else { continue };
                actor.check(Act::Witness, look.school)?;
                self.check_second(tx, actor, &look)?;
                if tx.end_second_look(*id)? {
                    entries.push(witnessed(tx, &look)?);
                }
            }
            let count = entries.len();
            let first = entries.pop().ok_or(StationError::NobodyChosen)?;
            Ok((count, Entries::new(first, None).and(entries)))
        })
    }

    /// Somebody else than who did it, and nobody whom they made a decider today.
    fn check_second(&self, r: &Reader<'_>, actor: &Actor, look: &WaitingLook) -> Result<()> {
        if actor.person == look.person {
            return Err(StationError::SecondPerson);
        }
        match look.person {
            Some(person) => check_independent(r, actor, Act::Witness, &[look.school], person, self.now()),
            None => Ok(()),
        }
    }
}

/// A second person is asked to look at what this change does.
pub(super) fn ask_for(
    tx: &Change<'_>,
    actor: &Actor,
    what: SecondLook,
    (about, school): (&impl ToString, Option<Uai>),
    tokens: usize,
    reason: &str,
) -> Result<()> {
    let about = about.to_string();
    Ok(tx.ask_second_look(&AskedLook { what, about: &about, school, by: &actor.name, reason, tokens })?)
}

/// Whether a token should hold a secret that is, or may again be, in use.
pub(super) fn has_secret(r: &Reader<'_>, token: TokenId) -> Result<bool> {
    Ok(!due_in(r, token)?.is_empty())
}

/// Which secrets that are.
fn due_in(r: &Reader<'_>, token: TokenId) -> Result<Vec<Credential>> {
    let mut due = r.credentials_of(token)?;
    due.retain(|one| one.state.is_live() || one.state.is_suspended());
    Ok(due)
}

/// Whether the plugged thing says that nothing is in any slot that should hold one of these secrets. While a change of its slots is
/// not settled, an empty one tells nothing.
fn is_emptied(r: &Reader<'_>, token: TokenId, due: &[Credential], identity: &Identity) -> Result<bool> {
    let slots: Vec<_> = due.iter().filter_map(|one| one.slot).collect();
    let empty = |slot: &u8| identity.slots.iter().any(|one| one.number.0 == *slot && one.content == SlotContent::Empty);
    Ok(!slots.is_empty()
        && slots.iter().all(empty)
        && r.open_intents(token)?.is_empty()
        && r.open_wipes(token)?.is_empty())
}

/// A slot whose code the host reads.
struct Readable {
    slot: SlotNumber,
    asked: CodeRequest,
    /// Its codes can be had at any moment, one after the other.
    again: bool,
}

impl Readable {
    /// Its code, without asking anybody for anything. `None`: it wants a PIN or a finger.
    fn read(&self, session: &mut dyn Session) -> Result<Option<Code>, DriverError> {
        match session.read_code(self.slot, self.asked, &mut |_| {}) {
            Ok(code) => Ok(Some(code)),
            Err(
                DriverError::PinNeeded { .. }
                | DriverError::TouchTimeout
                | DriverError::Unsupported(_)
                | DriverError::NoCode,
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// It lies there all the same: what is busy, or cannot be read now, shows its number alone.
pub(super) fn or_unproven(serial: &Serial, proof: Result<TokenProof>) -> TokenProof {
    proof.unwrap_or_else(|error| {
        tracing::info!(%serial, %error, "a token that is plugged in could not be asked for a proof");
        TokenProof::Unproven
    })
}

fn witnessed(r: &Reader<'_>, look: &WaitingLook) -> Result<Entry> {
    let witness = |stock_take: Option<StockTakeId>, serial: Option<TokenRef>| {
        let (witnessed, done_by) = (look.what, look.by.clone());
        Entry::new(event::Witness { witnessed, done_by, stock_take, serial }).school(look.school)
    };
    Ok(match look.what {
        SecondLook::HandOver | SecondLook::Firmware => match token_named(r, &look.about)? {
            Some(token) => witness(None, None).token(token.id, &token.serial),
            None => witness(None, look.about.parse().ok()),
        },
        SecondLook::StockTake => witness(look.about.parse().ok(), None),
        SecondLook::Batch => witness(None, None).batch(look.about.parse::<BatchId>().ok()),
    })
}

/// The token of the name that a row was written with. `None` also where it is a number alone that two tokens have by now.
fn token_named(r: &Reader<'_>, named: &str) -> Result<Option<Token>> {
    let Ok(named) = named.parse::<TokenRef>() else { return Ok(None) };
    let mut found = r.tokens_named(&named)?;
    Ok(found.pop().filter(|_| found.is_empty()))
}
