//! A code for tokens (RFC 6749, 4.1.3), and how this station proves there who it is.

use super::{asks::Asks, assertion::KIND, fault::Fault, metadata::Metadata};
use outgoing::Answer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the provider gives for a code.
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub id_token: String,
    pub access_token: Option<String>,
}

/// A code with what belongs to it.
pub(super) struct ForCode<'a> {
    pub code: &'a str,
    /// Where the browser came back to.
    pub back: &'a str,
    /// Proves that whoever has the code also began (RFC 7636).
    pub verifier: &'a str,
}

/// By what this station proves who it is.
pub(super) enum Proven {
    /// The provider asks for nothing.
    Nothing,
    /// The secret that both know.
    Secret(String),
    /// A statement signed with a key of our own.
    Statement(String),
}

#[derive(Deserialize)]
struct Said {
    error: String,
}

impl ForCode<'_> {
    /// The tokens.
    pub fn tokens(&self, client: &str, proven: &Proven, metadata: &Metadata, asks: &dyn Asks) -> Result<Tokens, Fault> {
        let in_form = |more: &[(&'static str, &str)]| {
            let form: Vec<_> = [&[("client_id", client)], more].concat();
            self.ask(metadata, asks, &form, None)
        };
        let answer = match proven {
            Proven::Nothing => in_form(&[])?,
            Proven::Statement(statement) => {
                in_form(&[("client_assertion_type", KIND), ("client_assertion", statement)])?
            }
            Proven::Secret(secret) if metadata.takes_secret_in_form() => in_form(&[("client_secret", secret)])?,
            Proven::Secret(secret) => {
                // 2.3.1: name and secret are form-encoded before they are a header
                let (name, told) = (encoded(client), encoded(secret));
                let answer = self.ask(metadata, asks, &[], Some((&name, &told)))?;
                // LemonLDAP::NG takes the header as it is written, and an encoded secret for a wrong one: it is said where nothing is encoded
                let is_other = name != client || told != *secret;
                let unknown = refused(&answer).is_some_and(|error| error == "invalid_client");
                let again = unknown && is_other && metadata.may_take_secret_in_form();
                if again { in_form(&[("client_secret", secret)])? } else { answer }
            }
        };
        match refused(&answer) {
            Some(error) => Err(Fault::Refused(error)),
            None => {
                let tokens = (answer.status == 200).then(|| serde_json::from_slice(&answer.body).ok());
                tokens.flatten().ok_or(Fault::Answer { status: answer.status, wanted: "a token" })
            }
        }
    }

    fn ask(
        &self,
        metadata: &Metadata,
        asks: &dyn Asks,
        more: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<Answer, Fault> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", self.code),
            ("redirect_uri", self.back),
            ("code_verifier", self.verifier),
        ];
        form.extend(more);
        asks.post(&metadata.token_endpoint.parse()?, &form, basic)
    }
}

/// Why it gives nothing, in its word.
fn refused(answer: &Answer) -> Option<String> {
    let said = (answer.status != 200).then(|| serde_json::from_slice::<Said>(&answer.body).ok());
    said.flatten().map(|said| said.error)
}

/// A text as a value in an address or a form.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}
