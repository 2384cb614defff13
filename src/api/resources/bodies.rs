//! What several acts take.

use schemars::JsonSchema;
use serde::Deserialize;

/// Nothing needs to be said.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Plain {}

/// Why something is done, for whoever reads of it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Because {
    /// In a sentence.
    #[schemars(length(min = 1, max = 500), regex(pattern = r"\S"))]
    pub comment: String,
}
