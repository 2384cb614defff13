//! The requests, as values, and as what is sent. One that carries a secret is never printed.

use super::wanted::{Moving, Wanted};
use domain::{Algorithm, Secret};
use oath::{Code, hotp};
use serde_json::{Value, json};
use std::fmt;
use zeroize::Zeroizing;

/// What can be asked about one credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// What is there under its serial.
    Look,
    /// It is made there.
    Init,
    /// It becomes that of the person whom [`Wanted`] names.
    Assign,
    /// It is nobody's any more.
    Unassign,
    /// It is refused.
    Disable,
    /// It is accepted.
    Enable,
    /// It is refused for good.
    Revoke,
    /// How many codes are searched through when two of them find a counter.
    Window(u64),
    /// The counter moves behind these two codes: `first` and the one after it.
    Resync {
        /// The counter of the first.
        first: u64,
    },
    /// One code is used up, and nothing else: that of this counter or step.
    Spend(u64),
}

/// How it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// With its fields behind the address.
    Get,
    /// With its fields as a JSON document.
    Post,
}

/// One request, to be sent. It shows where it goes and nothing of what it carries.
pub struct Request {
    /// How.
    pub method: Method,
    /// Where, from the root of the verifier on, with what stands behind `?`.
    pub path: String,
    /// The document of a POST.
    pub body: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.method, self.path)
    }
}

impl Request {
    fn post(path: &str, document: Value) -> Self {
        let body = Zeroizing::new(document.to_string().into_bytes());
        wipe(document);
        Self { method: Method::Post, path: path.to_owned(), body }
    }

    /// Signing in.
    pub fn sign_in(account: &str, password: &Secret) -> Self {
        let password = String::from_utf8_lossy(password.expose()).into_owned();
        Self::post("/auth", json!({ "username": account, "password": password }))
    }

    /// Whether the account may look at tokens: a question that changes nothing, and finds none.
    pub fn may_look() -> Self {
        Self { method: Method::Get, path: "/token/?serial=trousseau-none".to_owned(), body: Zeroizing::default() }
    }
}

/// What was copied into the document does not stay in memory.
fn wipe(document: Value) {
    if let Value::Object(fields) = document {
        for value in fields.into_iter().map(|(_, value)| value) {
            if let Value::String(text) = value {
                drop(Zeroizing::new(text));
            }
        }
    }
}

impl Ask {
    /// The request. `realm`: the one in which people are known there.
    pub fn request(self, wanted: &Wanted, user: &str, realm: &Realm<'_>, secret: &Secret) -> Request {
        let serial = &wanted.serial;
        let code = |at: u64| code(secret, wanted, at).to_string();
        let only = |path: &str| Request::post(path, json!({ "serial": serial }));
        match self {
            // the serial has letters, digits, - and _ alone
            Self::Look => Request {
                method: Method::Get,
                path: format!("/token/?serial={serial}&pagesize=15"),
                body: Zeroizing::default(),
            },
            Self::Init => Request::post("/token/init", init(wanted, secret)),
            Self::Assign => {
                let mut document = json!({ "serial": serial, "user": user });
                for (name, value) in [("realm", realm.name), ("resolver", realm.resolver)] {
                    if let Some(value) = value {
                        document[name] = value.into();
                    }
                }
                Request::post("/token/assign", document)
            }
            Self::Unassign => only("/token/unassign"),
            Self::Disable => only("/token/disable"),
            Self::Enable => only("/token/enable"),
            Self::Revoke => only("/token/revoke"),
            Self::Window(size) => Request::post("/token/set", json!({ "serial": serial, "sync_window": size })),
            Self::Resync { first } => {
                let document = json!({ "serial": serial, "otp1": code(first), "otp2": code(first + 1) });
                Request::post("/token/resync", document)
            }
            // otponly: no PIN and no policy of PINs, and only by a serial
            Self::Spend(at) => {
                Request::post("/validate/check", json!({ "serial": serial, "pass": code(at), "otponly": 1 }))
            }
        }
    }
}

/// Where people are known there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Realm<'a> {
    /// The realm; without it the one that is usual there.
    pub name: Option<&'a str>,
    /// The resolver, where the realm has several.
    pub resolver: Option<&'a str>,
}

fn init(wanted: &Wanted, secret: &Secret) -> Value {
    let digest = match wanted.parameters.algorithm {
        Algorithm::Sha1 => "sha1",
        Algorithm::Sha256 => "sha256",
        Algorithm::Sha512 => "sha512",
    };
    let hex: String = secret.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    // made and marked in one request: nothing is ever there without its mark
    let mut document = json!({
        "serial": wanted.serial,
        "description": wanted.mark,
        "otpkey": hex,
        "genkey": 0,
        "otplen": wanted.parameters.digits.get(),
        "hashlib": digest,
    });
    match wanted.moving {
        Moving::Counter(_) => document["type"] = "hotp".into(),
        Moving::Clock { period, .. } => {
            document["type"] = "totp".into();
            document["timeStep"] = period.seconds().into();
        }
    }
    document
}

fn code(secret: &Secret, wanted: &Wanted, at: u64) -> Code {
    // TOTP is HOTP of the step (RFC 6238, 4.2)
    hotp(secret, wanted.parameters, at)
}
