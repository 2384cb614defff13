//! How a batch, its steps and signs are named and drawn.

use crate::words;
use catalogue::Ui;
use domain::{BatchSign, BatchStep};
use maud::{Markup, PreEscaped, html};
use station::BatchRow;

/// `Batch 12: put into stock`.
pub(crate) fn title(ui: &Ui, batch: &BatchRow) -> String {
    let task = ui.t(&words::key("batch-task", batch.task.word()));
    ui.with("batch-title", [("batch", &batch.id.to_string()), ("task", &task)])
}

pub(crate) fn step_word(ui: &Ui, step: BatchStep) -> String {
    ui.t(&words::key("batch-step", step.word()))
}

/// The sign as a picture: its shape says as much as its colour.
pub(crate) fn picture(sign: BatchSign) -> Markup {
    let shape = match sign {
        BatchSign::Free => r#"<path d="M8 3v5M16 3v5M5 8h14v4a7 7 0 0 1-14 0zM12 19v3"/>"#,
        BatchSign::Working => r#"<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="4.5"/>"#,
        BatchSign::Touch => {
            r#"<path d="M9 12V4.5a1.75 1.75 0 0 1 3.5 0V11l5 1.2c1.2.3 1.8 1.2 1.6 2.4L18 21H9.500l-4.2-5.600c-.8-1.200.7-2.500 1.900-1.600L9 15.500z"/>"#
        }
        BatchSign::Done => r#"<path d="M4 13l5.500 5.500L20 6" stroke-width="3.5"/>"#,
        BatchSign::Look => r#"<path d="M12 3L1.500 21h21zM12 10v5M12 18h.01"/>"#,
    };
    html! {
        svg.picture viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" {
            (PreEscaped(shape))
        }
    }
}
