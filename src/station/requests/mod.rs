//! Requests: asked by the one who needs a token, decided by the school's principal or deputy, and moved on step by step
//! until the token is handed over. The only way to an allocation.
//!
//! Every step is one transaction with its journal entries and the mails that tell of it.

mod asking;
mod charter;
mod deciding;
mod documents;
mod queue;
mod reconsidering;
mod reminding;
mod shown;
mod software;

pub use asking::NewRequest;
pub use charter::{Charter, Charters};
pub use documents::{LARGEST_DOCUMENT, MOST_DOCUMENTS, NewDocument};
pub use shown::{RequestFilter, RequestStage, RequestView};
pub use software::ShownKey;

use crate::{Actor, Result, StationError};
use domain::{Act, Notice, NoticeKind, RequestEvent, RequestId, RequestState, event::Event};
use jiff::SignedDuration;
use store::{Entry, Reader, Request};

/// How long a yes can be taken back: longer than the ten seconds in which one sees that it was the wrong line, for whoever is slower. Mails
/// that tell of it wait as long, so that nobody reads what does not hold.
pub(super) const SECOND_THOUGHT: SignedDuration = SignedDuration::from_secs(60);

/// Requests in one round of reminders.
const ROUND: u32 = 500;

/// An entry about a request: its person, its school, its token where it has one.
pub(super) fn request_entry(event: impl Into<Event>, request: &Request) -> Entry {
    let entry = Entry::new(event).school(request.school).subject(request.person.id);
    match &request.token {
        Some((token, name)) => entry.token(*token, name.serial()),
        None => entry,
    }
}

/// The state of a request after `event`, or the refusal in words.
pub(super) fn after(request: &Request, event: RequestEvent) -> Result<RequestState> {
    request.state.after(event).map_err(|_| refused(request, event))
}

/// A notice to the requester.
pub(super) fn told(kind: NoticeKind, request: &Request) -> Notice {
    let notice = Notice::to_person(kind, request.person.id).fact("school", request.school);
    notice.fact("request", request.id).fact("kind", request.kind)
}

pub(super) fn refused(request: &Request, event: RequestEvent) -> StationError {
    StationError::Request { id: request.id, state: request.state, event }
}

pub(super) fn own_request(r: &Reader<'_>, actor: &Actor, id: RequestId) -> Result<Request> {
    let request = r.request(id)?.filter(|request| Some(request.person.id) == actor.person);
    request.ok_or(StationError::NoSuchRequest(id))
}

/// A request that the actor may not see is not there for them.
fn check_sees(actor: &Actor, request: &Request) -> Result<()> {
    let own = actor.person == Some(request.person.id);
    let missing = StationError::NoSuchRequest(request.id);
    if own { Ok(()) } else { actor.check_of(Act::Decide, Some(request.school), Act::Decide, missing) }
}
