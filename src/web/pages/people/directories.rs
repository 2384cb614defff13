//! Directories that people are pulled from: how each goes, what the last pull told, and what waits for somebody's word.

use crate::{
    back::{Redirect, done},
    context::Context,
    failure::Failure,
    layout,
    path::Path,
    posted::Posted,
    words,
};
use catalogue::say;
use domain::{PersonId, Subject};
use maud::{Markup, html};
use station::{DirectoryView, Gone, Progress, PullOptions, PullReport, Question};

/// Where they are.
pub(crate) const PATH: &str = "/directories";

/// How many of a list are named.
const NAMED: usize = 200;

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let found = context.ask(|station, actor| station.directories().all(actor)).await?;
    let title = context.ui.t("directories-title");
    Ok(context.page(&title, &page(&context, &title, &found)))
}

/// Asks a directory now; `gone`: so many are gone, and whoever sends this says that it is right.
pub(crate) async fn pull(Path(name): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let gone = posted.fields.maybe("gone")?;
    let options = PullOptions { dry_run: false, gone };
    let report = posted
        .context
        .ask(move |station, actor| station.directories().pull(actor, &name, options, &Progress::default()));
    let held = report.await?.held;
    Ok(done(PATH, if held { "directory-held" } else { "directory-pulled" }))
}

/// Says that an entry of the directory is somebody of ours.
pub(crate) async fn same(Path(name): Path<String>, posted: Posted) -> Result<Redirect, Failure> {
    let (person, subject) =
        (posted.fields.parse::<PersonId>("person")?, posted.fields.text("subject").parse::<Subject>());
    // a hidden field of our own page
    let subject = subject.map_err(|_| Failure::NoSuchPage)?;
    let said = posted.context.ask(move |station, actor| {
        station.directories().same_person(actor, &name, person, &subject)?;
        station.directories().pull(actor, &name, PullOptions::default(), &Progress::default()).map(drop)
    });
    said.await?;
    Ok(done(PATH, "directory-same"))
}

fn page(context: &Context, title: &str, found: &[DirectoryView]) -> Markup {
    let ui = &context.ui;
    html! {
        h1 { (title) }
        @if found.is_empty() { p.empty { (ui.t("directories-none")) } }
        @for one in found { (directory(context, one)) }
    }
}

fn directory(context: &Context, one: &DirectoryView) -> Markup {
    let ui = &context.ui;
    html! {
        section {
            h2 { (one.name) }
            @match &one.state {
                None => p { (ui.t("directory-never")) },
                Some(state) => {
                    @if let Some((fault, since)) = state.fault {
                        p.notice role="alert" {
                            (ui.message(&say("directory-failing").name("fault", fault).with("since", ui.moment(since))))
                        }
                    }
                    @if let Some(pulled) = state.pulled {
                        p {
                            (ui.message(&say("directory-pulled").with("at", ui.moment(pulled)).count("people", state.people).count("asked", state.asked)))
                        }
                    }
                }
            }
            @if one.is_late { p.notice { (ui.t("directory-late")) } }
            @if let Some(last) = &one.last { (told(context, &one.name, last)) }
            (button(context, &one.name, None))
        }
    }
}

fn told(context: &Context, name: &str, last: &PullReport) -> Markup {
    let ui = &context.ui;
    html! {
        ul.tiles {
            @for (count, key) in [
                (last.came, "directory-came"),
                (last.changed, "directory-changed"),
                (last.same, "directory-same-as-before"),
                (last.without_role, "directory-without-role"),
                (last.gone.len(), "directory-left"),
            ] {
                @if count > 0 { li { strong { (count) } " " (ui.count(key, count)) } }
            }
        }
        @if last.held {
            p.notice role="alert" { (ui.count("directory-mass", last.gone.len())) }
        }
        @if !last.gone.is_empty() {
            h3 { (ui.t(if last.held { "directory-would-leave" } else { "directory-have-left" })) }
            ul { @for gone in last.gone.iter().take(NAMED) { (left(context, gone)) } }
            @if last.gone.len() > NAMED { p.small { (ui.count("directory-more", last.gone.len() - NAMED)) } }
        }
        @if last.held { (button(context, name, Some(last.gone.len()))) }
        @if !last.questions.is_empty() {
            h3 { (ui.t("directory-questions")) }
            ul { @for asked in last.questions.iter().take(NAMED) { (question(context, name, asked)) } }
            @if last.questions.len() > NAMED { p.small { (ui.count("directory-more", last.questions.len() - NAMED)) } }
        }
        @if !last.unknown_schools.is_empty() {
            h3 { (ui.t("directory-schools")) }
            ul {
                @for (school, people) in last.unknown_schools.iter().take(NAMED) {
                    li { (ui.message(&say("directory-unknown-school").with("school", school).count("people", *people))) }
                }
            }
        }
    }
}

fn left(context: &Context, gone: &Gone) -> Markup {
    let ui = &context.ui;
    html! {
        li {
            a href={ "/people/" (gone.person) } { (gone.name) }
            @if gone.stays { " " span.small { (ui.t("directory-stays")) } }
            @for key in &gone.keys { " · " a href={ "/tokens/" (key) } { (key) } }
        }
    }
}

/// What is asked, with who it may be; and the word that says it is them.
fn question(context: &Context, name: &str, asked: &Question) -> Markup {
    use domain::PullQuestion::{AnotherSubject, NameTaken};
    let ui = &context.ui;
    html! {
        li {
            strong { (asked.name) } " (" (asked.login) ") : " (ui.t(&words::key("pull-question", asked.kind.word())))
            @if let Some(person) = asked.person {
                " " a href={ "/people/" (person) } { (ui.t("directory-see-person")) }
                @if matches!(asked.kind, AnotherSubject | NameTaken) {
                    form method="post" action={ (PATH) "/" (name) "/same" } {
                        (layout::csrf(context))
                        input type="hidden" name="person" value=(person);
                        input type="hidden" name="subject" value=(asked.subject);
                        button aria-label={ (ui.t("directory-is-them")) " · " (asked.name) } { (ui.t("directory-is-them")) }
                    }
                }
            }
        }
    }
}

/// Asks the directory; `gone`: and says that so many are gone.
fn button(context: &Context, name: &str, gone: Option<usize>) -> Markup {
    let ui = &context.ui;
    html! {
        form method="post" action={ (PATH) "/" (name) "/pull" } {
            (layout::csrf(context))
            @if let Some(gone) = gone {
                input type="hidden" name="gone" value=(gone);
                button.primary { (ui.count("directory-right", gone)) }
            } @else {
                button aria-label={ (ui.t("directory-pull")) " · " (name) } { (ui.t("directory-pull")) }
            }
        }
    }
}
