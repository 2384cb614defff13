//! What can be asked of a station, as it is typed and as it goes through the socket.
//!
//! Long because it is one list: every command with its arguments and the help that is printed of them.

use super::{
    batch::BatchVerb,
    clients::ClientVerb,
    console::Console,
    day::until,
    desks::DeskVerb,
    diagnose::Diagnose,
    directory::DirectoryVerb,
    keys::{Export, Fitting, Import},
    mail::MailVerb,
    restored::RestoredVerb,
    roster::Roster,
    second_look::SecondLookVerb,
    stock_take::Count,
    tickets::TicketVerb,
    verifier::VerifierVerb,
};
use clap::Subcommand;
use domain::{
    Contract, CustodyState, Degree, Grant, Login, OrderId, RequestId, RequestState, Serial, SettingName, Source,
    Subject, TokenRef, Uai, scanned_serial, scanned_token,
};
use jiff::Timestamp;
use oath::{Digits, Period};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One command to the station.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// What is plugged in.
    Devices {
        /// Goes on: one more line whenever something changes.
        #[arg(long)]
        watch: bool,
        /// A profile for what types and is in none, or why there is none.
        #[arg(long, conflicts_with = "watch")]
        #[serde(default)]
        propose: bool,
    },
    /// Permissions, rules, hot-plug, clock, database, vault, backups: what is wrong and what to do. Ends with 6 where something has to be
    /// mended.
    Doctor,
    /// The station at a glance: running or not, addresses, journal, mails, backup, and the worst that the doctor finds.
    Status,
    /// A one-time link for the first administrator.
    SetupLink,
    /// The vault's key.
    #[command(subcommand)]
    Vault(VaultVerb),
    /// Schools.
    #[command(subcommand)]
    School(SchoolVerb),
    /// People.
    #[command(subcommand)]
    Person(PersonVerb),
    /// The inventory and the custody of its tokens.
    #[command(subcommand)]
    Stock(StockVerb),
    /// Requests for tokens.
    #[command(subcommand)]
    Request(RequestVerb),
    /// Tickets to the academy's ticket desk.
    #[command(subcommand)]
    Ticket(TicketVerb),
    /// Directories that people are pulled from.
    #[command(subcommand)]
    Directory(DirectoryVerb),
    /// The program that checks codes in the station's place: what is not applied there yet.
    #[command(subcommand)]
    Verifier(VerifierVerb),
    /// Orders of tokens.
    #[command(subcommand)]
    Order(OrderVerb),
    /// Batches of the conveyor.
    #[command(subcommand)]
    Batch(BatchVerb),
    /// Mails on their way out.
    #[command(subcommand)]
    Mail(MailVerb),
    /// Programs that may ask the station something, by a key.
    #[command(subcommand)]
    Client(ClientVerb),
    /// The machines elsewhere whose tokens this station speaks with.
    #[command(subcommand)]
    Desk(DeskVerb),
    /// The academy's settings: all of them, one, or a new value for one.
    Setting {
        /// Which.
        name: Option<SettingName>,
        /// Its new value.
        value: Option<String>,
    },
    /// Programs a new secret into a plugged token: HOTP where it can, else TOTP.
    Enrol {
        /// Its serial; `yubikey:1234567` where another token has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// TOTP, though it could do HOTP as well.
        #[arg(long)]
        #[serde(default)]
        totp: bool,
        /// TOTP: seconds of a time step.
        #[arg(long, default_value = "30", value_parser = period)]
        #[serde(default)]
        period: Period,
        /// Which slot; without it the one that is ours, else the first empty one.
        #[arg(long)]
        slot: Option<u8>,
        /// 6 or 8.
        #[arg(long, default_value = "6", value_parser = digits)]
        digits: Digits,
        /// Yes: what the slot holds, though not ours, may be overwritten.
        #[arg(long, requires = "slot")]
        overwrite: bool,
        /// Asks for no code; the credential stays unverified until its first one.
        #[arg(long)]
        no_confirm: bool,
        /// The port that it is plugged into, where it tells no serial: the printed one is then believed.
        #[arg(long)]
        #[serde(default)]
        port: Option<String>,
    },
    /// Empties the slots of a plugged token that were programmed here, and destroys their secrets.
    Wipe {
        /// Its serial; `yubikey:1234567` where another token has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// The port that it is plugged into, where it tells no serial: the printed one is then believed.
        #[arg(long)]
        #[serde(default)]
        port: Option<String>,
    },
    /// Finds out by a touch which secret a plugged token holds, where an enrolment was interrupted.
    Settle {
        /// Its serial; `yubikey:1234567` where another token has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
    },
    /// Shows the admin PIN that the vault keeps for a token; the journal says to whom.
    DevicePin {
        /// Its serial; `yubikey:1234567` where another token has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// Instead: the plugged token leaves, and gets the factory's PIN back.
        #[arg(long)]
        factory: bool,
        /// Where your own password is read from; asked of everybody but the machine's own administrator.
        #[arg(long, value_name = "FILE", conflicts_with = "factory")]
        #[serde(skip)]
        account_password_file: Option<PathBuf>,
    },
    /// Checks a code; without one, waits for a touch of the plugged token.
    Verify {
        /// The token: its serial, or `yubikey:1234567` where another has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// The code.
        #[arg(allow_hyphen_values = true)]
        code: Option<String>,
    },
    /// Finds the counter or drift by consecutive codes; without any, waits for two touches of the plugged token.
    Resync {
        /// The token: its serial, or `yubikey:1234567` where another has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// Two or more codes, the oldest first.
        #[arg(allow_hyphen_values = true)]
        codes: Vec<String>,
    },
    /// Finds out why a token does not work, and how that ends.
    Diagnose(Diagnose),
    /// Finds the token that shows these consecutive codes.
    Identify {
        /// Two or more codes, the oldest first.
        #[arg(required = true, allow_hyphen_values = true)]
        codes: Vec<String>,
    },
    /// Brings a key file into the inventory: all of it, or nothing.
    Import(Import),
    /// Writes the inventory to a file.
    Export(Export),
    /// Finds out with which parameters an imported token shows these consecutive codes.
    Fit(Fitting),
    /// The journal.
    #[command(subcommand)]
    Journal(JournalVerb),
    /// Lets go of what is too old: personal words of entries, requests and tickets, and people who left. A station does it each night;
    /// `setting keep_…` says after how many months.
    Retention {
        /// Only tells what would go.
        #[arg(long)]
        dry_run: bool,
    },
    /// After a restore: which accounts wait to be confirmed, and confirming them.
    #[command(subcommand)]
    Restored(RestoredVerb),
    /// What was done with a token that nothing proved, for a second person to look at.
    #[command(subcommand)]
    SecondLook(SecondLookVerb),
    /// Writes a ZIP for whoever helps: findings, counts, settings, schema and the last lines of the log; no secret, no name, no number of a
    /// key, no address.
    SupportBundle {
        /// The file.
        file: PathBuf,
    },
    /// Writes a backup to a new file, reads it again and notes it; or looks at one.
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Backup {
        /// The file.
        #[arg(required_unless_present = "rotate")]
        file: Option<PathBuf>,
        /// A file named after this moment in DIR, or in the folder of the configuration; older ones go, as the configuration says.
        #[arg(long, value_name = "DIR", num_args = 0..=1, conflicts_with = "file")]
        #[serde(skip)]
        rotate: Option<Option<PathBuf>>,
        /// Where the passphrase is read from (`-`: the input); asked for without it.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        passphrase_file: Option<PathBuf>,
        /// Where your own password is read from; asked of everybody but the machine's own administrator.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        account_password_file: Option<PathBuf>,
        /// A backup that is there.
        #[command(subcommand)]
        #[serde(skip)]
        verb: Option<BackupVerb>,
    },
    /// Notes that a backup has its name and was read again: said by `backup` itself.
    #[command(hide = true)]
    BackupKept {
        /// The file.
        file: PathBuf,
        /// Its bytes.
        bytes: u64,
        /// Entries of the journal in it.
        entries: u64,
    },
}

