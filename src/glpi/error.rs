//! Why a desk does not take something, and what that means for what waits behind it.

use outgoing::{Answer, OutgoingError};
use serde_json::Value;

/// Letters of what a desk says that are kept.
const SAID: usize = 200;

/// Why a desk does not take something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// It is about us or about the desk: nothing else would be taken either.
    #[error("{0}")]
    Barred(String),
    /// This one is not taken now.
    #[error("{0}")]
    NotNow(String),
    /// This one is never taken.
    #[error("{0}")]
    Never(String),
}

impl From<OutgoingError> for DeskError {
    fn from(error: OutgoingError) -> Self {
        Self::Barred(error.to_string())
    }
}

/// What an answer says, where it is one of a GLPI: any status from 200 to 299, 206 for a part of a list among them.
pub(crate) fn read(address: &str, answer: &Answer) -> Result<Value, DeskError> {
    let status = answer.status;
    let said = said(&answer.body);
    match status {
        200..=299 => serde_json::from_slice(&answer.body)
            .map_err(|_| DeskError::NotNow(format!("{address} answers with something that is none of a GLPI"))),
        300..=399 => Err(DeskError::Barred(format!(
            "{address} leads elsewhere ({status}), which is not followed: write the address that it leads to"
        ))),
        401 | 403 => Err(DeskError::Barred(format!("{address} does not let the station in ({status}{said})"))),
        408 | 429 | 500.. => Err(DeskError::NotNow(format!("{address} cannot do it now ({status}{said})"))),
        _ => Err(DeskError::Never(format!("{address} refuses it ({status}{said})"))),
    }
}

/// The same at the door: whatever stands in the way there is about us.
pub(crate) fn read_at_door(address: &str, answer: &Answer) -> Result<Value, DeskError> {
    read(address, answer).map_err(|error| match error {
        DeskError::Barred(said) | DeskError::NotNow(said) | DeskError::Never(said) => DeskError::Barred(said),
    })
}

/// What a GLPI says of a failure, in its own words: `["ERROR_…", "…"]`, or a document with a title or an error.
fn said(body: &[u8]) -> String {
    let texts = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Array(said)) => said.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Ok(Value::Object(said)) => {
            let named = ["title", "detail", "error", "error_description"];
            named.iter().filter_map(|name| said.get(*name)?.as_str()).map(str::to_owned).collect()
        }
        Ok(_) | Err(_) => Vec::new(),
    };
    let text: String = texts.join(": ").chars().filter(|letter| !letter.is_control()).take(SAID).collect();
    if text.is_empty() { text } else { format!(", {text}") }
}
