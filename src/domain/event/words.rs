//! Words that stand nowhere but in the journal.

use crate::{
    Act, IntentStage,
    verb::{UnknownWord, words},
};

words! {
    /// How far the writing of a credential has come, or how it ended.
    Stage {
        /// The secret is in the vault; nothing was sent to the token.
        Stored => "stored",
        /// The write was sent; the token may or may not hold the secret.
        Sent => "sent",
        /// The token took it.
        Written => "written",
        /// A code of the token proved it.
        Confirmed => "confirmed",
        /// It was not written.
        Failed => "failed",
        /// What was stored and never sent is given up.
        GivenUp => "given_up",
        /// Settled: the token holds the new secret.
        Finished => "finished",
        /// Settled: it holds the one of before.
        RolledBack => "rolled_back",
        /// Settled: its slot is empty.
        Empty => "empty",
        /// A code fits neither the new secret nor the one of before.
        Neither => "neither",
        /// Slots are about to be emptied.
        WipeBegun => "wipe_begun",
        /// They are empty.
        Wiped => "wiped",
    }
}

impl From<IntentStage> for Stage {
    fn from(stage: IntentStage) -> Self {
        match stage {
            IntentStage::Stored => Self::Stored,
            IntentStage::Sent => Self::Sent,
            IntentStage::Written => Self::Written,
        }
    }
}

words! {
    /// How it was proven at a handover that the right person received the right token.
    HandOverProof {
        /// By PIN and code together.
        Passcode => "passcode",
        /// By nothing; the comment says why.
        None => "none",
    }
}

words! {
    /// What became of a passcode.
    PasscodeFate {
        /// It was right.
        Accepted => "accepted",
        /// There is no PIN.
        NoPin => "no_pin",
        /// The PIN is locked.
        Locked => "locked",
        /// The PIN is wrong.
        WrongPin => "wrong_pin",
        /// The code is wrong.
        WrongCode => "wrong_code",
        /// Both are wrong.
        Neither => "neither",
        /// The code was far from where it was expected: the next one was asked for.
        NextCode => "next_code",
    }
}

words! {
    /// What became of the PIN of a device.
    DevicePinAct {
        /// The one of the factory is kept.
        Factory => "factory",
        /// One that a person typed is kept.
        Typed => "typed",
        /// One that the vault makes anew is kept.
        Regained => "regained",
        /// Another one is about to be set.
        Next => "next",
        /// It was set.
        Changed => "changed",
        /// The one of before is still in the token.
        NotChanged => "not_changed",
        /// It was shown to a person.
        Shown => "shown",
    }
}

words! {
    /// Whether a key file brought a credential with a token.
    Brought {
        /// It did.
        Imported => "imported",
        /// The token alone.
        None => "none",
    }
}

words! {
    /// What stood in a slot that a person gave up.
    Overwritten {
        /// Nobody can tell.
        Unseen => "unseen",
        /// Something that is not ours.
        Foreign => "yes",
    }
}

words! {
    /// An answer.
    YesNo {
        /// So it is.
        Yes => "yes",
        /// It is not.
        No => "no",
    }
}

words! {
    /// What was done with the key of an authenticator app.
    Authenticator {
        /// It was shown to its person.
        Shown => "shown",
    }
}

words! {
    /// How a password was set.
    PasswordAct {
        /// By its person, who knew the one of before.
        Changed => "changed",
        /// By a one-time link.
        Link => "link",
        /// By an administrator.
        Set => "set",
    }
}

words! {
    /// What was done with the link to the first administrator.
    SetupLink {
        /// It was made.
        Made => "made",
    }
}

words! {
    /// What was decided of an account after a restore.
    Restored {
        /// It stays.
        Confirmed => "confirmed",
    }
}

words! {
    /// The second factor of a sign-in.
    SignInFactor {
        /// It was given.
        Given => "true",
        /// The password was right; the code is asked for.
        Awaited => "awaited",
    }
}

words! {
    /// The kind of a file that was made of the inventory, or of the journal.
    ExportFormat {
        /// RFC 6030, secrets encrypted.
        Pskc => "pskc",
        /// A table.
        Csv => "csv",
        /// The journal, as a table.
        Journal => "journal",
    }
}

words! {
    /// The list of the retired console.
    ConsoleList {
        /// That list.
        Console => "console",
    }
}

/// What was refused: an act, or whatever is done at the station alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedAct {
    /// The act.
    Act(Act),
    /// It was asked for from elsewhere.
    AtStation,
}

impl RefusedAct {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Act(act) => act.word(),
            Self::AtStation => "at_station",
        }
    }
}

impl std::fmt::Display for RefusedAct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

impl std::str::FromStr for RefusedAct {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        if word == Self::AtStation.word() { Ok(Self::AtStation) } else { word.parse().map(Self::Act) }
    }
}

words! {
    /// A plugged token that shows its number from now on.
    MadeVisible {
        /// So it does.
        MadeVisible => "made visible",
    }
}

words! {
    /// A link that was asked for and not made. Written by older versions only: who asks for one learns nothing of it.
    ToNobody {
        /// There was no such account.
        Nobody => "nobody",
    }
}

words! {
    /// What a one-time link is for.
    LinkPurpose {
        /// Make the first administrator; belongs to nobody yet.
        Setup => "setup",
        /// Set a new password.
        Password => "password",
        /// Set a new PIN.
        Pin => "pin",
    }
}
