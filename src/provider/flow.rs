//! The way there and back: where a browser is led, and who came back (Core, 3.1). Each sign-in has a state, a nonce and a verifier of its
//! own; whoever keeps them binds them to one browser and forgets them at the first return.

use super::{
    asks::Asks,
    exchange::{ForCode, Proven, encoded},
    fault::{Fault, Forged},
    keys::{Keys, Signed},
    metadata::Metadata,
    settings::{Proof, Settings},
    token::{IdToken, attributes},
};
use claims::{Attributes, Read};
use data_encoding::BASE64URL_NOPAD;
use domain::{Clock, Entropy, Source};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long what a provider told of itself is believed.
const BELIEVED: SignedDuration = SignedDuration::from_mins(15);
/// How soon it is asked for its keys again because of one that is not known: not at every token that somebody makes up.
const AGAIN: SignedDuration = SignedDuration::from_secs(5);
/// How long ago somebody may have typed their password who was asked to do so anew, in seconds.
const ANEW: i64 = 300;

/// A provider that people sign in at.
pub struct Provider {
    settings: Settings,
    asks: Arc<dyn Asks>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    known: Mutex<Option<Known>>,
}

/// What it told of itself, and when.
#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: Keys,
    at: Timestamp,
}

/// A sign-in on its way.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Where the browser goes.
    pub address: String,
    /// What it comes back with.
    pub state: String,
    nonce: String,
    verifier: String,
    back: String,
    anew: bool,
}

/// Somebody who came back.
#[derive(Debug, Clone)]
pub struct Came {
    /// What the provider says of them.
    pub read: Read,
    /// What it calls its session.
    pub sid: Option<String>,
    /// They gave a second factor there.
    pub factor: bool,
}

