//! An academy to measure with: schools, people, tokens, a journal of years, and what is under way today. Written through the
//! store's own doors, in a database that is thrown away.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use domain::{
    Contract, CredentialState, CustodyState, Degree, DueReason, Event, Grant, IntentStage, KeyFate, OrderState,
    PersonId, RequestState, Role, Scope, Secret, Serial, SettingName, Stage, TicketKind, TokenId, TokenKind, Uai,
    event,
};
use jiff::{SignedDuration, Timestamp};
use oath::{Algorithm, Digits, Parameters};
use store::{
    Author, Change, Entries, Entry, Language, MovingFactor, NewCredential, NewOrder, NewPerson, NewRequest, NewTicket,
    NewToken, OsEntropy, PasswordHash, School, Store, StoreError,
};

/// How large it is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Schools; every sixtieth part of the people has no token yet and asks for one.
    pub schools: u32,
    /// People with a role in one school.
    pub people: u32,
    /// Tokens in the inventory.
    pub tokens: u32,
    /// Days of the journal.
    pub days: u32,
    /// Entries on each.
    pub entries_a_day: u32,
}

impl Size {
    /// An academy with hundreds of schools, after nearly three years: a million entries with those of the first day.
    pub const ACADEMY: Self = Self { schools: 200, people: 60_000, tokens: 100_000, days: 900, entries_a_day: 1_000 };
    /// Enough that what is done for each of something stands out.
    pub const TOWN: Self = Self { schools: 20, people: 1_200, tokens: 2_000, days: 20, entries_a_day: 100 };
    /// Many of everything that is listed, and little of what is not.
    pub const LONG: Self = Self { schools: 1_200, people: 4_400, tokens: 3_000, days: 13, entries_a_day: 100 };

    /// So many schools, each as large as another: 700 have 100,000 tokens and a million entries.
    pub const fn of_schools(schools: u32) -> Self {
        Self { schools, people: schools * 86, tokens: schools * 143, days: 320, entries_a_day: schools * 4 }
    }
}

/// The password of everybody whose pages are measured.
pub const PASSWORD: &str = "une phrase assez longue";

/// What is measured with.
pub struct Academy {
    /// How large it is.
    pub size: Size,
    /// The schools.
    pub schools: Vec<Uai>,
    /// People with a role in one of them.
    pub people: Vec<PersonId>,
    /// Tokens in stock.
    pub in_stock: Vec<TokenId>,
    /// Tokens in somebody's hands.
    pub held: Vec<TokenId>,
}

/// The school of those who have one, counted round.
const THEIRS: u32 = 7;

/// Sign-in names of those who look at pages; `true`: in one school only.
pub const READERS: [(&str, Role, bool); 6] = [
    ("principal", Role::Principal, true),
    ("requester", Role::Requester, true),
    ("helpdesk", Role::Helpdesk, false),
    ("technician", Role::Technician, false),
    ("administrator", Role::Administrator, false),
    ("auditor", Role::Auditor, false),
];

/// Fills an empty store.
pub fn fill(store: &Store, size: Size) -> Result<Academy, StoreError> {
    let opened = Timestamp::now() - days(size.days + 1);
    let password = PasswordHash::new(&Secret::new(PASSWORD.as_bytes().to_vec()), &OsEntropy)?;
    let academy = store.change(&station(), opened, |tx| found(tx, size, &password))?;
    for day in 0..size.days {
        let author = Author { person: Some(academy.people[(day * 61 % size.people) as usize]), ..station() };
        let at = opened + days(day + 1);
        store.change(&author, at, |_| Ok::<_, StoreError>(((), a_day(&academy, size, day))))?;
    }
    store.change(&station(), Timestamp::now() - days(5), |tx| today(tx, &academy, size, &password))?;
    let Filling { schools, people, in_stock, held, .. } = academy;
    Ok(Academy { size, schools, people, in_stock, held })
}

/// What is needed while it is filled.
struct Filling {
    schools: Vec<Uai>,
    people: Vec<PersonId>,
    tokens: Vec<TokenId>,
    in_stock: Vec<TokenId>,
    held: Vec<TokenId>,
}

