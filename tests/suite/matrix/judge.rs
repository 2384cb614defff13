//! What must be true after any fault, once the station was started again and the token plugged again. The token itself is
//! the witness: its codes tell which secret it holds.

use super::{
    acts::{Act, NEW_PIN},
    scene::Scene,
};
use crate::desk::{PIN, profiles};
use std::sync::Arc;
use trousseau::{
    domain::{CredentialId, CredentialState, CustodyState, Secret, Serial},
    driver::{CodeRequest, Session, SlotNumber, open, recognise},
    emulated::Touched,
    oath::{Code, Digits, Period, hotp},
    station::views::Outcome,
    store::{Credential, MovingFactor, OsEntropy, StoreError},
    usb::Bus,
};

/// How far a token may have run ahead of what the vault expects.
const AHEAD: u64 = 60;

/// What a token holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    Nothing,
    /// The secret of this credential.
    Of(CredentialId),
    /// A secret that the vault does not have.
    Unknown,
}

impl Scene {
    /// Another program's conversation with the token.
    fn elsewhere(&self) -> Box<dyn Session> {
        let hub = &self.desk.hub;
        let token = recognise(&profiles(), &hub.scan().unwrap()[0]).unwrap();
        open(Arc::new(hub.clone()), &token, 0, Arc::new(OsEntropy)).unwrap()
    }

    /// Two codes in a row of the slot that is programmed; `None`: none is.
    pub fn codes(&self) -> Option<[Code; 2]> {
        let mut session = self.elsewhere();
        let identity = session.identify().unwrap();
        let programmed = identity.slots.iter().find(|slot| slot.programmed).map(|slot| slot.number);
        if identity.abilities.types_codes {
            // what tells nothing of its slots holds the secret of the factory
            let slot = programmed.or(identity.slots.is_empty().then_some(SlotNumber(1)))?;
            return Some([0; 2].map(|_| match self.desk.hub.touch(self.row.serial, slot.0).unwrap() {
                Touched::Typed { text } => text.parse().unwrap(),
                other => panic!("{other:?}"),
            }));
        }
        let slot = programmed?;
        Some([0; 2].map(|_| {
            let asked = CodeRequest { time: 0, period: Period::default(), digits: Digits::SIX };
            session.read_code(slot, asked, &mut |_| panic!("it feels no finger")).unwrap()
        }))
    }

    /// What the token holds.
    pub fn held(&self) -> Held {
        let Some(codes) = self.codes() else { return Held::Nothing };
        let fits = |secret: &Secret, credential: &Credential| match credential.factor {
            MovingFactor::Hotp { counter } => (0..counter + AHEAD)
                .any(|at| [at, at + 1].map(|counter| hotp(secret, credential.parameters, counter)) == codes),
            MovingFactor::Totp { .. } => false,
        };
        self.credentials()
            .into_iter()
            .find(|(credential, secret)| secret.as_ref().is_some_and(|secret| fits(secret, credential)))
            .map_or(Held::Unknown, |(credential, _)| Held::Of(credential.id))
    }

    /// Every credential that the token ever had, the newest first, and what the vault has of it.
    fn credentials(&self) -> Vec<(Credential, Option<Secret>)> {
        let serial: Serial = self.row.serial.parse().unwrap();
        self.store
            .read(|r| {
                let token = r.find_token(None, &serial)?.expect("it was registered");
                let credentials = r.credentials_of(token.id)?;
                credentials
                    .into_iter()
                    .map(|c| Ok::<_, StoreError>((c.clone(), r.secret(c.id)?)))
                    .collect::<Result<Vec<_>, _>>()
            })
            .unwrap()
    }

    /// Those whose codes the station accepts.
    fn live(&self) -> Vec<Credential> {
        self.credentials().into_iter().map(|(credential, _)| credential).filter(|c| c.state.is_live()).collect()
    }

    /// The station's word and the token's agree, after one touch where the family needs it.
    pub fn judge(&self, act: Act) {
        assert!(self.desk.journal_is_sound(), "the journal");
        match act {
            Act::FirstEnrolment => self.judge_secret(),
            Act::Return => self.judge_return(),
            Act::PinChange => drop(self.judge_pin()),
            Act::NewPinByLink => self.judge_link(),
        }
        if !self.row.key_file {
            if self.desk.state(self.row.serial) == CustodyState::HandedOver {
                self.desk.station.take_back(&self.desk.principal(), &self.desk.serial(self.row.serial), "fin").unwrap();
            }
            self.judge_reenrolment();
        }
        assert!(self.desk.journal_is_sound(), "the journal at the end");
    }

    /// One credential is live, it is verified, and it is what the token holds; or none is, and the slot is empty.
    fn judge_secret(&self) {
        match self.held() {
            Held::Unknown => panic!("the token holds a secret that nobody knows: {:?}", self.credentials()),
            Held::Nothing => {
                let verified = self.live().into_iter().find(|credential| credential.verified);
                assert!(verified.is_none(), "the slot is empty and the station believes in {verified:?}");
            }
            Held::Of(id) => {
                let settled = |live: &[Credential]| matches!(live, [one] if one.verified && one.id == id);
                if !settled(&self.live()) {
                    let told = self.verify();
                    assert!(
                        matches!(&told, Ok(Some(Outcome { ok: true, .. }))),
                        "it holds {id}, live are {:?}; a touch: {told:?}",
                        self.live()
                    );
                }
                assert!(settled(&self.live()), "it holds {id}, live are {:?}", self.live());
            }
        }
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
        let usable = self.desk.station.pin_link_is_valid(&self.desk.actor("requester"), link).unwrap();
        assert_eq!(usable, self.judge_pin() == PIN, "the link can still be used, and the old PIN is still the PIN");
    }

    /// Whatever it holds, it can be enrolled anew.
    fn judge_reenrolment(&self) {
        self.enrolled();
        let live = self.live();
        assert!(matches!(&live[..], [one] if one.state == CredentialState::Active && one.verified), "{live:?}");
        let told = self.verify();
        assert!(matches!(&told, Ok(Some(Outcome { ok: true, .. }))), "its next code: {told:?}");
    }
}
