//! Tickets: opening one with its facts filled in, and following it until it is closed.

use crate::{
    actions::TicketAction,
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    parts::{
        list::{self, Order, Place},
        table_file::table_file,
    },
    path::{Path, Query},
    posted::Posted,
    words,
};
use axum::{Extension, response::Response};
use catalogue::Ui;
use domain::{Act, Standing, TicketEvent, TicketId, TicketKind, TicketRemark, serials_of};
use maud::{Markup, html};
use station::{NewTicket, Page, SchoolView, TicketFilter, TicketSort, TicketView};

/// What the list is made of.
struct Desk {
    tickets: Page<TicketView>,
    order: Order<TicketSort>,
    schools: Vec<SchoolView>,
    /// There is an address that tickets go to.
    sent: bool,
    /// Closed ones are listed too.
    all: bool,
    /// What a link filled in.
    filled: Fields,
}

const PATH: &str = "/tickets";
const FILE: &str = "/tickets.csv";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let (filter, order) = filter_of(&query)?;
    let (part, all) = (list::part(&query)?, !filter.open);
    let found = context.look(move |station, actor| {
        let tickets = station.stock().tickets(actor, &filter, part)?;
        Ok((tickets, station.people().schools_where(actor, Act::Ticket)?, station.stock().sends_tickets()?))
    });
    let (tickets, schools, sent) = found.await?;
    context.shows(tickets.rows.iter().flat_map(TicketView::people));
    let title = context.ui.t("nav-tickets");
    let desk = Desk { tickets, order, schools, sent, all, filled: query };
    Ok(context.page(&title, &page(&context, &title, &desk)))
}

/// What is listed, every page of it, as a file.
pub(crate) async fn file(context: Context, Query(query): Query) -> Result<Response, Failure> {
    let (filter, _) = filter_of(&query)?;
    let tickets =
        context.look(move |station, actor| list::every(|part| station.stock().tickets(actor, &filter, part))).await?;
    context.shows(tickets.iter().flat_map(TicketView::people));
    let ui = &context.ui;
    let titles = [
        "tickets-reference",
        "field-state",
        "tickets-kind",
        "field-school",
        "tickets-by",
        "tickets-opened",
        "tickets-done",
    ];
    let cells = |ticket: &TicketView| {
        [
            ticket.reference.clone(),
            ui.t(&words::key("ticket", ticket.state.word())),
            ui.t(&words::key("ticket", ticket.kind.word())),
            ticket.school_name.clone(),
            ui.who(&ticket.by).into_owned(),
            ui.moment(ticket.opened),
            ticket.done.as_deref().map(|done| said(ui, done)).unwrap_or_default(),
        ]
    };
    table_file(&format!("{}.csv", ui.t("tickets-file")), titles.map(|title| ui.t(title)), tickets.iter().map(cells))
}

fn filter_of(query: &Fields) -> Result<(TicketFilter, Order<TicketSort>), Failure> {
    let order = Order::of(query, (TicketSort::Opened, true))?;
    let (sort, descending, open) = (Some(order.by), order.descending, !query.ticked("all"));
    Ok((TicketFilter { open, sort, descending, ..TicketFilter::default() }, order))
}

pub(crate) async fn open(posted: Posted) -> Result<Redirect, Failure> {
    let fields = &posted.fields;
    let serials = serials_of(fields.text("serials")).map_err(Failure::invalid)?;
    let (school, kind, person) = (fields.parse("school")?, fields.parse("kind")?, fields.maybe("person")?);
    let new = NewTicket { school, kind, serials, person, text: fields.text("text").to_owned() };
    let id = posted.context.ask(move |station, actor| station.stock().open_ticket(actor, new)).await?;
    Ok(done(&format!("/tickets/{id}"), "ticket-opened"))
}

pub(crate) async fn one(context: Context, Path(id): Path<TicketId>) -> Result<Markup, Failure> {
    let ticket = context.look(move |station, actor| station.stock().ticket(actor, id)).await?;
    context.shows(ticket.people());
    let title = context.ui.with("tickets-one", [("reference", &ticket.reference)]);
    Ok(context.page(&title, &story(&context, &title, &ticket)))
}

pub(crate) async fn act(
    Path(id): Path<TicketId>,
    Extension(action): Extension<TicketAction>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    let text = posted.fields.text("text").to_owned();
    let path = format!("/tickets/{id}");
    let event = match action {
        TicketAction::Register => {
            posted.context.ask(move |station, actor| station.stock().register_found(actor, id)).await?;
            return Ok(done(&path, "ticket-registered"));
        }
        TicketAction::Note => TicketEvent::Note,
        TicketAction::Wait => TicketEvent::Wait,
        TicketAction::Resume => TicketEvent::Resume,
        TicketAction::Close => TicketEvent::Close,
    };
    posted.context.ask(move |station, actor| station.stock().follow_ticket(actor, id, event, &text)).await?;
    Ok(done(&path, if event == TicketEvent::Close { "ticket-closed" } else { "ticket-noted" }))
}

