//! The texts of mails: one template a kind of notice and language, which makes subject, plain text and HTML.
//!
//! A template's first line is the subject; the rest is the text, into a frame of its language; the HTML is made from the
//! text (`super::markup`). A folder may replace each file. At the start every kind is written in both languages, with
//! and without whatever may be missing: a template that asks for what nobody knows is found then, not in the mail of
//! somebody who waits for it.

use super::{
    markup::markup,
    wording::{line, lines, opening, quote, squeezed},
};
use domain::{FactForm, Language, MachineUser, NoticeKind, Secret};
use jiff::{Timestamp, tz::TimeZone};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

#[derive(RustEmbed)]
#[folder = "../../templates/mail/"]
struct Embedded;

/// The frame of the HTML, for both languages.
const HTML: &str = "layout.html";

/// The templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StationeryError {
    /// A file is there and cannot be read.
    #[error("the mail template {path} cannot be read ({source}): it must be a text in UTF-8")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A template cannot be written with what its kind knows.
    #[error(
        "the mail template {file} cannot be used ({source}): mend it, or remove the file to have the one of the program"
    )]
    Unusable {
        /// Which.
        file: String,
        /// Why not.
        #[source]
        source: TemplateError,
    },
}

/// Why one text cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The template language says so.
    #[error("{0}")]
    Template(#[from] minijinja::Error),
    /// It asks for what nobody knows.
    #[error("it asks for {0}, which mails of this kind do not have")]
    Unknown(String),
    /// It never says what is the point of the mail.
    #[error("it never says {0}, and is of no use without")]
    Unsaid(&'static str),
    /// Subject or text are empty.
    #[error("the first line is the subject, then comes an empty line, then the text: one of them is missing")]
    Empty,
    /// A fact that the mail was queued with is missing, or is not what it should be.
    #[error("{name} is {value:?}")]
    Fact {
        /// Which.
        name: &'static str,
        /// What it is.
        value: String,
    },
}

/// What one reader's mail is made of.
pub struct Reading<'a> {
    /// What it says.
    pub kind: NoticeKind,
    /// The reader's language…
    pub language: Language,
    /// …and name, where it is a person.
    pub to: Option<&'a str>,
    /// The academy's zone.
    pub zone: &'a TimeZone,
    /// The panel's address, without a slash at its end.
    pub panel: Option<&'a str>,
    /// The token of its link.
    pub link: Option<&'a Secret>,
    /// What was queued with it, and the school's name.
    pub facts: &'a BTreeMap<String, String>,
}

/// One mail in words.
pub struct Written {
    /// The subject: one line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML, without its frame.
    pub content: String,
    /// As an HTML document.
    pub html: String,
}

/// Every template, proven to be usable. Cheap to clone.
#[derive(Clone)]
pub struct Stationery {
    templates: Arc<Environment<'static>>,
}

