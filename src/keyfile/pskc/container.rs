//! The head of a PSKC file: which namespace, which key, which MAC; and the values that they protect.

use super::super::crypto::{BLOCK, Cipher, KeyedCipher, KeyedMac, MacAlgorithm};
use super::super::error::{KeyFileError, Unsupported};
use super::super::limits;
use super::super::rule::Rule;
use super::super::rules::Rules;
use super::super::shorten::shortened;
use super::super::text::base64;
use super::super::xml::{Element, Ns};
use super::algorithm::{cipher_of, last_part, mac_algorithm, mac_named};
use super::unlock::Unlock;
use domain::Secret;
use zeroize::Zeroizing;

/// What the head of the file says.
pub(super) struct Container {
    ns: Ns,
    rules: Rules,
    unlock: Unlock,
    /// What the file says of its encryption key; `None` where it says nothing.
    pub(super) announced: Option<Announced>,
    pub(super) mac: MacState,
    /// The oldest drafts: one cipher and one IV for every value of the file.
    pub(super) common: Option<Common>,
    /// The cipher that the key's length fits, with the key.
    pub(super) cipher: Option<KeyedCipher>,
    pub(super) key_bytes: usize,
    opened: bool,
}

pub(super) enum Announced {
    PreShared(String),
    Password { name: String, salt: Zeroizing<Vec<u8>>, rounds: u32, bytes: Option<usize>, prf: MacAlgorithm },
    Certificate,
}

pub(super) struct Common {
    pub cipher: Cipher,
    pub iv: Zeroizing<Vec<u8>>,
}

pub(super) enum MacState {
    Absent,
    /// Seen, and with which key: `None` means the encryption key.
    Announced {
        algorithm: MacAlgorithm,
        key: Option<(Cipher, Zeroizing<Vec<u8>>)>,
    },
    Ready(KeyedMac),
}

impl Container {
    pub(super) fn of_root(root: Element<'_>, unlock: Unlock) -> Result<Self, KeyFileError> {
        let mut rules = Rules::default();
        match (root.ns(), root.name()) {
            (Ns::Pskc, "KeyContainer") => {}
            (Ns::None, "KeyContainer") => rules.add(Rule::MissingNamespace),
            (Ns::PskcDraft, "KeyContainer" | "SecretContainer") => rules.add(Rule::DraftNamespace),
            (_, name) => return Err(KeyFileError::NotKeyFile(shortened(name))),
        }
        match root.attribute("Version") {
            Some("1.0") => {}
            Some("1") | None => rules.add(Rule::OddVersion),
            // drafts counted their own schema
            Some(_) if root.ns() == Ns::PskcDraft => rules.add(Rule::OddVersion),
            Some(other) => return Err(KeyFileError::Version(shortened(other))),
        }
        Ok(Self {
            ns: root.ns(),
            rules,
            unlock,
            announced: None,
            mac: MacState::Absent,
            common: None,
            cipher: None,
            key_bytes: 0,
            opened: false,
        })
    }

    pub(super) fn ns(&self) -> Ns {
        self.ns
    }

    /// The rules that hold for every key of the file.
    pub(super) fn rules(&self) -> Rules {
        self.rules
    }

    /// `EncryptionKey`: a name, a derivation, or a certificate.
    pub(super) fn encryption_key(&mut self, element: Element<'_>) -> Result<(), KeyFileError> {
        if self.announced.is_some() {
            return Err(KeyFileError::Twice("EncryptionKey"));
        }
        self.announced = Some(if let Some(derived) = element.named("DerivedKey").next() {
            self.derived_key(derived)?
        } else if element.named("X509Data").next().is_some() {
            Announced::Certificate
        } else {
            Announced::PreShared(element.at(&["KeyName"]).map_or_else(String::new, |name| shortened(name.text())))
        });
        Ok(())
    }

