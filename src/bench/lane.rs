//! What a job sees of its lane: it tells what it is doing and how it ended. And who is told of every token that was read.

use super::{activity::Finger, stranger::Stranger};
use domain::{TokenProof, Verb};
use driver::{Identity, Session};
use std::{error::Error, sync::Arc, time::Duration};

/// What a job may say and ask on the lane of its token, besides what it does in the session with it. `E`: how jobs end.
pub trait Lane<E> {
    /// A job that stood in line begins, as a claimed one does.
    fn begin(&self, verb: Verb);

    /// From now on the token waits for a finger, at most this long.
    fn await_touch(&self, verb: Verb, window: Duration) {
        self.await_finger(verb, window, Finger::Any, false);
    }

    /// The same for a code that it types; `other`: it typed something already, and that was no code.
    fn await_finger(&self, verb: Verb, window: Duration, finger: Finger, other: bool);

    /// Frames are on the wire again.
    fn work(&self, verb: Verb);

    /// Whether a person stopped it.
    fn is_cancelled(&self) -> bool;

    /// Quiet again, with nothing to say.
    fn rest(&self);

    /// Quiet again, and this is how it ended.
    fn finish(&self, end: E);

    /// What was held as a stranger is what it says it is, by this proof: from now on it is a token that was read.
    fn is_known(&self, identity: &Identity, proof: TokenProof, session: &mut dyn Session);

    /// It has shown that it is the token whose number it tells, or that it is not.
    fn proven(&self, proof: TokenProof);

    /// What it says of itself, where it is not like the record of its number.
    fn stranger(&self) -> Option<Identity>;

    /// What the token has shown since it was plugged in.
    fn proof(&self) -> Option<TokenProof>;

    /// Shows what the token says of itself now.
    fn look_again(&self, session: &mut dyn Session);
}

/// A lane, whichever it is.
pub type AnyLane<E> = dyn Lane<E>;

/// Something to do with a token, on its own lane. It ends by [`Lane::rest`] or [`Lane::finish`].
pub type Job<E> = Box<dyn FnOnce(&mut dyn Session, &AnyLane<E>) + Send>;

/// Who is told of every token that was read, on that token's own lane.
pub trait Observe<E>: Send + Sync {
    /// Before anything else: whether it is a stranger under the number of a token that is known, and how.
    ///
    /// # Errors
    /// It cannot be compared: it is not believed then, and cannot be used. The sentence is shown with its card.
    fn stranger(
        &self,
        identity: &Identity,
        session: &mut dyn Session,
    ) -> Result<Option<Stranger>, Box<dyn Error + Send + Sync>>;

    /// Before its card is shown: what is to be done with it at every plug, how that ended where it is worth telling, and
    /// what it has shown of itself by it.
    fn compare(&self, identity: &Identity, session: &mut dyn Session) -> (Option<E>, Option<TokenProof>);

    /// Its card is shown.
    fn seen(&self, identity: &Identity, session: &mut dyn Session, lane: &AnyLane<E>);
}

/// The same, as lanes share it.
pub type Observer<E> = Arc<dyn Observe<E>>;
