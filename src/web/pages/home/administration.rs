//! What an administrator has left to do, as lines of the inbox: what is wrong with the station, schools in which nobody decides, people
//! whom no mail reaches. And the first steps of a new station, until nothing is left of them.

use super::{
    line::{Kind, Line, Mark},
    waiting::{Home, block},
};
use crate::{context::Context, pages::setup::first_steps, words};
use catalogue::{Ui, say};
use domain::{FirstStep, SettingName};
use maud::{Markup, PreEscaped, html};
use station::{Administration, BackupAge, Level, MailWay};

/// The first steps, while one is open.
pub(super) fn steps(context: &Context, home: &Home) -> Option<Markup> {
    let found = home.first_steps.as_ref().filter(|found| !found.is_over())?;
    let title = context.ui.t("first-steps-title");
    let body = html! { p { (context.ui.t("first-steps-help")) } (first_steps::list(context, found, "/")) };
    Some(html! { div.wide-first { (block(&title, Some("/first-steps"), None, &body)) } })
}

/// What is wrong, and what is missing.
pub(super) fn lines(context: &Context, home: &Home) -> Vec<Kind> {
    let ui = &context.ui;
    let Some(found) = &home.administration else { return Vec::new() };
    // what is a step is not told twice
    let is_step = |step| home.first_steps.as_ref().is_some_and(|steps| steps.is_open(step));
    let mut kinds: Vec<Kind> = [
        found.in_doubt.then(|| wrong(ui, &ui.t("home-in-doubt"), "/journal/verify", "tab-verify")),
        restored(ui, found),
        found
            .clock_adrift
            .then(|| alone(Line { acts: html! {}, ..line(Mark::Urgent, &html! { (ui.t("home-clock-adrift")) }) })),
        (home.stuck_mails > 0).then(|| {
            wrong(ui, &ui.with("home-mail", [("mails", &home.stuck_mails.to_string())]), "/mail", "step-look")
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    kinds.extend(
        found
            .certificate
            .iter()
            .map(|state| alone(Line { acts: html! {}, ..line(Mark::Urgent, &html! { (ui.tell(state)) }) })),
    );
    if let Some(steps) = &home.first_steps {
        if steps.mail != MailWay::Works && !is_step(FirstStep::Mail) {
            kinds.push(missing(ui, &ui.t("home-mail-not-working"), "/mail/server", "step-do-mail"));
        }
        if steps.invitations > 0 && steps.is_over() {
            let body = first_steps::invitations(context, steps.invitations, steps.mail, "/");
            kinds.push(alone(line(Mark::Person, &body)));
        }
    }
    if found.backup.level() != Level::Well && !is_step(FirstStep::Backup) {
        kinds.push(backup(ui, &found.backup));
    }
    if !is_step(FirstStep::Addresses) {
        kinds.extend(found.unset.iter().map(|name| unset(ui, *name)));
    }
    if found.unconfirmed > 0 {
        let what = ui.with("home-unconfirmed", [("count", &found.unconfirmed.to_string())]);
        kinds.push(missing(ui, &what, "/tokens", "step-look"));
    }
    if !is_step(FirstStep::Principals) {
        kinds.extend(without_principal(ui, found));
    }
    let directories = found.directories.iter();
    kinds.extend(
        directories.map(|said| missing(ui, &ui.tell(&**said), crate::pages::people::directories::PATH, "step-look")),
    );
    kinds.extend(closed(ui, found));
    kinds.extend(unreachable(ui, found));
    kinds
}

fn line(mark: Mark, what: &Markup) -> Line {
    Line { mark, since: None, what: PreEscaped(what.0.clone()), more: html! {}, acts: html! {} }
}

/// A kind with one line.
fn alone(line: Line) -> Kind {
    Kind { lines: vec![line], total: 1, title: "home-administration", to: "/settings" }
}

fn wrong(ui: &Ui, what: &str, to: &str, word: &str) -> Kind {
    alone(Line { acts: way(ui, to, word), ..line(Mark::Urgent, &html! { (what) }) })
}

fn missing(ui: &Ui, what: &str, to: &str, word: &str) -> Kind {
    alone(Line { acts: way(ui, to, word), ..line(Mark::Thing, &html! { (what) }) })
}

fn way(ui: &Ui, to: &str, word: &str) -> Markup {
    html! { a.button href=(to) { (ui.t(word)) } }
}

fn restored(ui: &Ui, found: &Administration) -> Option<Kind> {
    let restored = found.restored.as_ref()?;
    let (accounts, keys) = (restored.people.len().to_string(), restored.keys.to_string());
    let taken = ui.moment(restored.taken);
    let what = if restored.people.is_empty() {
        ui.with("home-restored-keys", [("taken", &taken), ("keys", &keys)])
    } else {
        ui.with("home-restored", [("taken", &taken), ("accounts", &accounts)])
    };
    Some(wrong(ui, &what, "/restored", "tab-restored"))
}

fn backup(ui: &Ui, age: &BackupAge) -> Kind {
    let key = if age.kept.is_some() { "home-backup-late" } else { "home-backup-never" };
    let what = ui.message(&say(key).count("days", age.days));
    let told = if age.level() == Level::Bad { wrong } else { missing };
    told(ui, &what, "/guide/administrator", "step-do-backup")
}

fn unset(ui: &Ui, name: SettingName) -> Kind {
    let what = ui.with("home-unset", [("setting", &ui.t(&words::key("setting", name.word())))]);
    missing(ui, &what, &format!("/settings#{name}"), "step-do-addresses")
}

fn without_principal(ui: &Ui, found: &Administration) -> Option<Kind> {
    let first = &found.without_principal;
    let lines = first.rows.iter().map(|(uai, name)| Line {
        acts: way(ui, "/people", "step-do-principals"),
        ..line(
            Mark::Person,
            &html! { a href={ "/schools/" (uai) } { (ui.with("home-nobody-decides", [("school", name)])) } },
        )
    });
    let (title, to) = ("home-without-principal", "/schools");
    (first.total > 0).then(|| Kind { lines: lines.collect(), total: first.total, title, to })
}

fn closed(ui: &Ui, found: &Administration) -> Option<Kind> {
    let first = &found.closed;
    let lines = first.rows.iter().map(|(uai, name, keys)| {
        let what = ui.message(&say("home-school-closed").count("count", *keys).with("school", name));
        Line {
            acts: way(ui, &format!("/tokens?school={uai}"), "school-closed-see"),
            ..line(Mark::Thing, &html! { a href={ "/schools/" (uai) } { (what) } })
        }
    });
    let (title, to) = ("home-schools-closed", "/schools");
    (first.total > 0).then(|| Kind { lines: lines.collect(), total: first.total, title, to })
}

fn unreachable(ui: &Ui, found: &Administration) -> Option<Kind> {
    let first = &found.unreachable;
    let lines = first.rows.iter().map(|person| Line {
        acts: way(ui, &format!("/people/{}", person.id), "home-give-address"),
        ..line(Mark::Thing, &html! { (ui.with("home-no-address", [("person", &person.name)])) })
    });
    let (title, to) = ("home-unreachable", "/people");
    (first.total > 0).then(|| Kind { lines: lines.collect(), total: first.total, title, to })
}
