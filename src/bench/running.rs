//! The thread of one lane: it looks at its token, has it compared and shown, and then does one job after the other.

use super::{conversation::Conversation, end::End, first_look::unlocked, lane::Job, seats::Running};
use driver::Recognised;
use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// How long the lane of the same token before may take to end, once its node died: a control transfer has five seconds. What it
/// was doing has then ended as far as it can, and is settled by the one that waited.
const PREDECESSOR: Duration = Duration::from_secs(10);
const PREDECESSOR_LOOK: Duration = Duration::from_millis(5);

/// Starts the lane of a token; jobs go through the sender, and dropping it ends the lane. It says nothing before `before`, the
/// lane that was in this socket last, has ended.
pub(crate) fn start<E: End>(
    lane: Conversation<E>,
    token: Recognised,
    before: Option<Running>,
) -> (mpsc::Sender<Job<E>>, Option<Running>) {
    let (jobs, received) = mpsc::channel();
    let name = format!("lane {}", lane.place.port);
    let spawned = thread::Builder::new().name(name).spawn(move || {
        await_end(before);
        run(&lane, &token, &received);
    });
    (jobs, spawned.inspect_err(|error| tracing::error!(%error, "no thread for a token's lane")).ok())
}

fn run<E: End>(lane: &Conversation<E>, token: &Recognised, jobs: &mpsc::Receiver<Job<E>>) {
    let (mut session, identity) = match unlocked(lane, token, jobs) {
        None => return,
        Some(Ok(read)) => read,
        Some(Err(error)) => return lane.show_failure(&error),
    };
    match lane.observer.stranger(&identity, &mut *session) {
        Ok(Some(stranger)) => lane.show_stranger(&identity, stranger),
        Ok(None) => {
            let (told, proof) = lane.observer.compare(&identity, &mut *session);
            lane.show(&identity, proof, told);
            lane.observer.seen(&identity, &mut *session, lane);
        }
        // what cannot be compared is not believed
        Err(error) => return lane.show_uncompared(&error),
    }
    lane.report_failure();
    for job in jobs {
        job(&mut *session, lane);
        lane.report_failure();
    }
}

/// Waits for the lane that was here before. One that hangs does not hold up its successor for ever.
fn await_end(before: Option<Running>) {
    let patience = Instant::now() + PREDECESSOR;
    while before.as_ref().is_some_and(|before| !before.is_finished()) && Instant::now() < patience {
        thread::sleep(PREDECESSOR_LOOK);
    }
}
