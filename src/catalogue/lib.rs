//! The words of panel and command line, in French and English (Fluent), and how times are written.
//!
//! Catalogues come with the program, one file a room (`fr/desk.ftl`); a folder may replace each. Bidi isolation marks are off: they would end up in
//! codes, attributes and what people copy. What is said of a value is one match (`errors/`, `outcome.rs`, `advice.rs`, `finding.rs`): a room
//! below has values, and no words.

mod advice;
mod elision;
mod errors;
mod finding;
mod house;
mod key_state;
mod mail_fault;
mod message;
mod named;
mod outcome;
mod privacy;
mod source;
mod story;
mod when;

pub use house::SchoolNames;
pub use key_state::{Whose, key_state};
pub use mail_fault::mail_fault;
pub use message::{Arg, Message, Tells, say};
pub use named::{Named, names};
pub use outcome::Worded;
pub use privacy::{erased_name, held_key};
pub use source::source;
pub use story::story;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_embed::RustEmbed;
use station::{Language, StationError};
use std::{
    collections::BTreeMap,
    fs, io,
    path::Path,
    sync::{Arc, LazyLock, OnceLock},
};
use unic_langid::LanguageIdentifier;

#[derive(RustEmbed)]
#[folder = "../../templates/i18n/"]
struct Embedded;

/// Both catalogues.
#[derive(Default)]
pub struct Catalogues {
    french: OnceLock<FluentBundle<FluentResource>>,
    english: OnceLock<FluentBundle<FluentResource>>,
}

/// Why the words cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CataloguesError {
    /// A file cannot be read.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is no Fluent, or says something twice.
    #[error("{file} is not a catalogue: {what}")]
    Malformed {
        /// Which.
        file: String,
        /// The first thing that is wrong.
        what: String,
    },
    /// A text of a slip or a guide.
    #[error(transparent)]
    Text(#[from] station::TextError),
}

impl Catalogues {
    /// The catalogues of `folder` where it has them, those of the program otherwise.
    ///
    /// # Errors
    ///
    /// A file of the folder cannot be read, or is no catalogue.
    pub fn load(folder: Option<&Path>) -> Result<Arc<Self>, CataloguesError> {
        folder.map_or_else(|| Ok(Self::own()), |folder| Self::read(folder).map(Arc::new))
    }

    /// The program's own, of which terminal and panel have the same: each takes three megabytes, and is read when somebody comes who reads
    /// that language.
    fn own() -> Arc<Self> {
        static OWN: LazyLock<Arc<Catalogues>> = LazyLock::new(Arc::default);
        OWN.clone()
    }

    /// Those that an academy wrote are read at once: what is wrong with them is told at the start.
    fn read(folder: &Path) -> Result<Self, CataloguesError> {
        let read = |language| bundle(language, Some(folder)).map(OnceLock::from);
        Ok(Self { french: read(Language::Fr)?, english: read(Language::En)? })
    }

    fn of(&self, language: Language) -> &FluentBundle<FluentResource> {
        let bundle_of = match language {
            Language::Fr => &self.french,
            Language::En => &self.english,
        };
        bundle_of.get_or_init(|| bundle(language, None).expect("the program's own catalogues are tested"))
    }
}

fn bundle(language: Language, folder: Option<&Path>) -> Result<FluentBundle<FluentResource>, CataloguesError> {
    let locale: LanguageIdentifier = language.word().parse().expect("fr and en are language tags");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    elision::teach(&mut bundle);
    let ours = format!("{language}/");
    for file in Embedded::iter().filter(|file| file.starts_with(&ours)) {
        let replaced = folder.map(|folder| folder.join("i18n").join(&*file)).filter(|path| path.exists());
        let text = match &replaced {
            Some(path) => fs::read_to_string(path)
                .map_err(|source| CataloguesError::Unreadable { file: path.display().to_string(), source })?,
            None => Embedded::get(&file).map(|f| String::from_utf8_lossy(&f.data).into_owned()).unwrap_or_default(),
        };
        let malformed = |what: String| CataloguesError::Malformed { file: file.to_string(), what };
        let text = language.spaced(&text).into_owned();
        let resource =
            FluentResource::try_new(text).map_err(|(_, errors)| malformed(format!("{:?}", errors.first())))?;
        bundle.add_resource(resource).map_err(|errors| malformed(format!("{:?}", errors.first())))?;
    }
    Ok(bundle)
}

