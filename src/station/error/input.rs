//! What is wrong with what a person typed, chose or sent: one variant a situation, so that every language has its own sentence.

use crate::ConsoleColumn;
use domain::{
    DigitsError, InvalidId, InvalidName, InvalidNetwork, InvalidSerial, InvalidSerials, InvalidUai, OtpKind,
    UnknownWord,
};
use oath::InvalidCode;
use store::InvalidHead;

/// Why an input is refused. Nothing was changed by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputFault {
    /// No serial number.
    #[error(transparent)]
    Serial(#[from] InvalidSerial),
    /// No list of serial numbers.
    #[error(transparent)]
    Serials(#[from] InvalidSerials),
    /// A list of found keys without any.
    #[error("give the serial numbers of the keys that were found, one a line")]
    NoSerials,
    /// No number of a school.
    #[error(transparent)]
    Uai(#[from] InvalidUai),
    /// No sign-in name.
    #[error(transparent)]
    Login(#[from] InvalidName),
    /// No id.
    #[error(transparent)]
    Id(#[from] InvalidId),
    /// None of the words that can be chosen.
    #[error(transparent)]
    Choice(#[from] UnknownWord),
    /// No code.
    #[error(transparent)]
    Code(#[from] InvalidCode),
    /// No head of the journal.
    #[error(transparent)]
    Head(#[from] InvalidHead),
    /// No line of the journal in what should be a copy of it.
    #[error("this file has no line of this station's journal")]
    Copy,
    /// No whole number, or a far too large one.
    #[error("a whole number is expected: type it in digits")]
    Number(#[from] std::num::ParseIntError),
    /// No day.
    #[error("a day is written 2026-11-23: choose one")]
    Day,
    /// A day that no calendar of ours reaches.
    #[error("this day is out of reach: choose another one")]
    FarDay,
    /// No name of a person.
    #[error("a person needs a name of at most 200 characters: type it")]
    PersonName,
    /// No name of a school.
    #[error("a school needs a name of at most 200 characters: type it")]
    SchoolName,
    /// A comment that is too long.
    #[error("a comment has at most 200 characters: shorten it")]
    Comment,
    /// A refusal without its reason.
    #[error("a refusal needs its reason, in at most 200 characters: the requester reads it")]
    Refusal,
    /// Secrets do not leave without a reason.
    #[error("a reason is asked for here: say why secrets leave the station")]
    ExportReason,
    /// Nor is a journal believed without one.
    #[error("a reason is asked for here: say in a few words what you found")]
    AcceptReason,
    /// What a token is needed for.
    #[error("say what the token is needed for, in 3 to 2,000 characters: the principal decides by it")]
    Need,
    /// The text of a ticket is too long.
    #[error("a ticket has at most 2,000 characters: shorten the text")]
    TicketText,
    /// A password that was typed twice, and differently.
    #[error("the two passwords differ: type the same one twice")]
    PasswordsDiffer,
    /// No mail server.
    #[error("a mail server is a name such as smtp.example.fr, or an address: type it without spaces")]
    MailServer,
    /// No port.
    #[error("a port is a number from 1 to 65535: leave it empty for the usual one")]
    MailPort,
    /// Mail in the clear over a network.
    #[error("unencrypted mail is for a server on this very machine: choose STARTTLS or TLS")]
    MailInTheClear,
    /// An account without its password, or one that would go to another server.
    #[error("type the password of the mail account: a kept one is not sent to another server or for another account")]
    MailPassword,
    /// Nobody who sends.
    #[error("the sender is an address such as clefs@example.fr, or Clefs OTP <clefs@example.fr>")]
    MailSender,
    /// Nobody who answers.
    #[error("answers go to an address such as dsi@example.fr, or stay empty")]
    MailAnswers,
    /// The server's name, or the machine's TLS.
    #[error("mail to this server cannot be encrypted: type its name as its certificate has it")]
    MailEncryption,
    /// No mail address.
    #[error("this is no mail address: name@example.fr is expected")]
    Address,
    /// No name of a program, or that of another.
    #[error("a client needs a name of its own, of at most 60 characters: type another")]
    ClientName,
    /// The name of a desk: another has it, or it has none, or it is too long.
    #[error("a desk has a name of its own, of 60 letters at most: choose another")]
    DeskName,
    /// A program that may ask too much, or nothing.
    #[error("a client may ask 1 to {0} questions a minute: type how many")]
    ClientMinute(u32),
    /// The end of a program is over.
    #[error("the last day of a client is to come: choose a later one, or none")]
    ClientUntil,
    /// An old key would be good for too long.
    #[error("an earlier key is good for 0 to {0} days beside the new one: type how many")]
    ClientDays(u32),
    /// No address at which a program is told.
    #[error("no program is told there: https://name/… is expected, or http:// on this machine alone")]
    ClientAddress,
    /// No network.
    #[error(transparent)]
    Network(#[from] InvalidNetwork),
    /// Too many documents.
    #[error("at most {0} documents go with a request: leave some out")]
    Documents(usize),
    /// An order of nothing, or of too much.
    #[error("an order is for 1 to {0} tokens: type how many")]
    Quantity(u32),
    /// A parcel with nothing in it, or too much.
    #[error("a parcel has 1 to {0} tokens: scan or type their serial numbers, one a line")]
    Parcel(u32),
    /// The slot that was asked for is not on this token.
    #[error("there is no slot {slot} for {kind} on this token: choose another")]
    Slot {
        /// The slot.
        slot: u8,
        /// What was to stand in it.
        kind: OtpKind,
    },
    /// Neither a token nor its number.
    #[error("no token was named: plug it in, or type the number printed on it")]
    NoToken,
    /// What was plugged in is gone.
    #[error("nothing is plugged there any more: plug the token in again")]
    Gone,
    /// What was plugged in is still being read.
    #[error("the token is still being read: wait a moment, then look again")]
    StillLooking,
    /// In the demo: this virtual token is not there, or not plugged in.
    #[error("virtual token {0} is not plugged in: plug it in first")]
    Virtual(String),
    /// They are there already.
    #[error("they are in this school already: choose another")]
    SameSchool,
    /// One user of the machine is one person.
    #[error("uid {0} acts as somebody else already: choose another")]
    UidTaken(u32),
    /// A name that nobody bears, or several do.
    #[error("{0} people fit that name: choose one first")]
    WhichPerson(usize),
    /// Two columns of a table of the retired console are the same.
    #[error("two columns of the file are the {column}, {first:?} and {second:?}: take one out")]
    TwoColumns {
        /// Which.
        column: ConsoleColumn,
        /// The name of the one, shortened.
        first: String,
        /// The name of the other, shortened.
        second: String,
    },
    /// A table of the retired console is too long.
    #[error("the file has more than {0} lines: cut it in two")]
    TableLines(usize),
    /// A key file is too large.
    #[error("a key file has at most {0} MiB: split it")]
    FileSize(u64),
    /// The command came without its file.
    #[error("no file came with the command: use the trousseau that the station runs")]
    NoFile,
    /// The file is a container, and what was said is none.
    #[error(
        "the file is a workbook or a ZIP archive, not {0}: unpack it, leave --format out for a workbook, or choose the right file"
    )]
    Packed(String),
    /// The file is of another format than was said.
    #[error("the file is {found}, not {said}: leave --format out, or choose the right file")]
    Format {
        /// What it is.
        found: String,
        /// What was said.
        said: String,
    },
    /// A PSKC file without a key.
    #[error("a PSKC file is always encrypted: give a password or a key")]
    PskcUnlocked,
    /// A format that is not written.
    #[error("files of this form are only read: export as pskc or csv")]
    OnlyRead,
    /// A pre-shared key that is none.
    #[error("the key is 16, 24 or 32 bytes in hexadecimal or base 64: check that all of it is there")]
    SharedKey,
    /// A backup without a passphrase.
    #[error("a backup needs a passphrase: give one")]
    NoPassphrase,
    /// The file that was passed on is not a new one of the caller's.
    #[error("only a new, empty file of your own is written to: choose another name")]
    NotNewFile,
    /// What is said of a table, of a file that is none.
    #[error("columns and the encoding of secrets are said of a table, and this file is none: leave them out")]
    NoTable,
    /// No list of columns.
    #[error(
        "columns are named from the first on, as serial,secret,counter, and '-' for one that is not used: a serial and a secret \
         are needed"
    )]
    Columns,
}

impl From<DigitsError> for InputFault {
    fn from(fault: DigitsError) -> Self {
        Self::Code(fault.into())
    }
}

impl From<jiff::Error> for InputFault {
    fn from(_: jiff::Error) -> Self {
        Self::Day
    }
}
