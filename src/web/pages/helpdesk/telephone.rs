//! The helpdesk: one box that finds whatever is said on the telephone, and resynchronising a token by codes read out.

use crate::{
    back::{Redirect, done, form_urlencoded},
    context::Context,
    failure::Failure,
    fields::Fields,
    layout,
    parts::{codes::code_fields, under_way::under_way},
    path::Query,
    posted::Posted,
    words,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use domain::{Act, TokenRef};
use maud::{Markup, html};
use oath::Code;
use station::{Face, FitReport, Identified, Resynchronised, Sought, StationError, TokenRow, Work};
use std::sync::Arc;

/// The longest text that the box takes.
pub(crate) const LONGEST: usize = 100;

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Response, Failure> {
    // what is looked for has a page of its own
    if !query.text("q").is_empty() {
        let sought = form_urlencoded(&[("q", query.text("q"))]);
        return Ok(axum::response::Redirect::permanent(&format!("/search?{sought}")).into_response());
    }
    let serial = query.text("serial").to_owned();
    let plugged = context.look(move |station, actor| {
        let bench = if actor.may_somewhere(Act::SeeBench) { station.bench().view(actor)?.cards } else { Vec::new() };
        let plugged = bench.into_iter().filter_map(|card| match card.face {
            Face::Known { token, .. } => Some(*token),
            _ => None,
        });
        Ok(plugged.collect::<Vec<_>>())
    });
    let plugged = plugged.await?;
    let finder = html! { (search_box(&context, "")) (beside(&context, &plugged)) };
    Ok(page(&context, &serial, Some(&finder)).into_response())
}

/// The one box. Codes are looked for at once and never become a part of an address; everything else does.
pub(crate) async fn find(posted: Posted) -> Result<Response, Failure> {
    match Sought::of(posted.fields.text("q")) {
        Sought::Codes(codes) => {
            let context = &posted.context;
            let person = context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
            let work = identify(context, codes)?;
            // most are over before a page could be drawn, and are answered at once
            match context.app.soon(&work).await {
                Some(Ok(found)) => Ok(answered(context, &identified(&context.ui, found)).into_response()),
                Some(Err(error)) => Err(Failure::Ended(error.clone())),
                None => {
                    context.app.searches.put(person, work);
                    Ok(Redirect::to("/helpdesk/search").into_response())
                }
            }
        }
        Sought::Text(text) => {
            // longer than any name: what it begins with is enough
            let text: String = text.chars().take(LONGEST).collect();
            Ok(Redirect::to(&format!("/search?{}", form_urlencoded(&[("q", &text)]))).into_response())
        }
    }
}

/// Begins to look for the token that showed these codes.
fn identify(context: &Context, codes: Vec<Code>) -> Result<Arc<Work<Identified>>, Failure> {
    let (station, actor) = (context.app.station.clone(), context.signed_in.actor.clone());
    let at_work = context.app.load.at_work()?;
    Ok(Work::begin(move |progress| {
        let _at_work = at_work;
        station.codes().identify(&actor, &codes, progress).inspect_err(StationError::log_cause)
    }))
}

/// How far the reader's search through the inventory is, or what it found. The page asks again by itself, also without
/// script.
pub(crate) async fn search(context: Context) -> Result<Markup, Failure> {
    let person = context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
    let (ui, work) = (&context.ui, context.app.searches.of(person).ok_or(Failure::NoSuchPage)?);
    match work.end() {
        Some(Ok(found)) => Ok(answered(&context, &identified(ui, found))),
        Some(Err(error)) => Ok(answered(&context, &html! { p.notice role="alert" { (ui.refused(error)) } })),
        None => {
            let title = ui.t("nav-helpdesk");
            let far = under_way(&context, work.far(), "helpdesk-searching", "/helpdesk/search");
            let body = html! { h1 { (title) } (far) };
            Ok(context.waiting_page(&title, &body))
        }
    }
}

/// Stops it, or forgets what it found.
pub(crate) async fn stop_search(posted: Posted) -> Result<Redirect, Failure> {
    let person = posted.context.signed_in.actor.person.ok_or(Failure::NotSignedIn)?;
    let work = posted.context.app.searches.of(person).ok_or(Failure::NoSuchPage)?;
    let goes_on = work.end().is_none();
    posted.context.app.searches.give_up(person);
    Ok(Redirect::to(if goes_on { "/helpdesk/search" } else { "/helpdesk" }))
}

/// The page with what a search found.
fn answered(context: &Context, answer: &Markup) -> Markup {
    page(context, "", Some(&html! { (search_box(context, "")) (answer) }))
}

pub(crate) async fn touch(posted: Posted) -> Result<Redirect, Failure> {
    let serial = crate::serials::typed_token(&posted.fields)?;
    posted.context.ask(move |station, actor| station.codes().start_resync(actor, &serial)).await?;
    Ok(done("/bench", "touch-twice"))
}

pub(crate) async fn resynchronise(posted: Posted) -> Result<Response, Failure> {
    let (serial, codes) = (crate::serials::typed_token(&posted.fields)?, codes(&posted.fields)?);
    let (asked, context) = (serial.clone(), &posted.context);
    match context.ask(move |station, actor| station.codes().resync(actor, &asked, &codes)).await {
        Ok(found) => {
            Ok(page(context, &serial.to_string(), Some(&resynchronised(&context.ui, &serial, &found))).into_response())
        }
        // what was typed stays: mostly one more code is asked for
        Err(Failure::Station(error @ (StationError::NotSynchronised(_) | StationError::Ambiguous(_)))) => {
            let refused = html! { p.notice role="alert" { (context.ui.refused(&error)) } };
            let page = page_with(context, &serial.to_string(), Some(&posted.fields), Some(&refused));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other),
    }
}

pub(crate) async fn fit(posted: Posted) -> Result<Markup, Failure> {
    let (serial, codes) = (crate::serials::typed_token(&posted.fields)?, codes(&posted.fields)?);
    let (asked, adopt) = (serial.clone(), posted.fields.ticked("adopt"));
    let found = posted.context.ask(move |station, actor| station.codes().fit(actor, &asked, &codes, adopt)).await?;
    Ok(page(&posted.context, &serial.to_string(), Some(&fitted(&posted.context.ui, &found))))
}

/// Codes as they are read out or pasted: one field each, or several in one field separated by spaces, commas or lines.
fn codes(fields: &Fields) -> Result<Vec<Code>, Failure> {
    let typed = ["code1", "code2", "code3"].map(|name| fields.text(name)).join(" ");
    let parts = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(Failure::invalid)).collect()
}

