//! Requests: asked by the one who needs a token, decided by the school's principal or deputy, and moved on step by step
//! until the token is handed over. The only way to an allocation.
//!
//! Every step is one transaction with its journal entries and the mails that tell of it. Whatever makes a token
//! available calls [`Station::serve_waiting`]; whatever brings charter or PIN calls [`Station::advance_request`].

use super::{
    Actor, Result, Station, StationError,
    custody::end_credentials,
    people::delegates::{check_independent, decides_on_their_own},
    people::pin::{choose, known},
    people::required,
    views::{Holder, RequestView},
};
use crate::{
    domain::{
        Act, CredentialEvent, CustodyEvent, CustodyState, Notice, NoticeKind, PersonId, RequestEvent, RequestId,
        RequestState, Role, Scope, Serial, TokenId, TokenKind, Uai, Verb, may,
    },
    store::{self, Change, Entries, Entry, PasswordHash, Reader, Request, RequestQuery},
};
use jiff::SignedDuration;

/// Requests in a list.
const LISTED: u32 = 500;

/// A request as it is asked.
#[derive(Debug)]
pub struct NewRequest {
    /// In which school; the person has a role there.
    pub school: Uai,
    /// What the token is needed for.
    pub need: String,
    /// Hardware, or software where the school's degree may have it.
    pub kind: TokenKind,
    /// The person's present token, where the new one takes its place (renewal, unusable key).
    pub replaces: Option<Serial>,
    /// What the school asks to see: PDF, JPEG or PNG.
    pub documents: Vec<NewDocument>,
}

/// A document to go with a request.
#[derive(Debug)]
pub struct NewDocument {
    /// The file's name.
    pub name: String,
    /// Its content; what it is, the content says.
    pub bytes: Vec<u8>,
}

/// Which requests are wanted.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    /// Only of this school.
    pub school: Option<Uai>,
    /// Only those that stand there.
    pub state: Option<RequestState>,
    /// Only those that are on their way.
    pub open: bool,
    /// Only those that the school cannot decide: its principal's own, and where nobody else is principal or deputy.
    pub for_helpdesk: bool,
}

impl Station {
    /// Asks for a token. Where the school asks for a document and none came, the request is kept as a draft.
    pub fn submit_request(&self, actor: &Actor, new: NewRequest) -> Result<RequestId> {
        let person = actor.person.ok_or(StationError::NotAllowed { act: Act::Ask })?;
        actor.check(Act::Ask, Some(new.school))?;
        self.ask_for(actor, person, new)
    }

    /// Opens the request for the token that takes the place of `serial`: by its holder, or in the holder's name by those
    /// who found out that it cannot be helped. It is decided, signed and collected as any other.
    pub fn request_replacement(&self, actor: &Actor, serial: &Serial, need: &str) -> Result<RequestId> {
        let missing = || StationError::NoSuchToken(serial.clone());
        let (token, holder) = self.store.read(|r| {
            let token = r.find_token(None, serial)?.ok_or_else(missing)?;
            let holder = token.holder.as_ref().map(|holder| known(r, holder.id)).transpose()?;
            Ok::<_, StationError>((token, holder))
        })?;
        let own = actor.person.is_some() && holder.as_ref().map(|holder| holder.id) == actor.person;
        if !own {
            actor.check(Act::Diagnose, token.school)?;
        }
        let (holder, school) = holder.zip(token.school).ok_or_else(missing)?;
        let kind = token.kind();
        if !may(&holder.grants, Act::Ask, Some(school)) {
            return Err(StationError::NotAllowed { act: Act::Ask });
        }
        let new = NewRequest { school, need: need.to_owned(), kind, replaces: Some(serial.clone()), documents: vec![] };
        self.ask_for(actor, holder.id, new)
    }

