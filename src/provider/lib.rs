//! Signing in at a provider of OpenID Connect: the code flow with PKCE, as a relying party. OpenID Connect Core 1.0 (Core), Discovery
//! 1.0, RP-Initiated Logout 1.0 and Back-Channel Logout 1.0; RFC 7515–7519, RFC 7523 and
//! RFC 8725 for what is signed; RFC 9207 for who answers.
//!
//! Signatures are checked by ring, which the program has for TLS already; nothing that says of itself that it is not signed is read. The
//! crate `openidconnect` was not taken: it brings `rsa`, about which an advisory stands open (RUSTSEC-2023-0071), and a second generation
//! of every hash function, for what is three files here.

mod asks;
mod assertion;
mod exchange;
mod fault;
mod flow;
mod keys;
mod logout;
mod metadata;
mod settings;
mod token;

pub use asks::Asks;
pub use assertion::{InvalidKey, SigningKey};
pub use fault::{Fault, Forged};
pub use flow::{Begun, Came, Provider};
pub use settings::{Proof, Settings};

/// How far two clocks may be apart, in seconds.
pub const SKEW: i64 = 60;
