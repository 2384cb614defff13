//! Files that this program makes, and files that it believes.
//!
//! What is made follows no link and takes over nothing that is there ([`NewFile`], [`make_anew`]); what is believed belongs to
//! us, and others may not change it ([`judge`]); and what root does in a folder of the service, the service can read ([`as_owner_of`]). It knows no secrets and no
//! station: it is the ground floor's word on paths, which others on this machine may control.

mod make;
mod owner;
mod trust;

pub use make::{NewFile, make_anew};
pub use owner::as_owner_of;
pub use trust::{Distrust, Trust, judge};
