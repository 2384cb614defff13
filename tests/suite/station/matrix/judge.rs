//! What must be true after any fault, once the station was started again and the token plugged again. The token itself is
//! the witness: its codes tell which secret it holds.

use super::{
    acts::{Act, NEW_PIN, Told},
    scene::Scene,
};
use crate::support::desk::{PIN, profiles};
use std::sync::Arc;
use trousseau::{
    domain::{CredentialId, CredentialState, CustodyState, OtpKind, Secret, Serial},
    driver::{CodeRequest, Session, SlotNumber, open, recognise},
    emulated::Touched,
    oath::{Algorithm, Code, Digits, Parameters, Period, hotp},
    store::{Credential, MovingFactor, OsEntropy, StoreError},
    usb::Bus,
};

/// Further than any token counts here.
const FARTHEST: u64 = 60;
/// Seconds of a time step.
const PERIOD: u64 = 30;

/// What a token holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// Nothing.
    Nothing,
    /// The secret of this credential.
    Of(CredentialId),
    /// A secret that the vault does not have.
    Unknown,
}

impl Scene {
    /// The station's word and the token's agree, after one touch where the family needs it; nobody is locked out; and what
    /// was begun can be done again.
    pub fn judge(&self, act: Act) {
        assert!(self.desk.journal_is_sound(), "the journal");
        match act {
            // that the PIN is known shows when it is enrolled anew
            Act::FirstEnrolment | Act::Reenrolment | Act::NextHolder | Act::FactoryPin | Act::Settling(_) => {
                self.judge_secret();
            }
            Act::Wipe => self.judge_wipe(),
            Act::Return => self.judge_return(),
            Act::PinChange => drop(self.judge_pin()),
            Act::NewPinByLink => self.judge_link(),
        }
        if !self.row.key_file {
            if self.desk.state(self.row.serial) == CustodyState::HandedOver {
                let serial = self.desk.serial(self.row.serial);
                self.desk.station.tokens().take_back(&self.desk.principal(), &serial, "fin").unwrap();
            }
            self.judge_reenrolment();
        }
        assert!(self.desk.journal_is_sound(), "the journal at the end");
    }

    /// One credential is live, it is verified, and it is what the token holds; or nothing that the token does not hold is
    /// believed in.
    fn judge_secret(&self) {
        let held = self.held();
        let told = self.settle();
        let live = self.live();
        match held {
            Held::Unknown => panic!("the token holds a secret that nobody knows: told {told:?}, live {live:?}"),
            Held::Nothing => {
                // what tells nothing of itself may hold nothing, but nothing says that it does
                let open = self.row.nameless && !live.iter().any(|one| one.state == CredentialState::Active);
                assert!(live.is_empty() || open, "the slot is empty: told {told:?}, live {live:?}");
            }
            Held::Of(id) if self.is_ended(id) => {
                let said = live.is_empty() || said(&told, "error-neither-fits");
                assert!(said, "it holds its last holder's secret: told {told:?}, live {live:?}");
            }
            Held::Of(id) => {
                if matches!(&live[..], [one] if !one.verified) {
                    self.verified();
                }
                let settled = matches!(&self.live()[..], [one] if one.verified && one.id == id);
                assert!(settled, "it holds {id}: told {told:?}, live {live:?}");
            }
        }
    }

    /// The slot is empty and nothing is live; or it is not, and the station says so, or goes on believing in what it holds.
    fn judge_wipe(&self) {
        let (held, told, live) = (self.held(), self.settle(), self.live());
        match held {
            Held::Nothing => assert!(live.is_empty(), "the slot is empty: told {told:?}, live {live:?}"),
            Held::Of(id) => {
                let believed = matches!(&live[..], [one] if one.id == id);
                assert!(believed || said(&told, "error-wipe-again"), "it holds {id}: told {told:?}, live {live:?}");
                let wiped = self.wipe();
                let done = ["wiped", "wiped-slots", "wiped-credentials"].iter().any(|key| said(&wiped, key));
                assert!(done && self.held() == Held::Nothing, "wiped again: {wiped:?}");
            }
            Held::Unknown => panic!("the token holds a secret that nobody knows: told {told:?}"),
        }
        // a slot without label has no serial either: nothing is settled at that plug, and what is in no token stays in the vault
        assert!(self.row.nameless || self.secrets().is_empty(), "what was wiped is gone from the vault too");
    }

    /// Either it is back, and no passcode opens anything, or it is not, and the holder's does.
    fn judge_return(&self) {
        let passcode = self.passcode(PIN);
        match self.desk.state(self.row.serial) {
            CustodyState::InStock => assert!(passcode.is_err(), "it is back, and its last holder's passcode works"),
            CustodyState::HandedOver => passcode.expect("it is not back: its holder's passcode"),
            other => panic!("{other:?}"),
        }
    }

