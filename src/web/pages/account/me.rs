//! What somebody does with what is theirs: token, PIN, password, second factor, language, sessions.

use crate::{
    app::App,
    back::{Redirect, done},
    context::Context,
    cookies::session_cookie,
    failure::Failure,
    layout,
    pages::requests::software::change_form,
    parts::codes::{passcode_input, pin_fields, typed_twice},
    pictures,
    posted::Posted,
    words,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{CustodyState, TokenRef};
use maud::{Markup, html};
use oath::Code;
use station::{OpenSession, OwnPage, PinState};

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let session = context.token.clone();
    let (own, sessions) = context
        .ask(move |station, actor| {
            Ok((station.people().own_page(actor)?, station.accounts().own_sessions(actor, &session)?))
        })
        .await?;
    Ok(context.page(&context.ui.t("me-title"), &page(&context, &own, &sessions)))
}

pub(crate) async fn change_pin(posted: Posted) -> Result<Redirect, Failure> {
    let code: Code = posted.fields.parse("code")?;
    let (typed, again) = typed_twice(&posted.fields);
    posted.context.ask(move |station, actor| station.accounts().change_pin(actor, code, &typed, &again)).await?;
    Ok(done("/me", "pin-set"))
}

pub(crate) async fn change_password(mut posted: Posted) -> Result<Redirect, Failure> {
    let (old, new) = (posted.fields.secret("old"), posted.fields.secret("new"));
    posted.context.ask(move |station, actor| station.accounts().change_password(actor, &old, &new)).await?;
    // every session has ended, this one too
    Ok(done("/sign-in", "password-set"))
}

/// Asks for another token in the place of the one that expires.
pub(crate) async fn renew(posted: Posted) -> Result<Redirect, Failure> {
    let (serial, need): (TokenRef, _) = (posted.fields.parse("serial")?, posted.fields.text("need").to_owned());
    posted.context.ask(move |station, actor| station.requests().request_replacement(actor, &serial, &need)).await?;
    Ok(done("/requests", "request-sent"))
}

/// It is out of hand: it opens nothing until somebody resumes it.
pub(crate) async fn suspend(posted: Posted) -> Result<Redirect, Failure> {
    let serial: TokenRef = posted.fields.parse("serial")?;
    let page = crate::back::back_or(&posted.fields, "/me").to_owned();
    let entry = posted.context.ask(move |station, actor| station.tokens().suspend_own(actor, &serial)).await?;
    Ok(crate::back::done_to(&page, "suspended", entry))
}

pub(crate) async fn sign_out_everywhere(State(app): State<App>, posted: Posted) -> Result<Response, Failure> {
    posted.context.ask(|station, actor| station.accounts().sign_out_everywhere(actor)).await?;
    Ok((session_cookie(&app, ""), done("/sign-in", "signed-out-everywhere")).into_response())
}

/// Ends one session of one's own; of this very one there is the button above.
pub(crate) async fn end_session(posted: Posted) -> Result<Redirect, Failure> {
    let name = posted.fields.text("session").to_owned();
    posted.context.ask(move |station, actor| station.accounts().end_own_session(actor, &name)).await?;
    Ok(done("/me", "session-ended"))
}

fn sessions_list(context: &Context, sessions: &[OpenSession]) -> Markup {
    let ui = &context.ui;
    html! {
        ul.plain { @for one in sessions {
            li {
                form.row.level method="post" action="/me/sessions/end" {
                    (layout::csrf(context))
                    input type="hidden" name="session" value=(one.name);
                    span { (ui.t(if one.at_station { "session-at-station" } else { "session-elsewhere" })) " " (one.address) " "
                        span.small { (ui.with("session-since", [("opened", &ui.ago(context.now(), one.opened)), ("seen", &ui.ago(context.now(), one.seen))])) } }
                    @if one.here { span.badge { (ui.t("session-here")) } } @else { button { (ui.t("session-end")) } }
                }
            }
        } }
    }
}