impl Stationery {
    /// The templates of `folder` (`mail/fr/token_ready.txt`…) where it has them, those of the program otherwise.
    pub fn load(folder: Option<&Path>) -> Result<Self, StationeryError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_trim_blocks(true);
        templates.set_lstrip_blocks(true);
        templates.set_auto_escape_callback(
            |name| {
                if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None }
            },
        );
        templates.set_formatter(|out, state, value| {
            // what is missing is for `if` to ask; printed, it would be the word "none"
            if value.is_none() {
                return Err(minijinja::Error::new(
                    ErrorKind::UndefinedError,
                    "what may be missing is printed without asking",
                ));
            }
            minijinja::escape_formatter(out, state, value)
        });
        templates.add_filter("quote", quote);
        templates.add_filter("opening", opening);
        let frames = Language::ALL.iter().map(|language| frame(*language));
        let texts = each().map(|(kind, language)| file(kind, language));
        let machines = Language::ALL.iter().map(|language| machine(*language));
        for file in texts.chain(frames).chain(machines).chain([HTML.to_owned()]) {
            let source = source(&file, folder)?;
            let language = Language::ALL.iter().find(|language| file.starts_with(&format!("{language}/")));
            let source = language.map_or_else(|| source.clone(), |language| language.spaced(&source).into_owned());
            let added = templates.add_template_owned(file.clone(), source);
            added.map_err(|error| StationeryError::Unusable { file, source: error.into() })?;
        }
        let stationery = Self { templates: Arc::new(templates) };
        for (kind, language) in each() {
            let unusable = |source| StationeryError::Unusable { file: file(kind, language), source };
            stationery.prove(kind, language).map_err(unusable)?;
        }
        Ok(stationery)
    }

    /// Writes one mail.
    pub fn write(&self, reading: &Reading<'_>) -> Result<Written, TemplateError> {
        let Reading { kind, language, panel, .. } = *reading;
        let source = self.templates.get_template(&file(kind, language))?.render(self.filled(reading)?)?;
        let (subject, body) = source.split_once('\n').ok_or(TemplateError::Empty)?;
        let (subject, body) = (subject.trim(), squeezed(body));
        if subject.is_empty() || body.is_empty() {
            return Err(TemplateError::Empty);
        }
        let framed = BTreeMap::from([
            ("body", Value::from(body)),
            ("panel", Value::from(panel)),
            ("to", Value::from(reading.to.map(line))),
        ]);
        // the signature's "-- " keeps its space
        let text = self.templates.get_template(&frame(language))?.render(framed)?.trim().to_owned() + "\n";
        let content = markup(&text, panel);
        let page = BTreeMap::from([
            ("language", Value::from(language.word())),
            ("subject", Value::from(subject)),
            ("content", Value::from_safe_string(content.clone())),
        ]);
        let html = self.templates.get_template(HTML)?.render(page)?;
        Ok(Written { subject: subject.to_owned(), text, content, html })
    }

    /// What a template sees; who did something without an account is said in words.
    fn filled(&self, reading: &Reading<'_>) -> Result<BTreeMap<&'static str, Value>, TemplateError> {
        let mut context = context(reading)?;
        if context.get("by").and_then(|by| by.as_str()).is_some_and(|by| by.parse::<MachineUser>().is_ok()) {
            let machine = self.templates.get_template(&machine(reading.language))?.render(())?;
            context.insert("by", Value::from(machine.trim()));
        }
        Ok(context)
    }

    /// Writes it with everything, and with nothing that may be missing, for each word that it chooses by.
    fn prove(&self, kind: NoticeKind, language: Language) -> Result<(), TemplateError> {
        let asked = self.templates.get_template(&file(kind, language))?.undeclared_variables(false);
        let known = known(kind);
        if let Some(unknown) = asked.iter().filter(|name| !known.contains(name.as_str())).min() {
            return Err(TemplateError::Unknown(unknown.clone()));
        }
        if kind.link_path().is_some() && !asked.contains("link") {
            return Err(TemplateError::Unsaid("link"));
        }
        let link = Secret::new(b"link".to_vec());
        for whole in [true, false] {
            for chosen in choices(kind) {
                let mut facts = sample(kind, whole);
                facts.extend(chosen.map(|(name, word)| (name.to_owned(), word.to_owned())));
                let panel = whole || kind.link_path().is_some();
                self.write(&Reading {
                    kind,
                    language,
                    to: whole.then_some("Agnès Petit"),
                    zone: &TimeZone::UTC,
                    panel: panel.then_some("https://clefs.example.fr"),
                    link: kind.link_path().map(|_| &link),
                    facts: &facts,
                })?;
            }
        }
        Ok(())
    }
}

/// Each word that a template of this kind may choose by, one at a time; and none of them.
fn choices(kind: NoticeKind) -> impl Iterator<Item = Option<(&'static str, &'static str)>> {
    let words = kind.facts().iter().flat_map(|rule| match rule.form {
        FactForm::Word(words) => words.iter().map(|word| Some((rule.name, *word))).collect(),
        _ => Vec::new(),
    });
    std::iter::once(None).chain(words)
}

