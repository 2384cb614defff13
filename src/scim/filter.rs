//! Which documents are wanted (RFC 7644, 3.4.2.2), asked of a document. Pure; how a filter is written is `parser`'s.

use super::schema::{Attribute, Kind};
use serde_json::Value;
use std::cmp::Ordering;

/// Which documents are wanted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Is(Where, Operator, Value),
    There(Where),
    /// One of several values is so.
    Which(Where, Box<Filter>),
    /// What is not kept here is nowhere.
    Never,
}

/// Where a value stands: in a document, or (`part` alone) in one of several values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Where {
    pub within: Option<&'static str>,
    pub attribute: &'static Attribute,
    pub part: Option<&'static Attribute>,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Contains,
    Begins,
    Ends,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Filter {
    /// Whether the document is wanted.
    pub fn fits(&self, document: &Value) -> bool {
        match self {
            Self::All(several) => several.iter().all(|one| one.fits(document)),
            Self::Any(several) => several.iter().any(|one| one.fits(document)),
            Self::Not(one) => !one.fits(document),
            Self::Is(place, operator, wanted) => {
                let found = place.values(document);
                if found.is_empty() {
                    // what is not there is no other value, and not that one
                    return matches!(operator, Operator::NotEqual) != wanted.is_null();
                }
                let exact = place.part.unwrap_or(place.attribute).exact;
                found.into_iter().any(|value| operator.holds(value, wanted, exact))
            }
            Self::There(place) => place.values(document).into_iter().any(is_something),
            Self::Which(place, filter) => place.elements(document).into_iter().any(|one| filter.fits(one)),
            Self::Never => false,
        }
    }

    /// `attribute eq "value"`, where the filter is no more than that: what can be looked up.
    pub fn only(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Is(Where { within: None, attribute, part: None }, Operator::Equal, Value::String(text)) => {
                Some((attribute.name, text.as_str()))
            }
            _ => None,
        }
    }

    /// What a value must have that is added by way of this filter: `[type eq "work"]` makes one of that type.
    pub fn made(&self) -> Option<Vec<(&'static str, &Value)>> {
        match self {
            Self::Is(place, Operator::Equal, value) => Some(vec![(place.attribute.name, value)]),
            Self::All(several) => {
                let parts = several.iter().map(Self::made).collect::<Option<Vec<_>>>()?;
                Some(parts.into_iter().flatten().collect())
            }
            _ => None,
        }
    }
}

impl Where {
    /// The value of the attribute, one or several.
    fn elements<'d>(&self, document: &'d Value) -> Vec<&'d Value> {
        let holder = self.within.map_or(document, |urn| &document[urn]);
        match &holder[self.attribute.name] {
            Value::Null => Vec::new(),
            Value::Array(several) => several.iter().collect(),
            one => vec![one],
        }
    }

    /// What is compared: the part that is named; of several values without one, each one's `value`.
    fn values<'d>(&self, document: &'d Value) -> Vec<&'d Value> {
        let elements = self.elements(document);
        let part = self.part.map(|part| part.name).or(match self.attribute.kind {
            Kind::Complex(_) if self.attribute.several => Some("value"),
            _ => None,
        });
        let of = |element: &'d Value| part.map_or(element, |part| &element[part]);
        elements.into_iter().map(of).filter(|value| !value.is_null()).collect()
    }
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(several) => !several.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

impl Operator {
    /// The one of this word, whatever its case.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "co" => Self::Contains,
            "sw" => Self::Begins,
            "ew" => Self::Ends,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            _ => return None,
        })
    }

    fn holds(self, value: &Value, wanted: &Value, exact: bool) -> bool {
        let fold = |text: &str| if exact { text.to_owned() } else { text.to_lowercase() };
        let order = match (value, wanted) {
            (Value::String(value), Value::String(wanted)) => {
                let (value, wanted) = (fold(value), fold(wanted));
                match self {
                    Self::Contains => return value.contains(&wanted),
                    Self::Begins => return value.starts_with(&wanted),
                    Self::Ends => return value.ends_with(&wanted),
                    _ => Some(value.cmp(&wanted)),
                }
            }
            // Entra compares truths with texts
            (Value::Bool(value), Value::String(wanted)) => {
                Some(value.to_string().cmp(&wanted.to_lowercase())).filter(|order| order.is_eq())
            }
            (Value::Bool(value), Value::Bool(wanted)) => Some(value.cmp(wanted)),
            (Value::Number(value), Value::Number(wanted)) => {
                value.as_f64().zip(wanted.as_f64()).and_then(|(value, wanted)| value.partial_cmp(&wanted))
            }
            _ => None,
        };
        match (self, order) {
            (Self::NotEqual, order) => order != Some(Ordering::Equal),
            (_, None) | (Self::Contains | Self::Begins | Self::Ends, Some(_)) => false,
            (Self::Equal, Some(order)) => order.is_eq(),
            (Self::Greater, Some(order)) => order.is_gt(),
            (Self::GreaterOrEqual, Some(order)) => order.is_ge(),
            (Self::Less, Some(order)) => order.is_lt(),
            (Self::LessOrEqual, Some(order)) => order.is_le(),
        }
    }
}
