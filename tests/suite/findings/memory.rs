//! Faults of what the station keeps: vault, database, journal, mail, files, backups, certificate.

use super::{Made, said_of};
use crate::support::desk::{Desk, Ground, HandClock, Outgoing, mailroom, profiles, school};
use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    sync::Arc,
};
use trousseau::{
    cli::{Place, SelfSigned},
    daemon::{Config, open_mailroom, self_signed},
    desk::{Admits, Admitted, Hello, VERSION},
    domain::{ClientScope, Secret, Typing},
    emulated::{Fault, Hub, Yank},
    files::{NewFile, Trust},
    post::Stationery,
    station::{
        Actor, Certificate, Charters, Desks, EnrolOptions, FindingCode, Mailroom, Progress, Station, TypedClient,
    },
    store::{self, Author, Mode, OsEntropy, Store},
    web,
};

const DAY: i64 = 24 * 3600;
const SERIAL: &str = "7654321";
const TOKEN: &str = "yubikey,serial=7654321";

fn root() -> Actor {
    Actor::machine(0)
}

/// A station on this store, with this mailroom.
fn station(store: Store, mailroom: Mailroom) -> Arc<Station> {
    let (hub, clock) = (Arc::new(Hub::new([]).unwrap()), Arc::<HandClock>::default());
    let charters = Charters::load(None).unwrap();
    Station::new(Arc::new(store), hub, profiles(), charters, mailroom, clock, Arc::new(OsEntropy))
}

/// A station whose key the service manager hands over; `then`: what becomes of the files after that.
fn handed(then: impl FnOnce(&Path, &Path, &Station)) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let (data, given) = (folder.path().join("data"), folder.path().join("credentials"));
    drop(Store::open(crate::support::engine::options(&data, Mode::Emulated)).unwrap());
    fs::create_dir(&given).unwrap();
    let given = given.join("trousseau.vault-key");
    fs::rename(data.join("vault.key"), &given).unwrap();
    fs::set_permissions(&given, fs::Permissions::from_mode(0o440)).unwrap();
    let mut options = crate::support::engine::options(&data, Mode::Emulated);
    options.paths.handed_key = Some(given.clone());
    let station = station(Store::open(options).unwrap(), mailroom(&Outgoing::default()));
    Desk::furnish(&station, true);
    then(&given, &data.join("vault.key"), &station);
    said_of(&station)
}

pub(super) fn copied() -> Made {
    handed(|given, key, _| _ = fs::copy(given, key).unwrap())
}

pub(super) fn outgrown() -> Made {
    handed(|_, _, station| _ = station.rekey(&root(), None).unwrap())
}

pub(super) fn old_key() -> Made {
    let desk = Desk::with(&[TOKEN]);
    desk.enrolled_unverified(SERIAL);
    desk.station.rekey(&root(), None).unwrap();
    said_of(&desk.station)
}

pub(super) fn damaged() -> Made {
    // a server looks at references as they are written
    let desk = Desk::in_a_file(&[TOKEN]);
    desk.registered(SERIAL);
    desk.beside().without(&[]).run("UPDATE token SET school = '0750655E'");
    said_of(&desk.station)
}

pub(super) fn unread() -> Made {
    let desk = Desk::with(&[]);
    desk.beside().run("DROP TABLE backup_kept");
    said_of(&desk.station)
}

pub(super) fn cut() -> Made {
    let desk = Desk::with(&[TOKEN]);
    let other = desk.beside().without(&["journal_is_not_cut"]);
    other.run("DELETE FROM journal WHERE number = (SELECT max(number) FROM journal)");
    desk.plugged(SERIAL);
    desk.station.tokens().register(&desk.technician(), &desk.serial(SERIAL), school()).unwrap_err();
    said_of(&desk.station)
}

pub(super) fn foreign() -> Made {
    let desk = Desk::with(&[]);
    desk.beside().run("UPDATE person SET uid = 1000 WHERE login = 'deputy'");
    said_of(&desk.station)
}

