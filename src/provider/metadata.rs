//! What a provider tells of itself: its discovery document (Discovery 1.0, 4.2), as far as it is used.

use super::{asks::Asks, fault::Fault};
use outgoing::Address;
use serde::Deserialize;

/// The document.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    pub userinfo_endpoint: Option<String>,
    pub end_session_endpoint: Option<String>,
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// It says in each answer who answers (RFC 9207, 3).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Asks for it, and believes nothing but what the issuer says of itself.
    pub fn of(issuer: &Address, asks: &dyn Asks) -> Result<Self, Fault> {
        let place = format!("{}/.well-known/openid-configuration", issuer.as_str().trim_end_matches('/'));
        let answer = asks.get(&place.parse()?, None)?;
        let wanted = "its discovery document";
        let document: Option<Self> = serde_json::from_slice(&answer.body).ok().filter(|_| answer.status == 200);
        let document = document.ok_or(Fault::Answer { status: answer.status, wanted })?;
        if document.issuer.trim_end_matches('/') != issuer.as_str().trim_end_matches('/') {
            return Err(Fault::OtherIssuer(document.issuer));
        }
        // what a browser is led to is no better than what we ask ourselves
        document.authorization_endpoint.parse::<Address>()?;
        document.end_session_endpoint.as_deref().map(str::parse::<Address>).transpose()?;
        Ok(document)
    }

    /// Whether the secret goes into the form: where the provider says so, and does not take the header, which is what is meant where it
    /// says nothing.
    pub fn takes_secret_in_form(&self) -> bool {
        self.may_take_secret_in_form() && !self.takes("client_secret_basic")
    }

    /// Whether it says that the secret may stand in the form.
    pub fn may_take_secret_in_form(&self) -> bool {
        self.takes("client_secret_post")
    }

    fn takes(&self, method: &str) -> bool {
        self.token_endpoint_auth_methods_supported.iter().any(|known| known == method)
    }
}
