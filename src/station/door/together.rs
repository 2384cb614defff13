//! What many callers want at the same time is done by one of them, for all: one transaction, one wait for the disk. Whoever comes first
//! works; those who come meanwhile are the next round. Nobody waits for company.

use std::{
    collections::HashSet,
    hash::Hash,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

/// The most that one round takes up: what is waited for at the end of a full one.
const MOST: usize = 64;

/// Work that is done in rounds. `Q`: what is asked, `A`: what is answered.
pub(crate) struct Together<Q, A> {
    queue: Mutex<Queue<Q, A>>,
    /// A round is over.
    over: Condvar,
}

struct Queue<Q, A> {
    waiting: Vec<(Q, Arc<Mutex<Place<A>>>)>,
    /// Somebody works.
    busy: bool,
}

enum Place<A> {
    Waiting,
    Answered(A),
    /// Whoever worked for it ended by a bug.
    Left,
}

impl<Q, A> Default for Together<Q, A> {
    fn default() -> Self {
        Self { queue: Mutex::new(Queue { waiting: Vec::new(), busy: false }), over: Condvar::new() }
    }
}

impl<Q, A> Together<Q, A> {
    fn queue(&self) -> MutexGuard<'_, Queue<Q, A>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner) // what is in it is whole at every moment
    }

    /// Has it done with whatever waits beside it. `work` answers each question, in their order; which of the callers' is called is left
    /// open. `None`: the work that this one was part of ended by a bug.
    pub fn ask(&self, question: Q, work: impl Fn(Vec<Q>) -> Vec<A>) -> Option<A> {
        let place = Arc::new(Mutex::new(Place::Waiting));
        let mut queue = self.queue();
        queue.waiting.push((question, place.clone()));
        loop {
            if !queue.busy {
                let few = queue.waiting.len().min(MOST);
                let round: Vec<_> = queue.waiting.drain(..few).collect();
                queue.busy = true;
                drop(queue);
                let _turn = Turn { all: self, places: round.iter().map(|(_, place)| place.clone()).collect() };
                let (questions, places): (Vec<_>, Vec<_>) = round.into_iter().unzip();
                for (place, answer) in places.iter().zip(work(questions)) {
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = Place::Answered(answer);
                }
            } else {
                drop(self.over.wait(queue).unwrap_or_else(PoisonError::into_inner));
            }
            match std::mem::replace(&mut *place.lock().unwrap_or_else(PoisonError::into_inner), Place::Waiting) {
                Place::Answered(answer) => return Some(answer),
                Place::Left => return None,
                Place::Waiting => queue = self.queue(),
            }
        }
    }
}

/// Somebody's turn to work, which ends also where the work panics.
struct Turn<'t, Q, A> {
    all: &'t Together<Q, A>,
    places: Vec<Arc<Mutex<Place<A>>>>,
}

impl<Q, A> Drop for Turn<'_, Q, A> {
    fn drop(&mut self) {
        for place in &self.places {
            let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*place, Place::Waiting) {
                *place = Place::Left;
            }
        }
        self.all.queue().busy = false;
        self.all.over.notify_all();
    }
}

/// Whoever has one of these has it alone.
pub(crate) struct Single<K> {
    taken: Mutex<HashSet<K>>,
    freed: Condvar,
}

impl<K> Default for Single<K> {
    fn default() -> Self {
        Self { taken: Mutex::default(), freed: Condvar::new() }
    }
}

impl<K: Copy + Eq + Hash> Single<K> {
    fn taken(&self) -> MutexGuard<'_, HashSet<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner) // a set is whole at every moment
    }

    /// Waits until nobody has it.
    pub fn wait(&self, key: K) -> Alone<'_, K> {
        let mut taken =
            self.freed.wait_while(self.taken(), |taken| taken.contains(&key)).unwrap_or_else(PoisonError::into_inner);
        taken.insert(key);
        Alone { key, all: self }
    }
}

/// It is had alone until this goes.
pub(crate) struct Alone<'s, K: Copy + Eq + Hash> {
    key: K,
    all: &'s Single<K>,
}

impl<K: Copy + Eq + Hash> Drop for Alone<'_, K> {
    fn drop(&mut self) {
        self.all.taken().remove(&self.key);
        self.all.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        thread,
        time::Duration,
    };

    #[test]
    fn everybody_gets_the_answer_to_their_own_question_and_rounds_are_shared() {
        let (all, rounds) = (Together::<u64, u64>::default(), AtomicUsize::new(0));
        let work = |questions: Vec<u64>| {
            rounds.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(10));
            questions.into_iter().map(|question| question * 2).collect()
        };
        let (shared, work) = (&all, &work);
        let five = |n: u64| (0..5).map(|_| shared.ask(n, work)).collect::<Vec<_>>();
        let five = &five;
        thread::scope(|scope| {
            let asked: Vec<_> = (0..40).map(|n| (n, scope.spawn(move || five(n)))).collect();
            for (n, asked) in asked {
                assert_eq!(asked.join().unwrap(), [Some(n * 2); 5]);
            }
        });
        assert!(rounds.load(Ordering::Relaxed) < 100, "200 questions in {rounds:?} rounds");
    }

    #[test]
    fn a_work_that_panics_leaves_nobody_waiting() {
        let all = Together::<u64, u64>::default();
        let panics = |questions: Vec<u64>| {
            thread::sleep(Duration::from_millis(20));
            assert!(!questions.contains(&7));
            questions
        };
        thread::scope(|scope| {
            let asked: Vec<_> = (0..10)
                .map(|n| {
                    scope.spawn({
                        let all = &all;
                        move || all.ask(n, panics)
                    })
                })
                .collect();
            let ended: Vec<_> = asked.into_iter().map(|asked| asked.join()).collect();
            // the one who worked panicked, whoever was in that round is told, and the others have their answers
            assert!(ended.iter().filter(|ended| ended.is_err()).count() <= 1);
            assert!(ended.iter().all(|ended| !matches!(ended, Ok(Some(7)))));
        });
        assert_eq!(all.ask(8, |questions| questions), Some(8), "the next round is as always");
    }
}
