//! The bench as the station uses it: what its jobs do ends with an [`Outcome`].

use super::outcome::Outcome;
use domain::Verb;

/// The bench with what the station's jobs come to.
pub(crate) type Lanes = bench::Bench<Outcome>;
/// One plugged device on it.
pub(crate) type Seat = bench::Seat<Outcome>;
/// What a job sees of its lane.
pub(crate) type Lane = bench::AnyLane<Outcome>;
/// Something to do with a token, on its own lane.
pub(crate) type Job = bench::Job<Outcome>;
/// A lane that was taken for one job.
pub(crate) type Claim = bench::Claim<Outcome>;

/// Whether what was done may show on the cards of plugged tokens. Everything else would have each viewer's bench drawn anew for
/// nothing.
pub(super) fn shows(verb: Verb) -> bool {
    use Verb::*;
    !matches!(verb, SignIn | Attempt | Recover | Mail | Ticket | Export | Backup | Journal | Consult | Client | Desk)
}
