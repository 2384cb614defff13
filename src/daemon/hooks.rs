//! Programs are told of what happens, by a task that the journal wakes: signed as Standard Webhooks has it (webhook-id, webhook-timestamp,
//! webhook-signature: HMAC-SHA256 of the three with dots between), one entry after the other, each again until it was taken. No change waits
//! for anybody: what nobody takes stays in the journal, and is told later.

use data_encoding::BASE64;
use domain::ClientId;
use hmac::{Hmac, KeyInit, Mac};
use outgoing::{Address, Outgoing, OutgoingError};
use sha2::Sha256;
use station::{Happened, News, Station, StationError};
use std::{
    collections::BTreeMap,
    io,
    sync::Arc,
    time::{Duration, Instant},
};
use store::Hook;
use tokio::sync::Notify;

/// Entries that are looked at together.
const MOST: u32 = 200;
/// Until an address that took nothing is asked again: doubled each time, from…
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// …up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

/// Who waits for how long: a program at the address that took nothing. At another address it waits for nothing.
#[derive(Default)]
struct Pauses(BTreeMap<(ClientId, String), (Duration, Instant)>);

impl Pauses {
    fn is_paused(&self, hook: &Hook, now: Instant) -> bool {
        self.0.get(&key(hook)).is_some_and(|(_, until)| *until > now)
    }

    fn failed(&mut self, hook: &Hook, now: Instant) {
        let (pause, until) = self.0.entry(key(hook)).or_insert((FIRST_PAUSE / 2, now));
        *pause = (*pause * 2).min(LONGEST_PAUSE);
        *until = now + *pause;
    }

    fn is_over(&mut self, hook: &Hook) {
        self.0.remove(&key(hook));
    }

    /// Who is told no more is waited for no longer.
    fn keep(&mut self, hooks: &[Hook]) {
        self.0.retain(|waits, _| hooks.iter().any(|hook| key(hook) == *waits));
    }

    /// When the next one is asked again.
    fn next(&self, now: Instant) -> Option<Duration> {
        self.0.values().map(|(_, until)| until.saturating_duration_since(now)).min()
    }
}

fn key(hook: &Hook) -> (ClientId, String) {
    (hook.client, hook.address.clone())
}

/// What is remembered between two rounds.
#[derive(Default)]
struct Teller {
    pauses: Pauses,
    /// Made for the first thing that is told: it reads every authority that the machine trusts, and most stations tell nobody.
    outgoing: Option<Outgoing>,
}

/// Tells whatever is new, whenever the journal's bell rings or a pause is over; for ever.
pub(super) async fn keep_telling(station: Arc<Station>, bell: Arc<Notify>) -> io::Result<()> {
    let mut teller = Teller::default();
    loop {
        let (asked, mut telling) = (station.clone(), teller);
        let told = tokio::task::spawn_blocking(move || {
            let told = tell(&asked, &mut telling);
            (telling, told)
        });
        let (told_by, told) = told.await.map_err(io::Error::other)?;
        teller = told_by;
        match told {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "what programs are to be told could not be read"),
        }
        let pause = teller.pauses.next(Instant::now());
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(pause.unwrap_or(Duration::MAX)), if pause.is_some() => {}
        }
    }
}

/// One round; whether there may be more. What is to be told to whoever waits is not even read.
fn tell(station: &Station, teller: &mut Teller) -> Result<bool, StationError> {
    let Teller { pauses, outgoing } = teller;
    let (mut more, hooks) = (false, station.clients().hooked()?);
    pauses.keep(&hooks);
    for hook in hooks {
        if pauses.is_paused(&hook, Instant::now()) {
            continue;
        }
        let client = hook.client;
        let Some(news) = station.clients().news(hook.clone(), MOST)? else {
            pauses.is_over(&hook);
            continue;
        };
        let told = match asking(outgoing) {
            Ok(outgoing) => tell_one(outgoing, &news),
            Err(error) => Err((None, error.to_string())),
        };
        match told {
            Ok(()) => {
                station.clients().hook_took(client, news.upto)?;
                pauses.is_over(&hook);
                more = true;
            }
            Err((took, fault)) => {
                if let Some(took) = took {
                    station.clients().hook_took(client, took)?;
                }
                station.clients().hook_failed(client, &fault)?;
                pauses.failed(&hook, Instant::now());
            }
        }
    }
    Ok(more)
}

/// What asks, made at its first use.
fn asking(outgoing: &mut Option<Outgoing>) -> Result<&Outgoing, OutgoingError> {
    if outgoing.is_none() {
        *outgoing = Some(Outgoing::new(None)?);
    }
    Ok(outgoing.as_ref().expect("it was just made"))
}

