//! A provider says that somebody signed out there (Back-Channel Logout 1.0, 2.4 to 2.6).

use super::{
    fault::{Fault, Forged},
    flow::Provider,
    token::Envelope,
};
use domain::Subject;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What makes a token one of these.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old one may be, in seconds: who keeps one and sends it again ends nothing but sessions of long ago.
const OLDEST: i64 = 600;

#[derive(Deserialize)]
struct LogoutToken {
    #[serde(flatten)]
    envelope: Envelope,
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<Value>,
    events: Map<String, Value>,
}

impl Provider {
    /// Whose sessions are over, or which of its own.
    ///
    /// # Errors
    /// The token is not believed.
    pub fn signed_out(&self, token: &str) -> Result<(Option<Subject>, Option<String>), Fault> {
        let said: LogoutToken = self.believed(token)?;
        let (issuer, client, now) = self.ours()?;
        said.envelope.check(&issuer, &client, false, now)?;
        if !said.envelope.is_of_the_last(OLDEST, now) {
            return Err(Forged::Expired.into());
        }
        // an ID token has a nonce, and is no such message
        if said.nonce.is_some() || !said.events.get(EVENT).is_some_and(Value::is_object) {
            return Err(Forged::Form.into());
        }
        let subject = said.sub.map(|sub| sub.parse()).transpose().map_err(|_| Forged::Form)?;
        if subject.is_none() && said.sid.is_none() {
            return Err(Forged::Form.into());
        }
        Ok((subject, said.sid))
    }
}
