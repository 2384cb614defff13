//! One list of what waits for somebody: each line a sentence about a person, with the buttons that end the waiting. The most urgent come first,
//! and of those the oldest; whoever presses a button comes back here.

use super::{
    administration, care, desk, help,
    line::{Kind, Line, Mark},
    waiting::Home,
};
use crate::{context::Context, words};
use catalogue::Ui;
use maud::{Markup, html};

/// Everything that waits for others' sake; `None`: nothing does.
pub(super) fn section(context: &Context, home: &Home) -> Option<Markup> {
    let ui = &context.ui;
    let kinds: Vec<Kind> = [
        desk::requests(context, home),
        desk::suspended(context, home),
        help::locked(context, home),
        desk::awaited(context, home),
        desk::hand_over(context, home),
        care::due(context, home),
        care::due_counted(context, home),
        care::strays(context, home),
        care::expiring(context, home),
        care::looks(context, home),
        desk::orders_needed(context, home),
        desk::parcels(context, home),
        desk::first_keys(context, home),
        desk::batches(context, home),
        desk::to_program(context, home),
        desk::tickets(context, home),
        care::entrusted(context, home),
    ]
    .into_iter()
    .flatten()
    .chain(administration::lines(context, home))
    .collect();
    let total: u32 = kinds.iter().map(|kind| kind.total).sum();
    let (mut lines, mut rest) = (Vec::new(), Vec::new());
    for kind in kinds {
        let more = kind.total.saturating_sub(u32::try_from(kind.lines.len()).unwrap_or(u32::MAX));
        if more > 0 {
            rest.push((kind.title, kind.to, more));
        }
        lines.extend(kind.lines);
    }
    // what is so for as long as it is so comes after what has a date
    lines.sort_by_key(|line| (line.mark, line.since.unwrap_or(home.now)));
    (total > 0).then(|| {
        html! {
            section.block.wide.inbox {
                h2 { (ui.t("inbox-title")) " " span.count { (total) } }
                ul.todo { @for line in &lines { (drawn(ui, home, line)) } }
                @for (title, to, more) in &rest {
                    p.small { (ui.t(title)) " – " a href=(to) { (ui.count("home-more", more)) } }
                }
            }
        }
    })
}

fn drawn(ui: &Ui, home: &Home, line: &Line) -> Markup {
    html! {
        li.(if line.mark == Mark::Urgent { "urgent" } else { "calm" }) {
            span.mark aria-hidden="true" { (line.mark.sign()) }
            div.what {
                p { (line.what) @if let Some(since) = line.since { " " span.small { "· " (words::ago(ui, home.now, since)) } } }
                (line.more)
            }
            div.actions { (line.acts) }
        }
    }
}
