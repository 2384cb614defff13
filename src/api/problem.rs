//! What a program is told where something does not go (RFC 9457).

use super::status::status_of;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::{Tells, Ui};
use domain::TokenRef;
use schemars::JsonSchema;
use serde::Serialize;
use station::StationError;

/// Why an act was not done, or a question not answered.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problem {
    /// The words of the status.
    pub title: String,
    /// The status again.
    #[schemars(range(min = 400, max = 599))]
    pub status: u16,
    /// What it is, for programs: a word that stays.
    pub code: String,
    /// What it is and what to do, for people; in the language that the question prefers.
    pub detail: String,
    /// The tokens among which it has to be said which is meant; each with its model.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<(TokenRef, String)>,
    /// Seconds until it may be asked again.
    #[serde(skip)]
    after: Option<u64>,
}

impl Problem {
    /// Something is wrong with the question itself.
    pub(crate) fn of(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.into(),
            candidates: Vec::new(),
            after: None,
        }
    }

    /// The station says no.
    pub fn refused(error: &StationError, ui: &Ui) -> Self {
        let mut problem = Self::of(status_of(error), code_of(error), ui.refused(error));
        problem.candidates = error.candidates().to_vec();
        if let StationError::Throttled { seconds } = error {
            problem.after = Some(*seconds);
        }
        problem
    }
}

/// The message's key is the word: it says one thing, and stays.
fn code_of(error: &StationError) -> &'static str {
    let key = error.message().key;
    key.strip_prefix("error-").unwrap_or(key)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let after = self.after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(after) = after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after));
        }
        response
    }
}
