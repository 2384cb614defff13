//! Why the station says no. Each variant is one situation. What panel and command line say of it is in the catalogue's
//! `errors/`; the English sentence here is for logs.
//!
//! Long because it is one list: the compiler asks the catalogue for the words of each.

mod cause;
mod fault;
mod input;

/// What use cases answer with.
pub type Result<T, E = StationError> = std::result::Result<T, E>;

pub use fault::{ClientFault, DocumentFault, PasscodeFault, PushFault, RefusedSerial, SerialFault, Weakness};
pub use input::InputFault;

use bench::BenchError;
use directory::DirectoryError;
use domain::{
    Act, BatchId, BatchStop, ClientId, CredentialEvent, CredentialState, CustodyEvent, CustodyState, Degree, DeskId,
    MailBarrier, MailId, MailState, NamedSchool, OrderEvent, OrderId, OrderState, RequestEvent, RequestId,
    RequestState, Serial, Shut, StockTakeId, TicketEvent, TicketId, TicketState, TokenKind, TokenRef, Uai,
};
use driver::Firmware;

/// What a use case can end in besides success.
#[derive(Debug, thiserror::Error)]
pub enum StationError {
    /// The permission table says no.
    #[error("you may not {act} here: ask somebody whose role allows it")]
    NotAllowed {
        /// What was tried.
        act: Act,
    },
    /// The act needs a session opened at the station itself.
    #[error("this is done at the station, with the token plugged in: sign in there")]
    AtStationOnly,
    /// What is plugged in at a desk is of schools that it is for.
    #[error("this desk is not for tokens of {0}: use one of that school")]
    OtherDesk(Uai),
    /// A browser shows a ticket that is none, was used, or is too old.
    #[error("this way from the desk is over: go there from the desk's own address again")]
    DeskTicket,
    /// No such desk.
    #[error("no desk has the number {0}: look at the list")]
    NoSuchDesk(DeskId),
    /// Nobody hands a token to themselves.
    #[error("nobody does this for themselves: ask the deputy or the principal")]
    OwnToken,
    /// The custody rules say no.
    #[error("token {token} is {state}: it cannot {event} now")]
    Custody {
        /// The token.
        token: TokenRef,
        /// Where it stands.
        state: CustodyState,
        /// What was asked.
        event: CustodyEvent,
    },
    /// No such token.
    #[error("no token {0} in the inventory: register it first, or check the number")]
    NoSuchToken(TokenRef),
    /// The token is in the inventory already.
    #[error("token {0} is in the inventory already: nothing was changed")]
    AlreadyRegistered(TokenRef),
    /// Another number, but for zeros in front, is in the inventory: most likely the same token.
    #[error(
        "token {known} is in the inventory, which is {serial} but for zeros in front: if it is the same token, use that number; if both are printed so, say that it is another one"
    )]
    AlikeSerial {
        /// The one that was typed or scanned.
        serial: Serial,
        /// The known one.
        known: Serial,
    },
    /// No such program.
    #[error("there is no client {0} that may ask: look at the list")]
    NoSuchClient(ClientId),
    /// A program said the key of an act again, for another one.
    #[error("the key was used for another question: choose another key")]
    OnceForOther,
    /// The act of that key is being done, or was done a moment ago.
    #[error("the act of this key is done already, or is being done: ask again in a moment")]
    OnceUnderWay,
    /// A program that is not answered.
    #[error("a program was not answered: {0}")]
    Client(ClientFault),
    /// What a program told of somebody is not taken.
    #[error("what a program told was not taken: {0}")]
    Push(PushFault),
    /// No such mail.
    #[error("there is no mail {0}: it may have been forgotten, look at the list")]
    NoSuchMail(MailId),
    /// A mail that is over.
    #[error("mail {id} is {state}: nothing more happens to it")]
    MailOver {
        /// Which.
        id: MailId,
        /// Where it stands.
        state: MailState,
    },
    /// There is no way out for mail.
    #[error("no mail can leave: set the mail server up first")]
    MailOff,
    /// What the configuration's file says is not changed from the panel.
    #[error("[mail] in the configuration says by which server mail leaves: change it there")]
    MailInFile,
    /// No mail has left by the present way out yet.
    #[error("mail was not tried out yet: set it up and send a test mail, then send the invitation")]
    MailNotTried,
    /// No mail can leave.
    #[error("no mail can leave ({said}): look at the mail server's settings")]
    MailBarred {
        /// What stands in the way.
        why: MailBarrier,
        /// In the other side's words.
        said: String,
    },
    /// The mail server does not take this mail.
    #[error("the mail server does not take this mail ({0}): look at the address")]
    MailNotTaken(String),
    /// Nowhere to send a mail to.
    #[error("{0:?} is no mail address: write one such as clefs@example.fr")]
    NotAnAddress(String),
    /// No such person.
    #[error("nobody is called {0:?} here: check the sign-in name")]
    NoSuchPerson(String),
    /// No account of that sign-in name waits to be confirmed after a restore.
    #[error("no account {0:?} waits to be confirmed: look at the list again")]
    NotInDoubt(String),
    /// No such school.
    #[error("school {0} is not known here: add it first")]
    NoSuchSchool(Uai),
    /// The school is there already.
    #[error("school {0} is there already: nothing was changed")]
    SchoolExists(Uai),
    /// The sign-in name is taken.
    #[error("the sign-in name {0:?} is taken: choose another")]
    LoginTaken(String),
    /// The school is not served.
    #[error("school {0} has no contract with the State: tokens are not provided there")]
    NotServed(NamedSchool),
    /// The configuration names no such directory.
    #[error("the configuration names no directory {0:?}: see [[directory]] there")]
    NoSuchDirectory(String),
    /// So many would be gone at once that nothing was taken.
    #[error("{0} people would be gone at once: nothing was taken; look at them, and say that it is right")]
    MassGone(usize),
    /// A directory did not tell of everybody: nothing of it was taken.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The school is closed.
    #[error("school {0} is closed: tokens are not provided there")]
    SchoolClosed(NamedSchool),
    /// The person has a token already.
    #[error("{name} has token {token} already: take it back first")]
    HasToken {
        /// Who.
        name: String,
        /// Which token.
        token: TokenRef,
    },
    /// Its firmware is from before codes, and newer firmware is not.
    #[error(
        "token {token} has firmware {found}, and {needed} is needed for codes: update it with {tool}, then plug it in again"
    )]
    Outdated {
        /// Which.
        token: TokenRef,
        /// What it has.
        found: Firmware,
        /// The first that can do it.
        needed: Firmware,
        /// The maker's program.
        tool: String,
    },
    /// Its firmware is from before codes, and stays so.
    #[error("token {token} has firmware {found}, which is older than codes and cannot be updated: use another token")]
    TooOld {
        /// Which.
        token: TokenRef,
        /// What it has.
        found: Firmware,
    },
    /// What is plugged holds another secret than the token with this serial.
    #[error(
        "what is plugged does not hold the secret of token {0}: it is another one, or was programmed elsewhere; keep it aside and tell the helpdesk"
    )]
    AnotherSecret(TokenRef),
    /// The slots of the plugged token that should hold a secret hold nothing.
    #[error(
        "nothing is in token {0} any more, and it should hold a secret: it was emptied elsewhere, or is another token; program it anew"
    )]
    Emptied(TokenRef),
    /// Whoever did something without a proof cannot be the second person who looks at it.
    #[error("this was done by you: somebody else has to look at it")]
    SecondPerson,
    /// Another serial was read off a token than the one meant.
    #[error("the serial given is {shown}, not {expected}: take {expected}, or choose {shown}")]
    AnotherSerial {
        /// The one that is meant.
        expected: Serial,
        /// The one that was typed or scanned.
        shown: Serial,
    },
    /// The slot holds something that is not ours.
    #[error(
        "slot {slot} of token {token} holds something that is not ours: say yes to overwriting slot {slot}, or use the other slot"
    )]
    ForeignSlot {
        /// The token.
        token: TokenRef,
        /// The slot.
        slot: u8,
    },
    /// What the slot holds cannot be seen.
    #[error(
        "what slot {slot} of token {token} holds cannot be read of such a token: say yes to overwriting slot {slot}, or use another slot"
    )]
    UnseenSlot {
        /// The token.
        token: TokenRef,
        /// The slot.
        slot: u8,
    },
    /// There is no credential to check against.
    #[error("token {0} has no credential: enrol it first")]
    NoCredential(TokenRef),
    /// Its codes are accepted nowhere.
    #[error("no code of token {token} is accepted ({why}): look at its page")]
    Shut {
        /// The token.
        token: TokenRef,
        /// Why.
        why: Shut,
    },
    /// What was to happen to a secret of the token is against the rules, and the rest of the change rests on it.
    #[error("a secret of token {token} is {state} and cannot {event}: nothing was changed; look at the token's page")]
    Secret {
        /// The token.
        token: TokenRef,
        /// Where its secret stands.
        state: CredentialState,
        /// What was to happen.
        event: CredentialEvent,
    },
    /// After a restore, one code alone is not believed.
    #[error(
        "this station was restored from a backup, and codes of token {0} may have been used since: resynchronise it first, with two codes that follow each other"
    )]
    ResynchroniseFirst(TokenRef),
    /// After a restore, nobody has confirmed the account yet.
    #[error(
        "this station was restored from a backup, and nobody has confirmed this account since: an administrator does it on the page of the restore, or with `trousseau restored confirm`"
    )]
    AccountInDoubt,
    /// A list, and nothing of it was ticked.
    #[error("nobody is chosen: tick at least one account")]
    NobodyChosen,
    /// The code is not among the expected ones. One answer for every reason, for people without a helpdesk role.
    #[error("the code was not accepted: try the next one; if it goes on, ask the helpdesk to resynchronise the token")]
    CodeRefused,
    /// Too many attempts.
    #[error("too many attempts: wait {seconds} s")]
    Throttled {
        /// How long.
        seconds: u64,
    },
    /// Wrong sign-in name or password; one answer for both.
    #[error("sign-in name or password is wrong: try again, or ask the administrator")]
    SignInRefused,
    /// Whoever vouches for them, here they may not sign in.
    #[error("this account is closed here: ask an administrator")]
    AccountShut,
    /// Somebody signed in elsewhere, is nobody here and has no role.
    #[error("you are known there, but with no role that this station knows: ask your school or an administrator")]
    NoRoleTold,
    /// An account of the name by which an outside source knows somebody, which is not theirs to take over.
    #[error(
        "the account of {0} is not to be taken over by its name alone: an administrator links it first, with `trousseau person link`"
    )]
    NotLinked(String),
    /// A source that knows them, or another one, by something else; or does not know them.
    #[error("this source knows {0}, or somebody else, already in another way, or not at all: look at the person first")]
    LinkedElsewhere(String),
    /// A role that an outside source gives is taken away there.
    #[error(
        "an outside source gives this role: it is taken away there, and goes here at the next sign-in or comparison"
    )]
    RoleIsTold,
    /// The one-time link is unknown, used or too old.
    #[error("this link was used already or is too old: ask for a new one")]
    LinkRefused,
    /// The password, or passphrase, is too easily guessed.
    #[error(transparent)]
    WeakPassword(#[from] Weakness),
    /// A table that cannot be read.
    #[error(transparent)]
    Table(#[from] table::TableError),
    /// A key file that cannot be read.
    #[error(transparent)]
    KeyFile(#[from] keyfile::KeyFileError),
    /// Keys of a file were refused, and with them the file.
    #[error("keys refused: {0}; nothing was imported, see their lines")]
    KeysRefused(u64),
    /// A key file that cannot be written.
    #[error(transparent)]
    WriteKeyFile(#[from] keyfile::WriteError),
    /// Whoever would decide got account or role from the one it is for.
    #[error("{0} gave you this role or account: somebody else decides for them, whom they did not name")]
    GivenBy(String),
    /// A person who is not only the actor's to act on.
    #[error(
        "{name} belongs to another school or the academy too, or has more to say than you: ask the helpdesk or an administrator of the academy"
    )]
    NotOverThem {
        /// Who.
        name: String,
    },
    /// A role that lies in a school.
    #[error("the role {0} is given in a school: choose the school")]
    RoleNeedsSchool(domain::Role),
    /// Somebody who belongs elsewhere would belong to this school too.
    #[error("{name} belongs to another school or the academy: an administrator of the academy gives them a role here")]
    BelongsElsewhere {
        /// Who.
        name: String,
    },
    /// Somebody, or a token, would be sent to a school that has not been asked.
    #[error("school {0} must agree: an administrator of the academy does it, or whoever may in both schools")]
    SchoolNotAsked(NamedSchool),
    /// A token that would be taken over has not been brought along from another school.
    #[error("token {0} is not to be taken over: its holder still works in its school, or not in yours")]
    NoStray(TokenRef),
    /// Somebody holds a token, or is to collect one, and cannot be erased before.
    #[error("{name} has token {token}: take it back first, then erase them")]
    EraseHolds {
        /// Who.
        name: String,
        /// The token.
        token: TokenRef,
    },
    /// Somebody has a request on its way, and cannot be erased before.
    #[error("{name} has request {request} on its way: refuse or cancel it first, then erase them")]
    EraseWaits {
        /// Who.
        name: String,
        /// The request.
        request: RequestId,
    },
    /// Nobody gives themselves a role.
    #[error("nobody gives themselves a role: ask another administrator")]
    OwnRole,
    /// Somebody who does not work there.
    #[error("{name} has no role in school {school}, or may not sign in: choose somebody of the school")]
    NotOfSchool {
        /// Who.
        name: String,
        /// Where.
        school: NamedSchool,
    },
    /// Somebody who decides anyway.
    #[error("{0} decides in this school already: nobody need be named")]
    DecidesAlready(String),
    /// Somebody who stands in for nobody.
    #[error("{0} stands in for nobody here: look at the page again")]
    NoDelegate(String),
    /// Without a good end.
    #[error("a delegation ends on a day to come, within a year: choose its last day")]
    DelegateUntil,
    /// A table of schools or people that cannot be taken as a whole.
    #[error(transparent)]
    Roster(#[from] super::RosterError),
    /// Lines of such a table that were refused.
    #[error(
        "{0} lines are refused, so that nothing was changed: correct the file, or import the rest with --keep-good"
    )]
    LinesRefused(usize),
    /// The PIN does not hold against the policy.
    #[error(transparent)]
    WeakPin(#[from] domain::WeakPin),
    /// PIN and code together were not accepted. One answer for every reason, for the holder.
    #[error(
        "the passcode was not accepted: type your PIN, then the next code of the token; if it goes on, ask the helpdesk"
    )]
    PasscodeRefused,
    /// The same with the reason, for those who help.
    #[error("{0}")]
    Passcode(PasscodeFault),
    /// The actor has no token in use.
    #[error("you hold no token that works: ask the helpdesk for a link to set a new PIN")]
    NoTokenOfOwn,
    /// The person holds no token and has no PIN: there is nothing to set anew.
    #[error("{0} has neither a token nor a PIN: a PIN is set with a request")]
    NoPinNeeded(String),
    /// There is no address to send a link to.
    #[error("{0} has no mail address on file: the principal confirms a new PIN in person, at the station")]
    NoAddress(String),
    /// There is an address: nobody else needs to stand by.
    #[error("{0} has a mail address: the helpdesk sends a link there, and nobody else need be present")]
    HasAddress(String),
    /// One administrator is not enough.
    #[error(
        "the address of {0} was asked for by you: another administrator confirms it, or the machine's own (`trousseau person confirm-address`)"
    )]
    FourEyes(String),
    /// Nothing waits.
    #[error("no new address of {0} waits for a second administrator: look at the page again")]
    NoAddressWaits(String),
    /// It has ended by itself.
    #[error("this session is over already: look at the list again")]
    NoSuchSession,
    /// A second factor needs a password to come after.
    #[error("this account has no password: set one first")]
    NoPassword,
    /// No such request, or not one that this person may see.
    #[error("no request {0} here: it may have been somebody else's; look at the list")]
    NoSuchRequest(RequestId),
    /// The person has a request on its way.
    #[error("request {0} is on its way already: follow that one, or cancel it first")]
    OpenRequest(RequestId),
    /// The rules of requests say no: most often somebody else was faster.
    #[error("request {id} is {state}: it cannot {event} now; somebody may have been faster, look at it again")]
    Request {
        /// The request.
        id: RequestId,
        /// Where it stands.
        state: RequestState,
        /// What was asked.
        event: RequestEvent,
    },
    /// The helpdesk decides only where the school cannot.
    #[error("requests of school {0} are decided by its principal or deputy: ask them")]
    SchoolDecides(NamedSchool),
    /// The charter was replaced while somebody read it.
    #[error("the charter has changed since this page was opened: read it again, then sign")]
    CharterChanged,
    /// The school asks for a document.
    #[error("this school asks for a document with each request: add it, then send the request")]
    DocumentNeeded,
    /// A document that is not accepted.
    #[error("{name} is not accepted: {why}; send a PDF, JPEG or PNG of at most 5 MiB")]
    BadDocument {
        /// Its name.
        name: String,
        /// What is wrong.
        why: DocumentFault,
    },
    /// Nobody asked for a PIN now.
    #[error("no request of yours waits for a PIN: it is set once a request is approved and a token set aside")]
    NoPinAsked,
    /// Software tokens are switched off for the school's degree.
    #[error("staff of the {0} degree cannot have a software token: ask for a hardware one")]
    NoSoftware(Degree),
    /// What is done to things is not done to secrets in telephones, and the reverse.
    #[error("token {token} is {kind}: this is not done with it; look at its page for what is")]
    OtherKind {
        /// The token.
        token: TokenRef,
        /// What it is.
        kind: TokenKind,
    },
    /// Charter or PIN are missing.
    #[error("request {0} still lacks charter or PIN: sign and set them first, then activate the token")]
    NotReady(RequestId),
    /// The token that vouches for a change of phone is suspended, lost or gone.
    #[error(
        "token {0} is in use no more, and nothing else vouches for a change of phone: cancel it, ask for a replacement"
    )]
    NothingVouches(TokenRef),
    /// No secret was shown, or it was replaced by another.
    #[error("no QR code was shown for request {0}: show one, scan it, then type the code")]
    NoKeyShown(RequestId),
    /// The entry is neither a handover nor a return.
    #[error("entry {0} of the journal has no slip: look for the handover in the token's story")]
    NoSuchSlip(u64),
    /// No such ticket, or not one that this person may see.
    #[error("no ticket {0} here: it may be somebody else's; look at the list")]
    NoSuchTicket(TicketId),
    /// The rules of tickets say no.
    #[error("ticket {id} is {state}: it cannot {event} now; open another one if something is left to do")]
    Ticket {
        /// The ticket.
        id: TicketId,
        /// Where it stands.
        state: TicketState,
        /// What was asked.
        event: TicketEvent,
    },
    /// Nobody would read it.
    #[error("tickets have no address to go to: an administrator sets it, `trousseau setting ticket_address ADDRESS`")]
    NoTicketAddress,
    /// The same ticket is open already.
    #[error("ticket {0} is about this already: follow that one")]
    TicketOpen(String),
    /// One person has too many.
    #[error("twenty tickets of yours are open or of today: follow those first, and put the rest into one of them")]
    TooManyTickets,
    /// No such order, or not one that this person may see.
    #[error("no order {0} here: look at the list of orders")]
    NoSuchOrder(OrderId),
    /// The rules of orders say no: most often somebody else was faster.
    #[error("order {id} is {state}: it cannot {event} now; somebody may have been faster, look at it again")]
    Order {
        /// The order.
        id: OrderId,
        /// Where it stands.
        state: OrderState,
        /// What was asked.
        event: OrderEvent,
    },
    /// Somebody ordered since this person last looked.
    #[error(
        "order {id} was made by {author} meanwhile, for {quantity} tokens: look at it, and order again if more are needed"
    )]
    OrderedMeanwhile {
        /// That order.
        id: OrderId,
        /// Who made it.
        author: String,
        /// How many tokens.
        quantity: u32,
    },
    /// There is nobody to order from.
    #[error(
        "orders go to the supplier by mail, and no address is set: ask an administrator to set supplier_address in the settings"
    )]
    NoSupplier,
    /// Serials of a parcel were refused, and with them the parcel.
    #[error("nothing was received; serials refused: {}", .0.iter().map(|refused| refused.to_string()).collect::<Vec<_>>().join("; "))]
    ParcelRefused(Vec<RefusedSerial>),
    /// No such stock-take.
    #[error("no stock-take {0} here: look at the list")]
    NoSuchStockTake(StockTakeId),
    /// One at a time in a school.
    #[error("stock-take {0} of this school is still open: go on with it, or close it")]
    StockTakeOpen(StockTakeId),
    /// It is over.
    #[error("stock-take {0} is closed: start another one")]
    StockTakeClosed(StockTakeId),
    /// The bench counts for another school, or one wants to register.
    #[error("the station counts the keys of school {0}: close that stock-take, or let it rest, first")]
    BenchCounts(NamedSchool),
    /// A batch works on what is plugged.
    #[error("the conveyor works for school {0}: end that batch, or let it rest, first")]
    BenchConveys(NamedSchool),
    /// No such batch.
    #[error("no batch {0} here: look at the list")]
    NoSuchBatch(BatchId),
    /// It is over.
    #[error("batch {0} is over: begin another one")]
    BatchEnded(BatchId),
    /// Only what is over can be undone, and not every task can.
    #[error("batch {0} cannot be undone now: end it first; what was only verified or wiped stays so")]
    BatchOpen(BatchId),
    /// More happened to the token than the batch that is undone.
    #[error("token {0} stays as it is: more happened to it than this batch; look at its page")]
    NotUndone(TokenRef),
    /// The conveyor stopped at a token.
    #[error("token {token}: {stop}; look at its lane on the conveyor")]
    Stopped {
        /// The token.
        token: TokenRef,
        /// Why.
        stop: BatchStop,
    },
    /// No other program checks codes.
    #[error("no other program checks codes: name one as [verifier] in the configuration")]
    NoVerifier,
    /// The program that checks codes does not answer as it should.
    #[error(transparent)]
    Verifier(#[from] verifier::Fault),
    /// Somebody stopped a work that takes long, before it changed anything.
    #[error("stopped as asked: nothing was changed")]
    Cancelled,
    /// A bug of ours ended it; it is in the log.
    #[error("an internal error happened and was logged: try again, and tell the helpdesk if it comes back")]
    Broken,
    /// The file of the retired console lacks a column.
    #[error("no column of the file is the {0}: name one so in its first row (serial, school, holder, state)")]
    NoConsoleColumn(super::ConsoleColumn),
    /// A setting cannot have this value.
    #[error(transparent)]
    Setting(#[from] domain::InvalidSetting),
    /// What was typed, chosen or sent is not accepted.
    #[error(transparent)]
    Invalid(#[from] InputFault),
    /// A reason or comment is asked for.
    #[error("a comment is asked for here: say what happened in a few words")]
    CommentNeeded,
    /// A verification found that the journal is not sound.
    #[error("the journal is not sound: faults {0}, see above; keep a copy of the data directory before anything else")]
    JournalUnsound(u64),
    /// The doctor found so many things that have to be mended.
    #[error("{0} of these things have to be mended: do what is written under each, and look again")]
    Unwell(usize),
    /// The bus cannot be read.
    #[error(transparent)]
    Bus(#[from] usb::BusError),
    /// The conversation with the token failed.
    #[error(transparent)]
    Driver(#[from] driver::DriverError),
    /// The memory failed: disk, database, vault or journal.
    #[error(transparent)]
    Store(store::StoreError),
    /// A token that is lost, defective, retired or in somebody's hands is not programmed.
    #[error("token {token} is {state}: take it back into stock before it is programmed")]
    NotEnrollable {
        /// The token.
        token: TokenRef,
        /// Where it stands.
        state: CustodyState,
    },
    /// Nobody knows which of two secrets the token holds.
    #[error("it is open which secret token {token} holds: touch it at the station, or check one of its codes")]
    Unsettled {
        /// The token.
        token: TokenRef,
    },
    /// It holds none of the secrets that it may hold.
    #[error(
        "slot {slot} of token {token} gives codes of neither secret, the old nor the new: program it anew; both are kept until then"
    )]
    NeitherFits {
        /// The token.
        token: TokenRef,
        /// The slot.
        slot: u8,
    },
    /// The slot that was being written is empty.
    #[error("slot {slot} of token {token} is empty, what was begun there was undone: program it anew")]
    SlotEmpty {
        /// The token.
        token: TokenRef,
        /// The slot.
        slot: u8,
    },
    /// Nothing was begun that is to be settled.
    #[error("nothing is open with token {0}: check a code instead")]
    NothingOpen(TokenRef),
    /// The vault has no admin PIN of this token.
    #[error("no PIN of token {0} is kept here: ask whoever set it")]
    NoDevicePin(TokenRef),
    /// No slot is ours, and no secret is kept.
    #[error("token {0} holds nothing that was programmed here: there is nothing to wipe")]
    NothingToWipe(TokenRef),
    /// A wipe was interrupted, and the slot still holds something.
    #[error("wiping token {0} was interrupted, and it still holds what was in it: wipe it again")]
    WipeAgain(TokenRef),
    /// The counter that the token tells lies before the one that its own codes have reached here.
    #[error(
        "token {token} stands {behind} codes behind its record: it was programmed elsewhere, or is a copy; program it anew, or report it lost"
    )]
    CounterBehind {
        /// The token.
        token: TokenRef,
        /// How many codes.
        behind: u64,
    },
    /// The old password does not fit.
    #[error("the present password is wrong: type it again; nothing was changed")]
    WrongPassword,
    /// Fewer or more codes than a search stands on, or of different lengths.
    #[error(transparent)]
    Sequence(#[from] oath::InvalidSequence),
    /// The codes fit in several places.
    #[error("these codes fit in {0} places: press the token once more and give that code too")]
    Ambiguous(usize),
    /// The codes fit nowhere; the likeliest reason, for the helpdesk.
    #[error("{0}")]
    NotSynchronised(oath::Diagnosis),
    /// What the bench said.
    #[error(transparent)]
    Bench(#[from] BenchError),
    /// How something that was done on a token's own lane ended, for those who waited for it.
    #[error("{0}")]
    OnLane(#[source] std::sync::Arc<StationError>),
    /// An administrator exists: the link for the first one makes no second.
    #[error("there is an administrator already: sign in, and add people in the panel")]
    AlreadySetUp,
}

impl From<store::StoreError> for StationError {
    /// What was stopped in the store was stopped by whoever asked the station for it.
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Stopped => Self::Cancelled,
            other => Self::Store(other),
        }
    }
}
