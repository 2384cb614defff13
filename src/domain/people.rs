//! People, their roles, and the one table that says which role may do what.

use super::{school::Uai, verb::words};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

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

words! {
    /// What a person may be allowed to do. One row of the permission table each.
    Act {
        /// See the live bench.
        SeeBench => "see_bench",
        /// See the inventory of a school.
        SeeStock => "see_stock",
        /// Put a token into stock.
        Register => "register",
        /// Program a credential into a plugged token.
        Enrol => "enrol",
        /// Check a code.
        Verify => "verify",
        /// Find counter or drift anew.
        Resynchronise => "resynchronise",
        /// Search the inventory for the token behind some codes.
        Identify => "identify",
        /// Ask for a token.
        Ask => "ask",
        /// Approve or refuse a request, undo an allocation.
        Decide => "decide",
        /// Give a token to its person.
        HandOver => "hand_over",
        /// Take a token back into stock.
        TakeBack => "take_back",
        /// Print the slip of a handover or the receipt of a return.
        PrintSlip => "print_slip",
        /// Declare a token lost, found, defective or retired.
        ManageCustody => "manage_custody",
        /// Wipe a token, make a serial visible, set back the factory's PIN.
        ManageDevice => "manage_device",
        /// Be shown the PIN of a token's own administration.
        ShowDevicePin => "show_device_pin",
        /// Unlock a PIN.
        Unlock => "unlock",
        /// Send somebody a link to set a new PIN.
        StartPinChange => "start_pin_change",
        /// Stand by, at the station, while somebody without address and code sets a new PIN.
        ConfirmPin => "confirm_pin",
        /// Switch off the second factor of somebody who cannot sign in.
        Recover => "recover",
        /// Accept again what its holder suspended.
        Resume => "resume",
        /// Order tokens from the supplier, and give an order up.
        Order => "order",
        /// Say that an order is on its way, and which tokens came.
        Receive => "receive",
        /// Find out why a token does not work.
        Diagnose => "diagnose",
        /// Let somebody move to another school with their token, or leave and give it back.
        MovePeople => "move_people",
        /// Move a token to another school.
        MoveSchool => "move_school",
        /// See people of a school.
        SeePeople => "see_people",
        /// Add people and give roles.
        ManagePeople => "manage_people",
        /// Name somebody who stands in for the principal.
        Delegate => "delegate",
        /// See schools.
        SeeSchools => "see_schools",
        /// Add and change schools.
        ManageSchools => "manage_schools",
        /// Decide what a school asks of its requesters.
        SchoolSettings => "school_settings",
        /// Read the journal.
        ReadJournal => "read_journal",
        /// Bring secrets in from a key file.
        Import => "import",
        /// Take secrets out of the station.
        ExportSecrets => "export_secrets",
        /// Open a ticket.
        Ticket => "ticket",
        /// See and follow the tickets of a school.
        FollowTickets => "follow_tickets",
        /// Count a school's cupboard.
        StockTake => "stock_take",
        /// Run tokens through the conveyor, and see what it did.
        Convey => "convey",
        /// Settings, backup, restore.
        Administer => "administer",
    }
}

/// Where a role holds: in one school or in the whole academy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
}

/// One role of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub scope: Scope,
}

/// The permission table: whether `grants` allow `act` on something that belongs to `school`.
pub fn may(grants: &[Grant], act: Act, school: Option<Uai>) -> bool {
    grants.iter().any(|grant| allows(grant, act, school))
}

/// Whether this one role allows `act` on something that belongs to `school`.
pub fn allows(grant: &Grant, act: Act, school: Option<Uai>) -> bool {
    roles_of(act).contains(&grant.role) && grant.scope.covers(school)
}

