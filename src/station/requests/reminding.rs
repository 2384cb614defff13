//! A request that waits for its requester: for the charter, the PIN, or the code of a software token. Whoever decides has them asked
//! once more, not more than once a day.

use super::{request_entry, told};
use crate::{ASKED_AGAIN, Actor, Reminded, Requests, Result, StationError};
use domain::{NoticeKind, RequestId, RequestState, TokenKind, event};
use jiff::Timestamp;
use store::Request;

impl Requests<'_> {
    /// The requester is asked once more, by the mail that said yes.
    ///
    /// # Errors
    /// As of a decision: whoever may not decide the request reminds nobody of it.
    pub fn remind(&self, actor: &Actor, id: RequestId) -> Result<Reminded> {
        let now = self.now();
        let (state, last) = self.store.read(|r| {
            let request = self.request_to_decide(r, actor, id)?;
            Ok::<_, StationError>((request.state, last_told(&request)))
        })?;
        if state != RequestState::AwaitingRequester {
            return Ok(Reminded::NotDue);
        }
        if now.duration_since(last) < ASKED_AGAIN {
            return Ok(Reminded::Lately);
        }
        self.change(actor, |tx| {
            let request = self.request_to_decide(tx, actor, id)?;
            tx.set_request_reminded(id)?;
            let kind = match request.kind {
                TokenKind::Hardware => NoticeKind::RequestContinue,
                TokenKind::Software => NoticeKind::SoftwareContinue,
            };
            let mut notice =
                told(kind, &request).fact("until", request.deadline.unwrap_or(now)).fact("reminder", "yes");
            if let Some((_, replaced)) = request.replaces.as_ref().filter(|_| request.change_of_phone) {
                notice = notice.fact("replaces", replaced);
            }
            tx.notify(&notice)?;
            Ok((Reminded::Sent, request_entry(event::Request::Recalled { request: id, reminded: 1 }, &request)))
        })
    }
}

/// When its requester last had a mail about where it stands.
pub(super) fn last_told(request: &Request) -> Timestamp {
    request.reminded.map_or(request.since, |reminded| reminded.max(request.since))
}
