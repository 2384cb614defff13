//! What is shown of one person: to themselves, and to those who help them.

use super::{
    person::{person_view, role_views},
    pin::{own_token, pin_state},
    seen::{check_for, check_sees, known},
    told::IdentityView,
};
use crate::{
    Actor, JournalLine, MailWay, People, PersonView, PinState, RequestView, Result, RoleView, StationError, TokenRow,
    journal_line::journal_lines, reach::check_offered, slips::slips_of,
};
use domain::{Act, CustodyState, Grant, PersonId, Role, Scope, TokenKind, TokenRef, Uai, WARNINGS};
use jiff::{SignedDuration, Timestamp};
use store::{JournalQuery, Reader, Token};

/// Journal entries on a person's page.
const STORY: u32 = 50;

/// What somebody sees of themselves.
#[derive(Debug, Clone)]
pub struct OwnPage {
    /// Who they are.
    pub person: PersonView,
    /// What they hold or are to collect.
    pub tokens: Vec<TokenRow>,
    /// The token whose codes are asked for; `None`: there is none that works.
    pub token: Option<TokenRef>,
    /// Their PIN.
    pub pin: PinState,
    /// They sign in with a password.
    pub has_password: bool,
    /// A passcode is asked for after the password.
    pub second_factor: bool,
    /// A code of an authenticator application is.
    pub authenticator: bool,
    /// The token in use expires then: time to ask for another. `None`: not soon, or that was done.
    pub renew: Option<(TokenRef, Timestamp)>,
    /// What the holder may suspend: its codes are accepted now.
    pub suspend: Option<TokenRef>,
    /// What they suspended, and have still; and whether another one may be asked for in its place.
    pub suspended: Option<(TokenRef, bool)>,
    /// What is due back.
    pub due: Vec<TokenRef>,
    /// The software token that may go to another telephone now.
    pub phone: Option<TokenRef>,
    /// The handovers and returns that they have a slip of, the newest first.
    pub slips: Vec<JournalLine>,
}

/// What those who help see of somebody.
#[derive(Debug, Clone)]
pub struct PersonPage {
    /// Who they are.
    pub person: PersonView,
    /// Their roles, each with who gave it.
    pub roles: Vec<RoleView>,
    /// What they hold or are to collect.
    pub tokens: Vec<TokenRow>,
    /// Their request, where one is open and the actor sees it.
    pub request: Option<RequestView>,
    /// Their PIN; `None` where the actor may not know.
    pub pin: Option<PinState>,
    /// A passcode, or a code of an application, is asked for after the password.
    pub second_factor: bool,
    /// What was done to or for them, newest first; only for those who may unlock a PIN.
    pub story: Vec<JournalLine>,
    /// What the actor may do here.
    pub actions: Vec<PersonAction>,
    /// The schools from which the actor may let them move or leave.
    pub leaves: Vec<Uai>,
    /// An address that waits for a second administrator; only for administrators.
    pub waiting_address: Option<WaitingAddress>,
    /// How far mail is: invitations are sent once it works.
    pub mail: MailWay,
    /// The outside sources that know them; only for whoever administers people.
    pub identities: Vec<IdentityView>,
    /// The actor may erase them, once they hold nothing and wait for nothing.
    pub may_be_erased: bool,
}

/// An address that waits for a second administrator.
#[derive(Debug, Clone)]
pub struct WaitingAddress {
    /// The new one; `None`: none any more.
    pub email: Option<String>,
    /// The actor is the second one.
    pub confirms: bool,
}

domain::words! {
    /// What is done for a person from their page.
    PersonAction {
        /// Unlock the PIN.
        Unlock => "unlock",
        /// Send a link for a new PIN.
        StartPinChange => "start_pin_change",
        /// Stand by while they type a new PIN.
        ConfirmPin => "confirm_pin",
        /// Let them sign in again.
        LetIn => "let_in",
        /// End every session of theirs.
        EndSessions => "end_sessions",
    }
}

