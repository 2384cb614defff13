//! A search through the whole inventory that somebody waits for: which token showed these codes?
//!
//! Most end before a page could be drawn, and are answered at once. One that takes longer goes on by itself, and its
//! page tells how far it is.

use super::failure::Failure;
use station::{Identified, Searched, StationError};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    task::{JoinError, JoinHandle},
    time::timeout,
};

/// How long a browser is kept waiting for the answer itself before it is shown how far the search is.
pub(super) const AT_ONCE: Duration = Duration::from_millis(600);

pub(super) type Looking = JoinHandle<Result<Identified, StationError>>;

/// One search that was not over at once.
#[derive(Default)]
pub(super) struct Search {
    done: AtomicU64,
    total: AtomicU64,
    ended: OnceLock<Ended>,
}

/// How a search ended.
pub(super) enum Ended {
    /// With an answer, which may be that no token fits.
    Found(Identified),
    /// Not at all: key and arguments of the message.
    Failed(&'static str, BTreeMap<&'static str, String>),
}

impl Search {
    /// How many tokens were looked at, of how many.
    pub fn progress(&self) -> Searched {
        Searched { done: self.done.load(Relaxed), total: self.total.load(Relaxed) }
    }

    /// Its end, if it has come.
    pub fn ended(&self) -> Option<&Ended> {
        self.ended.get()
    }

    pub fn tell(&self, searched: Searched) {
        self.total.store(searched.total, Relaxed);
        self.done.fetch_max(searched.done, Relaxed);
    }
}

/// The end of a search that is soon over; otherwise `search` gets it when it comes.
pub(super) async fn over_at_once(
    search: &Arc<Search>,
    mut looking: Looking,
    soon: Duration,
) -> Option<<Looking as Future>::Output> {
    if let Ok(found) = timeout(soon, &mut looking).await {
        return Some(found);
    }
    let search = search.clone();
    tokio::spawn(async move {
        let end = match looking.await {
            Ok(Ok(found)) => Ended::Found(found),
            Ok(Err(error)) => {
                error.log_cause();
                Ended::Failed(error.key(), error.args())
            }
            Err(error) => {
                broken(error);
                Ended::Failed("web-broken", BTreeMap::new())
            }
        };
        let _ = search.ended.set(end); // set here only
    });
    None
}

pub(super) fn broken(error: JoinError) -> Failure {
    tracing::error!(%error, "a search panicked");
    Failure::Broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::spawn_blocking;

    #[tokio::test]
    async fn a_long_search_is_followed_and_its_end_is_kept_whatever_it_is() {
        for panics in [false, true] {
            let search = Arc::<Search>::default();
            let (go, gone) = std::sync::mpsc::channel::<()>();
            let told = search.clone();
            let looking = spawn_blocking(move || {
                told.tell(Searched { done: 64, total: 128 });
                let _ = gone.recv();
                assert!(!panics, "as a bug of ours would");
                Ok(Identified { candidates: Vec::new(), tokens: 128, by_chance: 0.0 })
            });
            assert!(over_at_once(&search, looking, Duration::from_millis(20)).await.is_none());
            assert_eq!(search.progress(), Searched { done: 64, total: 128 });
            assert!(search.ended().is_none());
            go.send(()).unwrap();
            while search.ended().is_none() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            match search.ended() {
                Some(Ended::Found(found)) => assert!(!panics && found.tokens == 128),
                Some(Ended::Failed(key, _)) => assert!(panics && *key == "web-broken"),
                None => unreachable!("awaited above"),
            }
        }
    }

    #[tokio::test]
    async fn a_short_search_is_answered_by_itself() {
        let looking = spawn_blocking(|| Ok(Identified { candidates: Vec::new(), tokens: 1, by_chance: 0.0 }));
        let found = over_at_once(&Arc::default(), looking, Duration::from_secs(60)).await;
        assert_eq!(found.unwrap().unwrap().unwrap().tokens, 1);
    }
}
