//! What the academy's portal says in the headers of each request: who it is, and with which attributes. Whether it is the portal that
//! speaks is the door's to say (`elsewhere.rs`).

use axum::http::{HeaderMap, HeaderName};
use claims::{Attributes, Mapping, Nobody, Read};
use domain::Subject;

/// A portal.
pub struct Portal {
    /// What it is called on the button.
    pub name: String,
    /// The header with what it knows somebody by.
    pub subject: HeaderName,
    /// What stands between the values of one header.
    pub separator: String,
    /// Where people sign out of it.
    pub sign_out: String,
    /// Whoever comes by it gave a second factor there.
    pub second_factor: bool,
    /// What its headers say of a person.
    pub person: Mapping,
}

/// Why it names nobody.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unnamed {
    /// It says nothing.
    #[error("the portal says nothing: the panel was not opened through it")]
    Silent,
    /// It says too little.
    #[error(transparent)]
    Nobody(#[from] Nobody),
}

impl Portal {
    /// How often the request says who it is.
    pub(super) fn speaks(&self, headers: &HeaderMap) -> usize {
        headers.get_all(&self.subject).iter().count()
    }

    /// By what the portal knows whoever asks.
    pub(super) fn subject(&self, headers: &HeaderMap) -> Option<Subject> {
        text(headers, &self.subject)?.trim().parse().ok()
    }

    /// What it says of them.
    pub(super) fn read(&self, headers: &HeaderMap) -> Result<Read, Unnamed> {
        let subject = self.subject(headers).ok_or(Unnamed::Silent)?;
        let mut told = Attributes::default();
        for name in self.person.attributes() {
            let Ok(header) = name.parse::<HeaderName>() else { continue };
            for value in
                headers.get_all(&header).into_iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
            {
                value.split(&*self.separator).for_each(|value| told.add(name, value));
            }
        }
        Ok(self.person.read(subject, &told)?)
    }
}

/// Portals write names in UTF-8.
fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok()
}