/// One box for a name, a serial, a school or codes.
pub(crate) fn search_box(context: &Context, text: &str) -> Markup {
    let ui = &context.ui;
    html! {
        form.find method="post" action="/search" role="search" aria-labelledby="find-label" {
            (layout::csrf(context))
            label #find-label for="find" { (ui.t("helpdesk-find")) }
            div.row {
                input #find name="q" value=(text) maxlength=(LONGEST) autocomplete="off" autocapitalize="none" spellcheck="false"
                    aria-describedby="find-help";
                button.primary { (ui.t("helpdesk-find-submit")) }
            }
            p.small #find-help { (ui.t("helpdesk-find-help")) }
        }
    }
}

/// Tokens that are plugged in here.
fn beside(context: &Context, plugged: &[TokenRow]) -> Markup {
    html! { @if !plugged.is_empty() { p { (context.ui.t("helpdesk-plugged")) } (token_lines(context, plugged)) } }
}

/// Tokens, each with its state, whose it is, and the way to its resynchronisation for whoever may do that.
pub(crate) fn token_lines(context: &Context, rows: &[TokenRow]) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let resynchronise = ui.t("person-resynchronise");
    html! {
        ul.lines {
            @for row in rows {
                li { a.serial href={ "/tokens/" (row.name) } { (row.name) } " "
                    (words::key_state(ui, row)) " " (words::holder(row))
                    @if actor.may_somewhere(Act::Resynchronise) {
                        " · " a href={ "/helpdesk?serial=" (row.name) "#resynchronise" } aria-label={ (resynchronise) " " (row.name) } { (resynchronise) }
                    } }
            }
        }
    }
}

fn page(context: &Context, serial: &str, answer: Option<&Markup>) -> Markup {
    page_with(context, serial, None, answer)
}

/// `typed`: the codes that were typed for a resynchronisation.
fn page_with(context: &Context, serial: &str, typed: Option<&Fields>, answer: Option<&Markup>) -> Markup {
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
                        (code_fields(ui, typed))
                        button.primary { (ui.t("helpdesk-resynchronise")) }
                        @if context.offers("/helpdesk/touch") {
                            button formaction="/helpdesk/touch" formnovalidate { (ui.t("helpdesk-touch")) }
                        }
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
                        (code_fields(ui, None))
                        label.tick { input type="checkbox" name="adopt"; (ui.t("helpdesk-fit-adopt")) }
                        button { (ui.t("helpdesk-fit-look")) }
                    }
                }
            }
        },
    )
}

fn resynchronised(ui: &Ui, named: &TokenRef, found: &Resynchronised) -> Markup {
    let (ahead, chance) = (found.ahead.to_string(), format!("{:.1e}", found.false_acceptance));
    let said = match found.drift_seconds {
        None => ui.with("resynchronised", [("serial", &named.to_string()), ("ahead", &ahead)]),
        Some(seconds) => {
            ui.with("resynchronised-time", [("serial", &named.to_string()), ("clock", &ui.clock(seconds))])
        }
    };
    html! {
        div.said role="status" {
            p { (said) }
            @if found.clock_unkept() { p { (ui.t("resynchronised-unkept")) } }
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
                            a.serial href={ "/tokens/" (one.name) } { (one.name) } " "
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
