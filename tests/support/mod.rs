//! What the tests of every room stand on: a desk with an emulated bus, the panel in process, the sources.

use std::time::Duration;

/// How long a test waits for what happens by itself. What hangs never ends: a machine that is busy with something else is no fault.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub mod beside;
pub mod crawl;
pub mod desk;
pub mod directory;
pub mod engine;
pub mod lived;
pub mod pair;
pub mod panel;
pub mod sources;
