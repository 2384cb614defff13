//! Acts that end somebody's access ask once, on a page of their own, and name whom. No script is needed: the page carries what was
//! chosen, and sends it again with a yes.

use crate::{context::Context, fields::Fields, layout};
use maud::{Markup, html};
use station::CardAction;

/// What is asked before an act.
pub(crate) struct Question {
    /// Where the yes is sent.
    pub path: String,
    /// Where a no leads.
    pub back: String,
    /// What is asked, with the name of the person.
    pub ask: String,
    /// What it means for them.
    pub effect: String,
    /// The word on the button.
    pub act: String,
    /// What is to be said about it.
    pub comment: Comment,
}

/// Whether an act is commented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comment {
    /// There is no place for one.
    None,
    /// It may be.
    Optional,
    /// It must be.
    Needed,
    /// It must be: the token is not here, and somebody says how it came back.
    WithoutToken,
}

/// Whether the question was answered.
pub(crate) fn is_sure(fields: &Fields) -> bool {
    fields.text("sure") == "yes"
}

/// The message key of an act that ends the access of whoever holds the token; `None`: it ends nobody's.
pub(crate) fn ends_access(action: CardAction) -> Option<&'static str> {
    match action {
        CardAction::TakeBack => Some("sure-take-back"),
        CardAction::ReportLost => Some("sure-report-lost"),
        CardAction::MarkDefective => Some("sure-mark-defective"),
        CardAction::Retire => Some("sure-retire"),
        CardAction::Withdraw => Some("sure-withdraw"),
        CardAction::Register
        | CardAction::Enrol
        | CardAction::Settle
        | CardAction::Wipe
        | CardAction::Verify
        | CardAction::HandOver
        | CardAction::Release
        | CardAction::Found
        | CardAction::Resume
        | CardAction::Repair
        | CardAction::MakeVisible => None,
    }
}

/// The page that asks.
pub(crate) fn page(context: &Context, fields: &Fields, question: &Question) -> Markup {
    let body = html! { h1 { (question.ask) } (form(context, fields, question)) };
    context.page(&question.ask, &body)
}

/// What an act means, and the form that says yes, under the question.
pub(crate) fn form(context: &Context, fields: &Fields, question: &Question) -> Markup {
    let ui = &context.ui;
    html! {
        p { (question.effect) }
        form.stack method="post" action=(question.path) {
            (layout::csrf(context))
            (fields.carried(&["sure", "comment"]))
            input type="hidden" name="sure" value="yes";
            @let typed = fields.text("comment");
            @match question.comment {
                Comment::None => {}
                Comment::Optional => label { (ui.t("sure-comment")) input name="comment" maxlength="200" value=(typed); }
                Comment::Needed => label { (ui.t("sure-comment-needed")) input name="comment" maxlength="200" value=(typed) required; }
                Comment::WithoutToken => {
                    p.warn { (ui.t("sure-without-token")) }
                    label { (ui.t("sure-why-without")) input name="comment" maxlength="200" value=(typed) required; }
                }
            }
            div.actions {
                button.primary { (question.act) }
                a.button href=(question.back) { (ui.t("sure-no")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::CustodyEvent;

    #[test]
    fn the_panel_asks_before_what_the_house_asks_before() {
        for action in CardAction::ALL {
            let event = action.word().parse::<CustodyEvent>().ok();
            let asked = event.is_some_and(CustodyEvent::is_asked_first);
            assert_eq!(ends_access(*action).is_some(), asked, "{action}");
        }
    }
}
