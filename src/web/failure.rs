//! Everything that can go wrong on the way to a page, and the one place where it becomes one: what happened, and what
//! to do next, in the reader's language.

use super::{App, context, layout};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::TokenRef;
use maud::html;
use station::{InputFault, StationError};
use std::collections::BTreeMap;

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody is signed in, or no longer.
    NotSignedIn,
    /// The password was right, the passcode is still awaited.
    PasscodeAwaited,
    /// The station says no.
    Station(StationError),
    /// No such page.
    NoSuchPage,
    /// Asked for under a name that is not ours.
    WrongHost,
    /// Passed on to the station's own door by another program.
    Forwarded,
    /// At the own door, from a process that is nobody's at the desk; `None`: the kernel does not say whose.
    NotAtDesk { uid: Option<u32> },
    /// At the public door, past its proxy.
    NotTheProxy,
    /// The proxy does not say who asks.
    Anonymous,
    /// More at once than there is room for.
    Busy,
    /// This person is sending a file already.
    UploadUnderWay,
    /// No room on the disk for what is sent.
    NoRoom,
    /// Sent from another site.
    CrossSite,
    /// The form's nonce is not this session's: the page is old, or not ours.
    Stale,
    /// The form cannot be read: too large, or no form.
    Unreadable,
    /// The station's thread ended by a bug; it is in the log.
    Broken,
    /// A page of its own was the answer.
    Answered(Box<Response>),
}

impl Failure {
    /// What was typed or chosen is not accepted.
    pub fn invalid(fault: impl Into<InputFault>) -> Self {
        Self::Station(StationError::Invalid(fault.into()))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::PasscodeAwaited => StatusCode::SEE_OTHER,
            Self::Station(error) => match error {
                StationError::NotAllowed { .. }
                | StationError::AtStationOnly
                | StationError::OwnToken
                | StationError::OwnRole
                | StationError::NotOverThem { .. }
                | StationError::BelongsElsewhere { .. }
                | StationError::SchoolNotAsked(_) => StatusCode::FORBIDDEN,
                StationError::NoSuchToken(_)
                | StationError::NoSuchPerson(_)
                | StationError::NoSuchSchool(_)
                | StationError::NoSuchSlip(_)
                | StationError::NoSuchRequest(_)
                | StationError::NoSuchTicket(_)
                | StationError::NoSuchOrder(_)
                | StationError::NoSuchMail(_)
                | StationError::NoSuchStockTake(_)
                | StationError::NoSuchBatch(_) => StatusCode::NOT_FOUND,
                StationError::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
                _ if !error.candidates().is_empty() => StatusCode::CONFLICT,
                StationError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
                StationError::Invalid(_)
                | StationError::NotAnAddress(_)
                | StationError::CommentNeeded
                | StationError::RoleNeedsSchool(_)
                | StationError::WeakPassword(_)
                | StationError::WeakPin(_)
                | StationError::PasscodeRefused
                | StationError::SignInRefused
                | StationError::WrongPassword => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::CONFLICT,
            },
            Self::NoSuchPage => StatusCode::NOT_FOUND,
            Self::WrongHost | Self::Forwarded => StatusCode::MISDIRECTED_REQUEST,
            Self::NotAtDesk { .. } | Self::NotTheProxy => StatusCode::FORBIDDEN,
            Self::Anonymous => StatusCode::BAD_GATEWAY,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::UploadUnderWay => StatusCode::TOO_MANY_REQUESTS,
            Self::CrossSite | Self::Stale => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Answered(answer) => answer.status(),
        }
    }

    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Forwarded => "web-forwarded",
            Self::NotAtDesk { uid: Some(_) } => "web-not-at-desk",
            Self::NotAtDesk { uid: None } => "web-unknown-process",
            Self::NotTheProxy => "web-not-the-proxy",
            Self::Anonymous => "web-anonymous",
            Self::Busy => "web-busy",
            Self::NoRoom => "web-no-room",
            Self::UploadUnderWay => "web-upload-under-way",
            Self::NotSignedIn | Self::PasscodeAwaited => "web-not-signed-in",
            Self::Station(error) => error.key(),
            Self::NoSuchPage => "web-no-such-page",
            Self::WrongHost => "web-wrong-host",
            Self::CrossSite => "web-cross-site",
            Self::Stale => "web-stale",
            Self::Unreadable => "web-unreadable",
            Self::Broken | Self::Answered(_) => "web-broken",
        }
    }
}

