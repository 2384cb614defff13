//! Programs that may ask: made, given new keys and ended by whoever administers; judged at each question, by the key that they show and the
//! address that they show it from. A key is told once, to whoever made it. What a program may do is said when it is made and stays so: who
//! wants another, makes another.

use super::{Actor, ClientFault, Clients, Door, HookView, InputFault, Result, StationError};
use domain::{Act, ClientId, ClientScope, MOST_A_MINUTE, Network, Secret, Source, Typing, Uai, event};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::net::IpAddr;
use store::{Client, ClientKey, Entries, Entry, Hook, KnownKey, NewClient};

/// Letters of a name.
const LONGEST_NAME: usize = 60;
/// The most days that an earlier key is good beside the new one.
const MOST_DAYS: u32 = 90;
/// Programs that may ask at a time.
const MOST_CLIENTS: usize = 200;

/// A program as it was typed.
#[derive(Debug, Clone)]
pub struct TypedClient {
    /// What people call it.
    pub name: String,
    /// What it may ask.
    pub scope: ClientScope,
    /// UAIs with a space or comma between two; empty: all schools.
    pub schools: String,
    /// Networks with a space or comma between two; empty: from everywhere.
    pub networks: String,
    /// Questions a minute.
    pub a_minute: u32,
    /// What is typed there.
    pub typing: Typing,
    /// Whether it can ask back for the next code.
    pub next_code: bool,
    /// From when on it may not ask any more.
    pub until: Option<Timestamp>,
}

/// A program, for whoever administers.
#[derive(Debug, Clone, Serialize)]
pub struct ClientView {
    /// Its number.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    /// What it may ask.
    pub scope: ClientScope,
    /// The schools that it may ask about; empty: all.
    pub schools: Vec<Uai>,
    /// From where it may ask; empty: from everywhere.
    pub networks: Vec<String>,
    /// Questions a minute.
    pub a_minute: u32,
    /// What is typed there.
    pub typing: Typing,
    /// Whether it can ask back for the next code.
    pub next_code: bool,
    /// When it was made.
    pub made: Timestamp,
    /// From when on it may not ask any more, said beforehand.
    pub until: Option<Timestamp>,
    /// When it was ended.
    pub ended: Option<Timestamp>,
    /// When it asked last.
    pub used: Option<Timestamp>,
    /// Its keys, the newest first.
    pub keys: Vec<KeyView>,
    /// Where it is told of what happens.
    pub told: Option<HookView>,
    /// Of how many people it tells; `None`: that is not what it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
}

impl ClientView {
    /// Whether it may ask at `now`.
    pub fn may_ask(&self, now: Timestamp) -> bool {
        self.ended.is_none() && self.until.is_none_or(|until| until > now)
    }
}

/// A key without the key.
#[derive(Debug, Clone, Serialize)]
pub struct KeyView {
    /// How it begins, behind `tr_`.
    pub name: String,
    /// Since when it is good.
    pub made: Timestamp,
    /// How long; `None`: as long as its program.
    pub until: Option<Timestamp>,
}

/// A key that was just made: shown once.
pub struct NewKey {
    /// Whose.
    pub client: ClientView,
    /// The key.
    pub key: Secret,
}

