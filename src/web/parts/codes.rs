//! Fields for codes, passcodes and PINs, and how they are read.

use crate::{context::Context, failure::Failure, fields::Fields, layout};
use catalogue::Ui;
use maud::{Markup, html};
use oath::Code;

/// The field for a passcode. Hidden: it holds the PIN.
pub(crate) fn passcode_input() -> Markup {
    html! { input name="passcode" type="password" inputmode="numeric" autocomplete="off" maxlength="24" required; }
}

/// The codes after the passcode's: the next one, and one more where somebody gives it.
pub(crate) fn next_codes(fields: &Fields) -> Result<Vec<Code>, Failure> {
    let next = fields.parse("code")?;
    Ok(std::iter::once(next).chain(fields.maybe("code2")?).collect())
}

/// Where they are typed.
pub(crate) fn next_fields(ui: &Ui) -> Markup {
    html! {
        label { (ui.t("resync-own-next")) input name="code" data-code inputmode="numeric" autocomplete="one-time-code" maxlength="16" required; }
        label { (ui.t("resync-own-third")) input name="code2" data-code inputmode="numeric" autocomplete="off" maxlength="16"; }
    }
}

/// Two codes, and a third where two are too few.
pub(crate) fn code_fields(ui: &Ui) -> Markup {
    html! {
        @for (name, key, required) in [("code1", "helpdesk-code-1", true), ("code2", "helpdesk-code-2", true), ("code3", "helpdesk-code-3", false)] {
            label { (ui.t(key)) input name=(name) data-code inputmode="numeric" autocomplete="off" size="10" maxlength="40" required[required]; }
        }
    }
}

/// The form in which a person chooses their PIN; it is posted to `action`.
pub(crate) fn pin_form(context: &Context, action: &str) -> Markup {
    let ui = &context.ui;
    html! {
        form.stack method="post" action=(action) {
            (layout::csrf(context))
            (pin_fields(ui))
            button.primary { (ui.t("pin-submit")) }
        }
    }
}

/// The two fields of a new PIN, and what makes a good one.
pub(crate) fn pin_fields(ui: &Ui) -> Markup {
    html! {
        p.small { (ui.t("pin-help")) }
        label { (ui.t("pin-field")) (pin_input("pin")) }
        label { (ui.t("pin-field-again")) (pin_input("again")) }
    }
}

/// The PIN as it was typed in both fields of [`pin_fields`].
pub(crate) fn typed_twice(fields: &Fields) -> (String, String) {
    (fields.text("pin").to_owned(), fields.text("again").to_owned())
}

fn pin_input(name: &str) -> Markup {
    html! { input name=(name) type="password" inputmode="numeric" autocomplete="off" maxlength="16" required; }
}
