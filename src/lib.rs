//! trousseau: a key provisioning station for the OTP tokens of French secondary schools.
//!
//! The house has floors, and a room is a crate: what it may use is what its manifest says. This one names them all, for the
//! tests.
//!
//! ```text
//! main.rs                    arguments, logging, exit codes
//! daemon                     one function wires everything
//! measure                    the project's own figures
//! web        cli             people: pages, commands
//! api        scim            programs: questions and acts, and what is said of them | people as identity systems push them
//! catalogue                  the words of both languages
//! station                    use cases: custody, enrolment, verification, stock
//! bench      desk            what is plugged in: a lane for each token | the line to a machine elsewhere, and each end of it
//! driver  emulated  post     host side of a token | the token's side of the wire | outgoing mail
//! directory  glpi            people as a directory tells of them | tickets at a ticket desk that is GLPI
//! store  profile  wire       memory | firmware data | pure codecs of each family's frames
//! domain oath usb table keyfile files claims verifier   what it is about | HOTP and TOTP | transport | tables and workbooks | PSKC, CSV | files made and believed | what others say of people
//! ```

#[allow(unused_extern_crates, reason = "`pub use bench` would name the attribute `bench` too, which is unstable")]
pub extern crate bench;
pub use {
    api, catalogue, claims, cli, daemon, desk, directory, domain, driver, emulated, files, glpi, keyfile, measure,
    oath, outgoing, post, profile, provider, scim, station, store, table, usb, verifier, web, wire,
};
