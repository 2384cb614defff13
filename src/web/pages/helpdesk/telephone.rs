//! The one box that finds whatever is said on the telephone: people and keys, or the key that showed the codes that were read out.

use super::case::{Asked, What};
use crate::{
    back::{Redirect, form_urlencoded},
    context::Context,
    failure::Failure,
    layout,
    parts::under_way::under_way,
    posted::Posted,
    words,
};
use axum::response::{IntoResponse, Response};
use catalogue::Ui;
use domain::Act;
use maud::{Markup, html};
use oath::Code;
use station::{Identified, Sought, StationError, TokenRow, Work};
use std::sync::Arc;

/// The longest text that the box takes.
pub(crate) const LONGEST: usize = 100;
/// What a search is for that leads to the assistant.
pub(crate) const HELP: &str = "helpdesk";

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
            let mut sought = vec![("q", text.as_str())];
            // whoever helps goes on from what is found to what is wrong with it
            sought.extend((posted.fields.text("to") == HELP).then_some(("to", HELP)));
            Ok(Redirect::to(&format!("/search?{}", form_urlencoded(&sought))).into_response())
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
    let title = context.ui.t("nav-helpdesk");
    context.page(&title, &html! { h1 { (title) } (search_box(context, "", true)) (answer) })
}

/// One box for a name, a serial, a school or codes; `helps`: what is found leads to the assistant.
pub(crate) fn search_box(context: &Context, text: &str, helps: bool) -> Markup {
    let ui = &context.ui;
    html! {
        form.find method="post" action="/search" role="search" aria-labelledby="find-label" {
            (layout::csrf(context))
            @if helps { input type="hidden" name="to" value=(HELP); }
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

/// Tokens, each with its state, whose it is, and the way to the assistant for whoever helps; `helps`: that is where the number
/// itself leads.
pub(crate) fn token_lines(context: &Context, rows: &[TokenRow], helps: bool) -> Markup {
    let (ui, actor) = (&context.ui, &context.signed_in.actor);
    let help = ui.t("place-trouble");
    html! {
        ul.lines {
            @for row in rows {
                @let there = Asked { key: Some(row.name.clone()), ..Asked::default() }.address();
                li { a.serial href={ @if helps { (there) } @else { "/tokens/" (row.name) } } { (row.name) } " "
                    (words::key_state(ui, row)) " " (words::holder(row))
                    @if !helps && (actor.may_somewhere(Act::Resynchronise) || actor.may_somewhere(Act::Diagnose)) {
                        " · " a href=(there) aria-label={ (help) " " (row.name) } { (help) }
                    } }
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
                            a.serial href=(Asked::about(one.name.clone(), What::Codes).address()) { (one.name) } " "
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
