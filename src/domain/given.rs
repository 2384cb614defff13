//! Who gave what to whom, and what follows: nobody decides for the one who made them a decider.
//!
//! Whoever stands in for somebody is bound to them for as long as that lasts: a day's wait changes nothing about whose
//! creature they are. The same holds for a role in a school that was given for good, wherever the helpdesk can do it in
//! their place. Where nobody else could (a token is handed over in the school), and for what is known to the whole academy,
//! a day is enough for others to notice; so it is for an account that somebody had in hand, whose owner is told by mail.

use super::{Act, PersonId, Scope, may};
use jiff::{SignedDuration, Timestamp};

/// How long something that was given binds its receiver, where nothing else does.
const BINDS: SignedDuration = SignedDuration::from_hours(24);

/// By whom an account or a role was given, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Who gave it; `None`: the machine's administrator, or nobody remembers.
    pub by: Option<PersonId>,
    /// When; `None`: before that was kept.
    pub at: Option<Timestamp>,
}

impl Given {
    /// Whether it was given by `giver` today.
    fn is_fresh_from(self, giver: PersonId, now: Timestamp) -> bool {
        self.by == Some(giver) && self.at.is_some_and(|at| now.duration_since(at) < BINDS)
    }
}

/// A role by which somebody decides, and what binds them to whoever gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bond {
    /// Where the role holds.
    pub scope: Scope,
    /// It ends by itself: a delegation.
    pub ends: bool,
    /// Who gave it, and when.
    pub given: Given,
}

impl Bond {
    /// Whether it binds its receiver to `giver` in `act`.
    fn binds_to(self, giver: PersonId, act: Act, now: Timestamp) -> bool {
        let in_school = self.scope != Scope::Academy;
        let lasts = self.ends || (in_school && helpdesk_may(act));
        (self.given.by == Some(giver) && lasts) || self.given.is_fresh_from(giver, now)
    }
}

/// Whether the helpdesk does it where the school cannot.
fn helpdesk_may(act: Act) -> bool {
    may(&[super::Grant { role: super::Role::Helpdesk, scope: Scope::Academy }], act, None)
}

/// Whether somebody does `act` for `beneficiary` as a person of their own: the account is not from them, and of the roles
/// that allow the act at least one is not.
pub fn is_independent(account: Given, roles: &[Bond], act: Act, beneficiary: PersonId, now: Timestamp) -> bool {
    let binds = |role: &Bond| role.binds_to(beneficiary, act, now);
    !account.is_fresh_from(beneficiary, now) && (roles.is_empty() || !roles.iter().all(binds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delegation_binds_while_it_lasts_a_role_in_a_school_where_the_helpdesk_can_and_everything_else_for_a_day() {
        let now: Timestamp = "2026-09-02T08:00:00Z".parse().unwrap();
        let (principal, other) = (PersonId::new(1).unwrap(), PersonId::new(2).unwrap());
        let school = Scope::School("0951099D".parse().unwrap());
        let given = |by: Option<PersonId>, hours: i64| Given { by, at: Some(now - SignedDuration::from_hours(hours)) };
        let nobody = Given { by: None, at: None };
        let (fresh, old, years) =
            (given(Some(principal), 23), given(Some(principal), 24), given(Some(principal), 9_000));
        let for_good = |given| Bond { scope: school, ends: false, given };
        let delegated = |given| Bond { scope: school, ends: true, given };
        let academy = |given| Bond { scope: Scope::Academy, ends: false, given };
        // whether they decide, and whether they hand over (which the helpdesk does not)
        let table: [(&str, Given, &[Bond], bool, bool); 15] = [
            ("nobody knows who gave what", nobody, &[for_good(nobody)], true, true),
            ("the machine's administrator gave it", given(None, 0), &[for_good(given(None, 0))], true, true),
            ("the account is from the beneficiary, today", fresh, &[for_good(nobody)], false, false),
            ("the account is from the beneficiary, yesterday", old, &[for_good(nobody)], true, true),
            ("named by the beneficiary, today", nobody, &[delegated(fresh)], false, false),
            ("named by the beneficiary, yesterday", nobody, &[delegated(old)], false, false),
            ("named by the beneficiary, a year ago", nobody, &[delegated(years)], false, false),
            ("named by somebody else", nobody, &[delegated(given(Some(other), 0))], true, true),
            ("a role for good from the beneficiary, today", nobody, &[for_good(fresh)], false, false),
            ("a role for good from the beneficiary, long since", nobody, &[for_good(years)], false, true),
            ("a role in the academy from the beneficiary, today", nobody, &[academy(fresh)], false, false),
            ("a role in the academy from the beneficiary, yesterday", nobody, &[academy(old)], true, true),
            ("one of two from somebody else", nobody, &[delegated(fresh), for_good(given(Some(other), 0))], true, true),
            ("both from the beneficiary", nobody, &[delegated(years), for_good(fresh)], false, false),
            ("no role at all is the permission table's to refuse", nobody, &[], true, true),
        ];
        for (case, account, roles, decides, hands_over) in table {
            assert_eq!(is_independent(account, roles, Act::Decide, principal, now), decides, "{case}: decides");
            assert_eq!(is_independent(account, roles, Act::HandOver, principal, now), hands_over, "{case}: hands over");
        }
    }
}
