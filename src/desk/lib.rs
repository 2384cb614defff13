//! A desk: a machine whose tokens a centre speaks with. It has bus, lanes and drivers, and no database, no vault, no secret that stays.
//!
//! The centre's bench sees the sockets of a desk as it sees those of its own machine ([`bench::Sockets`], [`DeskSockets`]), and a conversation
//! with a token there as any other ([`driver::Session`]): what goes over the line are the abilities of a token, never its reports. The desk holds
//! what its tokens type, whether the line is there or not, and asks its kernel again before anything is done with one.
//!
//! A line is carried by exchanges of HTTP that may be lost or doubled ([`stream`]), with TLS of its own inside of them ([`tunnel`]), and a
//! sentence each that is said ([`said`]). A line that is cut for some seconds goes on where it was; one that is over ends every conversation
//! on it, as if the tokens had been pulled out, and the next one begins with a look.

mod agent;
mod centre;
mod end;
mod key;
pub mod said;
mod stream;
mod tunnel;

#[cfg(test)]
mod trials;

pub use agent::{Carried, Carrier, Desk, DeskOptions, JoinError, NotCarried, Standing, join};
pub use centre::{Admits, Admitted, Centre, DeskNumber, DeskSockets, HELD, Hello, Line, LineName, SILENT};
pub use end::Over;
pub use key::{Code, InvalidKey, InvalidPublicKey, OwnKey, PublicKey};
pub use said::{Refusal, VERSION};
pub use stream::LARGEST_EXCHANGE as LARGEST;
