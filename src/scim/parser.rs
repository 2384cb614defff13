//! A filter as it is written (RFC 7644, 3.4.2.2), read within bounds. Pure.

use super::{
    fault::Fault,
    filter::{Filter, Operator, Where},
    path::{Meant, Place, meant},
    resource::Resource,
    schema::{Attribute, Kind},
};
use serde_json::Value;

/// Bytes of a filter.
const LONGEST: usize = 4096;
/// Brackets within each other.
const DEEPEST: usize = 16;
/// Comparisons.
const MOST: usize = 64;

/// What names mean where a filter stands.
#[derive(Clone, Copy)]
enum Scope {
    Document(&'static Resource),
    /// Between brackets.
    Values(&'static Attribute),
}

/// Reads a filter of documents of this kind.
pub(crate) fn read_filter(resource: &'static Resource, text: &str) -> Result<Filter, Fault> {
    let mut parser = Parser::of(text)?;
    let filter = parser.any(Scope::Document(resource), 0)?;
    parser.end()?;
    Ok(filter)
}

/// Reads what stands between the brackets of a path, and tells where it ends.
pub(crate) fn read_selection(attribute: &'static Attribute, text: &str) -> Result<(Filter, usize), Fault> {
    let mut parser = Parser::of(text)?;
    let filter = parser.any(Scope::Values(attribute), 1)?;
    parser.take(']')?;
    Ok((filter, parser.at))
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    comparisons: usize,
}

fn wrong(detail: impl Into<String>) -> Fault {
    Fault::bad("invalidFilter", detail)
}

impl<'t> Parser<'t> {
    fn of(text: &'t str) -> Result<Self, Fault> {
        if text.len() > LONGEST {
            return Err(wrong(format!("a filter has at most {LONGEST} bytes")));
        }
        Ok(Self { text, at: 0, comparisons: 0 })
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn is_next(&mut self, sign: char) -> bool {
        self.skip();
        let is = self.rest().starts_with(sign);
        if is {
            self.at += sign.len_utf8();
        }
        is
    }

    fn take(&mut self, sign: char) -> Result<(), Fault> {
        if self.is_next(sign) { Ok(()) } else { Err(wrong(format!("{sign} is missing at {:?}", self.shown()))) }
    }

    /// What stands here, as far as it is worth showing.
    fn shown(&self) -> String {
        self.rest().chars().take(20).collect()
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.skip();
        if self.rest().is_empty() { Ok(()) } else { Err(wrong(format!("nothing is expected at {:?}", self.shown()))) }
    }

    /// The word that stands here; nothing is taken.
    fn word(&mut self) -> &'t str {
        self.skip();
        let rest = self.rest();
        let ends = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "._-:$".contains(c)));
        &rest[..ends.unwrap_or(rest.len())]
    }

    fn is_word(&mut self, wanted: &str) -> bool {
        let word = self.word();
        let is = word.eq_ignore_ascii_case(wanted);
        if is {
            self.at += word.len();
        }
        is
    }

    fn any(&mut self, scope: Scope, depth: usize) -> Result<Filter, Fault> {
        let mut several = vec![self.all(scope, depth)?];
        while self.is_word("or") {
            several.push(self.all(scope, depth)?);
        }
        Ok(if several.len() == 1 { several.remove(0) } else { Filter::Any(several) })
    }

    fn all(&mut self, scope: Scope, depth: usize) -> Result<Filter, Fault> {
        let mut several = vec![self.one(scope, depth)?];
        while self.is_word("and") {
            several.push(self.one(scope, depth)?);
        }
        Ok(if several.len() == 1 { several.remove(0) } else { Filter::All(several) })
    }

    fn one(&mut self, scope: Scope, depth: usize) -> Result<Filter, Fault> {
        if depth > DEEPEST {
            return Err(wrong(format!("a filter has at most {DEEPEST} brackets within each other")));
        }
        if self.is_next('(') {
            return self.bracketed(scope, depth);
        }
        if self.word().eq_ignore_ascii_case("not") {
            self.at += 3;
            self.take('(')?;
            return Ok(Filter::Not(Box::new(self.bracketed(scope, depth)?)));
        }
        self.comparisons += 1;
        if self.comparisons > MOST {
            return Err(wrong(format!("a filter has at most {MOST} comparisons")));
        }
        let name = self.word();
        self.at += name.len();
        let place = found(scope, name)?;
        if self.rest().starts_with('[') {
            let Some(place) = place else { return Err(wrong(format!("{name} has no values that are filtered here"))) };
            if place.part.is_some() || !matches!((scope, place.attribute.kind), (Scope::Document(_), Kind::Complex(_)))
            {
                return Err(wrong(format!("{name} has no parts")));
            }
            self.at += 1;
            let filter = self.any(Scope::Values(place.attribute), depth + 1)?;
            self.take(']')?;
            return Ok(Filter::Which(place, Box::new(filter)));
        }
        let word = self.word();
        self.at += word.len();
        if word.eq_ignore_ascii_case("pr") {
            return Ok(place.map_or(Filter::Never, Filter::There));
        }
        let operator = Operator::of(word)
            .ok_or_else(|| wrong(format!("{word:?} compares nothing: eq, ne, co, sw, ew, gt, ge, lt, le or pr")))?;
        let value = self.value()?;
        Ok(place.map_or(Filter::Never, |place| Filter::Is(place, operator, value)))
    }

    fn bracketed(&mut self, scope: Scope, depth: usize) -> Result<Filter, Fault> {
        let filter = self.any(scope, depth + 1)?;
        self.take(')')?;
        Ok(filter)
    }

    /// A value as JSON writes it: a text, a truth, a number, or none.
    fn value(&mut self) -> Result<Value, Fault> {
        self.skip();
        let rest = self.rest();
        let ends = match rest.strip_prefix('"') {
            Some(inside) => {
                let mut escaped = false;
                let end = inside.char_indices().find(|(_, c)| {
                    let ends = *c == '"' && !escaped;
                    escaped = *c == '\\' && !escaped;
                    ends
                });
                end.map_or(rest.len(), |(at, _)| at + 2)
            }
            None => rest.find(|c: char| c.is_whitespace() || "()[]".contains(c)).unwrap_or(rest.len()),
        };
        let (text, shown) = (&rest[..ends], self.shown());
        self.at += ends;
        let lower = text.to_ascii_lowercase();
        // truths are written in capitals by some
        let text = if ["true", "false", "null"].contains(&&*lower) { &lower } else { text };
        let value: Value = serde_json::from_str(text).map_err(|_| {
            wrong(format!("{shown:?} is no value: a text in quotes, a number, true or false is expected"))
        })?;
        if value.is_array() || value.is_object() {
            return Err(wrong("only a text, a number or a truth is compared"));
        }
        Ok(value)
    }
}

/// What a name means there; `None`: what is not kept here.
fn found(scope: Scope, name: &str) -> Result<Option<Where>, Fault> {
    let unknown = || wrong(format!("{name:?} is no attribute here: /Schemas has them"));
    match scope {
        Scope::Document(resource) => match meant(resource, name).ok_or_else(unknown)? {
            Meant::Place(Place { within, attribute, part }) => Ok(Some(Where { within, attribute, part })),
            Meant::NotKept => Ok(None),
            Meant::Extension => Err(unknown()),
        },
        Scope::Values(attribute) => {
            let attribute = attribute.part(name).ok_or_else(unknown)?;
            Ok(Some(Where { within: None, attribute, part: None }))
        }
    }
}

#[cfg(test)]
#[path = "parser_cases.rs"]
mod tests;
