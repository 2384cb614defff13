//! The program itself, started as a person does.

mod backups;
mod command_line;
mod language;
mod rotation;
mod secrets_out;
mod stopped;
mod two_families;
