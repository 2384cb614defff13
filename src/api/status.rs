//! What an answer of the station is over HTTP, for pages and programs alike.

use axum::http::StatusCode;
use bench::BenchError;
use station::{ClientFault, StationError};

/// The status of a refusal.
pub fn status_of(error: &StationError) -> StatusCode {
    match error {
        StationError::NotAllowed { .. }
        | StationError::AtStationOnly
        | StationError::OtherDesk(_)
        | StationError::OwnToken
        | StationError::OwnRole
        | StationError::AccountShut
        | StationError::NoRoleTold
        | StationError::NotLinked(_)
        | StationError::NotOverThem { .. }
        | StationError::BelongsElsewhere { .. }
        | StationError::Client(ClientFault::Elsewhere | ClientFault::Scope)
        | StationError::SchoolNotAsked(_) => StatusCode::FORBIDDEN,
        StationError::OnceForOther => StatusCode::UNPROCESSABLE_ENTITY,
        StationError::Client(ClientFault::Unknown) => StatusCode::UNAUTHORIZED,
        StationError::NoSuchToken(_)
        | StationError::NoSuchPerson(_)
        | StationError::NotInDoubt(_)
        | StationError::NoSuchSchool(_)
        | StationError::NoSuchSlip(_)
        | StationError::NoSuchRequest(_)
        | StationError::NoSuchTicket(_)
        | StationError::NoSuchOrder(_)
        | StationError::NoSuchMail(_)
        | StationError::NoSuchClient(_)
        | StationError::NoSuchDesk(_)
        | StationError::NoSuchDirectory(_)
        | StationError::NoVerifier
        | StationError::NoSuchStockTake(_)
        | StationError::NoSuchBatch(_) => StatusCode::NOT_FOUND,
        StationError::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ if !error.candidates().is_empty() => StatusCode::CONFLICT,
        StationError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
        StationError::Invalid(_)
        | StationError::Bench(BenchError::Port(_))
        | StationError::NotAnAddress(_)
        | StationError::CommentNeeded
        | StationError::RoleNeedsSchool(_)
        | StationError::WeakPassword(_)
        | StationError::WeakPin(_)
        | StationError::PasscodeRefused
        | StationError::SignInRefused
        | StationError::WrongPassword => StatusCode::UNPROCESSABLE_ENTITY,
        StationError::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    }
}