/// Which roles may do it.
fn roles_of(act: Act) -> &'static [Role] {
    use Role::{Administrator, Auditor, Deputy, Helpdesk, Principal, Requester, Technician};
    match act {
        Act::SeeBench => &[Principal, Deputy, Helpdesk, Technician, Administrator],
        Act::SeeStock => &[Principal, Deputy, Helpdesk, Technician, Administrator, Auditor],
        Act::Register => &[Technician, Administrator],
        Act::Enrol => &[Technician, Administrator],
        Act::Verify => &[Principal, Deputy, Helpdesk, Technician, Administrator],
        Act::Resynchronise => &[Helpdesk, Technician, Administrator],
        Act::Identify => &[Helpdesk, Technician],
        Act::Ask => &[Requester, Principal, Deputy],
        Act::Decide => &[Principal, Deputy, Helpdesk],
        Act::HandOver => &[Principal, Deputy],
        Act::TakeBack => &[Principal, Deputy, Technician],
        Act::PrintSlip => &[Principal, Deputy, Helpdesk],
        Act::ManageCustody => &[Principal, Deputy, Technician, Administrator],
        Act::ManageDevice => &[Technician, Administrator],
        Act::ShowDevicePin => &[Technician, Administrator],
        Act::Unlock => &[Principal, Deputy, Helpdesk],
        Act::StartPinChange => &[Helpdesk],
        Act::ConfirmPin => &[Principal, Deputy],
        Act::Recover => &[Helpdesk, Administrator],
        Act::Resume => &[Principal, Deputy, Helpdesk],
        Act::Order => &[Principal, Deputy],
        Act::Receive => &[Principal, Deputy, Technician, Administrator],
        Act::Diagnose => &[Principal, Deputy, Helpdesk, Technician],
        Act::MovePeople => &[Principal, Administrator],
        Act::MoveSchool => &[Technician, Administrator],
        Act::SeePeople => &[Principal, Deputy, Helpdesk, Administrator],
        Act::ManagePeople => &[Administrator],
        Act::Delegate => &[Principal, Administrator],
        Act::SeeSchools => &[Principal, Deputy, Helpdesk, Technician, Administrator, Auditor],
        Act::ManageSchools => &[Administrator],
        Act::SchoolSettings => &[Principal, Administrator],
        Act::ReadJournal => &[Auditor, Administrator],
        Act::Import => &[Technician, Administrator],
        Act::ExportSecrets => &[Administrator],
        Act::Ticket => Role::ALL,
        Act::FollowTickets => &[Principal, Deputy, Helpdesk, Technician, Administrator],
        Act::StockTake => &[Principal, Deputy, Technician],
        Act::Convey => &[Technician, Administrator],
        Act::Administer => &[Administrator],
    }
}

/// The name a person signs in with: 2 to 64 of `a-z 0-9 . _ -` and `@`, lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

/// Why a text is not a login.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a sign-in name: 2 to 64 letters a-z, digits, and . _ - @")]
pub struct InvalidName(pub String);

impl Login {
    /// The text, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Login {
    type Err = InvalidName;
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let lower = text.trim().to_lowercase();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".@_-".contains(c);
        if (2..=64).contains(&lower.len()) && lower.chars().all(allowed) {
            Ok(Self(lower))
        } else {
            Err(InvalidName(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Login {
    type Error = InvalidName;
    fn try_from(text: String) -> Result<Self, InvalidName> {
        text.parse()
    }
}

impl From<Login> for String {
    fn from(login: Login) -> String {
        login.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_in_one_school_says_nothing_about_another() {
        let (here, there): (Uai, Uai) = ("0951099D".parse().unwrap(), "0130040Y".parse().unwrap());
        let grants = [Grant { role: Role::Principal, scope: Scope::School(here) }];
        assert!(may(&grants, Act::HandOver, Some(here)));
        assert!(!may(&grants, Act::HandOver, Some(there)));
        assert!(!may(&grants, Act::HandOver, None));
    }

    #[test]
    fn a_requester_may_ask_and_call_for_help_and_nothing_else() {
        let grants = [Grant { role: Role::Requester, scope: Scope::Academy }];
        let own = |act: &Act| matches!(act, Act::Ask | Act::Ticket);
        assert!(Act::ALL.iter().all(|act| own(act) == may(&grants, *act, None)));
    }

    #[test]
    fn secrets_leave_only_through_an_administrator() {
        assert_eq!(roles_of(Act::ExportSecrets), [Role::Administrator]);
    }
}
