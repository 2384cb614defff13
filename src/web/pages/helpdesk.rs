//! The helpdesk: resynchronise a token by codes read out on the telephone, find a token by its codes.

use super::done;
use crate::{
    domain::{Act, Serial},
    oath::Code,
    station::{
        FitReport, Identified, Resynchronised, TokenFilter,
        views::{Face, TokenRow},
    },
    web::{
        context::{Context, Posted},
        failure::Failure,
        fields::Fields,
        language::Ui,
        layout, words,
    },
};
use axum::{extract::Query, response::Redirect};
use maud::{Markup, html};
use std::collections::BTreeMap;

pub(in crate::web) async fn show(
    context: Context,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Markup, Failure> {
    let query = Fields(query);
    let (serial, text) = (query.text("serial").to_owned(), query.text("q").to_owned());
    let filter = TokenFilter { query: text.clone(), page: 1, ..TokenFilter::default() };
    let found = context.ask(move |station, actor| {
        let sees = actor.may_somewhere(Act::SeeStock);
        let hits = if sees && !filter.query.is_empty() { station.tokens(actor, &filter)?.rows } else { Vec::new() };
        let bench = if actor.may_somewhere(Act::SeeBench) { station.bench(actor)?.cards } else { Vec::new() };
        let plugged = bench.into_iter().filter_map(|card| match card.face {
            Face::Known { token, .. } => Some(*token),
            _ => None,
        });
        Ok((hits, plugged.collect::<Vec<_>>()))
    });
    let (hits, plugged) = found.await?;
    let finder = finder(&context.ui, &text, &hits, &plugged);
    Ok(page(&context, &serial, Some(&finder)))
}

pub(in crate::web) async fn touch(posted: Posted) -> Result<Redirect, Failure> {
    let serial = super::stock::typed_serial(&posted.fields)?;
    posted.context.ask(move |station, actor| station.start_resync(actor, &serial)).await?;
    Ok(done("/bench", "touch-twice"))
}

pub(in crate::web) async fn resynchronise(posted: Posted) -> Result<Markup, Failure> {
    let (serial, codes) = (super::stock::typed_serial(&posted.fields)?, codes(&posted.fields)?);
    let asked = serial.clone();
    let found = posted.context.ask(move |station, actor| station.resync(actor, &asked, &codes)).await?;
    Ok(page(&posted.context, serial.as_str(), Some(&resynchronised(&posted.context.ui, &serial, &found))))
}

pub(in crate::web) async fn identify(posted: Posted) -> Result<Markup, Failure> {
    let codes = codes(&posted.fields)?;
    let found = posted.context.ask(move |station, actor| station.identify(actor, &codes, &|_| ())).await?;
    Ok(page(&posted.context, "", Some(&identified(&posted.context.ui, &found))))
}

pub(in crate::web) async fn fit(posted: Posted) -> Result<Markup, Failure> {
    let (serial, codes) = (super::stock::typed_serial(&posted.fields)?, codes(&posted.fields)?);
    let (asked, adopt) = (serial.clone(), posted.fields.ticked("adopt"));
    let found = posted.context.ask(move |station, actor| station.fit(actor, &asked, &codes, adopt)).await?;
    Ok(page(&posted.context, serial.as_str(), Some(&fitted(&posted.context.ui, &found))))
}

/// Codes as they are read out or pasted: one field each, or several in one field separated by spaces, commas or lines.
fn codes(fields: &Fields) -> Result<Vec<Code>, Failure> {
    let typed = ["code1", "code2", "code3"].map(|name| fields.text(name)).join(" ");
    let parts = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|part| !part.is_empty());
    parts
        .map(|part| part.parse().map_err(|error: crate::oath::InvalidCode| Failure::invalid(error.to_string())))
        .collect()
}

/// Finding the token by its holder, a part of its serial, or because it is plugged in here.
fn finder(ui: &Ui, text: &str, hits: &[TokenRow], plugged: &[TokenRow]) -> Markup {
    let list = |rows: &[TokenRow]| {
        html! {
            ul.plain {
                @for row in rows {
                    li { a.serial href={ "/helpdesk?serial=" (row.serial) "#resynchronise" } { (row.serial) } " "
                        (words::state(ui, row.state)) " " (words::holder(row)) }
                }
            }
        }
    };
    html! {
        form.row method="get" action="/helpdesk" role="search" {
            label { (ui.t("helpdesk-find")) input name="q" value=(text) autocomplete="off"; }
            button { (ui.t("helpdesk-find-submit")) }
        }
        @if !text.is_empty() {
            @if hits.is_empty() { p.notice role="status" { (ui.t("helpdesk-find-nothing")) } } @else { (list(hits)) }
        }
        @if !plugged.is_empty() { p { (ui.t("helpdesk-plugged")) } (list(plugged)) }
    }
}