impl Clients<'_> {
    /// Every program, those that may ask first.
    pub fn list(&self, actor: &Actor) -> Result<Vec<ClientView>> {
        actor.check(Act::Administer, None)?;
        let now = self.now();
        self.store.read(|r| {
            let (clients, keys, hooks, told) =
                (r.clients()?, r.client_keys()?, r.client_hooks(now)?, r.pushed_counts()?);
            let people = |client: &ClientView| {
                let tells = client.scope == ClientScope::Scim;
                tells.then(|| told.get(&Source::Client(client.name.clone())).copied().unwrap_or_default())
            };
            let view = |client| {
                let view = self.view(client, &keys, &hooks);
                ClientView { people: people(&view), ..view }
            };
            Ok(clients.into_iter().map(view).collect())
        })
    }

    /// One of them.
    pub fn client(&self, actor: &Actor, id: ClientId) -> Result<ClientView> {
        let found = self.list(actor)?.into_iter().find(|client| client.id == id);
        found.ok_or(StationError::NoSuchClient(id))
    }

    /// A program more, with its first key. `password`: the actor's own, of whoever makes it by a command.
    ///
    /// # Errors
    /// What cannot be, by its field; another password.
    pub fn add(&self, actor: &Actor, typed: &TypedClient, password: Option<&Secret>) -> Result<NewKey> {
        actor.check(Act::Administer, None)?;
        self.check_own(actor, password)?;
        let new = read(typed, self.now())?;
        let key = ClientKey::new(self.entropy)?;
        let client = self.change(actor, |tx| {
            let live: Vec<_> = tx.clients()?.into_iter().filter(|other| other.ended.is_none()).collect();
            if live.iter().any(|other| other.may.name == new.name) || live.len() >= MOST_CLIENTS {
                return Err(InputFault::ClientName.into());
            }
            for school in &new.schools {
                tx.school(*school)?.ok_or(StationError::NoSuchSchool(*school))?;
            }
            let client = tx.add_client(&new)?;
            tx.add_client_key(&client, &key, tx.at)?;
            let listed = |text: String| Some(text).filter(|text| !text.is_empty());
            let added = event::Client::Added {
                client: client.id,
                client_name: new.name.clone(),
                client_scope: new.scope,
                typing: new.typing,
                client_schools: listed(event::Spaced(new.schools.clone()).to_string()),
                client_networks: listed(event::Spaced(new.networks.clone()).to_string()),
                a_minute: new.a_minute,
                until: new.until,
            };
            let keyed = key_event(&client, &key, None);
            Ok((client, Entries::new(Entry::new(added), [Entry::new(keyed)])))
        })?;
        self.new_key_of(actor, client.id, &key)
    }

    /// A new key of a program. The one before it is good for `days` days still (0 to 90); any older one ends now.
    ///
    /// # Errors
    /// Where there is no such program, or it was ended; another password.
    pub fn new_key(&self, actor: &Actor, id: ClientId, days: u32, password: Option<&Secret>) -> Result<NewKey> {
        actor.check(Act::Administer, None)?;
        self.check_own(actor, password)?;
        if days > MOST_DAYS {
            return Err(InputFault::ClientDays(MOST_DAYS).into());
        }
        let key = ClientKey::new(self.entropy)?;
        self.change(actor, |tx| {
            let client = tx.client(id)?.filter(|client| client.ended.is_none());
            let client = client.ok_or(StationError::NoSuchClient(id))?;
            let earlier = tx.at + SignedDuration::from_hours(24 * i64::from(days));
            tx.add_client_key(&client, &key, earlier)?;
            Ok(((), Entry::new(key_event(&client, &key, Some(earlier)))))
        })?;
        self.new_key_of(actor, id, &key)
    }

    /// A program may not ask any more, from now on.
    ///
    /// # Errors
    /// Where there is no such program, or it was ended.
    pub fn end(&self, actor: &Actor, id: ClientId) -> Result<()> {
        actor.check(Act::Administer, None)?;
        self.change(actor, |tx| {
            let client = tx.client(id)?.filter(|client| client.ended.is_none());
            let client = client.ok_or(StationError::NoSuchClient(id))?;
            tx.end_client(id)?;
            Ok(((), Entry::new(event::Client::Ended { client: id, client_name: client.may.name })))
        })
    }

    /// Which program shows this key from this address to ask something that any of these purposes is good for; one question of its minute
    /// is used up.
    ///
    /// # Errors
    /// [`StationError::Client`] and why; [`StationError::Throttled`] where its minute is used up.
    pub fn judge(&self, shown: Option<&str>, from: IpAddr, scopes: &[ClientScope]) -> Result<Client> {
        let now = self.now();
        let known = match shown.and_then(ClientKey::of) {
            Some(key) => self.store.read(|r| r.client_of_key(&key, now))?,
            None => None,
        };
        let Some(client) = known else {
            // who shows none may be a browser that lost its way: only a key that is none is noted
            if shown.is_some() {
                self.asked().refused(from);
            }
            return Err(StationError::Client(ClientFault::Unknown));
        };
        if !client.may.networks.is_empty() && !client.may.networks.iter().any(|network| network.contains(from)) {
            self.asked().refused(from);
            return Err(StationError::Client(ClientFault::Elsewhere));
        }
        if !scopes.contains(&client.may.scope) {
            return Err(StationError::Client(ClientFault::Scope));
        }
        let most = client.may.a_minute;
        self.asked().one_more(client.id, most, now).map_err(|seconds| StationError::Throttled { seconds })?;
        Ok(client)
    }

    /// Whoever gets a key types their own password: the panel has asked for it before it asks here (`Route::weighty`).
    pub(super) fn check_own(&self, actor: &Actor, password: Option<&Secret>) -> Result<()> {
        match actor.door {
            Door::Panel { .. } | Door::Desk { .. } => Ok(()),
            Door::Cli { .. } | Door::Conveyor { .. } | Door::Client { .. } | Door::Station => {
                self.accounts().check_again(actor, password)
            }
        }
    }

    fn new_key_of(&self, actor: &Actor, id: ClientId, key: &ClientKey) -> Result<NewKey> {
        Ok(NewKey { client: self.client(actor, id)?, key: Secret::new(key.text().expose().to_vec()) })
    }

    fn view(&self, client: Client, keys: &[KnownKey], hooks: &[Hook]) -> ClientView {
        let of_it = keys.iter().filter(|key| key.client == client.id);
        let keys = of_it.map(|key| KeyView { name: key.name.clone(), made: key.made, until: key.until }).collect();
        let told = hooks.iter().find(|hook| hook.client == client.id).map(HookView::of);
        let Client { id, made, may, ended, used } = client;
        ClientView {
            id,
            name: may.name,
            scope: may.scope,
            schools: may.schools,
            networks: may.networks.iter().map(Network::to_string).collect(),
            a_minute: may.a_minute,
            typing: may.typing,
            next_code: may.next_code,
            made,
            until: may.until,
            ended,
            used: self.asked().last(id).max(used),
            keys,
            told,
            people: None,
        }
    }
}