/// What can be done with a backup that is there.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum BackupVerb {
    /// Opens a backup, reads all of it and says what is in it and whether it would restore; changes nothing, and needs no station.
    Verify(Verify),
}

/// `trousseau backup verify`
#[derive(Debug, Clone, Serialize, Deserialize, clap::Args)]
pub struct Verify {
    /// The backup.
    pub file: PathBuf,
    /// Where the passphrase is read from (`-`: the input); asked for without it.
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub passphrase_file: Option<PathBuf>,
}

/// What can be done with schools.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum SchoolVerb {
    /// Adds a school.
    Add {
        /// Its UAI.
        uai: Uai,
        /// Its name.
        name: String,
        /// first or second.
        #[arg(long, default_value = "second")]
        degree: Degree,
        /// public, private_under_contract or private_without_contract.
        #[arg(long, default_value = "public")]
        contract: Contract,
    },
    /// Lists schools.
    List,
    /// One school with its people.
    Show {
        /// Its UAI.
        uai: Uai,
    },
    /// Changes a school; what is not named stays.
    Change {
        /// Its UAI.
        uai: Uai,
        /// Its name.
        #[arg(long)]
        name: Option<String>,
        /// first or second.
        #[arg(long)]
        degree: Option<Degree>,
        /// public, private_under_contract or private_without_contract.
        #[arg(long)]
        contract: Option<Contract>,
        /// Whether requests need a document.
        #[arg(long, value_name = "true|false")]
        document: Option<bool>,
    },
    /// Names somebody of the school who stands in for the principal.
    Delegate {
        /// The school.
        uai: Uai,
        /// Who.
        login: Login,
        /// The last day (2026-11-23), or a moment.
        #[arg(long, value_name = "DAY", value_parser = until)]
        until: Timestamp,
    },
    /// Somebody no longer stands in for the principal.
    EndDelegation {
        /// The school.
        uai: Uai,
        /// Who.
        login: Login,
    },
    /// Brings in a table of schools: new ones are added, known ones changed, none taken away; all of it, or nothing. Of the
    /// ministry's open directory, whatever is well told is taken, and every other line says why it is not.
    Import {
        /// The table.
        #[command(flatten)]
        table: Roster,
        /// Only the schools of this academy: its name or number in the list.
        #[arg(long, value_name = "NAME")]
        academy: Option<String>,
    },
}

