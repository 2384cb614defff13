//! The machine's own administrator, as the journal names whoever ran a command without an account: by the user of the machine.

use std::{
    fmt::{self, Display, Formatter},
    str::FromStr,
};

/// A user of the machine as the author of an entry: `uid 0`. People are told in words who that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MachineUser(
    /// The uid.
    pub u32,
);

impl Display for MachineUser {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "uid {}", self.0)
    }
}

impl FromStr for MachineUser {
    type Err = NoMachineUser;

    fn from_str(name: &str) -> Result<Self, NoMachineUser> {
        let uid = name.strip_prefix("uid ").and_then(|uid| uid.parse().ok()).map(Self);
        // as it is written, and in no other way: anything else is somebody's name
        uid.filter(|user| user.to_string() == name).ok_or(NoMachineUser)
    }
}

/// A name that is somebody's, or a part of the station's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no user of the machine: “uid 0” is one")]
pub struct NoMachineUser;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_of_the_machine_is_read_as_it_is_written() {
        assert_eq!(MachineUser(0).to_string().parse(), Ok(MachineUser(0)));
        for name in ["Agnès Petit", "uid", "uid 00", "uid +1", "uid 0 ", "station"] {
            assert_eq!(name.parse::<MachineUser>(), Err(NoMachineUser), "{name}");
        }
    }
}
