//! What words, numbers and identifiers look like in a document of the API (JSON Schema 2020-12): read off the same constants
//! that read them.

use crate::{Firmware, Login, Serial, Source, TokenRef, Uai};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// What a moment looks like, in place of the type that says when: `#[schemars(with = "domain::Moment")]`.
pub struct Moment;

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time", "description": "A moment (RFC 3339), in UTC." })
    }
}

macro_rules! texts {
    ($($name:ident: $pattern:literal, $longest:literal, $says:literal, $example:literal;)+) => {
        $(
            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({
                        "type": "string", "pattern": $pattern, "maxLength": $longest, "description": $says, "examples": [$example],
                    })
                }
            }
        )+

        #[cfg(test)]
        const TEXTS: &[(&str, fn(&str) -> bool)] = &[$(($example, |text| text.parse::<$name>().is_ok()),)+];
    };
}

texts! {
    Uai: "^[0-9]{7}[A-Za-z]$", 8, "A school's UAI: seven digits and their check letter.", "0951099D";
    Serial: "^[0-9A-Za-z-]+$", 32, "A serial as it is printed.", "7654321";
    TokenRef: "^([A-Za-z0-9]+:)?[0-9A-Za-z-]+$", 64, "A token's serial, with its family in front where another token has the same.", "yubikey:7654321";
    Login: "^[a-z0-9._@-]+$", 64, "A sign-in name.", "claire.martin";
    Source: "^(header|provider:.+|directory:.+|client:.+)$", 300, "Who told of it: a portal, a provider, a directory, a program.", "directory:annuaire";
    Firmware: "^[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}$", 11, "A firmware version.", "5.4.3";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_example_shows_is_read() {
        for (example, read) in TEXTS {
            assert!(read(example), "{example}");
        }
    }
}
