//! Deciding: by the principal or a deputy of the school; by the helpdesk where the school cannot. Never by the requester,
//! nor by whom the requester made a decider.

use super::{SECOND_THOUGHT, after, check_sees, request_entry, told};
use crate::{
    Actor, InputFault, Requests, Result, StationError,
    people::delegates::{check_independent, decides_on_their_own},
    reach::{check_offered, named_school},
    typed::required,
};
use domain::{
    Act, Notice, NoticeKind, PersonId, Recipient, RequestEvent, RequestId, RequestState, Role, Scope, TokenKind, event,
    may,
};
use jiff::Timestamp;
use store::{Change, Entries, Reader, Request};

impl Requests<'_> {
    /// The principal says yes: the request takes the next token of the school, or waits for one. A software token is made
    /// for it.
    pub fn approve(&self, actor: &Actor, id: RequestId) -> Result<u64> {
        let number = self.change(actor, |tx| {
            let request = self.request_to_decide(tx, actor, id)?;
            check_independent(tx, actor, Act::Decide, &[Some(request.school)], request.person.id, tx.at)?;
            let state = after(&request, RequestEvent::Approve)?;
            check_offered(tx, request.school, request.kind, tx.at)?;
            tx.set_request_decision(id, actor.person, None)?;
            tx.set_request(id, request.state, state, None, None)?;
            tx.purge_documents(id)?;
            if request.kind == TokenKind::Software {
                let (made, until) = self.make_software(tx, id)?;
                tx.notify_at(&told(NoticeKind::SoftwareContinue, &made).fact("until", until), tx.at + SECOND_THOUGHT)?;
                return Ok((
                    tx.journal_head()?.number + 1,
                    Entries::from(request_entry(event::Approve { request: id }, &made)),
                ));
            }
            let served = self.serve_waiting(tx, request.school)?;
            let now = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            if now.state == RequestState::WaitingForStock && !now.told {
                tell_empty(tx, &now, tx.at + SECOND_THOUGHT)?;
            }
            let approved = request_entry(event::Approve { request: id }, &request);
            Ok((tx.journal_head()?.number + 1, Entries::new(approved, served)))
        })?;
        Ok(number)
    }

    /// Says yes to several at once, as in September: one that cannot be approved any more does not hold up the others.
    ///
    /// # Errors
    /// Why the first of those was not approved that were not; all others are.
    pub fn approve_each(&self, actor: &Actor, ids: &[RequestId]) -> Result<()> {
        let approved: Vec<_> = ids.iter().map(|id| self.approve(actor, *id)).collect();
        approved.into_iter().try_for_each(|approved| approved.map(drop))
    }

    /// The principal says no, and why.
    pub fn refuse(&self, actor: &Actor, id: RequestId, reason: &str) -> Result<u64> {
        let reason = required(reason, InputFault::Refusal)?;
        self.change(actor, |tx| {
            let request = self.request_to_decide(tx, actor, id)?;
            let state = after(&request, RequestEvent::Refuse)?;
            tx.set_request_decision(id, actor.person, Some(&reason))?;
            tx.set_request(id, request.state, state, None, None)?;
            tx.purge_documents(id)?;
            let notice = told(NoticeKind::RequestRefused, &request).fact("reason", &reason);
            tx.notify(&notice)?;
            Ok((tx.journal_head()?.number + 1, request_entry(event::Refuse { request: id, reason }, &request)))
        })
    }

    /// The request, when the actor may decide it: never one's own; the helpdesk only where the school cannot.
    pub(super) fn request_to_decide(&self, r: &Reader<'_>, actor: &Actor, id: RequestId) -> Result<Request> {
        let request = r.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
        check_sees(actor, &request)?;
        actor.check(Act::Decide, Some(request.school))?;
        if actor.person == Some(request.person.id) {
            return Err(StationError::OwnToken);
        }
        let in_school = actor.grants.iter().any(|grant| {
            matches!(grant.role, Role::Principal | Role::Deputy) && grant.scope.covers(Some(request.school))
        });
        if !in_school && !helpdesk_decides(r, &request, self.now())? {
            return Err(StationError::SchoolDecides(named_school(r, request.school)?));
        }
        Ok(request)
    }
}

/// Who decides this request: principal and deputies without the requester and whoever they made a decider today, or the
/// helpdesk where nobody is left.
pub(super) fn deciders(tx: &Change<'_>, request: &Request) -> Result<Vec<PersonId>> {
    let people = deciders_in_school(tx, request, tx.at)?;
    if people.is_empty() { Ok(tx.people_with(Role::Helpdesk)?) } else { Ok(people) }
}

/// Who hears of it: they, and the mailbox of a school in which nobody decides.
pub(super) fn told_to_decide(tx: &Change<'_>, request: &Request) -> Result<Vec<Recipient>> {
    let mailbox = tx.mailbox_instead(request.school)?.map(Recipient::Address);
    Ok(deciders(tx, request)?.into_iter().map(Recipient::Person).chain(mailbox).collect())
}

fn deciders_in_school(r: &Reader<'_>, request: &Request, now: Timestamp) -> Result<Vec<PersonId>> {
    let mut people = r.deciders(request.school)?;
    people.retain(|person| *person != request.person.id);
    let (schools, requester) = ([Some(request.school)], request.person.id);
    let mut independent = Vec::new();
    for person in people {
        let decides = may(&r.grants_at(person, now)?, Act::Decide, schools[0]);
        if decides && decides_on_their_own(r, person, Act::Decide, &schools, requester, now)? {
            independent.push(person);
        }
    }
    Ok(independent)
}

/// Whether the helpdesk decides: the requester is the school's principal, or nobody else there could.
fn helpdesk_decides(r: &Reader<'_>, request: &Request, now: Timestamp) -> Result<bool> {
    let mine = Scope::School(request.school);
    let principal = r.grants(request.person.id)?.iter().any(|g| g.role == Role::Principal && g.scope == mine);
    Ok(principal || deciders_in_school(r, request, now)?.is_empty())
}

/// Requester and deciders hear, at `due` at the earliest, that no token is left.
pub(super) fn tell_empty(tx: &Change<'_>, request: &Request, due: Timestamp) -> Result<()> {
    tx.notify_at(&told(NoticeKind::StockEmptyRequester, request), due)?;
    let waiting = tx.count_for_stock(request.school)?;
    for decider in told_to_decide(tx, request)? {
        let notice = Notice::to(NoticeKind::StockEmptyPrincipal, decider).fact("school", request.school);
        let notice = notice.fact("person", &request.person.name).fact("waiting", waiting.max(1));
        tx.notify_at(&notice.fact("request", request.id), due)?;
    }
    Ok(tx.set_request_told(request.id)?)
}