    /// The request itself, in `person`'s name.
    fn ask_for(&self, actor: &Actor, person: PersonId, new: NewRequest) -> Result<RequestId> {
        let need = need_of(&new.need)?;
        let documents = documents_of(new.documents)?;
        self.change(actor, |tx| {
            self.check_offered(tx, new.school, new.kind)?;
            if let Some(open) = tx.open_request_of(person)? {
                return Err(StationError::OpenRequest(open.id));
            }
            let replaces = check_replaced(tx, person, new.replaces.as_ref())?;
            let (school, kind) = (new.school, new.kind);
            let asked =
                store::NewRequest { person, school, need: need.clone(), replaces, kind, change_of_phone: false };
            let id = tx.add_request(&asked)?;
            add_documents(tx, id, &documents)?;
            let asked = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            let entry = request_entry(Verb::Request, &asked).fact("need", short(&need)).fact("kind", kind);
            let entry = entry.maybe("replaces", asked.replaces.as_ref().map(|(_, serial)| serial));
            if tx.needs_document(new.school)? && documents.is_empty() {
                return Ok((id, Entries::from(entry.fact("state", RequestState::Draft))));
            }
            submit(tx, &asked)?;
            Ok((id, Entries::from(entry)))
        })
    }

    /// Adds documents to one's own draft and sends it on.
    pub fn complete_draft(&self, actor: &Actor, id: RequestId, documents: Vec<NewDocument>) -> Result<()> {
        let documents = documents_of(documents)?;
        self.change(actor, |tx| {
            let draft = own_request(tx, actor, id)?;
            after(&draft, RequestEvent::Submit)?;
            self.check_offered(tx, draft.school, draft.kind)?;
            add_documents(tx, id, &documents)?;
            if tx.needs_document(draft.school)? && tx.documents(id)?.is_empty() {
                return Err(StationError::DocumentNeeded);
            }
            submit(tx, &draft)?;
            Ok(((), request_entry(Verb::Request, &draft).fact("documents", documents.len())))
        })
    }

    /// Gives up one's own request; a token that was set aside is free again.
    pub fn cancel_request(&self, actor: &Actor, id: RequestId) -> Result<()> {
        self.change(actor, |tx| {
            let request = own_request(tx, actor, id)?;
            Ok(((), self.end_request(tx, &request, RequestEvent::Cancel, None)?))
        })?;
        self.bench.stir();
        Ok(())
    }

    /// The principal says yes: the request takes the next token of the school, or waits for one. A software token is made
    /// for it.
    pub fn approve(&self, actor: &Actor, id: RequestId) -> Result<()> {
        self.change(actor, |tx| {
            let request = self.request_to_decide(tx, actor, id)?;
            check_independent(tx, actor, Act::Decide, &[Some(request.school)], request.person.id, tx.at)?;
            let state = after(&request, RequestEvent::Approve)?;
            self.check_offered(tx, request.school, request.kind)?;
            tx.set_request_decision(id, actor.person, None)?;
            tx.set_request(id, request.state, state, None, None)?;
            tx.purge_documents(id)?;
            if request.kind == TokenKind::Software {
                let (made, until) = self.make_software(tx, id)?;
                tx.notify(&told(NoticeKind::SoftwareContinue, &made).fact("until", until))?;
                return Ok(((), Entries::from(request_entry(Verb::Approve, &made))));
            }
            let served = self.serve_waiting(tx, request.school)?;
            let now = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            if now.state == RequestState::WaitingForStock && !now.told {
                tell_empty(tx, &now)?;
            }
            Ok(((), Entries::new(request_entry(Verb::Approve, &request), served)))
        })?;
        self.bench.stir();
        Ok(())
    }

    /// The principal says no, and why.
    pub fn refuse(&self, actor: &Actor, id: RequestId, reason: &str) -> Result<()> {
        let reason = required(reason, "a refusal needs its reason, in at most 200 characters: the requester reads it")?;
        self.change(actor, |tx| {
            let request = self.request_to_decide(tx, actor, id)?;
            let state = after(&request, RequestEvent::Refuse)?;
            tx.set_request_decision(id, actor.person, Some(&reason))?;
            tx.set_request(id, request.state, state, None, None)?;
            tx.purge_documents(id)?;
            let notice = told(NoticeKind::RequestRefused, &request).fact("reason", &reason);
            tx.notify(&notice)?;
            Ok(((), request_entry(Verb::Refuse, &request).fact("reason", &reason)))
        })
    }

