//! Programs are told of what happens, by a task that the journal wakes: signed as Standard Webhooks has it (webhook-id, webhook-timestamp,
//! webhook-signature: HMAC-SHA256 of the three with dots between), one entry after the other, each again until it was taken. No change waits
//! for anybody: what nobody takes stays in the journal, and is told later.

use data_encoding::BASE64;
use domain::ClientId;
use hmac::{Hmac, KeyInit, Mac};
use outgoing::{Address, Outgoing};
use sha2::Sha256;
use station::{Happened, News, Station, StationError};
use std::{
    collections::BTreeMap,
    io,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Entries that are looked at together.
const MOST: u32 = 200;
/// Until an address that took nothing is asked again: doubled each time, from…
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// …up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

/// Who waits for how long.
#[derive(Default)]
struct Pauses(BTreeMap<ClientId, (Duration, Instant)>);

impl Pauses {
    fn is_paused(&self, client: ClientId, now: Instant) -> bool {
        self.0.get(&client).is_some_and(|(_, until)| *until > now)
    }

    fn failed(&mut self, client: ClientId, now: Instant) {
        let (pause, until) = self.0.entry(client).or_insert((FIRST_PAUSE / 2, now));
        *pause = (*pause * 2).min(LONGEST_PAUSE);
        *until = now + *pause;
    }

    /// When the next one is asked again.
    fn next(&self, now: Instant) -> Option<Duration> {
        self.0.values().map(|(_, until)| until.saturating_duration_since(now)).min()
    }
}

/// Tells whatever is new, whenever the journal's bell rings or a pause is over; for ever.
pub(super) async fn keep_telling(station: Arc<Station>, bell: Arc<Notify>) -> io::Result<()> {
    let outgoing = Arc::new(Outgoing::new(None).map_err(io::Error::other)?);
    let mut pauses = Pauses::default();
    loop {
        let (asked, by, mut state) = (station.clone(), outgoing.clone(), pauses);
        let told = tokio::task::spawn_blocking(move || {
            let told = tell(&asked, &by, &mut state);
            (state, told)
        });
        let (state, told) = told.await.map_err(io::Error::other)?;
        pauses = state;
        match told {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "what programs are to be told could not be read"),
        }
        let pause = pauses.next(Instant::now());
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(pause.unwrap_or(Duration::MAX)), if pause.is_some() => {}
        }
    }
}

/// One round; whether there may be more.
fn tell(station: &Station, outgoing: &Outgoing, pauses: &mut Pauses) -> Result<bool, StationError> {
    let (mut more, all) = (false, station.clients().news(MOST)?);
    // who is not to be told any more is waited for no longer
    pauses.0.retain(|client, _| all.iter().any(|news| news.hook.client == *client));
    for news in all {
        let client = news.hook.client;
        if pauses.is_paused(client, Instant::now()) {
            continue;
        }
        match tell_one(outgoing, &news) {
            Ok(()) => {
                station.clients().hook_took(client, news.upto)?;
                pauses.0.remove(&client);
                more = true;
            }
            Err((took, fault)) => {
                if let Some(took) = took {
                    station.clients().hook_took(client, took)?;
                }
                station.clients().hook_failed(client, &fault)?;
                pauses.failed(client, Instant::now());
            }
        }
    }
    Ok(more)
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

    #[test]
    fn whoever_takes_nothing_is_asked_ever_more_rarely() {
        let (mut pauses, now) = (Pauses::default(), Instant::now());
        let client = ClientId::new(1).unwrap();
        assert!(!pauses.is_paused(client, now) && pauses.next(now).is_none());
        let mut waited = Vec::new();
        for _ in 0..12 {
            pauses.failed(client, now);
            waited.push(pauses.next(now).unwrap().as_secs());
        }
        assert_eq!(waited[..4], [5, 10, 20, 40]);
        assert_eq!(waited.last(), Some(&900));
        assert!(pauses.is_paused(client, now) && !pauses.is_paused(client, now + LONGEST_PAUSE));
    }
}
