//! An error of the system, told elsewhere: by what it says.

use serde::{Deserialize, Deserializer, Serializer};
use std::error::Error;

type Source = Box<dyn Error + Send + Sync>;

pub(crate) fn serialize<S: Serializer>(source: &Source, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(source)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Source, D::Error> {
    String::deserialize(deserializer).map(Source::from)
}
