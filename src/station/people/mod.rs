//! People: accounts and roles, their schools, PINs and passcodes, ways back for those who forgot, lists of them.
//!
//! Who may do what is the table in `domain`; here it is asked. Nothing in this room talks to a plugged token.

mod accounts;
mod address;
pub(super) mod delegates;
mod elsewhere;
mod erasing;
mod invitations;
mod moving;
pub(crate) mod passcode;
pub(super) mod password;
mod person;
pub(super) mod pin;
mod profile;
mod recovery;
pub(super) mod retention;
mod roster;
mod schools;
mod second_factor;
pub(super) mod seen;
mod sessions;
mod signed_in;
mod told;
pub(super) mod tried_pin;
mod view;

pub use accounts::{FirstLink, NewAccount, WhoComesIn};
pub use address::AddressFate;
pub use elsewhere::Vouched;
pub use erasing::HeldData;
pub use person::{NewPerson, PersonFilter};
pub use pin::PinState;
pub use profile::{OwnPage, PersonAction, PersonPage, WaitingAddress};
pub use roster::{Accents, Column as RosterColumn, LineFault, RosterError, RosterLine, RosterOptions, RosterReport};
pub use schools::{Member, MemberFilter, NewSchool, SchoolFilter, SchoolPage};
pub use second_factor::{FactorAsked, ShownAuthenticator};
pub use signed_in::SignedIn;
pub use told::{IdentityView, ToldFate};
pub use view::{Holder, PersonView, RoleView, SchoolStockView, SchoolView, StandingIn};

pub(super) use erasing::erase;
pub(super) use person::person_view;
pub(super) use roster::plain;
pub(super) use schools::{names_of_schools, school_view};
pub(super) use told::apply as told_of;
