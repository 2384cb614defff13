//! The cookies of a door: the session's, the one by which a device is known, and the language of a stranger.

use super::{app::App, notes::Owner};
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::AppendHeaders,
};
use station::Language;

/// Nobody's secret: the same at every door.
const LANGUAGE: &str = "language";

/// The session's token, if the browser sent one.
pub(crate) fn cookie<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie_named(headers, &app.door.cookie())
}

/// The token of the device, if the browser brought one along.
pub(crate) fn device<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie_named(headers, &app.door.device_cookie())
}

/// By what a browser shows that it is at a desk.
pub(crate) fn at_desk<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie_named(headers, &desk_name(app))
}

/// It is at a desk, for as long as it is open.
pub(crate) fn desk_cookie(app: &App, browser: &str) -> AppendHeaders<[(HeaderName, HeaderValue); 1]> {
    let (name, secure) = (desk_name(app), if app.door.is_own() { "" } else { "; Secure" });
    let cookie = format!("{name}={browser}; Path=/; HttpOnly; SameSite=Lax{secure}");
    AppendHeaders([(header::SET_COOKIE, HeaderValue::from_str(&cookie).expect("base64 and ASCII"))])
}

fn desk_name(app: &App) -> String {
    format!("{}-desk", app.door.cookie())
}

fn cookie_named<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, token)| token)
}

/// Those whose notes a browser may read: its session, and itself before anybody is signed in.
pub(crate) fn owners(app: &App, headers: &HeaderMap) -> Vec<Owner> {
    let session = cookie(app, headers).map(|token| Owner::Session(token.to_owned()));
    let browser = cookie_named(headers, &notes_name(app)).map(|number| Owner::Browser(number.to_owned()));
    session.into_iter().chain(browser).collect()
}

/// The session that an answer gives the browser; empty: it takes the session away.
pub(crate) fn set_by(app: &App, headers: &HeaderMap) -> Option<String> {
    let set = headers.get_all(header::SET_COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = set.filter_map(|cookie| cookie.split(';').next()?.split_once('='));
    pairs.find(|(name, _)| *name == app.door.cookie()).map(|(_, token)| token.to_owned())
}

/// The number by which a browser is known in which nobody is signed in, for as long as it is open.
pub(crate) fn notes_cookie(app: &App, number: &str) -> HeaderValue {
    let (name, secure) = (notes_name(app), if app.door.is_own() { "" } else { "; Secure" });
    let cookie = format!("{name}={number}; Path=/; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).expect("hexadecimal and ASCII")
}

fn notes_name(app: &App) -> String {
    format!("{}-notes", app.door.cookie())
}

/// The number of the browser in which a sign-in was begun that goes on elsewhere.
pub(crate) fn going<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie_named(headers, &going_name(app))
}

/// Keeps it for as long as the browser is open. It comes back with somebody whom another site sends here: `Lax`.
pub(crate) fn going_cookie(app: &App, number: &str) -> HeaderValue {
    let (name, secure) = (going_name(app), if app.door.is_own() { "" } else { "; Secure" });
    let cookie = format!("{name}={number}; Path=/; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).expect("hexadecimal and ASCII")
}

fn going_name(app: &App) -> String {
    format!("{}-going", app.door.cookie())
}

/// Sets the session's cookie; an empty token removes it.
pub(crate) fn session_cookie(app: &App, token: &str) -> AppendHeaders<[(HeaderName, HeaderValue); 1]> {
    let (name, secure) = (app.door.cookie(), if app.door.is_own() { "" } else { "; Secure" });
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    AppendHeaders([(header::SET_COOKIE, HeaderValue::from_str(&cookie).expect("base64 and ASCII"))])
}

/// The language that somebody chose before signing in, if the browser sent one.
pub(crate) fn language(headers: &HeaderMap) -> Option<Language> {
    cookie_named(headers, LANGUAGE)?.parse().ok()
}

/// Keeps for half a year which language this browser wants.
pub(crate) fn language_cookie(app: &App, language: Language) -> AppendHeaders<[(HeaderName, HeaderValue); 1]> {
    let secure = if app.door.is_own() { "" } else { "; Secure" };
    let cookie = format!("{LANGUAGE}={language}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age=15552000");
    AppendHeaders([(header::SET_COOKIE, HeaderValue::from_str(&cookie).expect("two letters and ASCII"))])
}

/// Keeps for half a year which device this is: strangers' guesses do not lock its owner out there.
pub(crate) fn device_cookie(app: &App, token: Option<&str>) -> AppendHeaders<Option<(HeaderName, HeaderValue)>> {
    let (name, secure) = (app.door.device_cookie(), if app.door.is_own() { "" } else { "; Secure" });
    let cookie = token.map(|token| {
        let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age=15552000");
        (header::SET_COOKIE, HeaderValue::from_str(&cookie).expect("base64 and ASCII"))
    });
    AppendHeaders(cookie)
}
