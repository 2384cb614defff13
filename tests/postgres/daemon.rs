//! The program itself on a server: prepared, worked at without a daemon, served, cut off, ended; and what it says where it cannot.

use super::{administrator, cut, server};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// A configuration in a folder of its own.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    /// Its database is the one of this address.
    fn at(address: &str) -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap() };
        fs::set_permissions(desk.dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let data = desk.dir.path().join("data");
        let written =
            format!("database = '{address}'\ndata = '{}'\nbus = 'emulated'\nlisten = '127.0.0.1:0'\n", data.display());
        fs::write(desk.file(), written).unwrap();
        desk
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("trousseau.toml")
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trousseau"));
        command.arg("--config").arg(self.file()).args(words).env("LANG", "fr_FR.UTF-8").stdin(Stdio::null());
        command
    }

    /// Ends with this code and says this, on either way out.
    fn says(&self, words: &[&str], code: i32, expected: &str) -> String {
        let Output { status, stdout, stderr } = self.command(words).output().unwrap();
        let told = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        assert_eq!(status.code(), Some(code), "{words:?}: {told}");
        assert!(told.contains(expected), "{words:?}: {told}");
        assert!(!told.contains("panicked"), "{told}");
        told
    }

    fn serve(&self) -> (Child, String) {
        let mut child = self.command(&["serve"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("trousseau: http://").trim_end_matches('/').to_owned();
        // what it says besides is not waited for
        std::thread::spawn(move || out.read_to_string(&mut String::new()));
        (child, address)
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut told = String::new();
    stream.read_to_string(&mut told).unwrap();
    told
}

fn address(role: &str, database: &str) -> String {
    format!("postgresql://{role}@{}/{database}", server().split_once('@').unwrap().1)
}

fn backup(folder: &Path) -> (PathBuf, PathBuf) {
    let (file, passphrase) = (folder.join("one.trousseau"), folder.join("passphrase"));
    fs::write(&passphrase, "quatre mots et demi\n").unwrap();
    fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).unwrap();
    (file, passphrase)
}

#[test]
fn a_station_is_prepared_worked_at_served_cut_off_and_moved_back_into_a_file() {
    let desk = Desk::at(&address("desk_six", "served"));
    let by = format!("{}/postgres", server());
    desk.says(&["status"], 0, "aucune station n’a encore été ouverte ici");
    let refused = desk.says(&["school", "add", "0951099D", "Collège Mistral"], 5, "`trousseau database init`");
    assert!(refused.contains("rien n’a été changé"), "{refused}");
    desk.says(&["database", "init", "--by", &by], 0, "est prête pour le rôle desk_six");
    desk.says(&["database", "init", "--by", &by], 0, "rien n’a changé");
    desk.says(&["school", "add", "0951099D", "Collège Mistral"], 0, "");
    desk.says(&["school", "list"], 0, "Collège Mistral");
    desk.says(&["journal", "verify"], 0, "");

    let (mut child, at) = desk.serve();
    assert!(get(&at, "/readyz").starts_with("HTTP/1.1 200"), "{}", get(&at, "/readyz"));
    cut("served");
    assert!(get(&at, "/sign-in").starts_with("HTTP/1.1 200"));
    // by its socket, while it serves
    desk.says(&["school", "add", "0130040Y", "Lycée Thiers"], 0, "");
    cut("served");
    desk.says(&["school", "list"], 0, "Lycée Thiers");
    let status = desk.says(&["status"], 0, "");
    assert!(!status.contains("trousseau.db"), "{status}");
    // nobody else writes there meanwhile
    let second = Desk::at(&address("desk_six", "served"));
    second.says(&["school", "list"], 5, "");
    let folder = tempfile::tempdir().unwrap();
    let (file, passphrase) = backup(folder.path());
    let [file, passphrase] = [&file, &passphrase].map(|path| path.to_str().unwrap());
    desk.says(&["backup", file, "--passphrase-file", passphrase], 0, "");
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    let ended = child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(ended.success() && !said.contains("panicked"), "{ended}: {said}");

    // onto another server's database that is named, then into a file: no server, nothing named
    let there = address("desk_six", "carried_on");
    let onto = Desk::at(&there);
    onto.says(&["database", "init", "--by", &by], 0, "est prête");
    let bare = Desk { dir: tempfile::tempdir().unwrap() };
    fs::set_permissions(bare.dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(bare.file(), format!("data = '{}'\nbus = 'emulated'\n", bare.dir.path().join("data").display())).unwrap();
    bare.says(&["restore", file, "--passphrase-file", passphrase, "--into", &there], 0, "journal est intact");
    let rows = administrator("carried_on").query_one("SELECT count(*) FROM school", &[]).unwrap();
    assert_eq!(rows.get::<_, i64>(0), 2);
    fs::remove_dir_all(bare.dir.path().join("data")).unwrap();
    bare.says(&["restore", file, "--passphrase-file", passphrase], 0, "journal est intact");
    bare.says(&["school", "list"], 0, "Lycée Thiers");
}

#[test]
fn what_is_wrong_with_a_server_is_a_sentence_and_an_end() {
    let gone = Desk::at("postgresql://desk@127.0.0.1:1/none");
    gone.says(&["school", "list"], 5, "ne répond pas");
    gone.says(&["serve"], 5, "ne répond pas");
    let password = Desk::at("postgresql://desk:geheim@localhost/none");
    let told = password.says(&["serve"], 78, "database_password_file");
    assert!(!told.contains("geheim"), "{told}");
    Desk::at("mysql://desk@localhost/none").says(&["serve"], 78, "postgresql://RÔLE@SERVEUR/BASE");
    Desk::at("postgresql://localhost/none").says(&["status"], 5, "postgresql://RÔLE@SERVEUR/BASE");
    let bare = Desk { dir: tempfile::tempdir().unwrap() };
    fs::write(bare.file(), "database_authorities = '/etc/ssl/none.pem'\n").unwrap();
    bare.says(&["serve"], 78, "database_authorities");
    fs::write(bare.file(), format!("data = '{}'\n", bare.dir.path().display())).unwrap();
    bare.says(&["database", "init"], 5, "ne nomme pas de serveur");
    let unprepared = Desk::at(&address("desk_nobody_made", "postgres"));
    unprepared.says(&["serve"], 78, "`trousseau database init`");
}
