//! The one table of ways into the panel: method, address, handler, and what each needs. The router is built from it, the
//! gate ([`super::gate`]) reads it before a handler runs, and the suite walks it: whatever is added here is tried with every
//! role in every place, without another line.
//!
//! The table says what is needed; whether somebody has it is the permission table's to say (`domain::people`), and every
//! use case of the station asks it again, of the very thing.

mod table;

pub(super) use table::ways;

use super::App;
use axum::{Extension, http::Method, routing::MethodRouter};
use domain::Act;

/// A form of a few fields, bytes.
pub(super) const FORM: usize = 64 * 1024;

/// Who may go a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody, also without signing in.
    Anybody,
    /// Whoever gave their password; the passcode may still be awaited.
    Pending,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever it belongs to, and nobody else.
    Own,
    /// Whoever may do one of these acts.
    May(&'static [Act], Of),
    /// The same, and whoever it belongs to.
    OwnOr(&'static [Act], Of),
}

/// On what an act is done, which decides where the right must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Whatever lies in the actor's reach: a right somewhere is enough, and what is shown is limited to it.
    Anything,
    /// The academy as a whole.
    Academy,
    /// One thing: the right must hold in its school.
    Thing,
    /// One person: `domain::may_for`.
    Person,
}

/// One way into the panel.
#[derive(Debug, Clone)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// The address, with its parameters: `/tokens/{serial}`. The action at its end is spelled out.
    pub path: String,
    /// Who may go there.
    pub needs: Needs,
    /// Only from a session that was opened at the station.
    pub at_station: bool,
    /// It changes who may do what: the password is asked for again, unless it was typed a moment ago.
    pub weighty: bool,
    /// The most that it takes, bytes.
    pub body: usize,
}

/// A way with what answers there.
pub(super) struct Way {
    pub route: Route,
    pub handler: MethodRouter<App>,
}

impl Way {
    fn new(method: Method, path: &str, needs: Needs, handler: MethodRouter<App>) -> Self {
        let route = Route { method, path: path.to_owned(), needs, at_station: false, weighty: false, body: FORM };
        Self { route, handler }
    }

    fn get(path: &str, needs: Needs, handler: MethodRouter<App>) -> Self {
        Self::new(Method::GET, path, needs, handler)
    }

    fn post(path: &str, needs: Needs, handler: MethodRouter<App>) -> Self {
        Self::new(Method::POST, path, needs, handler)
    }

    fn at_station(mut self) -> Self {
        self.route.at_station = true;
        self
    }

    fn weighty(mut self) -> Self {
        self.route.weighty = true;
        self
    }

    fn taking(mut self, body: usize) -> Self {
        self.route.body = body;
        self
    }
}

/// One way for each action of an enum: its word is the end of the address, and the handler is given it.
fn each<A: Copy + Send + Sync + 'static>(
    all: &[A],
    path: impl Fn(A) -> String,
    needs: impl Fn(A) -> (Needs, bool),
    handler: impl Fn() -> MethodRouter<App>,
) -> Vec<Way> {
    let way = |action: &A| {
        let (needs, here) = needs(*action);
        let way = Way::post(&path(*action), needs, handler().layer(Extension(*action)));
        if here { way.at_station() } else { way }
    };
    all.iter().map(way).collect()
}

/// What a router of this kind has, for those who look whether it holds.
pub fn routes(hub: bool, tray: bool) -> Vec<Route> {
    table::ways(hub, tray).into_iter().map(|way| way.route).collect()
}
