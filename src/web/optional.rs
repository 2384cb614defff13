//! Which fields of a form may stay empty. It is said the same way in every form, from what the field itself says: one that is not
//! `required` is marked, and a form with both kinds says so above its first field. The page is written by ourselves, so that its text can be
//! read tag by tag.

use catalogue::Ui;
use maud::{Markup, PreEscaped, html};

/// Kinds of fields that hold no text.
const NO_TEXT: [&str; 9] = ["hidden", "checkbox", "radio", "submit", "button", "image", "reset", "range", "color"];

/// What a field says of itself that may be empty at times, and whose label says when.
const SOMETIMES: &str = " data-sometimes";

/// The body of a page with the marks.
pub(super) fn marked(ui: &Ui, body: &Markup) -> Markup {
    let (mark, rule) = (ui.t("field-optional"), ui.t("field-rule"));
    let mark = html! { " " span.optional { (mark) } }.into_string();
    let rule = html! { p.small.rule { (rule) } }.into_string();
    PreEscaped(written(&body.0, &mark, &rule))
}

fn written(body: &str, mark: &str, rule: &str) -> String {
    let mut new = String::with_capacity(body.len() + 512);
    let mut rest = body;
    while let Some(at) = rest.find("<form") {
        let end = rest[at..].find("</form>").map_or(rest.len(), |end| at + end);
        new.push_str(&rest[..at]);
        form(&rest[at..end], mark, rule, &mut new);
        rest = &rest[end..];
    }
    new.push_str(rest);
    new
}

/// One form, up to its end.
fn form(text: &str, mark: &str, rule: &str, new: &mut String) {
    let inside = text.find('>').map_or(text.len(), |end| end + 1);
    // a live piece was marked when it was made
    let sent = text[..inside].contains("method=\"post\"") && !text.contains("class=\"optional\"");
    let places = if sent { places(text) } else { Places::default() };
    let mut done = 0;
    if places.required && !places.optional.is_empty() {
        new.push_str(&text[..inside]);
        new.push_str(rule);
        done = inside;
    }
    for (word, at) in places.optional {
        new.push_str(&text[done..word]);
        // word and mark are one line, whatever a label makes of what is in it
        let plain = !text[word..at].contains('<');
        new.push_str(if plain { "<span>" } else { "" });
        new.push_str(text[word..at].trim_end());
        new.push_str(mark);
        new.push_str(if plain { "</span>" } else { " " });
        done = at;
    }
    new.push_str(&text[done..]);
}

/// Where the fields stand that may be empty, and whether there are others.
#[derive(Default)]
struct Places {
    /// Each by where the words of its label begin, and where it begins itself.
    optional: Vec<(usize, usize)>,
    required: bool,
}

fn places(form: &str) -> Places {
    let mut places = Places::default();
    let mut label = None;
    for (at, tag) in tags(form) {
        if tag.starts_with("<label") {
            label = Some(at + tag.len());
        } else if tag.starts_with("</label") {
            label = None;
        } else if holds_text(tag, &form[at..]) {
            if tag.contains(" required") {
                places.required = true;
            } else if let Some(word) = label
                && !tag.contains(" readonly")
                && !tag.contains(SOMETIMES)
            {
                places.optional.push((word, at));
                // a label has one mark
                label = None;
            }
        }
    }
    places
}

/// Whether a tag is that of a field which may be left empty: a text, or a list with an empty choice.
fn holds_text(tag: &str, from: &str) -> bool {
    if tag.starts_with("<select") {
        let choices = from.split("</select>").next().unwrap_or_default();
        return choices.contains("<option value=\"\"");
    }
    tag.starts_with("<textarea")
        || tag.starts_with("<input") && !NO_TEXT.iter().any(|kind| tag.contains(&format!(" type=\"{kind}\"")))
}

/// Every tag, and where it begins.
fn tags(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let starts = text.match_indices('<').map(|(at, _)| at);
    starts.filter_map(|at| Some((at, &text[at..=at + text[at..].find('>')?])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_empty_is_marked_before_its_field_and_the_rule_is_said_where_both_kinds_are() {
        let form = "<form method=\"post\"><label>A<input name=\"a\" required></label><label>B<textarea name=\"b\"></textarea></label>\
            <label>C<select name=\"c\"><option value=\"1\">x</option></select></label><input type=\"hidden\" name=\"d\"></form>";
        let new = written(&format!("x{form}y"), "[m]", "[r]");
        assert_eq!(
            new,
            format!("x{}y", form.replace("B<textarea", "<span>B[m]</span><textarea").replacen('>', ">[r]", 1))
        );
        let marks = [" <span class=\"optional\">m</span>", "[r]"];
        let once = written(form, marks[0], marks[1]);
        assert_eq!(written(&once, marks[0], marks[1]), once, "never twice");
        let all = "<form method=\"post\"><label>A<input name=\"a\"></label></form><form action=\"/q\"><label>B<input name=\"b\"></label></form>";
        assert_eq!(
            written(all, "[m]", "[r]"),
            all.replacen("A<input", "<span>A[m]</span><input", 1),
            "no rule, and no mark of a search"
        );
    }
}
