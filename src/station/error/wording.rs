//! How the panel words an error: a message key, and the arguments of that message.

use super::{DocumentFault, StationError};
use domain::{BatchStop, Shut, TokenRef, WeakPin};
use driver::DriverError;
use keyfile::{KeyFileError, WriteError};
use oath::{Diagnosis, InvalidSequence};
use std::collections::BTreeMap;
use store::StoreError;
use table::TableError;

impl StationError {
    /// The stable message key, `error-` and the variant in kebab case: `error-not-allowed`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotAllowed { .. } => "error-not-allowed",
            Self::AtStationOnly => "error-at-station-only",
            Self::OwnToken => "error-own-token",
            Self::OwnRole => "error-own-role",
            Self::NotOverThem { .. } => "error-not-over-them",
            Self::BelongsElsewhere { .. } => "error-belongs-elsewhere",
            Self::SchoolNotAsked(_) => "error-school-not-asked",
            Self::RoleNeedsSchool(_) => "error-role-needs-school",
            Self::Custody { .. } => "error-custody",
            Self::NoSuchToken(_) => "error-no-such-token",
            Self::AlreadyRegistered(_) => "error-already-registered",
            Self::AlikeSerial { .. } => "error-alike-serial",
            Self::NoSuchPerson(_) => "error-no-such-person",
            Self::NoSuchSchool(_) => "error-no-such-school",
            Self::SchoolExists(_) => "error-school-exists",
            Self::LoginTaken(_) => "error-login-taken",
            Self::NotServed(_) => "error-not-served",
            Self::HasToken { .. } => "error-has-token",
            Self::NotPlugged(_) => "error-not-plugged",
            Self::MayBeHidden { .. } => "error-may-be-hidden",
            Self::Outdated { .. } => "error-outdated",
            Self::TooOld { .. } => "error-too-old",
            Self::KeysNotKept { .. } => "error-keys-not-kept",
            Self::WrongToken { .. } => "error-wrong-token",
            Self::Contradicts { .. } => "error-contradicts",
            Self::AnotherSecret(_) => "error-another-secret",
            Self::Emptied(_) => "error-emptied",
            Self::SecondPerson => "error-second-person",
            Self::AnotherSerial { .. } => "error-another-serial",
            Self::DuplicateSerial(_) => "error-duplicate-serial",
            Self::Busy(_) => "error-busy",
            Self::ForeignSlot { .. } => "error-foreign-slot",
            Self::UnseenSlot { .. } => "error-unseen-slot",
            Self::NoCredential(_) => "error-no-credential",
            Self::Shut { why, .. } => shut_key(*why),
            Self::Secret { .. } => "error-secret",
            Self::CodeRefused => "error-code-refused",
            Self::ResynchroniseFirst(_) => "error-resynchronise-first",
            Self::AccountInDoubt => "error-account-in-doubt",
            Self::NobodyChosen => "error-nobody-chosen",
            Self::Throttled { .. } => "error-throttled",
            Self::SignInRefused => "error-sign-in-refused",
            Self::LinkRefused => "error-link-refused",
            Self::WeakPassword(weakness) => weakness.key(),
            Self::FourEyes(_) => "error-four-eyes",
            Self::NoAddressWaits(_) => "error-no-address-waits",
            Self::NoSuchSession => "error-no-such-session",
            Self::Table(error) => error.key(),
            Self::KeyFile(error) => error.key(),
            Self::WriteKeyFile(error) => error.key(),
            Self::KeysRefused(_) => "error-keys-refused",
            Self::GivenBy(_) => "error-given-by",
            Self::NotOfSchool { .. } => "error-not-of-school",
            Self::DecidesAlready(_) => "error-decides-already",
            Self::NoDelegate(_) => "error-no-delegate",
            Self::DelegateUntil => "error-delegate-until",
            Self::Roster(error) => error.key(),
            Self::LinesRefused(_) => "error-lines-refused",
            Self::WeakPin(weak) => weak_pin_key(*weak),
            Self::PasscodeRefused => "error-passcode-refused",
            Self::Passcode(fault) => fault.key(),
            Self::NoTokenOfOwn => "error-no-token-of-own",
            Self::NoPinNeeded(_) => "error-no-pin-needed",
            Self::NoSuchMail(_) => "error-no-such-mail",
            Self::MailOver { .. } => "error-mail-over",
            Self::NotAnAddress(_) => "error-not-an-address",
            Self::NoAddress(_) => "error-no-address",
            Self::HasAddress(_) => "error-has-address",
            Self::NoPassword => "error-no-password",
            Self::NoSuchRequest(_) => "error-no-such-request",
            Self::OpenRequest(_) => "error-open-request",
            Self::Request { .. } => "error-request",
            Self::SchoolDecides(_) => "error-school-decides",
            Self::CharterChanged => "error-charter-changed",
            Self::DocumentNeeded => "error-document-needed",
            Self::BadDocument { why: DocumentFault::Large, .. } => "error-document-large",
            Self::BadDocument { why: DocumentFault::Kind, .. } => "error-document-kind",
            Self::NoPinAsked => "error-no-pin-asked",
            Self::NoSoftware(_) => "error-no-software",
            Self::OtherKind { .. } => "error-other-kind",
            Self::NotReady(_) => "error-not-ready",
            Self::NothingVouches(_) => "error-nothing-vouches",
            Self::NoKeyShown(_) => "error-no-key-shown",
            Self::NoSuchSlip(_) => "error-no-such-slip",
            Self::NoSuchTicket(_) => "error-no-such-ticket",
            Self::Ticket { .. } => "error-ticket",
            Self::NoTicketAddress => "error-no-ticket-address",
            Self::TicketOpen(_) => "error-ticket-open",
            Self::TooManyTickets => "error-too-many-tickets",
            Self::NoSuchOrder(_) => "error-no-such-order",
            Self::Order { .. } => "error-order",
            Self::OrderedMeanwhile { .. } => "error-ordered-meanwhile",
            Self::NoSupplier => "error-no-supplier",
            Self::ParcelRefused(_) => "error-parcel-refused",
            Self::NoSuchStockTake(_) => "error-no-such-stock-take",
            Self::StockTakeOpen(_) => "error-stock-take-open",
            Self::StockTakeClosed(_) => "error-stock-take-closed",
            Self::BenchCounts(_) => "error-bench-counts",
            Self::BenchConveys(_) => "error-bench-conveys",
            Self::NoSuchBatch(_) => "error-no-such-batch",
            Self::BatchEnded(_) => "error-batch-ended",
            Self::BatchOpen(_) => "error-batch-open",
            Self::NotUndone(_) => "error-not-undone",
            Self::Stopped { stop, .. } => stop_key(*stop),
            Self::Cancelled => "error-cancelled",
            Self::Broken => "web-broken",
            Self::NoConsoleColumn(_) => "error-no-console-column",
            Self::Setting(_) => "error-setting",
            Self::Invalid(fault) => fault.key(),
            Self::CommentNeeded => "error-comment-needed",
            Self::JournalUnsound(_) => "journal-faults",
            Self::Bus(_) => "error-bus",
            Self::Driver(error) => device_key(error),
            Self::Store(error) => store_key(error),
            Self::NotEnrollable { .. } => "error-not-enrollable",
            Self::Unsettled { .. } => "error-unsettled",
            Self::NeitherFits { .. } => "error-neither-fits",
            Self::SlotEmpty { .. } => "error-slot-empty",
            Self::NothingOpen(_) => "error-nothing-open",
            Self::NothingToWipe(_) => "error-nothing-to-wipe",
            Self::NoDevicePin(_) => "error-no-device-pin",
            Self::WipeAgain(_) => "error-wipe-again",
            Self::CounterBehind { .. } => "error-counter-behind",
            Self::WrongPassword => "error-wrong-password",
            Self::Sequence(InvalidSequence::Number(_)) => "error-sequence-number",
            Self::Sequence(InvalidSequence::MixedLengths) => "error-sequence-mixed-lengths",
            Self::Ambiguous(_) => "error-ambiguous",
            Self::NotSynchronised(diagnosis) => diagnosis_key(diagnosis),
            Self::Bench(error) => error.key(),
            Self::AlreadySetUp => "error-already-set-up",
        }
    }

    /// The same for whoever runs the program: what the memory says at start has its own message, with paths that no page shows.
    pub fn key_at_terminal(&self) -> &'static str {
        match self {
            Self::Store(error) => error.key(),
            Self::Bench(error) => error.key_at_terminal(),
            other => other.key(),
        }
    }

    /// The arguments of the message.
    pub fn args(&self) -> BTreeMap<&'static str, String> {
        let pairs: Vec<(&'static str, String)> = match self {
            Self::NotAllowed { act } => vec![("act", act.to_string())],
            Self::Custody { serial, state, event } => {
                vec![("serial", serial.to_string()), ("state", state.to_string()), ("event", event.to_string())]
            }
            Self::AlikeSerial { serial, known } => vec![("serial", serial.to_string()), ("known", known.to_string())],
            Self::NoSuchToken(serial)
            | Self::AlreadyRegistered(serial)
            | Self::NotPlugged(serial)
            | Self::DuplicateSerial(serial)
            | Self::AnotherSecret(serial)
            | Self::Emptied(serial)
            | Self::Busy(serial)
            | Self::NothingVouches(serial)
            | Self::Unsettled { serial }
            | Self::NothingOpen(serial)
            | Self::NothingToWipe(serial)
            | Self::NoDevicePin(serial)
            | Self::WipeAgain(serial)
            | Self::NotUndone(serial)
            | Self::Shut { serial, .. }
            | Self::Secret { serial, .. }
            | Self::NoCredential(serial) => vec![("serial", serial.to_string())],
            Self::MayBeHidden { serial, port, model } => {
                vec![("serial", serial.to_string()), ("port", port.clone()), ("model", model.clone())]
            }
            Self::Outdated { serial, found, needed, tool } => vec![
                ("serial", serial.to_string()),
                ("found", found.to_string()),
                ("needed", needed.to_string()),
                ("tool", tool.clone()),
            ],
            Self::TooOld { serial, found } => vec![("serial", serial.to_string()), ("found", found.to_string())],
            Self::KeysNotKept { port, .. } => vec![("port", port.clone())],
            Self::NoSuchPerson(login) | Self::LoginTaken(login) => vec![("login", login.clone())],
            Self::NoSuchSchool(uai) | Self::SchoolExists(uai) | Self::NotServed(uai) | Self::SchoolNotAsked(uai) => {
                vec![("uai", uai.to_string())]
            }
            Self::NoSuchRequest(id) | Self::OpenRequest(id) | Self::NotReady(id) | Self::NoKeyShown(id) => {
                vec![("request", id.to_string())]
            }
            Self::NoSoftware(degree) => vec![("degree", degree.to_string())],
            Self::OtherKind { serial, kind } => {
                vec![("serial", serial.to_string()), ("token_kind", kind.to_string())]
            }
            Self::Request { id, state, event: _ } => {
                vec![("request", id.to_string()), ("request_state", state.to_string())]
            }
            Self::NoSuchStockTake(id) | Self::StockTakeOpen(id) | Self::StockTakeClosed(id) => {
                vec![("take", id.to_string())]
            }
            Self::BenchCounts(uai) | Self::BenchConveys(uai) => vec![("uai", uai.to_string())],
            Self::NoSuchBatch(id) | Self::BatchEnded(id) | Self::BatchOpen(id) => vec![("batch", id.to_string())],
            Self::Stopped { .. } | Self::Cancelled | Self::Broken => vec![],
            Self::NoConsoleColumn(column) => vec![("console_column", column.to_string())],
            Self::NoSuchSlip(entry) => vec![("entry", entry.to_string())],
            Self::NoSuchTicket(id) => vec![("ticket", id.to_string())],
            Self::Ticket { id, state, event: _ } => {
                vec![("ticket", id.to_string()), ("ticket_state", state.to_string())]
            }
            Self::TicketOpen(reference) => vec![("ticket", reference.clone())],
            Self::NoSuchOrder(id) => vec![("order", id.to_string())],
            Self::Order { id, state, event: _ } => {
                vec![("order", id.to_string()), ("order_state", state.to_string())]
            }
            Self::OrderedMeanwhile { id, author, quantity } => {
                vec![("order", id.to_string()), ("author", author.clone()), ("quantity", quantity.to_string())]
            }
            Self::ParcelRefused(refused) => vec![("count", refused.len().to_string())],
            Self::Setting(invalid) => {
                vec![("value", invalid.value.clone()), ("expected", invalid.name.allowed().to_string())]
            }
            Self::SchoolDecides(uai) => vec![("uai", uai.to_string())],
            Self::BadDocument { name, .. } => vec![("name", name.clone())],
            Self::HasToken { name, serial } => vec![("name", name.clone()), ("serial", serial.to_string())],
            Self::Contradicts { serial, recorded, seen } => {
                vec![("serial", serial.to_string()), ("recorded", recorded.clone()), ("seen", seen.clone())]
            }
            Self::WrongToken { expected, plugged } => {
                vec![("expected", expected.to_string()), ("plugged", plugged.to_string())]
            }
            Self::AnotherSerial { expected, shown } => {
                vec![("expected", expected.to_string()), ("shown", shown.to_string())]
            }
            Self::ForeignSlot { serial, slot }
            | Self::UnseenSlot { serial, slot }
            | Self::NeitherFits { serial, slot }
            | Self::SlotEmpty { serial, slot } => vec![("serial", serial.to_string()), ("slot", slot.to_string())],
            Self::ResynchroniseFirst(serial) => vec![("serial", serial.to_string())],
            Self::JournalUnsound(count) => vec![("count", count.to_string())],
            Self::Throttled { seconds } => vec![("seconds", seconds.to_string())],
            Self::Invalid(fault) => fault.args(),
            Self::NoSuchMail(id) => vec![("mail", id.to_string())],
            Self::MailOver { id, state } => vec![("mail", id.to_string()), ("mail_state", state.to_string())],
            Self::NotAnAddress(address) => vec![("address", address.clone())],
            Self::Table(_) => vec![],
            Self::KeyFile(error) => error.args(),
            Self::GivenBy(name)
            | Self::DecidesAlready(name)
            | Self::NoDelegate(name)
            | Self::NotOverThem { name }
            | Self::BelongsElsewhere { name } => vec![("name", name.clone())],
            Self::RoleNeedsSchool(role) => vec![("role", role.to_string())],
            Self::NotOfSchool { name, school } => vec![("name", name.clone()), ("uai", school.to_string())],
            Self::Roster(error) => error.args(),
            Self::LinesRefused(lines) => vec![("lines", lines.to_string())],
            Self::KeysRefused(keys) => vec![("keys", keys.to_string())],
            Self::WriteKeyFile(error) => error.args(),
            Self::Driver(error) => device_args(error),
            Self::Store(error) => error.args(),
            Self::Bench(error) => return error.args(),
            Self::Ambiguous(places) => vec![("places", places.to_string())],
            Self::NotSynchronised(diagnosis) => diagnosis_args(diagnosis),
            Self::Sequence(InvalidSequence::Number(number)) => vec![("number", number.to_string())],
            Self::Sequence(InvalidSequence::MixedLengths) => vec![],
            Self::NotEnrollable { serial, state } => {
                vec![("serial", serial.to_string()), ("state", state.to_string())]
            }
            Self::CounterBehind { serial, behind } => {
                vec![("serial", serial.to_string()), ("behind", behind.to_string())]
            }
            Self::NoPinNeeded(name)
            | Self::NoAddress(name)
            | Self::HasAddress(name)
            | Self::FourEyes(name)
            | Self::NoAddressWaits(name) => vec![("name", name.clone())],
            Self::WeakPin(_)
            | Self::PasscodeRefused
            | Self::NoSupplier
            | Self::Bus(_)
            | Self::Passcode(_)
            | Self::NoTokenOfOwn
            | Self::NoPassword
            | Self::AtStationOnly
            | Self::OwnToken
            | Self::SecondPerson
            | Self::OwnRole
            | Self::CodeRefused
            | Self::AccountInDoubt
            | Self::NobodyChosen
            | Self::SignInRefused
            | Self::LinkRefused
            | Self::WeakPassword(_)
            | Self::NoSuchSession
            | Self::WrongPassword
            | Self::AlreadySetUp
            | Self::CharterChanged
            | Self::DelegateUntil
            | Self::NoPinAsked
            | Self::NoTicketAddress
            | Self::TooManyTickets
            | Self::DocumentNeeded
            | Self::CommentNeeded => vec![],
        };
        pairs.into_iter().collect()
    }

    /// The tokens among which somebody has to say which is meant: what each is called, and its model. Empty: this is no such question.
    pub fn candidates(&self) -> &[(TokenRef, String)] {
        match self {
            Self::Store(store::StoreError::AmbiguousSerial { candidates, .. }) => candidates,
            Self::Bench(error) => error.candidates(),
            _ => &[],
        }
    }

    /// Logs what the panel's message leaves out: what disk, database, link or token said, which is English and of use to
    /// whoever runs the station. Called once, where the error becomes a message.
    pub fn log_cause(&self) {
        match self {
            Self::Store(error) if error.leaves_out_the_cause() => tracing::error!(%error, "the store failed"),
            Self::Driver(error @ (DriverError::Transport(_) | DriverError::Open(_) | DriverError::Garbage(_))) => {
                tracing::warn!(%error, "a token failed");
            }
            Self::KeyFile(error @ KeyFileError::Input(_)) => {
                tracing::warn!(%error, "a file that was sent cannot be read");
            }
            Self::Table(error @ TableError::Input(_))
            | Self::KeyFile(KeyFileError::Table(error @ TableError::Input(_))) => {
                tracing::warn!(%error, "a file that was sent cannot be read");
            }
            Self::WriteKeyFile(error @ (WriteError::Output(_) | WriteError::Entropy(_))) => {
                tracing::warn!(%error, "a file of keys cannot be written");
            }
            Self::Bus(error) => tracing::warn!(%error, "the bus failed"),
            // `Bench` was logged on its lane
            _ => {}
        }
    }
}