fn page(context: &Context, title: &str, desk: &Desk) -> Markup {
    let ui = &context.ui;
    let filling = desk.filled.ticked("kind");
    let place = Place::new(PATH).ticking("all", desk.all).ordered(&desk.order);
    html! {
        h1 { (title) }
        @if !desk.sent { p.notice role="status" { (ui.t("tickets-no-address")) } }
        @if filling && desk.sent { (form(context, desk)) }
        section {
            h2 { (ui.t(if desk.all { "tickets-all" } else { "tickets-open" })) }
            @if desk.tickets.total == 0 { p.empty { (ui.t(if desk.all { "tickets-none" } else { "tickets-none-open" })) } } @else {
                p.small { (list::file(ui, &place, FILE)) }
                (table(context, desk, &place))
            }
            (list::paging(ui, &place, &desk.tickets))
            @if desk.all { p { a href="/tickets" { (ui.t("tickets-show-open")) } } } @else { p { a href="/tickets?all=1" { (ui.t("tickets-show-all")) } } }
        }
        @if !filling && desk.sent { (form(context, desk)) }
    }
}

fn table(context: &Context, desk: &Desk, place: &Place<'_>) -> Markup {
    let ui = &context.ui;
    // whoever has one school knows which it is
    let several = desk.schools.len() > 1;
    html! {
        table data-list=(place.list()) {
            thead { tr {
                th scope="col" { (ui.t("tickets-reference")) }
                (desk.order.head(ui, place, "field-state", TicketSort::State))
                (desk.order.head(ui, place, "tickets-kind", TicketSort::Kind))
                @if several { (desk.order.head(ui, place, "field-school", TicketSort::School)) }
                th scope="col" { (ui.t("tickets-by")) }
                (desk.order.head(ui, place, "tickets-opened", TicketSort::Opened))
            } }
            tbody {
                @for ticket in &desk.tickets.rows {
                    tr {
                        th scope="row" { a.serial href={ (PATH) "/" (ticket.id) } { (ticket.reference) } }
                        td data-label=(ui.t("field-state")) { (state(ui, ticket)) }
                        td data-label=(ui.t("tickets-kind")) { (ui.t(&words::key("ticket", ticket.kind.word()))) }
                        @if several { td data-label=(ui.t("field-school")) { (ticket.school_name) } }
                        td data-label=(ui.t("tickets-by")) { (ui.who(&ticket.by)) }
                        td data-label=(ui.t("tickets-opened")) { (words::ago(ui, context.now(), ticket.opened)) }
                    }
                }
            }
        }
    }
}

fn form(context: &Context, desk: &Desk) -> Markup {
    let (ui, filled) = (&context.ui, &desk.filled);
    html! {
        section {
            h2 { (ui.t("tickets-new")) }
            p { (ui.t("tickets-help")) }
            form.stack method="post" action="/tickets" {
                (layout::csrf(context))
                @if !filled.text("person").is_empty() { input type="hidden" name="person" value=(filled.text("person")); }
                label { (ui.t("tickets-kind"))
                    select name="kind" {
                        @for kind in TicketKind::ALL {
                            option value=(kind.word()) selected[filled.text("kind") == kind.word()] { (ui.t(&words::key("ticket", kind.word()))) }
                        }
                    }
                }
                label { (ui.t("field-school"))
                    select name="school" {
                        @for school in &desk.schools {
                            option value=(school.uai) selected[filled.text("school") == school.uai.as_str()] { (school.name) }
                        }
                    }
                }
                label { (ui.t("tickets-serials")) textarea.serial name="serials" rows="4" autocomplete="off" spellcheck="false" { (filled.text("serials")) } }
                label { (ui.t("tickets-text")) textarea name="text" data-sometimes rows="4" maxlength="2000" { (filled.text("text")) } }
                button.primary { (ui.t("tickets-send")) }
            }
        }
    }
}

