//! Tickets: opened by whoever needs help, sent by mail to the academy's ticket desk (Fil@os) or put to its own program, followed here
//! until they are closed.
//!
//! The mail, or the task, is queued in the transaction of the opening, with the reference that both sides know from then on. A ticket
//! about serials that the inventory lacks closes by itself once all of them are in the school's stock, whichever way
//! they came in. What the ticket desk answers travels outside of the station: somebody notes it here. What is noted here is told there where a
//! program takes it.

use super::ticket_keys::{Key, check_found, elsewhere, in_sight, keys_of, list, standing};
use crate::{
    Actor, Holder, InputFault, Result, StationError, Stock, TicketLine, TicketNoteView, TicketView,
    people::seen::sees,
    typed::{as_line, text_of},
};
use domain::{
    Act, Notice, NoticeKind, PersonId, Recipient, Standing, TicketEvent, TicketId, TicketKind, TicketRemark,
    TicketState, TokenRef, Uai, event, reference,
};
use jiff::SignedDuration;
use store::{self, Change, Entry, News, Page, Part, Reader, Ticket, TicketNote, TicketQuery, TicketSort};

/// Tickets of one person that are not closed, or of one day: more would only bury the ticket desk.
const OPEN: u32 = 20;

/// A ticket as it is opened.
#[derive(Debug)]
pub struct NewTicket {
    /// The school that it is about; the actor has a role there.
    pub school: Uai,
    /// What it is about.
    pub kind: TicketKind,
    /// The keys, by their numbers or names; needed where serials were found.
    pub serials: Vec<TokenRef>,
    /// Whose key it is, where that is not the actor.
    pub person: Option<PersonId>,
    /// What happened, or what the diagnosis found; may be empty where serials were found.
    pub text: String,
}

/// Which tickets are wanted.
#[derive(Debug, Clone, Default)]
pub struct TicketFilter {
    /// Only of this school.
    pub school: Option<Uai>,
    /// Only those that are not closed.
    pub open: bool,
    /// Only those that nobody has taken up.
    pub untouched: bool,
    /// In which order; the newest first where nothing is said.
    pub sort: Option<TicketSort>,
    /// From the end.
    pub descending: bool,
}

