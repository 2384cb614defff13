//! One file a subject: its handlers first, then its page as a pure function of what the station shows.

pub(super) mod batch_report;
pub(super) mod bench;
pub(super) mod console;
pub(super) mod conveyor;
pub(super) mod deadlines;
pub(super) mod device_pin;
pub(super) mod diagnosis;
pub(super) mod export;
pub(super) mod figures;
pub(super) mod guide;
pub(super) mod hand_over;
pub(super) mod helpdesk;
pub(super) mod home;
pub(super) mod hub;
pub(super) mod import;
pub(super) mod journal;
mod key_sheet;
pub(super) mod labels;
pub(super) mod mail;
pub(super) mod me;
pub(super) mod orders;
pub(super) mod own_resync;
pub(super) mod password;
pub(super) mod people;
pub(super) mod person;
pub(super) mod person_edit;
pub(super) mod pin;
pub(super) mod requests;
pub(super) mod restored;
pub(super) mod roster;
pub(super) mod school;
pub(super) mod schools;
pub(super) mod second_factor;
pub(super) mod second_look;
pub(super) mod settings;
pub(super) mod setup;
pub(super) mod sign_in;
pub(super) mod slips;
pub(super) mod software;
pub(super) mod stock;
pub(super) mod stock_take;
mod supply;
mod sure;
mod table_file;
pub(super) mod tickets;
pub(super) mod token;
pub(super) mod tray;

use axum::response::Redirect;

/// Back to a page after a handover or a return, with the message and the way to its paper.
fn done_on_paper(path: &str, said: &str, slip: u64) -> Redirect {
    let path = path.split('?').next().unwrap_or("/");
    Redirect::to(&format!("{path}?said={said}&slip={slip}"))
}

/// Back to a page after something was done to somebody: with the message, and the entry of the journal that says to whom.
fn done_to(path: &str, said: &str, entry: u64) -> Redirect {
    let path = path.split('?').next().unwrap_or("/");
    Redirect::to(&format!("{path}?said={said}&entry={entry}"))
}

/// Back to a page after something was done, with the message to show there.
fn done(path: &str, said: &str) -> Redirect {
    let path = path.split('?').next().unwrap_or("/");
    Redirect::to(&format!("{path}?said={said}"))
}
