//! What an ID token says, and whether it is for us and for now (Core, 3.1.3.7).

use super::{SKEW, fault::Forged};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What is asked of every token of a provider.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Envelope {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: Option<f64>,
    iat: f64,
    nbf: Option<f64>,
}

impl Envelope {
    /// Whether it is from this issuer, for this client, and for now. `ends`: it must say until when.
    pub fn check(&self, issuer: &str, client: &str, ends: bool, now: Timestamp) -> Result<(), Forged> {
        if self.iss.trim_end_matches('/') != issuer.trim_end_matches('/') {
            return Err(Forged::Issuer);
        }
        let (for_us, alone) = match &self.aud {
            Audience::One(one) => (one == client, true),
            Audience::Several(several) => (several.iter().any(|one| one == client), several.len() == 1),
        };
        let party = self.azp.as_deref();
        if !for_us || party.is_some_and(|party| party != client) || (!alone && party.is_none()) {
            return Err(Forged::Audience);
        }
        let (now, skew) = (now.as_second() as f64, SKEW as f64);
        match self.exp {
            Some(exp) if now >= exp + skew => return Err(Forged::Expired),
            None if ends => return Err(Forged::Expired),
            Some(_) | None => {}
        }
        let later = |moment: f64| moment > now + skew;
        if later(self.iat) || self.nbf.is_some_and(later) { Err(Forged::Future) } else { Ok(()) }
    }

    /// Whether it was made no longer ago than so many seconds.
    pub fn is_of_the_last(&self, seconds: i64, now: Timestamp) -> bool {
        now.as_second() as f64 - self.iat <= (seconds + SKEW) as f64
    }
}

/// An ID token.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct IdToken {
    #[serde(flatten)]
    pub envelope: Envelope,
    pub sub: String,
    pub nonce: Option<String>,
    pub acr: Option<String>,
    pub auth_time: Option<f64>,
    pub sid: Option<String>,
    /// All else that it tells.
    #[serde(flatten)]
    pub claims: Map<String, Value>,
}

/// The claims as attributes: texts, numbers and truths, and lists of them. Anything nested is nobody's attribute.
pub(super) fn attributes(claims: &Map<String, Value>, attributes: &mut claims::Attributes) {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    for (name, value) in claims {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        values.iter().filter_map(text).for_each(|value| attributes.add(name, &value));
    }
}
