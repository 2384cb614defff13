//! Asking: a request is submitted, kept as a draft until its document is there, or given up by its requester.

use super::{
    after,
    deciding::{tell_empty, told_to_decide},
    documents::{NewDocument, add_documents, documents_of},
    own_request,
    queue::days,
    request_entry,
};
use crate::{
    Actor, InputFault, Requests, Result, StationError,
    named::{missing, own_named},
    people::seen::known,
    reach::{check_offered, token_for},
    typed::{as_line, text_of},
};
use domain::{
    Act, CustodyState, Notice, NoticeKind, PersonId, RequestEvent, RequestId, RequestState, TokenId, TokenKind,
    TokenRef, Uai, event, may,
};
use store::{self, Change, Request};

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
    pub replaces: Option<TokenRef>,
    /// What the school asks to see: PDF, JPEG or PNG.
    pub documents: Vec<NewDocument>,
}

impl Requests<'_> {
    /// Asks for a token. Where the school asks for a document and none came, the request is kept as a draft.
    pub fn submit_request(&self, actor: &Actor, new: NewRequest) -> Result<RequestId> {
        let person = actor.person.ok_or(StationError::NotAllowed { act: Act::Ask })?;
        actor.check(Act::Ask, Some(new.school))?;
        self.ask_for(actor, person, new)
    }

    /// Opens the request for the token that takes the place of `serial`: by its holder, or in the holder's name by those
    /// who found out that it cannot be helped. It is decided, signed and collected as any other.
    pub fn request_replacement(&self, actor: &Actor, named: impl Into<TokenRef>, need: &str) -> Result<RequestId> {
        let named = named.into();
        let missing = || missing(&named);
        let (token, holder) = self.store.read(|r| {
            let token = match own_named(r, actor, &named)? {
                Some(own) => own,
                None => token_for(actor, r, &named, Act::Diagnose)?,
            };
            let holder = token.holder.as_ref().map(|holder| known(r, holder.id)).transpose()?;
            Ok::<_, StationError>((token, holder))
        })?;
        let (holder, school) = holder.zip(token.school).ok_or_else(missing)?;
        let kind = token.kind();
        if !may(&holder.grants, Act::Ask, Some(school)) {
            return Err(StationError::NotAllowed { act: Act::Ask });
        }
        let new =
            NewRequest { school, need: need.to_owned(), kind, replaces: Some(token.full_name()), documents: vec![] };
        self.ask_for(actor, holder.id, new)
    }

    /// The request itself, in `person`'s name.
    pub(super) fn ask_for(&self, actor: &Actor, person: PersonId, new: NewRequest) -> Result<RequestId> {
        let need = need_of(&new.need)?;
        let documents = documents_of(new.documents)?;
        self.change(actor, |tx| {
            check_offered(tx, new.school, new.kind, tx.at)?;
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
            let is_draft = tx.needs_document(new.school)? && documents.is_empty();
            if !is_draft {
                submit(tx, &asked)?;
            }
            let told = event::Request::Asked {
                request: id,
                need: short(&need),
                kind,
                replaces: asked.replaces.as_ref().map(|(_, name)| name.clone()),
                state: is_draft.then_some(RequestState::Draft),
            };
            Ok((id, request_entry(told, &asked)))
        })
    }

    /// Adds documents to one's own draft and sends it on.
    pub fn complete_draft(&self, actor: &Actor, id: RequestId, documents: Vec<NewDocument>) -> Result<()> {
        self.store.read(|r| own_request(r, actor, id))?;
        let documents = documents_of(documents)?;
        self.change(actor, |tx| {
            let draft = own_request(tx, actor, id)?;
            after(&draft, RequestEvent::Submit)?;
            check_offered(tx, draft.school, draft.kind, tx.at)?;
            add_documents(tx, id, &documents)?;
            if tx.needs_document(draft.school)? && tx.documents(id)?.is_empty() {
                return Err(StationError::DocumentNeeded);
            }
            submit(tx, &draft)?;
            let completed = event::Request::Completed { request: id, documents: documents.len() as u64 };
            Ok(((), request_entry(completed, &draft)))
        })
    }

    /// Gives up one's own request; a token that was set aside is free again.
    pub fn cancel_request(&self, actor: &Actor, id: RequestId) -> Result<()> {
        self.change(actor, |tx| {
            let request = own_request(tx, actor, id)?;
            Ok(((), self.end_request(tx, &request, RequestEvent::Cancel, None)?))
        })
    }
}

/// Sends a draft on: the deciders are told, and requester and deciders that stock is empty, where it is.
pub(super) fn submit(tx: &Change<'_>, draft: &Request) -> Result<()> {
    let until = tx.at + days(tx.settings()?.decision_days);
    let state = after(draft, RequestEvent::Submit)?;
    tx.set_request(draft.id, draft.state, state, None, Some(until))?;
    for decider in told_to_decide(tx, draft)? {
        let notice = Notice::to(NoticeKind::RequestToDecide, decider);
        let notice = notice.fact("person", &draft.person.name).fact("school", draft.school);
        let notice = notice.fact("need", short(&draft.need)).fact("request", draft.id);
        tx.notify(&notice.fact("kind", draft.kind))?;
    }
    if draft.kind == TokenKind::Software {
        return Ok(());
    }
    // those who wait already come first
    let waiting = tx.count_requests(draft.school, RequestState::WaitingForStock)?;
    if tx.available(draft.school, tx.at)? <= waiting { tell_empty(tx, draft, tx.at) } else { Ok(()) }
}

/// One token a person; a second one only in the place of the first.
fn check_replaced(tx: &Change<'_>, person: PersonId, replaces: Option<&TokenRef>) -> Result<Option<TokenId>> {
    let held = tx.tokens_of(person)?;
    match (held.first(), replaces) {
        (None, None) => Ok(None),
        (Some(token), None) => Err(StationError::HasToken {
            name: token.holder.as_ref().map(|holder| holder.name.clone()).unwrap_or_default(),
            token: token.name(),
        }),
        (_, Some(named)) => {
            let mut named_so = tx.tokens_named(named)?;
            named_so.retain(|token| held.iter().any(|own| own.id == token.id));
            let old = store::only(named, named_so)?.filter(|token| token.state == CustodyState::HandedOver);
            old.map(|token| Some(token.id)).ok_or_else(|| missing(named))
        }
    }
}

pub(crate) fn need_of(text: &str) -> Result<String> {
    text_of(text).filter(|text| text.chars().nth(2).is_some()).ok_or_else(|| InputFault::Need.into())
}

/// A need as a line of a mail or the journal.
pub(super) fn short(need: &str) -> String {
    as_line(need, 200)
}
