//! What a command line that cannot be read is answered with, in the language of the terminal. Which arguments there are is clap's
//! to say; what is wrong with one is said in the words of the panel, where the house knows it.

use catalogue::{Message, Tells, say};
use clap::{
    Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use domain::{DigitsError, InvalidId, InvalidName, InvalidSerial, InvalidUai, UnknownWord};
use oath::InvalidCode;
use station::InputFault;
use std::num::ParseIntError;

/// Whether it is no fault: help or the version were asked for, and clap prints them.
pub fn is_help(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// A command line that is none.
#[derive(Debug)]
pub struct Misused<'a>(pub &'a Error);

impl Misused<'_> {
    /// What clap knows of it.
    fn told(&self, kind: ContextKind) -> String {
        match self.0.get(kind) {
            Some(ContextValue::String(text)) => text.clone(),
            Some(ContextValue::Strings(several)) => several.join(", "),
            Some(ContextValue::StyledStr(text)) => text.to_string(),
            Some(ContextValue::StyledStrs(several)) => {
                several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            }
            Some(ContextValue::Number(number)) => number.to_string(),
            Some(ContextValue::Bool(_) | ContextValue::None) | None | Some(_) => String::new(),
        }
    }

    /// What is most like it of all that there is; clap has that last.
    fn meant(&self, kind: ContextKind) -> String {
        match self.0.get(kind) {
            Some(ContextValue::Strings(several)) => several.last().cloned().unwrap_or_default(),
            _ => self.told(kind),
        }
    }

    /// What the house says of the value.
    fn fault(&self) -> Option<InputFault> {
        fn of<E: std::error::Error + Clone + Into<InputFault> + 'static>(error: &Error) -> Option<InputFault> {
            std::error::Error::source(error)?.downcast_ref::<E>().cloned().map(Into::into)
        }
        let error = self.0;
        of::<InvalidSerial>(error)
            .or_else(|| of::<InvalidUai>(error))
            .or_else(|| of::<InvalidName>(error))
            .or_else(|| of::<InvalidId>(error))
            .or_else(|| of::<UnknownWord>(error))
            .or_else(|| of::<InvalidCode>(error))
            .or_else(|| of::<DigitsError>(error))
            .or_else(|| of::<ParseIntError>(error))
            .or_else(|| of::<InputFault>(error))
    }
}

impl Tells for Misused<'_> {
    fn message(&self) -> Message {
        let argument = || self.told(ContextKind::InvalidArg);
        match self.0.kind() {
            ErrorKind::UnknownArgument => match self.meant(ContextKind::SuggestedArg) {
                meant if meant.is_empty() => say("usage-unknown-argument").with("argument", argument()),
                meant => say("usage-argument-like").with("argument", argument()).with("meant", meant),
            },
            ErrorKind::InvalidSubcommand => {
                let command = self.told(ContextKind::InvalidSubcommand);
                match self.meant(ContextKind::SuggestedSubcommand) {
                    meant if meant.is_empty() => say("usage-unknown-command").with("command", command),
                    meant => say("usage-command-like").with("command", command).with("meant", meant),
                }
            }
            ErrorKind::MissingRequiredArgument => say("usage-missing-argument").with("argument", argument()),
            ErrorKind::MissingSubcommand => {
                say("usage-missing-command").with("commands", self.told(ContextKind::ValidSubcommand))
            }
            ErrorKind::ArgumentConflict => {
                say("usage-conflict").with("argument", argument()).with("other", self.told(ContextKind::PriorArg))
            }
            ErrorKind::InvalidValue => {
                let (value, valid) = (self.told(ContextKind::InvalidValue), self.told(ContextKind::ValidValue));
                let key = if value.is_empty() {
                    "usage-no-value"
                } else if valid.is_empty() {
                    "usage-value"
                } else {
                    "usage-choose"
                };
                say(key).with("argument", argument()).with("value", value).with("valid", valid)
            }
            ErrorKind::ValueValidation => match self.fault() {
                Some(fault) => say("usage-value-why").with("argument", argument()).said("fault", &fault),
                None => {
                    say("usage-value").with("argument", argument()).with("value", self.told(ContextKind::InvalidValue))
                }
            },
            _ => say("usage-unreadable"),
        }
    }
}
