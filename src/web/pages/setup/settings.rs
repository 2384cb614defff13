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
    let settings = context.ask(|station, actor| station.settings().read(actor)).await?;
    Ok(page(&context, &settings, &Fields::default(), &[]))
}

pub(crate) async fn change(posted: Posted) -> Result<Response, Failure> {
    let Posted { context, fields } = posted;
    let typed = |name: &SettingName| {
        let (now, was) = (fields.text(name.word()), fields.text(&was(*name)));
        (fields.ticked(name.word()) && now != was).then(|| (*name, now.to_owned()))
    };
    let typed: Vec<_> = SettingName::ALL.iter().filter_map(typed).collect();
    let (refused, settings) = context
        .ask(move |station, actor| {
            let refused = station.settings().set_all(actor, &typed)?;
            Ok((refused.into_iter().map(|refused| refused.name).collect::<Vec<_>>(), station.settings().read(actor)?))
        })
        .await?;
    if refused.is_empty() {
        return Ok(done("/settings", "settings-saved").into_response());
    }
    let page = page(&context, &settings, &fields, &refused);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The field that says what was shown.
fn was(name: SettingName) -> String {
    format!("was-{name}")
}

fn page(context: &Context, settings: &Settings, typed: &Fields, refused: &[SettingName]) -> Markup {
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