    /// One of the two PINs is the person's, and the other is not.
    fn judge_pin(&self) -> &'static str {
        let works = [PIN, NEW_PIN].map(|pin| (pin, self.passcode(pin)));
        match &works {
            [(pin, Ok(())), (_, Err(_))] | [(_, Err(_)), (pin, Ok(()))] => pin,
            other => panic!("{other:?}"),
        }
    }

    /// As above; and the link is used up with the old PIN, neither before nor without.
    fn judge_link(&self) {
        let link = self.link.as_deref().expect("a link was mailed");
        let usable = self.desk.station.accounts().pin_link_is_valid(&self.desk.actor("requester"), link).unwrap();
        assert_eq!(usable, self.judge_pin() == PIN, "the link can still be used, and the old PIN is still the PIN");
    }

    /// Whatever it holds, it can be enrolled anew.
    fn judge_reenrolment(&self) {
        self.enrolled();
        let live = self.live();
        let one = matches!(&live[..], [one] if one.state == CredentialState::Active && one.verified);
        assert!(one, "enrolled anew: {live:?}");
        self.verified();
    }

    /// The station accepts the token's next code; once in some 100,000 times that is one that it showed before, and then the one
    /// after it.
    fn verified(&self) {
        let twice = self.shows_one_again();
        let mut told = self.verify();
        if twice && said(&told, "error-code-refused") {
            told = self.verify();
        }
        assert!(said(&told, "verified"), "{}: its next code: {told:?}, live {:?}", self.row, self.live());
    }

    /// Whether one of the next codes of a live secret is also one of its last ones.
    fn shows_one_again(&self) -> bool {
        self.credentials().into_iter().any(|(credential, secret)| {
            let (MovingFactor::Hotp { counter }, Some(secret)) = (credential.factor, secret) else { return false };
            let code = |at| hotp(&secret, credential.parameters, at);
            (counter..counter + 3).any(|next| (counter.saturating_sub(11)..next).any(|last| code(last) == code(next)))
        })
    }

    /// What the token holds.
    fn held(&self) -> Held {
        let Some(codes) = self.codes() else { return Held::Nothing };
        let parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
        let step = self.seconds() / PERIOD;
        let fits = |secret: &Secret| {
            let mut starts = match self.row.kind {
                OtpKind::Hotp => 0..FARTHEST,
                OtpKind::Totp => step..step + 1,
            };
            starts.any(|at| codes.iter().zip(at..).all(|(code, factor)| hotp(secret, parameters, factor) == *code))
        };
        match self.credentials().into_iter().find(|(_, secret)| secret.as_ref().is_some_and(fits)) {
            Some((credential, _)) => Held::Of(credential.id),
            None => Held::Unknown,
        }
    }

    /// Two codes in a row of the slot that is programmed, or one where a second would need another plug; `None`: none is.
    pub fn codes(&self) -> Option<Vec<Code>> {
        let mut session = self.elsewhere();
        let identity = session.identify().unwrap();
        let programmed = identity.slots.iter().find(|slot| slot.is_programmed()).map(|slot| slot.number);
        if identity.abilities.types_codes && (self.row.kind == OtpKind::Hotp || self.row.nameless) {
            // what tells nothing of its slots holds the secret of the factory
            let slot = programmed.or(identity.slots.is_empty().then_some(SlotNumber(1)))?;
            let touch = |_| match self.desk.hub.touch(self.row.serial, slot.0).unwrap() {
                Touched::Typed { text } => Some(text.parse().unwrap()),
                // a label, and no key behind it
                Touched::Nothing => None,
                Touched::Answered => panic!("nothing was asked"),
            };
            return (0..if self.row.nameless { 1 } else { 2 }).map(touch).collect();
        }
        let slot = programmed?;
        let codes = [0, PERIOD].map(|later| {
            let time = self.seconds() + later;
            let asked = CodeRequest { time, period: Period::default(), digits: Digits::SIX };
            session.read_code(slot, asked, &mut |_| panic!("it asks for a finger")).unwrap()
        });
        Some(codes.to_vec())
    }

    /// Another program's conversation with the token.
    fn elsewhere(&self) -> Box<dyn Session> {
        let hub = &self.desk.hub;
        let token = recognise(&profiles(), &hub.scan().unwrap()[0]).unwrap();
        open(Arc::new(hub.clone()), &token, self.seconds(), Arc::new(OsEntropy)).unwrap()
    }

    fn seconds(&self) -> u64 {
        self.desk.now().as_second().try_into().unwrap()
    }

    /// Every credential that the token ever had, the newest first, and what the vault has of it.
    fn credentials(&self) -> Vec<(Credential, Option<Secret>)> {
        let serial: Serial = self.row.serial.parse().unwrap();
        let found = self.store.read(|r| {
            let token = r.find_token(&serial)?.expect("it was registered");
            let credentials = r.credentials_of(token.id)?.into_iter();
            let with_secrets = credentials.map(|one| Ok::<_, StoreError>((one.clone(), r.secret(one.id)?)));
            with_secrets.collect::<Result<Vec<_>, _>>()
        });
        found.unwrap()
    }

    /// Every secret that the vault has for the token.
    fn secrets(&self) -> Vec<Secret> {
        self.credentials().into_iter().filter_map(|(_, secret)| secret).collect()
    }

    /// This one was in use, and nothing of it is accepted any more.
    fn is_ended(&self, id: CredentialId) -> bool {
        let ended = |one: &Credential| matches!(one.state, CredentialState::Deactivated | CredentialState::Compromised);
        self.credentials().iter().any(|(one, _)| one.id == id && ended(one))
    }

    /// Those whose codes the station accepts.
    fn live(&self) -> Vec<Credential> {
        self.credentials().into_iter().map(|(credential, _)| credential).filter(|one| one.state.is_live()).collect()
    }
}

/// What a person was told, by its key.
fn said(told: &Told, key: &str) -> bool {
    matches!(told, Ok(Some(outcome)) if outcome.key == key)
}
