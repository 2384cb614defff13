//! What of a statement a server spells otherwise: place holders are `$1`, where the store's are SQLite's (`?`, `?1`, `:name`); and the index
//! that SQLite is told to take (`INDEXED BY`) is a server's own choice.

use ::postgres::types::Type;
use std::collections::BTreeSet;

/// What the place holders of a statement are.
pub(super) struct Holders {
    /// How many there are.
    pub count: usize,
    names: Vec<(String, usize)>,
    /// Places that stand anywhere but before IS NULL.
    used: BTreeSet<usize>,
    /// Places that stand there as well: the server is told with a place of its own, behind all others, whether there is anything.
    asked: Vec<usize>,
}

impl Holders {
    /// A place, from 1, that is only asked whether there is anything: a server cannot tell of which type it is.
    pub fn is_only_asked_for(&self, place: usize) -> bool {
        !self.used.contains(&place)
    }

    /// The places, from 1, that tell the server whether this one has anything.
    pub fn askers(&self, place: usize) -> impl Iterator<Item = usize> {
        let first = self.count + 1;
        self.asked.iter().enumerate().filter(move |(_, asked)| **asked == place).map(move |(at, _)| first + at)
    }

    /// What the server is told of each place: nothing, but where it cannot tell by itself.
    pub fn types(&self) -> impl Iterator<Item = Type> {
        let ours = (1..=self.count).map(|place| if self.is_only_asked_for(place) { Type::TEXT } else { Type::UNKNOWN });
        ours.chain(self.asked.iter().map(|_| Type::TEXT))
    }

    /// The place of a name, from 1.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().find(|(known, _)| known == name).map(|(_, place)| *place)
    }
}

/// Whether what stands before this is only asked whether there is anything.
fn is_asked(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with("IS NULL") || rest.starts_with("IS NOT NULL")
}

/// The statement with its place holders numbered, in the way of SQLite ("Parameters", lang_expr.html): `?` is one more than the greatest
/// so far, and so is a name that was not there before. Texts, names in quotation marks and comments stay as they are.
pub(super) fn numbered(sql: &str) -> (String, Holders) {
    let (mut pieces, mut text) = (Vec::new(), String::with_capacity(sql.len() + 16));
    let mut holders = Holders { count: 0, names: Vec::new(), used: BTreeSet::new(), asked: Vec::new() };
    let mut rest = sql;
    while let Some(sign) = rest.chars().next() {
        let (taken, place) = match sign {
            '\'' | '"' => (quoted(rest, sign), None),
            '-' if rest.starts_with("--") => (rest.find('\n').unwrap_or(rest.len()), None),
            '?' => {
                let digits = 1 + word(&rest[1..], |c| c.is_ascii_digit());
                let place = rest[1..digits].parse().unwrap_or(holders.count + 1);
                holders.count = holders.count.max(place);
                (digits, Some(place))
            }
            ':' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) => {
                let end = 1 + word(&rest[1..], |c| c.is_ascii_alphanumeric() || c == '_');
                let name = &rest[..end];
                let place = holders.place(name).unwrap_or_else(|| {
                    holders.count += 1;
                    holders.names.push((name.to_owned(), holders.count));
                    holders.count
                });
                (end, Some(place))
            }
            ':' if rest.starts_with("::") => (2, None),
            'I' if rest.starts_with("INDEXED BY ") => {
                let name = &rest["INDEXED BY ".len()..];
                rest = &name[word(name, |c| c.is_ascii_alphanumeric() || c == '_')..];
                continue;
            }
            _ => (sign.len_utf8(), None),
        };
        let (told, after) = rest.split_at(taken);
        match place {
            None => text += told,
            Some(place) if is_asked(after) => pieces.push((std::mem::take(&mut text), place)),
            Some(place) => {
                holders.used.insert(place);
                text += &format!("${place}");
            }
        }
        rest = after;
    }
    // how many there are is known now
    let mut whole = String::with_capacity(sql.len() + 16);
    for (before, place) in pieces {
        let number = if holders.is_only_asked_for(place) {
            place
        } else {
            holders.asked.push(place);
            holders.count + holders.asked.len()
        };
        whole += &format!("{before}${number}");
    }
    (whole + &text, holders)
}

/// How long what stands in quotation marks is, with them; a doubled one is part of it.
fn quoted(rest: &str, sign: char) -> usize {
    rest[1..].find(sign).map_or(rest.len(), |end| end + 2)
}

fn word(text: &str, part: impl Fn(char) -> bool) -> usize {
    text.find(|c| !part(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_holders_are_numbered_as_sqlite_does_it() {
        for (ours, theirs, count) in [
            ("SELECT ?, ?", "SELECT $1, $2", 2),
            ("SELECT ?2, ?1, ?", "SELECT $2, $1, $3", 3),
            ("WHERE a = :who AND b = :what OR c = :who", "WHERE a = $1 AND b = $2 OR c = $1", 2),
            ("SELECT 'it''s ?', \"a:b\", x::text -- why?\n, ?", "SELECT 'it''s ?', \"a:b\", x::text -- why?\n, $1", 1),
            ("SELECT ?12", "SELECT $12", 12),
            ("FROM one INDEXED BY one_by_two WHERE", "FROM one  WHERE", 0),
            ("é ?", "é $1", 1),
        ] {
            let (text, holders) = numbered(ours);
            assert_eq!((text.as_str(), holders.count), (theirs, count));
        }
        let asked = numbered("?1 IS NULL AND (?2 IS NULL OR a = ?2) AND :b IS NOT NULL").1;
        assert_eq!([1, 2, 3].map(|place| asked.is_only_asked_for(place)), [true, false, true]);
        assert_eq!([1, 2, 3].map(|place| asked.askers(place).collect::<Vec<_>>()), [vec![], vec![4], vec![]]);
        let (text, both) = numbered("(?2 IS NULL OR a = ?2) AND b = ? AND iif(?3 IS NOT NULL, 1, 0) = ?1");
        assert_eq!(text, "($4 IS NULL OR a = $2) AND b = $3 AND iif($5 IS NOT NULL, 1, 0) = $1");
        assert_eq!(both.types().skip(3).collect::<Vec<_>>(), [Type::TEXT, Type::TEXT]);
        assert_eq!(numbered(":a :b :a").1.place(":b"), Some(2));
        assert_eq!(numbered(":a").1.place(":b"), None);
    }
}
