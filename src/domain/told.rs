//! What an outside source says of a person: who they are there, what they are called, and which roles they have. The academy's
//! directory and its sign-in say it; nobody here typed it. What a source says is kept apart from what was given here.

use super::{
    grant::{Grant, Role},
    login::Login,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The longest name that a source has for itself or for somebody, in characters.
const LONGEST: usize = 255;

/// Who says it. Written `header`, `provider:https://…`, `directory:NAME` or `client:NAME`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Source {
    /// The portal in front of the public door, in the headers of each request.
    Header,
    /// A provider of OpenID Connect: its issuer.
    Provider(String),
    /// A directory that is asked: its name in the configuration.
    Directory(String),
    /// A program that writes people itself: its name.
    Client(String),
}

impl Source {
    /// Whether it says anything only when its person signs in. What it told then holds in sessions that began by it, and in no
    /// other: whoever left the academy cannot sign in there any more, and nobody tells us.
    pub fn tells_at_sign_in(&self) -> bool {
        match self {
            Self::Header | Self::Provider(_) => true,
            Self::Directory(_) | Self::Client(_) => false,
        }
    }

    /// The word of its kind, and its name among its kind.
    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Header => ("header", ""),
            Self::Provider(issuer) => ("provider", issuer),
            Self::Directory(name) => ("directory", name),
            Self::Client(name) => ("client", name),
        }
    }

    /// The word of its kind: `header`, `provider`, `directory`, `client`.
    pub fn kind(&self) -> &'static str {
        self.parts().0
    }

    /// Its name among its kind; empty where there is one only.
    pub fn name(&self) -> &str {
        self.parts().1
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            (kind, "") => f.write_str(kind),
            (kind, name) => write!(f, "{kind}:{name}"),
        }
    }
}

/// A text is no source of what is said of people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no source: header, provider:ISSUER, directory:NAME or client:NAME is expected")]
pub struct InvalidSource(pub String);

impl FromStr for Source {
    type Err = InvalidSource;
    fn from_str(text: &str) -> Result<Self, InvalidSource> {
        let name = |name: &str| is_name(name).then(|| name.to_owned());
        let source = match text.split_once(':') {
            None if text == "header" => Some(Self::Header),
            Some(("provider", issuer)) => name(issuer).map(Self::Provider),
            Some(("directory", directory)) => name(directory).map(Self::Directory),
            Some(("client", client)) => name(client).map(Self::Client),
            Some(_) | None => None,
        };
        source.ok_or_else(|| InvalidSource(text.to_owned()))
    }
}

impl TryFrom<String> for Source {
    type Error = InvalidSource;
    fn try_from(text: String) -> Result<Self, InvalidSource> {
        text.parse()
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

/// By what a source knows somebody: its own key for them, which it never gives to somebody else. Compared to the letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject(String);

/// A text is nobody's key at a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names nobody at a source: 1 to 255 characters without spaces at its ends are expected")]
pub struct InvalidSubject(pub String);

impl Subject {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Subject {
    type Err = InvalidSubject;
    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        if is_name(text) { Ok(Self(text.to_owned())) } else { Err(InvalidSubject(text.to_owned())) }
    }
}

impl TryFrom<String> for Subject {
    type Error = InvalidSubject;
    fn try_from(text: String) -> Result<Self, InvalidSubject> {
        text.parse()
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    (1..=LONGEST).contains(&length) && text.trim() == text && !text.chars().any(char::is_control)
}

/// A role that a source gives, and between which moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ToldRole {
    /// The role and where it holds.
    pub grant: Grant,
    /// Not before then.
    pub from: Option<Timestamp>,
    /// It ends then: a delegation.
    pub until: Option<Timestamp>,
}

impl ToldRole {
    /// A role without dates.
    pub fn for_good(grant: Grant) -> Self {
        Self { grant, from: None, until: None }
    }

    /// Whether it holds at this moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| until > now)
    }
}

/// All that a source says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// By what it knows them.
    pub subject: Subject,
    /// The name they sign in with.
    pub login: Login,
    /// Name as people say it.
    pub name: String,
    /// Mail address, if it has one.
    pub email: Option<String>,
    /// Their roles: these, and no other of this source.
    pub roles: Vec<ToldRole>,
}

impl Told {
    /// The roles that hold at this moment, each once, until the latest of its ends.
    pub fn holding(&self, now: Timestamp) -> Vec<ToldRole> {
        let mut holding: Vec<ToldRole> = Vec::new();
        for told in self.roles.iter().filter(|told| told.holds(now)) {
            match holding.iter_mut().find(|known| known.grant == told.grant) {
                // for good is later than any end
                Some(known) if known.until.is_none() || told.until.is_none() => known.until = None,
                Some(known) => known.until = known.until.max(told.until),
                None => holding.push(*told),
            }
        }
        holding
    }
}

/// Whether an outside source may give this role at all: whoever administers the station is named here, so that it can still be
/// administered when the source is wrong, or gone.
pub fn may_be_told(role: Role) -> bool {
    role != Role::Administrator
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["header", "provider:https://fim.example.fr/oidc", "directory:académie", "client:glpi"] {
            assert_eq!(text.parse::<Source>().unwrap().to_string(), text);
        }
        for text in ["", "headers", "header:", "provider:", "provider: x", "king:x", "directory:a\nb"] {
            assert_eq!(text.parse::<Source>(), Err(InvalidSource(text.to_owned())));
        }
        let signs_in = |text: &str| text.parse::<Source>().unwrap().tells_at_sign_in();
        assert!(signs_in("header") && signs_in("provider:x") && !signs_in("directory:x") && !signs_in("client:x"));
    }

    #[test]
    fn nobody_is_known_by_nothing_or_by_a_line_that_could_be_two() {
        assert_eq!("Zoé Lefèvre".parse::<Subject>().unwrap().as_str(), "Zoé Lefèvre");
        for text in ["", " ", " zoe", "zoe\n", "a\0b", &"x".repeat(256)] {
            assert!(text.parse::<Subject>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_role_that_is_told_twice_holds_until_the_later_end_and_one_outside_its_days_not_at_all() {
        let at = |text: &str| Some(format!("{text}T00:00:00Z").parse::<Timestamp>().unwrap());
        let now = at("2026-09-02").unwrap();
        let deputy: Grant = "deputy@0951099D".parse().unwrap();
        let told = |from, until| ToldRole { grant: deputy, from, until };
        let of = |roles: &[ToldRole]| {
            let (subject, login) = ("z".parse().unwrap(), "zoe".parse().unwrap());
            Told { subject, login, name: "Zoé".to_owned(), email: None, roles: roles.to_vec() }.holding(now)
        };
        let until = |roles: &[ToldRole]| of(roles).iter().map(|told| told.until).collect::<Vec<_>>();
        let (short, long) = (told(at("2026-09-02"), at("2026-09-03")), told(None, at("2026-09-09")));
        assert_eq!(until(&[short, long]), [at("2026-09-09")]);
        assert_eq!(until(&[long, short]), [at("2026-09-09")]);
        assert_eq!(until(&[short, told(None, None)]), [None]);
        assert_eq!(until(&[told(None, None), short]), [None]);
        assert_eq!(until(&[told(at("2026-09-03"), at("2026-09-09")), told(None, at("2026-09-02"))]), []);
    }
}
