//! What somebody does with what is theirs: token, PIN, password, second factor, language, sessions.

use crate::{
    app::App,
    back::{Redirect, back_or, done, done_to},
    context::Context,
    cookies::session_cookie,
    failure::Failure,
    layout,
    pages::account::key,
    parts::codes::{passcode_input, typed_twice},
    posted::Posted,
    words,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalogue::SchoolNames;
use domain::{Act, TokenRef};
use maud::{Markup, html};
use oath::Code;
use station::{OpenSession, OwnPage, RequestView};

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let session = context.token.clone();
    let found = context.look(move |station, actor| {
        let asks = actor.person.is_some() && actor.may_somewhere(Act::Ask);
        let requests = if asks { station.requests().my_requests(actor)? } else { Vec::new() };
        let open = requests.into_iter().find(|request| request.state.is_open());
        let own = station.people().own_page(actor)?;
        let schools = station.people().names_of_grants(&own.person.grants)?;
        Ok((own, open, station.accounts().own_sessions(actor, &session)?, schools))
    });
    let (own, request, sessions, schools) = found.await?;
    Ok(context.page(&context.ui.t("me-title"), &page(&context, &own, request.as_ref(), &sessions, &schools)))
}

pub(crate) async fn change_pin(posted: Posted) -> Result<Redirect, Failure> {
    let code: Code = posted.fields.parse("code")?;
    let (typed, again) = typed_twice(&posted.fields);
    posted.context.ask(move |station, actor| station.accounts().change_pin(actor, code, &typed, &again)).await?;
    Ok(done(back_or(&posted.fields, "/me"), "pin-set"))
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
    let page = back_or(&posted.fields, "/me").to_owned();
    let entry = posted.context.ask(move |station, actor| station.tokens().suspend_own(actor, &serial)).await?;
    Ok(done_to(&page, "suspended", entry))
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
    let told = |one: &OpenSession| {
        html! {
            span { (ui.t(if one.at_station { "session-at-station" } else { "session-elsewhere" })) " " (one.address) " "
                span.small { (ui.with("session-since", [("opened", &ui.ago(context.now(), one.opened)), ("seen", &ui.ago(context.now(), one.seen))])) } }
        }
    };
    html! {
        ul.plain { @for one in sessions {
            li {
                @if one.here {
                    div.row.level { (told(one)) span.badge { (ui.t("session-here")) } }
                } @else {
                    form.row.level method="post" action="/me/sessions/end" {
                        (layout::csrf(context))
                        input type="hidden" name="session" value=(one.name);
                        (told(one)) button { (ui.t("session-end")) }
                    }
                }
            }
        } }
    }
}

fn page(
    context: &Context,
    own: &OwnPage,
    request: Option<&RequestView>,
    sessions: &[OpenSession],
    schools: &SchoolNames,
) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (ui.t("me-title")) }
        section {
            h2 { (ui.t("me-token")) }
            (key::part(context, own, request, "/me"))
        }
        dl.facts {
            dt { (ui.t("field-name")) } dd { (own.person.name) }
            dt { (ui.t("field-login")) } dd { (own.person.login) }
            dt { (ui.t("field-email")) } dd { (own.person.email.as_deref().unwrap_or("–")) }
            dt { (ui.t("field-roles")) } dd { @if own.person.grants.is_empty() { "–" } ul.plain { @for grant in &own.person.grants { li { (ui.grant(grant, schools)) } } } }
            dt { (ui.t("me-language")) } dd { (ui.t("language-name")) " " span.small { (ui.t("me-language-change")) } }
        }
        p { a href="/me/data" { (ui.t("held-see")) } }
        @if !own.slips.is_empty() {
            section {
                h2 { (ui.t("me-slips")) }
                ul.plain { @for line in &own.slips {
                    li { (words::verb(ui, line.verb)) @if let Some(serial) = &line.name { " " span.serial { (serial) } }
                        " " span.small { (ui.moment(line.at)) } " " (layout::paper(ui, line.number)) }
                } }
            }
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
