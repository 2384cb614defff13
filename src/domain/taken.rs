//! Files that are taken in: key files, and tables of schools and people. What becomes of each line.

use super::verb::words;

words! {
    /// What becomes of one key of a key file.
    KeyFate {
        /// A token that was not known: it comes into stock.
        New => "new",
        /// A known token gets the credential that it lacked.
        Completed => "completed",
        /// Known already, with this very key.
        Unchanged => "unchanged",
        /// Nothing that is kept here (the PIN beside a key): left out, the rest of the file comes in.
        LeftOut => "left_out",
        /// Not read: the file says something that cannot be.
        Unreadable => "unreadable",
        /// The token has another key already.
        Different => "different",
        /// The token belongs to another school.
        Elsewhere => "elsewhere",
        /// The same serial came before in this file.
        Twice => "twice",
        /// The serial equals another one of the inventory but for zeros in front, as a spreadsheet leaves them out.
        Alike => "alike",
        /// Several tokens have the number, and the file does not say of which family it is.
        Ambiguous => "ambiguous",
        /// The token was retired.
        Retired => "retired",
        /// The key was given up: the token was lost, and what it holds is never accepted again.
        Compromised => "compromised",
    }
}

words! {
    /// What a table lists.
    RosterKind {
        /// Schools.
        Schools => "schools",
        /// People with their roles.
        People => "people",
    }
}

words! {
    /// What becomes of one line of a table.
    LineFate {
        /// Somebody, or a school, that was not known.
        New => "new",
        /// Known, and something about it changes.
        Changed => "changed",
        /// Known, exactly so.
        Unchanged => "unchanged",
        /// Not taken; the line says why.
        Refused => "refused",
        /// Not taken, and nobody has to do anything about it; the line says why.
        LeftOut => "left_out",
    }
}

words! {
    /// What a line changes.
    LineChange {
        /// The name.
        Name => "name",
        /// The degree.
        Degree => "degree",
        /// The contract.
        Contract => "contract",
        /// The functional mailbox of a school.
        Mailbox => "mailbox",
        /// Open or closed.
        State => "state",
        /// The mail address.
        Email => "email",
        /// Roles are added; none is ever taken away.
        Roles => "roles",
    }
}

impl KeyFate {
    /// Whether the key is not taken.
    pub fn is_refused(self) -> bool {
        match self {
            Self::New | Self::Completed | Self::Unchanged | Self::LeftOut => false,
            Self::Unreadable
            | Self::Different
            | Self::Elsewhere
            | Self::Twice
            | Self::Alike
            | Self::Ambiguous
            | Self::Retired
            | Self::Compromised => true,
        }
    }
}