impl Provider {
    /// One of these settings; nothing is asked yet.
    pub fn new(settings: Settings, asks: Arc<dyn Asks>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { settings, asks, clock, entropy, known: Mutex::new(None) }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Who it is, as a source of what is said of people.
    pub fn source(&self) -> Source {
        Source::Provider(self.settings.issuer.as_str().to_owned())
    }

    /// Begins a sign-in that comes back to the address `back`; `anew`: the person types their password, even if they did so today.
    ///
    /// # Errors
    /// The provider does not answer.
    pub fn begin(&self, back: &str, anew: bool) -> Result<Begun, Fault> {
        let known = self.known(None)?;
        let (state, nonce, verifier) = (self.chance()?, self.chance()?, self.chance()?);
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
        let scope =
            std::iter::once("openid").chain(self.settings.scopes.iter().map(String::as_str).filter(|s| *s != "openid"));
        let scope = scope.collect::<Vec<_>>().join(" ");
        let mut query = vec![
            ("response_type", "code"),
            ("client_id", &self.settings.client),
            ("redirect_uri", back),
            ("scope", &scope),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let (acr, claims) = (
            self.settings.acr.join(" "),
            json!({"id_token": {"acr": {"essential": true, "values": self.settings.acr}}}),
        );
        let claims = claims.to_string();
        if !acr.is_empty() {
            query.extend([("acr_values", acr.as_str()), ("claims", claims.as_str())]);
        }
        if anew {
            query.extend([("prompt", "login"), ("max_age", "0")]);
        }
        let address = with_query(&known.metadata.authorization_endpoint, &query);
        Ok(Begun { address, state, nonce, verifier, back: back.to_owned(), anew })
    }

    /// Whether an answer that a browser brings is the provider's own (RFC 9207, 2.4): `iss` is what it says of that. One that says so in
    /// each answer is no other where it does not.
    ///
    /// # Errors
    /// Another one answers, or nobody says who.
    pub fn answers(&self, iss: Option<&str>) -> Result<(), Fault> {
        let metadata = self.known(None)?.metadata;
        match iss {
            Some(iss) if iss == metadata.issuer => Ok(()),
            None if !metadata.authorization_response_iss_parameter_supported => Ok(()),
            Some(_) | None => Err(Forged::Issuer.into()),
        }
    }

    /// Who came back with this code; `iss`: who answers, as the answer says it.
    ///
    /// # Errors
    /// The provider does not answer, says no, or says what is not believed.
    pub fn finish(&self, begun: &Begun, code: &str, iss: Option<&str>) -> Result<Came, Fault> {
        // the code is given to nobody else
        self.answers(iss)?;
        let known = self.known(None)?;
        let for_code = ForCode { code, back: &begun.back, verifier: &begun.verifier };
        let proven = self.proven(&known.metadata)?;
        let tokens = for_code.tokens(&self.settings.client, &proven, &known.metadata, &*self.asks)?;
        let id: IdToken = self.believed(&tokens.id_token)?;
        let (now, issuer) = (self.clock.now(), &known.metadata.issuer);
        id.envelope.check(issuer, &self.settings.client, true, now)?;
        if id.nonce.as_deref() != Some(begun.nonce.as_str()) {
            return Err(Forged::Nonce.into());
        }
        let recent = |at: f64| now.as_second() as f64 - at <= (ANEW + super::SKEW) as f64;
        if begun.anew && !id.auth_time.is_some_and(recent) {
            return Err(Forged::Old.into());
        }
        let is = |wanted: &[String]| id.acr.as_ref().is_some_and(|acr| wanted.contains(acr));
        if !self.settings.acr.is_empty() && !is(&self.settings.acr) {
            return Err(Fault::TooWeak { got: id.acr });
        }
        let mut told = Attributes::default();
        match self.userinfo(&known.metadata, tokens.access_token.as_deref(), &id.sub)? {
            // what both tell is told once
            Some(claims) => {
                attributes(&claims, &mut told);
                let further = id.claims.iter().filter(|(name, _)| !claims.contains_key(*name));
                attributes(&further.map(|(name, value)| (name.clone(), value.clone())).collect(), &mut told);
            }
            None => attributes(&id.claims, &mut told),
        }
        // what its userinfo endpoint told as well is told once
        if told.all("sub").is_empty() {
            told.add("sub", &id.sub);
        }
        let subject = id.sub.parse().map_err(|_| Forged::Form)?;
        let factor = is(&self.settings.second_factor);
        Ok(Came { read: self.settings.person.read(subject, &told)?, sid: id.sid, factor })
    }

    /// Where somebody signs out there too; `None`: nowhere. `over`: where they come back to.
    pub fn sign_out(&self, over: &str) -> Option<String> {
        let known = self.lock().clone()?;
        let end = known.metadata.end_session_endpoint?;
        Some(with_query(&end, &[("client_id", &self.settings.client), ("post_logout_redirect_uri", over)]))
    }

    /// Whether it answers, and by how many seconds its clock is ahead of ours.
    ///
    /// # Errors
    /// It does not, or with something else.
    pub fn examine(&self) -> Result<Option<i64>, Fault> {
        let metadata = Metadata::of(&self.settings.issuer, &*self.asks)?;
        let answer = self.asks.get(&metadata.jwks_uri.parse()?, None)?;
        let now = self.clock.now();
        Ok(answer.date.map(|there| there.as_second() - now.as_second()))
    }

    /// What something signed says, by a key that the provider has: one that is not known is asked for once.
    pub(super) fn believed<T: serde::de::DeserializeOwned>(&self, token: &str) -> Result<T, Fault> {
        let signed = Signed::read(token)?;
        let known = self.known(None)?;
        match signed.by(&known.keys) {
            Err(Forged::Key) => Ok(signed.by(&self.known(Some(AGAIN))?.keys)?),
            said => Ok(said?),
        }
    }

    /// The client by which the provider knows us, and its issuer as it writes it.
    pub(super) fn ours(&self) -> Result<(String, String, Timestamp), Fault> {
        Ok((self.known(None)?.metadata.issuer, self.settings.client.clone(), self.clock.now()))
    }

    /// What it told of itself, asked for anew where that is too long ago; `unless`: also where it is not younger than that.
    fn known(&self, unless: Option<SignedDuration>) -> Result<Known, Fault> {
        let now = self.clock.now();
        let age = |known: &Known| now.duration_since(known.at);
        let good = |known: &Known| !age(known).is_negative() && age(known) < unless.unwrap_or(BELIEVED);
        // nobody else waits at the lock while the provider is asked
        if let Some(known) = self.lock().clone().filter(good) {
            return Ok(known);
        }
        let metadata = Metadata::of(&self.settings.issuer, &*self.asks)?;
        let answer = self.asks.get(&metadata.jwks_uri.parse()?, None)?;
        let keys: Option<Keys> = serde_json::from_slice(&answer.body).ok().filter(|_| answer.status == 200);
        let keys = keys.ok_or(Fault::Answer { status: answer.status, wanted: "its keys" })?;
        let known = Known { metadata, keys, at: now };
        *self.lock() = Some(known.clone());
        Ok(known)
    }

    /// By what this station proves who it is: the secret, or a statement that is signed now.
    fn proven(&self, metadata: &Metadata) -> Result<Proven, Fault> {
        Ok(match &self.settings.proof {
            Proof::None => Proven::Nothing,
            Proof::Secret(secret) => Proven::Secret(String::from_utf8_lossy(secret.expose()).into_owned()),
            Proof::Key(key) => {
                let now = self.clock.now().as_second();
                Proven::Statement(key.statement(&self.settings.client, &metadata.issuer, &self.chance()?, now)?)
            }
        })
    }

    /// What it tells at its userinfo endpoint, signed or not: it came over TLS from where its document says (Core, 5.3).
    fn userinfo(
        &self,
        metadata: &Metadata,
        token: Option<&str>,
        subject: &str,
    ) -> Result<Option<Map<String, Value>>, Fault> {
        let (Some(place), Some(token)) = (&metadata.userinfo_endpoint, token) else { return Ok(None) };
        let answer = self.asks.get(&place.parse()?, Some(token))?;
        let wanted = "what it knows of the person";
        if answer.status != 200 {
            return Err(Fault::Answer { status: answer.status, wanted });
        }
        let claims: Map<String, Value> = match serde_json::from_slice(&answer.body) {
            Ok(claims) => claims,
            Err(_) => self.believed(String::from_utf8_lossy(&answer.body).trim())?,
        };
        match claims.get("sub").and_then(Value::as_str) {
            Some(sub) if sub == subject => Ok(Some(claims)),
            Some(_) | None => Err(Forged::Subject.into()),
        }
    }

    fn chance(&self) -> Result<String, Fault> {
        let mut bytes = [0; 32];
        self.entropy.fill(&mut bytes)?;
        Ok(BASE64URL_NOPAD.encode(&bytes))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn with_query(address: &str, query: &[(&str, &str)]) -> String {
    let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{}", query.join("&"))
}
