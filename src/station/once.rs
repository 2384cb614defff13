//! Acts of programs that are asked for twice: a program which got no answer asks again, with the key that it chose for the act, and the act
//! is not done a second time. The key is kept in the act's own transaction, so that no crash comes between.

use super::{Actor, Clients, Door, Result, StationError};
use jiff::SignedDuration;
use store::{Change, DoneOnce};

/// For how long a key is known.
pub(super) const KNOWN: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Clients<'_> {
    /// What the actor, a program, had done with the key of this question; `None`: nothing, or it said no key.
    ///
    /// # Errors
    /// [`StationError::OnceForOther`]: something else was asked with it.
    pub fn done_once(&self, actor: &Actor) -> Result<Option<DoneOnce>> {
        let Door::Client { client, once: Some(once) } = actor.door else { return Ok(None) };
        let done = self.store.read(|r| r.done_once(client, &once.key))?;
        match done {
            Some(done) if done.asked != once.asked => Err(StationError::OnceForOther),
            done => Ok(done),
        }
    }

    /// What came of the act, by its number: for whoever asks again.
    pub fn note_made(&self, actor: &Actor, made: &str) -> Result<()> {
        let Door::Client { client, once: Some(once) } = actor.door else { return Ok(()) };
        Ok(self.store.keep(|books| books.note_made(client, &once.key, made))?)
    }

    /// The change that is being made is the act of the program's key: one that was done with it meanwhile leaves nothing of this one.
    pub(super) fn note_once(&self, tx: &Change<'_>, actor: &Actor) -> Result<()> {
        let Door::Client { client, once: Some(once) } = actor.door else { return Ok(()) };
        if tx.do_once(client, &once)? { Ok(()) } else { Err(StationError::OnceUnderWay) }
    }

    /// Keys of more than a week ago are forgotten.
    pub(super) fn forget_done_once(&self) -> Result<()> {
        let before = self.now() - KNOWN;
        Ok(self.store.keep(|books| books.forget_done_once(before))?)
    }
}
