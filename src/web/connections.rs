//! The connections of one door: how many there may be, and which one has to go when there are too many.
//!
//! A connection that waits for its client (a handshake, a header, a body) costs nothing but its place, and has no right to
//! it: where all places are taken, the oldest that waits goes, of the address that has the most. So whoever opens thousands and
//! says nothing holds up nobody. One that is being answered keeps its place.

use super::{blocking::blocking, local};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Instant,
};
use tokio::sync::Notify;

/// One connection, as requests see it.
#[derive(Clone)]
pub(super) struct Connection(Arc<Seat>);

struct Seat {
    number: u64,
    peer: SocketAddr,
    local: SocketAddr,
    uid: OnceLock<Option<u32>>,
    /// Since when it waits for its client; `None`: it is being answered.
    waiting: Mutex<Option<Instant>>,
    leave: Notify,
}

impl Connection {
    /// The other end.
    pub fn peer(&self) -> SocketAddr {
        self.0.peer
    }

    /// Whose process is at the other end, on this machine; asked once.
    pub async fn uid(&self) -> Option<u32> {
        if let Some(known) = self.0.uid.get() {
            return *known;
        }
        let (theirs, ours) = (self.0.peer, self.0.local);
        let found = blocking(move || local::owner(theirs, ours)).await.ok().flatten();
        *self.0.uid.get_or_init(|| found)
    }

    /// It waits for its client, or is being answered.
    pub fn waits(&self, waits: bool) {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match (waits, &*waiting) {
            (true, None) => *waiting = Some(Instant::now()),
            (false, Some(_)) => *waiting = None,
            (true, Some(_)) | (false, None) => {}
        }
    }

    /// Resolves when its place is needed.
    pub async fn must_leave(&self) {
        self.0.leave.notified().await;
    }

    fn waiting_since(&self) -> Option<Instant> {
        *self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All connections of one door.
pub(super) struct Connections {
    most: usize,
    all: Mutex<(u64, BTreeMap<u64, Connection>)>,
}

/// A connection's place; it is free again when this goes.
pub(super) struct Place {
    pub connection: Connection,
    all: Arc<Connections>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.all.locked().1.remove(&self.connection.0.number);
    }
}

impl Connections {
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, all: Mutex::default() })
    }

    /// A place for a new connection; `None`: all are taken by connections that are being answered.
    pub fn place(self: &Arc<Self>, peer: SocketAddr, local: SocketAddr) -> Option<Place> {
        let mut all = self.locked();
        if all.1.len() >= self.most && !send_one_away(&mut all.1) {
            return None;
        }
        all.0 += 1;
        let number = all.0;
        let waiting = Mutex::new(Some(Instant::now()));
        let connection =
            Connection(Arc::new(Seat { number, peer, local, uid: OnceLock::new(), waiting, leave: Notify::new() }));
        all.1.insert(number, connection.clone());
        Some(Place { connection, all: self.clone() })
    }

    /// Makes room where the system itself has none left.
    pub fn make_room(&self) {
        send_one_away(&mut self.locked().1);
    }

    fn locked(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Connection>)> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the connection that has waited longest, of the address that has the most.
fn send_one_away(all: &mut BTreeMap<u64, Connection>) -> bool {
    let mut of: BTreeMap<IpAddr, usize> = BTreeMap::new();
    all.values().for_each(|connection| *of.entry(household(connection.peer().ip())).or_default() += 1);
    let waiting = all.values().filter_map(|connection| {
        let since = connection.waiting_since()?;
        Some((std::cmp::Reverse(of[&household(connection.peer().ip())]), since, connection.0.number))
    });
    let Some((_, _, number)) = waiting.min() else { return false };
    if let Some(connection) = all.remove(&number) {
        connection.0.leave.notify_one();
    }
    true
}

/// What counts as one address: with IPv6, the network that one household is given.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_longest_of_the_address_that_has_most_makes_room_and_who_is_answered_stays() {
        let connections = Connections::new(4);
        let here: SocketAddr = "127.0.0.1:8480".parse().unwrap();
        let place = |from: &str| connections.place(from.parse().unwrap(), here);
        let quiet = place("192.0.2.1:1").unwrap();
        let (first, second, third) =
            (place("[2001:db8::1]:1").unwrap(), place("[2001:db8::2]:2").unwrap(), place("192.0.2.9:3").unwrap());
        first.connection.waits(false);
        let numbers = || connections.locked().1.keys().copied().collect::<Vec<_>>();
        let newcomer = place("192.0.2.2:1").unwrap();
        // the two of one IPv6 network are one address; the first of them is being answered
        assert_eq!(numbers(), [1, 2, 4, 5]);
        second.connection.0.leave.notify_one();
        [&quiet, &third, &newcomer].iter().for_each(|place| place.connection.waits(false));
        assert!(place("192.0.2.3:1").is_none(), "nobody waits: there is no room");
        drop((quiet, second));
        assert_eq!(numbers(), [2, 4, 5], "a place is free again, and the one that was taken is taken once");
        assert!(place("192.0.2.3:1").is_some());
    }
}
