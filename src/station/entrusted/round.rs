//! The daemon's task: one credential at a time, one request after the other, until what should be true there is. Killed at any moment, the
//! next round looks at what is there and goes on.

use super::{Stand, Verifier, place::Task};
use crate::{Actor, Result, StationError, Tokens, dry_run::NoChange, entries::of_token};
use domain::event;
use jiff::{SignedDuration, Timestamp};
use store::{Credential, Entries, MovingFactor};
use verifier::{Ask, Fault, Next, Problem, Realm, Seen, There, Unread, next, read_found, read_yes};

/// What a round of the task came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifierRound {
    /// One credential was looked at: there may be more.
    Done,
    /// Nothing is due before then; `None`: nothing at all.
    Idle(Option<Timestamp>),
    /// The verifier does not answer, or not this account: nobody else is tried before then.
    Away(Timestamp),
}

/// Requests for one credential in one round: the longest way is some fifty hops of its counter.
const REQUESTS: u32 = 120;
/// Until a verifier that does not answer is asked again, in seconds: doubled each time, from…
const FIRST_PAUSE: i64 = 5;
/// …up to this.
const LONGEST_PAUSE: i64 = 15 * 60;
/// What somebody has to do something about is looked at again after that.
const HELD: SignedDuration = SignedDuration::from_hours(1);

/// How the way of one credential ended.
enum End {
    /// It is as it should be; the first counter or step that is not spent there.
    True(Option<u64>),
    /// Somebody has to do something, and what was said.
    Stuck(Problem, String),
    /// It is tried again.
    Fault(Fault),
}

impl Tokens<'_> {
    /// Makes what waits longest true there.
    pub fn verifier_round(&self) -> Result<VerifierRound> {
        let Some(verifier) = self.verifier() else { return Ok(VerifierRound::Idle(None)) };
        let now = self.now();
        let (task, later) = self.store.read(|r| {
            // after a restore nobody knows who has which key, until somebody has looked
            if !r.doubted_people()?.is_empty() {
                return Ok((None, None));
            }
            let Some(known) = r.due_entrusted(now)? else { return Ok((None, r.next_entrusted()?)) };
            Ok::<_, StationError>((Task::read(r, verifier, known, now)?, None))
        })?;
        let Some(task) = task else { return Ok(VerifierRound::Idle(later)) };
        match self.made_true(verifier, &task)? {
            End::True(unspent) => self.note_true(verifier, &task, unspent)?,
            End::Stuck(problem, said) => {
                tracing::warn!(serial = %task.known.serial, %problem, said, "the other verifier does not have a key as it should be");
                self.put_off(&task, now + HELD, Some(problem), &said)?;
            }
            End::Fault(fault) => {
                let pause = (FIRST_PAUSE << task.known.tries.min(10)).min(LONGEST_PAUSE);
                let due = now + SignedDuration::from_secs(pause);
                self.put_off(&task, due, None, &fault.to_string())?;
                return Ok(VerifierRound::Away(due));
            }
        }
        Ok(VerifierRound::Done)
    }

    fn put_off(&self, task: &Task, due: Timestamp, problem: Option<Problem>, said: &str) -> Result<()> {
        let problem = problem.map(Problem::word);
        Ok(self.store.keep(|books| books.entrusted_put_off(task.known.credential, due, problem, said))?)
    }

    fn made_true(&self, verifier: &Verifier, task: &Task) -> Result<End> {
        let (mut wanted, mut seen) = (task.wanted.clone(), Seen::default());
        let realm = Realm { name: verifier.realm.as_deref(), resolver: verifier.resolver.as_deref() };
        for _ in 0..REQUESTS {
            let ask = |ask: Ask| {
                let answer = verifier.asks.ask(&ask.request(&wanted, &task.user, &realm, &task.secret));
                answer.map_err(Unread::Fault)
            };
            let there = match ask(Ask::Look).and_then(|answer| read_found(&answer, &wanted.serial)) {
                Ok(there) => there,
                Err(unread) => return Ok(unread.into()),
            };
            let step = next(&wanted, &there, seen);
            let (asked, said) = match step {
                Next::Done { next } => return Ok(End::True(next)),
                Next::Stuck(problem) => return Ok(End::Stuck(problem, String::new())),
                Next::Ask(next) => (next, ask(next).and_then(|answer| read_yes(&answer))),
            };
            if !wanted.was_there && matches!(there, There::Token(_)) {
                // written down: where it is gone one day, it is not made anew with a counter that was
                self.store.keep(|books| books.entrusted_seen(task.known.credential))?;
                wanted.was_there = true;
            }
            seen.made |= asked == Ask::Init;
            seen.refused = match said {
                Ok(true) => 0,
                Ok(false) => seen.refused + 1,
                Err(unread) => return Ok(unread.into()),
            };
        }
        Ok(End::Stuck(Problem::NotMoved, String::new()))
    }

    /// It is true there. Where nobody uses it there any more, the station checks its codes again, from where they are there.
    fn note_true(&self, verifier: &Verifier, task: &Task, unspent: Option<u64>) -> Result<()> {
        let over = matches!(task.stand, Stand::Off | Stand::Revoked);
        if task.known.of_record && over && !self.codes_back(verifier, task, unspent)? {
            // something changed meanwhile: the next round sees it
            return Ok(());
        }
        let (credential, wanted) = (task.known.credential, task.known.wanted);
        Ok(self.store.keep(|books| books.entrusted_applied(credential, wanted, task.stand.word()))?)
    }

    fn codes_back(&self, verifier: &Verifier, task: &Task, unspent: Option<u64>) -> Result<bool> {
        self.try_change(&Actor::station(), |tx| {
            let known = tx.entrusted(task.known.credential)?;
            let present = tx.credential(task.known.credential)?;
            let same = known.is_some_and(|known| known.wanted == task.known.wanted);
            let Some(present) = present.filter(|_| same) else { return Err(NoChange::Undone(Box::new(false))) };
            let ours = expected(&present);
            let next = unspent.filter(|theirs| *theirs > ours);
            if let Some(next) = next {
                tx.advance(present.id, ours, next)?;
            }
            tx.take_back_codes(present.id)?;
            let entrusted_no_more = verifier.kind.title().to_owned();
            Ok((true, Entries::from(of_token(event::Entrust::Back { entrusted_no_more, next }, &task.token))))
        })
    }
}

/// The first counter or step that is not spent here.
fn expected(credential: &Credential) -> u64 {
    match credential.factor {
        MovingFactor::Hotp { counter } => counter,
        MovingFactor::Totp { next_step, .. } => next_step,
    }
}

impl From<Unread> for End {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Fault(fault) => Self::Fault(fault),
            Unread::Problem(problem, said) => Self::Stuck(problem, said),
        }
    }
}
