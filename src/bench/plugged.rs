//! What the bench tells of the plugged token that a name means.

use super::{
    end::End,
    error::{BenchError, Result},
    seat::Look,
    shared::Bench,
    stranger::Stranger,
};
use domain::{Serial, TokenProof, TokenRef};
use driver::{Family, Identity};
use usb::PortPath;

impl<E: End> Bench<E> {
    /// Whether a plugged token answers to this name.
    pub fn is_plugged(&self, named: &TokenRef) -> bool {
        self.seats().taken.values().any(|seat| seat.is_named(named))
    }

    /// The families of the plugged tokens that answer with this serial.
    pub fn families(&self, serial: &Serial) -> Vec<Family> {
        let seats = self.seats();
        let here = seats.taken.values().filter(|seat| seat.serial() == Some(serial));
        here.filter_map(|seat| match &seat.look {
            Look::Read { identity, .. } => Some(identity.family),
            Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
        })
        .collect()
    }

    /// The socket of the token that is meant; `None`: none, or two, answer to the name.
    pub fn port(&self, named: &TokenRef) -> Option<String> {
        self.seats().only(named).ok().map(|seat| seat.device.port.to_string())
    }

    /// Why no token answers to this name.
    pub fn not_here(&self, named: &TokenRef) -> BenchError {
        self.seats().not_here(named)
    }

    /// What the plugged token of this name says of itself; `None` when none is plugged.
    ///
    /// # Errors
    /// Two answer to the name, or what does is a stranger.
    pub fn identity(&self, named: &TokenRef) -> Result<Option<Identity>> {
        match self.seats().only(named) {
            Ok(seat) => Ok(match &seat.look {
                Look::Read { identity, .. } => Some((**identity).clone()),
                Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
            }),
            Err(BenchError::NotPlugged(_) | BenchError::MayBeHidden { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The same of what has to prove that it is this token, too.
    ///
    /// # Errors
    /// As [`Bench::identity`].
    pub fn identity_to_prove(&self, named: &TokenRef) -> Result<Option<Identity>> {
        // let go of before it is taken anew
        let look = self.seats().to_prove(named).map(|seat| seat.look.clone());
        match look {
            Some(Look::Stranger { identity, .. }) => Ok(Some(*identity)),
            Some(_) | None => self.identity(named),
        }
    }

    /// What the token at this port says of itself.
    pub fn identity_at(&self, port: &str) -> Option<Identity> {
        match &self.seats().taken.get(&PortPath(port.to_owned()))?.look {
            Look::Read { identity, .. } => Some((**identity).clone()),
            Look::Looking | Look::Unusable(..) | Look::Stranger { .. } => None,
        }
    }

    /// What the plugged token has shown since it was plugged in.
    pub fn proof(&self, named: &TokenRef) -> Option<TokenProof> {
        self.seats().only(named).ok()?.proof
    }

    /// Nothing that is plugged tells this number without being like its record.
    ///
    /// # Errors
    /// Something does.
    pub fn check_no_stranger(&self, named: &TokenRef) -> Result<()> {
        match self.seats().stranger(named) {
            Some(stranger) => Err(stranger.into()),
            None => Ok(()),
        }
    }

    /// A token with this serial was here a moment ago, is plugged in still, and is being looked at again, because its node died.
    pub fn comes_back(&self, serial: &Serial) -> bool {
        self.seats().comes_back(serial)
    }

    /// A person read the printed serial of a token that hides its own.
    /// Where it is not like the record of that number, it is a stranger until a code proves it.
    ///
    /// # Errors
    /// Another plugged token has the serial, nothing was read in this port, or what is there tells a serial of its own.
    pub fn name_serial(&self, port: &str, serial: &Serial, stranger: Option<Stranger>) -> Result<Identity> {
        let no_port = || BenchError::Port(port.to_owned());
        let mut seats = self.seats();
        if seats.taken.values().any(|seat| seat.serial() == Some(serial)) {
            return Err(BenchError::DuplicateSerial(serial.into()));
        }
        let seat = seats.taken.get_mut(&PortPath(port.to_owned())).ok_or_else(no_port)?;
        let Look::Read { identity, typed } = &mut seat.look else { return Err(no_port()) };
        if let Some(plugged) = &identity.serial {
            return Err(BenchError::WrongToken { expected: serial.into(), plugged: plugged.into() });
        }
        *typed = Some(serial.clone());
        let identity = (**identity).clone();
        if let Some(stranger) = stranger {
            seat.look = Look::Stranger { identity: Box::new(identity.clone()), stranger };
        }
        drop(seats);
        self.stir();
        Ok(identity)
    }
}
