//! What is said of every refusal and failure of the station: `error-` and the variant in kebab case, or what the room says that
//! it comes from.

use crate::message::{Message, Tells, say};
use domain::{BatchStop, MailBarrier, Shut};
use oath::{Diagnosis, InvalidSequence};
use station::{ClientFault, DocumentFault, PushFault, StationError};
use store::StoreError;

impl Tells for StationError {
    fn message(&self) -> Message {
        match self {
            Self::NotAllowed { act } => say("error-not-allowed").name("act", *act),
            Self::AtStationOnly => say("error-at-station-only"),
            Self::OwnToken => say("error-own-token"),
            Self::OwnRole => say("error-own-role"),
            Self::AccountShut => say("error-account-shut"),
            Self::NoRoleTold => say("error-no-role-told"),
            Self::NotLinked(name) => say("error-not-linked").with("name", name),
            Self::LinkedElsewhere(name) => say("error-linked-elsewhere").with("name", name),
            Self::RoleIsTold => say("error-role-is-told"),
            Self::EraseHolds { name, token } => say("error-erase-holds").with("name", name).with("serial", token),
            Self::EraseWaits { name, request } => say("error-erase-waits").with("name", name).with("request", request),
            Self::NotOverThem { name } => say("error-not-over-them").with("name", name),
            Self::BelongsElsewhere { name } => say("error-belongs-elsewhere").with("name", name),
            Self::NoStray(serial) => say("error-no-stray").with("serial", serial),
            Self::SchoolNotAsked(school) => say("error-school-not-asked").school(school),
            Self::RoleNeedsSchool(role) => say("error-role-needs-school").name("role", *role),
            Self::Custody { token, state, event } => {
                say("error-custody").with("serial", token).name("state", *state).name("event", *event)
            }
            Self::NoSuchToken(serial) => say("error-no-such-token").with("serial", serial),
            Self::AlreadyRegistered(serial) => say("error-already-registered").with("serial", serial),
            Self::AlikeSerial { serial, known } => {
                say("error-alike-serial").with("serial", serial).with("known", known)
            }
            Self::NoSuchPerson(login) => say("error-no-such-person").with("login", login),
            Self::NotInDoubt(login) => say("error-not-in-doubt").with("login", login),
            Self::NoSuchSchool(uai) => say("error-no-such-school").with("uai", uai),
            Self::SchoolExists(uai) => say("error-school-exists").with("uai", uai),
            Self::LoginTaken(login) => say("error-login-taken").with("login", login),
            Self::NotServed(school) => say("error-not-served").school(school),
            Self::NoSuchDirectory(name) => say("error-no-such-directory").with("directory", name),
            Self::Directory(error) => error.message(),
            Self::NoVerifier => say("error-no-verifier"),
            Self::Verifier(said) => say("error-verifier").with("cause", said),
            Self::MassGone(gone) => say("error-mass-gone").count("gone", *gone),
            Self::SchoolClosed(school) => say("error-school-closed").school(school),
            Self::HasToken { name, token } => say("error-has-token").with("name", name).with("serial", token),
            Self::Outdated { token, found, needed, tool } => say("error-outdated")
                .with("serial", token)
                .with("found", found)
                .with("needed", needed)
                .with("tool", tool),
            Self::TooOld { token, found } => say("error-too-old").with("serial", token).with("found", found),
            Self::AnotherSecret(serial) => say("error-another-secret").with("serial", serial),
            Self::Emptied(serial) => say("error-emptied").with("serial", serial),
            Self::SecondPerson => say("error-second-person"),
            Self::AnotherSerial { expected, shown } => {
                say("error-another-serial").with("expected", expected).with("shown", shown)
            }
            Self::ForeignSlot { token, slot } => say("error-foreign-slot").with("serial", token).with("slot", slot),
            Self::UnseenSlot { token, slot } => say("error-unseen-slot").with("serial", token).with("slot", slot),
            Self::NoCredential(serial) => say("error-no-credential").with("serial", serial),
            Self::Shut { token, why } => why.message().with("serial", token),
            Self::Secret { token, state: _, event: _ } => say("error-secret").with("serial", token),
            Self::CodeRefused => say("error-code-refused"),
            Self::ResynchroniseFirst(serial) => say("error-resynchronise-first").with("serial", serial),
            Self::AccountInDoubt => say("error-account-in-doubt"),
            Self::NobodyChosen => say("error-nobody-chosen"),
            Self::Throttled { seconds } => say("error-throttled").with("seconds", seconds),
            Self::SignInRefused => say("error-sign-in-refused"),
            Self::LinkRefused => say("error-link-refused"),
            Self::WeakPassword(weakness) => weakness.message(),
            Self::FourEyes(name) => say("error-four-eyes").with("name", name),
            Self::NoAddressWaits(name) => say("error-no-address-waits").with("name", name),
            Self::NoSuchSession => say("error-no-such-session"),
            Self::Table(error) => error.message(),
            Self::KeyFile(error) => error.message(),
            Self::WriteKeyFile(error) => error.message(),
            Self::KeysRefused(keys) => say("error-keys-refused").with("keys", keys),
            Self::GivenBy(name) => say("error-given-by").with("name", name),
            Self::NotOfSchool { name, school } => say("error-not-of-school").with("name", name).school(school),
            Self::DecidesAlready(name) => say("error-decides-already").with("name", name),
            Self::NoDelegate(name) => say("error-no-delegate").with("name", name),
            Self::DelegateUntil => say("error-delegate-until"),
            Self::Roster(error) => error.message(),
            Self::LinesRefused(lines) => say("error-lines-refused").with("lines", lines),
            Self::WeakPin(weak) => weak.message(),
            Self::PasscodeRefused => say("error-passcode-refused"),
            Self::Passcode(fault) => fault.message(),
            Self::NoTokenOfOwn => say("error-no-token-of-own"),
            Self::NoPinNeeded(name) => say("error-no-pin-needed").with("name", name),
            Self::OtherDesk(school) => say("error-other-desk").with("school", school),
            Self::DeskTicket => say("error-desk-ticket"),
            Self::NoSuchDesk(id) => say("error-no-such-desk").with("desk", id),
            Self::NoSuchClient(id) => say("error-no-such-client").with("client", id),
            Self::Client(why) => say(match why {
                ClientFault::Unknown => "error-client-unknown",
                ClientFault::Elsewhere => "error-client-elsewhere",
                ClientFault::Scope => "error-client-scope",
            }),
            Self::Push(why) => say(match why {
                PushFault::Taken => "error-push-taken",
                PushFault::Unknown => "error-push-unknown",
                PushFault::Moved => "error-push-moved",
                PushFault::Member => "error-push-member",
                PushFault::Login => "error-push-login",
                PushFault::LastAdministrator => "error-push-last-administrator",
            }),
            Self::OnceForOther => say("error-once-for-other"),
            Self::OnceUnderWay => say("error-once-under-way"),
            Self::NoSuchMail(id) => say("error-no-such-mail").with("mail", id),
            Self::MailOver { id, state } => say("error-mail-over").with("mail", id).name("mail_state", *state),
            Self::MailOff => say("error-mail-off"),
            Self::MailInFile => say("error-mail-in-file"),
            Self::MailNotTried => say("error-mail-not-tried"),
            Self::MailBarred { why, said } => say(barred(*why)).with("said", said),
            Self::MailNotTaken(said) => say("error-mail-not-taken").with("said", said),
            Self::NotAnAddress(address) => say("error-not-an-address").with("address", address),
            Self::NoAddress(name) => say("error-no-address").with("name", name),
            Self::HasAddress(name) => say("error-has-address").with("name", name),
            Self::NoPassword => say("error-no-password"),
            Self::NoSuchRequest(id) => say("error-no-such-request").with("request", id),
            Self::OpenRequest(id) => say("error-open-request").with("request", id),
            Self::Request { id, state, event: _ } => {
                say("error-request").with("request", id).name("request_state", *state)
            }
            Self::SchoolDecides(school) => say("error-school-decides").school(school),
            Self::CharterChanged => say("error-charter-changed"),
            Self::DocumentNeeded => say("error-document-needed"),
            Self::BadDocument { name, why } => say(match why {
                DocumentFault::Large => "error-document-large",
                DocumentFault::Kind => "error-document-kind",
            })
            .with("name", name),
            Self::NoPinAsked => say("error-no-pin-asked"),
            Self::NoSoftware(degree) => say("error-no-software").name("degree", *degree),
            Self::OtherKind { token, kind } => say("error-other-kind").with("serial", token).name("token_kind", *kind),
            Self::NotReady(id) => say("error-not-ready").with("request", id),
            Self::NothingVouches(serial) => say("error-nothing-vouches").with("serial", serial),
            Self::NoKeyShown(id) => say("error-no-key-shown").with("request", id),
            Self::NoSuchSlip(entry) => say("error-no-such-slip").with("entry", entry),
            Self::NoSuchTicket(id) => say("error-no-such-ticket").with("ticket", id),
            Self::Ticket { id, state, event: _ } => say("error-ticket").with("ticket", id).name("ticket_state", *state),
            Self::NoTicketAddress => say("error-no-ticket-address"),
            Self::TicketOpen(reference) => say("error-ticket-open").with("ticket", reference),
            Self::TooManyTickets => say("error-too-many-tickets"),
            Self::NoSuchOrder(id) => say("error-no-such-order").with("order", id),
            Self::Order { id, state, event: _ } => say("error-order").with("order", id).name("order_state", *state),
            Self::OrderedMeanwhile { id, author, quantity } => {
                say("error-ordered-meanwhile").with("order", id).with("author", author).with("quantity", quantity)
            }
            Self::NoSupplier => say("error-no-supplier"),
            Self::ParcelRefused(refused) => say("error-parcel-refused").with("count", refused.len()),
            Self::NoSuchStockTake(id) => say("error-no-such-stock-take").with("take", id),
            Self::StockTakeOpen(id) => say("error-stock-take-open").with("take", id),
            Self::StockTakeClosed(id) => say("error-stock-take-closed").with("take", id),
            Self::BenchCounts(school) => say("error-bench-counts").school(school),
            Self::BenchConveys(school) => say("error-bench-conveys").school(school),
            Self::NoSuchBatch(id) => say("error-no-such-batch").with("batch", id),
            Self::BatchEnded(id) => say("error-batch-ended").with("batch", id),
            Self::BatchOpen(id) => say("error-batch-open").with("batch", id),
            Self::NotUndone(serial) => say("error-not-undone").with("serial", serial),
            Self::Stopped { stop, token: _ } => stop.message(),
            Self::Cancelled => say("error-cancelled"),
            Self::Broken => say("web-broken"),
            Self::NoConsoleColumn(column) => say("error-no-console-column").name("console_column", *column),
            Self::Setting(invalid) => {
                say("error-setting").with("value", &invalid.value).said("expected", &invalid.name.allowed())
            }
            Self::Invalid(fault) => fault.message(),
            Self::CommentNeeded => say("error-comment-needed"),
            Self::JournalUnsound(count) => say("journal-faults").with("count", count),
            Self::Unwell(count) => say("error-unwell").count("count", *count),
            Self::Bus(_) => say("error-bus"),
            Self::Driver(error) => error.message(),
            Self::Store(error) => in_use(error),
            Self::NotEnrollable { token, state } => {
                say("error-not-enrollable").with("serial", token).name("state", *state)
            }
            Self::Unsettled { token } => say("error-unsettled").with("serial", token),
            Self::NeitherFits { token, slot } => say("error-neither-fits").with("serial", token).with("slot", slot),
            Self::SlotEmpty { token, slot } => say("error-slot-empty").with("serial", token).with("slot", slot),
            Self::NothingOpen(serial) => say("error-nothing-open").with("serial", serial),
            Self::NothingToWipe(serial) => say("error-nothing-to-wipe").with("serial", serial),
            Self::NoDevicePin(serial) => say("error-no-device-pin").with("serial", serial),
            Self::WipeAgain(serial) => say("error-wipe-again").with("serial", serial),
            Self::CounterBehind { token, behind } => {
                say("error-counter-behind").with("serial", token).with("behind", behind)
            }
            Self::WrongPassword => say("error-wrong-password"),
            Self::Sequence(InvalidSequence::Number(number)) => say("error-sequence-number").with("number", number),
            Self::Sequence(InvalidSequence::MixedLengths) => say("error-sequence-mixed-lengths"),
            Self::Ambiguous(places) => say("error-ambiguous").with("places", places),
            Self::NotSynchronised(diagnosis) => diagnosis.message(),
            Self::Bench(error) => error.message(),
            Self::OnLane(error) => error.message(),
            Self::AlreadySetUp => say("error-already-set-up"),
        }
    }

