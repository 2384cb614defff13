//! What a page offers from where its reader sits: an act on plugged tokens is done at the station, and a form for it on any
//! other machine could only fail. Which acts those are is the route table's to say.

use super::{context::Context, routes::Route};
use axum::http::Method;

/// The addresses of all that is done at the station and nowhere else, by their parts.
#[derive(Debug, Default)]
pub(super) struct AtStation(Vec<Vec<String>>);

impl AtStation {
    /// Those of the route table.
    pub fn of<'a>(routes: impl Iterator<Item = &'a Route>) -> Self {
        let here = routes.filter(|route| route.at_station && route.method == Method::POST);
        Self(here.map(|route| route.path.split('/').map(str::to_owned).collect()).collect())
    }

    /// Whether what is done at this address is.
    fn has(&self, address: &str) -> bool {
        let parts: Vec<_> = address.split('/').collect();
        let fits = |(known, part): (&String, &&str)| known == part || known.starts_with('{');
        self.0.iter().any(|known| known.len() == parts.len() && known.iter().zip(&parts).all(fits))
    }
}

impl Context {
    /// Whether the reader sits at the station.
    pub fn is_at_station(&self) -> bool {
        self.signed_in.actor.check_at_station().is_ok()
    }

    /// Whether what is done at this address is done at the station alone.
    pub fn needs_station(&self, address: &str) -> bool {
        self.app.at_station.has(address)
    }

    /// Whether a form that is sent to this address is taken from where the reader sits.
    pub fn offers(&self, address: &str) -> bool {
        self.is_at_station() || !self.needs_station(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::needs::Needs;

    #[test]
    fn an_address_is_known_by_its_parts_whatever_stands_for_a_parameter() {
        let route = |path: &str, at_station| Route {
            method: Method::POST,
            path: path.to_owned(),
            needs: Needs::SignedIn,
            at_station,
            weighty: false,
            body: 0,
        };
        let routes = [route("/tokens/{serial}/enrol", true), route("/conveyor", true), route("/tokens", false)];
        let here = AtStation::of(routes.iter());
        assert!(here.has("/tokens/1111/enrol") && here.has("/conveyor"));
        for anywhere in ["/tokens", "/tokens/1111/take_back", "/tokens/1111", "/conveyor/1"] {
            assert!(!here.has(anywhere), "{anywhere}");
        }
    }
}
