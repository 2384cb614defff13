//! Software tokens: asked for, decided and signed as any other; then made out of nothing and activated by their holder.
//!
//! The secret is sealed in the vault before it is shown, shown in one answer and never again, and counts from the moment
//! a code of it is typed back: until then the token it replaces is the one that works, from then on it is destroyed. Shown
//! anew (the page was lost, the wrong telephone), the secret of before is destroyed. A change of phone is not decided by
//! anybody: person, kind and need are those that were decided; instead the passcode of the present token vouches for it.
//! Whose telephone is gone has nothing to vouch with: the token is declared lost, and the next request decided as any.

use super::{after, asking::need_of, own_request, queue::days, refused, request_entry, told};
use crate::{
    Actor, InputFault, Requests, Result, StationError,
    at_hand::Via,
    custody::{self, Forget, end_credentials, end_replaced},
    guess,
    people::pin::own_token,
    reach::check_offered,
};
use domain::{
    Act, Checkpoint, CredentialEvent, CustodyEvent, Family, IntentStage, NoticeKind, PhoneSystem, RequestEvent,
    RequestId, RequestState, Secret, Serial, TokenId, TokenKind, TokenRef, event,
};
use jiff::Timestamp;
use oath::{Algorithm, Code, Digits, Parameters, Period, Totp};
use store::{self, Change, Drift, Entries, MovingFactor, NewCredential, NewToken, Reader, Request, Token};

/// What every authenticator application can do. OKEY's hardware changes its code every minute; several applications count
/// in 30 s whatever the address says, and would show right codes half of the time only.
const PARAMETERS: Parameters = Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX };
const PERIOD: Period = Period::THIRTY;
/// The product name of them all.
const MODEL: &str = "TOTP 30 s";

/// A secret on its one way out: for the page that shows it, and nothing else.
#[derive(Debug)]
pub struct ShownKey {
    /// The token.
    pub serial: Serial,
    /// The sign-in name of its holder.
    pub login: String,
    /// The secret itself.
    pub secret: Secret,
    /// How it gives codes.
    pub totp: Totp,
}

