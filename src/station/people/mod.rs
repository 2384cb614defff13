//! People: accounts and roles, their schools, PINs and passcodes, ways back for those who forgot, lists of them.
//!
//! Who may do what is the table in `domain`; here it is asked. Nothing in this room talks to a plugged token.

mod accounts;
pub(super) mod delegates;
mod moving;
mod passcode;
mod person;
pub(super) mod pin;
mod profile;
mod recovery;
mod roster;
mod schools;
mod second_factor;

pub use accounts::{NewAccount, SignedIn};
pub use passcode::PasscodeFault;
pub use person::NewPerson;
pub use pin::PinState;
pub use profile::{OwnPage, PersonAction, PersonPage};
pub use roster::{
    Changed, Column as RosterColumn, LineFate, LineFault, RosterError, RosterKind, RosterLine, RosterOptions,
    RosterReport,
};
pub use schools::{Member, NewSchool, SchoolPage};

pub(super) use person::{grant_word, person_view};
pub(super) use roster::plain;
pub(super) use schools::school_view;
