//! A page on which a form was refused: every field holds again what was typed, the message stands at the field that it is about, and
//! above the page. The page itself is made as always; here its text is read as a browser reads it, and what is to be different is
//! put in its place.

use super::notes::Refused;
use catalogue::Ui;
use html5gum::{DefaultEmitter, EndTag, StartTag, StringReader, Token, Tokenizer};
use maud::{Markup, html};
use std::{collections::BTreeMap, ops::Range};

type Tag = StartTag<usize>;

/// The id of the message above the page.
const SUMMARY: &str = "refused";
/// The id of the message at the field.
const AT_FIELD: &str = "refused-why";
/// The id of a field that has none.
const FIELD: &str = "refused-field";

/// The page with what was typed.
pub(super) fn refilled(page: &str, refused: &Refused, ui: &Ui) -> String {
    let tags = Tags::of(page);
    let form = tags.form(refused);
    let why = ui.message(&refused.message);
    let mut edits = Vec::new();
    let mut link = None;
    if let Some(form) = &form {
        link = fill(&tags, form, refused, &why, &mut edits);
        edits.extend(opened(&tags, form));
    }
    let files = refused.sheet.files && form.as_ref().is_some_and(|form| tags.has_file(form));
    let above = summary(ui, &why, refused, link.as_deref(), files);
    let top = tags.starts().find(|(_, tag)| is(tag, "main")).map_or(0, |(_, tag)| tag.span.end);
    edits.push((top..top, above.into_string()));
    put(page, edits)
}

fn summary(ui: &Ui, why: &str, refused: &Refused, link: Option<&str>, files: bool) -> Markup {
    html! {
        div.notice.refused id=(SUMMARY) role="alert" tabindex="-1" autofocus {
            p { (why) @if let Some(link) = link { " " a href={ "#" (link) } { (ui.t("refused-to-field")) } } }
            @if !refused.candidates.is_empty() {
                ul { @for (name, model) in &refused.candidates { li { a.serial href={ "/tokens/" (name) } { (name) } " " (model) } } }
            }
            @if files { p { (ui.t("refused-file")) } }
        }
    }
}

/// Start and end tags of a page, in their order.
struct Tags(Vec<Piece>);

enum Piece {
    Start(Tag),
    End(EndTag<usize>),
    Text(Range<usize>, String),
}

/// One form of the page: its tag, and where it ends.
struct Form {
    start: usize,
    end: usize,
    id: Option<String>,
}

impl Tags {
    fn of(page: &str) -> Self {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        let tokens: Tokenizer<StringReader<'_>, _> = Tokenizer::new_with_emitter(page, emitter);
        Self(
            tokens
                .filter_map(|token| match token {
                    Ok(Token::StartTag(tag)) => Some(Piece::Start(tag)),
                    Ok(Token::EndTag(tag)) => Some(Piece::End(tag)),
                    Ok(Token::String(text)) => {
                        Some(Piece::Text(text.span.start..text.span.end, String::from_utf8_lossy(&text).into_owned()))
                    }
                    _ => None,
                })
                .collect(),
        )
    }

    fn starts(&self) -> impl Iterator<Item = (usize, &Tag)> {
        self.0.iter().enumerate().filter_map(|(at, piece)| match piece {
            Piece::Start(tag) => Some((at, tag)),
            _ => None,
        })
    }

    /// The next end of such an element.
    fn end(&self, from: usize, name: &str) -> usize {
        let ends = |piece: &Piece| matches!(piece, Piece::End(tag) if tag.name.as_slice() == name.as_bytes());
        self.0[from..].iter().position(ends).map_or(self.0.len(), |far| from + far)
    }