/// One reader's words.
#[derive(Clone)]
pub struct Ui {
    catalogues: Arc<Catalogues>,
    /// The language that is spoken.
    pub language: Language,
    zone: TimeZone,
    /// At a terminal spaces are the ones of the keyboard: its lines are searched, copied and cut by other programs, and a console
    /// may have no letter for the narrow one.
    plain_spaces: bool,
}

impl Ui {
    /// Words in `language`, times in `zone`.
    pub fn new(catalogues: Arc<Catalogues>, language: Language, zone: TimeZone) -> Self {
        Self { catalogues, language, zone, plain_spaces: false }
    }

    /// A message without arguments.
    pub fn t(&self, key: &str) -> String {
        self.say(key, &FluentArgs::new())
    }

    /// A message with arguments; one that is written as a number chooses between singular and plural.
    pub fn with<const N: usize>(&self, key: &str, args: [(&'static str, &str); N]) -> String {
        self.say(key, &FluentArgs::from_iter(args.map(|(name, text)| (name, as_written(text)))))
    }

    /// A message that counts: its `count` chooses between singular and plural.
    pub fn count(&self, key: &str, count: impl std::fmt::Display) -> String {
        self.with(key, [("count", &count.to_string())])
    }

    /// A message; at a terminal the one under `terminal-` and its key, where there is one.
    fn filled(&self, key: &str, args: &BTreeMap<&'static str, Arg>, at_terminal: bool) -> String {
        let own = at_terminal.then(|| format!("terminal-{key}")).filter(|own| self.knows(own));
        let said = args.iter().map(|(name, value)| {
            let value = match value {
                Arg::Text(text) => as_written(text),
                Arg::Count(count) => FluentValue::from(*count),
                Arg::Moment(at) => FluentValue::from(self.moment(*at)),
                Arg::Said(message) => FluentValue::from(self.filled(message.key, &message.args, at_terminal)),
                Arg::Name { key, .. } => FluentValue::from(self.t(key)),
            };
            (*name, value)
        });
        self.say(own.as_deref().unwrap_or(key), &FluentArgs::from_iter(said))
    }

    /// The name of a word of the house: a state, a verb, a role.
    pub fn name(&self, value: &impl Named) -> String {
        self.t(&value.key())
    }

    /// A message with its arguments.
    pub fn message(&self, message: &Message) -> String {
        self.filled(message.key, &message.args, false)
    }

    /// What is said of a value.
    pub fn tell(&self, value: &impl Tells) -> String {
        self.message(&value.message())
    }

    /// What the station refused, or could not do; the cause is logged.
    pub fn refused(&self, error: &StationError) -> String {
        error.log_cause();
        self.tell(error)
    }

    /// The same for whoever reads a terminal: the message under `terminal-` and the key where there is one, which says by
    /// commands what the panel says by its pages; else that of the panel.
    pub fn tell_at_terminal(&self, value: &impl Tells) -> String {
        self.message_at_terminal(&value.message_at_terminal())
    }

    /// A message for whoever reads a terminal: as above.
    pub fn message_at_terminal(&self, message: &Message) -> String {
        self.filled(message.key, &message.args, true)
    }

    /// What the station refused, or could not do, at a terminal: whoever runs a command may be told what disk or database said.
    pub fn refused_at_terminal(&self, error: &StationError) -> String {
        self.tell_once(error, StationError::log_cause)
    }

    /// An error at a terminal whose log is read there too: `log_cause` is called where the sentence leaves the cause out.
    pub fn tell_once<E: Tells>(&self, error: &E, log_cause: impl FnOnce(&E)) -> String {
        let message = error.message_at_terminal();
        if !message.tells_the_cause() {
            log_cause(error);
        }
        self.message_at_terminal(&message)
    }

    /// Whether there is such a message.
    pub fn knows(&self, key: &str) -> bool {
        self.catalogues.of(self.language).has_message(key)
    }

    fn say(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let bundle = self.catalogues.of(self.language);
        // a key that is missing is a bug that the suite finds; the reader still sees something to report
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { return key.to_owned() };
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(args), &mut errors);
        if self.plain_spaces { said.replace(['\u{a0}', '\u{202f}'], " ") } else { said.into_owned() }
    }

    /// The day of a moment in the academy's zone: `23/11/2026`.
    pub fn date(&self, at: Timestamp) -> String {
        self.day(at.to_zoned_datetime(self.zone.clone()).date())
    }

    /// A day: `23/11/2026`.
    pub fn day(&self, day: Date) -> String {
        self.language.day(day)
    }

    /// The academy's zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The last second of a day in the academy's zone, typed as `2026-11-23`; `None` where it is no day.
    pub fn end_of_day(&self, day: &str) -> Option<Timestamp> {
        let next: jiff::civil::Date = day.parse::<jiff::civil::Date>().ok()?.tomorrow().ok()?;
        self.zone.to_timestamp(next.at(0, 0, 0, 0)).ok()?.checked_sub(jiff::SignedDuration::from_secs(1)).ok()
    }

    /// A moment in the academy's zone: `23/11/2026 19:54`.
    pub fn moment(&self, at: Timestamp) -> String {
        self.language.moment(at, &self.zone)
    }

    /// The same with seconds, as a journal and its table have it.
    pub fn exact(&self, at: Timestamp) -> String {
        let seconds = at.to_zoned_datetime(self.zone.clone()).strftime("%S").to_string();
        format!("{}:{seconds}", self.moment(at))
    }

    /// The time of a moment in the academy's zone, where its day is known already: `19:54`.
    pub fn hour(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.zone.clone()).strftime("%H:%M").to_string()
    }
}

