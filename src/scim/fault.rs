//! What an identity system is told where something does not go (RFC 7644, 3.12).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use serde_json::json;
use station::{PushFault, StationError};

/// Of what kind a document of SCIM is.
pub(crate) const MEDIA: &str = "application/scim+json";

/// Why an act was not done, or a question not answered.
#[derive(Debug)]
pub struct Fault {
    pub(crate) status: StatusCode,
    /// A word of the table in 3.12, where one fits.
    pub(crate) kind: Option<&'static str>,
    pub(crate) detail: String,
    after: Option<u64>,
}

impl Fault {
    /// Something is wrong with the question itself.
    pub(crate) fn of(status: StatusCode, kind: impl Into<Option<&'static str>>, detail: impl Into<String>) -> Self {
        Self { status, kind: kind.into(), detail: detail.into(), after: None }
    }

    /// 400, and which of the reasons.
    pub(crate) fn bad(kind: &'static str, detail: impl Into<String>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, kind, detail)
    }

    /// The station says no, in the language of whoever reads.
    pub fn refused(error: &StationError, ui: &Ui) -> Self {
        let (status, kind) = match error {
            StationError::Push(PushFault::Taken) | StationError::NotLinked(_) => {
                (StatusCode::CONFLICT, Some("uniqueness"))
            }
            StationError::Push(PushFault::Unknown) => (StatusCode::NOT_FOUND, None),
            StationError::Push(PushFault::Moved) => (StatusCode::PRECONDITION_FAILED, None),
            StationError::Push(PushFault::Member | PushFault::Login) | StationError::Invalid(_) => {
                (StatusCode::BAD_REQUEST, Some("invalidValue"))
            }
            StationError::Push(PushFault::LastAdministrator) => (StatusCode::FORBIDDEN, None),
            other => (api::status_of(other), None),
        };
        let after = if let StationError::Throttled { seconds } = error { Some(*seconds) } else { None };
        Self { status, kind, detail: ui.refused(error), after }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut document = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_u16().to_string(),
            "detail": self.detail,
        });
        if let Some(kind) = self.kind {
            document["scimType"] = kind.into();
        }
        let mut response = (self.status, [(header::CONTENT_TYPE, MEDIA)], document.to_string()).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(after) = self.after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after));
        }
        response
    }
}
