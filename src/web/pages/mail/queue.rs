//! *Courrier*: what is stuck and why, what waits, what was sent; trying again, giving up, trying the way out.

use crate::{
    actions::MailAction,
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    path::Path,
    posted::Posted,
    words,
};
use axum::Extension;
use catalogue::Ui;
use domain::{MailEvent, MailId, MailState};
use maud::{Markup, html};
use station::{MailList, MailView, Mailbox};

/// Of those that are over, so many are shown.
const OVER: usize = 50;

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let mailbox = context.ask(|station, actor| station.mail().mailbox(actor)).await?;
    let title = context.ui.t("nav-mail");
    Ok(context.page(&title, &page(&context, &title, &mailbox)))
}

pub(crate) async fn retry_all(posted: Posted) -> Result<Redirect, Failure> {
    posted.context.ask(|station, actor| station.mail().retry_mails(actor)).await?;
    Ok(done("/mail", "mail-retry"))
}

pub(crate) async fn act(
    Path(id): Path<MailId>,
    Extension(action): Extension<MailAction>,
    posted: Posted,
) -> Result<Redirect, Failure> {
    match action {
        MailAction::Retry => {
            posted.context.ask(move |station, actor| station.mail().retry_mail(actor, id)).await?;
            Ok(done("/mail", "mail-retry"))
        }
        MailAction::GiveUp => {
            posted.context.ask(move |station, actor| station.mail().give_mail_up(actor, id)).await?;
            Ok(done("/mail", "mail-given-up"))
        }
    }
}

fn page(context: &Context, title: &str, mailbox: &Mailbox) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        @if !mailbox.configured { p.warn role="status" { (ui.t("mail-not-configured")) " " a href="/mail/server" { (ui.t("step-do-mail")) } } }
        @if mailbox.configured && !mailbox.links { p.warn role="status" { (ui.t("mail-no-links")) } }
        @if let Some(until) = mailbox.barred_until {
            p.warn role="status" { (ui.with("mail-barred", [("at", &ui.moment(until))])) }
        }
        div.actions {
            a.button href="/mail/server" { (ui.t("tab-mail-server")) }
            form method="post" action="/mail/retry" { (layout::csrf(context)) button { (ui.t("mail-retry-all")) } }
        }
        p.small { (ui.t("mail-help")) }
        @for list in &mailbox.lists { (section(context, list)) }
    }
}

fn section(context: &Context, list: &MailList) -> Markup {
    let ui = &context.ui;
    let over = matches!(list.state, MailState::Sent | MailState::GivenUp);
    let shown = if over { OVER } else { list.mails.len() };
    html! {
        section {
            h2 { (ui.t(&words::key("mail-state", list.state.word()))) " (" (list.total) ")" }
            @if list.mails.is_empty() { p.small { (ui.t("mail-none")) } } @else {
                table {
                    thead { tr {
                        th scope="col" { (ui.t("mail-what")) }
                        th scope="col" { (ui.t("mail-to")) }
                        th scope="col" { (ui.t("mail-queued")) }
                        th scope="col" { (ui.t(if over { "mail-over" } else { "mail-why" })) }
                        @if !over { th scope="col" { (ui.t("mail-do")) } }
                    } }
                    tbody { @for mail in list.mails.iter().take(shown) { (row(context, mail, over)) } }
                }
            }
        }
    }
}

fn row(context: &Context, mail: &MailView, over: bool) -> Markup {
    let ui = &context.ui;
    html! {
        tr {
            th scope="row" { (ui.t(&words::key("notice", mail.kind.word()))) " " span.small { "n°\u{a0}" (mail.id) } }
            td data-label=(ui.t("mail-to")) { div { (recipient(mail)) } }
            td data-label=(ui.t("mail-queued")) { (ui.moment(mail.queued)) }
            td data-label=(ui.t(if over { "mail-over" } else { "mail-why" })) { div { (standing(ui, mail)) } }
            @if !over {
                td data-label=(ui.t("mail-do")) {
                    div.actions {
                        @for event in [MailEvent::Retry, MailEvent::GiveUp] {
                            form method="post" action={ "/mail/" (mail.id) "/" (event) } {
                                (layout::csrf(context))
                                button.quiet { (ui.t(&words::key("mail-event", event.word()))) span.hidden { " n°\u{a0}" (mail.id) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn recipient(mail: &MailView) -> Markup {
    html! {
        @match (&mail.to, mail.person) {
            (Some(name), Some(person)) => { a href={ "/people/" (person) } { (name) } " " }
            _ => {}
        }
        span.small { (mail.address.as_deref().unwrap_or("–")) }
    }
}

/// Since when it is over; or what keeps it, and when it is tried next.
fn standing(ui: &Ui, mail: &MailView) -> Markup {
    html! {
        @if let Some(at) = mail.sent.or(mail.given_up) { (ui.moment(at)) " " }
        @if let Some(fault) = mail.fault { (ui.t(&words::key("mail-fault", fault.word()))) " " }
        @if let Some(detail) = &mail.detail { span.small { (detail) " " } }
        @if mail.attempts > 0 && mail.sent.is_none() {
            span.small { (ui.with("mail-attempts", [("attempts", &mail.attempts.to_string())])) " " }
        }
        @if let Some(due) = mail.due.filter(|_| mail.fault.is_some()) {
            span.small { (ui.with("mail-next", [("at", &ui.moment(due))])) }
        }
    }
}
