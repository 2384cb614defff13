//! Requests as they are shown: to their requester, and to those who decide.

use super::check_sees;
use super::{queue::counts, reminding::last_told, software::is_shown};
use crate::{ASKED_AGAIN, Actor, Holder, Requests, Result, StationError, TokenRow};
use domain::{Act, RequestId, RequestState, TokenKind, TokenRef, Uai, Verb};
use jiff::Timestamp;
use serde::Serialize;
use store::{Page, Part, Reader, Request, RequestQuery, RequestSort};

/// A request, for its requester or those who decide.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
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
    #[schemars(with = "domain::Moment")]
    pub since: Timestamp,
    /// When it was sent on: its place in the queue.
    #[schemars(with = "Option<domain::Moment>")]
    pub submitted: Option<Timestamp>,
    /// The token that is set aside, allocated or handed over.
    pub token: Option<TokenRef>,
    /// The token that the new one takes the place of.
    pub replaces: Option<TokenRef>,
    /// The same as it stands now, for those who decide.
    pub replaced: Option<TokenRow>,
    /// The last token that the person had and has no more: what became of it, and when.
    #[schemars(with = "Option<(TokenRef, Verb, domain::Moment)>")]
    pub before: Option<(TokenRef, Verb, Timestamp)>,
    /// Why it was refused or cancelled.
    pub reason: Option<String>,
    /// It expires then.
    #[schemars(with = "Option<domain::Moment>")]
    pub deadline: Option<Timestamp>,
    /// When its requester last had a mail about where it stands.
    #[schemars(with = "domain::Moment")]
    pub told: Timestamp,
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

impl RequestView {
    /// Whether its requester may be asked once more: it waits for them, and they had a day since the last mail.
    pub fn can_be_reminded(&self, now: Timestamp) -> bool {
        self.state == RequestState::AwaitingRequester && now.duration_since(self.told) >= ASKED_AGAIN
    }
}

/// What is left to do about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestStage {
    /// Somebody has to decide it.
    ToDecide,
    /// It was begun, or decided, and is not over.
    UnderWay,
    /// Nothing.
    Ended,
}

impl RequestStage {
    /// Where a request stands that is in this stage.
    fn has(self, state: RequestState) -> bool {
        match self {
            Self::ToDecide => state == RequestState::Submitted,
            Self::UnderWay => state.is_open() && state != RequestState::Submitted,
            Self::Ended => !state.is_open(),
        }
    }
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
    /// Only those of this stage.
    pub stage: Option<RequestStage>,
    /// Not the actor's own.
    pub of_others: bool,
    /// Only those that stand where they are, and of which nobody was reminded, since before then.
    pub quiet_since: Option<Timestamp>,
    /// A part of the requester's name or sign-in name.
    pub text: String,
    /// Only those that the school cannot decide: its principal's own, and where nobody else is principal or deputy.
    pub for_helpdesk: bool,
    /// In which order; the oldest in the queue first where nothing is said.
    pub sort: Option<RequestSort>,
    /// From the end.
    pub descending: bool,
}

impl Requests<'_> {
    /// The actor's own requests, the newest first.
    pub fn my_requests(&self, actor: &Actor) -> Result<Vec<RequestView>> {
        let person = actor.person.ok_or(StationError::NotAllowed { act: Act::Ask })?;
        let query = RequestQuery { person: Some(person), descending: true, ..RequestQuery::default() };
        // one is open at a time: nobody has many
        self.store.read(|r| self.request_views(r, r.requests(&query, Part::every())?.rows))
    }

    /// A part of the requests of the schools where the actor decides.
    pub fn list(&self, actor: &Actor, filter: &RequestFilter, part: Part) -> Result<Page<RequestView>> {
        let query = wanted(actor, filter)?;
        self.store.read(|r| {
            let found = r.requests(&query, part)?;
            Ok(part.with(self.request_views(r, found.rows)?, found.total))
        })
    }

    /// How many of them there are.
    pub fn count(&self, actor: &Actor, filter: &RequestFilter) -> Result<u32> {
        let query = wanted(actor, filter)?;
        Ok(self.store.read(|r| r.requests(&query, Part::first(1)))?.total)
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
                told: last_told(&request),
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

/// What is asked of the store.
fn wanted(actor: &Actor, filter: &RequestFilter) -> Result<RequestQuery> {
    let schools = match (actor.schools_for(Act::Decide), filter.school) {
        (None, school) => school.map(|school| vec![school]),
        (Some(mine), None) if !mine.is_empty() => Some(mine),
        (Some(mine), Some(school)) if mine.contains(&school) => Some(vec![school]),
        (Some(_), _) => return Err(StationError::NotAllowed { act: Act::Decide }),
    };
    let wanted = |state: &&RequestState| {
        filter.state.is_none_or(|wanted| wanted == **state)
            && (!filter.open || state.is_open())
            && filter.stage.is_none_or(|stage| stage.has(**state))
    };
    Ok(RequestQuery {
        schools,
        person: None,
        but: actor.person.filter(|_| filter.of_others),
        quiet_since: filter.quiet_since,
        text: filter.text.clone(),
        states: RequestState::ALL.iter().filter(wanted).copied().collect(),
        for_helpdesk: filter.for_helpdesk,
        sort: filter.sort,
        descending: filter.descending,
    })
}
