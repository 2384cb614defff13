//! `[sign_in]` in the configuration: the portal and the provider at which people sign in who do not do so here.

use super::{
    doors::{Public, SpokenBy},
    handed,
    named_file::{self, NamedFileError},
};
use claims::{Mapping, Unusable, WrittenMapping};
use domain::{Clock, Entropy};
use files::Trust;
use jiff::tz::TimeZone;
use outgoing::{Address, InvalidAddress, Outgoing, OutgoingError};
use provider::{Proof, Provider, Settings, SigningKey};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde::Deserialize;
use station::{ProviderWay, SignInWays};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use web::{Elsewhere, Portal};

/// `[sign_in]` as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// The portal in front of the public door.
    pub header: Option<Header>,
    /// The provider of OpenID Connect.
    pub provider: Option<OpenId>,
}

/// `[sign_in.header]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// What it is called on the panel.
    pub name: String,
    /// The header with what the portal knows somebody by: never given to somebody else.
    pub subject: String,
    /// Where people sign out of it.
    pub sign_out: String,
    /// What stands between several values in one header; a comma without it.
    pub separator: Option<Separator>,
    /// Whoever comes by it gave a second factor there.
    #[serde(default)]
    pub second_factor: bool,
    /// What its headers say of a person.
    pub person: WrittenMapping,
}

/// What stands between several values: more than one character where one of them may be part of a value, as in a delegation to two schools.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Separator(String);

impl TryFrom<String> for Separator {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.is_empty() { Err("separator = \"\" stands between nothing") } else { Ok(Self(text)) }
    }
}

/// `[sign_in.provider]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenId {
    /// What it is called on the button.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
    /// By what it knows this station.
    pub client: String,
    /// The file with what this station proves itself with, readable by the station alone; without it by PKCE alone.
    pub secret_file: Option<PathBuf>,
    /// The file with a private key in its place (PEM, PKCS #8), readable by the station alone; the provider has the public half.
    pub key_file: Option<PathBuf>,
    /// By which name the provider knows that key.
    pub key_id: Option<String>,
    /// What is asked for besides `openid`: `profile` and `email` without it.
    pub scopes: Option<Vec<String>>,
    /// One of these must be how the person signed in.
    #[serde(default)]
    pub acr: Vec<String>,
    /// Whoever signed in by one of these gave a second factor there.
    #[serde(default)]
    pub second_factor: Vec<String>,
    /// Authorities that are believed in place of the machine's own: a PEM file.
    pub authorities: Option<PathBuf>,
    /// What its claims say of a person.
    pub person: WrittenMapping,
}

