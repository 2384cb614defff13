//! The program itself, started as a person does.

mod command_line;
mod language;
mod secrets_out;
mod stopped;
mod two_families;
