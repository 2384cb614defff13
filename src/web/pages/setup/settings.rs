//! The academy's settings: each in words, with its unit, what it may be, its default and what it does. One form; what
//! cannot be is told beside its field, and nothing is changed then.
//!
//! Only what the reader changed is sent on: a page that was open for long does not take back what somebody else set.

use crate::{back::done, context::Context, failure::Failure, fields::Fields, layout, posted::Posted, words};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use catalogue::Ui;
use domain::{Allowed, SettingName, Settings};
use maud::{Markup, html};
use station::{Actor, DirectoryLine, ProviderWay, SignInState, Station};

/// Settings that belong together, under a heading.
const GROUPS: &[(&str, &[SettingName])] = &[
    ("settings-mail", &[SettingName::SupplierAddress, SettingName::TicketAddress]),
    (
        "settings-deadlines",
        &[
            SettingName::ReminderDays,
            SettingName::DecisionDays,
            SettingName::RequesterDays,
            SettingName::CollectDays,
            SettingName::LeadDays,
            SettingName::StockLow,
        ],
    ),
    (
        "settings-second-factor",
        &[
            SettingName::SecondFactorAdministrator,
            SettingName::SecondFactorHelpdesk,
            SettingName::SecondFactorTechnician,
            SettingName::SecondFactorPrincipal,
            SettingName::SecondFactorDeputy,
            SettingName::SecondFactorAuditor,
            SettingName::SecondFactorRequester,
        ],
    ),
    (
        "settings-keep",
        &[
            SettingName::KeepAddresses,
            SettingName::KeepJournal,
            SettingName::KeepSlips,
            SettingName::KeepRequests,
            SettingName::KeepTickets,
            SettingName::KeepStock,
            SettingName::KeepLeavers,
        ],
    ),
    (
        "settings-keys",
        &[SettingName::PinAttempts, SettingName::SoftwareFirst, SettingName::SoftwareSecond, SettingName::LabelSheet],
    ),
];

pub(crate) async fn show(context: Context) -> Result<Markup, Failure> {
    let read = |station: &Station, actor: &Actor| {
        Ok((station.settings().read(actor)?, station.directories().sign_in_state(actor)?))
    };
    let (settings, sign_in) = context.ask(move |station, actor| read(station, actor)).await?;
    Ok(page(&context, &settings, &sign_in, &Fields::default(), &[]))
}

