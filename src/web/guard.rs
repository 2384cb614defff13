//! What every request must pass before a handler sees it, and what every answer carries.
//!
//! The door says who comes in at all ([`super::door`]; the Host header is checked there: a page elsewhere must not reach the
//! panel under its own name, DNS rebinding). A request that changes something must come from a page of the panel (Origin,
//! Sec-Fetch-Site), besides the nonce of its form. A form without files is read here, before anything is done about it, and
//! waits for its turn where its sender is not signed in.

use super::{
    app::App, assets, connections::Connection, context, cookies, door, failure::Failure, headers::host, typed::Typed,
};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::{IpAddr, Ipv4Addr};

const POLICY: &str =
    "default-src 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
    magnetometer=(), microphone=(), payment=(), serial=(), usb=()";
/// The largest form without files.
pub(super) const LARGEST_FORM: usize = 64 * 1024;

pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let admitted = app.door.admit(&parts).await;
    if app.challenges.is_one(parts.uri.path()) {
        return door::told(&app.door, &parts, &admitted).into_response();
    }
    // what every page looks by knows nobody, and the page that says no needs it
    if !assets::is_one(parts.uri.path()) && app.config.elsewhere.is_forged(&app.door, &parts) {
        let from = door::connected(parts.extensions.get::<Connection>());
        tracing::warn!(%from, "somebody speaks as the portal who is not");
        if let Err(failed) = app.run(move |station| station.accounts().note_forged(from)).await {
            tracing::warn!(?failed, "that could not be counted");
        }
        return Failure::Forged.into_response();
    }
    if let Err(refused) = admitted {
        return refused.into_response();
    }
    let host = host(&parts.headers, &parts.uri).unwrap_or_default();
    if !parts.method.is_safe() && !comes_from_here(&parts.headers, host) {
        return Failure::CrossSite.into_response();
    }
    let token = cookies::cookie(&app, &parts.headers).map(str::to_owned);
    let counted = token.as_deref().map(|token| app.load.of_session(token)).transpose();
    if parts.method.is_safe() || has_files(&parts.headers) {
        let _one_more = match counted {
            Ok(counted) => counted,
            Err(busy) => return busy.into_response(),
        };
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(form) = to_bytes(body, LARGEST_FORM).await else { return Failure::TooLarge.into_response() };
    let request = Request::from_parts(parts, Body::from(form));
    let _one_more = match counted {
        Ok(counted) => counted,
        Err(busy) => return given_back(busy, request).await,
    };
    let is_known = match &token {
        Some(token) => context::session(&app, token, None).await.is_ok(),
        None => false,
    };
    let _turn = match is_known {
        true => None,
        false => match app.load.stranger().await {
            Ok(turn) => Some(turn),
            Err(busy) => return given_back(busy, request).await,
        },
    };
    next.run(request).await
}

/// A form for which there is no room now: what was typed in it is not lost.
async fn given_back(busy: Failure, request: Request) -> Response {
    let typed = request.extensions().get::<Typed>().cloned().unwrap_or_default();
    typed.read(request).await;
    busy.into_response()
}

/// Puts on every answer, also on refusals, what browsers must not do with it.
pub(super) async fn seal(State(app): State<App>, request: Request, next: Next) -> Response {
    with_headers(next.run(request).await, app.door.is_own())
}

/// Files are received by their handler, when it knows that their sender may send them.
fn has_files(headers: &HeaderMap) -> bool {
    text(headers, header::CONTENT_TYPE).is_some_and(|kind| kind.trim_start().starts_with("multipart/"))
}

/// Who asks, as far as the door knows; it has let nobody in of whom it knows nothing.
pub(super) fn peer(app: &App, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    address_of(app, headers, extensions.get::<Connection>())
}

/// The same by its connection.
pub(super) fn address_of(app: &App, headers: &HeaderMap, connection: Option<&Connection>) -> IpAddr {
    let peer = app.door.peer(headers, connection);
    peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Browsers say where a request comes from; one that says neither is no browser, and carries no cookie by accident.
fn comes_from_here(headers: &HeaderMap, host: &str) -> bool {
    let site = text(headers, "sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = text(headers, header::ORIGIN)
        .is_none_or(|origin| origin.split_once("://").is_some_and(|(_, authority)| authority == host));
    site && origin
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// What browsers must not do with an answer, of this station's own door or of another.
pub(super) fn with_headers(mut response: Response, own: bool) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // the public door is behind TLS, always; the own one never
    if !own {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    // pages name people: nothing is left behind in a shared browser
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