    fn derived_key(&mut self, derived: Element<'_>) -> Result<Announced, KeyFileError> {
        let missing = KeyFileError::Parameter;
        let method = derived.at(&["KeyDerivationMethod"]).ok_or(missing("KeyDerivationMethod"))?;
        let algorithm = method.attribute("Algorithm").unwrap_or_default();
        if !last_part(algorithm).eq_ignore_ascii_case("pbkdf2") {
            return Err(Unsupported::Derivation(shortened(algorithm)).into());
        }
        let parameters = method.at(&["PBKDF2-params"]).ok_or(missing("PBKDF2-params"))?;
        let salt = parameters.at(&["Salt", "Specified"]).ok_or(missing("Salt"))?;
        let salt = base64(salt.text(), "Salt", &mut self.rules).map_err(|_| missing("Salt"))?;
        let rounds = parameters.at(&["IterationCount"]).ok_or(missing("IterationCount"))?.text();
        let rounds: u32 = match rounds.parse() {
            Ok(rounds) if (1..=limits::ROUNDS).contains(&rounds) => rounds,
            _ => return Err(Unsupported::Rounds(shortened(rounds)).into()),
        };
        if rounds < limits::LEAST_ROUNDS {
            self.rules.add(Rule::WeakDerivation);
        }
        let bytes = match parameters.at(&["KeyLength"]).map(|length| (length.text(), length.text().parse())) {
            None => {
                self.rules.add(Rule::KeyLengthAssumed);
                None
            }
            Some((_, Ok(bytes @ (16 | 24 | 32)))) => Some(bytes),
            Some((length, _)) => return Err(Unsupported::KeyLength(shortened(length)).into()),
        };
        let prf = match parameters.at(&["PRF"]).and_then(|prf| prf.attribute("Algorithm")) {
            None => MacAlgorithm::Sha1,
            Some(name) => mac_named(name).ok_or_else(|| Unsupported::Prf(shortened(name)))?,
        };
        let name = derived.at(&["MasterKeyName"]).or_else(|| derived.at(&["CarriedKeyName"]));
        let name = name.map_or_else(String::new, |name| shortened(name.text()));
        Ok(Announced::Password { name, salt, rounds, bytes, prf })
    }

    /// `MACMethod` with its encrypted key, or without (drafts: the encryption key).
    pub(super) fn mac_method(&mut self, element: Element<'_>) -> Result<(), KeyFileError> {
        if !matches!(self.mac, MacState::Absent) {
            return Err(KeyFileError::Twice("MACMethod"));
        }
        let algorithm = mac_algorithm(element.attribute("Algorithm").unwrap_or_default())?;
        if element.named("MACKeyReference").next().is_some() {
            return Err(Unsupported::MacReference.into());
        }
        let key = match element.named("MACKey").next() {
            None => None,
            Some(key) => {
                let cipher = cipher_of(key, &mut self.rules)
                    .map_err(|refusal| Unsupported::MacCipher(refusal.unwrap_or_default()))?;
                let value = key.at(&["CipherData", "CipherValue"]).ok_or(KeyFileError::Parameter("MACKey"))?;
                let value =
                    base64(value.text(), "MACKey", &mut self.rules).map_err(|_| KeyFileError::Parameter("MACKey"))?;
                Some((cipher, value))
            }
        };
        self.mac = MacState::Announced { algorithm, key };
        Ok(())
    }

    /// `MACAlgorithm` of draft-ietf-keyprov-pskc-02, whose MAC uses the encryption key.
    pub(super) fn mac_algorithm(&mut self, element: Element<'_>) -> Result<(), KeyFileError> {
        self.rules.add(Rule::DraftNames);
        self.mac = MacState::Announced { algorithm: mac_algorithm(element.text())?, key: None };
        Ok(())
    }

