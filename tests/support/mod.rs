//! What the tests of every room stand on: a desk with an emulated bus, the panel in process, the sources.

pub mod beside;
pub mod crawl;
pub mod desk;
pub mod directory;
pub mod engine;
pub mod lived;
pub mod pair;
pub mod panel;
pub mod sources;
