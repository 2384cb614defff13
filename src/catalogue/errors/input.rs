//! What is said of what a person typed, chose or sent: `input-` and the situation.

use crate::message::{Message, Tells, say};
use domain::{InvalidId, InvalidName, InvalidNetwork, InvalidSerial, InvalidSerials, InvalidUai, SERIALS, UnknownWord};
use keyfile::shortened;
use oath::InvalidCode;
use station::InputFault;

impl Tells for InputFault {
    fn message(&self) -> Message {
        match self {
            Self::Serial(fault) => fault.message(),
            Self::Serials(InvalidSerials::One { text, .. }) => say("input-serials-one").with("typed", shortened(text)),
            Self::Serials(InvalidSerials::Many) => say("input-serials-many").with("most", SERIALS),
            Self::NoSerials => say("input-no-serials"),
            Self::Uai(InvalidUai::Shape(typed)) if typed.trim().is_empty() => say("input-no-school"),
            Self::Uai(InvalidUai::Shape(typed)) => say("input-uai").with("typed", shortened(typed)),
            Self::Uai(InvalidUai::CheckLetter { given, expected }) => {
                say("input-uai-letter").with("typed", given).with("expected", expected)
            }
            Self::Login(InvalidName(typed)) => say("input-login").with("typed", shortened(typed)),
            Self::Id(InvalidId(typed)) => say("input-id").with("typed", shortened(typed)),
            Self::Choice(UnknownWord { word, .. }) if word.is_empty() => say("input-no-choice"),
            Self::Choice(UnknownWord { word, .. }) => say("input-choice").with("typed", shortened(word)),
            Self::Code(InvalidCode::Digits(digits)) => say("input-code-length").with("digits", digits),
            Self::Code(InvalidCode::Character(sign)) => say("input-code-digit").with("sign", sign.0),
            Self::Head(_) => say("input-head"),
            Self::Copy => say("input-copy"),
            Self::Number(_) => say("input-number"),
            Self::Day => say("input-day"),
            Self::FarDay => say("input-far-day"),
            Self::MailServer => say("input-mail-server"),
            Self::MailPort => say("input-mail-port"),
            Self::MailInTheClear => say("input-mail-in-the-clear"),
            Self::MailPassword => say("input-mail-password"),
            Self::MailSender => say("input-mail-sender"),
            Self::MailAnswers => say("input-mail-answers"),
            Self::MailEncryption => say("input-mail-encryption"),
            Self::PasswordsDiffer => say("input-passwords-differ"),
            Self::PersonName => say("input-person-name"),
            Self::SchoolName => say("input-school-name"),
            Self::Comment => say("input-comment"),
            Self::Refusal => say("input-refusal"),
            Self::ExportReason => say("input-export-reason"),
            Self::AcceptReason => say("input-accept-reason"),
            Self::Need => say("input-need"),
            Self::TicketText => say("input-ticket-text"),
            Self::Address => say("input-address"),
            Self::ClientName => say("input-client-name"),
            Self::DeskName => say("input-desk-name"),
            Self::ClientMinute(most) => say("input-client-minute").with("most", most),
            Self::ClientUntil => say("input-client-until"),
            Self::ClientDays(most) => say("input-client-days").with("most", most),
            Self::ClientAddress => say("input-client-address"),
            Self::Network(InvalidNetwork(typed)) => say("input-network").with("typed", shortened(typed)),
            Self::Documents(most) => say("input-documents").with("most", most),
            Self::Quantity(most) => say("input-quantity").with("most", most),
            Self::Parcel(most) => say("input-parcel").with("most", most),
            Self::Slot { slot, kind } => {
                say("input-slot").with("slot", slot).with("otp", kind.to_string().to_uppercase())
            }
            Self::NoToken => say("input-no-token"),
            Self::Gone => say("input-gone"),
            Self::StillLooking => say("input-still-looking"),
            Self::Virtual(name) => say("input-virtual").with("token", name),
            Self::SameSchool => say("input-same-school"),
            Self::UidTaken(uid) => say("input-uid-taken").with("uid", uid),
            Self::WhichPerson(0) => say("input-no-person"),
            Self::WhichPerson(people) => say("input-which-person").with("people", people),
            Self::TwoColumns { column, first, second } => {
                say("input-two-columns").name("console_column", *column).with("first", first).with("second", second)
            }
            Self::TableLines(most) => say("input-table-lines").with("most", most),
            Self::FileSize(most) => say("input-file-size").with("most", most),
            Self::NoFile => say("input-no-file"),
            Self::Packed(said) => say("input-packed").with("format", said),
            Self::Format { found, said } => say("input-format").with("found", found).with("format", said),
            Self::PskcUnlocked => say("input-pskc-unlocked"),
            Self::OnlyRead => say("input-only-read"),
            Self::SharedKey => say("input-shared-key"),
            Self::NoPassphrase => say("input-no-passphrase"),
            Self::NotNewFile => say("input-not-new-file"),
            Self::NoTable => say("input-no-table"),
            Self::Columns => say("input-columns"),
        }
    }
}

impl Tells for InvalidSerial {
    fn message(&self) -> Message {
        match self {
            Self::Empty => say("input-serial-empty"),
            Self::TooLong => say("input-serial-length"),
            Self::Character(sign) => say("input-serial-sign").with("sign", sign),
            Self::Zero => say("input-serial-zero"),
            Self::Unclear(first, second) => say("input-serial-unclear").with("first", first).with("second", second),
            Self::Family(word) => say("input-serial-family").with("typed", shortened(word)),
        }
    }
}