impl Requests<'_> {
    /// The holder's software token is to go to another telephone. The instructions are mailed; what is left to do is to
    /// sign the charter as it is now and to activate the token there. Until then the present one works.
    /// `need`: what stands in the list of requests.
    pub fn change_phone(
        &self,
        actor: &Actor,
        named: impl Into<TokenRef>,
        system: PhoneSystem,
        need: &str,
    ) -> Result<RequestId> {
        let (named, need) = (named.into(), need_of(need)?);
        let serial = named.serial();
        let missing = || StationError::NoSuchToken(named.clone());
        let person = actor.person.ok_or_else(missing)?;
        self.change(actor, |tx| {
            let own =
                own_token(tx, person, tx.at)?.filter(|own| own.serial == *serial && own.kind() == TokenKind::Software);
            let own = own.and_then(|own| Some((own.id, own.name(), own.school?)));
            let (old, replaces, school) = own.ok_or_else(missing)?;
            actor.check(Act::Ask, Some(school))?;
            check_offered(tx, school, TokenKind::Software, tx.at)?;
            if let Some(open) = tx.open_request_of(person)? {
                return Err(StationError::OpenRequest(open.id));
            }
            let id = tx.add_request(&store::NewRequest {
                person,
                school,
                need: need.clone(),
                replaces: Some(old),
                kind: TokenKind::Software,
                change_of_phone: true,
            })?;
            for event in [RequestEvent::Submit, RequestEvent::Approve] {
                let request = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
                tx.set_request(id, request.state, after(&request, event)?, None, None)?;
            }
            let (made, until) = self.make_software(tx, id)?;
            let notice = told(NoticeKind::SoftwareContinue, &made).fact("until", until).fact("system", system);
            tx.notify(&notice.fact("replaces", &replaces))?;
            let asked = event::Request::ChangeOfPhone { request: id, change_of_phone: system, replaces };
            Ok((id, request_entry(asked, &made)))
        })
    }

    /// Makes a new secret for one's own request and hands it out, once. `passcode`: for a change of phone, PIN and code of
    /// the present token.
    pub fn show_key(&self, actor: &Actor, id: RequestId, passcode: &str) -> Result<ShownKey> {
        let (request, _) = self.store.read(|r| self.to_activate(r, actor, id))?;
        if request.change_of_phone {
            self.codes().verify_own_passcode(actor, passcode)?;
        }
        let secret = self.secret::<20>()?;
        let (serial, login) = self.change(actor, |tx| {
            let (request, token) = self.to_activate(tx, actor, id)?;
            let before = end_credentials(tx, &token, CredentialEvent::Deactivate, Forget::All)?;
            let factor = MovingFactor::Totp { period: PERIOD, t0: 0, drift: Drift::default(), next_step: 0 };
            // once this is committed it is on its way to the page: nobody can tell whether it got there
            let stage = IntentStage::Sent;
            tx.add_credential(
                &NewCredential { token: token.id, slot: None, parameters: PARAMETERS, factor, stage },
                &secret,
            )?;
            let login = tx.person(request.person.id)?.map(|person| person.login.to_string()).unwrap_or_default();
            let entry = request_entry(event::Enrol::Shown { request: id, stage: stage.into() }, &request);
            Ok(((token.serial, login), Entries::new(entry, before)))
        })?;
        Ok(ShownKey { serial, login, secret, totp: Totp::new(PARAMETERS, PERIOD) })
    }

    /// A code of the secret that was shown last proves that the telephone has it: the token is the requester's, and what
    /// it replaces is no more.
    pub fn activate(&self, actor: &Actor, id: RequestId, code: Code) -> Result<()> {
        let (_, token) = self.store.read(|r| self.to_activate(r, actor, id))?;
        let attempt = self.attempt(guess::codes(Checkpoint::Activation, &token, actor))?;
        let clock = self.codes().clock_quality();
        self.change(actor, |tx| {
            let (request, token) = self.to_activate(tx, actor, id)?;
            if !is_shown(tx, &request)? {
                return Err(StationError::NoKeyShown(id));
            }
            self.codes().accept(tx, &token, clock, code, Via::Typed, &attempt)?;
            attempt.succeeded(tx)?;
            let in_hand = custody::after(&token, CustodyEvent::Activate)?;
            tx.set_custody(token.id, token.state, in_hand, Some(request.person.id))?;
            tx.set_token_school(token.id, Some(request.school))?;
            tx.set_request(id, request.state, after(&request, RequestEvent::Activate)?, Some(token.id), None)?;
            let charter = request.charter.as_deref().unwrap_or_default();
            let replaces = request.replaces.as_ref().map(|(_, name)| name);
            let notice = told(NoticeKind::SoftwareActivated, &request).fact("serial", token.name());
            tx.notify(&notice.fact("charter", charter).maybe("replaces", replaces))?;
            let (person, replaces) = (request.person.name.clone(), replaces.cloned());
            let activated = request_entry(event::Activate { request: id, person, replaces }, &request);
            Ok(((), Entries::new(activated, end_replaced(tx, &request)?)))
        })
    }

    /// The token of an approved request for a software one, made now; and until when its requester has time.
    pub(crate) fn make_software(&self, tx: &Change<'_>, id: RequestId) -> Result<(Request, Timestamp)> {
        let approved = tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
        let until = tx.at + days(tx.settings()?.requester_days);
        let token = self.add_software(tx)?;
        tx.set_request(id, approved.state, after(&approved, RequestEvent::Reserve)?, Some(token), Some(until))?;
        Ok((tx.request(id)?.ok_or(StationError::NoSuchRequest(id))?, until))
    }

    /// A token with a serial that nothing else has: `SW-` and 40 random bits, in letters and digits that are not mistaken
    /// for each other when they are read out.
    fn add_software(&self, tx: &Change<'_>) -> Result<TokenId> {
        let drawn = data_encoding::BASE32.encode(&self.random::<5>()?);
        let serial: Serial = format!("SW-{drawn}").parse().map_err(InputFault::Serial)?;
        if tx.find_token(&serial)?.is_some() {
            return self.add_software(tx);
        }
        Ok(tx.add_token(&NewToken {
            family: Family::Software,
            serial,
            profile: None,
            model: MODEL.to_owned(),
            firmware: None,
            school: None,
            expires: None,
            lot: None,
        })?)
    }

    /// One's own request for a software token, with charter and PIN, and the token itself. Looked at anew at every step: what
    /// was switched off meanwhile is not activated.
    fn to_activate(&self, r: &Reader<'_>, actor: &Actor, id: RequestId) -> Result<(Request, Token)> {
        let request = own_request(r, actor, id)?;
        if request.kind != TokenKind::Software || request.state != RequestState::AwaitingRequester {
            return Err(refused(&request, RequestEvent::Activate));
        }
        check_offered(r, request.school, TokenKind::Software, self.now())?;
        if !self.is_ready(r, &request)? {
            return Err(StationError::NotReady(id));
        }
        if request.change_of_phone
            && let Some((old, name)) = &request.replaces
            && own_token(r, request.person.id, self.now())?.is_none_or(|own| own.id != *old)
        {
            return Err(StationError::NothingVouches(name.clone()));
        }
        let token = request.token.as_ref().map(|(token, _)| r.token(*token)).transpose()?.flatten();
        let token = token.ok_or(StationError::NoSuchRequest(id))?;
        Ok((request, token))
    }
}

/// Whether the secret of this request's software token was shown, and its code is awaited.
pub(crate) fn is_shown(r: &Reader<'_>, request: &Request) -> Result<bool> {
    let Some((token, _)) = request.token.as_ref().filter(|_| request.kind == TokenKind::Software) else {
        return Ok(false);
    };
    let awaited = request.state == RequestState::AwaitingRequester;
    Ok(awaited && r.credentials_of(*token)?.iter().any(|credential| credential.state.is_live()))
}
