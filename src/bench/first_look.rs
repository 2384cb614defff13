//! The first look at a token: it is opened and read, with patience for udev and for a PIN on its own buttons.

use super::{conversation::Conversation, end::End, keys::Keys, lane::Job};
use driver::{DriverError, Identity, Recognised, Session};
use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};
use usb::OpenError;

/// How long udev may take to let us open a node, after which the refusal is shown.
const UDEV_PATIENCE: Duration = Duration::from_millis(2500);
const UDEV_RETRY: Duration = Duration::from_millis(25);
/// Between two looks at a token that waits for its own PIN: it says nothing when it was given.
const UNLOCK_RETRY: Duration = Duration::from_secs(1);

/// The session with a token and what it says of itself, or why there is none.
pub(crate) type Looked = Result<(Box<dyn Session>, Identity), DriverError>;

/// The first look at a token that is not, or not any more, waiting for a PIN on its own buttons; `None` where it was pulled
/// out, or its node died, while it waited. No jobs come meanwhile: nothing was read yet.
pub(crate) fn unlocked<E: End>(
    lane: &Conversation<E>,
    token: &Recognised,
    jobs: &mpsc::Receiver<Job<E>>,
) -> Option<Looked> {
    let mut shown = false;
    loop {
        match first_look(lane, token)? {
            Err(error @ DriverError::Locked) => {
                if !shown {
                    lane.show_reason(&error);
                }
                shown = true;
                if let Err(mpsc::RecvTimeoutError::Disconnected) = jobs.recv_timeout(UNLOCK_RETRY) {
                    return None;
                }
            }
            looked => return Some(looked),
        }
    }
}

/// Opens the token and reads it, waiting for udev where it has to: for the permission, and until what it types is kept, before
/// anything is said about it. `None`: it is not there any more.
fn first_look<E: End>(lane: &Conversation<E>, token: &Recognised) -> Option<Looked> {
    let patience = Instant::now() + UDEV_PATIENCE;
    loop {
        let keys = lane.bench.seats().at(&lane.place)?.keys;
        let waits = Instant::now() < patience;
        if keys == Keys::Kept || !waits {
            match look(lane, token) {
                Err(DriverError::Open(OpenError::Permission(_) | OpenError::Gone(_))) if waits => {}
                looked => return Some(looked),
            }
        }
        thread::sleep(UDEV_RETRY);
    }
}

fn look<E: End>(lane: &Conversation<E>, token: &Recognised) -> Looked {
    let mut session = lane.bench.sockets().open(token, lane.failed.clone())?;
    let identity = session.identify()?;
    Ok((session, identity))
}