fn story(context: &Context, title: &str, ticket: &TicketView) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        dl.facts {
            dt { (ui.t("field-state")) } dd { (state(ui, ticket)) " " span.small { (words::ago(ui, context.now(), ticket.since)) } }
            dt { (ui.t("tickets-kind")) } dd { (ui.t(&words::key("ticket", ticket.kind.word()))) }
            dt { (ui.t("field-school")) } dd { (ticket.school_name) }
            dt { (ui.t("tickets-by")) } dd { (ui.who(&ticket.by)) " · " (ui.moment(ticket.opened)) }
            @if let Some(about) = &ticket.about { dt { (ui.t("field-holder")) } dd { (about.name) } }
            @if ticket.desk.is_some() { dt { (ui.t("tickets-desk")) } dd { (at_desk(ui, ticket)) } }
            @if let Some(done) = &ticket.done { dt { (ui.t("tickets-done")) } dd { (said(ui, done)) } }
        }
        @if !ticket.text.is_empty() { p.need { (ticket.text) } }
        @if !ticket.serials.is_empty() { (keys(context, ticket)) }
        @if !ticket.notes.is_empty() {
            section {
                h2 { (ui.t("tickets-story")) }
                ul.story {
                    @for note in &ticket.notes {
                        li { time datetime=(note.at) { (ui.moment(note.at)) } strong { (ui.who(&note.author)) } " "
                            span.badge { (ui.t(&words::key("ticket", note.state.word()))) }
                            p.need { (said(ui, &note.text)) } }
                    }
                }
            }
        }
        @if ticket.state.is_open() { (steps(context, ticket)) }
        p { a href="/tickets" { (ui.t("tickets-back")) } }
    }
}

/// Where it is read at the ticket desk, once it is there.
fn at_desk(ui: &Ui, ticket: &TicketView) -> Markup {
    html! {
        @if let (Some(number), Some(page)) = (ticket.desk_number, &ticket.desk_page) {
            a href=(page) rel="noreferrer" { (ui.with("tickets-desk-number", [("number", &number.to_string())])) }
        } @else { (ui.t("tickets-desk-waiting")) }
    }
}

/// The keys of a ticket, and, for those who may, one click that puts those that are missing into stock.
fn keys(context: &Context, ticket: &TicketView) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let missing = ticket.serials.iter().filter(|line| line.standing == Standing::Unlisted).count();
    let found = ticket.kind == TicketKind::FoundSerials && ticket.state.is_open();
    let may = found && missing > 0 && actor.may(Act::Register, Some(ticket.school));
    let sees = |standing| match standing {
        Standing::Unlisted => false,
        Standing::Elsewhere => actor.may(Act::SeeStock, None),
        _ => actor.may(Act::SeeStock, Some(ticket.school)),
    };
    html! {
        section {
            h2 { (ui.t("tickets-keys")) }
            table {
                (list::heads(ui, &["field-serial", "field-state"]))
                tbody {
                    @for line in &ticket.serials {
                        tr {
                            th scope="row" {
                                @if sees(line.standing) { a.serial href={ "/tokens/" (line.name) } { (line.name) } }
                                @else { span.serial { (line.name) } }
                            }
                            td data-label=(ui.t("field-state")) { (ui.t(&words::key("standing", line.standing.word()))) }
                        }
                    }
                }
            }
            @if may {
                form.row method="post" action={ "/tickets/" (ticket.id) "/register" } {
                    (layout::csrf(context))
                    button.primary { (ui.with("tickets-register", [("count", &missing.to_string())])) }
                }
            } @else if found { p.small { (ui.t("tickets-closes-itself")) } }
        }
    }
}

/// What can be done with a ticket that is not closed.
fn steps(context: &Context, ticket: &TicketView) -> Markup {
    let ui = &context.ui;
    let step = |event: TicketEvent, asks: &str| {
        let (name, rows) =
            (ui.t(&words::key("ticket", event.word())), if event == TicketEvent::Close { "3" } else { "2" });
        html! {
            details {
                summary { (name) }
                form.stack method="post" action={ "/tickets/" (ticket.id) "/" (event.word()) } {
                    (layout::csrf(context))
                    label { (ui.t(asks)) textarea name="text" rows=(rows) maxlength="2000" required[event != TicketEvent::Resume] {} }
                    button { (name) }
                }
            }
        }
    };
    html! {
        section {
            h2 { (ui.t("tickets-follow")) }
            (step(TicketEvent::Note, "tickets-note"))
            @if ticket.state.after(TicketEvent::Wait).is_ok() { (step(TicketEvent::Wait, "tickets-wait-for")) }
            @if ticket.state.after(TicketEvent::Resume).is_ok() { (step(TicketEvent::Resume, "tickets-note")) }
            (step(TicketEvent::Close, "tickets-what-was-done"))
        }
    }
}

fn state(ui: &Ui, ticket: &TicketView) -> Markup {
    html! { span.badge.(format!("ticket-{}", ticket.state)) { (ui.t(&words::key("ticket", ticket.state.word()))) } }
}

/// What somebody wrote, or what the station says in its own words.
fn said(ui: &Ui, text: &str) -> String {
    match text.parse::<TicketRemark>() {
        Ok(remark) => ui.t(&words::key("ticket", remark.word())),
        Err(_) => text.to_owned(),
    }
}
