//! Handing over: who is to collect which token; plug it in, see whose it is, one click.

use super::bench;
use crate::{
    domain::CustodyState,
    station::{TokenFilter, views::TokenRow},
    web::{context::Context, failure::Failure, layout, words},
};
use axum::response::sse::{Event, Sse};
use futures_util::stream::{self, Stream};
use maud::{Markup, html};
use std::convert::Infallible;

pub(in crate::web) async fn show(context: Context) -> Result<Markup, Failure> {
    let list = list(&context).await?;
    let ui = &context.ui;
    let title = ui.t("nav-hand-over");
    Ok(context.page(
        &title,
        &html! {
            h1 { (title) }
            p { (ui.t("hand-over-help")) }
            div.cards data-live="/hand-over/live" aria-live="polite" { (list) }
            noscript { p { a.button href="/hand-over" { (ui.t("bench-reload")) } } }
        },
    ))
}

pub(in crate::web) async fn live(context: Context) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    bench::sse(stream::unfold(bench::Changes::new(context), async |mut changes| {
        let list = list(changes.next().await?).await.ok()?;
        Some((list, changes))
    }))
}

/// A card for each token that waits for its person, the plugged ones first.
async fn list(context: &Context) -> Result<Markup, Failure> {
    let filter = TokenFilter { state: Some(CustodyState::Allocated), ..TokenFilter::default() };
    let mut rows = context.ask(move |station, actor| station.tokens(actor, &filter)).await?.rows;
    rows.sort_by_key(|row| !row.plugged);
    Ok(cards(context, &rows))
}

fn cards(context: &Context, rows: &[TokenRow]) -> Markup {
    let ui = &context.ui;
    html! {
        @if rows.is_empty() { p #empty .empty { (ui.t("hand-over-empty")) } }
        @for row in rows {
            article.card.(if row.plugged { "good" } else { "calm" }) id={ "token-" (row.serial) } {
                header { h2 { (words::holder(row)) } span.small { span.serial { (row.serial) } " · " (row.model) } }
                p.small { (words::credential(ui, row.credential.as_ref())) }
                @if row.plugged {
                    form method="post" action={ "/tokens/" (row.serial) "/hand_over" } {
                        (layout::csrf(context))
                        input type="hidden" name="back" value="/hand-over";
                        button.primary { (ui.t("action-hand-over")) }
                    }
                } @else { p { (ui.t("hand-over-plug")) } }
            }
        }
    }
}