impl From<StationError> for Failure {
    fn from(error: StationError) -> Self {
        Self::Station(error)
    }
}

/// What the page is made of, carried to [`render`] with the answer.
#[derive(Clone)]
struct Told {
    key: &'static str,
    args: BTreeMap<&'static str, String>,
    /// The tokens among which the reader says which is meant.
    candidates: Vec<(TokenRef, String)>,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::Answered(answer) = self {
            return *answer;
        }
        if matches!(self, Self::NotSignedIn) {
            return Redirect::to("/sign-in").into_response();
        }
        if matches!(self, Self::PasscodeAwaited) {
            return Redirect::to("/sign-in/passcode").into_response();
        }
        if let Self::Station(error) = &self {
            error.log_cause();
        }
        let args = match &self {
            Self::Station(error) => error.args(),
            Self::NotAtDesk { uid: Some(uid) } => [("uid", uid.to_string())].into(),
            _ => BTreeMap::new(),
        };
        let candidates = match &self {
            Self::Station(error) => error.candidates().to_vec(),
            _ => Vec::new(),
        };
        let mut response = self.status().into_response();
        if matches!(self, Self::Busy | Self::UploadUnderWay) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(Told { key: self.key(), args, candidates });
        response
    }
}

/// Gives a failure its page.
pub(super) async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    // whose language it is is asked only where there is something to be said
    let (headers, back) = (request.headers().clone(), back_link(&request));
    let mut response = next.run(request).await;
    let Some(mut told) = response.extensions_mut().remove::<Told>().or_else(|| untold(&response)) else {
        return response;
    };
    let ui = context::ui_of(&app, &headers).await;
    if matches!(told.key, "web-wrong-host" | "web-forwarded" | "web-not-the-proxy" | "web-anonymous") {
        told.args.insert("public", app.config.public_url.clone().unwrap_or_else(|| "–".to_owned()));
    }
    let body = html! {
        section.notice role="alert" {
            h1 { (ui.t("failure-title")) }
            p { (ui.outcome(told.key, &told.args)) }
            @if !told.candidates.is_empty() {
                ul { @for (name, model) in &told.candidates { li { a.serial href={ "/tokens/" (name) } { (name) } " " (model) } } }
            }
            p { a.button href=(back) { (ui.t("failure-back")) } }
        }
    };
    let page = layout::bare(&ui, &ui.t("failure-title"), &body);
    let mut answer = (response.status(), page).into_response();
    if let Some(wait) = response.headers_mut().remove(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    answer
}

/// What axum itself refuses, in English and without a page: a path or a body that is none.
fn untold(response: &Response) -> Option<Told> {
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind != "text/plain; charset=utf-8");
    let refused = response.status().is_client_error() && !is_page;
    let key = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => "web-no-such-page",
        _ => "web-unreadable",
    };
    refused.then(|| Told { key, args: BTreeMap::new(), candidates: Vec::new() })
}

pub(super) async fn no_such_page() -> Failure {
    Failure::NoSuchPage
}

/// The page that the reader came from, when it is one of ours.
fn back_link(request: &Request) -> String {
    let referer = request.headers().get("referer").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let host = super::guard::host(request.headers(), request.uri()).unwrap_or_default();
    let path = referer.split_once("://").and_then(|(_, rest)| rest.strip_prefix(host));
    path.filter(|path| path.starts_with('/') && !path.starts_with("//")).unwrap_or("/").to_owned()
}
