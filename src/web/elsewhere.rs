//! Where people sign in who do not do so here: the portal in front of the public door, and a provider of OpenID Connect.

use super::{
    connections::Connection,
    door::{Door, connected},
    portal::Portal,
};
use axum::http::{HeaderMap, request::Parts};
use provider::Provider;
use station::SignedIn;
use std::sync::Arc;

/// Both, as far as they are.
#[derive(Clone, Default)]
pub struct Elsewhere {
    /// The portal, which speaks in headers.
    pub portal: Option<Arc<Portal>>,
    /// The provider.
    pub provider: Option<Arc<Provider>>,
}

impl Elsewhere {
    /// The portal, where it is believed: at the public door, of which the proxy alone may connect.
    pub(super) fn portal_at(&self, door: &Door) -> Option<&Arc<Portal>> {
        self.portal.as_ref().filter(|_| door.is_behind_proxy())
    }

    /// Whether somebody speaks as the portal who is not: past the proxy, at the station's own door, or beside what the portal says.
    pub(super) fn is_forged(&self, door: &Door, request: &Parts) -> bool {
        let Some(portal) = &self.portal else { return false };
        match portal.speaks(&request.headers) {
            0 => false,
            1 => !door.is_proxy(connected(request.extensions.get::<Connection>())),
            _ => true,
        }
    }

    /// Whether a session still is of whoever the portal names: one that came about by it ends when it names somebody else, or nobody.
    pub(super) fn still_holds(&self, door: &Door, headers: &HeaderMap, signed_in: &SignedIn) -> bool {
        match &signed_in.came {
            Some(came) if came.source == domain::Source::Header => {
                let portal = self.portal_at(door);
                portal.and_then(|portal| portal.subject(headers)).is_some_and(|subject| subject == came.subject)
            }
            Some(_) | None => true,
        }
    }
}
