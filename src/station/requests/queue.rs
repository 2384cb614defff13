//! From the decision to the allocation: the queue for the school's tokens, charter and PIN, deadlines.
//!
//! Who waits hears of what every change brought ([`Requests::hear`]): a token that can be given, a PIN, a token that left its holder.

use super::{ROUND, SECOND_THOUGHT, after, deciding::told_to_decide, own_request, refused, request_entry, told};
use crate::{
    Actor, Requests, Result, StationError,
    custody::{self, Forget, end_credentials},
    entries::of_token,
    people::pin::{choose, put_pin},
    reach::token_for,
    typed::comment_of,
};
use domain::{
    Act, CredentialEvent, CustodyEvent, CustodyState, Notice, NoticeKind, RequestEvent, RequestId, RequestState,
    TokenId, TokenKind, TokenRef, Uai, event,
};
use jiff::SignedDuration;
use store::{Change, Entries, Entry, News, PasswordHash, PinStatus, Reader, Request};

impl Requests<'_> {
    /// The requester signs the charter whose text has this digest: the one that was read, and the present one.
    pub fn sign_charter(&self, actor: &Actor, id: RequestId, digest: &str) -> Result<()> {
        if !self.charters().is_present(digest) {
            return Err(StationError::CharterChanged);
        }
        self.change(actor, |tx| {
            let request = own_request(tx, actor, id)?;
            if request.state != RequestState::AwaitingRequester {
                return Err(refused(&request, RequestEvent::Allocate));
            }
            tx.sign_request(id, digest)?;
            let signed = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            let entry = request_entry(event::SignCharter { request: id, charter: digest.to_owned() }, &signed);
            Ok(((), Entries::new(entry, self.advance_request(tx, &signed)?)))
        })
    }

    /// The requester sets the PIN that their request waits for; with the charter signed, the token is allocated.
    pub fn set_pin(&self, actor: &Actor, typed: &str, again: &str) -> Result<()> {
        let person = actor.person.ok_or(StationError::NotAllowed { act: Act::Ask })?;
        let pin = self.store.read(|r| choose(r, person, typed, again))?;
        let hash = PasswordHash::new(pin.secret(), self.entropy)?;
        self.change(actor, |tx| {
            let request = tx.open_request_of(person)?.filter(|open| open.state == RequestState::AwaitingRequester);
            let request = request.ok_or(StationError::NoPinAsked)?;
            // the PIN of the token in use is changed by proving that it is still in the right hands, not by asking for another
            if request.replaces.is_some() && tx.pin(person)?.is_some() {
                return Err(StationError::NoPinAsked);
            }
            put_pin(tx, person, &hash)?;
            let set = event::SetPin::ForRequest { request: request.id };
            Ok(((), Entry::new(set).subject(person).school(request.school)))
        })
    }

    /// What time brings: deadlines that have passed, deciders to be reminded. Called by the daemon now and then; doing it
    /// twice does nothing more. How many requests were moved or recalled.
    pub fn requests_tick(&self) -> Result<usize> {
        let (now, station) = (self.now(), Actor::station());
        let settings = self.store.read(|r| r.settings())?;
        let overdue = self.store.read(|r| r.requests_overdue(now, ROUND))?;
        for request in &overdue {
            self.change(&station, |tx| Ok(((), self.end_request(tx, request, RequestEvent::Expire, None)?)))?;
        }
        let before = now - days(settings.reminder_days);
        let slow = self.store.read(|r| r.requests_to_remind(before, ROUND))?;
        for school in slow.chunk_by(|a, b| a.school == b.school) {
            self.change(&station, |tx| {
                let oldest = school.iter().filter_map(|request| request.submitted).min().unwrap_or(now);
                let waited = now.duration_since(oldest).as_hours() / 24;
                for decider in told_to_decide(tx, &school[0])? {
                    let notice = Notice::to(NoticeKind::RequestReminder, decider);
                    let notice = notice.fact("school", school[0].school).fact("count", school.len());
                    tx.notify(&notice.fact("days", waited))?;
                }
                for request in school {
                    tx.set_request_reminded(request.id)?;
                }
                let reminded = event::Request::Reminded { reminded: school.len() as u64 };
                Ok(((), Entry::new(reminded).school(school[0].school)))
            })?;
        }
        Ok(overdue.len() + slow.len())
    }

    /// What a change brought for those who wait: tokens that can be given, PINs; and a change of phone ends with the token that
    /// vouched for it.
    pub(crate) fn hear(&self, tx: &Change<'_>, news: &News) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for token in &news.left {
            if let Some(change) = tx.change_of_phone_from(*token)? {
                entries.extend(self.end_request(tx, &change, RequestEvent::Cancel, None)?);
            }
        }
        for person in &news.pins {
            if let Some(request) = tx.open_request_of(*person)? {
                entries.append(&mut self.advance_request(tx, &request)?);
            }
        }
        for school in &news.stock {
            entries.append(&mut self.serve_waiting(tx, *school)?);
        }
        Ok(entries)
    }

    /// Gives tokens of the school that have become available to those who have waited longest.
    pub(super) fn serve_waiting(&self, tx: &Change<'_>, school: Uai) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        while let Some(request) = tx.first_waiting(school)?
            && let Some(token) = tx.next_available(school, tx.at)?
        {
            let until = tx.at + days(tx.settings()?.requester_days);
            let state = after(&request, RequestEvent::Reserve)?;
            tx.set_request(request.id, request.state, state, Some(token), Some(until))?;
            tx.set_custody(token, CustodyState::InStock, CustodyState::Reserved, Some(request.person.id))?;
            let reserved = tx.request(request.id)?.ok_or(StationError::NoSuchRequest(request.id))?;
            entries.push(request_entry(event::Reserve { request: request.id }, &reserved));
            let mut further = self.advance_request(tx, &reserved)?;
            if further.is_empty() {
                // a yes of this minute may be taken back: nobody hears of it before
                let due = (request.since + SECOND_THOUGHT).max(tx.at);
                tx.notify_at(&told(NoticeKind::RequestContinue, &reserved).fact("until", until), due)?;
            }
            entries.append(&mut further);
        }
        Ok(entries)
    }

    /// Allocates the token of a request once charter and PIN are there; nothing otherwise. A software token waits for its
    /// requester to activate it.
    pub(crate) fn advance_request(&self, tx: &Change<'_>, request: &Request) -> Result<Vec<Entry>> {
        let allocates = request.kind == TokenKind::Hardware && self.is_ready(tx, request)?;
        let Some((token, name)) = request.token.as_ref().filter(|_| allocates) else { return Ok(Vec::new()) };
        let until = tx.at + days(tx.settings()?.collect_days);
        let state = after(request, RequestEvent::Allocate)?;
        tx.set_request(request.id, request.state, state, Some(*token), Some(until))?;
        tx.set_custody(*token, CustodyState::Reserved, CustodyState::Allocated, Some(request.person.id))?;
        tx.notify(&told(NoticeKind::TokenReady, request).fact("serial", name))?;
        let person = Some(request.person.name.clone());
        Ok(vec![request_entry(event::Allocate { request: Some(request.id), person, from: None }, request)])
    }

    /// Whether charter and PIN are there.
    pub(crate) fn is_ready(&self, r: &Reader<'_>, request: &Request) -> Result<bool> {
        Ok(request.state == RequestState::AwaitingRequester
            && request.charter.as_deref().is_some_and(|digest| self.charters().is_present(digest))
            && has_pin(r, request)?)
    }

    /// Ends an open request before the handover: the requester is told, and its token goes to the next in the queue.
    pub(crate) fn end_request(
        &self,
        tx: &Change<'_>,
        request: &Request,
        event: RequestEvent,
        reason: Option<&str>,
    ) -> Result<Entries> {
        let state = after(request, event)?;
        tx.set_request_decision(request.id, None, reason)?;
        tx.set_request(request.id, request.state, state, None, None)?;
        tx.purge_documents(request.id)?;
        let mut notice = told(NoticeKind::RequestEnded, request);
        if let Some(reason) = reason {
            notice = notice.fact("reason", reason);
        }
        tx.notify(&notice)?;
        let (id, comment) = (request.id, reason.map(str::to_owned));
        let first = if event == RequestEvent::Expire {
            request_entry(event::Expire { request: id, comment }, request)
        } else {
            request_entry(event::Cancel { request: id, comment }, request)
        };
        let mut rest = Vec::new();
        if let Some((token, _)) = &request.token {
            rest = free_token(tx, *token)?;
        }
        Ok(Entries::new(first, rest))
    }

    /// Takes an approved request off before the handover, with the reason: its requester is told, and its token goes to the next who waits.
    pub fn call_off(&self, actor: &Actor, id: RequestId, comment: &str) -> Result<u64> {
        let comment = comment_of(comment)?;
        self.change(actor, |tx| {
            let request = self.request_to_decide(tx, actor, id)?;
            if matches!(request.state, RequestState::Draft | RequestState::Submitted) {
                return Err(refused(&request, RequestEvent::Cancel));
            }
            let number = tx.journal_head()?.number + 1;
            Ok((number, self.end_request(tx, &request, RequestEvent::Cancel, Some(&comment))?))
        })
    }

    /// Undoes an allocation before handover: the request that it was for ends, with the reason, and the token goes to the
    /// next who waits.
    pub fn release(&self, actor: &Actor, named: impl Into<TokenRef>, comment: &str) -> Result<()> {
        let (named, comment) = (named.into(), comment_of(comment)?);
        self.change(actor, |tx| {
            let token = token_for(actor, tx, &named, Act::Decide)?;
            custody::after(&token, CustodyEvent::Release)?;
            let released =
                event::Release { from: Some(token.state), swapped_for: None, comment: Some(comment.clone()) };
            let first = of_token(released, &token);
            let rest: Vec<Entry> = match tx.request_of_token(token.id)? {
                Some(request) => {
                    self.end_request(tx, &request, RequestEvent::Cancel, Some(&comment))?.into_iter().collect()
                }
                // allocated before there were requests
                None => {
                    tx.set_custody(token.id, token.state, CustodyState::InStock, None)?;
                    Vec::new()
                }
            };
            Ok(((), Entries::new(first, rest)))
        })
    }
}

