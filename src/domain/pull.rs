//! People pulled from a directory: how a pull ends, what is asked of somebody, and what counts as a mass disappearance.

use super::verb::words;

words! {
    /// Why a pull brought nothing.
    PullFault {
        /// The directory cannot be reached.
        Unreachable => "unreachable",
        /// It does not let us in.
        SignIn => "sign_in",
        /// It refuses the question.
        Question => "question",
        /// It stopped at a limit of its own.
        Limit => "limit",
        /// It stopped in the middle.
        Broken => "broken",
        /// It told of nobody.
        Nobody => "nobody",
        /// It told of more than any academy has.
        TooMany => "too_many",
        /// Too many would be gone at once: somebody must say that it is right.
        Mass => "mass",
    }
}

words! {
    /// What a directory leaves open about one entry: somebody is asked, nothing is guessed.
    PullQuestion {
        /// The entry lacks what tells who it is, a sign-in name that can be one, or a name.
        Unreadable => "unreadable",
        /// Two entries have the same identifier.
        SameSubject => "same_subject",
        /// Two entries have the same sign-in name.
        SameLogin => "same_login",
        /// Two entries have the same mail address.
        SameMail => "same_mail",
        /// Somebody here has that sign-in name, and a role in the academy that was given here.
        NameTaken => "name_taken",
        /// Somebody whom the directory knew by another identifier has that sign-in name.
        AnotherSubject => "another_subject",
        /// Somebody whom it knows has another sign-in name there than here.
        Renamed => "renamed",
        /// Somebody who had left is back, and their key is still due back.
        Back => "back",
    }
}

/// Fewer than these may always be gone.
const FEW: usize = 5;
/// One in so many may be gone at once.
const ONE_IN: usize = 10;

/// Whether it is a mass disappearance that `gone` of `known` people are told of no longer: more than five, and more than a tenth.
pub fn is_mass(gone: usize, known: usize) -> bool {
    gone > FEW && gone.saturating_mul(ONE_IN) > known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_and_more_than_five_at_once_is_a_mass() {
        for (gone, known, mass) in [
            (0, 0, false),
            (5, 5, false),
            (6, 6, true),
            (6, 59, true),
            (6, 60, false),
            (100, 1_000, false),
            (101, 1_000, true),
        ] {
            assert_eq!(is_mass(gone, known), mass, "{gone} of {known}");
        }
    }
}