    /// The requester signs the charter whose text has this digest: the one that was read, and the present one.
    pub fn sign_charter(&self, actor: &Actor, id: RequestId, digest: &str) -> Result<()> {
        if !self.charters.is_present(digest) {
            return Err(StationError::CharterChanged);
        }
        self.change(actor, |tx| {
            let request = own_request(tx, actor, id)?;
            if request.state != RequestState::AwaitingRequester {
                return Err(refused(&request, RequestEvent::Allocate));
            }
            tx.sign_request(id, digest)?;
            let signed = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            let entry = request_entry(Verb::SignCharter, &signed).fact("charter", digest);
            Ok(((), Entries::new(entry, self.advance_request(tx, &signed)?)))
        })?;
        self.bench.stir();
        Ok(())
    }

    /// The requester sets the PIN that their request waits for; with the charter signed, the token is allocated.
    pub fn set_pin(&self, actor: &Actor, typed: &str, again: &str) -> Result<()> {
        let person = actor.person.ok_or(StationError::NotAllowed { act: Act::Ask })?;
        let pin = self.store.read(|r| choose(r, person, typed, again))?;
        let hash = PasswordHash::new(pin.secret(), &*self.entropy)?;
        self.change(actor, |tx| {
            let request = tx.open_request_of(person)?.filter(|open| open.state == RequestState::AwaitingRequester);
            let request = request.ok_or(StationError::NoPinAsked)?;
            // the PIN of the token in use is changed by proving that it is still in the right hands, not by asking for another
            if request.replaces.is_some() && tx.pin(person)?.is_some() {
                return Err(StationError::NoPinAsked);
            }
            let further = self.put_pin(tx, person, &hash)?;
            let entry = Entry::new(Verb::SetPin).subject(person).school(request.school).fact("request", request.id);
            Ok(((), Entries::new(entry, further)))
        })?;
        self.bench.stir();
        Ok(())
    }

    /// The actor's own requests, the newest first.
    pub fn my_requests(&self, actor: &Actor) -> Result<Vec<RequestView>> {
        let person = actor.person.ok_or(StationError::NotAllowed { act: Act::Ask })?;
        let query = RequestQuery { person: Some(person), limit: LISTED, ..RequestQuery::default() };
        self.store.read(|r| {
            let mine = r.requests(&query)?.into_iter().rev();
            mine.map(|request| self.request_view(r, request)).collect()
        })
    }

    /// Requests of the schools where the actor decides, the oldest first; at most 500.
    pub fn requests(&self, actor: &Actor, filter: &RequestFilter) -> Result<Vec<RequestView>> {
        let schools = match (actor.schools_for(Act::Decide), filter.school) {
            (None, school) => school.map(|school| vec![school]),
            (Some(mine), None) if !mine.is_empty() => Some(mine),
            (Some(mine), Some(school)) if mine.contains(&school) => Some(vec![school]),
            (Some(_), _) => return Err(StationError::NotAllowed { act: Act::Decide }),
        };
        let wanted = |state: &&RequestState| {
            filter.state.is_none_or(|wanted| wanted == **state) && (!filter.open || state.is_open())
        };
        let states = RequestState::ALL.iter().filter(wanted).copied().collect();
        let for_helpdesk = filter.for_helpdesk;
        let query = RequestQuery { schools, person: None, states, for_helpdesk, limit: LISTED };
        self.store.read(|r| r.requests(&query)?.into_iter().map(|request| self.request_view(r, request)).collect())
    }

    /// One request: one's own, or of a school where the actor decides.
    pub fn request(&self, actor: &Actor, id: RequestId) -> Result<RequestView> {
        self.store.read(|r| {
            let request = r.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            check_sees(actor, &request)?;
            self.request_view(r, request)
        })
    }

