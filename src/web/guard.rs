//! What every request must pass before a handler sees it, and what every answer carries.
//!
//! The Host header is checked (a page elsewhere must not reach the panel under its own name: DNS rebinding); a request
//! that changes something must come from a page of the panel (Origin, Sec-Fetch-Site), besides the nonce of its form.

use super::{App, failure::Failure};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Extensions, HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const POLICY: &str = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = host(&request).unwrap_or_default();
    if !host_is_ours(&app, host) || !may_connect(&app, request.extensions()) {
        Failure::WrongHost.into_response()
    } else if !request.method().is_safe() && !comes_from_here(request.headers(), host) {
        Failure::CrossSite.into_response()
    } else {
        next.run(request).await
    }
}

/// Puts on every answer, also on refusals, what browsers must not do with it.
pub(super) async fn seal(request: Request, next: Next) -> Response {
    with_headers(next.run(request).await)
}

/// The name that the panel is asked for under: the Host header, which HTTP/2 writes as the authority of the address.
pub(super) fn host(request: &Request) -> Option<&str> {
    let header = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    header.or_else(|| request.uri().authority().map(|authority| authority.as_str()))
}

fn host_is_ours(app: &App, host: &str) -> bool {
    let name = without_port(host);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") || app.config.public_host() == Some(name)
}

/// The host of `host:port`.
pub(super) fn without_port(authority: &str) -> &str {
    let port = |(_, port): &(&str, &str)| port.bytes().all(|c| c.is_ascii_digit());
    authority.rsplit_once(':').filter(port).map_or(authority, |(host, _)| host)
}

/// Where there is a trusted proxy, nobody else reaches the panel from outside: that would be in the clear.
fn may_connect(app: &App, extensions: &Extensions) -> bool {
    let connected = connected(extensions);
    app.config.trusted_proxy.is_none_or(|proxy| connected == proxy || connected.is_loopback())
}

/// Who asks: the connection's own address, or the one that the trusted proxy forwards. A proxy that forwards none
/// stands for somebody far away, never for the station itself.
pub(super) fn peer(app: &App, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let connected = connected(extensions);
    if app.config.trusted_proxy != Some(connected) {
        return connected;
    }
    let forwarded = text(headers, "x-forwarded-for").and_then(|all| all.rsplit(',').next()?.trim().parse().ok());
    forwarded.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// The address of the connection. Tests call the routes without one: they are on this machine.
fn connected(extensions: &Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip().to_canonical())
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

fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // pages name people: nothing is left behind in a shared browser
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
