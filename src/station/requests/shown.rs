//! Requests as they are shown: to their requester, and to those who decide.

use super::check_sees;
use super::{LISTED, queue::counts, software::is_shown};
use crate::{Actor, Holder, Page, Requests, Result, StationError, TokenRow};
use domain::{Act, RequestId, RequestState, TokenKind, TokenRef, Uai, Verb};
use jiff::Timestamp;
use serde::Serialize;
use store::{EndedQuery, Reader, Request, RequestQuery};

/// Requests on a page of those that have ended.
const PAGE: u32 = 50;

/// A request, for its requester or those who decide.
#[derive(Debug, Clone, Serialize)]
pub struct RequestView {
    /// Row id.
    pub id: RequestId,
    /// Who asks.
    pub person: Holder,
    /// In which school.
    pub school: Uai,
    /// Its name.
    pub school_name: String,
    /// Where it stands.
    pub state: RequestState,
    /// What the token is needed for.
    pub need: String,
    /// Since when it stands there.
    pub since: Timestamp,
    /// When it was sent on: its place in the queue.
    pub submitted: Option<Timestamp>,
    /// The token that is set aside, allocated or handed over.
    pub token: Option<TokenRef>,
    /// The token that the new one takes the place of.
    pub replaces: Option<TokenRef>,
    /// The same as it stands now, for those who decide.
    pub replaced: Option<TokenRow>,
    /// The last token that the person had and has no more: what became of it, and when.
    pub before: Option<(TokenRef, Verb, Timestamp)>,
    /// Why it was refused or cancelled.
    pub reason: Option<String>,
    /// It expires then.
    pub deadline: Option<Timestamp>,
    /// The present charter is signed.
    pub charter_signed: bool,
    /// The PIN is set.
    pub pin_set: bool,
    /// What is asked for.
    pub kind: TokenKind,
    /// A software token goes to its holder's next telephone.
    pub change_of_phone: bool,
    /// Its secret was shown, and the code that proves it is awaited.
    pub key_shown: bool,
    /// Documents that are still there: id and name.
    pub documents: Vec<(i64, String)>,
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

impl Requests<'_> {
    /// The actor's own requests, the newest first.
    pub fn my_requests(&self, actor: &Actor) -> Result<Vec<RequestView>> {
        let person = actor.person.ok_or(StationError::NotAllowed { act: Act::Ask })?;
        let query = RequestQuery { person: Some(person), limit: LISTED, ..RequestQuery::default() };
        self.store.read(|r| {
            let mut mine = self.request_views(r, r.requests(&query)?)?;
            mine.reverse();
            Ok(mine)
        })
    }

    /// Requests of the schools where the actor decides, the oldest first; at most 500.
    pub fn list(&self, actor: &Actor, filter: &RequestFilter) -> Result<Vec<RequestView>> {
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
        self.store.read(|r| self.request_views(r, r.requests(&query)?))
    }

    /// Requests of the schools where the actor decides that have ended, the newest first: those whose requester's name has this text.
    pub fn ended(&self, actor: &Actor, text: &str, page: u32) -> Result<Page<RequestView>> {
        let schools = actor.schools_for(Act::Decide);
        if schools.as_ref().is_some_and(Vec::is_empty) {
            return Err(StationError::NotAllowed { act: Act::Decide });
        }
        let page = page.max(1);
        let query = EndedQuery { schools, text: text.to_owned(), page: page - 1, size: PAGE };
        self.store.read(|r| {
            let (found, total) = r.ended_requests(&query)?;
            let rows = self.request_views(r, found)?;
            Ok(Page { rows, page, pages: total.div_ceil(PAGE).max(1), total })
        })
    }

    /// One request: one's own, or of a school where the actor decides.
    pub fn request(&self, actor: &Actor, id: RequestId) -> Result<RequestView> {
        self.store.read(|r| {
            let request = r.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            check_sees(actor, &request)?;
            self.request_view(r, request)
        })
    }

    pub(crate) fn request_view(&self, r: &Reader<'_>, request: Request) -> Result<RequestView> {
        let id = request.id;
        self.request_views(r, vec![request])?.pop().ok_or(StationError::NoSuchRequest(id))
    }

    /// Requests as they are shown, in their order: what is needed of each is asked for once.
    fn request_views(&self, r: &Reader<'_>, requests: Vec<Request>) -> Result<Vec<RequestView>> {
        let ids: Vec<_> = requests.iter().map(|request| request.id).collect();
        let people: Vec<_> = requests.iter().map(|request| request.person.id).collect();
        let replaced: Vec<_> = requests.iter().filter_map(|request| Some(request.replaces.as_ref()?.0)).collect();
        let schools: Vec<_> = requests.iter().map(|request| request.school).collect();
        let schools = r.school_names(&schools)?;
        let (mut documents, pins) = (r.documents_of(&ids)?, r.pins_of(&people)?);
        let replaced = r.token_lines(&replaced)?;
        let ended =
            r.newest_about(&people, &[Verb::ReportLost, Verb::MarkDefective, Verb::TakeBack, Verb::Withdraw])?;
        let names = r.token_names(&ended.values().filter_map(|entry| entry.token).collect::<Vec<_>>())?;
        let view = |request: Request| {
            let charter_signed = request.charter.as_deref().is_some_and(|digest| self.charters().is_present(digest));
            let documents = documents.remove(&request.id).unwrap_or_default().into_iter();
            let replaced =
                replaced.iter().find(|line| Some(line.token.id) == request.replaces.as_ref().map(|(id, _)| *id));
            let before = ended.get(&request.person.id).cloned();
            let before = before.and_then(|entry| {
                let name = entry.token.and_then(|id| names.get(&id).cloned());
                Some((name.or_else(|| entry.serial.as_ref().map(Into::into))?, entry.verb, entry.at))
            });
            Ok(RequestView {
                id: request.id,
                kind: request.kind,
                change_of_phone: request.change_of_phone,
                key_shown: is_shown(r, &request)?,
                pin_set: pins.get(&request.person.id).is_some_and(|pin| counts(pin, &request)),
                charter_signed,
                documents: documents.filter(|document| document.kept).map(|kept| (kept.id, kept.name)).collect(),
                person: Holder { id: request.person.id, name: request.person.name },
                school: request.school,
                school_name: schools.get(&request.school).cloned().unwrap_or_default(),
                state: request.state,
                need: request.need,
                since: request.since,
                submitted: request.submitted,
                token: request.token.map(|(_, name)| name),
                replaces: request.replaces.map(|(_, name)| name),
                replaced: replaced.cloned().map(|line| self.tokens().row(line)),
                before,
                reason: request.reason,
                deadline: request.deadline,
            })
        };
        requests.into_iter().map(view).collect()
    }
}