/// What can be done with requests.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum RequestVerb {
    /// Lists requests, the oldest first.
    List {
        /// Only of this school.
        #[arg(long)]
        school: Option<Uai>,
        /// Only those that stand there: submitted, waiting_for_stock, allocated…
        #[arg(long)]
        state: Option<RequestState>,
        /// Those that have ended, too.
        #[arg(long)]
        all: bool,
    },
    /// Approves a request.
    Approve {
        /// Its number.
        id: RequestId,
    },
    /// Refuses a request.
    Refuse {
        /// Its number.
        id: RequestId,
        /// Why; the requester reads it.
        reason: String,
    },
    /// Takes back an approval of one's own, within the minute.
    Reconsider {
        /// Its number.
        id: RequestId,
    },
}

/// What can be done with orders.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum OrderVerb {
    /// Orders tokens from the supplier, by mail.
    Place {
        /// For which school.
        #[arg(long)]
        school: Uai,
        /// How many; without it what requests, consumption and stock suggest.
        #[arg(long)]
        quantity: Option<u32>,
        /// For the supplier.
        #[arg(long, default_value = "")]
        comment: String,
        /// The newest order that you know of: without it nothing is ordered while another order is under way.
        #[arg(long, value_name = "ORDER")]
        beside: Option<OrderId>,
    },
    /// Lists orders, the newest first.
    List {
        /// Only of this school.
        #[arg(long)]
        school: Option<Uai>,
        /// Those that have ended, too.
        #[arg(long)]
        all: bool,
    },
    /// One order, with what came of it.
    Show {
        /// Its number.
        id: OrderId,
    },
    /// The supplier says that it is on its way.
    Ship {
        /// Its number.
        id: OrderId,
    },
    /// These tokens came: all of them go into stock, or none.
    Receive {
        /// Its number.
        id: OrderId,
        /// Their serials.
        #[arg(required = true)]
        serials: Vec<String>,
    },
    /// What has not come of it will not.
    Close {
        /// Its number.
        id: OrderId,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Gives it up before anything came; the supplier gets a mail.
    Cancel {
        /// Its number.
        id: OrderId,
        /// Why; the supplier reads it.
        #[arg(long)]
        reason: String,
    },
}

