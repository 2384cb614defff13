//! Whatever keeps `serve` from starting is one sentence with what to do, in both languages, its cause told once; and the exit code says
//! whether starting again would help.

use super::command_line::{Daemon, TOKEN, errors, trousseau};
use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Ended so, systemd does not start it again.
const LASTS: i32 = 78;
/// It is tried again.
const PASSES: i32 = 5;

/// A station that was opened once, and a configuration.
struct Ground(tempfile::TempDir);

impl Ground {
    fn new() -> Self {
        let ground = Self(tempfile::tempdir().unwrap());
        assert!(trousseau(&ground.data()).args(["school", "list"]).status().unwrap().success());
        ground
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn configured(&self, text: &str) -> PathBuf {
        let path = self.at("trousseau.toml");
        fs::write(&path, text).unwrap();
        path
    }
}

fn serve(data: &Path, config: Option<&Path>, listen: &str, language: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trousseau"));
    command.args(["--bus", "emulated", "--token", TOKEN, "--data"]).arg(data).env_remove("TROUSSEAU_DATA");
    command.args(config.map(|_| "--config")).args(config).args(["serve", "--listen", listen]);
    command.env("LC_ALL", language).env("LANG", language).output().unwrap()
}

/// Fails to start with one sentence that names `what`, in both languages.
#[track_caller]
fn refused(data: &Path, config: Option<&Path>, listen: &str, code: i32, what: &str) {
    let [english, french] = ["C", "fr_FR.UTF-8"].map(|language| {
        let ended = serve(data, config, listen, language);
        let said = errors(&ended);
        assert_eq!(ended.status.code(), Some(code), "{said}");
        assert!(ended.stdout.is_empty());
        let lines: Vec<_> = said.lines().filter(|line| line.starts_with("trousseau: ")).collect();
        assert_eq!(lines.len(), 1, "one sentence: {said}");
        assert!(said.contains(what), "{what}: {said}");
        // what happened, and what to do
        assert!(said.matches([':', '.', ';']).count() >= 2, "{said}");
        no_cause_twice(&said);
        said
    });
    assert_ne!(english, french);
}

#[track_caller]
fn no_cause_twice(said: &str) {
    for cause in ["(os error", "No such file", "Address already", "TOML parse error", "malformed", "unable to open"] {
        assert!(said.matches(cause).count() <= 1, "a cause told twice: {said}");
    }
}

/// A command where no daemon runs names `what` too.
#[track_caller]
fn refused_alone(data: &Path, what: &str) {
    let ended = trousseau(data).args(["school", "list"]).output().unwrap();
    let said = errors(&ended);
    assert_eq!(ended.status.code(), Some(PASSES), "{said}");
    assert!(said.contains(what), "{what}: {said}");
    no_cause_twice(&said);
}

#[test]
fn a_configuration_that_cannot_be_used_is_told_with_its_line_and_is_not_tried_again() {
    let ground = Ground::new();
    let (data, any) = (ground.data(), "127.0.0.1:0");
    refused(&data, Some(Path::new("/nonexistent.toml")), any, LASTS, "/nonexistent.toml");
    refused(&data, Some(&ground.configured("zone = 'Europe/Paris'\nlisen = 'x'")), any, LASTS, "line 2");
    refused(&data, Some(&ground.configured("zone = ")), any, LASTS, "line 1");
    refused(&data, Some(&ground.configured("zone = 'Mars/Phobos'")), any, LASTS, "Mars/Phobos");
    refused(&data, Some(&ground.configured("templates = '/nonexistent'")), any, LASTS, "/nonexistent");
    refused(&data, Some(&ground.configured("[mail]\nserver = 'a.example'")), any, LASTS, "mail");
    refused(&data, None, "0.0.0.0:8480", LASTS, "0.0.0.0:8480");
    let open = ground.configured("zone = 'Europe/Paris'");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o666)).unwrap();
    refused(&data, Some(&open), any, LASTS, "chmod");
}

