//! One way into the panel: where, what it needs, what answers there.

use crate::{app::App, needs::Needs};
use axum::{Extension, http::Method, routing::MethodRouter};

/// A form of a few fields, bytes.
const FORM: usize = 64 * 1024;

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
pub(crate) struct Way {
    pub route: Route,
    pub handler: MethodRouter<App>,
}

impl Way {
    fn new(method: Method, path: &str, needs: Needs, handler: MethodRouter<App>) -> Self {
        let route = Route { method, path: path.to_owned(), needs, at_station: false, weighty: false, body: FORM };
        Self { route, handler }
    }

    pub fn get(path: &str, needs: Needs, handler: MethodRouter<App>) -> Self {
        Self::new(Method::GET, path, needs, handler)
    }

    pub fn post(path: &str, needs: Needs, handler: MethodRouter<App>) -> Self {
        Self::new(Method::POST, path, needs, handler)
    }

    pub fn at_station(mut self) -> Self {
        self.route.at_station = true;
        self
    }

    pub fn weighty(mut self) -> Self {
        self.route.weighty = true;
        self
    }

    pub fn taking(mut self, body: usize) -> Self {
        self.route.body = body;
        self
    }
}

/// One way for each action of an enum: its word is the end of the address, and the handler is given it.
pub fn each<A: Copy + Send + Sync + 'static>(
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