impl People<'_> {
    /// What the actor sees of themselves.
    pub fn own_page(&self, actor: &Actor) -> Result<OwnPage> {
        let person = actor.person.ok_or_else(|| StationError::NoSuchPerson(actor.name.clone()))?;
        self.store.read(|r| {
            let found = known(r, person)?;
            let tokens = self.tokens_held(r, person)?;
            let own = own_token(r, person, self.now())?;
            let soon = self.now() + SignedDuration::from_hours(24 * i64::from(WARNINGS[0]));
            let asked = r.open_request_of(person)?.is_some();
            let movable = |token: &Token| {
                let school = token.school.filter(|_| token.kind() == TokenKind::Software && !asked);
                school.is_some_and(|school| check_offered(r, school, TokenKind::Software, self.now()).is_ok())
            };
            let phone = own.as_ref().filter(|token| movable(token)).map(Token::name);
            // also once the day has come, and nothing works any more
            let held = r.tokens_of(person)?.into_iter().filter(|token| token.state == CustodyState::HandedOver);
            let expires = own.clone().into_iter().chain(held).find_map(|token| Some((token.name(), token.expires?)));
            // whatever is in use can be suspended, by night as by day: also what no code has confirmed yet
            let in_use = |row: &&TokenRow| {
                let live = row.credential.as_ref().is_some_and(|credential| credential.state.is_live());
                live && row.state == CustodyState::HandedOver
            };
            let due = r.due_of(person)?;
            let suspended = |row: &&TokenRow| {
                let shut = row.credential.as_ref().is_some_and(|credential| credential.state.is_suspended());
                shut && row.state == CustodyState::HandedOver && !due.contains(&row.name)
            };
            Ok(OwnPage {
                suspended: tokens.iter().find(suspended).map(|row| (row.name.clone(), !asked)),
                renew: expires.filter(|(_, expires)| *expires <= soon && !asked),
                suspend: tokens.iter().find(in_use).map(|row| row.name.clone()),
                due,
                phone,
                slips: slips_of(r, person)?,
                tokens,
                token: own.as_ref().map(Token::name),
                pin: pin_state(r, person)?,
                has_password: r.password(person)?.is_some(),
                second_factor: r.second_factor(person)?,
                authenticator: r.has_authenticator(person)?,
                person: person_view(found),
            })
        })
    }

    /// What the actor sees of somebody, and may do for them.
    pub fn person_page(&self, actor: &Actor, id: PersonId) -> Result<PersonPage> {
        // whoever opens no accounts sends no invitations
        let mail = if actor.may(Act::ManagePeople, None) { self.mail_way()? } else { MailWay::Off };
        self.store.read(|r| {
            let person = known(r, id)?;
            check_sees(actor, &person)?;
            self.note_shown(actor, [id]);
            let other = actor.person != Some(id);
            let may = |act: Act| other && check_for(r, actor, act, id).is_ok();
            let pin = pin_state(r, id)?;
            let second_factor = r.second_factor(id)? || r.has_authenticator(id)?;
            let needs_pin = super::pin::check_needs_pin(r, &person).is_ok();
            let has_address = person.email.is_some();
            let has_sessions = !super::sessions::live(r, id, self.now())?.is_empty();
            let waiting = r.address_change(id)?.filter(|_| actor.may(Act::ManagePeople, None));
            let offered = |action: &PersonAction| match action {
                PersonAction::Unlock => pin == PinState::Locked && may(Act::Unlock),
                PersonAction::StartPinChange => needs_pin && has_address && may(Act::StartPinChange),
                PersonAction::ConfirmPin => {
                    needs_pin && !has_address && actor.check_at_station().is_ok() && may(Act::ConfirmPin)
                }
                PersonAction::EndSessions => has_sessions && may(Act::ManagePeople),
                PersonAction::LetIn => may(Act::Recover),
            };
            let helps = may(Act::Unlock);
            let query = JournalQuery { subject: Some(id), ..JournalQuery::default() };
            let story = if helps { r.journal(query, STORY)? } else { Vec::new() };
            let open = r.open_request_of(id)?.filter(|request| actor.may(Act::Decide, Some(request.school)));
            // what they hold of a school that the actor has no business with is not shown
            let seen = |row: &TokenRow| !other || actor.may(Act::SeeStock, row.school);
            Ok(PersonPage {
                request: open.map(|request| self.requests().request_view(r, request)).transpose()?,
                tokens: self.tokens_held(r, id)?.into_iter().filter(seen).collect(),
                roles: role_views(r, id, self.now())?,
                pin: helps.then_some(pin),
                second_factor,
                story: journal_lines(r, story)?,
                actions: PersonAction::ALL.iter().copied().filter(offered).collect(),
                leaves: if other { leaves(actor, &person.grants) } else { Vec::new() },
                waiting_address: waiting
                    .map(|waiting| WaitingAddress { confirms: actor.person != Some(waiting.by), email: waiting.email }),
                mail,
                identities: if actor.may(Act::ManagePeople, None) {
                    r.identities(id)?.into_iter().map(IdentityView::from).collect()
                } else {
                    Vec::new()
                },
                may_be_erased: other && actor.may(Act::Administer, None) && !r.is_erased(id)?,
                person: person_view(person),
            })
        })
    }

    fn tokens_held(&self, r: &Reader<'_>, person: PersonId) -> Result<Vec<TokenRow>> {
        let mut rows = Vec::new();
        for token in r.tokens_of(person)? {
            rows.extend(r.token_line(token.id)?.map(|line| self.tokens().row(line)));
        }
        Ok(rows)
    }
}

/// The schools of these grants from which the actor may let somebody move or leave.
fn leaves(actor: &Actor, grants: &[Grant]) -> Vec<Uai> {
    let mut schools: Vec<_> = grants.iter().filter_map(|grant| grant.scope.school()).collect();
    schools.sort();
    schools.dedup();
    let more = |uai: Uai| grants.iter().any(|grant| grant.scope == Scope::School(uai) && grant.role != Role::Requester);
    schools.retain(|uai| {
        let act = if more(*uai) { Act::ManagePeople } else { Act::MovePeople };
        actor.may(Act::MovePeople, Some(*uai)) && actor.may(act, Some(*uai))
    });
    schools
}
