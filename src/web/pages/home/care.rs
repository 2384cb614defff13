//! What is due of keys that somebody has, as lines of the inbox: returns, last days, second looks.

use super::{
    desk::{alone, at, kind},
    line::{Fold, Kind, Line, Mark, button, fold},
    waiting::{Home, SHOWN},
};
use crate::{actions::TokenAction, context::Context, pages::stock::second_look, words};
use domain::{Act, CustodyEvent, CustodyState};
use maud::{Markup, html};
use station::{ASKED_AGAIN, Expiring};

/// The list of what is due back.
const DUE_BACK: &str = "/tokens?view=due_back";

/// Tokens that are due back.
pub(super) fn due(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, found) = (&context.ui, home.deadlines.as_ref()?);
    let kind = kind(&found.due.rows, "inbox-due-back", DUE_BACK, |due| {
        let serial = due.token.name.to_string();
        Line {
            mark: Mark::Thing,
            since: Some(due.since),
            what: html! {
                a href={ "/tokens/" (serial) } {
                    (ui.with("inbox-due", [("person", words::holder(&due.token)), ("serial", &serial)]))
                }
            },
            more: html! { p.small { (ui.t(&words::key("due", due.reason.word()))) (at(home, due.token.school)) } },
            acts: html! {
                @if context.signed_in.actor.may(Act::TakeBack, due.token.school) {
                    (button(context, &format!("/tokens/{serial}/{}", CustodyEvent::TakeBack), &[], (&ui.t("inbox-take-back"), words::holder(&due.token)), "plainly"))
                    @if home.now.duration_since(due.since) >= ASKED_AGAIN {
                        (button(context, &format!("/tokens/{serial}/{}", TokenAction::Remind), &[], (&ui.t("inbox-remind"), words::holder(&due.token)), "quiet"))
                    }
                }
            },
        }
    });
    kind.map(|kind| Kind { total: found.due.total, ..kind })
}

/// How many tokens are due back, for whoever is asked about them and takes none back: one line.
pub(super) fn due_counted(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, due) = (&context.ui, home.due.filter(|due| due.total > 0)?);
    let line = Line {
        mark: Mark::Several,
        since: None,
        what: html! { a href=(DUE_BACK) { (ui.count("inbox-due-count", due.total)) } },
        more: html! { @if due.left > 0 { p.small { (ui.count("inbox-due-left", due.left)) } } },
        acts: html! { a.button href=(DUE_BACK) { (ui.t("step-look")) } },
    };
    Some(alone(line, "inbox-due-back", DUE_BACK))
}

/// Keys that somebody took along to another school: the school that they are in takes them over.
pub(super) fn strays(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, found) = (&context.ui, home.strays.as_ref()?);
    let kind = kind(&found.rows, "inbox-strays", "/tokens", |one| {
        let (serial, from) = (one.name.to_string(), one.from.name.as_str());
        let schools = one.schools.iter().map(|school| school.name.as_str()).collect::<Vec<_>>().join(", ");
        let told = [
            ("person", one.holder.as_str()),
            ("serial", serial.as_str()),
            ("from", from),
            ("schools", schools.as_str()),
        ];
        let to = one.to.map(|to| to.to_string());
        Line {
            mark: Mark::Thing,
            since: None,
            what: html! { (ui.with(if to.is_some() { "inbox-stray-here" } else { "inbox-stray-gone" }, told)) },
            more: html! { @if to.is_none() { p.small { (ui.t("inbox-stray-waits")) } } },
            acts: html! { @if let Some(to) = &to {
                (button(context, &format!("/tokens/{serial}/{}", TokenAction::TakeOver), &[("school", to)], (&ui.t("inbox-take-over"), &serial), "plainly"))
            } },
        }
    });
    kind.map(|kind| Kind { total: found.total, ..kind })
}