/// What can be done with people.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum PersonVerb {
    /// Adds a person.
    Add {
        /// Sign-in name.
        login: Login,
        /// Name as people say it.
        name: String,
        /// A role, in one school or in all: principal@0951099D, helpdesk.
        #[arg(long = "role", value_name = "ROLE[@UAI]", value_parser = grant)]
        roles: Vec<Grant>,
        /// Mail address.
        #[arg(long)]
        email: Option<String>,
        /// The uid of this machine that acts as this person.
        #[arg(long)]
        uid: Option<u32>,
        /// Where the password is read from (`-`: the input); without it the person cannot sign in yet.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        password_file: Option<PathBuf>,
    },
    /// Gives a role, in one school or in all: principal@0951099D, helpdesk.
    Grant {
        /// To whom.
        login: Login,
        /// The role.
        #[arg(value_name = "ROLE[@UAI]", value_parser = grant)]
        role: Grant,
    },
    /// Takes a role away.
    Revoke {
        /// From whom.
        login: Login,
        /// The role.
        #[arg(value_name = "ROLE[@UAI]", value_parser = grant)]
        role: Grant,
    },
    /// Brings in a table of people: new ones are added, known ones changed, roles given, none taken away; all of it, or nothing.
    Import {
        /// The table.
        #[command(flatten)]
        #[serde(flatten)]
        table: Roster,
        /// People who are new and have a mail address get a link to choose a password.
        #[arg(long)]
        send_links: bool,
        /// The school of everybody for whom the list names none.
        #[arg(long, value_name = "UAI")]
        school: Option<Uai>,
    },
    /// Lists people.
    List {
        /// Part of a name.
        #[arg(default_value = "")]
        query: String,
    },
    /// Moves a person to another school, and their token with them.
    Move {
        /// Sign-in name.
        login: String,
        /// The school that they leave.
        from: Uai,
        /// The school that they go to.
        to: Uai,
    },
    /// Changes a person's mail address; an administrator's waits for a second one, unless the machine's own administrator asks.
    Address {
        /// Sign-in name.
        login: String,
        /// The new address; empty: none any more.
        address: String,
    },
    /// Confirms the mail address of an administrator that another one asked for.
    ConfirmAddress {
        /// Sign-in name.
        login: String,
    },
    /// Ends every session of a person in the panel.
    EndSessions {
        /// Sign-in name.
        login: String,
    },
    /// Lets a person sign in again: what was guessed wrong is forgotten, and the second factor is set up anew.
    LetIn {
        /// Sign-in name.
        login: String,
    },
    /// Prints all that is held about a person (GDPR, article 15), or writes it to a new file as JSON.
    Export {
        /// Sign-in name.
        login: String,
        /// The file.
        file: Option<PathBuf>,
    },
    /// Erases a person for good (GDPR, article 17): name, sign-in name, mail address, password, PIN and whatever names them. They hold no
    /// token and have no open request. Backups made before still have it.
    Erase {
        /// Sign-in name.
        login: String,
    },
    /// Says that an outside source knows a person: they may sign in there, and have the roles that it gives.
    Link {
        /// Sign-in name.
        login: String,
        /// The source: header, provider:ISSUER, directory:NAME or client:NAME.
        source: Source,
        /// By what the source knows them: to the letter.
        subject: Subject,
    },
    /// Says that a source does not know a person any more: what it gave goes, and sessions that it opened end.
    Unlink {
        /// Sign-in name.
        login: String,
        /// The source.
        source: Source,
    },
    /// A person leaves a school, and the academy: their token is due back.
    Leave {
        /// Sign-in name.
        login: String,
        /// The school.
        school: Uai,
    },
}