/// The message keys of what the memory says while the station runs; what it says at start never reaches a page.
fn store_key(error: &StoreError) -> &'static str {
    use StoreError as E;
    match error {
        E::Full(_)
        | E::ReadOnly(_)
        | E::Disk(_)
        | E::JournalInDoubt(_)
        | E::Gone { .. }
        | E::Replaced { .. }
        | E::Busy(_)
        | E::AmbiguousSerial { .. } => error.key(),
        _ => "error-store",
    }
}

/// The message keys of why no code of a token is accepted: `error-shut-` and the word.
fn shut_key(why: Shut) -> &'static str {
    match why {
        Shut::Lost => "error-shut-lost",
        Shut::Defective => "error-shut-defective",
        Shut::Retired => "error-shut-retired",
        Shut::Left => "error-shut-left",
        Shut::Replaced => "error-shut-replaced",
        Shut::Disabled => "error-shut-disabled",
        Shut::Expired => "error-shut-expired",
        Shut::Suspended => "error-shut-suspended",
        Shut::Ended => "error-shut-ended",
    }
}

/// The message keys of why a batch stopped: `stop-` and the variant.
fn stop_key(stop: BatchStop) -> &'static str {
    use BatchStop as S;
    match stop {
        S::Duplicate => "stop-duplicate",
        S::Hidden => "stop-hidden",
        S::Unlisted => "stop-unlisted",
        S::Elsewhere => "stop-elsewhere",
        S::InStock => "stop-in-stock",
        S::SetAside => "stop-set-aside",
        S::HandedOver => "stop-handed-over",
        S::Lost => "stop-lost",
        S::Defective => "stop-defective",
        S::Retired => "stop-retired",
        S::Programmed => "stop-programmed",
        S::ForeignSlot => "stop-foreign-slot",
        S::UnseenSlot => "stop-unseen-slot",
        S::NoSecret => "stop-no-secret",
        S::Empty => "stop-empty",
        S::Unsupported => "stop-unsupported",
        S::DevicePin => "stop-device-pin",
        S::Unplugged => "stop-unplugged",
        S::Failed => "stop-failed",
        S::NoTouch => "stop-no-touch",
        S::Cancelled => "stop-cancelled",
        S::WrongCode => "stop-wrong-code",
        S::Refused => "stop-refused",
    }
}