impl Stock<'_> {
    /// Opens a ticket, and queues what goes to the ticket desk. Refused where nothing can go there, and where the same
    /// is open already.
    pub fn open_ticket(&self, actor: &Actor, new: NewTicket) -> Result<TicketId> {
        actor.check(Act::Ticket, Some(new.school))?;
        let text = ticket_text(&new)?;
        self.change(actor, |tx| {
            let school = tx.school(new.school)?.ok_or(StationError::NoSuchSchool(new.school))?;
            let desk = self.ticket_desk();
            let mailed = tx.settings()?.ticket_address;
            if desk.is_none() && mailed.is_none() {
                return Err(StationError::NoTicketAddress);
            }
            if new.kind == TicketKind::FoundSerials {
                check_found(tx, new.school, &new.serials)?;
            }
            let keys = keys_of(tx, new.kind, new.school, &new.serials)?;
            check_not_open(tx, actor, &new, &keys, &text)?;
            let about = match new.person.filter(|person| Some(*person) != actor.person) {
                Some(id) => {
                    let unknown = || StationError::NoSuchPerson(id.to_string());
                    Some(tx.person(id)?.filter(|person| sees(actor, person)).ok_or_else(unknown)?)
                }
                None => None,
            };
            let id = tx.add_ticket(&store::NewTicket {
                kind: new.kind,
                school: new.school,
                opener: actor.person,
                by: actor.name.clone(),
                about: about.as_ref().map(|person| person.id),
                keys,
                text: text.clone(),
                desk: desk.map(str::to_owned),
            })?;
            let to = match (desk, mailed) {
                (Some(desk), _) => Recipient::TicketDesk { ticket: id, address: desk.to_owned() },
                (None, mailed) => Recipient::Address(mailed.unwrap_or_default()),
            };
            let opener = actor.person.map(|person| tx.person(person)).transpose()?.flatten();
            let keys = tx.ticket_keys(id)?;
            let names: Vec<_> = keys.iter().map(|key| key.name.clone()).collect();
            let serials = list(&names);
            let name = reference(id, tx.at);
            let notice = Notice::to(NoticeKind::Ticket, to)
                .fact("ticket", &name)
                .fact("school", new.school)
                .fact("school_name", &school.name)
                .fact("kind", new.kind)
                .fact("subject", as_line(text.lines().next().unwrap_or_default(), 80))
                .fact("text", &text)
                .fact("by", &actor.name);
            let notice = notice.maybe("serials", serials.as_ref());
            let notice = notice.maybe("elsewhere", elsewhere(tx, new.school, &new.serials)?);
            let notice = notice.maybe("person", about.as_ref().map(|person| &person.name));
            tx.notify(&notice.maybe("email", opener.and_then(|person| person.email)))?;
            let opened = event::Ticket::Opened {
                ticket: name,
                ticket_kind: new.kind,
                serials: (!new.serials.is_empty()).then(|| event::SerialLine::of(&names, 500)),
                person: about.as_ref().map(|person| person.name.clone()),
            };
            let subject = about.as_ref().map(|person| person.id);
            let entry = Entry::new(opened).school(new.school).subject(subject);
            // the story of a key tells of its ticket
            let entry = match keys.as_slice() {
                [only] => match in_sight(tx, &only.told, new.school)? {
                    Some(token) => entry.token(token.id, &token.serial),
                    None => entry,
                },
                _ => entry,
            };
            Ok((id, entry))
        })
    }

    /// Adds something to a ticket, lets it wait, takes it up again or closes it. `text`: what is added, or what was done;
    /// only taking it up again needs none.
    pub fn follow_ticket(&self, actor: &Actor, id: TicketId, event: TicketEvent, text: &str) -> Result<()> {
        let text = text_of(text).filter(|text| event == TicketEvent::Resume || !text.is_empty());
        let text = text.ok_or(StationError::CommentNeeded)?;
        self.change(actor, |tx| {
            let ticket = ticket_for(tx, actor, id)?;
            let after = ticket.state.after(event).map_err(|refusal| StationError::Ticket {
                id,
                state: refusal.state,
                event: refusal.event,
            })?;
            let entry = move_on(tx, &ticket, after, &actor.name, &text)?;
            if after == TicketState::Closed && ticket.opener.is_some() && ticket.opener != actor.person {
                tell_closed(tx, &ticket, &text, &actor.name)?;
            }
            Ok(((), entry))
        })
    }

    /// Registers every serial of a ticket that the inventory lacks into the stock of its school: how many. The ticket
    /// closes by itself with the last one.
    pub fn register_found(&self, actor: &Actor, id: TicketId) -> Result<usize> {
        let (school, missing) = self.store.read(|r| {
            let ticket = ticket_for(r, actor, id)?;
            actor.check(Act::Register, Some(ticket.school))?;
            let mut missing = Vec::new();
            for key in r.ticket_keys(id)? {
                if standing(r, &key, ticket.school)? == Standing::Unlisted {
                    missing.push(key.told);
                }
            }
            Ok::<_, StationError>((ticket.school, missing))
        })?;
        missing.iter().try_for_each(|named| self.tokens().register(actor, named, school).map(drop))?;
        Ok(missing.len())
    }

    /// A part of the actor's own tickets and of those of the schools where they follow them.
    pub fn tickets(&self, actor: &Actor, filter: &TicketFilter, part: Part) -> Result<Page<TicketView>> {
        if !actor.may_somewhere(Act::Ticket) {
            return Err(StationError::NotAllowed { act: Act::Ticket });
        }
        let wanted = |state: &&TicketState| {
            (!filter.open || state.is_open()) && (!filter.untouched || **state == TicketState::Open)
        };
        let states = TicketState::ALL.iter().filter(wanted);
        let query = TicketQuery {
            schools: actor.schools_for(Act::FollowTickets),
            or_opener: actor.person,
            school: filter.school,
            states: states.copied().collect(),
            sort: filter.sort,
            descending: filter.descending,
        };
        self.store.read(|r| Ok(r.tickets(&query, part)?.map(|ticket| brief(actor, ticket))))
    }

    /// One ticket: one's own, or of a school where the actor follows them.
    pub fn ticket(&self, actor: &Actor, id: TicketId) -> Result<TicketView> {
        self.store.read(|r| {
            let mut view = brief(actor, ticket_for(r, actor, id)?);
            for key in r.ticket_keys(id)? {
                let standing = standing(r, &key, view.school)?;
                view.serials.push(TicketLine { name: key.name, standing });
            }
            let notes = r.ticket_notes(id)?.into_iter();
            let notes = notes.map(|TicketNote { at, author, state, text }| TicketNoteView { at, author, state, text });
            view.notes = notes.collect();
            Ok(view)
        })
    }

    /// Whether there is an address that tickets go to, or a desk that they are put to.
    pub fn sends_tickets(&self) -> Result<bool> {
        Ok(self.ticket_desk().is_some() || self.store.read(|r| r.settings())?.ticket_address.is_some())
    }

    /// Whatever came into stock closes the tickets that asked for just that.
    pub(crate) fn hear(&self, tx: &Change<'_>, news: &News) -> Result<Vec<Entry>> {
        let closed = news.stock.iter().map(|school| self.close_found_tickets(tx, *school));
        Ok(closed.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Closes the tickets of the school whose serials are all in its stock by now.
    fn close_found_tickets(&self, tx: &Change<'_>, school: Uai) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for ticket in tx.open_tickets(school, TicketKind::FoundSerials)? {
            let keys = tx.ticket_keys(ticket.id)?;
            let mut standings = keys.iter().map(|key| standing(tx, key, school));
            if standings.try_fold(true, |all, standing| standing.map(|standing| all && standing.is_listed()))? {
                let done = TicketRemark::AllInStock.word();
                entries.push(move_on(tx, &ticket, TicketState::Closed, &Actor::station().name, done)?);
                tell_closed(tx, &ticket, done, &Actor::station().name)?;
            }
        }
        Ok(entries)
    }
}

