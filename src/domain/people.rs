//! People, their roles, and the one table that says which role may do what.

use super::{
    grant::{Grant, Role},
    school::Uai,
    verb::words,
};

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
        /// Look, as a second person, at what was done without a proof.
        Witness => "witness",
        /// Run tokens through the conveyor, and see what it did.
        Convey => "convey",
        /// Take the whole memory out of the station, with its vault.
        Backup => "backup",
        /// Settings, accounts after a restore.
        Administer => "administer",
    }
}

/// The permission table: whether `grants` allow `act` on something that belongs to `school`.
pub fn may(grants: &[Grant], act: Act, school: Option<Uai>) -> bool {
    grants.iter().any(|grant| allows(grant, act, school))
}

/// Whether this one role allows `act` on something that belongs to `school`.
pub fn allows(grant: &Grant, act: Act, school: Option<Uai>) -> bool {
    // what there is only one of in the academy is nobody's by a role in a school
    let school = school.filter(|_| !act.is_of_academy());
    roles_of(act).contains(&grant.role) && grant.scope.covers(school)
}

impl Act {
    /// Whether it is done to the academy as a whole: a role in one school does not allow it, not even there.
    pub fn is_of_academy(self) -> bool {
        matches!(self, Self::ReadJournal | Self::ExportSecrets | Self::Backup | Self::Administer)
    }
}

/// How much of a person must lie in the reach of whoever acts on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One of their schools: they are seen.
    Any,
    /// Everything: each of their roles, each school that they have a token of or an open request in. And nobody acts on
    /// somebody with more to say than they have themselves.
    Whole,
}

/// Whether `act` gives whoever does it a hold on the person's account. To unlock a PIN helps only who knows it, and the link
/// for a new one goes to their own address and asks for their own sign-in: an administrator who forgot it calls too.
fn takes_hold(act: Act) -> bool {
    !matches!(act, Act::SeePeople | Act::Unlock | Act::StartPinChange)
}

/// How much of a person `act` asks for. What is not done to a person as a whole is asked of the school that it is done in.
pub fn reach_of(act: Act) -> Reach {
    if act == Act::SeePeople { Reach::Any } else { Reach::Whole }
}

/// Whether `grants` allow `act` on a person with the roles `theirs`, who besides has to do with the schools `ties` (of
/// their tokens and open requests). `None` in ties: something of theirs that belongs to no school.
///
/// Every place must be covered by a role that allows the act there and, where it takes hold of their account, weighs as much as theirs does: so a school has no
/// power over somebody of another school or of the academy, and a helpdesk none over an administrator.
pub fn may_for(grants: &[Grant], act: Act, theirs: &[Grant], ties: &[Option<Uai>]) -> bool {
    let covers = |place: Option<Uai>, weight: u8| {
        grants.iter().any(|grant| allows(grant, act, place) && (!takes_hold(act) || grant.role.weight() >= weight))
    };
    let held = |grant: &Grant| (grant.scope.school(), grant.role.weight());
    let places = theirs.iter().map(held).chain(ties.iter().map(|tie| (*tie, 0)));
    match reach_of(act) {
        Reach::Any => covers(None, 0) || places.into_iter().any(|(place, _)| place.is_some() && covers(place, 0)),
        Reach::Whole => {
            let places: Vec<_> = places.collect();
            // who has to do with nothing is the academy's
            if places.is_empty() { covers(None, 0) } else { places.into_iter().all(|(at, weight)| covers(at, weight)) }
        }
    }
}

/// Whether somebody with `grants` may give the role `grant` to somebody with the roles `theirs`, or say no why.
///
/// A role is given by whoever manages people where it holds, and weighs no more than their own. Somebody of other schools
/// only becomes one of this school too with a yes from outside: whoever gives the role also manages people there, which
/// the academy does. Without it, a school would draw anybody's page, and with it a say in their account, to itself.
pub fn may_give(grants: &[Grant], grant: &Grant, theirs: &[Grant], ties: &[Option<Uai>]) -> Result<(), CannotGive> {
    let place = grant.scope.school();
    let manages = |grant: &&Grant| allows(grant, Act::ManagePeople, place);
    if !grants.iter().filter(manages).any(|mine| mine.role.weight() >= grant.role.weight()) {
        return Err(CannotGive::NotTheirs);
    }
    let here = theirs.iter().any(|held| held.scope == grant.scope);
    let elsewhere = theirs.iter().map(|held| held.scope.school()).chain(ties.iter().copied());
    let unasked = elsewhere.into_iter().find(|place| !may(grants, Act::ManagePeople, *place));
    match unasked {
        Some(_) if !here => Err(CannotGive::Elsewhere),
        _ => Ok(()),
    }
}

/// Why a role cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotGive {
    /// Whoever gives it does not manage people where it holds.
    NotTheirs,
    /// The person belongs to another school, or to the academy, which has not been asked.
    Elsewhere,
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
        Act::Witness => &[Principal, Deputy, Helpdesk, Administrator],
        Act::Convey => &[Technician, Administrator],
        Act::Backup => &[Administrator],
        Act::Administer => &[Administrator],
    }
}

#[cfg(test)]
mod tests;