    /// The tags of a form's fields and buttons, wherever they stand.
    fn of_form<'a>(&'a self, form: &'a Form) -> impl Iterator<Item = (usize, &'a Tag)> {
        self.starts().filter(move |(at, tag)| match attribute(tag, "form") {
            Some(id) => Some(id) == form.id,
            None => (form.start..form.end).contains(at),
        })
    }

    /// The form that was sent: of those with its action, the one whose hidden fields are most like it.
    fn form(&self, refused: &Refused) -> Option<Form> {
        let forms =
            self.starts().filter(|(_, tag)| is(tag, "form") && attribute(tag, "method").as_deref() == Some("post"));
        let forms = forms.map(|(at, tag)| Form { start: at, end: self.end(at, "form"), id: attribute(tag, "id") });
        let sent = |form: &Form| {
            let of_it = |tag: &Tag, name| attribute(tag, name).as_deref() == Some(&*refused.action);
            matches!(&self.0[form.start], Piece::Start(tag) if of_it(tag, "action"))
                || self.of_form(form).any(|(_, tag)| is(tag, "button") && of_it(tag, "formaction"))
        };
        let alike = |form: &Form| -> i32 {
            let typed = &refused.sheet.fields;
            let one = |tag: &Tag| match (attribute(tag, "name"), attribute(tag, "type").as_deref()) {
                (Some(name), Some("hidden")) if name != "csrf" => {
                    if typed.get(&name) == Some(&attribute(tag, "value").unwrap_or_default()) { 2 } else { -2 }
                }
                (Some(name), _) => i32::from(typed.contains_key(&name)),
                (None, _) => 0,
            };
            self.of_form(form).map(|(_, tag)| one(tag)).sum()
        };
        // of equals the first
        forms.filter(sent).fold(None, |best: Option<Form>, form| match best {
            Some(best) if alike(&best) >= alike(&form) => Some(best),
            _ => Some(form),
        })
    }

    fn has_file(&self, form: &Form) -> bool {
        self.of_form(form).any(|(_, tag)| attribute(tag, "type").as_deref() == Some("file"))
    }

    /// What stands in an element.
    fn text(&self, from: usize, to: usize) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(_, text) => Some(text.clone()),
            _ => None,
        };
        self.0[from..to.min(self.0.len())].iter().filter_map(text).collect()
    }

    /// Where a piece begins in the page.
    fn place(&self, at: usize) -> Option<usize> {
        self.0.get(at).map(|piece| match piece {
            Piece::Start(tag) => tag.span.start,
            Piece::End(tag) => tag.span.start,
            Piece::Text(range, _) => range.start,
        })
    }
}