fn page(context: &Context, serial: &str, answer: Option<&Markup>) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let title = ui.t("nav-helpdesk");
    context.page(
        &title,
        &html! {
            h1 { (title) }
            @if let Some(answer) = answer { (answer) }
            @if actor.may_somewhere(Act::Resynchronise) {
                section #resynchronise {
                    h2 { (ui.t("helpdesk-resynchronise")) }
                    p.small { (ui.t("helpdesk-resynchronise-help")) }
                    form.row method="post" action="/helpdesk/resynchronise" {
                        (layout::csrf(context))
                        label { (ui.t("field-serial")) input name="serial" value=(serial) autocomplete="off" required; }
                        (code_fields(ui))
                        button.primary { (ui.t("helpdesk-resynchronise")) }
                        button formaction="/helpdesk/touch" formnovalidate { (ui.t("helpdesk-touch")) }
                    }
                }
            }
            @if actor.may_somewhere(Act::Resynchronise) {
                section {
                    h2 { (ui.t("helpdesk-fit")) }
                    p.small { (ui.t("helpdesk-fit-help")) }
                    form.row method="post" action="/helpdesk/fit" {
                        (layout::csrf(context))
                        label { (ui.t("field-serial")) input name="serial" value=(serial) autocomplete="off" required; }
                        (code_fields(ui))
                        label.tick { input type="checkbox" name="adopt"; (ui.t("helpdesk-fit-adopt")) }
                        button { (ui.t("helpdesk-fit-look")) }
                    }
                }
            }
            @if actor.may_somewhere(Act::Identify) {
                section {
                    h2 { (ui.t("helpdesk-identify")) }
                    p.small { (ui.t("helpdesk-identify-help")) }
                    form.row method="post" action="/helpdesk/identify" {
                        (layout::csrf(context))
                        (code_fields(ui))
                        button.primary { (ui.t("helpdesk-identify")) }
                    }
                }
            }
        },
    )
}

fn code_fields(ui: &Ui) -> Markup {
    html! {
        @for (name, key, required) in [("code1", "helpdesk-code-1", true), ("code2", "helpdesk-code-2", true), ("code3", "helpdesk-code-3", false)] {
            label { (ui.t(key)) input name=(name) inputmode="numeric" autocomplete="off" size="10" maxlength="40" required[required]; }
        }
    }
}

fn resynchronised(ui: &Ui, serial: &Serial, found: &Resynchronised) -> Markup {
    let (ahead, chance) = (found.ahead.to_string(), format!("{:.1e}", found.false_acceptance));
    let said = match found.drift {
        None => ui.with("resynchronised", [("serial", serial.as_str()), ("ahead", &ahead)]),
        Some(drift) => ui.with("resynchronised-time", [("serial", serial.as_str()), ("drift", &drift.to_string())]),
    };
    html! {
        div.said role="status" {
            p { (said) }
            p.small { (ui.with("helpdesk-chance", [("chance", &chance)])) }
        }
    }
}

fn fitted(ui: &Ui, found: &FitReport) -> Markup {
    if found.fits.is_empty() {
        return html! { p.notice role="status" { (ui.t("helpdesk-fit-none")) } };
    }
    html! {
        div.said role="status" {
            p { (ui.t(if found.adopted { "helpdesk-fit-adopted" } else { "helpdesk-fit-found" })) }
            ul.plain {
                @for fit in &found.fits {
                    li {
                        strong { (fit.algorithm.word().to_uppercase()) } " · "
                        (ui.with("helpdesk-fit-digits", [("digits", &fit.digits.get().to_string())])) " · "
                        @match fit.period {
                            Some(period) => (ui.with("helpdesk-fit-period", [("period", &period.to_string())])),
                            None => (ui.t("helpdesk-fit-counter")),
                        }
                        " · " (ui.t(&words::key("reading", fit.reading.word())))
                    }
                }
            }
        }
    }
}

fn identified(ui: &Ui, found: &Identified) -> Markup {
    html! {
        @if found.candidates.is_empty() {
            p.notice role="status" { (ui.with("helpdesk-nobody", [("tokens", &found.tokens.to_string())])) }
        } @else {
            div.said role="status" {
                p { (ui.with("helpdesk-found", [("tokens", &found.tokens.to_string())])) }
                ul.plain {
                    @for one in &found.candidates {
                        li {
                            a.serial href={ "/tokens/" (one.serial) } { (one.serial) } " "
                            (words::state(ui, one.state)) " "
                            @if let Some(holder) = &one.holder { strong { (holder.name) } " " }
                            span { (ui.with("helpdesk-certainty", [("percent", &format!("{:.1}", one.certainty * 100.0))])) }
                        }
                    }
                }
            }
        }
    }
}