/// Keys of which something is not applied at the other verifier yet: one line, with the first of them.
pub(super) fn entrusted(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, oldest) = (&context.ui, home.entrusted.first()?);
    let stuck = home.entrusted.iter().any(|one| one.view.problem.is_some());
    let line = Line {
        mark: if stuck { Mark::Urgent } else { Mark::Several },
        since: oldest.view.waiting,
        what: html! { (ui.count("home-entrusted", u32::try_from(home.entrusted.len()).unwrap_or(u32::MAX))) },
        more: html! {
            p.small { @for one in home.entrusted.iter().take(SHOWN) { a.serial href={ "/tokens/" (one.token) } { (one.token) } " " } }
        },
        acts: html! {},
    };
    Some(Kind { lines: vec![line], total: 1, title: "home-entrusted-title", to: "/tokens" })
}

/// Tokens whose last day is near, and whose holder has not asked for another one.
pub(super) fn expiring(context: &Context, home: &Home) -> Option<Kind> {
    let (ui, found) = (&context.ui, home.deadlines.as_ref()?);
    let kind = kind(&found.expiring.rows, "inbox-expiring", "/tokens?view=expiring", |one| {
        let serial = one.token.name.to_string();
        Line {
            mark: Mark::Thing,
            since: None,
            what: html! {
                a href={ "/tokens/" (serial) } {
                    (ui.with("inbox-expires", [("person", words::holder(&one.token)), ("serial", &serial)]))
                }
                " " (words::key_state(ui, &one.token))
            },
            more: html! { p.small { (ui.t(if one.renewal { "inbox-renewal" } else { "inbox-no-renewal" })) (at(home, one.token.school)) } },
            acts: renewed(context, one),
        }
    });
    kind.map(|kind| Kind { total: found.expiring.total, ..kind })
}

/// Another token is asked for in the holder's name, or the request that does so is looked at.
fn renewed(context: &Context, one: &Expiring) -> Markup {
    let (ui, serial, person) = (&context.ui, one.token.name.to_string(), words::holder(&one.token));
    let asks =
        one.token.state == CustodyState::HandedOver && context.signed_in.actor.may(Act::Diagnose, one.token.school);
    let ask = Fold {
        path: "/diagnosis/replace",
        fields: &[("serial", &serial)],
        word: &ui.t("inbox-renew"),
        whom: person,
        effect: "",
        ask: &ui.t("requests-need"),
        name: "need",
        button: &ui.with("trouble-replace-for", [("person", person)]),
    };
    html! {
        @if one.renewal { a.button href="/requests" aria-label={ (ui.t("inbox-see-requests")) " · " (person) } { (ui.t("inbox-see-requests")) } }
        @else if asks { (fold(context, &ask)) }
        @else { a.button href={ "/tokens/" (serial) } aria-label={ (ui.t("inbox-open")) " · " (serial) } { (ui.t("inbox-open")) } }
    }
}

/// What somebody else did with a token that nothing proved to be itself. Several are one line behind everything else: who waits in
/// person is not to be looked for between them.
pub(super) fn looks(context: &Context, home: &Home) -> Option<Kind> {
    let ui = &context.ui;
    if let [first, _, ..] = &home.looks[..] {
        let oldest = home.looks.iter().map(|look| look.at).min().unwrap_or(first.at);
        let line = Line {
            mark: Mark::Several,
            since: Some(oldest),
            what: html! { a href=(second_look::PATH) { (ui.count("inbox-looks", home.looks.len())) } },
            more: html! {},
            acts: html! { a.button href=(second_look::PATH) { (ui.t("step-look")) } },
        };
        return Some(alone(line, "second-look-title", second_look::PATH));
    }
    kind(&home.looks, "second-look-title", second_look::PATH, |look| Line {
        mark: Mark::Thing,
        since: Some(look.at),
        what: html! { a href=(second_look::place(look)) { (ui.tell(look)) } },
        more: html! {
            p.small { (ui.with("inbox-by", [("person", &ui.who(&look.by))])) @if !look.reason.is_empty() { (ui.t("colon")) (ui.with("quoted", [("text", &look.reason)])) } (at(home, look.school)) }
        },
        acts: html! {
            (button(context, second_look::PATH, &[(&second_look::field(look.id), "on")], (&ui.t("inbox-looked"), &ui.tell(look)), "plainly"))
            a.button.quiet href=(second_look::PATH) { (ui.t("inbox-not-so")) }
        },
    })
}