/// One after the other; where one is not taken, the last that was and what was said.
fn tell_one(outgoing: &Outgoing, news: &News) -> Result<(), (Option<u64>, String)> {
    let address: Address = news.hook.address.parse().map_err(|error| (None, format!("{error}")))?;
    let mut took = None;
    for happened in &news.happened {
        let message = Message::of(happened, news.secret.expose(), jiff::Timestamp::now().as_second());
        let answer = outgoing.send(&address, &message.headers(), message.body.as_bytes());
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => took = Some(happened.number),
            Ok(answer) => return Err((took, format!("{} answered {}", address.as_str(), answer.status))),
            Err(error) => return Err((took, error.to_string())),
        }
    }
    Ok(())
}

/// One thing as it is sent.
struct Message {
    id: String,
    at: i64,
    body: String,
    signature: String,
}

impl Message {
    fn of(happened: &Happened, secret: &[u8], at: i64) -> Self {
        let id = format!("trousseau-{}", happened.number);
        let document = serde_json::json!({ "type": happened.verb, "timestamp": happened.at, "data": happened });
        let body = document.to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of every length");
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        let signature = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
        Self { id, at, body, signature }
    }

    fn headers(&self) -> [(&'static str, String); 3] {
        [
            ("webhook-id", self.id.clone()),
            ("webhook-timestamp", self.at.to_string()),
            ("webhook-signature", self.signature.clone()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use emulated::Hub;
    use profile::Profiles;
    use station::{Actor, Charters, Mailroom, SystemClock, TypedClient};
    use store::{Mode, Options, OsEntropy, Store};

    fn hook(address: &str) -> Hook {
        let client = ClientId::new(1).unwrap();
        Hook { client, address: address.to_owned(), told: 0, failing: None, fault: None }
    }

    #[test]
    fn whoever_takes_nothing_is_asked_ever_more_rarely() {
        let (mut pauses, now, there) = (Pauses::default(), Instant::now(), hook("https://a.example/"));
        assert!(!pauses.is_paused(&there, now) && pauses.next(now).is_none());
        let mut waited = Vec::new();
        for _ in 0..12 {
            pauses.failed(&there, now);
            waited.push(pauses.next(now).unwrap().as_secs());
        }
        assert_eq!(waited[..4], [5, 10, 20, 40]);
        assert_eq!(waited.last(), Some(&900));
        assert!(pauses.is_paused(&there, now) && !pauses.is_paused(&there, now + LONGEST_PAUSE));
        // told elsewhere from now on: nothing is waited for
        let other = hook("https://b.example/");
        pauses.keep(std::slice::from_ref(&other));
        assert!(!pauses.is_paused(&other, now) && pauses.next(now).is_none());
    }

    #[test]
    fn a_program_that_is_unhooked_while_its_address_takes_nothing_leaves_no_pause_behind() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(Options::in_dir(folder.path().join("data"), Mode::Emulated)).unwrap());
        let (hub, clock, entropy) = (Arc::new(Hub::new([]).unwrap()), Arc::new(SystemClock), Arc::new(OsEntropy));
        let (profiles, charters) = (Profiles::load(None).unwrap(), Charters::load(None).unwrap());
        let mailroom = Mailroom::closed(None).unwrap();
        let station = Station::new(store, hub, profiles, charters, mailroom, clock, entropy);
        let (mut teller, root) = (Teller::default(), Actor::machine(0));
        assert!(!tell(&station, &mut teller).unwrap());
        assert!(teller.outgoing.is_none(), "nobody is told anything: no authority is read");
        let typed = TypedClient {
            name: "tableau".to_owned(),
            scope: domain::ClientScope::ReadApi,
            schools: String::new(),
            networks: String::new(),
            a_minute: 60,
            typing: domain::Typing::Code,
            next_code: false,
            until: None,
        };
        let id = station.clients().add(&root, &typed, None).unwrap().client.id;
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let hooked = |path: &str| station.clients().hook(&root, id, &format!("http://{free}/{path}"), None).unwrap();
        hooked("one");
        assert!(!tell(&station, &mut teller).unwrap(), "nothing was taken");
        assert!(teller.pauses.next(Instant::now()).is_some_and(|pause| pause > Duration::from_secs(4)));
        // what it is to be told is not read before the pause is over: nothing failed anew
        let failing = |station: &Station| station.clients().hooked().unwrap()[0].failing;
        let since = failing(&station);
        tell(&station, &mut teller).unwrap();
        assert_eq!((failing(&station), teller.pauses.0.len()), (since, 1));
        // another address: its pause is its own
        hooked("two");
        tell(&station, &mut teller).unwrap();
        assert_eq!(teller.pauses.0.keys().map(|(_, address)| address.ends_with("/two")).collect::<Vec<_>>(), [true]);
        station.clients().unhook(&root, id).unwrap();
        assert!(!tell(&station, &mut teller).unwrap());
        assert_eq!(teller.pauses.next(Instant::now()), None, "the task sleeps until the bell rings");
    }
}