#[test]
fn certificates_that_are_missing_or_do_not_fit_are_told_and_an_address_that_is_taken_is_tried_again() {
    let ground = Ground::new();
    let (data, any) = (ground.data(), "127.0.0.1:0");
    let secret = |name: &str, text: &str| {
        fs::write(ground.at(name), text).unwrap();
        fs::set_permissions(ground.at(name), fs::Permissions::from_mode(0o600)).unwrap();
        ground.at(name)
    };
    let public = |certificate: &Path, key: &Path| {
        let (certificate, key) = (certificate.display(), key.display());
        let text = format!("certificate = '{certificate}'\nkey = '{key}'");
        ground.configured(&format!("[public]\nurl = 'https://a.example'\nlisten = '127.0.0.1:0'\n{text}"))
    };
    let none = ground.at("none.pem");
    refused(&data, Some(&public(&none, &none)), any, LASTS, "none.pem");
    let (certificate, key) = (secret("c.pem", "no certificate"), secret("k.pem", "no key"));
    refused(&data, Some(&public(&certificate, &key)), any, PASSES, "c.pem");
    let taken = TcpListener::bind(any).unwrap();
    refused(&data, None, &taken.local_addr().unwrap().to_string(), PASSES, "--listen");
}

#[test]
fn a_memory_that_cannot_be_used_is_told_and_starting_again_is_left_to_whoever_mends_it() {
    let any = "127.0.0.1:0";
    let broken = |fault: &dyn Fn(&Path), what: &str| {
        let ground = Ground::new();
        fault(&ground.data());
        refused(&ground.data(), None, any, LASTS, what);
        refused_alone(&ground.data(), what);
    };
    broken(&|data| fs::remove_file(data.join("vault.key")).unwrap(), "vault.key");
    broken(&|data| fs::write(data.join("vault.key"), "no key").unwrap(), "vault.key");
    broken(
        &|data| fs::set_permissions(data.join("vault.key"), fs::Permissions::from_mode(0o644)).unwrap(),
        "chmod 600",
    );
    broken(
        &|data| {
            let other = Ground::new();
            fs::copy(other.data().join("vault.key"), data.join("vault.key")).unwrap();
        },
        "vault.key",
    );
    let database = |data: &Path| data.join(trousseau::store::DATABASE);
    broken(&|data| fs::write(database(data), "a letter, and no database").unwrap(), trousseau::store::DATABASE);
    broken(
        &|data| {
            let whole = fs::read(database(data)).unwrap();
            fs::write(database(data), &whole[..whole.len() / 2]).unwrap();
        },
        trousseau::store::DATABASE,
    );
    broken(
        &|data| {
            let newer = rusqlite::Connection::open(database(data)).unwrap();
            newer.pragma_update(None, "user_version", 9_999).unwrap();
        },
        "9999",
    );
    broken(&|data| fs::remove_file(database(data)).unwrap(), trousseau::store::DATABASE);
    // the sentence leaves out what SQLite says: the log has it
    let ground = Ground::new();
    fs::remove_file(database(&ground.data())).unwrap();
    fs::create_dir(database(&ground.data())).unwrap();
    refused(&ground.data(), None, any, PASSES, "unable to open");
    refused_alone(&ground.data(), "unable to open");
    let ground = Ground::new();
    fs::write(ground.at("a file"), "x").unwrap();
    refused(&ground.at("a file"), None, any, LASTS, "a file");
    refused(&ground.at("a file/data"), None, any, LASTS, "a file");
    // another one that runs ends some day
    let _running = Daemon::start(&ground.data());
    refused(&ground.data(), None, any, PASSES, "process");
}

#[test]
fn texts_of_an_academy_that_cannot_be_used_are_told_in_one_line_with_what_to_do() {
    let ground = Ground::new();
    let (data, any) = (ground.data(), "127.0.0.1:0");
    for (file, text, what) in [
        ("mail/fr/pin_link.txt", "Sujet\n\n{{ by|nosuchfilter }} {{ link }}\n", "pin_link.txt"),
        ("mail/en/token_ready.txt", "Subject\n\nCollect {{ serial }} {% if %}\n", "token_ready.txt"),
        ("i18n/fr/desk.ftl", "ceci n’est pas un catalogue\n", "desk.ftl"),
        ("charter/fr.md", "", "fr.md"),
        ("keyfile/columns.toml", "[columns\n", "columns.toml"),
    ] {
        let templates = ground.at(&file.replace(['/', '.'], "-"));
        let path = templates.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let config = ground.configured(&format!("templates = '{}'", templates.display()));
        refused(&data, Some(&config), any, LASTS, what);
        let said = errors(&serve(&data, Some(&config), any, "C"));
        assert!(!said.contains("Referenced variables") && !said.contains("---"), "{file}: {said}");
    }
}
