//! One way into the panel: where, what it needs, what answers there.

use crate::{app::App, needs::Needs, posted::TakesForm};
use axum::{
    Extension,
    handler::Handler,
    http::Method,
    routing::{MethodRouter, post},
};

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
    /// Files come this way.
    files: bool,
}

impl Way {
    fn new(method: Method, path: &str, needs: Needs, handler: MethodRouter<App>, files: bool) -> Self {
        let route = Route { method, path: path.to_owned(), needs, at_station: false, weighty: false, body: FORM };
        Self { route, handler, files }
    }

    /// A page.
    pub fn get(path: &str, needs: Needs, handler: MethodRouter<App>) -> Self {
        Self::new(Method::GET, path, needs, handler, false)
    }

    /// A form, which its handler takes by `posted::Posted` and by nothing else.
    ///
    /// # Panics
    /// Where the handler takes the forms of other people than those whom the way is for.
    pub fn post<T: TakesForm + 'static>(path: &str, needs: Needs, handler: impl Handler<T, App>) -> Self {
        assert!(T::suits(needs), "{path} takes the form of somebody else");
        Self::new(Method::POST, path, needs, post(handler), T::FILES)
    }

    pub fn at_station(mut self) -> Self {
        self.route.at_station = true;
        self
    }

    /// # Panics
    /// Where files are sent: a page that asks for the password could not send them again.
    pub fn weighty(mut self) -> Self {
        assert!(!self.files, "{} is asked again, and has files", self.route.path);
        self.route.weighty = true;
        self
    }

    pub fn taking(mut self, body: usize) -> Self {
        self.route.body = body;
        self
    }

    /// What the handler is told beside the request.
    pub fn with(mut self, told: impl Clone + Send + Sync + 'static) -> Self {
        self.handler = self.handler.layer(Extension(told));
        self
    }
}

/// One way for each action of an enum: its word is the end of the address, and the handler is given it.
pub fn each<A: Copy + Send + Sync + 'static, T: TakesForm + 'static>(
    all: &[A],
    path: impl Fn(A) -> String,
    needs: impl Fn(A) -> (Needs, bool),
    handler: impl Handler<T, App>,
) -> Vec<Way> {
    let way = |action: &A| {
        let (needs, here) = needs(*action);
        let way = Way::post(&path(*action), needs, handler.clone()).with(*action);
        if here { way.at_station() } else { way }
    };
    all.iter().map(way).collect()
}
