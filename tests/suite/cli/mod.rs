//! The program itself, started as a person does.

mod backups;
pub(crate) mod command_line;
mod endings;
mod glance;
mod language;
mod large;
mod rotation;
mod secrets_out;
mod small_disk;
mod start;
mod stopped;
mod support;
mod two_families;
