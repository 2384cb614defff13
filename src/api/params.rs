//! What stands in an address behind the question mark.

use super::problem::Problem;
use axum::{
    extract::Query,
    http::{StatusCode, Uri},
};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, de::DeserializeOwned};
use station::Part;

/// Which part of a list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct Paging {
    /// The page, from 1.
    #[schemars(range(min = 1))]
    page: Option<u32>,
    /// Rows of a page.
    #[schemars(range(min = 1, max = 500))]
    per_page: Option<u32>,
}

/// The most rows of a page.
const MOST: u32 = 500;

impl Paging {
    /// As a part of a list.
    ///
    /// # Errors
    /// 400 for a page or a size that cannot be.
    pub fn part(&self) -> Result<Part, Problem> {
        let (page, size) = (self.page.unwrap_or(1), self.per_page.unwrap_or(50));
        if page == 0 || size == 0 || size > MOST {
            let detail = format!("page is 1 or more, per_page is 1 to {MOST}");
            return Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY, "no-such-value", detail));
        }
        Ok(Part::of(page, size))
    }
}

/// Nothing.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct Nothing {}

/// The names of the fields of a type.
pub(crate) fn fields_of<T: JsonSchema>() -> Vec<String> {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>();
    let properties = schema.get("properties").and_then(|properties| properties.as_object());
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// The parameters of an address.
///
/// # Errors
/// 400 for what is not known (`known`: the names that are) and what cannot be read.
pub(crate) fn query<T: DeserializeOwned>(uri: &Uri, known: &[String]) -> Result<T, Problem> {
    let given = Query::<Vec<(String, String)>>::try_from_uri(uri).map_err(|error| wrong(error.body_text()))?;
    if let Some((name, _)) = given.iter().find(|(name, _)| !known.contains(name)) {
        let known = if known.is_empty() { "there are none here".to_owned() } else { known.join(", ") };
        return Err(wrong(format!("{name:?} is no parameter here: {known}")));
    }
    // what is well written, and cannot be
    let cannot_be = |detail| Problem::of(StatusCode::UNPROCESSABLE_ENTITY, "no-such-value", detail);
    Query::<T>::try_from_uri(uri).map(|Query(read)| read).map_err(|error| cannot_be(error.body_text()))
}

/// What was asked cannot be read.
pub(crate) fn wrong(detail: impl Into<String>) -> Problem {
    Problem::of(StatusCode::BAD_REQUEST, "unreadable", detail)
}
