//! *Passer une commande*: what to order and why, the orders of a school, and one order with what came of it.

use crate::{
    actions::OrderAction,
    back::done,
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    pages::stock::supply,
    parts::{
        list::{self, Order, Place},
        sure,
        table_file::table_file,
    },
    path::{Path, Query},
    posted::Posted,
    words,
};
use axum::{
    Extension,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use domain::{Act, OrderEvent, OrderId, scanned_token};
use jiff::Timestamp;
use maud::{Markup, html};
use station::{NewOrder, OrderFilter, OrderSort, OrderView, Page, RefusedSerial, StationError, SupplyView};

const PATH: &str = "/orders";
const FILE: &str = "/orders.csv";

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let (filter, order) = filter_of(&query)?;
    let (part, open) = (list::part(&query)?, filter.open);
    let found = context.look(move |station, actor| {
        Ok((station.stock().supplies(actor)?, station.stock().orders(actor, &filter, part)?))
    });
    let (supplies, orders) = found.await?;
    let title = context.ui.t("orders-title");
    Ok(context.page(&title, &all(&context, &supplies, &orders, &order, open)))
}

/// What is listed, every page of it, as a file.
pub(crate) async fn file(context: Context, Query(query): Query) -> Result<Response, Failure> {
    let (filter, _) = filter_of(&query)?;
    let orders =
        context.look(move |station, actor| list::every(|part| station.stock().orders(actor, &filter, part))).await?;
    let ui = &context.ui;
    let titles = [
        "orders-number",
        "field-state",
        "orders-received",
        "orders-quantity",
        "orders-placed",
        "orders-by",
        "field-school",
    ];
    let cells = |order: &OrderView| {
        [
            order.id.to_string(),
            ui.t(&words::key("order", order.state.word())),
            order.received.to_string(),
            order.quantity.to_string(),
            ui.moment(order.placed),
            ui.who(&order.by).into_owned(),
            order.school_name.clone(),
        ]
    };
    table_file(&format!("{}.csv", ui.t("orders-file")), titles.map(|title| ui.t(title)), orders.iter().map(cells))
}

fn filter_of(query: &Fields) -> Result<(OrderFilter, Order<OrderSort>), Failure> {
    let order = Order::of(query, (OrderSort::Placed, true))?;
    let (sort, descending, open) = (Some(order.by), order.descending, !query.ticked("all"));
    Ok((OrderFilter { school: None, open, sort, descending }, order))
}

pub(crate) async fn place(posted: Posted) -> Result<Response, Failure> {
    let fields = &posted.fields;
    let new = NewOrder {
        school: fields.parse("school")?,
        quantity: fields.parse("quantity")?,
        comment: fields.text("comment").to_owned(),
        seen: fields.maybe("seen")?,
    };
    if !sure::is_sure(fields)
        && let Some(asked) = ask_first(&posted, &new).await?
    {
        return Ok(asked.into_response());
    }
    let id = posted.context.ask(move |station, actor| station.stock().place_order(actor, &new)).await?;
    Ok(done(&format!("/orders/{id}"), "order-placed").into_response())
}

/// The question before an order, which binds the school; `None`: the station has another answer than placing it.
async fn ask_first(posted: &Posted, new: &NewOrder) -> Result<Option<Markup>, Failure> {
    let (ui, actor) = (&posted.context.ui, &posted.context.signed_in.actor);
    let (school, quantity) = (new.school, new.quantity);
    if !actor.may(Act::Order, Some(school)) {
        return Ok(None);
    }
    let supply = posted.context.ask(move |station, actor| station.stock().supply(actor, school)).await?;
    if !supply.supplier || supply.last_order != new.seen || !(1..=NewOrder::LARGEST).contains(&quantity) {
        return Ok(None);
    }
    let about = [("count", quantity.to_string()), ("school", supply.name)];
    let about = about.each_ref().map(|(name, text)| (*name, text.as_str()));
    let question = sure::Question {
        path: "/orders".to_owned(),
        back: "/orders".to_owned(),
        ask: ui.with("sure-order", about),
        effect: ui.t("sure-order-effect"),
        act: ui.t("orders-place"),
        comment: sure::Comment::None,
    };
    Ok(Some(sure::page(&posted.context, &posted.fields, &question)))
}

pub(crate) async fn one(context: Context, Path(id): Path<OrderId>) -> Result<Markup, Failure> {
    order_page(&context, id, "", &[]).await
}