/// Schools, people, and tokens of which most are handed over, with an entry a token.
fn found(tx: &Change<'_>, size: Size, password: &PasswordHash) -> Result<(Filling, Entries), StoreError> {
    // pages are measured, not the sign-in
    for role in [Role::Administrator, Role::Helpdesk] {
        if let Some(name) = SettingName::of_role(role) {
            tx.set_setting(name.word(), Some("no"))?;
        }
    }
    let schools: Vec<Uai> = (0..size.schools).map(uai).collect();
    for uai in &schools {
        let name = format!("Collège {uai}");
        tx.add_school(&School {
            uai: *uai,
            name,
            degree: Degree::Second,
            contract: Contract::Public,
            mailbox: None,
            closed: None,
        })?;
    }
    let at = |n: u32| schools[(n % size.schools) as usize];
    let mut people = Vec::new();
    for n in 0..size.people {
        let id = tx.add_person(&person(n))?;
        // the first of each school is its principal
        let role = if n < size.schools { Role::Principal } else { Role::Requester };
        tx.grant(id, Grant { role, scope: Scope::School(at(n)) })?;
        people.push(id);
    }
    for (login, role, in_school) in READERS {
        let id = tx.add_person(&NewPerson { login: typed(login), name: format!("Reader {login}"), ..person(0) })?;
        tx.grant(id, Grant { role, scope: if in_school { Scope::School(at(THEIRS)) } else { Scope::Academy } })?;
        tx.set_password(id, password)?;
    }
    let mut filling = Filling { schools: schools.clone(), people, tokens: vec![], in_stock: vec![], held: vec![] };
    let mut entries = vec![];
    for n in 0..size.tokens {
        let id = tx.add_token(&token(n, at(n)))?;
        enrol(tx, id)?;
        match filling.people.get((n * 10 / 17) as usize) {
            Some(holder) if n % 17 < 10 => {
                hand_over(tx, id, *holder, at(n))?;
                filling.held.push(id);
            }
            Some(_) | None => filling.in_stock.push(id),
        }
        filling.tokens.push(id);
        let registered = event::Register::Placed { to: CustodyState::InStock };
        entries.push(Entry::new(registered).token(id, &serial(n)).school(at(n)));
    }
    Ok((filling, Entries::new(taken(size.tokens as usize), entries)))
}

/// A key file of so many tokens.
fn taken(tokens: usize) -> Entry {
    let (file, sha256) = ("bench".to_owned(), "0".repeat(64));
    let fates = event::Counts::of(|fate| if fate == KeyFate::New { tokens } else { 0 });
    Entry::new(event::Import::KeyFile { file, sha256, fates })
}

/// A day at the desk of a whole academy.
fn a_day(academy: &Filling, size: Size, day: u32) -> Entries {
    let entry = |n: u32| {
        let number = (day * size.entries_a_day + n).wrapping_mul(7_919) % size.tokens;
        let school = academy.schools[(number % size.schools) as usize];
        let subject = academy.people[(number % size.people) as usize];
        let (counter, ahead) = (u64::from(n), 0);
        let event: Event = match n % 10 {
            0..5 => event::Verify { counter: Some(counter), ahead: Some(ahead), ..event::Verify::default() }.into(),
            5 | 6 => {
                let (address, at_station) = (Some([192, 0, 2, 7].into()), Some(false));
                event::SignIn { address, at_station, second_factor: None, source: None }.into()
            }
            7 => {
                let (next, drift, codes, plugged, by_holder) = (counter, None, Some(2), None, None);
                event::Resynchronise::Found { next, ahead, drift, codes, plugged, by_holder }.into()
            }
            8 => event::Enrol::Confirmed { slot: 1, stage: Stage::Confirmed, counter }.into(),
            _ => handed_over(),
        };
        let signs_in = matches!(event, Event::SignIn(_));
        let entry = Entry::new(event).school(school).subject(subject);
        if signs_in { entry } else { entry.token(academy.tokens[number as usize], &serial(number)) }
    };
    Entries::new(entry(0), (1..size.entries_a_day).map(entry))
}

/// What is under way: requests of every kind, orders, tickets, tokens that are due back, PINs that are locked.
fn today(tx: &Change<'_>, academy: &Filling, size: Size, pin: &PasswordHash) -> Result<((), Entry), StoreError> {
    let school = |n: u32| academy.schools[(n % size.schools) as usize];
    // whoever got no token yet asks for one, and so do some principals
    let asking = (0..size.schools / 6).chain(size.people - size.people / 60..size.people);
    for n in asking.filter(|n| academy.people.get(*n as usize).is_some()) {
        let person = academy.people[n as usize];
        if n < size.schools && !tx.tokens_of(person)?.is_empty() {
            continue;
        }
        let id = tx.add_request(&asked(person, school(n)))?;
        tx.set_request(id, RequestState::Draft, RequestState::Submitted, None, None)?;
        if n.is_multiple_of(5) {
            tx.set_request(id, RequestState::Submitted, RequestState::WaitingForStock, None, None)?;
        }
    }
    for n in 0..size.schools * 3 / 4 {
        let author = "Reader principal".to_owned();
        let order = NewOrder { school: school(n), quantity: 20, comment: None, person: None, author };
        let id = tx.add_order(&order)?;
        if n.is_multiple_of(3) {
            tx.set_order(id, OrderState::Ordered, OrderState::Shipped, None)?;
        }
        let (by, text) = ("Reader principal".to_owned(), "codes refusés".to_owned());
        let kind = TicketKind::Other;
        tx.add_ticket(&NewTicket {
            kind,
            school: school(n),
            opener: None,
            by,
            about: None,
            keys: vec![],
            text,
            desk: None,
        })?;
    }
    for token in academy.held.iter().step_by((size.tokens as usize / 200).max(1)) {
        tx.set_due(*token, DueReason::Left)?;
    }
    for person in academy.people.iter().step_by(size.people as usize / 60) {
        tx.set_pin(*person, pin)?;
        tx.count_wrong_pin(*person, 1)?;
    }
    Ok(((), taken(0)))
}