    /// A document of a request that waits for a decision, for those who decide and the requester: name, media type, bytes.
    pub fn request_document(&self, actor: &Actor, id: RequestId, document: i64) -> Result<(String, String, Vec<u8>)> {
        self.store.read(|r| {
            let request = r.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            check_sees(actor, &request)?;
            let found = r.documents(id)?.into_iter().find(|found| found.id == document);
            let bytes = r.document_bytes(id, document)?;
            let (found, bytes) = found.zip(bytes).ok_or(StationError::NoSuchRequest(id))?;
            Ok((found.name, found.media, bytes))
        })
    }

    /// What time brings: deadlines that have passed, deciders to be reminded. Called by the daemon now and then; doing it
    /// twice does nothing more. How many requests were moved or recalled.
    pub fn requests_tick(&self) -> Result<usize> {
        let (now, station) = (self.now(), Actor::station());
        let settings = self.store.read(|r| r.settings())?;
        let overdue = self.store.read(|r| r.requests_overdue(now, LISTED))?;
        for request in &overdue {
            self.change(&station, |tx| Ok(((), self.end_request(tx, request, RequestEvent::Expire, None)?)))?;
        }
        let before = now - days(settings.reminder_days);
        let slow = self.store.read(|r| r.requests_to_remind(before, LISTED))?;
        for school in slow.chunk_by(|a, b| a.school == b.school) {
            self.change(&station, |tx| {
                let oldest = school.iter().filter_map(|request| request.submitted).min().unwrap_or(now);
                let waited = now.duration_since(oldest).as_hours() / 24;
                for decider in deciders(tx, &school[0])? {
                    let notice = Notice::to_person(NoticeKind::RequestReminder, decider);
                    let notice = notice.fact("school", school[0].school).fact("count", school.len());
                    tx.notify(&notice.fact("days", waited))?;
                }
                for request in school {
                    tx.set_request_reminded(request.id)?;
                }
                let entry = Entry::new(Verb::Request).school(school[0].school);
                Ok(((), entry.fact("reminded", school.len())))
            })?;
        }
        Ok(overdue.len() + slow.len())
    }

    /// Gives tokens of the school that have become available to those who have waited longest; and whatever came into its
    /// stock closes the tickets that asked for just that.
    pub(super) fn serve_waiting(&self, tx: &Change<'_>, school: Uai) -> Result<Vec<Entry>> {
        let mut entries = self.close_found_tickets(tx, school)?;
        while let Some(request) = tx.first_waiting(school)?
            && let Some(token) = tx.next_available(school, tx.at)?
        {
            let until = tx.at + days(tx.settings()?.requester_days);
            let state = after(&request, RequestEvent::Reserve)?;
            tx.set_request(request.id, request.state, state, Some(token), Some(until))?;
            tx.set_custody(token, CustodyState::InStock, CustodyState::Reserved, Some(request.person.id))?;
            let reserved = tx.request(request.id)?.ok_or(StationError::NoSuchRequest(request.id))?;
            entries.push(request_entry(Verb::Reserve, &reserved));
            let mut further = self.advance_request(tx, &reserved)?;
            if further.is_empty() {
                tx.notify(&told(NoticeKind::RequestContinue, &reserved).fact("until", until))?;
            }
            entries.append(&mut further);
        }
        Ok(entries)
    }

    /// Allocates the token of a request once charter and PIN are there; nothing otherwise. A software token waits for its
    /// requester to activate it.
    pub(super) fn advance_request(&self, tx: &Change<'_>, request: &Request) -> Result<Vec<Entry>> {
        let allocates = request.kind == TokenKind::Hardware && self.is_ready(tx, request)?;
        let Some((token, serial)) = request.token.as_ref().filter(|_| allocates) else { return Ok(Vec::new()) };
        let until = tx.at + days(tx.settings()?.collect_days);
        let state = after(request, RequestEvent::Allocate)?;
        tx.set_request(request.id, request.state, state, Some(*token), Some(until))?;
        tx.set_custody(*token, CustodyState::Reserved, CustodyState::Allocated, Some(request.person.id))?;
        tx.notify(&told(NoticeKind::TokenReady, request).fact("serial", serial))?;
        Ok(vec![request_entry(Verb::Allocate, request).fact("person", &request.person.name)])
    }

