//! Which one request comes next: what is true there beside what should be. Called again after each answer, and from anew after a crash;
//! it remembers nothing that it cannot see.
//!
//! A credential is accepted there last of all: it is made, refused, its counter moved, given to its person, and only then accepted. What
//! ends is refused first.

use super::answer::{Found, There};
use super::ask::Ask;
use super::wanted::{Moving, Place, Problem, Wanted};

/// How many codes are searched through there where nobody says otherwise.
pub(super) const USUAL_WINDOW: u64 = 1_000;
/// The longest way that a counter is moved at once: the search there takes seconds beyond it.
const HOP: u64 = 50_000;
/// Codes that are tried where one counter is not found: each of them may, by chance, also be an earlier one.
const TRIES: u32 = 4;
/// How far a single code is searched for there.
pub(super) const COUNT_WINDOW: u64 = 10;
/// Steps of time that are accepted there on both sides of the present one.
const STEPS: u64 = 5;

/// What this round has seen and no look tells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// How often in a row codes that should move the counter were refused.
    pub refused: u32,
    /// It was made, and the answer was a yes.
    pub made: bool,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This is asked, and then it is looked again.
    Ask(Ask),
    /// Everything is as it should be.
    Done {
        /// The first counter or step that is not spent there, where there is anything.
        next: Option<u64>,
    },
    /// Nothing can be done before somebody did something.
    Stuck(Problem),
}

/// What comes next for a credential.
pub fn next(wanted: &Wanted, there: &There, seen: Seen) -> Next {
    let found = match there {
        There::Nothing => return nothing_there(wanted, seen),
        There::Token(found) => found,
    };
    if found.description != wanted.mark {
        return Next::Stuck(Problem::NotOurs);
    }
    let done = Next::Done { next: Some(unspent(wanted, found)) };
    match &wanted.place {
        Place::Revoked if found.revoked => done,
        Place::Revoked => Next::Ask(Ask::Revoke),
        // nobody can use it, and nothing can be changed about it any more
        Place::Off if found.revoked => done,
        Place::InUse(_) | Place::Suspended(_) if found.revoked => Next::Stuck(Problem::Revoked),
        Place::Off if found.active => Next::Ask(Ask::Disable),
        Place::Off if found.user.is_some() => Next::Ask(Ask::Unassign),
        Place::Off => done,
        Place::Suspended(_) if found.active => Next::Ask(Ask::Disable),
        Place::Suspended(user) => match &found.user {
            Some(other) if !is_same(other, user) => Next::Ask(Ask::Unassign),
            Some(_) | None => done,
        },
        Place::InUse(user) => in_use(wanted, found, user, seen).unwrap_or(done),
    }
}

fn nothing_there(wanted: &Wanted, seen: Seen) -> Next {
    match &wanted.place {
        // it says that it made it, and does not show it: made once more, it might be set back
        Place::InUse(_) if seen.made => Next::Stuck(Problem::NotMoved),
        // which of its codes were used there, nobody knows any more
        Place::InUse(_) | Place::Suspended(_) if wanted.was_there => Next::Stuck(Problem::Vanished),
        Place::InUse(_) if !can_be_there(wanted) => Next::Stuck(Problem::Unsupported),
        Place::InUse(_) => Next::Ask(Ask::Init),
        Place::Suspended(_) | Place::Off | Place::Revoked => Next::Done { next: None },
    }
}

/// Six or eight digits, and steps that begin at 0.
fn can_be_there(wanted: &Wanted) -> bool {
    let clock = matches!(wanted.moving, Moving::Clock { t0, .. } if t0 != 0);
    matches!(wanted.parameters.digits.get(), 6 | 8) && !clock
}

fn in_use(wanted: &Wanted, found: &Found, user: &str, seen: Seen) -> Option<Next> {
    let kind = match wanted.moving {
        Moving::Counter(_) => "hotp",
        Moving::Clock { .. } => "totp",
    };
    if found.kind != kind || found.digits != u64::from(wanted.parameters.digits.get()) {
        return Some(Next::Stuck(Problem::OtherShape));
    }
    match &found.user {
        Some(other) if is_same(other, user) => {
            moved(wanted, found, seen).or((!found.active).then_some(Ask::Enable.into()))
        }
        // refused before anything else is done with it
        Some(_) | None if found.active => Some(Ask::Disable.into()),
        Some(_) => Some(Ask::Unassign.into()),
        None => moved(wanted, found, seen).or(Some(Ask::Assign.into())),
    }
}

impl From<Ask> for Next {
    fn from(ask: Ask) -> Self {
        Self::Ask(ask)
    }
}

fn is_same(there: &str, here: &str) -> bool {
    there.eq_ignore_ascii_case(here)
}

/// The first counter or step that is not spent there.
fn unspent(wanted: &Wanted, found: &Found) -> u64 {
    match wanted.moving {
        Moving::Counter(_) => found.count,
        // 0: no code was shown there yet
        Moving::Clock { .. } => {
            if found.count == 0 {
                0
            } else {
                found.count + 1
            }
        }
    }
}

/// What was used here is used up there too. A counter that is further there is followed by the station, never set back.
fn moved(wanted: &Wanted, found: &Found, seen: Seen) -> Option<Next> {
    match wanted.moving {
        Moving::Counter(ours) if ours > found.count => Some(counter_moved(ours, found, seen)),
        Moving::Counter(_) if found.sync_window > USUAL_WINDOW => Some(Ask::Window(USUAL_WINDOW).into()),
        Moving::Counter(_) => None,
        // a code that is too old is refused there by itself, and one refusal says that this one is
        Moving::Clock { next, now, .. } => {
            let last = next.checked_sub(1)?;
            let fresh = now.saturating_sub(last) <= STEPS && found.count < last && seen.refused == 0;
            fresh.then_some(Ask::Spend(last).into())
        }
    }
}

fn counter_moved(ours: u64, found: &Found, seen: Seen) -> Next {
    let gap = ours - found.count;
    if seen.refused >= TRIES {
        return Next::Stuck(Problem::NotMoved);
    }
    if gap == 1 || (gap <= COUNT_WINDOW && seen.refused > 0) {
        return Ask::Spend(ours - 1).into();
    }
    // two codes one after the other, the later the better; where that pair is refused, one a little before it
    let first = (ours - 2).min(found.count + HOP).saturating_sub(u64::from(seen.refused)).max(found.count);
    let needed = first - found.count + 2;
    if found.sync_window < needed { Ask::Window(needed + COUNT_WINDOW).into() } else { Ask::Resync { first }.into() }
}