/// Pulled out while it is written, at whichever report leaves open what it took.
pub(super) fn interrupted() -> Made {
    for after in 0..40 {
        let desk = Desk::with(&[TOKEN]);
        desk.registered(SERIAL);
        desk.hub.fault(SERIAL, Fault::Unplug { after, how: Yank::During }).unwrap();
        desk.station.bench().start_enrol(&desk.technician(), &desk.serial(SERIAL), EnrolOptions::default()).unwrap();
        desk.end_of(SERIAL);
        let row = desk.station.tokens().token(&desk.technician(), &desk.serial(SERIAL)).unwrap().row;
        if row.unsettled.is_some() {
            return said_of(&desk.station);
        }
    }
    panic!("at none of forty reports")
}

pub(super) fn neglected() -> Made {
    let desk = Desk::with(&[]);
    // what was asked and refused grows old
    let request = desk.asked("requester");
    desk.station.requests().refuse(&desk.principal(), request, "pas cette année").unwrap();
    desk.clock.advance(1000 * DAY);
    said_of(&desk.station)
}

impl Desk {
    fn backed_up_file(&self) -> PathBuf {
        let file = self.folder.path().join("backup");
        let new = NewFile::begin(&file).unwrap();
        let passphrase = Secret::new("quatre mots et demi".into());
        self.station.journal().backup(&root(), new.file(), &file, &passphrase, None, &Progress::default()).unwrap();
        new.finish(false).unwrap();
        file
    }
}

pub(super) fn restored() -> Made {
    let desk = Desk::with(&[]);
    let password = Secret::new("une phrase assez longue".into());
    desk.station.people().set_password(&root(), desk.people["deputy"], &password).unwrap();
    let file = desk.backed_up_file();
    let paths = crate::support::engine::paths(desk.folder.path().join("another machine"));
    let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
    let (passphrase, entropy) = (Secret::new("quatre mots et demi".into()), Arc::new(OsEntropy));
    store::restore(&file, &paths, &passphrase, entropy, &author, desk.now()).unwrap();
    let store = Arc::new(Store::open(crate::support::engine::options(paths.dir, Mode::Emulated)).unwrap());
    let (hub, folder) = (Hub::new([]).unwrap(), tempfile::tempdir().unwrap());
    let ground = Ground { bus: Arc::new(hub.clone()), hub, store, clock: desk.clock.clone(), folder };
    said_of(&Desk::on(ground, |_| Default::default()).station)
}

pub(super) fn without_mail() -> Made {
    said_of(&Desk::without_mail().station)
}

/// The mail server of the configuration does not listen.
pub(super) fn barred() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = folder.path().join("trousseau.toml");
    let text = format!("[mail]\nfrom = 'clefs@example.fr'\nserver = '127.0.0.1'\nport = {free}\ntls = 'none'");
    fs::write(&config, text).unwrap();
    let config = Config::load(&Place { config: Some(config), ..Place::default() }, None).unwrap();
    let mailroom = open_mailroom(&config, Some("https://clefs.example.fr"), None).unwrap();
    let store = Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap();
    said_of(&station(store, mailroom))
}

pub(super) fn no_ticket_desk() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (config, token) = (folder.path().join("trousseau.toml"), folder.path().join("token"));
    fs::write(&token, "geheim").unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    let text = format!(
        "[ticket_desk]\nkind = 'glpi_v1'\nurl = 'http://127.0.0.1:{free}'\nuser_token_file = '{}'",
        token.display()
    );
    fs::write(&config, text).unwrap();
    let config = Config::load(&Place { config: Some(config), ..Place::default() }, None).unwrap();
    let mailroom = open_mailroom(&config, Some("https://clefs.example.fr"), None).unwrap();
    let store = Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap();
    said_of(&station(store, mailroom))
}

pub(super) fn without_panel() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let mailroom = Mailroom::writing_on(Stationery::load(None).unwrap());
    let mailroom = mailroom.sending_by(Arc::new(Outgoing::default()));
    let store = Store::open(crate::support::engine::options(folder.path().join("data"), Mode::Emulated)).unwrap();
    said_of(&station(store, mailroom))
}