fn key_event(client: &Client, key: &ClientKey, earlier_until: Option<Timestamp>) -> event::Client {
    event::Client::Key {
        client: client.id,
        client_name: client.may.name.clone(),
        client_key: key.name().to_owned(),
        earlier_until,
    }
}

/// What was typed, as far as it can be.
fn read(typed: &TypedClient, now: Timestamp) -> Result<NewClient> {
    let name = typed.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(InputFault::ClientName.into());
    }
    if !(1..=MOST_A_MINUTE).contains(&typed.a_minute) {
        return Err(InputFault::ClientMinute(MOST_A_MINUTE).into());
    }
    if typed.until.is_some_and(|until| until <= now) {
        return Err(InputFault::ClientUntil.into());
    }
    let words = |text: &str| {
        text.split([' ', ',', ';', '\n', '\r', '\t'])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let networks = words(&typed.networks).iter().map(|word| word.parse()).collect::<Result<Vec<Network>, _>>();
    let mut networks = networks.map_err(InputFault::from)?;
    let schools = words(&typed.schools).iter().map(|word| word.parse()).collect::<Result<Vec<Uai>, _>>();
    let mut schools = schools.map_err(InputFault::from)?;
    networks.sort();
    networks.dedup();
    schools.sort();
    schools.dedup();
    let verifies = typed.scope == ClientScope::Verify;
    Ok(NewClient {
        name: name.to_owned(),
        scope: typed.scope,
        schools,
        networks,
        a_minute: typed.a_minute,
        typing: typed.typing,
        next_code: typed.next_code && verifies,
        until: typed.until,
    })
}