fn page(context: &Context, own: &OwnPage, sessions: &[OpenSession]) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (ui.t("me-title")) }
        dl.facts {
            dt { (ui.t("field-name")) } dd { (own.person.name) }
            dt { (ui.t("field-login")) } dd { (own.person.login) }
            dt { (ui.t("field-email")) } dd { (own.person.email.as_deref().unwrap_or("–")) }
            dt { (ui.t("field-roles")) } dd { ul.plain { @for grant in &own.person.grants { li { (ui.grant(grant)) } } } }
            dt { (ui.t("me-language")) } dd { (ui.t("language-name")) " " span.small { (ui.t("me-language-change")) } }
        }
        section {
            h2 { (ui.t("me-token")) }
            @if own.tokens.is_empty() { p.empty { (ui.t("me-no-token")) } }
            @for token in &own.tokens {
                p { (pictures::key(token)) " " span.serial { (token.name) } " " (words::own_key_state(ui, token)) " " span.small { (ui.credential(token.credential.as_ref())) } }
            }
            @if own.token.is_some() { p { a href="/me/resync" { (ui.t("resync-own-link")) } } }
            @for serial in &own.due { p.notice { (ui.with("me-due", [("serial", &serial.to_string())])) } }
            @if let Some((serial, expires)) = &own.renew { (renew_form(context, serial, *expires)) }
            @if let Some(serial) = &own.phone { (change_form(context, serial)) }
            @if let Some(serial) = &own.suspend { (suspend_form(context, serial)) }
            (suspended(context, own))
            // what was never in their hands cannot have stopped working there
            @if own.tokens.iter().any(|token| token.state == CustodyState::HandedOver) { p { a href="/diagnosis" { (ui.t("diagnosis-own-link")) } } }
        }
        @if !own.slips.is_empty() {
            section {
                h2 { (ui.t("me-slips")) }
                ul.plain { @for line in &own.slips {
                    li { (words::verb(ui, line.verb)) @if let Some(serial) = &line.name { " " span.serial { (serial) } }
                        " " span.small { (ui.moment(line.at)) } " " (layout::paper(ui, line.number)) }
                } }
            }
        }
        section {
            h2 #pin { (ui.t("me-pin")) }
            @let chosen_with_request = own.pin == PinState::Missing && own.tokens.iter().all(|token| token.state != CustodyState::HandedOver);
            @if !chosen_with_request { p { (ui.t(&words::key("pin", own.pin.word()))) } }
            @if own.token.is_some() { (change_pin_form(context)) }
            @else if chosen_with_request && !own.tokens.is_empty() { p { (ui.t("me-pin-with-request")) " " a href="/requests" { (ui.t("home-continue")) } } }
            @else if chosen_with_request { p { (ui.t(&words::key("pin", own.pin.word()))) } }
            @else if own.pin != PinState::Missing || !own.tokens.is_empty() { p.small { (ui.t("pin-ask-helpdesk")) } }
        }
        @if own.has_password { (password_form(context)) }
        @if own.authenticator && !own.second_factor {
            section { h2 { (ui.t("second-factor")) } p { (ui.t("second-factor-is-application")) } p.small { (ui.t("authenticator-lost")) } }
        } @else if own.has_password && own.token.is_some() { (second_factor_form(context, own.second_factor)) }
        section {
            h2 { (ui.t("me-sessions")) }
            (sessions_list(context, sessions))
            form method="post" action="/me/sign-out" {
                (layout::csrf(context))
                button { (ui.t("sign-out-everywhere")) }
            }
        }
    }
}

fn renew_form(context: &Context, serial: &TokenRef, expires: jiff::Timestamp) -> Markup {
    let (ui, at) = (&context.ui, context.ui.moment(expires));
    html! {
        p.notice { (ui.with("me-expires", [("serial", &serial.to_string()), ("at", &at)])) }
        form method="post" action="/me/renew" {
            (layout::csrf(context))
            input type="hidden" name="serial" value=(serial);
            input type="hidden" name="need" value=(ui.with("me-renew-need", [("serial", &serial.to_string()), ("at", &at)]));
            button.primary { (ui.t("me-renew")) }
        }
    }
}

fn suspend_form(context: &Context, serial: &TokenRef) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary { (ui.t("me-lost")) }
            p { (ui.t("me-lost-help")) }
            form method="post" action="/me/suspend" {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                button.primary { (ui.with("me-suspend", [("serial", &serial.to_string())])) }
            }
        }
    }
}

/// What was suspended: another one is asked for, or it was found.
pub(crate) fn suspended(context: &Context, own: &OwnPage) -> Markup {
    let ui = &context.ui;
    let Some((serial, may_ask)) = &own.suspended else { return html! {} };
    html! {
        p.notice { (ui.with("me-suspended", [("serial", &serial.to_string())])) }
        @if *may_ask {
            form method="post" action="/me/renew" {
                (layout::csrf(context))
                input type="hidden" name="serial" value=(serial);
                input type="hidden" name="need" value=(ui.with("me-suspended-need", [("serial", &serial.to_string())]));
                button.primary { (ui.t("me-suspended-ask")) }
            }
        }
        details { summary { (ui.t("me-suspended-found")) } p { (ui.t("me-suspended-found-help")) } }
    }
}

fn change_pin_form(context: &Context) -> Markup {
    let ui = &context.ui;
    html! {
        details {
            summary { (ui.t("pin-change")) }
            form.stack method="post" action="/me/pin" {
                (layout::csrf(context))
                p.small { (ui.t("pin-change-help")) }
                label { (ui.t("field-code")) input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required; }
                (pin_fields(ui))
                button.primary { (ui.t("pin-submit")) }
            }
        }
    }
}

fn password_form(context: &Context) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("field-password")) }
            details {
                summary { (ui.t("password-change")) }
                form.stack method="post" action="/me/password" {
                    (layout::csrf(context))
                    label { (ui.t("password-present")) input name="old" type="password" autocomplete="current-password" required; }
                    label { (ui.t("field-new-password")) input name="new" type="password" autocomplete="new-password" minlength="12" required; }
                    p.small { (ui.t("password-ends-sessions")) }
                    button.primary { (ui.t("password-submit")) }
                }
            }
        }
    }
}

fn second_factor_form(context: &Context, on: bool) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (ui.t("second-factor")) }
            p { (ui.t(if on { "second-factor-is-on" } else { "second-factor-is-off" })) }
            form.row method="post" action="/me/second-factor" {
                (layout::csrf(context))
                label { (ui.t("field-passcode")) (passcode_input()) }
                button name="switch" value=(if on { "off" } else { "on" }) {
                    (ui.t(if on { "second-factor-switch-off" } else { "second-factor-switch-on" }))
                }
            }
        }
    }
}