/// The message keys of what is wrong with a PIN: `error-pin-` and the variant.
fn weak_pin_key(weak: WeakPin) -> &'static str {
    use WeakPin as W;
    match weak {
        W::Shape => "error-pin-shape",
        W::Run => "error-pin-run",
        W::Repeat => "error-pin-repeat",
        W::Year => "error-pin-year",
        W::School => "error-pin-school",
        W::Differs => "error-pin-differs",
    }
}

/// The message keys of what is wrong with codes: `diagnosis-` and the variant.
fn diagnosis_key(diagnosis: &Diagnosis) -> &'static str {
    use Diagnosis as D;
    match diagnosis {
        D::OtherLength { .. } => "diagnosis-other-length",
        D::Used { .. } => "diagnosis-used",
        D::Repeated => "diagnosis-repeated",
        D::Reversed { .. } => "diagnosis-reversed",
        D::Skipped { .. } => "diagnosis-skipped",
        D::Mistyped { .. } => "diagnosis-mistyped",
        D::ClockBack { .. } => "diagnosis-clock-back",
        D::TooFew => "diagnosis-too-few",
        D::Unknown => "diagnosis-unknown",
    }
}

fn diagnosis_args(diagnosis: &Diagnosis) -> Vec<(&'static str, String)> {
    use Diagnosis as D;
    match diagnosis {
        D::OtherLength { typed, expected } => {
            vec![("typed", typed.get().to_string()), ("expected", expected.get().to_string())]
        }
        D::Used { behind, .. } => vec![("behind", behind.to_string())],
        D::Skipped { missing, .. } => vec![("missing", missing.to_string())],
        D::Mistyped { index, .. } => vec![("index", (index + 1).to_string())],
        D::Repeated | D::Reversed { .. } | D::ClockBack { .. } | D::TooFew | D::Unknown => vec![],
    }
}

