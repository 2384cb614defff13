//! Requests as they are shown: to their requester, and to those who decide.

use super::check_sees;
use super::{LISTED, queue::has_pin, software::is_shown};
use crate::{
    Actor, Requests, Result, StationError,
    entries::name_in,
    views::{Holder, RequestView},
};
use domain::{Act, RequestId, RequestState, Uai, Verb};
use store::{Reader, Request, RequestQuery};

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
            let mine = r.requests(&query)?.into_iter().rev();
            mine.map(|request| self.request_view(r, request)).collect()
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

    pub(crate) fn request_view(&self, r: &Reader<'_>, request: Request) -> Result<RequestView> {
        let charter_signed = request.charter.as_deref().is_some_and(|digest| self.charters.is_present(digest));
        let documents = r.documents(request.id)?.into_iter();
        let replaced = request.replaces.as_ref().map(|(id, _)| r.token_line(*id)).transpose()?.flatten();
        let ends = [Verb::ReportLost, Verb::MarkDefective, Verb::TakeBack, Verb::Withdraw];
        let ended = r.newest_about(request.person.id, &ends)?;
        let before = match ended {
            Some(entry) => name_in(r, entry.token, entry.serial.as_ref())?.map(|name| (name, entry.verb, entry.at)),
            None => None,
        };
        Ok(RequestView {
            id: request.id,
            kind: request.kind,
            change_of_phone: request.change_of_phone,
            key_shown: is_shown(r, &request)?,
            pin_set: has_pin(r, &request)?,
            charter_signed,
            documents: documents.filter(|document| document.kept).map(|kept| (kept.id, kept.name)).collect(),
            person: Holder { id: request.person.id, name: request.person.name },
            school: request.school,
            state: request.state,
            need: request.need,
            since: request.since,
            submitted: request.submitted,
            token: request.token.map(|(_, name)| name),
            replaces: request.replaces.map(|(_, name)| name),
            replaced: replaced.map(|line| self.tokens().row(line)),
            before,
            reason: request.reason,
            deadline: request.deadline,
        })
    }
}
