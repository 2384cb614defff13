//! One key: its picture, how it stands and whose it is, the one next act, its codes, and what happened to it.

use super::{ask, device_pin, history, ways};
use crate::{
    actions::TokenAction,
    context::Context,
    failure::Failure,
    layout,
    pages::bench::card::act,
    path::{Path, Query},
    pictures,
    serials::token_of,
    words,
};
use catalogue::{Ui, say};
use domain::{Act, CustodyState, TokenKind, Verb};
use maud::{Markup, html};
use station::{CardAction, KeyState, SchoolView, TokenRow, TokenStory};

pub(crate) async fn show(context: Context, Path(serial): Path<String>, Query(query): Query) -> Result<Markup, Failure> {
    let serial = token_of(&serial)?;
    let (action, before) = (query.maybe::<TokenAction>("act")?, query.maybe("before")?);
    let found = context.look(move |station, actor| {
        let story = station.tokens().token_before(actor, &serial, before, history::PAGE)?;
        // whoever left a school is no longer seen by it
        let sees = story.row.holder.as_ref().is_some_and(|holder| station.people().person(actor, holder.id).is_ok());
        Ok((story, station.people().schools(actor)?, sees && actor.may_somewhere(Act::SeePeople)))
    });
    let (story, schools, sees) = found.await?;
    context.shows_holders([&story.row]);
    let title = context.ui.with("token-title", [("serial", &story.row.name.to_string())]);
    let elsewhere: Vec<_> = match context.signed_in.actor.may(Act::MoveSchool, story.row.school) {
        true => schools.iter().filter(|school| Some(school.uai) != story.row.school).collect(),
        false => Vec::new(),
    };
    let asked = action.and_then(|action| ask::question(&context, &story, &elsewhere, action));
    let path = format!("/tokens/{}", story.row.name);
    let body = html! {
        nav.crumbs.screen aria-label=(context.ui.t("key-crumbs")) {
            a href="/tokens" { (context.ui.t("keys-title")) } " › " span.serial { (story.row.name) }
        }
        h1 { (title) }
        (same_number(&context.ui, &story))
        (head(&context, &story, &schools, &elsewhere, sees))
        @if let Some(asked) = asked { (asked) }
        (entrusted(&context, &story))
        (codes(&context, &story, &path))
        (technical(&context, &story, &path))
        (history::history(&context, &story, &path, before))
    };
    Ok(context.page(&title, &body))
}

/// The other tokens that bear its number.
fn same_number(ui: &Ui, story: &TokenStory) -> Markup {
    html! {
        @if !story.others.is_empty() {
            p.notice { (ui.t("token-same-number"))
                @for (name, model) in &story.others { " " a.serial href={ "/tokens/" (name) } { (name) } " " (model) } }
        }
    }
}

/// What is read first, and what is done next.
fn head(
    context: &Context,
    story: &TokenStory,
    schools: &[SchoolView],
    elsewhere: &[&SchoolView],
    sees: bool,
) -> Markup {
    let (ui, row) = (&context.ui, &story.row);
    let school = row.school.map(|uai| {
        schools.iter().find(|school| school.uai == uai).map_or_else(|| uai.to_string(), |school| school.name.clone())
    });
    let next = ways::next(context, row, &story.actions, "primary");
    let beside = ways::beside(context, row, &story.actions);
    let shown: Vec<_> = next.iter().chain(&beside).map(|(action, _)| *action).collect();
    html! {
        div.key-head {
            div.portrait { (pictures::key(row)) }
            div {
                p.stands { (whose(context, row, sees)) " " span.small { (since(context, row)) @if let Some(school) = school { " · " (school) } } }
                p.small { (row.model)
                    @if row.kind == TokenKind::Software { @if !row.model.is_empty() { " · " } (ui.t("kind-software")) }
                    @if row.plugged { " · " span.plugged { (ui.t("sheet-plugged")) } } }
                @if let Some(person) = story.last_holder.as_ref().filter(|_| row.holder.is_none()) {
                    p { (ui.with("sheet-last-holder", [("person", person)])) }
                }
                @if let Some(unsettled) = row.unsettled { p.warn role="status" { (words::unsettled(ui, unsettled)) } }
                div.actions {
                    @for (_, way) in next.iter().chain(&beside) { (way) }
                    (ways::menu(context, row, &story.actions, &shown, &ask::move_way(context, row, elsewhere)))
                    (ways::trouble(context, row))
                }
            }
        }
    }
}

