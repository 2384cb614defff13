//! The program itself, started as a person does.

mod backups;
mod command_line;
mod glance;
mod language;
mod rotation;
mod secrets_out;
mod start;
mod stopped;
mod support;
mod two_families;
