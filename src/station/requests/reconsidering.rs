//! A yes that is taken back: by whoever said it, in the minute after, as long as nobody has gone by it.

use super::{
    SECOND_THOUGHT, after, check_sees,
    queue::{days, free_token},
    refused, request_entry,
};
use crate::{Actor, Requests, Result, StationError};
use domain::{Act, NoticeKind, RequestEvent, RequestId, event};
use store::{Entries, Reader, Request};

/// The mails that tell of a yes.
const TELL_OF_A_YES: [NoticeKind; 4] = [
    NoticeKind::RequestContinue,
    NoticeKind::SoftwareContinue,
    NoticeKind::StockEmptyRequester,
    NoticeKind::StockEmptyPrincipal,
];

impl Requests<'_> {
    /// Takes one's own yes back: the request waits for a decision again, where it stood, and the token that was set aside for it is free.
    ///
    /// # Errors
    /// It was somebody else's yes, or too long ago; the requester has begun, was told, or showed documents, which are gone.
    pub fn reconsider(&self, actor: &Actor, id: RequestId) -> Result<u64> {
        self.change(actor, |tx| {
            let request = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            check_sees(actor, &request)?;
            after(&request, RequestEvent::Reconsider)?;
            if !self.holds_back(tx, actor, &request)? {
                return Err(refused(&request, RequestEvent::Reconsider));
            }
            let until = request.submitted.unwrap_or(request.created) + days(tx.settings()?.decision_days);
            tx.call_back_mails(id, &TELL_OF_A_YES)?;
            tx.reconsider_request(id, request.state, until.max(tx.at + days(1)))?;
            let freed = match &request.token {
                Some((token, _)) => free_token(tx, *token)?,
                None => Vec::new(),
            };
            let entry = request_entry(event::Reconsider { request: id }, &request);
            Ok((tx.journal_head()?.number + 1, Entries::new(entry, freed)))
        })
    }

    /// Whether the actor may still take back their yes to this request.
    pub fn may_reconsider(&self, actor: &Actor, id: RequestId) -> Result<bool> {
        self.store.read(|r| {
            let Some(request) = r.request(id)?.filter(|request| check_sees(actor, request).is_ok()) else {
                return Ok(false);
            };
            Ok(after(&request, RequestEvent::Reconsider).is_ok() && self.holds_back(r, actor, &request)?)
        })
    }

    /// Whether nobody has gone by this yes yet, and it is the actor's own and of this minute.
    fn holds_back(&self, r: &Reader<'_>, actor: &Actor, request: &Request) -> Result<bool> {
        let theirs = request.decider == actor.person && actor.may(Act::Decide, Some(request.school));
        let new = self.now().duration_since(request.since) <= SECOND_THOUGHT;
        let untouched = request.charter.is_none() && !request.change_of_phone;
        let asked = request.submitted.unwrap_or(request.created);
        Ok(theirs
            && new
            && untouched
            && r.documents(request.id)?.is_empty()
            && !r.request_was_told(request.id, &TELL_OF_A_YES, asked)?)
    }
}
