//! What of a process's memory must not leave it: keys of 32 bytes on the heap, which are never moved and wiped at the end; the
//! master key on a page of its own that is not swapped out; no core dumps, and no debugger but root's.
//!
//! Computations on a key leave traces on the stack. They are made on the stack of a short thread, which the kernel takes back.

use std::ops::{Deref, DerefMut};
use zeroize::Zeroize;

/// A key of 32 bytes that is never printed.
#[derive(Default)]
pub(super) struct Key(Box<[u8; 32]>);

impl Key {
    /// A copy of these bytes, whose owner wipes them.
    pub fn of(bytes: &[u8; 32]) -> Self {
        let mut key = Self::default();
        key.0.copy_from_slice(bytes);
        key
    }
}

impl Clone for Key {
    fn clone(&self) -> Self {
        Self::of(self)
    }
}

impl Deref for Key {
    type Target = [u8; 32];
    fn deref(&self) -> &[u8; 32] {
        &self.0
    }
}

impl DerefMut for Key {
    fn deref_mut(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The smallest piece of memory that can be locked: it holds one key, and nothing that is unlocked by somebody else.
#[repr(C, align(4096))]
struct Page([u8; 4096]);

/// The master key: the one copy of it, locked into memory where the system lets us.
pub(super) struct MasterKey {
    page: Box<Page>,
    _lock: Option<region::LockGuard>,
}

impl MasterKey {
    /// Filled in place.
    pub fn made<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
        let page = Box::new(Page([0; 4096]));
        // before there is anything to be swapped out
        let lock = region::lock(page.0.as_ptr(), page.0.len());
        let lock = lock.inspect_err(|error| {
            tracing::warn!(%error, "the vault's key may be swapped out: raise the limit of locked memory (LimitMEMLOCK)");
        });
        let mut key = Self { page, _lock: lock.ok() };
        fill((&mut key.page.0[..32]).try_into().expect("32 bytes"))?;
        Ok(key)
    }
}

impl Deref for MasterKey {
    type Target = [u8; 32];
    fn deref(&self) -> &[u8; 32] {
        self.page.0[..32].try_into().expect("32 bytes")
    }
}

impl Drop for MasterKey {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

/// Computes with a key where no trace of it stays.
pub(super) fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| match scope.spawn(work).join() {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

/// Nobody but root looks into this process, and a crash writes nothing of it to the disk. For every program that opens the
/// vault, at its start; a system that refuses is told and no reason to end.
pub fn keep_memory_private() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let done = setrlimit(Resource::Core, none).and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable));
    if let Err(error) = done {
        tracing::warn!(%error, "core dumps of this process cannot be switched off: they would hold the vault's key");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_key_is_that_key() {
        assert_eq!(*Key::of(&[7; 32]).clone(), [7; 32]);
    }
}
