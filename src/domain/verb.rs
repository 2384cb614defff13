//! The verbs of the house: the same word in code, SQL, journal and command line.

/// A stored or typed word that is not one of the set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not a {set}: one of {expected} is expected")]
pub struct UnknownWord {
    /// What was found.
    pub word: String,
    /// The name of the set, for the sentence.
    pub set: &'static str,
    /// The words of the set.
    pub expected: String,
}

/// What one of these words looks like in a document of the API (JSON Schema 2020-12).
pub fn word_schema(words: &[&str]) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "enum": words })
}

/// Declares an enum whose variants each have one stable word, used in SQL, JSON and on the command line. Whoever
/// declares one needs serde.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident => $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Their words, in the same order.
            #[allow(dead_code, reason = "only some sets are listed as words")]
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The stable word: SQL, journal, JSON, command line.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|v| v.word() == word).ok_or_else(|| $crate::UnknownWord {
                    word: word.to_owned(),
                    set: stringify!($name),
                    expected: Self::ALL.iter().map(|v| v.word()).collect::<Vec<_>>().join(", "),
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl $crate::schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut $crate::schemars::SchemaGenerator) -> $crate::schemars::Schema {
                $crate::word_schema(Self::WORDS)
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What was done, as the journal names it. Words are appended, never renamed: the journal is for ever.
    Verb {
        /// A school was added or changed.
        School => "school",
        /// A person was added or changed.
        Person => "person",
        /// A role was given to or taken from a person.
        Role => "role",
        /// Somebody signed in.
        SignIn => "sign_in",
        /// A token came into stock for the first time.
        Register => "register",
        /// A token became that of a person, who may collect it.
        Allocate => "allocate",
        /// An allocation was undone before handover.
        Release => "release",
        /// A token was given to its holder in person.
        HandOver => "hand_over",
        /// A token came back into stock.
        TakeBack => "take_back",
        /// A token was declared lost.
        ReportLost => "report_lost",
        /// A lost token turned up.
        Found => "found",
        /// A token no longer works.
        MarkDefective => "mark_defective",
        /// A defective token works again, or never was defective.
        Repair => "repair",
        /// A token left the inventory for good.
        Retire => "retire",
        /// A token follows its holder to another school.
        MoveSchool => "move_school",
        /// A credential was intended, written, confirmed or given up.
        Enrol => "enrol",
        /// A code was checked.
        Verify => "verify",
        /// A counter or drift was found anew from consecutive codes.
        Resynchronise => "resynchronise",
        /// The inventory was searched for the token behind some codes.
        Identify => "identify",
        /// A credential was suspended.
        Suspend => "suspend",
        /// A suspended credential works again.
        Resume => "resume",
        /// A credential was destroyed.
        Destroy => "destroy",
        /// Secrets came in from a key file.
        Import => "import",
        /// Secrets or an inventory went out into a file.
        Export => "export",
        /// A backup was taken.
        Backup => "backup",
        /// The station was set up from a backup.
        Restore => "restore",
        /// A setting was changed.
        Setting => "setting",
        /// Something was done to a plugged token that is not its programming: visibility, wiping a slot.
        Device => "device",
        /// The journal itself was verified; or it was in doubt (cut, rolled back, head lost) and a named person decided to
        /// go on.
        Journal => "journal",
        /// Somebody asked for a token.
        Request => "request",
        /// A request was approved.
        Approve => "approve",
        /// A request was refused.
        Refuse => "refuse",
        /// A request was given up.
        Cancel => "cancel",
        /// A request ran out of time.
        Expire => "expire",
        /// A token was set aside for an approved request.
        Reserve => "reserve",
        /// A requester signed the charter.
        SignCharter => "sign_charter",
        /// A holder set their PIN, or it was locked.
        SetPin => "set_pin",
        /// A PIN was unlocked.
        Unlock => "unlock",
        /// A new PIN or a new password was begun by a one-time link, or somebody who could not sign in was let in again.
        Recover => "recover",
        /// Another token took the place of the one that was allocated.
        Swap => "swap",
        /// A ticket was opened, followed or closed.
        Ticket => "ticket",
        /// A school ordered tokens; or its order was shipped, closed or cancelled.
        Order => "order",
        /// Tokens of an order came in.
        Receive => "receive",
        /// A cupboard was counted.
        StockTake => "stock_take",
        /// It was found out why a token does not work.
        Diagnose => "diagnose",
        /// A holder was told that their token expires, or is due back.
        Recall => "recall",
        /// Somebody left a school, or moved to another one.
        Move => "move",
        /// A holder activated their software token: its code proved that their telephone has the secret.
        Activate => "activate",
        /// A software token ended with its use.
        Withdraw => "withdraw",
        /// A mail was tried again or given up by hand, or one was sent to try the way out.
        Mail => "mail",
        /// A batch at the conveyor began, rested, went on or ended; or it stopped at a token.
        Batch => "batch",
        /// What a batch did to a token was undone.
        Undo => "undo",
        /// The vault got a new key.
        Rekey => "rekey",
        /// Guesses were wrong, or acts were refused: how often, since when.
        Attempt => "attempt",
        /// A second person looked at what was done without a proof.
        Witness => "witness",
        /// An approval was taken back before anybody was told of it.
        Reconsider => "reconsider",
        /// Somebody looked at what is held about a person.
        Consult => "consult",
        /// A program may ask the station something from now on, has a new key, or may not ask any more.
        Client => "client",
        /// Another program checks the codes of a token from now on, or the station does again.
        Entrust => "entrust",
        /// A desk was added, joined or ended.
        Desk => "desk",
    }
}

impl Verb {
    /// Whether something is printed of such an entry: a receipt that somebody signs.
    pub fn has_slip(self) -> bool {
        matches!(self, Self::HandOver | Self::TakeBack)
    }
}
