//! What waits for one person, asked for at once, and how a section of it is drawn.

use domain::{Act, RequestState, Role, Uai};
use jiff::Timestamp;
use maud::{Markup, html};
use station::{
    ASKED_AGAIN, Actor, Administration, BatchRow, BenchView, Deadlines, DueCount, EntrustedLine, First, FirstSteps,
    Holder, JournalState, LookView, OrderFilter, OrderView, OwnPage, Page, Part, RequestFilter, RequestView, Station,
    StationError, StrayView, SupplyView, Suspended, TicketFilter, TicketSort, TicketView, TokenRow,
};
use std::{collections::BTreeMap, sync::Arc};

/// Lines of a list; the page behind it has all of them.
pub(super) const SHOWN: usize = 5;
/// The same as a part of a list.
const FIRST: Part = Part::first(SHOWN as u32);

/// What waits for one person; `None` where it is not theirs to see.
#[derive(Default)]
pub(super) struct Home {
    pub now: Timestamp,
    pub request: Option<RequestView>,
    pub own: Option<OwnPage>,
    /// Nothing but asking for a token is theirs.
    pub requester: bool,
    /// The oldest first.
    pub to_decide: Option<Page<RequestView>>,
    /// Those that have waited for their requesters for a day, the oldest first.
    pub awaited: Option<Page<RequestView>>,
    pub hand_over: Option<Page<TokenRow>>,
    pub supplies: Option<Vec<SupplyView>>,
    pub coming: Option<Page<OrderView>>,
    pub deadlines: Option<Deadlines>,
    /// How many keys are due back, for whoever follows that and takes none back.
    pub due: Option<DueCount>,
    /// Keys that went on with their holders to another school.
    pub strays: Option<Page<StrayView>>,
    pub suspended: Vec<Suspended>,
    /// What somebody else did without a proof.
    pub looks: Vec<LookView>,
    /// The oldest first.
    pub tickets: Option<Page<TicketView>>,
    pub locked: Option<First<Holder>>,
    pub bench: Option<BenchView>,
    pub administration: Option<Administration>,
    /// How far the station is.
    pub first_steps: Option<FirstSteps>,
    /// Keys of which something is not applied at the other verifier yet, the oldest first.
    pub entrusted: Vec<EntrustedLine>,
    /// Mails that do not get through.
    pub stuck_mails: u32,
    /// Tokens in stock that are not programmed, by school.
    pub to_program: Vec<(Uai, u32)>,
    /// What schools are called, for whoever has more than one.
    pub schools: BTreeMap<Uai, String>,
    pub journal: Option<JournalState>,
    /// Boxes that are under way.
    pub batches: Vec<BatchRow>,
    /// Whoever has stock to see has none yet.
    pub empty: bool,
}

