//! The question before an act, on the page of the key: whom it is about, what it means for them, and a comment where one is needed.

use crate::{actions::TokenAction, context::Context, fields::Fields, layout, pages::tokens::ways, parts::sure, words};
use maud::{Markup, html};
use station::{CardAction, DeviceView, SchoolView, SlotContent, TokenRow, TokenStory};

/// The question that the address asks for; `None`: it is not among what can be done with the key now, or from here.
pub(super) fn question(
    context: &Context,
    story: &TokenStory,
    schools: &[&SchoolView],
    action: TokenAction,
) -> Option<Markup> {
    let (title, form) = asked(context, story, schools, action)?;
    Some(html! {
        section #act .ask tabindex="-1" aria-labelledby="act-title" {
            h2 #act-title { (title) }
            (form)
        }
    })
}

fn asked(
    context: &Context,
    story: &TokenStory,
    schools: &[&SchoolView],
    action: TokenAction,
) -> Option<(String, Markup)> {
    let (ui, row) = (&context.ui, &story.row);
    let (path, serial) = (format!("/tokens/{}", row.name), row.name.to_string());
    let titled = |key: &str, form: Markup| Some((ui.with(key, [("serial", &serial)]), form));
    if action == TokenAction::MoveSchool {
        return (!schools.is_empty()).then(|| titled("sheet-ask-move", move_form(context, &path, schools))).flatten();
    }
    let card: CardAction = action.word().parse().ok().filter(|card| story.actions.contains(card))?;
    let device = story.device.as_ref().filter(|_| context.is_at_station());
    match card {
        CardAction::Enrol => titled("sheet-ask-enrol", enrol_form(context, &path, device?)),
        CardAction::Wipe => device.and_then(|_| titled("sheet-ask-wipe", wipe_form(context, &path))),
        card => {
            let question = match sure::ends_access(card) {
                Some(key) => ending(context, row, card, key),
                None => other(context, row, card)?,
            };
            let form = sure::form(context, &Fields::default(), &question);
            Some((question.ask, form))
        }
    }
}

/// What is asked before an act that ends the access of whoever holds the key.
pub(super) fn ending(context: &Context, row: &TokenRow, action: CardAction, key: &str) -> sure::Question {
    let (ui, serial) = (&context.ui, row.name.to_string());
    let (ask, effect) = match &row.holder {
        Some(holder) => {
            let about = [("serial", serial.as_str()), ("person", holder.name.as_str())];
            (ui.with(key, about), ui.with(&format!("{key}-effect"), about))
        }
        None => (ui.with(&format!("{key}-free"), [("serial", serial.as_str())]), ui.t("sure-free-effect")),
    };
    let comment = match action {
        CardAction::TakeBack if context.is_at_station() && (row.plugged || row.never_plugged) => {
            sure::Comment::Optional
        }
        CardAction::TakeBack => sure::Comment::WithoutToken,
        _ => sure::Comment::Needed,
    };
    to(context, row, action, ask, effect, comment)
}

/// What is asked before one that ends nobody's.
fn other(context: &Context, row: &TokenRow, action: CardAction) -> Option<sure::Question> {
    let (ui, serial) = (&context.ui, row.name.to_string());
    let about = row.holder.as_ref().map(|holder| [("serial", serial.as_str()), ("person", holder.name.as_str())]);
    let said = |key: &str| ui.with(key, [("serial", serial.as_str())]);
    let (ask, effect, comment) = match (action, about) {
        (CardAction::Found, _) => (said("sheet-ask-found"), ui.t("sheet-ask-found-effect"), sure::Comment::Optional),
        (CardAction::Repair, _) => (said("sheet-ask-repair"), ui.t("sheet-ask-repair-effect"), sure::Comment::Needed),
        (CardAction::Resume, Some(about)) => {
            (ui.with("sheet-ask-resume", about), ui.with("sheet-ask-resume-effect", about), sure::Comment::Needed)
        }
        (CardAction::Resume, None) => (said("sheet-ask-resume-free"), String::new(), sure::Comment::Needed),
        (CardAction::Release, Some(about)) => {
            (ui.with("sheet-ask-release", about), ui.with("sheet-ask-release-effect", about), sure::Comment::Needed)
        }
        (CardAction::Release, None) => {
            (said("sheet-ask-release-free"), ui.t("sheet-ask-release-free-effect"), sure::Comment::Needed)
        }
        _ => return None,
    };
    Some(to(context, row, action, ask, effect, comment))
}

