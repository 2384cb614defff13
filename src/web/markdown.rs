//! Texts that an academy may write itself, as a page shows them. They come from a trusted folder, and still only text
//! comes out: no markup, no script.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use station::Language;

/// A text of the academy's as a page shows it, its headings so many levels lower than written, below ours, set as its language
/// sets it; markup within it stays text.
pub(super) fn markdown(text: &str, lower_by: usize, language: Language) -> Markup {
    let lower = |level: HeadingLevel| HeadingLevel::try_from(level as usize + lower_by).unwrap_or(HeadingLevel::H6);
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: lower(level), id: None, classes: vec![], attrs: vec![] })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Text(text) => Event::Text(language.spaced(&text).into_owned().into()),
        event => event,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    PreEscaped(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charter_is_text_whatever_is_written_in_it() {
        let shown =
            markdown("# Charte\n\n1. **un**\n\n<script>alert(1)</script> [x](javascript:alert(1))", 2, Language::Fr)
                .into_string();
        assert!(shown.contains("<h3>Charte</h3>") && shown.contains("<strong>un</strong>"), "{shown}");
        assert!(!shown.contains("<script>"), "{shown}");
    }

    #[test]
    fn no_line_is_broken_before_a_tall_mark_or_within_quotation_marks() {
        let shown = markdown("**Tout de suite** : « Mon compte » ; et puis ?", 0, Language::Fr).into_string();
        let kept = "<strong>Tout de suite</strong>\u{a0}: «\u{a0}Mon compte\u{a0}»\u{202f}; et puis\u{202f}?";
        assert!(shown.contains(kept), "{shown}");
    }
}
