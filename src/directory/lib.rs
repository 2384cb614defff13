//! People as a directory tells of them: all that it says of everybody who fits, read by LDAP. It knows nothing of accounts, roles
//! and keys: what an attribute means here is for whoever asks.
//!
//! All of it or nothing: an answer that ends early, whatever the reason, is an error and no shorter list, so that nobody is taken for
//! gone because a server was.

mod error;
mod ldap;
mod record;
mod server;

pub use error::DirectoryError;
pub use record::Record;
pub use server::{InvalidServer, Server, Way};

/// Where people are told of: a server, or what stands for one.
pub trait Directory: Send + Sync {
    /// What it is called here.
    fn name(&self) -> &str;

    /// Everybody it tells of. `read` is told now and then how many were read, and says whether somebody still wants them.
    ///
    /// # Errors
    /// Whatever kept it from telling of everybody.
    fn people(&self, read: &mut dyn FnMut(usize) -> bool) -> Result<Vec<Record>, DirectoryError>;
}
