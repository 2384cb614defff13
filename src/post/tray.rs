//! The tray of the demo: mail goes where it should, and the newest can be read on a page. They carry one-time links, so
//! that a tray exists nowhere but in the demo.

use super::{Letter, Post, PostError, WayOut};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// How many mails are kept.
const KEPT: usize = 200;

/// The newest mails, the newest first; clones look into the same tray.
#[derive(Clone, Default)]
pub struct Tray(Arc<Mutex<VecDeque<Arc<Letter>>>>);

impl Tray {
    /// What lies in it, the newest first.
    pub fn letters(&self) -> Vec<Arc<Letter>> {
        self.lock().iter().cloned().collect()
    }

    /// The letter with this id.
    pub fn letter(&self, id: &str) -> Option<Arc<Letter>> {
        self.lock().iter().find(|letter| letter.id == id).cloned()
    }

    /// How many lie in it.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// The same way out, and a copy of each mail that took it into this tray.
    pub fn below(&self, post: impl Post + 'static) -> impl Post + 'static {
        Copying { post, tray: self.clone() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Arc<Letter>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // letters are put in whole
    }
}

struct Copying<P> {
    post: P,
    tray: Tray,
}

impl<P: Post> Post for Copying<P> {
    fn send(&self, letter: &Letter) -> Result<(), PostError> {
        self.post.send(letter)?;
        let mut letters = self.tray.lock();
        letters.push_front(Arc::new(letter.clone()));
        letters.truncate(KEPT);
        Ok(())
    }

    fn examine(&self) -> Result<WayOut, PostError> {
        self.post.examine()
    }

    fn way(&self) -> String {
        self.post.way()
    }
}
