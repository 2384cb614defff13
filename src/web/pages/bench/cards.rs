//! At the station: a card for every plugged token with the one next act, and who is to collect a token that is not plugged.
//!
//! The server renders the cards for the person who looks and sends them whole when something changed; the script puts
//! them in place. Without a script the page is loaded again.

use super::{
    card::{Desk, handed_over, slip_of},
    face, hand_over, seat,
};
use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    live::{self, Changes, Pieces, sse},
    path::{Path, Query},
    posted::Posted,
    words,
};
use axum::response::sse::{Event, Sse};
use bench::{KeyboardHold, KeyboardView};
use catalogue::Ui;
use domain::Act;
use futures_util::stream::{self, Stream};
use maud::{Markup, html};
use station::{Actor, BenchView, Seated, Station, StationError};
use std::{convert::Infallible, sync::Arc, time::Duration};

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    let (context, desks) = seat::chosen(context, &query).await?;
    // what another program wrote meanwhile comes with the next event
    context.ask(|station, actor| station.bench().look_again(actor, Duration::ZERO)).await?;
    let desk = context.look(look).await?;
    let title = context.ui.t("station-title");
    Ok(context.page(&title, &page(&context, &desk, &desks)))
}

/// The cards, live.
pub(crate) async fn live(
    context: Context,
    Query(query): Query,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let (context, _) = seat::chosen(context, &query).await?;
    let changes = Changes::new(context);
    Ok(sse(
        changes.over(),
        stream::unfold(changes, async |mut changes| {
            let context = changes.next().await?;
            let cards = cards(context, &context.look(look).await.ok()?);
            Some((cards, changes))
        }),
    ))
}

pub(crate) async fn cancel(Path(port): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    posted.context.ask(move |station, actor| station.bench().cancel(actor, &port)).await?;
    Ok(Redirect::to("/bench"))
}

pub(crate) async fn name_serial(Path(port): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let serial = crate::serials::typed_token(&posted.fields)?;
    posted.context.ask(move |station, actor| station.name_serial(actor, &port, &serial)).await?;
    Ok(done("/bench", "serial-named"))
}

pub(crate) async fn make_visible(Path(port): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    posted.context.ask(move |station, actor| station.bench().make_visible(actor, &port)).await?;
    Ok(Redirect::to("/bench"))
}

fn look(station: &Arc<Station>, actor: &Actor) -> Result<Desk, StationError> {
    let bench = station.bench().view(actor)?;
    let gives = actor.may_somewhere(Act::HandOver);
    let expected = gives.then(|| station.tokens().to_hand_over(actor)).transpose()?;
    Ok(Desk { bench, expected })
}

fn page(context: &Context, desk: &Desk, desks: &[Seated]) -> Markup {
    let (ui, bench) = (&context.ui, &desk.bench);
    html! {
        h1 { (ui.t("station-title")) }
        (seat::place(context, desks))
        @if !context.is_at_station() { p.warn #away { (ui.t("station-away")) } }
        @if !bench.hotplug { p.notice { (ui.t("bench-no-hotplug")) } }
        (live::place(ui, "cards", &seat::address(context, "/bench/live"), &seat::address(context, "/bench"), &cards(context, desk)))
        noscript { p { a.button href="/bench" { (ui.t("bench-reload")) } } }
        @if bench.conveying.is_none() && bench.counting.is_none() && context.signed_in.actor.may_somewhere(Act::Convey) {
            p { a.button href="/conveyor" { (ui.t("bench-to-conveyor")) } }
        }
        p.small {
            @if bench.ignoring.is_empty() { (ui.t("bench-keyboards-told")) }
            @else { (ui.with("bench-keyboards-ignored", [("ports", bench.ignoring.join(", ").as_str())])) }
        }
    }
}

/// What takes the tokens that are plugged in by itself, and the way there.
fn taken(context: &Context, bench: &BenchView) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    html! {
        @if let Some((take, school)) = &bench.counting {
            div #taken .wide {
                p.warn role="status" { (ui.with("bench-counting", [("school", school.name.as_str())])) " "
                    @if actor.may(Act::StockTake, Some(school.uai)) { a href={ "/stock-take/" (take) } { (ui.t("bench-counting-go")) } } }
                @let rest = format!("/stock-take/{take}/rest");
                @if context.offers(&rest) { form method="post" action=(rest) {
                    (layout::csrf(context))
                    input type="hidden" name="back" value="/bench";
                    button { (ui.t("stock-take-rest")) }
                } }
            }
        } @else if let Some((id, task, school)) = &bench.conveying {
            @let task = ui.t(&words::key("batch-task", task.word()));
            p #taken .warn.wide role="status" { (ui.with("bench-conveying", [("task", &task), ("school", school.name.as_str())])) " "
                @if actor.may(Act::Convey, Some(school.uai)) { a href={ "/conveyor/" (id) } { (ui.t("bench-conveying-go")) } } }
        }
    }
}

fn cards(context: &Context, desk: &Desk) -> Pieces {
    let bench = &desk.bench;
    let mut pieces = Pieces::new(&context.ui);
    pieces.push(&taken(context, bench));
    bench.keyboards.iter().for_each(|keyboard| pieces.push(&stranger(&context.ui, keyboard)));
    if bench.cut {
        pieces.push(&html! { p #cut .warn.wide role="status" { (context.ui.t("bench-cut")) } });
    } else if bench.cards.is_empty() {
        pieces.push(&html! { p #empty .empty.wide { (context.ui.t("bench-empty")) } });
    }
    for one in bench.cards.iter().filter(|one| slip_of(context, one).is_some()) {
        pieces.push(&handed_over(context, one));
    }
    bench.cards.iter().for_each(|card| pieces.push(&face::card(context, desk, card)));
    if let Some(expected) = &desk.expected {
        pieces.push(&hand_over::list(context, expected, &bench.cards));
    }
    pieces
}

/// A keyboard that nobody knows, and what becomes of its keys.
fn stranger(ui: &Ui, keyboard: &KeyboardView) -> Markup {
    let args = [("port", keyboard.port.as_str()), ("usb", keyboard.usb_id.as_str())];
    let said = match keyboard.hold {
        KeyboardHold::Free => ui.with("bench-keyboard-free", args),
        KeyboardHold::Held => ui.with("bench-keyboard-held", args),
        KeyboardHold::Refused => ui.with("bench-keyboard-refused", args),
        KeyboardHold::Before => ui.with("bench-keyboard-before", args),
    };
    html! { p.warn.wide role="alert" id={ "keyboard-" (keyboard.port) } { (said) } }
}