    /// `EncryptionMethod` of the oldest drafts, at the head of the file: nothing, or AES with the pre-shared key and one IV.
    pub(super) fn encryption_method(&mut self, element: Element<'_>) -> Result<(), KeyFileError> {
        if self.announced.is_some() || self.common.is_some() {
            return Err(KeyFileError::Twice("EncryptionMethod"));
        }
        self.rules.add(Rule::DraftNames);
        let algorithm = element.attribute("Algorithm").unwrap_or_default().trim();
        if algorithm.eq_ignore_ascii_case("none") {
            return Ok(());
        }
        let name = last_part(algorithm).to_ascii_lowercase();
        let cipher = name.parse().map_err(|_| Unsupported::Draft)?;
        let iv = match element.at(&["IV"]) {
            Some(iv) => base64(iv.text(), "IV", &mut self.rules).map_err(|_| KeyFileError::Parameter("IV"))?,
            None => Zeroizing::new(Vec::new()), // before each value, as everywhere else
        };
        if !matches!(iv.len(), 0 | BLOCK) {
            return Err(KeyFileError::Parameter("IV"));
        }
        self.common = Some(Common { cipher, iv });
        self.announced = Some(Announced::PreShared(String::new()));
        Ok(())
    }

    /// `DigestMethod` of the oldest drafts: a MAC with the encryption key.
    pub(super) fn digest_method(&mut self, element: Element<'_>) -> Result<(), KeyFileError> {
        if !matches!(self.mac, MacState::Absent) {
            return Err(KeyFileError::Twice("DigestMethod"));
        }
        self.rules.add(Rule::DraftNames);
        let algorithm = mac_algorithm(element.attribute("Algorithm").unwrap_or_default())?;
        self.mac = MacState::Announced { algorithm, key: None };
        Ok(())
    }

    /// Called at the first key: derives the key and opens the MAC key, once.
    pub(super) fn open(&mut self) -> Result<(), KeyFileError> {
        if std::mem::replace(&mut self.opened, true) {
            return Ok(());
        }
        let Some(key) = self.key()? else { return Ok(()) };
        self.key_bytes = key.len();
        self.cipher = Cipher::ALL.iter().find_map(|cipher| cipher.keyed(key.expose()));
        let MacState::Announced { algorithm, key: mac_key } = std::mem::replace(&mut self.mac, MacState::Absent) else {
            return Ok(());
        };
        let keyed = match mac_key {
            None => {
                self.rules.add(Rule::MacKeyIsEncryptionKey);
                algorithm.keyed(key.expose())
            }
            Some((cipher, value)) => {
                let wrong_length = KeyFileError::KeyLength { expected: cipher.key_bytes(), given: key.len() };
                let keyed = cipher.keyed(key.expose()).ok_or(wrong_length)?;
                let mac_key = keyed.decrypt(&value).filter(|key| !key.is_empty()).ok_or(KeyFileError::WrongKey)?;
                algorithm.keyed(&mac_key)
            }
        };
        self.mac = MacState::Ready(keyed);
        Ok(())
    }

    /// The encryption key, if the file announces one or one was given.
    fn key(&mut self) -> Result<Option<Secret>, KeyFileError> {
        let unlock = std::mem::replace(&mut self.unlock, Unlock::Nothing);
        match (&self.announced, unlock) {
            (Some(Announced::Certificate), _) => Err(KeyFileError::NeedsCertificate),
            (_, Unlock::Key(key)) => Ok(Some(key)),
            (Some(Announced::Password { salt, rounds, bytes, prf, .. }), Unlock::Password(password)) => {
                let bytes = bytes.unwrap_or_else(|| match &self.mac {
                    MacState::Announced { key: Some((cipher, _)), .. } => cipher.key_bytes(),
                    MacState::Announced { key: None, .. } | MacState::Absent | MacState::Ready(_) => 16,
                });
                Ok(Some(prf.derive(&password, salt, *rounds, bytes)))
            }
            (Some(Announced::Password { name, .. }), Unlock::Nothing) => Err(KeyFileError::NeedsPassword(name.clone())),
            (Some(Announced::PreShared(name)), Unlock::Nothing | Unlock::Password(_)) => {
                Err(KeyFileError::NeedsKey(name.clone()))
            }
            (None, Unlock::Nothing | Unlock::Password(_)) => Ok(None),
        }
    }
}