/// `[sign_in]` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Headers that anybody could send.
    #[error(
        "[sign_in.header] believes what a proxy says, and [public] has none: write proxy = the address of the portal's proxy in [public], \
         or sign in by [sign_in.provider]"
    )]
    NoProxy,
    /// No name of a header.
    #[error("subject = {0:?} in [sign_in.header] is no name of a header")]
    Name(String),
    /// No way out.
    #[error("sign_out = {0:?} in [sign_in.header]: people leave the portal by https://…")]
    SignOut(String),
    /// Rules.
    #[error("in [sign_in]: {0}")]
    Person(#[from] Unusable),
    /// No address of a provider.
    #[error("issuer in [sign_in.provider]: {0}")]
    Issuer(#[from] InvalidAddress),
    /// Authorities.
    #[error("in [sign_in.provider]: {0}")]
    Authorities(#[from] OutgoingError),
    /// Two ways to prove who asks, or the name of a key that is not there.
    #[error("secret_file and key_file in [sign_in.provider] exclude each other, and key_id goes with key_file")]
    TwoProofs,
    /// The key.
    #[error("{} holds no private key for RSA, P-256 or Ed25519 as PEM and PKCS #8: make one with openssl genpkey", .0.display())]
    Key(PathBuf),
    /// The file of the secret or of the key.
    #[error(transparent)]
    Secret(#[from] NamedFileError),
}

impl SignIn {
    /// The files that it rests on: secrets, and what is only believed.
    pub fn files(&self) -> impl Iterator<Item = (&PathBuf, Trust)> {
        self.provider.iter().flat_map(|one| {
            let secrets = one.secret_file.iter().chain(&one.key_file).map(|file| (file, handed::trust(file)));
            secrets.chain(one.authorities.iter().map(|file| (file, Trust::Steady)))
        })
    }

    /// The two, as whoever looks after the station is told of them.
    pub fn ways(&self) -> SignInWays {
        let provider = |one: &OpenId| ProviderWay { name: one.name.clone(), issuer: one.issuer.clone() };
        SignInWays {
            header: self.header.as_ref().map(|one| one.name.clone()),
            provider: self.provider.as_ref().map(provider),
        }
    }

    /// The two, ready to be used; nobody is asked anything yet.
    ///
    /// # Errors
    /// What is written cannot be used.
    pub fn open(
        &self,
        public: Option<&Public>,
        zone: &TimeZone,
        clock: &Arc<dyn Clock>,
        entropy: &Arc<dyn Entropy>,
    ) -> Result<Elsewhere, SignInError> {
        let portal = self.header.as_ref().map(|header| portal(header, public, zone)).transpose()?;
        let provider = self.provider.as_ref().map(|one| provider(one, zone, clock, entropy)).transpose()?;
        Ok(Elsewhere { portal: portal.map(Arc::new), provider: provider.map(Arc::new) })
    }
}

fn portal(written: &Header, public: Option<&Public>, zone: &TimeZone) -> Result<Portal, SignInError> {
    if !public.is_some_and(|public| matches!(public.by, SpokenBy::Proxies(_))) {
        return Err(SignInError::NoProxy);
    }
    let sign_out: Result<Address, _> = written.sign_out.parse();
    Ok(Portal {
        name: written.name.clone(),
        subject: written.subject.parse().map_err(|_| SignInError::Name(written.subject.clone()))?,
        separator: written.separator.as_ref().map_or_else(|| ",".to_owned(), |Separator(text)| text.clone()),
        sign_out: sign_out.map_err(|_| SignInError::SignOut(written.sign_out.clone()))?.as_str().to_owned(),
        second_factor: written.second_factor,
        person: Mapping::new(written.person.clone(), zone.clone())?,
    })
}

fn provider(
    written: &OpenId,
    zone: &TimeZone,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> Result<Provider, SignInError> {
    let usual = || vec!["profile".to_owned(), "email".to_owned()];
    let settings = Settings {
        name: written.name.clone(),
        issuer: written.issuer.parse()?,
        client: written.client.clone(),
        proof: match (&written.secret_file, &written.key_file, &written.key_id) {
            (Some(_), Some(_), _) | (_, None, Some(_)) => return Err(SignInError::TwoProofs),
            (Some(file), None, None) => Proof::Secret(named_file::line(file)?),
            (None, Some(file), id) => Proof::Key(signing_key(file, id.clone())?.into()),
            (None, None, None) => Proof::None,
        },
        scopes: written.scopes.clone().unwrap_or_else(usual),
        acr: written.acr.clone(),
        second_factor: written.second_factor.clone(),
        person: Mapping::new(written.person.clone(), zone.clone())?,
    };
    let asks = Arc::new(Outgoing::new(written.authorities.as_deref())?);
    Ok(Provider::new(settings, asks, clock.clone(), entropy.clone()))
}

/// The key in this file.
fn signing_key(path: &Path, id: Option<String>) -> Result<SigningKey, SignInError> {
    let text = named_file::whole(path)?;
    let none = || SignInError::Key(path.to_owned());
    let key = PrivatePkcs8KeyDer::from_pem_slice(&text).map_err(|_| none())?;
    SigningKey::from_pkcs8(key.secret_pkcs8_der(), id).map_err(|_| none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    struct Outside;
    impl Clock for Outside {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }
    impl Entropy for Outside {
        fn fill(&self, _bytes: &mut [u8]) -> Result<(), domain::NoEntropy> {
            Ok(())
        }
    }

    fn opened(text: &str, proxied: bool) -> String {
        let person = "person = { login = 'uid', name = ['cn'], fredu = true }";
        let written: SignIn = toml::from_str(&text.replace("PERSON", person)).unwrap();
        let by = SpokenBy::Proxies(vec!["127.0.0.1".parse().unwrap()]);
        let public = Public { listen: "127.0.0.1:8481".parse().unwrap(), url: "https://a.example".to_owned(), by };
        let (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>) = (Arc::new(Outside), Arc::new(Outside));
        let opened = written.open(Some(&public).filter(|_| proxied), &TimeZone::UTC, &clock, &entropy);
        opened.map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn what_would_let_anybody_in_or_nobody_is_refused_at_the_start() {
        const HEADER: &str =
            "[header]\nname = 'P'\nsubject = 'ct-remote-user'\nsign_out = 'https://p.example/out'\nPERSON";
        const PROVIDER: &str = "[provider]\nname = 'F'\nissuer = 'https://fim.example'\nclient = 't'\nPERSON";
        let folder = tempfile::tempdir().unwrap();
        let no_key = crate::named_file::tests::written(folder.path(), b"no key\n");
        for (text, proxied, says) in [
            ("".to_owned(), false, ""),
            (HEADER.to_owned(), true, ""),
            (PROVIDER.to_owned(), false, ""),
            (HEADER.to_owned(), false, "[public] has none"),
            (HEADER.replace("ct-remote-user", "ct remote"), true, "no name of a header"),
            (HEADER.replace("https://p", "http://p"), true, "https://"),
            (PROVIDER.replace("https://fim", "http://fim"), false, "http:// on this machine alone"),
            (PROVIDER.replace("PERSON", "PERSON\nsecret_file = '/nowhere'"), false, "/nowhere"),
            (PROVIDER.replace("PERSON", "PERSON\nkey_file = '/nowhere'"), false, "/nowhere"),
            (
                PROVIDER.replace("PERSON", &format!("PERSON\nkey_file = '{}'", no_key.display())),
                false,
                "openssl genpkey",
            ),
            (PROVIDER.replace("PERSON", "PERSON\nkey_id = 'one'"), false, "exclude each other"),
            (PROVIDER.replace("PERSON", "PERSON\nkey_file = 'a'\nsecret_file = 'b'"), false, "exclude each other"),
        ] {
            let error = opened(&text, proxied);
            assert!(if says.is_empty() { error.is_empty() } else { error.contains(says) }, "{text}: {error:?}");
        }
    }
    #[test]
    fn what_stands_between_values_is_something() {
        let with = |separator: &str| {
            toml::from_str::<Header>(&format!(
                "name = 'P'\nsubject = 'uid'\nsign_out = 'https://p.example/out'\nseparator = '{separator}'\nperson = {{ login = 'uid', name = ['cn'] }}"
            ))
        };
        assert_eq!(with("; ").unwrap().separator.unwrap().0, "; ");
        assert!(with("").unwrap_err().to_string().contains("between nothing"));
    }
}