/// The one state of the key; whoever has it is a link for those who see them.
fn whose(context: &Context, row: &TokenRow, sees: bool) -> Markup {
    let badge = words::key_state_of(&context.ui, row);
    match &row.holder {
        Some(holder) if sees => {
            html! { a href={ "/people/" (holder.id) } { (badge) } }
        }
        _ => badge,
    }
}

/// Since when it stands there. The day of the handover is not the day of what its holder did since: the story has that.
fn since(context: &Context, row: &TokenRow) -> Markup {
    let ui = &context.ui;
    let word = match row.state {
        CustodyState::InStock => "sheet-since-in-stock",
        CustodyState::Reserved => "sheet-since-reserved",
        CustodyState::Allocated => "sheet-since-allocated",
        CustodyState::HandedOver => "sheet-since-handed-over",
        CustodyState::Lost => "sheet-since-lost",
        CustodyState::Defective => "sheet-since-defective",
        CustodyState::Retired => "sheet-since-retired",
    };
    html! { (ui.t(word)) " " (words::ago(ui, context.now(), row.since)) }
}

/// Who checks its codes, where the station does not; and what is not applied there yet.
fn entrusted(context: &Context, story: &TokenStory) -> Markup {
    let (ui, Some(there)) = (&context.ui, &story.entrusted) else { return html! {} };
    let word = if there.of_record { "sheet-entrusted" } else { "sheet-entrusted-ending" };
    html! {
        p.notice { (ui.with(word, [("serial", &there.serial)]))
            @if let Some(since) = there.waiting {
                " " strong { (ui.message(&say("verifier-since").with("since", since))) }
            }
            @if let Some(problem) = there.problem { " " (ui.name(&problem)) } }
    }
}

/// Whether its codes were ever seen to be right, and the way to see one now: by touch where it is plugged in here, else as it is read.
fn codes(context: &Context, story: &TokenStory, path: &str) -> Markup {
    let (ui, row) = (&context.ui, &story.row);
    let verified = story.story.iter().find(|line| matches!(line.verb, Verb::Verify | Verb::Resynchronise));
    let touched = row.plugged && row.kind == TokenKind::Hardware && context.is_at_station();
    let closed = matches!(row.key, KeyState::Lost | KeyState::Defective | KeyState::Retired);
    html! {
        @if !closed {
            div.codes {
                p { strong { (ui.t("sheet-codes")) } " "
                    @match row.credential.as_ref().filter(|credential| credential.state.is_live()) {
                        Some(credential) if credential.verified => {
                            (ui.t("sheet-codes-verified"))
                            @if let Some(line) = verified { " " (words::ago(ui, context.now(), line.at)) }
                        },
                        Some(_) => (ui.t("sheet-codes-never")),
                        None => (ui.credential(row.credential.as_ref())),
                    }
                }
                @if story.actions.contains(&CardAction::Verify) {
                    @if touched { (act(context, row, CardAction::Verify, "plainly", path)) } @else {
                        form.row method="post" action={ (path) "/code" } {
                            (layout::csrf(context))
                            label { (ui.t("field-code")) input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required; }
                            button { (ui.t("sheet-codes-check")) }
                        }
                    }
                }
            }
        }
    }
}

/// What a technician asks for.
fn technical(context: &Context, story: &TokenStory, path: &str) -> Markup {
    let (ui, row) = (&context.ui, &story.row);
    html! {
        details.technical {
            summary { (ui.t("sheet-technical")) }
            dl.facts {
                dt { (ui.t("field-serial")) } dd { span.serial { (row.name) } }
                @if !row.model.is_empty() { dt { (ui.t("field-model")) } dd { (row.model) } }
                @if let Some(firmware) = story.firmware { dt { (ui.t("sheet-firmware")) } dd { (firmware) } }
                dt { (ui.t("field-credential")) } dd { (ui.credential(row.credential.as_ref())) }
                @if let Some(credential) = &row.credential {
                    dt { (ui.t("sheet-digest")) } dd { (credential.algorithm) }
                    dt { (ui.t("sheet-digits")) } dd { (u8::from(credential.digits)) }
                    @if let Some(counter) = credential.counter { dt { (ui.t("sheet-counter")) } dd { (counter) } }
                    @if let Some(period) = credential.period {
                        dt { (ui.t("sheet-period")) } dd { (ui.with("sheet-seconds", [("seconds", &period.to_string())])) }
                    }
                    @if let Some(slot) = credential.slot { dt { (ui.t("sheet-slot")) } dd { (slot) } }
                }
            }
            @if story.device_pin {
                (device_pin::forms(context, path, story.device.as_ref().is_some_and(|device| device.factory_pin)))
            }
        }
    }
}