/// A program is told at an address that takes nothing.
pub(super) fn hook_failing() -> Made {
    let (desk, root) = (Desk::with(&[]), root());
    let typed = TypedClient {
        name: "tableau".to_owned(),
        scope: ClientScope::ReadApi,
        schools: String::new(),
        networks: String::new(),
        a_minute: 60,
        typing: Typing::Code,
        next_code: false,
        until: None,
    };
    let clients = desk.station.clients();
    let client = clients.add(&root, &typed, None).unwrap().client.id;
    clients.hook(&root, client, "https://tableau.example.fr/", None).unwrap();
    clients.hook_failed(client, "https://tableau.example.fr/ answered 502").unwrap();
    assert!(!desk.station.doctor().iter().any(|one| one.code() == FindingCode::HookFailing), "it just began");
    desk.clock.advance(15 * 60);
    said_of(&desk.station)
}

/// Whoever decides has no address.
pub(super) fn stuck() -> Made {
    let desk = Desk::with(&[]);
    desk.asked("requester");
    desk.deliver();
    said_of(&desk.station)
}

/// A station that rests on a file, of which this was done.
fn resting_on(fault: impl FnOnce(&Path)) -> Made {
    let desk = Desk::with(&[]);
    let folder = desk.folder.path().join("etc");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("password");
    fs::write(&file, "x").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    fault(&file);
    desk.station.rests_on(vec![(file, Trust::Secret)], None);
    said_of(&desk.station)
}

pub(super) fn somebody_elses() -> Made {
    if !rustix::process::geteuid().is_root() {
        return Made::Unable("only root gives a file away");
    }
    resting_on(|file| chown(file, Some(12_345), None).unwrap())
}

pub(super) fn with_mode(mode: u32) -> Made {
    resting_on(|file| fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap())
}

pub(super) fn in_an_open_folder() -> Made {
    resting_on(|file| fs::set_permissions(file.parent().unwrap(), fs::Permissions::from_mode(0o777)).unwrap())
}

pub(super) fn not_there() -> Made {
    resting_on(|file| fs::remove_file(file).unwrap())
}

/// So many days after the newest good backup; `None`: a new station that has none.
pub(super) fn backed_up(days: Option<i64>) -> Made {
    let desk = Desk::with(&[]);
    if let Some(days) = days {
        desk.station.journal().note_backup(&root(), Path::new("/srv/b"), 10, 3).unwrap();
        desk.clock.advance(days * DAY);
    }
    said_of(&desk.station)
}

pub(super) fn never_backed_up() -> Made {
    let desk = Desk::with(&[]);
    desk.clock.advance(9 * DAY);
    said_of(&desk.station)
}

/// A certificate of the first day, so many days later: it is good for thirteen months.
pub(super) fn certificate(days: i64) -> Made {
    let desk = Desk::with(&[]);
    let (certificate, key) = (desk.folder.path().join("c.pem"), desk.folder.path().join("c.key"));
    let place = Place { data: Some(desk.folder.path().join("data")), ..Place::default() };
    let (config, names) = (Config::load(&place, None).unwrap(), vec!["clefs.example.fr".to_owned()]);
    self_signed(&config, &SelfSigned { names, certificate: Some(certificate.clone()), key: Some(key) }).unwrap();
    let ends = web::Certificate::read(&certificate).unwrap().ends;
    let shown = move || Certificate { ends, host: "clefs.example.fr".to_owned(), is_named: true, refused: None };
    desk.station.certificate_by(shown);
    // the desk's clock stands on a day of its own
    desk.clock.advance(jiff::Timestamp::now().as_second() - desk.now().as_second() + days * DAY);
    said_of(&desk.station)
}

/// A desk whose program is of another version; `then`: what happens to it, and the days that it is away afterwards.
pub(super) fn desk(then: impl FnOnce(&Desks, &Admitted), days: i64) -> Made {
    let desk = Desk::with(&[]);
    let desks = desk.station.desks();
    let made = desks.add(&root(), "Accueil", "", None).unwrap().desk;
    let admitted = Admitted { number: made.id.get(), name: made.name };
    let hello = Hello { version: VERSION, program: "0.0.9".to_owned(), host: "poste-1".to_owned(), run: 1 };
    desks.came(&admitted, &hello, &Arc::default());
    then(&desks, &admitted);
    if days > 0 {
        desks.went(&admitted);
        desk.clock.advance(days * DAY);
    }
    said_of(&desk.station)
}
