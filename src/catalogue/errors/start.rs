//! What is said of the files that the station stands on, where it does not start: `start-` and the situation.

use crate::{
    CataloguesError,
    message::{Message, Tells, say},
};
use files::Distrust;
use keyfile::WordsError;
use station::TextError;
use usb::BusError;

impl Tells for Distrust {
    fn message(&self) -> Message {
        match self {
            Self::Unreadable { path, source } => {
                say("error-store-not-readable").with("path", path.display()).with("cause", source)
            }
            Self::Owner { .. } | Self::Mode { .. } | Self::Above { .. } => say("error-store-distrust")
                .with("path", self.path().display())
                .with("run", self.remedy().unwrap_or_default()),
        }
    }
}

impl Tells for BusError {
    fn message(&self) -> Message {
        match self {
            Self::Unreadable(cause) => say("start-bus").with("cause", cause),
            Self::NoHotplug(cause) => say("start-no-hotplug").with("cause", cause),
        }
    }
}

impl Tells for TextError {
    fn message(&self) -> Message {
        match self {
            Self::Unreadable { path, source } => {
                say("start-text-unreadable").with("path", path.display()).with("cause", source)
            }
            Self::Empty { path } => say("start-text-empty").with("path", path.display()),
            Self::TooLong { path, length, most } => {
                say("start-text-long").with("path", path.display()).count("length", *length).count("most", *most)
            }
        }
    }
}

impl Tells for WordsError {
    fn message(&self) -> Message {
        match self {
            Self::Unreadable { path, source } => {
                say("start-words-unreadable").with("path", path.display()).with("cause", source)
            }
            Self::Wrong { path, fault } => say("start-words-wrong").with("path", path.display()).with("cause", fault),
        }
    }
}

impl Tells for CataloguesError {
    fn message(&self) -> Message {
        match self {
            Self::Unreadable { file, source } => say("start-text-unreadable").with("path", file).with("cause", source),
            Self::Malformed { file, what } => say("start-catalogue-wrong").with("path", file).with("cause", what),
            Self::Text(error) => error.message(),
        }
    }
}