/// What can be done with tokens, plugged or not.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum StockVerb {
    /// Puts a token into the stock of a school.
    Add {
        /// Its serial, as printed; with its family in front, `yubikey:1234567`, where another token has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// The school.
        #[arg(long)]
        school: Uai,
        /// It is another token than the one whose number is the same but for zeros in front.
        #[arg(long)]
        apart: bool,
    },
    /// Brings in what the retired console (Console RC) left behind, as far as inventory and stock-takes agree.
    ImportConsole(Console),
    /// Counts a school's cupboard, and tells the difference to the inventory.
    Count(Count),
    /// Lists tokens.
    List {
        /// Part of the serial or of the holder's name.
        #[arg(default_value = "")]
        query: String,
        /// Only of this school.
        #[arg(long)]
        school: Option<Uai>,
        /// Only those that stand there: in_stock, handed_over, lost…
        #[arg(long)]
        state: Option<CustodyState>,
        /// Page, 50 tokens each.
        #[arg(long, default_value_t = 1)]
        page: u32,
    },
    /// One token and its story.
    Show {
        /// The token: its serial, or `yubikey:1234567` where another has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
    },
    /// Another free token takes the place of an allocated one; it must be plugged.
    Swap {
        /// The token that is plugged.
        #[arg(value_parser = scanned_token)]
        plugged: TokenRef,
        /// The token that goes back to stock.
        #[arg(value_parser = scanned_token)]
        allocated: TokenRef,
    },
    /// Lists tokens whose last day comes within 90 days.
    Expiring,
    /// Lists tokens that are due back.
    Due,
    /// Undoes an attribution.
    Release(Commented),
    /// Accepts again what its holder suspended.
    Resume(Commented),
    /// Gives a token to its person; the very token must be plugged, or have no USB.
    HandOver {
        /// The token that is plugged, or whose number was read off it.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// The token has no USB and was never plugged: its number, once more, as it is printed on it.
        #[arg(long, conflicts_with = "expected")]
        #[serde(default)]
        #[arg(value_parser = scanned_serial)]
        shown: Option<Serial>,
        /// The token that it is believed to be.
        #[arg(value_parser = scanned_serial, long)]
        expected: Option<Serial>,
        /// Where the receiver's passcode (PIN and code) is read from (`-`: the input); asked for without it.
        #[arg(long, value_name = "FILE", conflicts_with = "without")]
        #[serde(skip)]
        passcode_file: Option<PathBuf>,
        /// Without a proof, and why.
        #[arg(long, value_name = "REASON")]
        without: Option<String>,
    },
    /// Takes a token back into stock.
    #[command(alias = "take")]
    TakeBack {
        /// The token: its serial, or `yubikey:1234567` where another has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// Why.
        #[arg(long, default_value = "")]
        comment: String,
    },
    /// Declares a token lost.
    ReportLost(Commented),
    /// A lost token turned up.
    Found {
        /// The token: its serial, or `yubikey:1234567` where another has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// How.
        #[arg(long, default_value = "")]
        comment: String,
    },
    /// Declares a token unusable.
    MarkDefective(Commented),
    /// A token declared unusable works after all.
    Repair(Commented),
    /// Takes a token out of the inventory for good.
    Retire(Commented),
    /// Ends a software token: its secret is destroyed.
    Withdraw(Commented),
    /// Moves a token to another school.
    MoveSchool {
        /// The token: its serial, or `yubikey:1234567` where another has the same.
        #[arg(value_parser = scanned_token)]
        serial: TokenRef,
        /// Where it goes.
        school: Uai,
    },
}

/// A token and what happened.
#[derive(Debug, Clone, Serialize, Deserialize, clap::Args)]
pub struct Commented {
    /// The token.
    #[arg(value_parser = scanned_token)]
    pub serial: TokenRef,
    /// What happened, in a few words.
    #[arg(long)]
    pub comment: String,
}

/// What can be done with the vault's key.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum VaultVerb {
    /// Since when the key is in use, and the tokens that still carry an access code or a PIN of an older one.
    Show,
    /// A new key: everything in the vault is sealed anew. Make a new backup afterwards; the old ones stay under the old key.
    Rekey {
        /// Where your own password is read from; asked of everybody but the machine's own administrator.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        account_password_file: Option<std::path::PathBuf>,
    },
}

/// What can be done with the journal.
#[derive(Debug, Clone, Serialize, Deserialize, Subcommand)]
#[serde(rename_all = "snake_case")]
pub enum JournalVerb {
    /// Recomputes the whole chain.
    Verify {
        /// The head on a signed slip (`57:0c1d…`): whether the journal still contains exactly that entry.
        #[arg(long)]
        head: Option<String>,
        /// A copy that was kept elsewhere (syslog, or `journalctl -o json`): the first entry that it has otherwise is named.
        #[arg(long, value_name = "FILE")]
        #[serde(skip)]
        against: Option<PathBuf>,
    },
    /// Prints entries, newest first.
    Show {
        /// Only those with a lower number.
        #[arg(long)]
        before: Option<u64>,
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Goes on with a journal that is in doubt, by name and with a reason.
    Accept {
        /// What you found.
        #[arg(long)]
        reason: String,
    },
}

fn digits(text: &str) -> Result<Digits, String> {
    // English because usage errors are part of the manual
    let number: u8 = text.parse().map_err(|_| "6, 7 or 8 is expected".to_owned())?;
    Digits::try_from(number).map_err(|error| error.to_string())
}

fn period(text: &str) -> Result<Period, String> {
    // English because usage errors are part of the manual
    let seconds: u32 = text.parse().map_err(|_| "a number of seconds is expected".to_owned())?;
    Period::try_from(seconds).map_err(|error| error.to_string())
}

fn grant(text: &str) -> Result<Grant, String> {
    text.parse().map_err(|error: domain::InvalidGrant| error.to_string())
}