/// The ticket, when the actor opened it or follows those of its school. Somebody else's is not there.
fn ticket_for(r: &Reader<'_>, actor: &Actor, id: TicketId) -> Result<Ticket> {
    let ticket = r.ticket(id)?.filter(|ticket| {
        let own = actor.person.is_some() && ticket.opener == actor.person;
        own || actor.may(Act::FollowTickets, Some(ticket.school))
    });
    ticket.ok_or(StationError::NoSuchTicket(id))
}

/// What is written in a ticket: something, unless the serials say it all.
fn ticket_text(new: &NewTicket) -> Result<String> {
    let text = text_of(&new.text).ok_or(InputFault::TicketText)?;
    match new.kind {
        TicketKind::FoundSerials if new.serials.is_empty() => Err(InputFault::NoSerials.into()),
        TicketKind::UnusableKey | TicketKind::Other if text.is_empty() => Err(StationError::CommentNeeded),
        TicketKind::FoundSerials | TicketKind::UnusableKey | TicketKind::Other => Ok(text),
    }
}

/// The same ticket twice helps nobody: a form sent again, a key that somebody else has reported.
fn check_not_open(tx: &Change<'_>, actor: &Actor, new: &NewTicket, keys: &[Key], text: &str) -> Result<()> {
    for open in tx.open_tickets(new.school, new.kind)? {
        let known = tx.ticket_keys(open.id)?;
        let shared = known.iter().any(|known| keys.iter().any(|(told, token)| known.fits(*token, told)));
        let again = open.opener == actor.person && open.text == text && known.is_empty() && keys.is_empty();
        if shared || again {
            return Err(StationError::TicketOpen(reference(open.id, open.opened)));
        }
    }
    match actor.person {
        Some(person) if tx.tickets_of(person, tx.at - SignedDuration::from_hours(24))? >= OPEN => {
            Err(StationError::TooManyTickets)
        }
        Some(_) | None => Ok(()),
    }
}

/// The ticket stands at `after` from now on, and says why.
fn move_on(tx: &Change<'_>, ticket: &Ticket, after: TicketState, by: &str, text: &str) -> Result<Entry> {
    if after != ticket.state {
        tx.set_ticket(ticket.id, ticket.state, after, Some(text).filter(|_| after == TicketState::Closed))?;
    }
    tx.add_ticket_note(ticket.id, by, after, text)?;
    if let Some(desk) = &ticket.desk {
        let to = Recipient::TicketDesk { ticket: ticket.id, address: desk.clone() };
        let told = Notice::to(NoticeKind::TicketFollowed, to).fact("ticket", reference(ticket.id, ticket.opened));
        let told = told.fact("state", after).fact("by", by).maybe("text", Some(text).filter(|text| !text.is_empty()));
        tx.notify(&told)?;
    }
    let comment = Some(as_line(text, 200)).filter(|text| !text.is_empty());
    let followed =
        event::Ticket::Followed { ticket: reference(ticket.id, ticket.opened), ticket_state: after, comment };
    Ok(Entry::new(followed).school(ticket.school))
}

fn tell_closed(tx: &Change<'_>, ticket: &Ticket, done: &str, by: &str) -> Result<()> {
    let Some(opener) = ticket.opener else { return Ok(()) };
    let notice = Notice::to_person(NoticeKind::TicketClosed, opener);
    let notice = notice.fact("ticket", reference(ticket.id, ticket.opened)).fact("done", done).fact("by", by);
    Ok(tx.notify(&notice)?)
}

/// A ticket as it stands in a list.
fn brief(actor: &Actor, ticket: Ticket) -> TicketView {
    TicketView {
        id: ticket.id,
        reference: reference(ticket.id, ticket.opened),
        kind: ticket.kind,
        school: ticket.school,
        school_name: ticket.school_name,
        state: ticket.state,
        opened: ticket.opened,
        since: ticket.since,
        by: ticket.by,
        opener: ticket.opener,
        own: actor.person.is_some() && ticket.opener == actor.person,
        about: ticket.about.map(|holder| Holder { id: holder.id, name: holder.name }),
        text: ticket.text,
        serials: Vec::new(),
        notes: Vec::new(),
        done: ticket.done,
        desk_number: ticket.desk_number,
        desk_page: ticket.desk.as_deref().zip(ticket.desk_number).map(|(desk, number)| glpi::page(desk, number)),
        desk: ticket.desk,
    }
}
