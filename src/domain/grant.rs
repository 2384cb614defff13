//! Roles, where each holds, and one of them as somebody has it.

use super::{
    school::{InvalidUai, Uai},
    verb::{UnknownWord, words},
};
use serde::{Deserialize, Serialize};

words! {
    /// The seven roles.
    Role {
        /// A member of staff who asks for and holds a token.
        Requester => "requester",
        /// Chef d'établissement.
        Principal => "principal",
        /// Adjoint.
        Deputy => "deputy",
        /// Assistance: sees every school.
        Helpdesk => "helpdesk",
        /// Registers serials into stock, programs tokens in bulk.
        Technician => "technician",
        /// Accounts, schools, settings.
        Administrator => "administrator",
        /// Reads the journal.
        Auditor => "auditor",
    }
}

/// Where a role holds: in one school or in the whole academy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every school.
    Academy,
    /// This one.
    School(Uai),
}

impl Scope {
    /// Whether something that belongs to `school` (`None`: to no school) lies inside.
    pub fn covers(self, school: Option<Uai>) -> bool {
        match self {
            Self::Academy => true,
            Self::School(mine) => school == Some(mine),
        }
    }

    /// The one school, where it is one.
    pub fn school(self) -> Option<Uai> {
        match self {
            Self::Academy => None,
            Self::School(uai) => Some(uai),
        }
    }
}

/// One role of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
}

/// `principal@0951099D`, `helpdesk`: as journal and command line have it.
impl std::fmt::Display for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.scope {
            Scope::Academy => write!(f, "{}", self.role),
            Scope::School(uai) => write!(f, "{}@{uai}", self.role),
        }
    }
}

/// A text is no role of somebody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGrant {
    /// Not a role.
    #[error(transparent)]
    Role(#[from] UnknownWord),
    /// Not a school.
    #[error(transparent)]
    School(#[from] InvalidUai),
}

impl std::str::FromStr for Grant {
    type Err = InvalidGrant;
    fn from_str(text: &str) -> Result<Self, InvalidGrant> {
        let (role, scope) = match text.split_once('@') {
            Some((role, uai)) => (role, Scope::School(uai.parse()?)),
            None => (text, Scope::Academy),
        };
        Ok(Self { role: role.parse()?, scope })
    }
}

impl Role {
    /// Whether the role can hold in the whole academy: whoever decides, stands in or asks does so in a school.
    pub fn spans_academy(self) -> bool {
        match self {
            Self::Requester | Self::Principal | Self::Deputy => false,
            Self::Helpdesk | Self::Technician | Self::Administrator | Self::Auditor => true,
        }
    }

    /// How much somebody can do with it, for the one question whether one may act on the account of another: a deputy
    /// stands in the principal's place, and weighs the same.
    pub(super) fn weight(self) -> u8 {
        match self {
            Self::Requester => 0,
            Self::Principal | Self::Deputy => 1,
            Self::Helpdesk | Self::Technician | Self::Auditor => 2,
            Self::Administrator => 3,
        }
    }
}

impl Grant {
    /// Whether such a role can be given at all.
    pub fn is_sound(&self) -> bool {
        match self.scope {
            Scope::Academy => self.role.spans_academy(),
            Scope::School(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["helpdesk", "principal@0951099D"] {
            assert_eq!(text.parse::<Grant>().unwrap().to_string(), text);
        }
        assert!(matches!("king".parse::<Grant>(), Err(InvalidGrant::Role(_))));
        assert!(matches!("principal@school".parse::<Grant>(), Err(InvalidGrant::School(_))));
    }
}