    /// What the memory says has its own message there, with paths that no page shows.
    fn message_at_terminal(&self) -> Message {
        match self {
            Self::Store(error) => error.message(),
            Self::OnLane(error) => error.message_at_terminal(),
            other => other.message(),
        }
    }
}

/// What the memory says while the station runs; what it says at start never reaches a page.
fn in_use(error: &StoreError) -> Message {
    use StoreError as E;
    match error {
        E::Full(_)
        | E::ReadOnly(_)
        | E::Disk(_)
        | E::JournalInDoubt(_)
        | E::Gone { .. }
        | E::Replaced { .. }
        | E::Busy(_)
        | E::Unreachable(_)
        | E::Unknown(_)
        | E::AmbiguousSerial { .. } => error.message(),
        _ => say("error-store"),
    }
}

/// Why no code of a token is accepted; whose it is, is said with it.
impl Tells for Shut {
    fn message(&self) -> Message {
        say(match self {
            Self::Lost => "error-shut-lost",
            Self::Defective => "error-shut-defective",
            Self::Retired => "error-shut-retired",
            Self::Left => "error-shut-left",
            Self::Replaced => "error-shut-replaced",
            Self::Disabled => "error-shut-disabled",
            Self::Expired => "error-shut-expired",
            Self::Suspended => "error-shut-suspended",
            Self::Ended => "error-shut-ended",
            Self::Entrusted => "error-shut-entrusted",
        })
    }
}

