//! Who gave what to whom, and what follows: whoever got account or role from somebody today does not decide for them
//! without a second person. A day is enough for others to notice.

use super::PersonId;
use jiff::{SignedDuration, Timestamp};

/// How long something that was given binds its receiver.
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
    /// Whether it binds its receiver to `giver` still.
    pub fn binds_to(self, giver: PersonId, now: Timestamp) -> bool {
        self.by == Some(giver) && self.at.is_some_and(|at| now.duration_since(at) < BINDS)
    }
}

/// Whether somebody decides for `beneficiary` as a person of their own: the account is not from them, and of the roles
/// that allow the act at least one is not.
pub fn is_independent(account: Given, roles: &[Given], beneficiary: PersonId, now: Timestamp) -> bool {
    let binds = |given: &Given| given.binds_to(beneficiary, now);
    !binds(&account) && (roles.is_empty() || !roles.iter().all(binds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_today_binds_and_what_was_given_yesterday_or_by_others_does_not() {
        let now: Timestamp = "2026-09-02T08:00:00Z".parse().unwrap();
        let (principal, other) = (PersonId::new(1).unwrap(), PersonId::new(2).unwrap());
        let given = |by: Option<PersonId>, hours: i64| Given { by, at: Some(now - SignedDuration::from_hours(hours)) };
        let nobody = Given { by: None, at: None };
        let (fresh, old) = (given(Some(principal), 23), given(Some(principal), 24));
        let table: [(&str, Given, &[Given], bool); 9] = [
            ("nobody knows who gave what", nobody, &[nobody], true),
            ("the machine's administrator gave it", given(None, 0), &[given(None, 0)], true),
            ("the account is from the beneficiary, today", fresh, &[nobody], false),
            ("the account is from the beneficiary, yesterday", old, &[old], true),
            ("the role is from the beneficiary, today", nobody, &[fresh], false),
            ("one of two roles is from somebody else", nobody, &[fresh, given(Some(other), 0)], true),
            ("both roles are from the beneficiary, one long since", nobody, &[fresh, old], true),
            ("account and role are from somebody else", given(Some(other), 0), &[given(Some(other), 0)], true),
            ("no role at all is the permission table's to refuse", nobody, &[], true),
        ];
        for (case, account, roles, independent) in table {
            assert_eq!(is_independent(account, roles, principal, now), independent, "{case}");
        }
    }
}
