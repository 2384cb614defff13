//! Programs that are told of what happens (webhooks): each entry of the journal about their schools, by number, act and ids, in its order, until
//! it was taken. What it says beyond that is read by the API, with the program's own key: no name leaves the station by itself.

use super::{Actor, Clients, Finding, InputFault, Result, StationError};
use domain::{Act, ClientId, PersonId, Secret, TokenRef, Uai, Verb, event};
use jiff::{SignedDuration, Timestamp};
use outgoing::Address;
use serde::Serialize;
use store::{Entry, Hook, StoreError};

/// Bytes of a secret that signs.
const SECRET: usize = 32;
/// Letters of an address.
const LONGEST: usize = 500;
/// How long an address may take nothing before the doctor says so: as long as the longest pause between two attempts.
const LATE: SignedDuration = SignedDuration::from_mins(15);
/// How such a secret begins where it is shown (Standard Webhooks).
const BEGINS: &str = "whsec_";

/// One thing that happened, as a program is told it.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
pub struct Happened {
    /// The number of its entry in the journal: it comes again where nobody said that it was taken.
    pub number: u64,
    /// When.
    #[schemars(with = "domain::Moment")]
    pub at: Timestamp,
    /// What was done.
    pub verb: Verb,
    /// The school that it is about.
    pub school: Option<Uai>,
    /// The token that it is about.
    pub token: Option<TokenRef>,
    /// The person that it is about.
    pub person: Option<PersonId>,
    /// Who did it, where that is a person.
    pub by: Option<PersonId>,
}

/// Where a program is told, and how that goes.
#[derive(Debug, Clone, Serialize)]
pub struct HookView {
    /// Where.
    pub address: String,
    /// The last entry of the journal that was taken there.
    pub upto: u64,
    /// Since when nothing is taken.
    pub failing: Option<Timestamp>,
    /// What was said the last time.
    pub fault: Option<String>,
}

impl HookView {
    pub(super) fn of(hook: &Hook) -> Self {
        let Hook { address, told, failing, fault, .. } = hook.clone();
        Self { address, upto: told, failing, fault }
    }
}

/// What a program is to be told next.
pub struct News {
    /// Whose, and where.
    pub hook: Hook,
    /// By which what is told is signed.
    pub secret: Secret,
    /// What happened since, the oldest first.
    pub happened: Vec<Happened>,
    /// The last entry that was looked at: all up to it is told with these.
    pub upto: u64,
}

impl Clients<'_> {
    /// The program is told at this address of what happens from now on; the secret that signs it is the answer, shown once. Where it was
    /// told before, it is not any more.
    ///
    /// # Errors
    /// Where there is no such program, or it is none of the API; another password.
    pub fn hook(&self, actor: &Actor, id: ClientId, address: &str, password: Option<&Secret>) -> Result<String> {
        actor.check(Act::Administer, None)?;
        self.check_own(actor, password)?;
        if address.len() > LONGEST || address.parse::<Address>().is_err() {
            return Err(InputFault::ClientAddress.into());
        }
        let secret = self.secret::<SECRET>()?;
        let told = self.store.read(|r| r.journal_head())?.number;
        self.change(actor, |tx| {
            let client = tx.client(id)?.filter(|client| client.ended.is_none() && client.reads());
            let client = client.ok_or(StationError::NoSuchClient(id))?;
            tx.set_client_hook(id, address, &secret, told)?;
            let hooked =
                event::Client::Hooked { client: id, client_name: client.may.name, client_address: address.to_owned() };
            Ok(((), Entry::new(hooked)))
        })?;
        Ok(format!("{BEGINS}{}", data_encoding::BASE64.encode(secret.expose())))
    }

    /// The program is told nothing any more.
    ///
    /// # Errors
    /// Where there is no such program, or it is told nothing.
    pub fn unhook(&self, actor: &Actor, id: ClientId) -> Result<()> {
        actor.check(Act::Administer, None)?;
        self.change(actor, |tx| {
            let client = tx.client(id)?.ok_or(StationError::NoSuchClient(id))?;
            let address = tx.end_client_hook(id)?.ok_or(StationError::NoSuchClient(id))?;
            let unhooked = event::Client::Unhooked { client: id, client_name: client.may.name, client_untold: address };
            Ok(((), Entry::new(unhooked)))
        })
    }

    /// Where the programs that may ask now are told.
    pub fn hooked(&self) -> Result<Vec<Hook>> {
        let now = self.now();
        Ok(self.store.read(|r| r.client_hooks(now))?)
    }

    /// What is to be told there now, at most `most` entries of the journal; `None`: nothing is new.
    pub fn news(&self, hook: Hook, most: u32) -> Result<Option<News>> {
        self.store.read(|r| {
            let entries = r.anchors_after(hook.told, most)?;
            let Some(upto) = entries.last().map(|last| last.head.number) else { return Ok(None) };
            let Some(client) = r.client(hook.client)? else { return Ok(None) };
            let secret = r.hook_secret(hook.client)?.ok_or(StoreError::Gone { what: "hook" })?;
            let tokens: Vec<_> = entries.iter().filter_map(|entry| entry.token).collect();
            let names = r.token_names(&tokens)?;
            // what is about no school is for who has all of them
            let schools = &client.may.schools;
            let theirs = |school: Option<Uai>| schools.is_empty() || school.is_some_and(|uai| schools.contains(&uai));
            let happened = entries.into_iter().filter(|entry| theirs(entry.school)).map(|entry| Happened {
                number: entry.head.number,
                at: entry.at,
                verb: entry.verb,
                school: entry.school,
                token: entry.token.and_then(|id| names.get(&id).cloned()),
                person: entry.subject,
                by: entry.person,
            });
            let happened = happened.collect();
            Ok(Some(News { hook, secret, happened, upto }))
        })
    }

    /// Addresses that have taken nothing for some time, as the doctor says it.
    pub(crate) fn examine_hooks(&self) -> Result<Vec<Finding>> {
        let now = self.now();
        self.store.read(|r| {
            let mut findings = Vec::new();
            for hook in r.client_hooks(now)? {
                let Some(since) = hook.failing.filter(|since| now.duration_since(*since) >= LATE) else { continue };
                let Some(client) = r.client(hook.client)? else { continue };
                let (name, cause) = (client.may.name, hook.fault.unwrap_or_default());
                findings.push(Finding::HookFailing { name, address: hook.address, since, cause });
            }
            Ok(findings)
        })
    }

    /// Everything up to this entry was taken.
    pub fn hook_took(&self, client: ClientId, told: u64) -> Result<()> {
        Ok(self.store.keep(|books| books.hook_took(client, told))?)
    }

    /// Nothing was taken, and this was said.
    pub fn hook_failed(&self, client: ClientId, fault: &str) -> Result<()> {
        Ok(self.store.keep(|books| books.hook_failed(client, fault, self.now()))?)
    }
}
