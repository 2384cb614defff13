//! What an administrator has left to do: settings that are missing, schools in which nobody decides, people whom no mail
//! reaches, what is wrong with the station.

use super::waiting::{Home, block};
use crate::words;
use catalogue::Ui;
use maud::{Markup, html};

pub(super) fn section(ui: &Ui, home: &Home) -> Option<Markup> {
    let found = home.administration.as_ref()?;
    let well = found.unset.is_empty()
        && found.without_principal.total + found.unreachable.total + found.unconfirmed == 0
        && !found.clock_adrift
        && home.stuck_mails == 0
        && !found.in_doubt
        && found.restored.is_none();
    let body = html! {
        @if well { p.said { (ui.t("home-administration-well")) } }
        @if found.in_doubt { p.notice { (ui.t("home-in-doubt")) } }
        @if let Some(restored) = &found.restored {
            @let (accounts, keys) = (restored.people.len().to_string(), restored.keys.to_string());
            @let taken = ui.moment(restored.taken);
            p.notice { a href="/restored" {
                @if restored.people.is_empty() { (ui.with("home-restored-keys", [("taken", &taken), ("keys", &keys)])) }
                @else { (ui.with("home-restored", [("taken", &taken), ("accounts", &accounts)])) }
            } }
        }
        @if found.clock_adrift { p.warn { (ui.t("home-clock-adrift")) } }
        @if home.stuck_mails > 0 { p.warn { a href="/mail" { (ui.with("home-mail", [("mails", &home.stuck_mails.to_string())])) } } }
        @for name in &found.unset {
            p.warn { (ui.with("home-unset", [("setting", &ui.t(&words::key("setting", name.word())))])) " "
                a href={ "/settings#" (name) } { (ui.t("settings-title")) } }
        }
        @if found.unconfirmed > 0 { p { (ui.with("home-unconfirmed", [("count", &found.unconfirmed.to_string())])) } }
        @if found.without_principal.total > 0 {
            h3 { (ui.t("home-without-principal")) " " span.count { (found.without_principal.total) } }
            ul.lines {
                @for (uai, name) in &found.without_principal.rows { li { a href={ "/schools/" (uai) } { (name) } " " span.small { (uai) } } }
            }
            (rest(ui, "/schools", found.without_principal.rows.len(), found.without_principal.total))
        }
        @if found.unreachable.total > 0 {
            h3 { (ui.t("home-unreachable")) " " span.count { (found.unreachable.total) } }
            ul.lines {
                @for person in &found.unreachable.rows { li { a href={ "/people/" (person.id) } { (person.name) } } }
            }
            (rest(ui, "/people", found.unreachable.rows.len(), found.unreachable.total))
        }
        p { a.button href="/settings" { (ui.t("settings-title")) } }
    };
    Some(block(&ui.t("home-administration"), None, None, &body))
}

/// Where a list goes on.
fn rest(ui: &Ui, to: &str, shown: usize, total: u32) -> Markup {
    let more = total.saturating_sub(u32::try_from(shown).unwrap_or(u32::MAX));
    html! { @if more > 0 { p.small { a href=(to) { (ui.count("home-more", more)) } } } }
}
