//! Who a session belongs to, how it begins, and how long it lives.

use crate::{Accounts, Actor, Result};
use domain::{Login, PersonId, event};
use jiff::SignedDuration;
use std::net::IpAddr;
use store::{CameBy, Change, Language, Session, TokenHash};

/// A session ends when it was not used for this long…
pub(super) const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// …or when it is this old.
pub(super) const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);

/// Who a session belongs to.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// As whom requests of this session act.
    pub actor: Actor,
    /// The sign-in name.
    pub login: Login,
    /// The nonce that every form of this session carries.
    pub csrf: String,
    /// The person's language.
    pub language: Language,
    /// The password was typed a moment ago: not asked for again before something weighty.
    pub fresh: bool,
    /// By what the session came about, where that was not a password here.
    pub came: Option<CameBy>,
}

/// How somebody comes in.
pub(super) struct Coming {
    /// Who.
    pub person: PersonId,
    /// From where.
    pub from: IpAddr,
    /// By the station's own door.
    pub at_station: bool,
    /// They gave a second factor where they came from.
    pub factor: bool,
    /// By what, where that is not a password here.
    pub came: Option<CameBy>,
}

/// A session that begins: kept when [`Beginning::open`] is part of a change.
pub(super) struct Beginning {
    /// The token for its cookie, which is stored hashed.
    pub token: String,
    session: Session,
}

impl Accounts<'_> {
    /// A session for whoever comes in. Where a second factor is asked for that they did not give, it waits for one.
    pub(super) fn beginning(&self, coming: Coming) -> Result<Beginning> {
        let Coming { person, from, at_station, factor, came } = coming;
        let (token, csrf, now) = (self.bearer()?, self.bearer()?, self.now());
        // what the person switched on for themselves, or their role needs
        let pending = !factor && self.store.read(|r| self.factor_of(r, person))?.is_some();
        let session = Session {
            person,
            csrf,
            at_station,
            address: from,
            opened: now,
            seen: now,
            pending,
            factor,
            proven: now,
            came,
        };
        Ok(Beginning { token, session })
    }
}

impl Beginning {
    /// Opens it, and lets go of those that are over; what the journal is told.
    pub(super) fn open(&self, tx: &Change<'_>) -> Result<event::SignIn> {
        let session = &self.session;
        tx.open_session(TokenHash::of(&self.token), session)?;
        tx.sweep_sessions(session.opened - IDLE, session.opened - ABSOLUTE)?;
        let second_factor = match (session.pending, session.factor) {
            (true, _) => Some(event::SignInFactor::Awaited),
            (false, true) => Some(event::SignInFactor::Given),
            (false, false) => None,
        };
        let source = session.came.as_ref().map(|came| came.source.clone());
        let (address, at_station) = (Some(session.address), Some(session.at_station));
        Ok(event::SignIn { address, at_station, second_factor, source })
    }
}