fn each() -> impl Iterator<Item = (NoticeKind, Language)> {
    Language::ALL.iter().flat_map(|language| NoticeKind::ALL.iter().map(|kind| (*kind, *language)))
}

fn file(kind: NoticeKind, language: Language) -> String {
    format!("{language}/{kind}.txt")
}

fn frame(language: Language) -> String {
    format!("{language}/layout.txt")
}

/// Who the machine's own administrator is, in words.
fn machine(language: Language) -> String {
    format!("{language}/machine.txt")
}

fn source(file: &str, folder: Option<&Path>) -> Result<String, StationeryError> {
    match folder.map(|folder| folder.join("mail").join(file)).filter(|path| path.exists()) {
        Some(path) => fs::read_to_string(&path).map_err(|source| StationeryError::Unreadable { path, source }),
        None => {
            Ok(Embedded::get(file).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default())
        }
    }
}

/// The names that a template of this kind may use.
fn known(kind: NoticeKind) -> BTreeSet<&'static str> {
    let mut known: BTreeSet<_> = kind.facts().iter().map(|rule| rule.name).collect();
    known.extend(["to", "panel"]);
    if known.contains("school") {
        known.insert("school_name");
    }
    known.extend(kind.link_path().map(|_| "link"));
    known
}

/// Facts as they are queued, to try a template with.
fn sample(kind: NoticeKind, whole: bool) -> BTreeMap<String, String> {
    let value = |form| match form {
        FactForm::Line => "0951099D",
        FactForm::Text => "un\n\ndeux",
        FactForm::Number => "2",
        FactForm::Moment | FactForm::Day => "2026-09-01T08:00:00Z",
        FactForm::Word(words) => words[0],
    };
    let rules = kind.facts().iter().filter(|rule| whole || !rule.optional);
    rules.map(|rule| (rule.name.to_owned(), value(rule.form).to_owned())).collect()
}

/// What a template sees: every name that it may use, with none for what is missing.
fn context(reading: &Reading<'_>) -> Result<BTreeMap<&'static str, Value>, TemplateError> {
    let Reading { kind, language, to, zone, panel, link, facts } = *reading;
    let mut context: BTreeMap<&'static str, Value> =
        known(kind).into_iter().map(|name| (name, Value::from(()))).collect();
    if let Some(name) = facts.get("school_name") {
        context.insert("school_name", Value::from(line(name)));
    }
    for rule in kind.facts() {
        let written = facts.get(rule.name).map(String::as_str).filter(|value| !value.is_empty());
        let garbled = || TemplateError::Fact { name: rule.name, value: written.unwrap_or_default().to_owned() };
        let Some(value) = written else { if rule.optional { continue } else { return Err(garbled()) } };
        let moment = || value.parse::<Timestamp>().map_err(|_| garbled());
        let value = match rule.form {
            FactForm::Line => Value::from(line(value)),
            FactForm::Text => Value::from(lines(value)),
            FactForm::Number => Value::from(value.parse::<i64>().map_err(|_| garbled())?),
            FactForm::Moment => Value::from(language.moment(moment()?, zone)),
            FactForm::Day => Value::from(language.day(moment()?.to_zoned_datetime(zone.clone()).date())),
            FactForm::Word(words) => Value::from(*words.iter().find(|word| **word == value).ok_or_else(garbled)?),
        };
        context.insert(rule.name, value);
    }
    // without a school's name its number says which it is
    if context.get("school_name").is_some_and(Value::is_none) {
        context.insert("school_name", context.get("school").cloned().unwrap_or_default());
    }
    context.insert("to", Value::from(to.map(line)));
    context.insert("panel", Value::from(panel));
    if let Some(path) = kind.link_path() {
        let token = link.map(|link| String::from_utf8_lossy(link.expose()).into_owned());
        let whole = panel.zip(token).map(|(panel, token)| format!("{panel}{path}{token}"));
        let missing = TemplateError::Fact { name: "link", value: String::new() };
        context.insert("link", Value::from(whole.ok_or(missing)?));
    }
    Ok(context)
}
