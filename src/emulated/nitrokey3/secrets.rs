//! The secrets app of a virtual Nitrokey 3: credentials by name, a PIN, what needs a finger
//! (`docs/protocols/nitrokey3.md, 4`).

use super::spec::Nitrokey3Spec;
use hmac::{Hmac, KeyInit, Mac};
use wire::nitrokey3::{
    CodeAnswer, Command, Hidden, Hotp, LABEL_SIZE, ListEntry, Listed, NewCredential, OathAlgorithm, OathKind,
    PROPERTY_PIN, PROPERTY_TOUCH, Reply, SelectAnswer, Status,
};

/// Attempts of a PIN that nobody got wrong.
const ATTEMPTS: u8 = 8;
/// Credentials that it holds.
const MOST: usize = 50;

pub(super) struct Secrets {
    spec: Nitrokey3Spec,
    credentials: Vec<NewCredential>,
    pin: Option<Hidden>,
    attempts: u8,
    /// The PIN was right: the next command sees what it locks.
    unlocked: bool,
    /// A LIST that was too long for one answer: where it goes on, and whether it tells properties.
    rest: Option<(usize, bool)>,
}

impl Secrets {
    pub fn new(spec: &Nitrokey3Spec) -> Self {
        let foreign = NewCredential {
            label: b"somebody else's".to_vec(),
            kind: OathKind::Hotp(Hotp::Shown),
            algorithm: OathAlgorithm::Sha1,
            digits: 6,
            secret: Hidden::new(&[0x3c; 20]),
            properties: 0,
            counter: Some(4711),
        };
        Self {
            credentials: spec.programmed.then_some(foreign).into_iter().collect(),
            pin: spec.pin.as_ref().map(|pin| Hidden::new(pin.as_bytes())),
            attempts: ATTEMPTS,
            unlocked: false,
            rest: None,
            spec: spec.clone(),
        }
    }

    pub fn power_on(&mut self) {
        self.unlocked = false;
        self.rest = None;
    }

    /// A command ended without being carried out: what the PIN opened is closed again.
    pub fn forget(&mut self) {
        self.unlocked = false;
        self.rest = None;
    }

    /// Whether the command waits for a finger. One that would be refused anyway does not.
    pub fn awaits_finger(&self, command: &Command) -> bool {
        let flagged = |properties: u8| properties & (PROPERTY_TOUCH | PROPERTY_PIN) == PROPERTY_TOUCH;
        match command {
            Command::Delete(_) => self.spec.guards_credentials(),
            Command::Reset => true,
            Command::VerifyPin(_) | Command::ChangePin { .. } => self.pin.is_some(),
            Command::SetPin(_) => self.pin.is_none(),
            Command::Put(new) => flagged(new.properties),
            Command::Calculate { label, .. } => self.visible(label).is_some_and(|found| flagged(found.properties)),
            Command::Select
            | Command::Status
            | Command::List { .. }
            | Command::SendRemaining
            | Command::VerifyCode { .. } => false,
        }
    }

    /// Carries it out; an answer with its status has `longest` bytes at most.
    pub fn run(&mut self, command: Command, longest: usize) -> Reply {
        let keeps_open = matches!(command, Command::VerifyPin(_));
        let goes_on = matches!(command, Command::SendRemaining);
        if !goes_on {
            self.rest = None;
        }
        let ended = self.execute(command, longest);
        self.unlocked &= keeps_open || self.rest.is_some();
        match ended {
            Ok(data) if self.rest.is_some() => Reply::new(Status::More, &data),
            Ok(data) => Reply::new(Status::Ok, &data),
            Err(status) => Reply::new(status, &[]),
        }
    }

    fn execute(&mut self, command: Command, longest: usize) -> Result<Vec<u8>, Status> {
        match command {
            Command::Select => Ok(self.select()),
            // what a YubiKey tells, with bytes that stand for nothing
            Command::Status => Ok([&self.spec.app_version()[..], &[0x42; 3]].concat()),
            Command::List { properties } => Ok(self.list(0, properties, longest)),
            Command::SendRemaining => {
                let (from, properties) = self.rest.take().ok_or(Status::Conditions)?;
                Ok(self.list(from, properties, longest))
            }
            Command::Put(new) => self.put(new).map(|()| Vec::new()),
            Command::Delete(label) => {
                self.visible(&label).ok_or(Status::NotFound)?;
                self.credentials.retain(|one| one.label != label);
                Ok(Vec::new())
            }
            Command::Calculate { label, challenge } => self.calculate(&label, challenge),
            Command::VerifyCode { label, .. } => match self.visible(&label) {
                Some(_) => Err(Status::Conditions),
                None => Err(Status::NotFound),
            },
            Command::Reset => {
                self.credentials.clear();
                (self.pin, self.attempts) = (None, ATTEMPTS);
                Ok(Vec::new())
            }
            Command::SetPin(_) if self.pin.is_some() => Err(Status::NotSatisfied),
            Command::SetPin(pin) => {
                (self.pin, self.attempts) = (Some(pin), ATTEMPTS);
                Ok(Vec::new())
            }
            Command::VerifyPin(pin) => {
                self.unlocked = false;
                self.check_pin(&pin)?;
                self.unlocked = true;
                Ok(Vec::new())
            }
            Command::ChangePin { old, new } => {
                self.check_pin(&old)?;
                self.pin = Some(new);
                Ok(Vec::new())
            }
        }
    }

