//! What waits for me: the page that everybody begins with.

use crate::{
    domain::{Act, CustodyState},
    station::{
        TokenFilter,
        views::{BenchView, SchoolView, TokenRow},
    },
    web::{context::Context, failure::Failure, language::Ui, words},
};
use maud::{Markup, html};

pub(in crate::web) async fn show(context: Context) -> Result<Markup, Failure> {
    let actor = &context.signed_in.actor;
    let (stock, bench, schools) =
        (actor.may_somewhere(Act::SeeStock), actor.may_somewhere(Act::SeeBench), actor.may_somewhere(Act::SeeSchools));
    let found = context.ask(move |station, actor| {
        let to_collect = TokenFilter { state: Some(CustodyState::Allocated), ..TokenFilter::default() };
        Ok((
            if stock { station.tokens(actor, &to_collect)?.rows } else { Vec::new() },
            if bench { Some(station.bench(actor)?) } else { None },
            if schools { station.schools(actor)? } else { Vec::new() },
        ))
    });
    let (to_collect, bench, schools) = found.await?;
    let title = context.ui.t("home-title");
    Ok(context.page(&title, &page(&context.ui, &context.signed_in.actor.name, &to_collect, bench.as_ref(), &schools)))
}

fn page(ui: &Ui, name: &str, to_collect: &[TokenRow], bench: Option<&BenchView>, schools: &[SchoolView]) -> Markup {
    html! {
        h1 { (ui.with("home-hello", [("name", name)])) }
        @if bench.is_none() && schools.is_empty() { p { (ui.t("home-nothing")) } }
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
