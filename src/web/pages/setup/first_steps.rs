//! The first steps of a new station: what is done, what is left, and the button that leads there. On the administrator's home until
//! nothing is left; here for good.

use crate::{
    back::{Redirect, back_or, done},
    context::Context,
    failure::Failure,
    layout,
    posted::Posted,
    words,
};
use domain::{FirstStep, StepState};
use maud::{Markup, html};
use station::{FirstSteps, MailWay};

const PATH: &str = "/first-steps";

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let found = context.look(|station, actor| station.first_steps(actor)).await?;
    let title = context.ui.t("first-steps-title");
    let body = html! {
        h1 { (title) }
        @if found.is_over() { p.said { (context.ui.t("first-steps-over")) } }
        (list(&context, &found, PATH))
    };
    Ok(context.page(&title, &body))
}

/// Puts a step off, or takes it up again.
pub(crate) async fn put_off(posted: Posted) -> Result<Redirect, Failure> {
    let Posted { context, fields } = posted;
    let (step, state) = (fields.parse::<FirstStep>("step")?, fields.parse::<StepState>("state")?);
    context.ask(move |station, actor| station.put_step_off(actor, step, state == StepState::Later)).await?;
    let said = if state == StepState::Later { "step-put-off" } else { "step-taken-up" };
    Ok(done(back_or(&fields, PATH), said))
}

/// Sends the invitations that waited for mail.
pub(crate) async fn invite(posted: Posted) -> Result<Redirect, Failure> {
    let Posted { context, fields } = posted;
    context.ask(|station, actor| station.people().send_invitations(actor)).await?;
    Ok(done(back_or(&fields, "/people"), "invitations-sent"))
}

/// The steps; `back`: the page that they stand on.
pub(crate) fn list(context: &Context, found: &FirstSteps, back: &str) -> Markup {
    let ui = &context.ui;
    // the first that is open is the next one to do
    let next = found.steps.iter().find(|(_, state)| *state == StepState::Open).map(|(step, _)| *step);
    html! {
        ol.first-steps {
            @for (step, state) in &found.steps {
                @let name = ui.name(step);
                li.(state.word()) aria-current=[(next == Some(*step)).then_some("step")] {
                    div.what {
                        p { strong { (name) } " " span.small { "· " (ui.t(&words::key("step", state.word()))) } }
                        @if *state != StepState::Done { p.small { (why(context, *step, found)) } }
                    }
                    div.actions {
                        @if *state != StepState::Done {
                            @let (to, word) = leads(*step, found);
                            a.button.primary[next == Some(*step)] href=(to) { (ui.t(word)) span.hidden { " – " (name) } }
                        }
                        @if *state != StepState::Done { (put_off_button(context, *step, *state, &name, back)) }
                    }
                }
            }
        }
        (invitations(context, found.invitations, found.mail, back))
    }
}

fn put_off_button(context: &Context, step: FirstStep, state: StepState, name: &str, back: &str) -> Markup {
    let ui = &context.ui;
    let (other, word) =
        if state == StepState::Later { (StepState::Open, "step-take-up") } else { (StepState::Later, "step-put-off") };
    html! {
        form method="post" action=(PATH) {
            (layout::csrf(context))
            input type="hidden" name="back" value=(back);
            input type="hidden" name="step" value=(step);
            input type="hidden" name="state" value=(other);
            button.quiet { (ui.t(word)) span.hidden { " – " (name) } }
        }
    }
}

/// Why a step is left to do, or what it is for.
fn why(context: &Context, step: FirstStep, found: &FirstSteps) -> Markup {
    let ui = &context.ui;
    html! {
        @match step {
            FirstStep::Principals if found.without_principal > 0 => (ui.count("step-without-principal", found.without_principal)),
            FirstStep::Mail if found.mail == MailWay::Untried => (ui.t("mail-way-untried")),
            FirstStep::Mail if found.mail == MailWay::NoLinks => (ui.t("mail-no-links")),
            FirstStep::People if found.mail != MailWay::Works => (ui.t("step-people-mail-first")),
            _ => (ui.t(&words::key("step-help", step.word()))),
        }
    }
}

/// Where a step is done, and what its button says.
fn leads(step: FirstStep, found: &FirstSteps) -> (&'static str, &'static str) {
    match step {
        FirstStep::Schools => ("/import/schools", "step-do-schools"),
        FirstStep::Principals => ("/people", "step-do-principals"),
        FirstStep::Mail if found.mail == MailWay::Untried => ("/mail/server#test", "step-do-mail-test"),
        FirstStep::Mail => ("/mail/server", "step-do-mail"),
        FirstStep::Addresses => ("/settings#supplier_address", "step-do-addresses"),
        FirstStep::People => ("/import/people", "step-do-people"),
        FirstStep::Keys => ("/import", "step-do-keys"),
        FirstStep::Backup => ("/guide/administrator", "step-do-backup"),
    }
}

/// Invitations that wait until mail works; nothing where there are none.
pub(crate) fn invitations(context: &Context, waiting: u32, mail: MailWay, back: &str) -> Markup {
    let ui = &context.ui;
    html! {
        @if waiting > 0 && mail == MailWay::Works {
            form.row.level method="post" action="/people/invitations" {
                (layout::csrf(context))
                input type="hidden" name="back" value=(back);
                span { (ui.count("invitations-ready", waiting)) }
                button.primary { (ui.t("invitations-send")) }
            }
        } @else if waiting > 0 {
            p.warn { (ui.count("invitations-wait", waiting)) " " a href="/mail/server" { (ui.t("step-do-mail")) } }
        }
    }
}

/// The way to an invitation, or why there is none yet: nobody knows whether mail works.
pub(crate) fn only_when_mail_works(context: &Context, mail: MailWay, form: &Markup) -> Markup {
    let ui = &context.ui;
    html! {
        @if mail == MailWay::Works { (form) }
        @else if context.signed_in.actor.may(domain::Act::Administer, None) {
            p.small { (ui.t("invite-mail-first")) " " a href="/mail/server" { (ui.t("step-do-mail")) } }
        } @else {
            p.small { (ui.t("invite-mail-first")) }
        }
    }
}
