//! Where a store of a benchmark is: a folder, and on a server a database; both go away with the guard.

use crate::MeasureError;
use store::{Mode, Options, Paths, Server, Store, discard, prepare};
use tempfile::TempDir;

/// One of them.
pub struct Scratch {
    dir: TempDir,
    server: Option<(Server, Server)>,
}

impl Scratch {
    /// An empty one of this name, beside those of other processes. `administrator`: whoever may make databases on a server.
    pub fn new(name: &str, administrator: Option<&Server>) -> Result<Self, MeasureError> {
        let name = format!("trousseau_bench_{name}_{}", std::process::id());
        let server = administrator.map(|administrator| (administrator.clone(), administrator.at(&name)));
        let scratch = Self { dir: tempfile::tempdir()?, server };
        if let Some((administrator, ours)) = &scratch.server {
            prepare(administrator, ours)?;
        }
        Ok(scratch)
    }

    /// What is there, opened.
    pub fn store(&self) -> Result<Store, MeasureError> {
        let server = self.server.as_ref().map(|(_, ours)| ours.clone());
        let paths = Paths { server, ..Paths::in_dir(self.dir.path()) };
        Ok(Store::open(Options::at(paths, Mode::Emulated))?)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some((administrator, ours)) = &self.server {
            let _ = discard(administrator, ours); // nothing of value in it
        }
    }
}
