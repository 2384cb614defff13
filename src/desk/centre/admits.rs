//! What a centre asks of the records: who is let in.

use super::{
    sockets::DeskSockets,
    who::{Admitted, DeskNumber, Hello},
};
use crate::{
    key::{Code, PublicKey},
    said::Refusal,
};
use std::sync::Arc;

/// Who is let in, and who hears that desks come and go. Everything here may wait for a disk.
pub trait Admits: Send + Sync {
    /// The desk with this key.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Revoked`].
    fn known(&self, key: &PublicKey) -> Result<Admitted, Refusal>;

    /// The codes that desks may still join with.
    fn codes(&self) -> Vec<(DeskNumber, Code)>;

    /// A desk with this key, on a machine of this name, joined by the code of this number, which is used up.
    ///
    /// # Errors
    /// [`Refusal::Code`]: it was used in this very moment.
    fn joined(&self, number: DeskNumber, key: &PublicKey, host: &str) -> Result<(), Refusal>;

    /// It is there, and these are its sockets: the same as ever since this centre began.
    fn came(&self, desk: &Admitted, hello: &Hello, sockets: &Arc<DeskSockets>);

    /// Two programs come with its key in turn: it was copied to another machine.
    fn twice(&self, desk: &Admitted);

    /// It is away.
    fn went(&self, desk: &Admitted);

    /// What shows, once, that a browser is at this desk; `None`: none can be made now.
    fn ticket(&self, desk: &Admitted) -> Option<String>;
}