/// A text as Fluent takes it: a number where it is written as one, so that a message may choose its plural by it. What has zeros in front, or
/// more digits than anything that is counted, is a name.
fn as_written(text: &str) -> FluentValue<'_> {
    let counts = text.len() <= 9 && (text == "0" || !text.starts_with('0'));
    match text.parse::<u32>() {
        Ok(number) if counts && !text.starts_with('+') => FluentValue::from(number),
        _ => FluentValue::from(text),
    }
}

/// The language of a terminal, as its environment says it: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that says anything
/// (POSIX, 8.2). Whoever says nothing, or `C`, is a script, and reads English.
pub fn of_terminal() -> Language {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os).find(|said| !said.is_empty());
    match said.is_some_and(|said| said.to_string_lossy().to_ascii_lowercase().starts_with("fr")) {
        true => Language::Fr,
        false => Language::En,
    }
}

/// The program's own words, for a terminal.
pub fn for_terminal(language: Language) -> Ui {
    Ui { plain_spaces: true, ..Ui::new(Catalogues::own(), language, TimeZone::system()) }
}

/// The language of a browser that nobody signed in with yet: English if it prefers it, French otherwise.
pub fn preferred(accept_language: Option<&str>) -> Language {
    let first = accept_language.unwrap_or_default().split(',').find_map(|range| {
        let tag = range.split(';').next()?.trim().to_ascii_lowercase();
        match tag.split('-').next()? {
            "fr" => Some(Language::Fr),
            "en" => Some(Language::En),
            _ => None,
        }
    });
    first.unwrap_or(Language::Fr)
}
