//! What the station does by itself with every token that is plugged in: a stranger is held, what was open is settled, a counter is
//! followed, it is noted; then it is shown, counted and taken by the batch. Above all nouns, since it is each one's turn.

use super::{Actor, Result, Station, lane::Lane, named::recorded, outcome::Outcome};
use bench::{BenchError, Observe, Stranger, Watch};
use domain::{Serial, TokenProof, TokenRef, event};
use driver::{Identity, Session};
use std::{
    error::Error,
    sync::{Arc, Weak},
};
use store::Entry;

/// The bench follows the bus as long as this lives.
#[must_use]
pub struct OpenBench(#[allow(dead_code)] Watch);

/// What the station does with every token that was read; it does not keep the station alive.
struct Observer(Weak<Station>);

impl Observe<Outcome> for Observer {
    fn stranger(
        &self,
        identity: &Identity,
        session: &mut dyn Session,
    ) -> Result<Option<Stranger>, Box<dyn Error + Send + Sync>> {
        match (self.0.upgrade(), &identity.serial) {
            (Some(station), Some(serial)) => Ok(station.bench().stranger(serial, identity, Some(session))?),
            (None, _) | (_, None) => Ok(None),
        }
    }

    fn compare(&self, identity: &Identity, session: &mut dyn Session) -> (Option<Outcome>, Option<TokenProof>) {
        let Some(station) = self.0.upgrade() else { return (None, None) };
        let (told, proof) = match station.bench().settle_token(identity, session) {
            Some(settled) => (Some(settled), None),
            None => station.bench().follow(identity, session),
        };
        // before anybody is shown it: what they do next is judged by the record
        if let Some(serial) = &identity.serial {
            noted(station.bench().keep_device(serial, identity), serial, "noted");
        }
        (told.map(|(verb, ended)| Outcome::of(verb, ended)), proof)
    }

    fn seen(&self, identity: &Identity, session: &mut dyn Session, lane: &Lane) {
        if let Some(station) = self.0.upgrade() {
            station.seen(identity, session, lane);
        }
    }
}

impl Station {
    /// Comes back where the station can work: its memory answers, the bench can be looked at. Where something holds a lock for good
    /// it never does.
    ///
    /// # Errors
    /// The memory cannot be read.
    pub fn answers(&self) -> Result<()> {
        self.store.read(|reader| reader.journal_head())?;
        self.bench.snapshot();
        Ok(())
    }

    /// Begins to follow the bus. A batch that was at work when the station ended rests.
    pub fn open_bench(&self) -> std::io::Result<OpenBench> {
        // at a desk, others are at work meanwhile
        if self.desk.is_none()
            && let Err(error) = self.bench().give_up_unsent()
        {
            tracing::warn!(%error, "what was stored for a token and never sent could not be given up; its next plug does");
        }
        if let Err(error) = self.conveyor().rest_after_restart() {
            tracing::error!(%error, "the batch at the conveyor could not be put to rest");
        }
        self.bench.start(Arc::new(Observer(self.me.clone()))).map(OpenBench)
    }

    /// A person typed the printed serial of the token at `port`, which hides its own.
    /// The family is the plugged one's: it is the number that is typed.
    pub fn name_serial(&self, actor: &Actor, port: &str, named: impl Into<TokenRef>) -> Result<()> {
        actor.check_at_station()?;
        self.bench().check_bench(actor)?;
        let named = named.into();
        let serial = named.serial();
        let stranger = match self.bench.identity_at(port) {
            Some(seen) => self.bench().stranger(serial, &seen, None)?,
            None => None,
        };
        // the number may have been misread: it can be typed again
        if let Some(stranger) = stranger.as_ref().filter(|stranger| !stranger.can_prove()) {
            return Err(BenchError::from(stranger).into());
        }
        let identity = self.bench.name_serial(port, serial, stranger.clone())?;
        self.change(actor, |tx| {
            let token = recorded(tx, serial, &identity)?;
            let (port, model) = (port.to_owned(), identity.model.clone());
            let entry = Entry::new(event::Device::Named { port, typed_serial: serial.clone(), model });
            Ok((
                (),
                match token {
                    Some(token) => entry.token(token.id, serial).school(token.school),
                    None => entry,
                },
            ))
        })?;
        if let Some(stranger) = &stranger {
            return Err(BenchError::from(stranger).into());
        }
        let named = TokenRef::of(identity.family.into(), serial.clone());
        self.bench().settle_named(&named, &identity)?;
        self.stock().count_plugged(&named, None)?;
        self.conveyor().convey(&named)
    }

    /// A token was read and is shown: a stock-take counts it, a batch takes it.
    fn seen(&self, identity: &Identity, session: &mut dyn Session, lane: &Lane) {
        let Some(serial) = &identity.serial else { return };
        let named = TokenRef::of(identity.family.into(), serial.clone());
        noted(self.stock().count_on_lane(&named, identity, session, lane), serial, "counted");
        noted(self.conveyor().convey(&named), serial, "taken by the batch");
    }
}

fn noted(done: Result<()>, serial: &Serial, what: &str) {
    if let Err(error) = done {
        tracing::warn!(%serial, %error, "a token that was read could not be {what}");
    }
}