pub(crate) fn enrol(tx: &Change<'_>, token: TokenId) -> Result<(), StoreError> {
    let new = NewCredential {
        token,
        slot: Some(1),
        parameters: Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX },
        factor: MovingFactor::Hotp { counter: 0 },
        stage: IntentStage::Written,
    };
    let id = tx.add_credential(&new, &Secret::new(vec![0x5a; 20]))?;
    tx.set_credential_state(id, CredentialState::PreActivation, CredentialState::Active)
}

/// A token the way that leads to somebody's hands: by a request.
pub(crate) fn hand_over(tx: &Change<'_>, token: TokenId, person: PersonId, school: Uai) -> Result<(), StoreError> {
    use RequestState as R;
    let id = tx.add_request(&asked(person, school))?;
    tx.set_request(id, R::Draft, R::Submitted, None, None)?;
    tx.set_request(id, R::Submitted, R::WaitingForStock, None, None)?;
    tx.set_request(id, R::WaitingForStock, R::AwaitingRequester, Some(token), None)?;
    tx.set_custody(token, CustodyState::InStock, CustodyState::Reserved, Some(person))?;
    tx.sign_request(id, &"0".repeat(64))?;
    tx.set_request(id, R::AwaitingRequester, R::Allocated, Some(token), None)?;
    tx.set_custody(token, CustodyState::Reserved, CustodyState::Allocated, Some(person))?;
    tx.set_request(id, R::Allocated, R::HandedOver, Some(token), None)?;
    tx.set_custody(token, CustodyState::Allocated, CustodyState::HandedOver, Some(person))
}

pub(crate) fn asked(person: PersonId, school: Uai) -> NewRequest {
    let need = "notes et bulletins".to_owned();
    NewRequest { person, school, need, replaces: None, kind: TokenKind::Hardware, change_of_phone: false }
}

/// Who writes when nobody in particular does.
pub fn station() -> Author {
    Author { person: None, name: "bench".into(), door: "station".into() }
}

/// The serial of a token.
pub fn serial(n: u32) -> Serial {
    (10_000_000 + n).to_string().parse().expect("digits are a serial")
}

/// The UAI with these digits: the one letter that fits.
pub(crate) fn uai(n: u32) -> Uai {
    ('A'..='Z').find_map(|letter| format!("{:07}{letter}", 950_000 + n).parse().ok()).expect("one of 23 letters fits")
}

fn typed(login: &str) -> domain::Login {
    login.parse().expect("letters and digits are a sign-in name")
}

pub(crate) fn person(n: u32) -> NewPerson {
    const NAMES: [&str; 6] = ["Martin", "Lefèvre", "Durand", "Çelik", "N’Diaye", "Œuvrard"];
    NewPerson {
        login: typed(&format!("p{n}")),
        name: format!("{} {n}", NAMES[n as usize % NAMES.len()]),
        email: None,
        language: Language::Fr,
        uid: None,
    }
}

/// One token in nine has a last day, within the next years or just passed.
pub(crate) fn token(n: u32, school: Uai) -> NewToken {
    let last = Timestamp::now() - days(30) + days(n % 1_500);
    NewToken {
        family: domain::Family::YubiKey,
        serial: serial(n),
        profile: Some("yubikey-5".into()),
        model: "YubiKey 5 NFC".into(),
        firmware: Some("5.4.3".into()),
        school: Some(school),
        expires: (n.is_multiple_of(9)).then_some(last),
        lot: None,
    }
}

fn days(days: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

impl Academy {
    /// An address with what belongs to this academy in the place of its names.
    pub fn filled(&self, path: &str) -> String {
        let day = |ago: u32| (Timestamp::now() - days(ago)).strftime("%Y-%m-%d").to_string();
        // somebody of the same school as the principal who looks
        path.replace("{person}", &(self.size.schools * 5 + THEIRS + 1).to_string())
            .replace("{school}", self.schools[(THEIRS % self.size.schools) as usize].as_str())
            .replace("{serial}", serial(THEIRS).as_str())
            .replace("{from}", &day(700))
            .replace("{to}", &day(690))
    }
}

/// A key that went to its person with PIN and code.
pub(super) fn handed_over() -> Event {
    let from = CustodyState::Allocated;
    event::HandOver {
        from,
        proof: Some(event::HandOverProof::Passcode),
        token_proof: None,
        serial_shown: None,
        person: None,
        school_name: None,
        model: None,
        charter: None,
        signed: None,
        comment: None,
    }
    .into()
}