fn is(tag: &Tag, name: &str) -> bool {
    tag.name.as_slice() == name.as_bytes()
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// Fills the fields of a form, and says at one of them what is wrong with it; the id of that field.
fn fill(
    tags: &Tags,
    form: &Form,
    refused: &Refused,
    why: &str,
    edits: &mut Vec<(Range<usize>, String)>,
) -> Option<String> {
    let typed = &refused.sheet.fields;
    let is_field = |tag: &Tag| {
        ["input", "select", "textarea"].iter().any(|name| is(tag, name))
            && attribute(tag, "type").as_deref() != Some("hidden")
    };
    let at = refused.at.iter().find_map(|name| {
        tags.of_form(form)
            .find(|(_, tag)| is_field(tag) && attribute(tag, "name").as_deref() == Some(name))
            .map(|(at, _)| at)
    });
    let mut link = None;
    for (here, tag) in tags.of_form(form).filter(|(_, tag)| is_field(tag)) {
        let mut new: BTreeMap<String, String> = attributes(tag);
        let name = attribute(tag, "name").unwrap_or_default();
        if is(tag, "textarea") {
            if let Some(text) = typed.get(&name) {
                let end = tags.end(here, "textarea");
                // a line break that follows the tag is no part of the text
                let inner = tag.span.end..tags.place(end).unwrap_or(tag.span.end);
                edits.push((inner, format!("\n{}", escaped(text))));
            }
        } else if is(tag, "select") {
            if let Some(text) = typed.get(&name) {
                choose(tags, here, text, edits);
            }
        } else {
            match attribute(tag, "type").as_deref().unwrap_or("text") {
                "password" | "file" | "submit" | "button" | "image" | "reset" => {}
                "checkbox" | "radio" => {
                    let value = attribute(tag, "value").unwrap_or_else(|| "on".to_owned());
                    new.remove("checked");
                    if typed.get(&name) == Some(&value) {
                        new.insert("checked".to_owned(), String::new());
                    }
                }
                _ => {
                    if let Some(text) = typed.get(&name) {
                        new.insert("value".to_owned(), text.clone());
                    }
                }
            }
        }
        if at == Some(here) {
            let id = new.entry("id".to_owned()).or_insert_with(|| FIELD.to_owned()).clone();
            new.insert("aria-invalid".to_owned(), "true".to_owned());
            let described = new.get("aria-describedby").map_or(AT_FIELD.to_owned(), |by| format!("{by} {AT_FIELD}"));
            new.insert("aria-describedby".to_owned(), described);
            link = Some(id);
            let after = after_field(tags, form, here, tag);
            let said = html! { p.refused-why id=(AT_FIELD) { (why) } };
            edits.push((after..after, said.into_string()));
        }
        if new != attributes(tag) {
            edits.push((tag.span.start..tag.span.end, written(tag, &new)));
        }
    }
    if at.is_none()
        && let Some(Piece::Start(tag)) = tags.0.get(form.start)
    {
        // no field is at fault, or none that is known: it is said at the head of the form
        let said = html! { p.refused-why id=(AT_FIELD) { (why) } };
        edits.push((tag.span.end..tag.span.end, said.into_string()));
        link = Some(AT_FIELD.to_owned());
    }
    link
}

/// Right behind a field, or behind the label that it stands in.
fn after_field(tags: &Tags, form: &Form, at: usize, tag: &Tag) -> usize {
    let own_end = match tag.name.as_slice() {
        b"select" => tags.end(at, "select"),
        b"textarea" => tags.end(at, "textarea"),
        _ => at,
    };
    let opened = tags.starts().filter(|(here, tag)| *here < at && is(tag, "label")).map(|(here, _)| here).last();
    let label = opened.map(|label| tags.end(label, "label")).filter(|end| *end > own_end && *end < form.end);
    match tags.0.get(label.unwrap_or(own_end)) {
        Some(Piece::End(end)) => end.span.end,
        _ => tag.span.end,
    }
}

/// Chooses what was chosen in a list; what is not in it any more is not chosen.
fn choose(tags: &Tags, select: usize, text: &str, edits: &mut Vec<(Range<usize>, String)>) {
    let end = tags.end(select, "select");
    let options: Vec<_> = tags.starts().filter(|(at, tag)| (select..end).contains(at) && is(tag, "option")).collect();
    let value = |at: usize, tag: &Tag| {
        attribute(tag, "value").unwrap_or_else(|| tags.text(at, tags.end(at, "option")).trim().to_owned())
    };
    if !options.iter().any(|(at, tag)| value(*at, tag) == text) {
        return;
    }
    for (at, tag) in options {
        let mut new = attributes(tag);
        new.remove("selected");
        if value(at, tag) == text {
            new.insert("selected".to_owned(), String::new());
        }
        if new != attributes(tag) {
            edits.push((tag.span.start..tag.span.end, written(tag, &new)));
        }
    }
}

/// Opens what is folded around a form.
fn opened(tags: &Tags, form: &Form) -> Vec<(Range<usize>, String)> {
    let folds = tags.starts().filter(|(at, tag)| *at < form.start && (is(tag, "details") || is(tag, "dialog")));
    let mut around = Vec::new();
    for (at, tag) in folds {
        // folds may stand in folds: its own end is the one at which as many have ended as have begun
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let mut depth = 0;
        let end = tags.0[at..].iter().position(|piece| {
            match piece {
                Piece::Start(tag) if is(tag, &name) => depth += 1,
                Piece::End(tag) if tag.name.as_slice() == name.as_bytes() => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        if end.is_none_or(|far| at + far > form.start) && attribute(tag, "open").is_none() {
            let mut new = attributes(tag);
            new.insert("open".to_owned(), String::new());
            around.push((tag.span.start..tag.span.end, written(tag, &new)));
        }
    }
    around
}

fn attributes(tag: &Tag) -> BTreeMap<String, String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect()
}

fn written(tag: &Tag, attributes: &BTreeMap<String, String>) -> String {
    let all: String = attributes
        .iter()
        .map(|(name, value)| {
            if value.is_empty() && name != "value" {
                format!(" {name}")
            } else {
                format!(" {name}=\"{}\"", escaped(value))
            }
        })
        .collect();
    format!("<{}{all}>", String::from_utf8_lossy(&tag.name))
}

fn escaped(text: &str) -> String {
    html! { (text) }.into_string()
}

/// The text with all of these in their places.
fn put(page: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let (mut new, mut done) = (String::with_capacity(page.len() + 1024), 0);
    for (range, text) in edits {
        if range.start >= done
            && let Some(between) = page.get(done..range.start)
        {
            new.push_str(between);
            new.push_str(&text);
            done = range.end;
        }
    }
    new.push_str(page.get(done..).unwrap_or_default());
    new
}
