//! The parameters of an address and its query. What cannot be one is an address that does not exist, in the reader's language.

use super::{failure::Failure, fields::Fields};
use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

pub(super) struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let found = axum::extract::Path::from_request_parts(parts, state).await;
        found.map(|axum::extract::Path(found)| Self(found)).map_err(|_| Failure::NoSuchPage)
    }
}

/// What stands behind the question mark. What is said twice counts as it is said last.
pub(super) struct Query(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let found = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        found.map(|axum::extract::Query(pairs)| Self(pairs.into_iter().collect())).map_err(|_| Failure::NoSuchPage)
    }
}
