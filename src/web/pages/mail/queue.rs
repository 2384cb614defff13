//! *Courriels*: what is stuck and why, what waits, what was sent; trying again, giving up, trying the way out.

use crate::{
    actions::MailAction,
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    parts::list::{self, Place},
    path::{Path, Query},
    posted::Posted,
    words,
};
use axum::Extension;
use catalogue::Ui;
use domain::{MailEvent, MailId, MailState};
use maud::{Markup, html};
use station::{MailList, MailView, Mailbox, Part};
use std::collections::BTreeMap;

pub(crate) async fn show(context: Context, Query(query): Query) -> Result<Markup, Failure> {
    // a list for each state, and a page of each
    let parts = MailState::ALL.iter().map(|state| Ok((*state, list::part_of(&query, state.word())?)));
    let parts = parts.collect::<Result<BTreeMap<_, _>, Failure>>()?;
    let wanted = parts.clone();
    let part = move |state: MailState| wanted.get(&state).copied().unwrap_or_default();
    let mailbox = context.look(move |station, actor| station.mail().mailbox(actor, &part)).await?;
    context.shows(mailbox.lists.iter().flat_map(|list| &list.mails.rows).filter_map(|mail| mail.person));
    let title = context.ui.t("nav-mail");
    Ok(context.page(&title, &page(&context, &title, &mailbox, &parts)))
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

fn page(context: &Context, title: &str, mailbox: &Mailbox, parts: &BTreeMap<MailState, Part>) -> Markup {
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
        @for list in &mailbox.lists { (section(context, list, parts)) }
    }
}

fn section(context: &Context, mails: &MailList, parts: &BTreeMap<MailState, Part>) -> Markup {
    let ui = &context.ui;
    let over = matches!(mails.state, MailState::Sent | MailState::GivenUp);
    // the other lists stay where they are
    let others = parts.iter().filter(|(state, part)| **state != mails.state && part.number() > 1);
    let place = others.fold(Place::new("/mail").paged_by(mails.state.word()), |place, (state, part)| {
        place.asking(state.word(), part.number())
    });
    html! {
        section {
            h2 { (ui.t(&words::key("mail-state", mails.state.word()))) " (" (mails.mails.total) ")" }
            @if mails.mails.total == 0 { p.small { (ui.t("mail-none")) } } @else {
                table data-list=(place.list()) {
                    thead { tr {
                        th scope="col" { (ui.t("mail-what")) }
                        th scope="col" { (ui.t("mail-to")) }
                        th scope="col" { (ui.t("mail-queued")) }
                        th scope="col" { (ui.t(if over { "mail-over" } else { "mail-why" })) }
                        @if !over { th scope="col" { (ui.t("mail-do")) } }
                    } }
                    tbody { @for mail in &mails.mails.rows { (row(context, mail, over)) } }
                }
                (list::paging(ui, &place, &mails.mails))
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
            td data-label=(ui.t("mail-queued")) { (words::ago(ui, context.now(), mail.queued)) }
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
        @if let Some(fault) = catalogue::mail_fault(mail) { (ui.message(&fault)) " " }
        @if let Some(detail) = &mail.detail { span.small { (detail) " " } }
        @if mail.attempts > 0 && mail.sent.is_none() {
            span.small { (ui.with("mail-attempts", [("attempts", &mail.attempts.to_string())])) " " }
        }
        @if let Some(due) = mail.due.filter(|_| mail.fault.is_some()) {
            span.small { (ui.with("mail-next", [("at", &ui.moment(due))])) }
        }
    }
}