pub(crate) async fn act(
    Path(id): Path<OrderId>,
    Extension(action): Extension<OrderAction>,
    posted: Posted,
) -> Result<Response, Failure> {
    let (reason, typed) = (posted.fields.text("reason").to_owned(), posted.fields.text("serials").to_owned());
    let serials = from_keyboard(&typed);
    let acted = posted.context.ask(move |station, actor| match action {
        OrderAction::Ship => station.stock().ship_order(actor, id).map(|()| "order-shipped"),
        OrderAction::Receive => station.stock().receive_order(actor, id, &serials).map(|_| "order-received"),
        OrderAction::Close => station.stock().close_order(actor, id, &reason).map(|()| "order-closed"),
        OrderAction::Cancel => station.stock().cancel_order(actor, id, &reason).map(|()| "order-cancelled"),
    });
    match acted.await {
        Ok(said) => Ok(done(&format!("/orders/{id}"), said).into_response()),
        // what was scanned stays in the form, beside what is wrong with it
        Err(Failure::Station(StationError::ParcelRefused(refused))) => {
            let page = order_page(&posted.context, id, &typed, &refused).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// Serials as a scanner types them on a French layout, line by line, each with its family where that was typed.
fn from_keyboard(typed: &str) -> String {
    // what is no serial is told by its line, as it was typed
    let line = |line: &str| match scanned_token(line) {
        Ok(named) if !line.trim().contains(' ') => named.to_string(),
        Ok(_) | Err(_) => line.to_owned(),
    };
    typed.lines().map(line).collect::<Vec<_>>().join("\n")
}

async fn order_page(context: &Context, id: OrderId, typed: &str, refused: &[RefusedSerial]) -> Result<Markup, Failure> {
    let found = context.ask(move |station, actor| {
        let order = station.stock().order(actor, id)?;
        let supply = station.stock().supply(actor, order.school)?;
        Ok((order, supply))
    });
    let (order, supply) = found.await?;
    let title = context.ui.with("order-title", [("order", &id.to_string())]);
    let body = html! {
        h1 { (title) }
        (facts(&context.ui, &order, context.now()))
        (acts(context, &order, typed, refused))
        (supply::to_program(&context.ui, &supply))
        (parcels(&context.ui, &order))
        p { a href="/orders" { (context.ui.t("orders-back")) } }
    };
    Ok(context.page(&title, &body))
}

fn all(
    context: &Context,
    supplies: &[SupplyView],
    orders: &Page<OrderView>,
    order: &Order<OrderSort>,
    open: bool,
) -> Markup {
    let ui = &context.ui;
    let place = Place::new(PATH).ticking("all", !open).ordered(order);
    html! {
        h1 { (ui.t("orders-title")) }
        @for school in supplies { (form(context, school)) }
        section {
            h2 { (ui.t(if open { "orders-open" } else { "orders-all" })) }
            @if orders.total == 0 { p.empty { (ui.t(if open { "orders-none-open" } else { "orders-none" })) } } @else {
                p.small { (list::file(ui, &place, FILE)) }
                (table(context, orders, order, &place))
            }
            (list::paging(ui, &place, orders))
            @if open { p { a href={ (PATH) "?all=1" } { (ui.t("orders-show-all")) } } } @else { p { a href=(PATH) { (ui.t("orders-show-open")) } } }
        }
    }
}

/// The numbers of a school, the one number that follows from them, and the button.
fn form(context: &Context, school: &SupplyView) -> Markup {
    let ui = &context.ui;
    html! {
        section id={ "order-" (school.school) } {
            h2 { (school.name) " · " (school.school) }
            (supply::outlook(ui, school))
            p { a href={ "/figures?school=" (school.school) } { (ui.t("figures-title")) } }
            @if school.supplier {
                // where nothing is missing, nothing is offered either
                @if school.suggestion > 0 { (order_form(context, school)) }
                @else { details { summary { (ui.t("orders-anyway")) } (order_form(context, school)) } }
                p.small id={ "why-" (school.school) } { (supply::why(ui, school)) }
            } @else {
                p.notice role="alert" { (ui.t("error-no-supplier")) }
            }
        }
    }
}

fn order_form(context: &Context, school: &SupplyView) -> Markup {
    let ui = &context.ui;
    html! {
        form.order method="post" action="/orders" {
            (layout::csrf(context))
            input type="hidden" name="school" value=(school.school);
            input type="hidden" name="seen" value=[school.last_order];
            label { (ui.t("orders-quantity"))
                input type="number" name="quantity" min="1" max="1000" required value=[(school.suggestion > 0).then_some(school.suggestion)]
                    aria-describedby={ "why-" (school.school) }; }
            label { (ui.t("orders-comment")) input name="comment" maxlength="200" autocomplete="off"; }
            button.primary { (ui.t("orders-place")) }
        }
    }
}

fn table(context: &Context, orders: &Page<OrderView>, order: &Order<OrderSort>, place: &Place<'_>) -> Markup {
    let ui = &context.ui;
    html! {
        table data-list=(place.list()) {
            thead { tr {
                th scope="col" { (ui.t("orders-number")) }
                (order.head(ui, place, "field-state", OrderSort::State))
                th scope="col" { (ui.t("orders-received")) }
                (order.head(ui, place, "orders-placed", OrderSort::Placed))
                th scope="col" { (ui.t("orders-by")) }
                (order.head(ui, place, "field-school", OrderSort::School))
            } }
            tbody {
                @for order in &orders.rows {
                    tr {
                        th scope="row" { a href={ (PATH) "/" (order.id) } { (ui.with("order-title", [("order", &order.id.to_string())])) } }
                        td data-label=(ui.t("field-state")) { span { (state(ui, order)) } }
                        td data-label=(ui.t("orders-received")) { (order.received) " / " (order.quantity) }
                        td data-label=(ui.t("orders-placed")) { (words::ago(ui, context.now(), order.placed)) }
                        td data-label=(ui.t("orders-by")) { (ui.who(&order.by)) }
                        td data-label=(ui.t("field-school")) { (order.school_name) }
                    }
                }
            }
        }
    }
}

/// Where an order stands, and whether it should be further.
pub(crate) fn state(ui: &Ui, order: &OrderView) -> Markup {
    html! {
        span.badge.{ "order-" (order.state.word()) } { (ui.t(&words::key("order", order.state.word()))) }
        @if order.late { " " span.badge.lost { (ui.t("order-late")) } }
    }
}

fn facts(ui: &Ui, order: &OrderView, now: Timestamp) -> Markup {
    html! {
        dl.facts {
            dt { (ui.t("field-school")) } dd { (order.school_name) " · " (order.school) }
            dt { (ui.t("field-state")) } dd { (state(ui, order)) " " span.small { (words::ago(ui, now, order.since)) } }
            dt { (ui.t("orders-quantity")) } dd { (order.quantity) }
            dt { (ui.t("orders-received")) } dd { (order.received) " / " (order.quantity) }
            dt { (ui.t("orders-placed")) } dd { (ui.moment(order.placed)) " · " (ui.who(&order.by)) }
            @if let Some(comment) = &order.comment { dt { (ui.t("orders-comment")) } dd { (comment) } }
            @if let Some(reason) = &order.reason { dt { (ui.t("orders-reason")) } dd { (reason) } }
        }
    }
}

/// What the reader can do with the order now.
fn acts(context: &Context, order: &OrderView, typed: &str, refused: &[RefusedSerial]) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let path = format!("/orders/{}", order.id);
    let may = |act, event| actor.may(act, Some(order.school)) && order.state.after(event).is_ok();
    html! {
        @if may(Act::Receive, OrderEvent::ReceivePart) {
            section {
                h2 { (ui.t("orders-receive-title")) }
                @if !refused.is_empty() { (report(ui, refused)) }
                form.stack method="post" action={ (path) "/receive" } {
                    (layout::csrf(context))
                    label { (ui.t("orders-serials"))
                        textarea name="serials" rows="6" autocomplete="off" spellcheck="false" required aria-describedby="serials-help" { (typed) } }
                    p.small #serials-help { (ui.t("orders-serials-help")) }
                    button.primary { (ui.t("orders-receive")) }
                }
            }
        }
        @if may(Act::Receive, OrderEvent::Ship) {
            form method="post" action={ (path) "/ship" } { (layout::csrf(context)) button { (ui.t("orders-ship")) } }
        }
        @if may(Act::Order, OrderEvent::Close) { (ending(context, &path, "close", "orders-close")) }
        @if may(Act::Order, OrderEvent::Cancel) { (ending(context, &path, "cancel", "orders-cancel")) }
    }
}

/// A step that asks for its reason.
fn ending(context: &Context, path: &str, action: &str, key: &str) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary { (ui.t(key)) }
            form.row method="post" action={ (path) "/" (action) } {
                (layout::csrf(context))
                label { (ui.t("orders-reason")) input name="reason" maxlength="200" required; }
                button { (ui.t(key)) }
            }
        }
    }
}

/// What is wrong with the serials of a parcel.
fn report(ui: &Ui, refused: &[RefusedSerial]) -> Markup {
    html! {
        div.notice role="alert" {
            p { (ui.with("error-parcel-refused", [("count", &refused.len().to_string())])) }
            ul {
                @for refused in refused {
                    li { span.serial { (refused.serial) } (ui.t("colon")) (ui.t(&words::key("parcel", refused.fault.word()))) }
                }
            }
        }
    }
}

fn parcels(ui: &Ui, order: &OrderView) -> Markup {
    html! {
        @if !order.parcels.is_empty() {
            section {
                h2 { (ui.t("orders-parcels")) }
                ol.story {
                    @for parcel in &order.parcels {
                        li { time { (ui.moment(parcel.at)) } " "
                            @for (index, serial) in parcel.serials.iter().enumerate() {
                                @if index > 0 { ", " }
                                a.serial href={ "/tokens/" (serial) } { (serial) }
                            }
                        }
                    }
                }
            }
        }
    }
}