fn to(
    context: &Context,
    row: &TokenRow,
    action: CardAction,
    ask: String,
    effect: String,
    comment: sure::Comment,
) -> sure::Question {
    let back = format!("/tokens/{}", row.name);
    let act = words::action(&context.ui, action);
    sure::Question { path: format!("{back}/{}", action.word()), back, ask, effect, act, comment }
}

/// Programming the other kind of secret, or into a named slot, with an explicit yes to what is lost there.
fn enrol_form(context: &Context, path: &str, device: &DeviceView) -> Markup {
    let ui = &context.ui;
    html! {
        form.row method="post" action={ (path) "/enrol" } {
            (layout::csrf(context))
            @if device.kinds.len() > 1 {
                label { (ui.t("field-otp"))
                    select name="otp" { @for kind in &device.kinds {
                        option value=(kind) { (ui.t(&words::key("otp", kind.word()))) }
                    } }
                }
            }
            label { (ui.t("field-slot"))
                select name="slot" {
                    option value="" { (ui.t("enrol-slot-any")) }
                    @for (number, name, content) in &device.slots {
                        option value=(number) { (name) @if let Some(key) = content_key(*content) { " – " (ui.t(key)) } }
                    }
                }
            }
            label.tick { input type="checkbox" name="overwrite"; (ui.t("enrol-overwrite")) }
            button.primary { (words::action(ui, CardAction::Enrol)) }
            a.button href=(path) { (ui.t("sure-no")) }
        }
    }
}

/// What a choice of slots says of one; nothing where it is empty.
fn content_key(content: SlotContent) -> Option<&'static str> {
    match content {
        SlotContent::Empty => None,
        SlotContent::Programmed => Some("enrol-slot-taken"),
        SlotContent::Unseen => Some("enrol-slot-unseen"),
    }
}

/// Emptying it, for good.
fn wipe_form(context: &Context, path: &str) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t("wipe-text")) }
        form.row method="post" action={ (path) "/wipe" } {
            (layout::csrf(context))
            label.tick { input type="checkbox" required; (ui.t("wipe-sure")) }
            button.primary { (words::action(ui, CardAction::Wipe)) }
            a.button href=(path) { (ui.t("sure-no")) }
        }
    }
}

/// To another school; none is chosen before somebody chooses.
fn move_form(context: &Context, path: &str, schools: &[&SchoolView]) -> Markup {
    let ui = &context.ui;
    html! {
        p { (ui.t("sheet-ask-move-effect")) }
        form.row method="post" action={ (path) "/move_school" } {
            (layout::csrf(context))
            label { (ui.t("field-school"))
                select name="school" required {
                    option value="" { (ui.t("keys-choose-school")) }
                    @for school in schools { option value=(school.uai) { (school.name) } }
                }
            }
            button.primary { (ui.t("token-move")) }
            a.button href=(path) { (ui.t("sure-no")) }
        }
    }
}

/// The line of the menu that leads to another school.
pub(super) fn move_way(context: &Context, row: &TokenRow, schools: &[&SchoolView]) -> Markup {
    html! {
        @if !schools.is_empty() {
            a.button.quiet href=(ways::question(row, TokenAction::MoveSchool.word())) { (context.ui.t("sheet-act-move-school")) }
        }
    }
}
