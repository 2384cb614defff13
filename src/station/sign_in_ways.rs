//! By which ways people sign in beside a password of their own.

use serde::Serialize;

/// A provider of OpenID Connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProviderWay {
    /// What it is called on the button.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
}

/// The ways that the configuration opens beside a password here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SignInWays {
    /// What the portal is called, where one says in headers who comes.
    pub header: Option<String>,
    /// The provider.
    pub provider: Option<ProviderWay>,
}
