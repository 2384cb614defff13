//! What an academy says of its provider.

use super::assertion::SigningKey;
use claims::Mapping;
use domain::Secret;
use outgoing::Address;

/// What this station proves itself with.
pub enum Proof {
    /// Nothing: a public client, by PKCE alone.
    None,
    /// A secret that both know.
    Secret(Secret),
    /// A key of its own (`private_key_jwt`).
    Key(Box<SigningKey>),
}

/// What an academy says of its provider.
pub struct Settings {
    /// What it is called on the button.
    pub name: String,
    /// Its issuer: below it is the discovery document.
    pub issuer: Address,
    /// By what it knows this station.
    pub client: String,
    /// What this station proves itself with.
    pub proof: Proof,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// One of these must be how the person signed in (`acr`); empty: however it was.
    pub acr: Vec<String>,
    /// Whoever signed in by one of these gave a second factor there.
    pub second_factor: Vec<String>,
    /// What its claims say of a person.
    pub person: Mapping,
}
