//! What is shown of keys whose codes another program checks: on a key's page, on the home of whoever looks after them, to the doctor and to
//! a monitor. *Not applied there yet* is said wherever such a key is.

use super::Verifier;
use crate::{Actor, Area, Codes, Finding, Result, StationError, Tokens};
use domain::{Act, TokenId, TokenRef};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::{Entrusted, Reader, WaitingEntrusted};
use verifier::{Kind, Problem, Request};

/// How long something may wait before the doctor says so.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// What is shown of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct EntrustedView {
    /// Its serial there.
    pub serial: String,
    /// Its codes are checked there, and nowhere here.
    pub of_record: bool,
    /// Since when something is not applied there yet; `None`: everything is.
    #[schemars(with = "Option<domain::Moment>")]
    pub waiting: Option<Timestamp>,
    /// What somebody has to do something about.
    #[schemars(with = "Option<String>")]
    pub problem: Option<Problem>,
    /// What was said the last time.
    #[serde(skip)]
    pub fault: Option<String>,
}

impl EntrustedView {
    fn of(known: Entrusted) -> Self {
        let Entrusted { serial, of_record, since, problem, fault, .. } = known;
        Self { serial, of_record, waiting: since, problem: problem.and_then(|word| word.parse().ok()), fault }
    }
}

/// One key of which something is not applied there yet.
#[derive(Debug, Clone, Serialize)]
pub struct EntrustedLine {
    /// What the key is called.
    pub token: TokenRef,
    /// How it is there.
    #[serde(flatten)]
    pub view: EntrustedView,
    /// What was said the last time.
    pub said: Option<String>,
}

/// How the other verifier is.
#[derive(Debug, Clone, Serialize)]
pub struct VerifierState {
    /// Which program it is.
    #[serde(serialize_with = "word")]
    pub kind: Kind,
    /// Where.
    pub address: String,
    /// How many credentials it checks.
    pub entrusted: u32,
    /// Of how many something is not applied there yet.
    pub waiting: u32,
    /// Of how many of them somebody has to do something.
    pub stuck: u32,
    /// Since when the oldest waits.
    pub since: Option<Timestamp>,
}

fn word<S: serde::Serializer>(kind: &Kind, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(kind.word())
}

impl VerifierState {
    fn of(verifier: &Verifier, figures: WaitingEntrusted) -> Self {
        let WaitingEntrusted { entrusted, waiting, stuck, since } = figures;
        let (kind, address) = (verifier.kind, verifier.address.clone());
        Self { kind, address, entrusted, waiting, stuck, since }
    }
}

impl Tokens<'_> {
    /// What a page says of a token: of the newest of its credentials that is there, or still to be refused there.
    pub(crate) fn entrusted_view(&self, r: &Reader<'_>, token: TokenId) -> Result<Option<EntrustedView>> {
        if self.verifier().is_none() {
            return Ok(None);
        }
        let of = |known: &Entrusted| known.of_record || known.due.is_some();
        Ok(r.entrusted_of(token)?.into_iter().find(of).map(EntrustedView::of))
    }

    /// How the other verifier is; `None`: there is none.
    ///
    /// # Errors
    /// Where the actor does not look after keys in the academy.
    pub fn verifier_state(&self, actor: &Actor) -> Result<Option<VerifierState>> {
        actor.check(Act::Resynchronise, None)?;
        let Some(verifier) = self.verifier() else { return Ok(None) };
        let figures = self.store.read(|r| r.waiting_entrusted())?;
        Ok(Some(VerifierState::of(verifier, figures)))
    }

    /// The keys of which something is not applied there yet, the oldest first; `all`: every key that is there.
    ///
    /// # Errors
    /// Where the actor does not look after keys in the academy.
    pub fn entrusted_list(&self, actor: &Actor, all: bool) -> Result<Vec<EntrustedLine>> {
        actor.check(Act::Resynchronise, None)?;
        if self.verifier().is_none() {
            return Ok(Vec::new());
        }
        self.store.read(|r| {
            let found = r.all_entrusted(all)?;
            let names = r.token_names(&found.iter().map(|known| known.token).collect::<Vec<_>>())?;
            let lines = found.into_iter().filter_map(|known| {
                let token = names.get(&known.token)?.clone();
                let said = known.fault.clone();
                Some(EntrustedLine { token, view: EntrustedView::of(known), said })
            });
            Ok(lines.collect())
        })
    }

    /// What waits is tried again now: of this key, or of all. How many.
    ///
    /// # Errors
    /// Where the actor does not look after keys in the academy; there is no such key.
    pub fn entrusted_again(&self, actor: &Actor, token: Option<TokenRef>) -> Result<usize> {
        actor.check(Act::Resynchronise, None)?;
        let now = self.now();
        let some = token.map(|named| {
            self.store.read(|r| {
                let token = r.find_token(named.clone())?.ok_or(StationError::NoSuchToken(named))?;
                Ok::<_, StationError>(
                    r.entrusted_of(token.id)?.iter().map(|known| known.credential).collect::<Vec<_>>(),
                )
            })
        });
        let some = some.transpose()?;
        let count = self.store.keep(|books| books.entrusted_again(some.as_deref(), now))?;
        self.store.entrusted_bell().notify_one();
        Ok(count)
    }

    /// The doctor's word on it.
    pub(crate) fn examine_verifier(&self) -> Vec<Finding> {
        let figures = match self.store.read(|r| r.waiting_entrusted()) {
            Ok(figures) => figures,
            Err(error) => return vec![Finding::Failed(Area::Verifier, error.into())],
        };
        let Some(verifier) = self.verifier() else {
            let orphans = figures.entrusted > 0;
            return orphans.then_some(Finding::VerifierGone(figures.entrusted)).into_iter().collect();
        };
        let name = verifier.kind.title();
        let mut found = vec![match signed_in(verifier) {
            Ok(version) => Finding::VerifierWell { version, keys: figures.entrusted },
            Err(fault) => Finding::VerifierSilent { name, cause: fault.to_string() },
        }];
        if figures.stuck > 0 {
            found.push(Finding::VerifierStuck { name, keys: figures.stuck });
        } else if let Some(since) = figures.since.filter(|since| self.now().duration_since(*since) > PATIENCE) {
            found.push(Finding::VerifierLate { name, keys: figures.waiting, since });
        }
        found
    }
}

impl Codes<'_> {
    /// Signs in there, and looks whether the account may see tokens: the version that answers.
    ///
    /// # Errors
    /// Where the actor may not administer, there is no other verifier, or it does not answer as it should.
    pub fn verifier_check(&self, actor: &Actor) -> Result<String> {
        actor.check(Act::Administer, None)?;
        let verifier = self.verifier().ok_or(StationError::NoVerifier)?;
        Ok(signed_in(verifier)?)
    }

    /// Rings when something is to be made true there.
    pub fn verifier_bell(&self) -> std::sync::Arc<tokio::sync::Notify> {
        self.store.entrusted_bell()
    }
}

fn signed_in(verifier: &Verifier) -> Result<String, verifier::Fault> {
    let account = verifier.asks.sign_in()?;
    let answer = verifier.asks.ask(&Request::may_look())?;
    match verifier::read_found(&answer, "trousseau-none") {
        Ok(_) if account.version.is_empty() => Ok(verifier.kind.title().to_owned()),
        Ok(_) => Ok(account.version),
        Err(verifier::Unread::Fault(fault)) => Err(fault),
        Err(verifier::Unread::Problem(_, said)) => Err(verifier::Fault::Account(said)),
    }
}