/// Why a batch stopped at a token.
impl Tells for BatchStop {
    fn message(&self) -> Message {
        say(match self {
            Self::Duplicate => "stop-duplicate",
            Self::Hidden => "stop-hidden",
            Self::Unlisted => "stop-unlisted",
            Self::Elsewhere => "stop-elsewhere",
            Self::InStock => "stop-in-stock",
            Self::SetAside => "stop-set-aside",
            Self::HandedOver => "stop-handed-over",
            Self::Lost => "stop-lost",
            Self::Defective => "stop-defective",
            Self::Retired => "stop-retired",
            Self::Programmed => "stop-programmed",
            Self::ForeignSlot => "stop-foreign-slot",
            Self::UnseenSlot => "stop-unseen-slot",
            Self::NoSecret => "stop-no-secret",
            Self::Empty => "stop-empty",
            Self::Unsupported => "stop-unsupported",
            Self::DevicePin => "stop-device-pin",
            Self::Unplugged => "stop-unplugged",
            Self::Failed => "stop-failed",
            Self::NoTouch => "stop-no-touch",
            Self::Cancelled => "stop-cancelled",
            Self::WrongCode => "stop-wrong-code",
            Self::Refused => "stop-refused",
        })
    }
}

/// Why codes fit nowhere.
impl Tells for Diagnosis {
    fn message(&self) -> Message {
        match self {
            Self::OtherLength { typed, expected } => {
                say("diagnosis-other-length").with("typed", typed.get()).with("expected", expected.get())
            }
            Self::Used { behind, .. } => say("diagnosis-used").with("behind", behind),
            Self::Repeated => say("diagnosis-repeated"),
            Self::Reversed { .. } => say("diagnosis-reversed"),
            Self::Skipped { missing, .. } => say("diagnosis-skipped").with("missing", missing),
            Self::Mistyped { index, .. } => say("diagnosis-mistyped").with("index", index + 1),
            Self::ClockBack { .. } => say("diagnosis-clock-back"),
            Self::TooFew => say("diagnosis-too-few"),
            Self::Unknown => say("diagnosis-unknown"),
        }
    }
}

/// What stands in the way of mail.
fn barred(why: MailBarrier) -> &'static str {
    match why {
        MailBarrier::NoSuchName => "mail-barred-no-such-name",
        MailBarrier::NothingListens => "mail-barred-nothing-listens",
        MailBarrier::NoAnswer => "mail-barred-no-answer",
        MailBarrier::NoTls => "mail-barred-no-tls",
        MailBarrier::Certificate => "mail-barred-certificate",
        MailBarrier::NoAccounts => "mail-barred-no-accounts",
        MailBarrier::Password => "mail-barred-password",
        MailBarrier::Sender => "mail-barred-sender",
        MailBarrier::Folder => "mail-barred-folder",
        MailBarrier::Other => "mail-barred-other",
    }
}