    /// Whether charter and PIN are there.
    pub(super) fn is_ready(&self, r: &Reader<'_>, request: &Request) -> Result<bool> {
        Ok(request.state == RequestState::AwaitingRequester
            && request.charter.as_deref().is_some_and(|digest| self.charters.is_present(digest))
            && has_pin(r, request)?)
    }

    /// Ends an open request before the handover: the requester is told, and its token goes to the next in the queue.
    pub(super) fn end_request(
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
        let verb = if event == RequestEvent::Expire { Verb::Expire } else { Verb::Cancel };
        let first = request_entry(verb, request).maybe("comment", reason);
        let mut rest = Vec::new();
        if let Some((token, _)) = &request.token {
            rest = free_token(tx, *token)?;
            rest.append(&mut self.serve_waiting(tx, request.school)?);
        }
        Ok(Entries::new(first, rest))
    }

    /// The token of an open request is gone (lost, defective): the request goes back to the head of the queue, before
    /// the token itself is moved.
    pub(super) fn lose_token_of_request(&self, tx: &Change<'_>, request: &Request) -> Result<()> {
        let state = after(request, RequestEvent::Unreserve)?;
        Ok(tx.set_request(request.id, request.state, state, None, None)?)
    }

    /// The request, when the actor may decide it: never one's own; the helpdesk only where the school cannot.
    fn request_to_decide(&self, tx: &Change<'_>, actor: &Actor, id: RequestId) -> Result<Request> {
        let request = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
        actor.check(Act::Decide, Some(request.school))?;
        if actor.person == Some(request.person.id) {
            return Err(StationError::OwnToken);
        }
        let in_school = actor.grants.iter().any(|grant| {
            matches!(grant.role, Role::Principal | Role::Deputy) && grant.scope.covers(Some(request.school))
        });
        if !in_school && !helpdesk_decides(tx, &request)? {
            return Err(StationError::SchoolDecides(request.school));
        }
        Ok(request)
    }

    pub(super) fn request_view(&self, r: &Reader<'_>, request: Request) -> Result<RequestView> {
        let charter_signed = request.charter.as_deref().is_some_and(|digest| self.charters.is_present(digest));
        let documents = r.documents(request.id)?.into_iter();
        Ok(RequestView {
            id: request.id,
            kind: request.kind,
            change_of_phone: request.change_of_phone,
            key_shown: super::software::is_shown(r, &request)?,
            pin_set: has_pin(r, &request)?,
            charter_signed,
            documents: documents.filter(|document| document.kept).map(|kept| (kept.id, kept.name)).collect(),
            person: Holder { id: request.person.id, name: request.person.name },
            school: request.school,
            state: request.state,
            need: request.need,
            since: request.since,
            submitted: request.submitted,
            token: request.token.map(|(_, serial)| serial),
            replaces: request.replaces.map(|(_, serial)| serial),
            reason: request.reason,
            deadline: request.deadline,
        })
    }
}