pub(crate) async fn change(posted: Posted) -> Result<Response, Failure> {
    let Posted { context, fields } = posted;
    let typed = |name: &SettingName| {
        let (now, was) = (fields.text(name.word()), fields.text(&was(*name)));
        (fields.ticked(name.word()) && now != was).then(|| (*name, now.to_owned()))
    };
    let typed: Vec<_> = SettingName::ALL.iter().filter_map(typed).collect();
    let (refused, settings, sign_in) = context
        .ask(move |station, actor| {
            let refused = station.settings().set_all(actor, &typed)?;
            let refused: Vec<_> = refused.into_iter().map(|refused| refused.name).collect();
            Ok((refused, station.settings().read(actor)?, station.directories().sign_in_state(actor)?))
        })
        .await?;
    if refused.is_empty() {
        return Ok(done("/settings", "settings-saved").into_response());
    }
    let page = page(&context, &settings, &sign_in, &fields, &refused);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The field that says what was shown.
fn was(name: SettingName) -> String {
    format!("was-{name}")
}

/// By which ways people sign in, and how the pulls of people go: what the configuration says, to be read here.
fn ways(ui: &Ui, state: &SignInState) -> Markup {
    let SignInState { local: _, ways, directories } = state;
    html! {
        section {
            h2 { (ui.t("settings-sign-in")) }
            p.small { (ui.t("settings-sign-in-help")) }
            ul {
                li { (ui.t("sign-in-by-password")) }
                @if let Some(name) = &ways.header { li { (ui.with("sign-in-by-header", [("name", name)])) } }
                @if let Some(ProviderWay { name, issuer }) = &ways.provider {
                    li { (ui.with("sign-in-by-provider", [("name", name), ("address", issuer)])) }
                }
                @for DirectoryLine { name, found, .. } in directories {
                    li { @match found {
                        Some(found) => { (ui.tell(found)) }
                        None => { (ui.with("sign-in-directory-never", [("directory", name)])) }
                    } }
                }
            }
        }
    }
}

fn page(
    context: &Context,
    settings: &Settings,
    sign_in: &SignInState,
    typed: &Fields,
    refused: &[SettingName],
) -> Markup {
    let (ui, title) = (&context.ui, context.ui.t("settings-title"));
    context.page(
        &title,
        &html! {
            h1 { (title) }
            @if !refused.is_empty() { p.notice role="alert" { (ui.t("settings-refused")) } }
            form.settings method="post" action="/settings" novalidate {
                (layout::csrf(context))
                @for (heading, names) in GROUPS {
                    fieldset {
                        legend { (ui.t(heading)) }
                        @for name in *names {
                            @let value = settings.get(*name);
                            @let shown = if refused.is_empty() { value.as_str() } else { typed.text(name.word()) };
                            (field(ui, *name, &value, shown, refused.contains(name)))
                        }
                    }
                }
                p { button.primary { (ui.t("settings-save")) } }
            }
            (ways(ui, sign_in))
            p { a href="/first-steps" { (ui.t("first-steps-title")) } }
        },
    )
}

/// One setting: `value` is in force, `shown` stands in its field.
fn field(ui: &Ui, name: SettingName, value: &str, shown: &str, refused: bool) -> Markup {
    let help = format!("{name}-help");
    let described = if refused { format!("{name}-error {help}") } else { help.clone() };
    let invalid = refused.then_some("true");
    let default = spoken(ui, name, &Settings::default().get(name));
    html! {
        div.setting {
            label for=(name) { (ui.t(&words::key("setting", name.word()))) }
            div.value {
                @match name.allowed() {
                    Allowed::Address => input #(name) name=(name) type="email" value=(shown) maxlength="254" autocomplete="off"
                        aria-describedby=(described) aria-invalid=[invalid];,
                    Allowed::Days(low, high) | Allowed::Months(low, high) | Allowed::Number(low, high) => {
                        input #(name) name=(name) type="number" min=(low) max=(high) value=(shown) required
                            aria-describedby=(described) aria-invalid=[invalid];
                        @if matches!(name.allowed(), Allowed::Days(..)) { " " (ui.t("settings-days")) }
                        @if matches!(name.allowed(), Allowed::Months(..)) { " " (ui.t("settings-months")) }
                    },
                    Allowed::YesNo => select #(name) name=(name) aria-describedby=(described) aria-invalid=[invalid] {
                        @for word in ["yes", "no"] { option value=(word) selected[shown == word] { (ui.t(word)) } }
                    },
                    Allowed::OneOf(words) => select #(name) name=(name) aria-describedby=(described) aria-invalid=[invalid] {
                        @for word in words { option value=(word) selected[shown == *word] { (spoken(ui, name, word)) } }
                    },
                }
            }
            input type="hidden" name=(was(name)) value=(value);
            @if refused { p.notice #{ (name) "-error" } { (ui.tell(&name.allowed())) } }
            p.small #(help) { (ui.t(&words::key("setting-help", name.word()))) " "
                (ui.tell(&name.allowed())) " " (ui.with("settings-default", [("value", &default)])) }
        }
    }
}

/// A value as it is read.
fn spoken(ui: &Ui, name: SettingName, value: &str) -> String {
    match (name.allowed(), value) {
        (Allowed::YesNo, value) => ui.t(value),
        (Allowed::OneOf(_), value) => ui.t(&words::key("labels", value)),
        (_, "") => ui.t("settings-nothing"),
        (Allowed::Days(..), value) => format!("{value} {}", ui.t("settings-days")),
        (Allowed::Months(..), value) => format!("{value} {}", ui.t("settings-months")),
        (Allowed::Address | Allowed::Number(..), value) => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_its_field() {
        let shown: Vec<_> = GROUPS.iter().flat_map(|(_, names)| names.iter()).collect();
        assert!(SettingName::ALL.iter().all(|name| shown.contains(&name)) && shown.len() == SettingName::ALL.len());
    }
}
