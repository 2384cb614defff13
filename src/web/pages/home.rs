//! What waits for me: the page that everybody begins with.

use crate::{
    domain::{Act, CustodyState, RequestState},
    station::{
        RequestFilter, TokenFilter,
        views::{BenchView, RequestView, SchoolView, TokenRow},
    },
    web::{context::Context, failure::Failure, language::Ui, words},
};
use maud::{Markup, html};

pub(in crate::web) async fn show(context: Context) -> Result<Markup, Failure> {
    let actor = &context.signed_in.actor;
    let (stock, bench, schools) =
        (actor.may_somewhere(Act::SeeStock), actor.may_somewhere(Act::SeeBench), actor.may_somewhere(Act::SeeSchools));
    let found = context.ask(move |station, actor| {
        let submitted = RequestFilter { state: Some(RequestState::Submitted), ..RequestFilter::default() };
        let to_decide =
            if actor.may_somewhere(Act::Decide) { station.requests(actor, &submitted)? } else { Vec::new() };
        let asks = actor.person.is_some() && actor.may_somewhere(Act::Ask);
        let mine = if asks { station.my_requests(actor)?.into_iter().next() } else { None };
        let to_collect = TokenFilter { state: Some(CustodyState::Allocated), ..TokenFilter::default() };
        Ok((
            Waiting { to_decide, mine, asks },
            if stock { station.tokens(actor, &to_collect)?.rows } else { Vec::new() },
            if bench { Some(station.bench(actor)?) } else { None },
            if schools { station.schools(actor)? } else { Vec::new() },
        ))
    });
    let (waiting, to_collect, bench, schools) = found.await?;
    let supply = super::supply::at_home(&context).await?;
    let tickets = super::tickets::at_home(&context).await?;
    let mail = super::mail::at_home(&context).await?;
    let title = context.ui.t("home-title");
    Ok(context.page(
        &title,
        &page(
            &context.ui,
            &context.signed_in.actor.name,
            &waiting,
            &to_collect,
            &html! { (mail) (supply) (tickets) },
            bench.as_ref(),
            &schools,
        ),
    ))
}

/// Requests that concern the reader.
struct Waiting {
    /// By somebody else, to be decided.
    to_decide: Vec<RequestView>,
    /// The reader's newest.
    mine: Option<RequestView>,
    /// The reader may ask for a token.
    asks: bool,
}

fn page(
    ui: &Ui,
    name: &str,
    waiting: &Waiting,
    to_collect: &[TokenRow],
    supply: &Markup,
    bench: Option<&BenchView>,
    schools: &[SchoolView],
) -> Markup {
    html! {
        h1 { (ui.with("home-hello", [("name", name)])) }
        @if !waiting.to_decide.is_empty() {
            section {
                h2 { a href="/requests" { (ui.t("home-to-decide")) } }
                ul.plain {
                    @for request in &waiting.to_decide {
                        li { a href={ "/requests#request-" (request.id) } { (request.person.name) } " "
                            span.small { (ui.with("requests-since", [("at", &ui.moment(request.since))])) } }
                    }
                }
            }
        }
        @if waiting.asks && (bench.is_none() || waiting.mine.as_ref().is_some_and(|mine| mine.state.is_open())) {
            section {
                h2 { (ui.t("home-my-request")) }
                p { @match &waiting.mine {
                    Some(mine) => { span.badge { (ui.t(&words::key("request", mine.state.word()))) } " " a href="/requests" { (ui.t("requests-mine")) } },
                    None => a.button href="/requests" { (ui.t("requests-ask")) },
                } }
            }
        }
        @if bench.is_none() && schools.is_empty() && !waiting.asks { p { (ui.t("home-nothing")) } }
        @if !to_collect.is_empty() {
            section {
                h2 { a href="/hand-over" { (ui.t("home-to-collect")) } }
                ul.plain {
                    @for row in to_collect {
                        li { a href={ "/tokens/" (row.serial) } { (words::holder(row)) " · " span.serial { (row.serial) } } }
                    }
                }
            }
        }
        (supply)
        @if let Some(bench) = bench {
            section {
                h2 { (ui.t("nav-bench")) }
                p { (ui.with("home-plugged", [("count", &bench.cards.len().to_string())])) " "
                    a href="/bench" { (ui.t("home-to-bench")) } }
            }
        }
        @if !schools.is_empty() {
            section {
                h2 { (ui.t("home-stock")) }
                ul.tiles {
                    @for school in schools {
                        li { a href={ "/tokens?school=" (school.uai) "&state=in_stock" } {
                            strong { (school.in_stock) } " " (ui.t("home-free"))
                            span.small { (school.name) " · " (school.uai) }
                        } }
                    }
                }
            }
        }
    }
}
