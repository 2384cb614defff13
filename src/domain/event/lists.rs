//! Values that are several, or may be none, in one text.

use crate::{LineChange, TokenRef};
use std::{
    fmt::{self, Display},
    str::FromStr,
};

/// What a text is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no such list")]
pub struct NoList(pub String);

/// Several, with a space between two; nothing where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spaced<T>(pub Vec<T>);

impl<T> FromIterator<T> for Spaced<T> {
    fn from_iter<I: IntoIterator<Item = T>>(several: I) -> Self {
        Self(several.into_iter().collect())
    }
}

impl<T: Display> Display for Spaced<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(f, &self.0, " ")
    }
}

impl<T: FromStr> FromStr for Spaced<T> {
    type Err = NoList;
    fn from_str(text: &str) -> Result<Self, NoList> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        each(text, " ").map(Self)
    }
}

/// What changed: its words with a space between two; `no` where nothing did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes(pub Vec<LineChange>);

impl Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("no") } else { joined(f, &self.0, " ") }
    }
}

impl FromStr for Changes {
    type Err = NoList;
    fn from_str(text: &str) -> Result<Self, NoList> {
        if text == "no" { Ok(Self(Vec::new())) } else { each(text, " ").map(Self) }
    }
}

/// Slots of a token: numbers with commas, a dash where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slots(pub Vec<u8>);

impl Display for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("–") } else { joined(f, &self.0, ", ") }
    }
}

impl FromStr for Slots {
    type Err = NoList;
    fn from_str(text: &str) -> Result<Self, NoList> {
        if text == "–" { Ok(Self(Vec::new())) } else { each(text, ", ").map(Self) }
    }
}

/// A mail address, or a dash where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(pub Option<String>);

impl From<Option<&str>> for Address {
    fn from(address: Option<&str>) -> Self {
        Self(address.map(str::to_owned))
    }
}

impl Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("–"))
    }
}

impl FromStr for Address {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(Some(text).filter(|text| *text != "–").map(str::to_owned)))
    }
}

/// What a setting is set to, as somebody types it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed(pub String);

impl Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Typed {
    type Err = std::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// Tokens with commas, in a line that ends with `…` where it would be too long: each by its serial, with its family where another
/// has the number. Entries of before that have serials alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SerialLine {
    /// Those that stand there in full.
    pub whole: Vec<TokenRef>,
    /// What is left of the next one, with the sign that more were there.
    pub cut: Option<String>,
}

impl SerialLine {
    /// These tokens in a line of at most so many characters, the sign at its end not counted.
    pub fn of<'a>(tokens: impl IntoIterator<Item = &'a TokenRef>, longest: usize) -> Self {
        let (mut line, mut rest) = (Self::default(), longest);
        for token in tokens {
            // a name is ASCII
            let text = if line.whole.is_empty() { token.to_string() } else { format!(", {token}") };
            if text.len() > rest {
                return line.cut_at(&text[..rest]);
            }
            rest -= text.len();
            line.whole.push(token.clone());
        }
        line
    }

    /// The same with only this of what follows, comma and space among it.
    fn cut_at(mut self, more: &str) -> Self {
        match more.strip_prefix(", ") {
            Some(more) => self.cut = Some(format!("{more}…")),
            // the comma alone belongs to the one before
            None => {
                let last = self.whole.pop().map(|last| last.to_string()).unwrap_or_default();
                self.cut = Some(format!("{last}{more}…"));
            }
        }
        self
    }
}

impl Display for SerialLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(f, &self.whole, ", ")?;
        match &self.cut {
            Some(cut) if self.whole.is_empty() => f.write_str(cut),
            Some(cut) => write!(f, ", {cut}"),
            None => Ok(()),
        }
    }
}

impl FromStr for SerialLine {
    type Err = NoList;
    fn from_str(text: &str) -> Result<Self, NoList> {
        let (whole, cut) = match (text.ends_with('…'), text.rsplit_once(", ")) {
            (true, Some((whole, cut))) => (whole, Some(cut)),
            (true, None) => return Ok(Self { whole: Vec::new(), cut: Some(text.to_owned()) }),
            (false, _) => (text, None),
        };
        Ok(Self { whole: each(whole, ", ")?, cut: cut.map(str::to_owned) })
    }
}

fn joined<T: Display>(f: &mut fmt::Formatter<'_>, several: &[T], between: &str) -> fmt::Result {
    for (n, one) in several.iter().enumerate() {
        if n > 0 {
            f.write_str(between)?;
        }
        one.fmt(f)?;
    }
    Ok(())
}

fn each<T: FromStr>(text: &str, between: &str) -> Result<Vec<T>, NoList> {
    text.split(between).map(|one| one.parse().map_err(|_| NoList(text.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_in_a_line_are_cut_where_it_would_be_too_long_and_read_back_as_they_stand() {
        let serials: Vec<TokenRef> = ["1111", "yubikey:2222", "3333"].map(|text| text.parse().unwrap()).into();
        let all = "1111, yubikey:2222, 3333";
        for longest in 1..=30 {
            let line = SerialLine::of(&serials, longest);
            let expected = if longest < all.len() { format!("{}…", &all[..longest]) } else { all.to_owned() };
            assert_eq!(line.to_string(), expected);
            assert_eq!(expected.parse(), Ok(line), "{expected}");
        }
    }
}