    fn select(&self) -> Vec<u8> {
        let [a, b, c, d, ..] = self.spec.uuid.to_be_bytes();
        let serial = self.spec.tells_properties().then_some([a, b, c, d]);
        let attempts = self.pin.is_some().then_some(self.attempts);
        let salt = attempts.is_none().then_some([1, 2, 3, 4, 5, 6, 7, 8]);
        SelectAnswer { version: self.spec.app_version(), salt, attempts, serial }.encode()
    }

    fn list(&mut self, from: usize, properties: bool, longest: usize) -> Vec<u8> {
        let properties = properties && self.spec.tells_properties();
        let mut data = Vec::new();
        for (at, one) in self.credentials.iter().enumerate().skip(from) {
            if !self.unlocked && one.properties & PROPERTY_PIN != 0 {
                continue;
            }
            let listed = Listed {
                touch: one.properties & PROPERTY_TOUCH != 0,
                pin: one.properties & PROPERTY_PIN != 0,
                password: false,
            };
            let (kind, algorithm) = (Some(one.kind), Some(one.algorithm));
            let entry = ListEntry { kind, algorithm, label: one.label.clone(), listed }.encode(properties);
            if 2 + data.len() + entry.len() > longest {
                self.rest = Some((at, properties));
                break;
            }
            data.extend(entry);
        }
        data
    }

    fn put(&mut self, new: NewCredential) -> Result<(), Status> {
        // others, such as reverse HOTP, are left out here
        let (OathKind::Hotp(Hotp::Shown) | OathKind::Totp) = new.kind else { return Err(Status::BadData) };
        if new.label.len() > LABEL_SIZE || new.algorithm == OathAlgorithm::Sha512 {
            return Err(if new.algorithm == OathAlgorithm::Sha512 { Status::NotSupported } else { Status::BadData });
        }
        if self.credentials.len() >= MOST {
            return Err(Status::Full);
        }
        // also one that is locked, and so in no list
        let taken = self.credentials.iter().position(|one| one.label == new.label);
        match taken {
            Some(_) if self.spec.guards_credentials() => return Err(Status::Blocked),
            _ if new.properties & PROPERTY_PIN != 0 && !self.unlocked => return Err(Status::NotSatisfied),
            Some(at) => self.credentials[at] = new,
            None => self.credentials.push(new),
        }
        Ok(())
    }

    fn calculate(&mut self, label: &[u8], challenge: u64) -> Result<Vec<u8>, Status> {
        let found = self.visible(label).ok_or(Status::NotFound)?;
        let moving = found.counter.map_or(challenge, u64::from);
        let (digits, truncated) = (found.digits, truncated(found, moving));
        let one = self.credentials.iter_mut().find(|one| one.label == label).ok_or(Status::NotFound)?;
        if let Some(counter) = &mut one.counter {
            *counter = counter.checked_add(1).ok_or(Status::Internal)?;
        }
        Ok(CodeAnswer { digits, truncated }.encode())
    }

    /// A wrong PIN costs an attempt; without attempts no PIN is right.
    fn check_pin(&mut self, pin: &Hidden) -> Result<(), Status> {
        let right = self.pin.as_ref().ok_or(Status::NotSatisfied)?;
        if self.attempts == 0 {
            return Err(Status::VerificationFailed);
        }
        self.attempts = if right == pin { ATTEMPTS } else { self.attempts - 1 };
        if right == pin { Ok(()) } else { Err(Status::VerificationFailed) }
    }

    /// The credential of a name, where it can be seen.
    fn visible(&self, label: &[u8]) -> Option<&NewCredential> {
        let open = |one: &&NewCredential| self.unlocked || one.properties & PROPERTY_PIN == 0;
        self.credentials.iter().find(|one| one.label == label).filter(open)
    }
}

/// Dynamic truncation (RFC 4226, 5.3).
fn truncated(credential: &NewCredential, moving: u64) -> u32 {
    fn mac<M: Mac + KeyInit>(secret: &[u8], moving: u64) -> u32 {
        let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC takes a key of any length");
        mac.update(&moving.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let at = digest.last().map_or(0, |last| usize::from(last & 0xf));
        let four = [digest[at], digest[at + 1], digest[at + 2], digest[at + 3]];
        u32::from_be_bytes(four) & 0x7fff_ffff
    }
    match credential.algorithm {
        OathAlgorithm::Sha1 => mac::<Hmac<sha1::Sha1>>(credential.secret.expose(), moving),
        OathAlgorithm::Sha256 | OathAlgorithm::Sha512 => mac::<Hmac<sha2::Sha256>>(credential.secret.expose(), moving),
    }
}