/// The message keys of what tokens do: `device-` and the variant, or the reason itself.
fn device_key(error: &DriverError) -> &'static str {
    use DriverError as E;
    match error {
        E::Transport(_) => "device-transport",
        E::Open(_) => "device-open",
        E::Garbage(_) => "device-garbage",
        E::Busy => "device-busy",
        E::Refused { .. } => "device-refused",
        E::Unconfirmed { .. } => "device-unconfirmed",
        E::SequenceExhausted => "device-sequence-exhausted",
        E::WrongMode { .. } => "device-wrong-mode",
        E::Occupied { .. } => "device-occupied",
        E::TouchTimeout => "device-touch-timeout",
        E::Cancelled => "device-cancelled",
        E::SerialHidden => "device-serial-hidden",
        E::NoCode => "device-no-code",
        E::PinNeeded { .. } => "device-pin-needed",
        E::WrongPin { .. } => "device-wrong-pin",
        E::LastAttempt { .. } => "device-last-attempt",
        E::PinLocked { .. } => "device-pin-locked",
        E::Locked => "device-locked",
        E::NotSetUp => "device-not-set-up",
        E::ConfigMode => "device-config-mode",
        E::Unsupported(unable) => unable.key(),
        E::BadArgument(misfit) => misfit.key(),
        E::AnotherToken { .. } => "device-another-token",
    }
}

/// What the link or the token answered stays in the log.
fn device_args(error: &DriverError) -> Vec<(&'static str, String)> {
    use DriverError as E;
    match error {
        E::Refused { slot } | E::Unconfirmed { slot } | E::WrongMode { slot } | E::Occupied { slot } => {
            vec![("slot", slot.0.to_string())]
        }
        E::PinNeeded { pin } | E::LastAttempt { pin } | E::PinLocked { pin } => vec![("own_pin", pin.to_string())],
        E::WrongPin { pin, left } => vec![("own_pin", pin.to_string()), ("left", left.to_string())],
        E::BadArgument(misfit) => misfit.args(),
        E::AnotherToken { expected, found } => {
            vec![("expected", expected.to_string()), ("found", found.to_string())]
        }
        E::Transport(_)
        | E::Open(_)
        | E::Garbage(_)
        | E::Busy
        | E::SequenceExhausted
        | E::TouchTimeout
        | E::Cancelled
        | E::SerialHidden
        | E::NoCode
        | E::Locked
        | E::NotSetUp
        | E::ConfigMode
        | E::Unsupported(_) => vec![],
    }
}
