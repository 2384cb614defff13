//! Programs at the doors: what asks with a key instead of a session. Nothing here knows of cookies, pages or browsers.
//!
//! A key is shown as `Authorization: Bearer tr_…`; programs that know only a name and a password show it as the password
//! (`Authorization: Basic`), whatever the name. A key in an address is not read: addresses are logged on their way.

use super::{app::App, connections::Connection, guard};
use api::{Problem, words};
use axum::{
    Router,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use domain::{ClientScope, Secret};
use station::{Client, ClientFault, StationError};
use std::net::IpAddr;

/// A program whose key was judged, and from where it asks: what its handlers are given.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub client: Client,
    pub from: IpAddr,
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = Problem;

    /// What [`gate`] has judged; behind no gate nobody is.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let unknown = || Problem::refused(&StationError::Client(ClientFault::Unknown), &words(&parts.headers));
        parts.extensions.get::<Self>().cloned().ok_or_else(unknown)
    }
}

/// These routes for whoever shows the key of a program of one of these purposes.
pub(super) fn only(app: &App, scopes: &'static [ClientScope], routes: Router<App>) -> Router<App> {
    routes.route_layer(middleware::from_fn_with_state((app.clone(), scopes), gate))
}

/// Lets in whoever shows the key of a program of one of these purposes, from where it may.
pub(crate) async fn gate(
    State((app, scopes)): State<(App, &'static [ClientScope])>,
    mut request: Request,
    next: Next,
) -> Response {
    match judged(&app, request.headers(), request.extensions().get::<Connection>(), scopes).await {
        Ok(asking) => {
            request.extensions_mut().insert(asking.client.clone()); // what the API asks for
            request.extensions_mut().insert(asking);
            next.run(request).await
        }
        // in the shape that whoever asks reads
        Err(error) if scopes == [ClientScope::Scim] => {
            scim::Fault::refused(&error, &words(request.headers())).into_response()
        }
        Err(error) => Problem::refused(&error, &words(request.headers())).into_response(),
    }
}

async fn judged(
    app: &App,
    headers: &HeaderMap,
    connection: Option<&Connection>,
    scopes: &'static [ClientScope],
) -> Result<Asking, StationError> {
    let from = guard::address_of(app, headers, connection);
    let shown = key_of(headers);
    let judged = app.run_for_program(move |station| {
        let text = shown.as_ref().map(|shown| std::str::from_utf8(shown.expose()).unwrap_or_default());
        Ok(station.clients().judge(text, from, scopes))
    });
    let client = judged.await.map_err(|_| StationError::Broken)??;
    Ok(Asking { client, from })
}

/// The key that is shown; `None`: none is. Two lines that say who asks say nothing.
fn key_of(headers: &HeaderMap) -> Option<Secret> {
    let mut lines = headers.get_all(header::AUTHORIZATION).into_iter();
    let line = lines.next().filter(|_| lines.next().is_none())?.to_str().ok()?;
    let (scheme, shown) = line.split_once(' ')?;
    let shown = shown.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Secret::new(shown.as_bytes().to_vec()));
    }
    let decoded = Secret::new(data_encoding::BASE64.decode(shown.as_bytes()).ok()?);
    let colon = decoded.expose().iter().position(|byte| *byte == b':')?;
    scheme.eq_ignore_ascii_case("basic").then(|| Secret::new(decoded.expose().split_at(colon + 1).1.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_in_one_line_as_bearer_or_as_a_password() {
        let of = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::AUTHORIZATION, line.parse().unwrap());
            }
            key_of(&headers).map(|key| String::from_utf8(key.expose().to_vec()).unwrap())
        };
        assert_eq!(of(&["Bearer tr_abc"]).as_deref(), Some("tr_abc"));
        assert_eq!(of(&["bearer  tr_abc "]).as_deref(), Some("tr_abc"));
        // anything:tr_abc
        assert_eq!(of(&["Basic YW55dGhpbmc6dHJfYWJj"]).as_deref(), Some("tr_abc"));
        for none in
            [&["tr_abc"][..], &["Basic tr_abc"], &["Basic dHJfYWJj"], &["Digest x:y"], &[], &["Bearer a", "Bearer b"]]
        {
            assert_eq!(of(none), None, "{none:?}");
        }
    }
}