/// The PIN that this request asks for: set since it was sent on, or, where a token is replaced, at any time.
fn has_pin(r: &Reader<'_>, request: &Request) -> Result<bool> {
    Ok(r.pin(request.person.id)?.is_some_and(|pin| counts(&pin, request)))
}

/// Whether this PIN of its requester is one for this request.
pub(super) fn counts(pin: &PinStatus, request: &Request) -> bool {
    request.replaces.is_some() || request.submitted.is_some_and(|submitted| pin.set_at >= submitted)
}

/// Back to stock; a software token that nobody activated is no more.
pub(super) fn free_token(tx: &Change<'_>, id: TokenId) -> Result<Vec<Entry>> {
    let Some(token) = tx.token(id)? else { return Ok(Vec::new()) };
    let (event, ended) = match (token.is_unborn(), token.state) {
        (true, _) => (CustodyEvent::Retire, end_credentials(tx, &token, CredentialEvent::Deactivate, Forget::All)?),
        (false, CustodyState::Reserved | CustodyState::Allocated) => (CustodyEvent::Release, Vec::new()),
        // it is no longer set aside for anybody
        (
            false,
            CustodyState::InStock
            | CustodyState::HandedOver
            | CustodyState::Lost
            | CustodyState::Defective
            | CustodyState::Retired,
        ) => return Ok(Vec::new()),
    };
    tx.set_custody(id, token.state, custody::after(&token, event)?, None)?;
    Ok(ended)
}

pub(crate) fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}
