//! A ticket desk that is GLPI: a ticket is made there once, followed and solved, over its first contract (`apirest.php`, GLPI 9.5 to 11)
//! or its second (`api.php/v2`, GLPI 11). Written from what GLPI publishes of them: `apirest.md` and the OpenAPI document.
//!
//! It knows no outbox and no ticket of ours: what is put there carries a *mark* that nothing else has, and is looked for by it before it is
//! made. So whoever was killed between making and noting asks again and finds it.

mod asks;
mod contract;
mod desk;
mod error;
mod session;
mod settings;

pub use asks::Asks;
pub use desk::{Glpi, page};
pub use error::DeskError;
pub use settings::{Contract, Settings};

/// Where tickets are put: a GLPI, or what stands for one.
pub trait TicketDesk: Send + Sync {
    /// What it is called: its address.
    fn address(&self) -> &str;

    /// The number of the ticket there; it is made where it is not there yet.
    ///
    /// # Errors
    /// The desk does not take it, now or ever.
    fn open(&self, put: &Put<'_>) -> Result<u64, DeskError>;

    /// Says something in the ticket of this number, once.
    ///
    /// # Errors
    /// The desk does not take it, now or ever.
    fn follow(&self, number: u64, put: &Put<'_>) -> Result<(), DeskError>;

    /// The ticket of this number is solved, by this; one that is solved there already stays as it is.
    ///
    /// # Errors
    /// The desk does not take it, now or ever.
    fn close(&self, number: u64, put: &Put<'_>) -> Result<(), DeskError>;

    /// Whether it lets us in, and shows tickets.
    ///
    /// # Errors
    /// It does not.
    fn examine(&self) -> Result<(), DeskError>;
}

/// What is put to the desk.
#[derive(Debug, Clone, Copy)]
pub struct Put<'a> {
    /// What nothing else has: letters and digits.
    pub mark: &'a str,
    /// The name under which both sides know the ticket.
    pub reference: &'a str,
    /// One line.
    pub title: &'a str,
    /// What it says, as plain text.
    pub text: &'a str,
}