impl Home {
    pub fn of(station: &Arc<Station>, actor: &Actor) -> Result<Self, StationError> {
        let may = |act| actor.may_somewhere(act);
        let mut home = Self { now: station.now(), ..Self::default() };
        home.requester = actor.grants.iter().all(|grant| grant.role == Role::Requester);
        if actor.person.is_some() && may(Act::Ask) {
            home.request = station.requests().my_requests(actor)?.into_iter().find(|request| request.state.is_open());
            home.own = Some(station.people().own_page(actor)?);
        }
        if may(Act::Decide) {
            home.to_decide = Some(decided_by(station, actor, RequestState::Submitted, None)?);
            let quiet = home.now - ASKED_AGAIN;
            home.awaited = Some(decided_by(station, actor, RequestState::AwaitingRequester, Some(quiet))?);
            home.locked = Some(station.locked_pins(actor)?);
        }
        if may(Act::HandOver) {
            home.hand_over = Some(station.tokens().to_hand_over(actor)?);
        }
        if may(Act::Order) {
            home.supplies = Some(station.stock().supplies(actor)?);
        }
        if may(Act::Receive) {
            let open = OrderFilter { open: true, ..OrderFilter::default() };
            home.coming = Some(station.stock().orders(actor, &open, FIRST)?);
        }
        if actor.may(Act::Resynchronise, None) {
            home.entrusted = station.tokens().entrusted_list(actor, false)?;
        }
        if may(Act::Enrol) {
            home.to_program = station.tokens().to_program(actor)?;
        }
        if may(Act::Convey) {
            home.batches = station.conveyor().batches(actor, Part::page(1))?.rows;
            home.batches.retain(|batch| batch.ended.is_none());
        }
        home.empty = (may(Act::Order) || may(Act::Enrol)) && station.tokens().none_yet(actor)?;
        if may(Act::TakeBack) {
            home.deadlines = Some(station.deadlines(actor)?);
        }
        if may(Act::Decide) && !may(Act::TakeBack) {
            home.due = Some(station.due_counted(actor)?);
        }
        if may(Act::MovePeople) {
            home.strays = Some(station.directories().strays(actor, FIRST)?);
        }
        if may(Act::ManageCustody) || may(Act::Resume) {
            home.suspended = station.tokens().suspended(actor)?;
        }
        if may(Act::Witness) {
            home.looks = station.tokens().second_looks(actor, Part::every())?.rows;
            home.looks.retain(|look| look.mine);
        }
        if may(Act::FollowTickets) {
            let sort = Some(TicketSort::Opened);
            let untouched = TicketFilter { untouched: true, sort, ..TicketFilter::default() };
            home.tickets = Some(station.stock().tickets(actor, &untouched, FIRST)?);
        }
        if may(Act::SeeBench) {
            home.bench = Some(station.bench().view(actor)?);
        }
        if may(Act::Administer) {
            home.administration = Some(station.administration(actor)?);
            home.first_steps = Some(station.first_steps(actor)?);
            home.stuck_mails = station.mail().stuck_mails(actor)?;
        }
        if may(Act::ReadJournal) {
            home.journal = Some(station.journal().journal_state(actor, SHOWN as u32)?);
        }
        if !has_one_school(actor) {
            home.schools = station.people().school_names(&home.named())?;
        }
        Ok(home)
    }

    /// The schools of everything that is shown.
    fn named(&self) -> Vec<Uai> {
        let first = |tokens: &[TokenRow]| tokens.iter().filter_map(|row| row.school).collect::<Vec<_>>();
        let mut named = first(self.hand_over.as_ref().map_or(&[], |page| &page.rows));
        named.extend(self.to_decide.iter().flat_map(|page| &page.rows).map(|request| request.school));
        named.extend(self.awaited.iter().flat_map(|page| &page.rows).map(|request| request.school));
        named.extend(self.suspended.iter().filter_map(|one| one.token.school));
        named.extend(self.deadlines.iter().flat_map(|found| &found.due.rows).filter_map(|due| due.token.school));
        named.extend(self.deadlines.iter().flat_map(|found| &found.expiring.rows).filter_map(|one| one.token.school));
        named.extend(self.looks.iter().filter_map(|look| look.school));
        named.extend(self.tickets.iter().flat_map(|page| &page.rows).map(|ticket| ticket.school));
        named.extend(self.supplies.iter().flatten().map(|one| one.school));
        named.extend(self.coming.iter().flat_map(|page| &page.rows).map(|order| order.school));
        named.extend(self.batches.iter().map(|batch| batch.school));
        named.extend(self.to_program.iter().map(|(school, _)| *school));
        named.sort_unstable();
        named.dedup();
        named
    }
}

/// Whether all that somebody may do is in one school: then its name says nothing.
fn has_one_school(actor: &Actor) -> bool {
    let mut schools = actor.grants.iter().map(|grant| grant.scope.school());
    let first = schools.next().flatten();
    first.is_some() && schools.all(|school| school == first)
}

/// Requests of others that stand there: those of one's own schools, and for the helpdesk those that no school can decide.
fn decided_by(
    station: &Station,
    actor: &Actor,
    state: RequestState,
    quiet_since: Option<Timestamp>,
) -> Result<Page<RequestView>, StationError> {
    let in_school = actor.grants.iter().any(|grant| matches!(grant.role, Role::Principal | Role::Deputy));
    let filter = RequestFilter { state: Some(state), quiet_since, ..RequestFilter::default() };
    station.requests().list(actor, &RequestFilter { for_helpdesk: !in_school, of_others: true, ..filter }, FIRST)
}

/// One section: a heading that leads somewhere, with how many wait, and what they are.
pub(super) fn block(title: &str, to: Option<&str>, count: Option<u32>, body: &Markup) -> Markup {
    html! {
        section.block {
            h2 {
                @match to { Some(to) => a href=(to) { (title) }, None => (title) }
                @if let Some(count) = count.filter(|count| *count > 0) { " " span.count { (count) } }
            }
            (body)
        }
    }
}