/// An entry about a request: its person, its school, its token where it has one.
pub(super) fn request_entry(verb: Verb, request: &Request) -> Entry {
    let entry = Entry::new(verb).school(request.school).subject(request.person.id).fact("request", request.id);
    match &request.token {
        Some((token, serial)) => entry.token(*token, serial),
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

/// Sends a draft on: the deciders are told, and requester and deciders that stock is empty, where it is.
fn submit(tx: &Change<'_>, draft: &Request) -> Result<()> {
    let until = tx.at + days(tx.settings()?.decision_days);
    let state = after(draft, RequestEvent::Submit)?;
    tx.set_request(draft.id, draft.state, state, None, Some(until))?;
    for decider in deciders(tx, draft)? {
        let notice = Notice::to_person(NoticeKind::RequestToDecide, decider);
        let notice = notice.fact("person", &draft.person.name).fact("school", draft.school);
        let notice = notice.fact("need", short(&draft.need)).fact("request", draft.id);
        tx.notify(&notice.fact("kind", draft.kind))?;
    }
    if draft.kind == TokenKind::Software {
        return Ok(());
    }
    // those who wait already come first
    let waiting = tx.count_requests(draft.school, RequestState::WaitingForStock)?;
    if tx.available(draft.school, tx.at)? <= waiting { tell_empty(tx, draft) } else { Ok(()) }
}

pub(super) fn refused(request: &Request, event: RequestEvent) -> StationError {
    StationError::Request { id: request.id, state: request.state, event }
}

pub(super) fn own_request(r: &Reader<'_>, actor: &Actor, id: RequestId) -> Result<Request> {
    let request = r.request(id)?.filter(|request| Some(request.person.id) == actor.person);
    request.ok_or(StationError::NoSuchRequest(id))
}

fn check_sees(actor: &Actor, request: &Request) -> Result<()> {
    let own = actor.person == Some(request.person.id);
    if own { Ok(()) } else { actor.check(Act::Decide, Some(request.school)) }
}

/// The PIN that this request asks for: set since it was sent on, or, where a token is replaced, at any time.
fn has_pin(r: &Reader<'_>, request: &Request) -> Result<bool> {
    let Some(pin) = r.pin(request.person.id)? else { return Ok(false) };
    Ok(request.replaces.is_some() || request.submitted.is_some_and(|submitted| pin.set_at >= submitted))
}

/// Who decides this request: principal and deputies without the requester and whoever they made a decider today, or the
/// helpdesk where nobody is left.
fn deciders(tx: &Change<'_>, request: &Request) -> Result<Vec<PersonId>> {
    let people = deciders_in_school(tx, request)?;
    if people.is_empty() { Ok(tx.people_with(Role::Helpdesk)?) } else { Ok(people) }
}

fn deciders_in_school(tx: &Change<'_>, request: &Request) -> Result<Vec<PersonId>> {
    let mut people = tx.deciders(request.school)?;
    people.retain(|person| *person != request.person.id);
    let (schools, requester) = ([Some(request.school)], request.person.id);
    let mut independent = Vec::new();
    for person in people {
        let decides = may(&tx.grants_at(person, tx.at)?, Act::Decide, schools[0]);
        if decides && decides_on_their_own(tx, person, Act::Decide, &schools, requester, tx.at)? {
            independent.push(person);
        }
    }
    Ok(independent)
}

/// Whether the helpdesk decides: the requester is the school's principal, or nobody else there could.
fn helpdesk_decides(tx: &Change<'_>, request: &Request) -> Result<bool> {
    let mine = Scope::School(request.school);
    let principal = tx.grants(request.person.id)?.iter().any(|g| g.role == Role::Principal && g.scope == mine);
    Ok(principal || deciders_in_school(tx, request)?.is_empty())
}

fn tell_empty(tx: &Change<'_>, request: &Request) -> Result<()> {
    tx.notify(&told(NoticeKind::StockEmptyRequester, request))?;
    let waiting = tx.count_for_stock(request.school)?;
    for decider in deciders(tx, request)? {
        let notice = Notice::to_person(NoticeKind::StockEmptyPrincipal, decider).fact("school", request.school);
        tx.notify(&notice.fact("person", &request.person.name).fact("waiting", waiting.max(1)))?;
    }
    Ok(tx.set_request_told(request.id)?)
}

/// Back to stock; a software token that nobody activated is no more.
fn free_token(tx: &Change<'_>, id: TokenId) -> Result<Vec<Entry>> {
    let Some(token) = tx.token(id)? else { return Ok(Vec::new()) };
    let (event, ended) = match token.is_unborn() {
        true => (CustodyEvent::Retire, end_credentials(tx, &token, CredentialEvent::Deactivate, true)?),
        false => (CustodyEvent::Release, Vec::new()),
    };
    if let Ok(free) = token.state.after(event) {
        tx.set_custody(id, token.state, free, None)?;
    }
    Ok(ended)
}

/// One token a person; a second one only in the place of the first.
fn check_replaced(tx: &Change<'_>, person: PersonId, replaces: Option<&Serial>) -> Result<Option<TokenId>> {
    let held = tx.tokens_of(person)?;
    match (held.first(), replaces) {
        (None, None) => Ok(None),
        (Some(token), None) => Err(StationError::HasToken {
            name: token.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default(),
            serial: token.serial.clone(),
        }),
        (_, Some(serial)) => {
            let old = held.iter().find(|token| token.serial == *serial && token.state == CustodyState::HandedOver);
            old.map(|token| Some(token.id)).ok_or_else(|| StationError::NoSuchToken(serial.clone()))
        }
    }
}

pub(super) fn need_of(text: &str) -> Result<String> {
    text_of(text).filter(|text| text.chars().nth(2).is_some()).ok_or_else(|| {
        let sentence = "say what the token is needed for, in 3 to 2,000 characters: the principal decides by it";
        StationError::Invalid(sentence.to_owned())
    })
}

/// A text of several lines without control characters; `None` where it has more than 2,000 characters.
pub(super) fn text_of(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    text.chars().nth(2000).is_none().then_some(text)
}

/// A need as a line of a mail or the journal.
fn short(need: &str) -> String {
    as_line(need, 200)
}

/// A text in one line of at most so many characters.
pub(super) fn as_line(text: &str, longest: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The largest document, bytes.
const DOCUMENT: usize = 5 * 1024 * 1024;
/// Documents with one request.
const DOCUMENTS: usize = 5;

/// Documents with the media type that their content tells.
fn documents_of(documents: Vec<NewDocument>) -> Result<Vec<(NewDocument, &'static str)>> {
    if documents.len() > DOCUMENTS {
        return Err(StationError::Invalid(format!("at most {DOCUMENTS} documents go with a request: leave some out")));
    }
    let checked = documents.into_iter().map(|mut document| {
        let name: String =
            document.name.chars().filter(|c| !c.is_control() && !"/\\\"".contains(*c)).take(100).collect();
        document.name = if name.trim().is_empty() { "document".to_owned() } else { name };
        let refused = |why| StationError::BadDocument { name: document.name.clone(), why };
        if document.bytes.len() > DOCUMENT {
            return Err(refused("it is larger than 5 MiB"));
        }
        let media = match document.bytes.as_slice() {
            [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
            _ => return Err(refused("it is neither PDF nor JPEG nor PNG")),
        };
        Ok((document, media))
    });
    checked.collect()
}

fn add_documents(tx: &Change<'_>, id: RequestId, documents: &[(NewDocument, &'static str)]) -> Result<()> {
    if tx.documents(id)?.len() + documents.len() > DOCUMENTS {
        return Err(StationError::Invalid(format!("at most {DOCUMENTS} documents go with a request: leave some out")));
    }
    for (document, media) in documents {
        tx.add_document(id, &document.name, media, &document.bytes)?;
    }
    Ok(())
}

pub(super) fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_what_their_content_says() {
        let of = |bytes: &[u8]| {
            let document = NewDocument { name: "../é\"x.exe".into(), bytes: bytes.to_vec() };
            documents_of(vec![document]).map(|mut all| all.remove(0))
        };
        assert_eq!(of(b"%PDF-1.7").unwrap().1, "application/pdf");
        assert_eq!(of(b"\xff\xd8\xff\xe0").unwrap().0.name, "..éx.exe");
        assert!(of(b"<html><script>").is_err() && of(b"").is_err());
        let mut large = b"%PDF-".to_vec();
        large.resize(DOCUMENT + 1, 0);
        assert!(of(&large).is_err());
    }
}
