//! The command line as scripts use it: exit codes, documents, with a daemon and without.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
};

pub(crate) const TOKEN: &str = "yubikey,serial=7654321";

pub(crate) fn trousseau(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trousseau"));
    command
        .args(["--bus", "emulated", "--token", TOKEN, "--data"])
        .arg(data)
        .env_remove("TROUSSEAU_DATA")
        .env("LC_ALL", "C");
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    trousseau(data).args(arguments).output().unwrap()
}

fn code(data: &Path, arguments: &[&str]) -> i32 {
    run(data, arguments).status.code().unwrap()
}

pub(crate) fn documents(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A running daemon, ended by SIGTERM.
pub(crate) struct Daemon(Child, pub(crate) String);

impl Daemon {
    pub(super) fn start(data: &Path) -> Self {
        let mut command = trousseau(data);
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        Self::of(command)
    }
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("trousseau: http://").expect(&line).trim_end_matches('/').to_owned();
        Self(child, address)
    }
    fn stop(mut self) -> i32 {
        let pid = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.0.wait().unwrap().code().unwrap()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lists of schools and people: tried, then taken; refused as a whole.
fn lists(data: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let list = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let schools = list("écoles.csv", "UAI;Nom;Degré;Contrat\r\n0132410Z;Lycée Zola;second;public\r\n");
    let trial = documents(&run(data, &["--json", "school", "import", &schools, "--dry-run"]));
    assert_eq!((trial[0]["fate"].as_str(), trial[0]["number"].as_u64()), (Some("new"), Some(2)));
    assert_eq!((trial[1]["done"].as_bool(), trial[1]["lines"]["new"].as_u64()), (Some(false), Some(1)));
    assert_eq!(code(data, &["school", "import", &schools]), 0);
    assert_eq!(documents(&run(data, &["--json", "school", "import", &schools]))[0]["fate"], "unchanged");
    let people = list("people.csv", "login,name,role,uai\nanna,Anna A,deputy,0132410Z\nbert,Bert B,deputy,0132410X\n");
    let refused = run(data, &["--json", "person", "import", &people]);
    assert_eq!(refused.status.code(), Some(1), "{}", errors(&refused));
    assert_eq!(documents(&refused)[1]["fault"]["word"], "uai_letter");
    assert!(documents(&run(data, &["--json", "person", "list", "anna"])).is_empty(), "nothing half done");
    assert_eq!(code(data, &["person", "import", "--keep-good", "--send-links", &people]), 0);
    assert_eq!(documents(&run(data, &["--json", "person", "list", "anna"])).len(), 1);
    assert_eq!(code(data, &["person", "import", &schools]), 2, "no column of people");
    // the school, its people, and who stands in
    assert_eq!(code(data, &["--yes", "person", "revoke", "anna", "deputy@0132410Z"]), 0);
    assert_eq!(code(data, &["person", "grant", "anna", "requester@0132410Z"]), 0);
    assert_eq!(code(data, &["school", "delegate", "0132410Z", "anna", "--until", "yesterday"]), 2);
    assert_eq!(code(data, &["school", "delegate", "0132410Z", "anna", "--until", "2001-01-01"]), 2);
    let day = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(240)).to_string();
    assert_eq!(code(data, &["school", "delegate", "0132410Z", "anna", "--until", &day[..10]]), 0);
    let change =
        ["--json", "school", "change", "0132410Z", "--contract", "private_under_contract", "--document", "true"];
    let page = &documents(&run(data, &change))[0];
    assert_eq!((page["needs_document"].as_bool(), page["school"]["name"].as_str()), (Some(true), Some("Lycée Zola")));
    let roles = page["members"][0]["roles"].as_array().unwrap();
    assert!(roles.len() == 2 && roles.iter().any(|role| role["until"].is_string()), "{page}");
    assert_eq!(code(data, &["school", "end-delegation", "0132410Z", "anna"]), 0);
    assert_eq!(code(data, &["school", "end-delegation", "0132410Z", "anna"]), 1);
    assert_eq!(code(data, &["school", "show", "0040010P"]), 3);
    assert_eq!(code(data, &["person", "import", "/no/such/list.csv"]), 2);
}

/// The same commands, whoever does them.
fn journey(data: &Path) {
    let school = ["school", "add", "0951099D", "Lycée Rousseau"];
    assert_eq!(code(data, &school), 0);
    assert_eq!(code(data, &school), 1, "there already");
    assert_eq!(code(data, &["school", "add", "0951099X", "mistyped"]), 2);
    assert_eq!(code(data, &["stock", "show", "1"]), 3);
    lists(data);
    assert_eq!(code(data, &["stock", "add", "7654321", "--school", "0750655E"]), 3, "no such school");

    let listed = documents(&run(data, &["devices", "--json"]));
    let device = &listed[0];
    assert_eq!((device["serial"].as_str(), device["state"].as_str()), (Some("7654321"), Some("unregistered")));
    assert_eq!((device["vid"].as_str(), device["firmware"].as_str()), (Some("1050"), Some("5.4.3")));

    let added = documents(&run(data, &["--json", "stock", "add", "7654321", "--school", "0951099D"]));
    assert_eq!((added[0]["state"].as_str(), added[0]["plugged"].as_bool()), (Some("in_stock"), Some(true)));
    let enrolled = run(data, &["--json", "enrol", "7654321", "--no-confirm"]);
    assert_eq!(enrolled.status.code(), Some(0), "{}", errors(&enrolled));
    assert_eq!(documents(&enrolled)[0]["key"], "enrolled-unverified");
    assert_eq!(code(data, &["enrol", "1"]), 3);
    assert_eq!(code(data, &["verify", "7654321", "12345x"]), 2);
    assert_eq!(code(data, &["verify", "7654321", "000000"]), 1);
    assert_eq!(code(data, &["resync", "7654321", "000000"]), 2, "one code is not enough");
    assert_eq!(code(data, &["resync", "7654321", "000000", "000001"]), 1);
    let nobody = documents(&run(data, &["--json", "identify", "000000", "000001"]));
    assert_eq!((nobody[0]["tokens"].as_u64(), nobody[0]["candidates"].as_array().unwrap().len()), (Some(1), 0));

    let person = ["person", "add", "agnes", "Agnès Petit", "--role", "requester@0951099D"];
    assert_eq!(code(data, &person), 0);
    assert_eq!(code(data, &["stock", "allocate", "7654321", "agnes"]), 2, "there is no such way");
    assert_eq!(code(data, &["request", "list"]), 0);
    assert!(documents(&run(data, &["--json", "batch", "list"])).is_empty());
    assert_eq!(code(data, &["batch", "show", "1"]), 3, "no such batch");
    assert_eq!(code(data, &["request", "approve", "1"]), 3);
    let wrong = run(data, &["stock", "hand-over", "7654321", "--without", "essai", "--expected", "1111"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(errors(&wrong).contains("The plugged token is 7654321, not 1111"), "{}", errors(&wrong));
    assert_eq!(code(data, &["stock", "hand-over", "7654321", "--without", "essai"]), 1, "nobody asked for it");
    assert_eq!(code(data, &["stock", "hand-over", "1111", "--without", "essai"]), 3, "nobody knows it");
    assert_eq!(code(data, &["--yes", "stock", "take", "7654321"]), 1);
    assert_eq!(code(data, &["--yes", "stock", "mark-defective", "7654321", "--comment", "en panne"]), 0);
    assert_eq!(code(data, &["stock", "repair", "7654321", "--comment", "réparée"]), 0);
    assert_eq!(code(data, &["setting", "reminder_days", "99"]), 2);
    assert_eq!(documents(&run(data, &["--json", "setting", "reminder_days", "5"]))[0]["value"], "5");
    let rows = documents(&run(data, &["--json", "stock", "list", "--state", "in_stock"]));
    assert_eq!(rows[0]["credential"]["state"], "deactivated");

    let checked = documents(&run(data, &["--json", "journal", "verify"]));
    assert_eq!(checked[0]["count"], 0);
    let lines = documents(&run(data, &["--json", "journal", "show", "--limit", "2"]));
    assert_eq!(lines.len(), 2);
    let uid = format!("uid {}", rustix::process::getuid().as_raw());
    assert!(lines.iter().all(|line| line["who"] == uid.as_str() && line["at"].as_str().unwrap().ends_with('Z')));
    let findings = documents(&run(data, &["--json", "doctor"]));
    assert!(findings.iter().any(|finding| finding["area"] == "database" && finding["ok"] == true), "{findings:?}");
}

#[test]
fn without_a_daemon_the_command_line_does_the_work_itself() {
    let folder = tempfile::tempdir().unwrap();
    journey(&folder.path().join("data"));
}

#[test]
fn with_a_daemon_the_same_commands_go_through_its_socket() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let daemon = Daemon::start(&data);
    let mode = std::fs::metadata(data.join("control")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    journey(&data);

    let second = trousseau(&data).args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(second.status.code(), Some(5));
    assert!(errors(&second).contains("is in use by process"), "{}", errors(&second));

    let mut panel = TcpStream::connect(&daemon.1).unwrap();
    let host = &daemon.1;
    write!(panel, "GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut status = String::new();
    BufReader::new(panel).read_line(&mut status).unwrap();
    assert!(status.starts_with("HTTP/1.1 200"), "{status}");

    assert_eq!(daemon.stop(), 0);
    assert!(!data.join("control").exists(), "a station that ended leaves no socket behind");
}

#[test]
fn a_backup_is_restored_into_an_empty_directory_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    assert_eq!(code(&data, &["school", "add", "0951099D", "Lycée Rousseau"]), 0);
    let (file, passphrase) = (folder.path().join("backup"), folder.path().join("passphrase"));
    std::fs::write(&passphrase, "trois petites clefs rouges\n").unwrap();
    let (file, passphrase) = (file.to_str().unwrap(), passphrase.to_str().unwrap());
    let backup = ["backup", file, "--passphrase-file", passphrase];
    assert_eq!(code(&data, &backup), 0);
    assert_eq!(code(&data, &backup), 2, "a backup never overwrites");
    let restore = ["restore", file, "--passphrase-file", passphrase];
    assert_eq!(code(&data, &restore), 5, "nor does a restore");
    assert_eq!(code(&copy, &restore), 0);
    assert_eq!(documents(&run(&copy, &["--json", "school", "list"]))[0]["uai"], "0951099D");
}

#[test]
fn what_cannot_be_read_is_usage_and_what_is_missing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(code(&data, &["frobnicate"]), 2);
    assert_eq!(code(&data, &["--config", "/nonexistent.toml", "doctor"]), 5);
    assert_eq!(code(&data, &["school", "list"]), 0);
    std::fs::remove_file(data.join("vault.key")).unwrap();
    let refused = run(&data, &["school", "list"]);
    assert_eq!(refused.status.code(), Some(5));
    assert!(errors(&refused).contains("vault key"), "{}", errors(&refused));
    let doctor = run(&data, &["--json", "doctor"]);
    assert_eq!(doctor.status.code(), Some(5));
    assert!(documents(&doctor).iter().any(|finding| finding["area"] == "database" && finding["ok"] == false));
    let rules = run(&data, &["udev"]);
    assert!(String::from_utf8(rules.stdout).unwrap().contains("GROUP=\"trousseau\""));
}

#[test]
fn emulated_tokens_never_mix_with_real_ones() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(code(&data, &["school", "list"]), 0);
    let refused = trousseau(&data).args(["--bus", "hid", "school", "list"]).output().unwrap();
    // clap takes a flag once; the second one is a usage error, so ask anew
    assert_eq!(refused.status.code(), Some(2));
    let mut real = Command::new(env!("CARGO_BIN_EXE_trousseau"));
    let refused =
        real.env("LC_ALL", "C").args(["--bus", "hid", "--data"]).arg(&data).args(["school", "list"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(5));
    assert!(errors(&refused).contains("never mix"), "{}", errors(&refused));
}

const KEYS: &str = "serial,type,digits,counter,secret\n\
    2301234,hotp,6,0,3132333435363738393031323334353637383930\n\
    2301235,hotp,6,0,3132333435363738393031323334353637383931\n";

#[test]
fn key_files_go_in_and_out_alike_with_a_daemon_and_without() {
    for with_daemon in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let data = &folder.path().join("data");
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("keys.csv"), KEYS).unwrap();
        std::fs::write(path("broken.csv"), format!("{KEYS}2301236,ocra,6,0,00\n")).unwrap();
        std::fs::write(path("password"), "un long mot de passe\n").unwrap();
        assert_eq!(code(data, &["school", "add", "0951099D", "Collège Jean Moulin"]), 0);
        let daemon = with_daemon.then(|| Daemon::start(data));

        let import = |file: &str, more: &[&str]| {
            let mut arguments = vec!["--json", "import", "--school", "0951099D"];
            arguments.extend(more);
            arguments.push(file);
            run(data, &arguments)
        };
        let dry = import(&path("keys.csv"), &["--dry-run", "--format", "csv"]);
        let lines = documents(&dry);
        assert_eq!((lines.len(), &lines[0]["fate"], &lines[2]["done"]), (3, &"new".into(), &false.into()));
        let wrong = import(&path("keys.csv"), &["--format", "pskc"]);
        assert_eq!(wrong.status.code(), Some(2));
        assert!(errors(&wrong).contains("The file is csv, not pskc"), "{}", errors(&wrong));
        let broken = import(&path("broken.csv"), &[]);
        assert_eq!(broken.status.code(), Some(1));
        assert_eq!(documents(&broken)[2]["refusal"], "algorithm");
        assert!(errors(&broken).contains("Keys refused: 1. Nothing was imported"));
        assert_eq!(code(data, &["stock", "show", "2301234"]), 3);
        assert_eq!(import(&path("keys.csv"), &[]).status.code(), Some(0));
        assert_eq!(documents(&import(&path("keys.csv"), &[]))[2]["keys"]["unchanged"], 2);
        assert_eq!(import(&path("nothing.csv"), &[]).status.code(), Some(2));
        assert_eq!(code(data, &["verify", "2301234", "755224"]), 0);
        let fit = run(data, &["--json", "fit", "2301235", "123456", "654321"]);
        assert_eq!(documents(&fit)[0]["fits"], serde_json::json!([]));

        let pskc = path("keys.pskcxml");
        let export = |more: &[&str]| {
            let mut arguments = vec!["--json", "export", "--format", "pskc", "--password-file"];
            let password = path("password");
            arguments.push(&password);
            arguments.extend(more);
            run(data, &arguments)
        };
        assert_eq!(export(&[&pskc]).status.code(), Some(2), "a reason is asked for");
        assert!(!std::fs::exists(&pskc).unwrap());
        let done = export(&["--reason", "déménagement", &pskc]);
        assert_eq!((done.status.code(), &documents(&done)[0]["written"]), (Some(0), &2.into()), "{}", errors(&done));
        assert_eq!(std::fs::metadata(&pskc).unwrap().permissions().mode() & 0o777, 0o600);
        let again = export(&["--reason", "encore", &pskc]);
        assert!(errors(&again).contains("is there already"));
        let text = std::fs::read_to_string(&pskc).unwrap();
        assert!(text.ends_with("</KeyContainer>\n") && !text.contains("MTIzNDU2Nzg5"));
        let table = path("table.csv");
        assert_eq!(code(data, &["export", "--format", "csv", &table]), 0);
        assert!(!std::fs::read_to_string(&table).unwrap().contains("3132333435"));
        if let Some(daemon) = daemon {
            assert_eq!(daemon.stop(), 0);
        }

        let other = &folder.path().join("other");
        assert_eq!(code(other, &["school", "add", "0951099D", "Collège Jean Moulin"]), 0);
        let arguments = ["import", "--school", "0951099D", "--password-file", &path("password"), &pskc];
        assert_eq!(code(other, &arguments), 0);
        assert_eq!(code(other, &["verify", "2301234", "755224"]), 1, "spent where it was exported");
        assert_eq!(code(other, &["verify", "2301234", "287082"]), 0);
    }
}

#[test]
fn a_diagnosis_on_the_command_line_ends_in_words_and_in_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(code(&data, &["school", "add", "0951099D", "Lycée Rousseau"]), 0);
    let unknown = documents(&run(&data, &["--json", "diagnose", "7654321"]));
    assert_eq!(
        (unknown[0]["symptom"].as_str(), unknown[0]["remedy"].as_str()),
        (Some("not_registered"), Some("ticket"))
    );
    assert_eq!(code(&data, &["stock", "add", "7654321", "--school", "0951099D"]), 0);
    let said = run(&data, &["diagnose", "7654321"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("never programmed") && said.contains("[never programmed: to be replaced]"), "{said}");
    assert_eq!(code(&data, &["enrol", "7654321", "--no-confirm"]), 0);
    // without a daemon every command plugs a blank token: what was programmed into the last one is gone
    let wiped = documents(&run(&data, &["--json", "diagnose", "7654321"]));
    assert_eq!((wiped[0]["symptom"].as_str(), wiped[0]["remedy"].as_str()), (Some("slot_empty"), Some("replace")));
    assert_eq!(
        code(&data, &["diagnose", "7654321", "--open", "--dead", "--port", "1-9"]),
        2,
        "nothing is plugged there"
    );
}

#[test]
fn tickets_stock_takes_and_the_retired_consoles_file_on_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    assert_eq!(code(data, &["school", "add", "0951099D", "Lycée Rousseau"]), 0);
    let open = ["--json", "ticket", "open", "--school", "0951099D", "--kind", "found_serials", "--serial", "1001"];
    let refused = run(data, &open);
    assert_eq!(refused.status.code(), Some(1));
    assert!(errors(&refused).contains("ticket_address"), "{}", errors(&refused));
    assert_eq!(code(data, &["setting", "ticket_address", "filaos@ac-example.fr"]), 0);
    let ticket = documents(&run(data, &open));
    assert_eq!(
        (ticket[0]["state"].as_str(), ticket[0]["serials"][0]["standing"].as_str()),
        (Some("open"), Some("unlisted"))
    );

    // plugged tokens count by themselves, the others by their number
    let counted = documents(&run(data, &["--json", "stock", "count", "1001", "1002", "--school", "0951099D"]));
    assert_eq!((counted[0]["counted"].as_u64(), counted[0]["at_bench"].as_bool()), (Some(3), Some(true)));
    let back = ["--json", "stock", "count", "7654321", "--school", "0951099D", "--take-back", "--close"];
    let closed = documents(&run(data, &back));
    let findings: Vec<_> = closed[0]["lines"].as_array().unwrap().iter().map(|line| line["finding"].as_str()).collect();
    assert_eq!(findings, [Some("unlisted"), Some("unlisted")], "{closed:?}");

    let file = data.join("console.csv");
    std::fs::write(&file, "serial;uai;state\n1001;0951099D;available\n1003;0951099D;available\n").unwrap();
    let file = file.to_str().unwrap();
    let looked = documents(&run(data, &["--json", "stock", "import-console", file, "--dry-run"]));
    let fates: Vec<_> = looked.iter().filter_map(|line| line["fate"].as_str()).collect();
    assert_eq!(fates, ["new", "not_found", "found_unlisted"]);
    assert_eq!(code(data, &["stock", "show", "1001"]), 3, "a look changes nothing");
    let done = documents(&run(data, &["--json", "stock", "import-console", file]));
    assert_eq!(done.last().unwrap()["done"].as_bool(), Some(true));
    assert_eq!(code(data, &["stock", "show", "1001"]), 0);
    let shown = documents(&run(data, &["--json", "ticket", "show", "1"]));
    assert_eq!((shown[0]["state"].as_str(), shown[0]["done"].as_str()), (Some("closed"), Some("all_in_stock")));
    assert_eq!(code(data, &["ticket", "show", "99"]), 3);
    for hostile in ["<script>alert(1)</script>", "000", &"9".repeat(33)] {
        assert_eq!(code(data, &["stock", "count", hostile, "--school", "0951099D"]), 2, "{hostile}");
        assert_eq!(code(data, &["ticket", "open", "--school", "0951099D", "--kind", "other", "--serial", hostile]), 2);
    }
    assert_eq!(code(data, &["ticket", "close", "1", "done"]), 1, "closed already");
    assert_eq!(code(data, &["stock", "import-console", "/nonexistent"]), 2);
}

#[test]
fn moving_leaving_and_what_is_due_are_done_on_the_command_line_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for school in
        [["school", "add", "0951099D", "Lycée Rousseau"], ["school", "add", "0750655E", "Lycée Louis-le-Grand"]]
    {
        assert_eq!(code(&data, &school), 0);
    }
    assert_eq!(code(&data, &["person", "add", "agnes", "Agnès Petit", "--role", "requester@0951099D"]), 0);
    assert_eq!(code(&data, &["--yes", "person", "leave", "agnes", "0750655E"]), 1, "not of that school");
    let moved = documents(&run(&data, &["--yes", "--json", "person", "move", "agnes", "0951099D", "0750655E"]));
    assert_eq!((moved[0]["from"].as_str(), moved[0]["to"].as_str()), (Some("0951099D"), Some("0750655E")));
    assert_eq!(code(&data, &["--yes", "person", "leave", "agnes", "0750655E"]), 0);
    assert_eq!(code(&data, &["--yes", "person", "leave", "nobody", "0750655E"]), 3);
    for list in ["expiring", "due"] {
        let listed = run(&data, &["--json", "stock", list]);
        assert!(listed.status.code() == Some(0) && listed.stdout.is_empty(), "{list}");
    }
}

#[test]
fn a_start_that_fails_tells_its_cause_once() {
    let data = tempfile::tempdir().unwrap();
    let config = data.path().join("trousseau.toml");
    std::fs::write(&config, "listen = \"nowhere\"\n").unwrap();
    let output = trousseau(data.path()).arg("--config").arg(&config).arg("serve").output().unwrap();
    assert_eq!(output.status.code(), Some(78), "it stays until somebody changed it");
    let said = errors(&output);
    assert_eq!(said.matches("invalid socket address").count(), 1, "{said}");
}

/// What a terminal would obey: title, colours, cleared screen, bell, C1, reading direction.
const HOSTILE: &str = "\u{1b}]0;PWNED\u{7}\u{1b}[2J\u{9b}31m\u{202e}x\u{7f}";

#[test]
fn what_a_token_a_file_or_a_person_says_never_reaches_the_terminal_as_a_command_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    let obeyed = |text: &str| {
        text.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}'))
    };
    let shown = |output: Output, what: &str| {
        let (said, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(!obeyed(&said) && !obeyed(&told), "{what}: {said:?} {told:?}");
        format!("{said}{told}")
    };
    let token = format!("typing,serial=1,vid=1050,pid=9999,product={HOSTILE}");
    let devices = |json: &[&str]| trousseau(data).args(["--token", &token, "devices"]).args(json).output().unwrap();
    assert!(shown(devices(&[]), "devices").contains("\\u{1b}]0;PWNED"), "it is shown, not sent");
    let found = documents(&devices(&["--json"]));
    assert!(found.iter().any(|device| device["model"] == HOSTILE), "JSON has all of it: {found:?}");
    shown(devices(&["--json"]), "devices --json");

    assert_eq!(code(data, &["school", "add", "0951099D", "Collège Jean Moulin"]), 0);
    let table = folder.path().join("keys.csv");
    let rows = format!("serial,type,digits,counter,secret\n{HOSTILE},hotp,6,0,31\n{HOSTILE},{HOSTILE},6,0,31\n");
    std::fs::write(&table, rows).unwrap();
    let import = run(data, &["import", table.to_str().unwrap(), "--school", "0951099D", "--dry-run"]);
    let told = shown(import, "import");
    assert!(told.contains("unreadable") && !told.contains("PWNED"), "what may be a key is told by its length: {told}");
    assert_eq!(code(data, &["stock", "add", "7654321", "--school", "0951099D"]), 0);
    assert_eq!(code(data, &["--yes", "stock", "mark-defective", "7654321", "--comment", "\u{202e}tfel ot thgir"]), 0);
    let (file, phrase) = (folder.path().join(HOSTILE), folder.path().join("phrase"));
    std::fs::write(&phrase, "quatre petites clefs vertes").unwrap();
    let backup = ["backup", file.to_str().unwrap(), "--passphrase-file", phrase.to_str().unwrap()];
    assert!(shown(run(data, &backup), "backup").contains("PWNED"));
    assert!(shown(run(data, &["journal", "show"]), "journal").contains("PWNED"));
    let missing = run(data, &["import", HOSTILE, "--school", "0951099D"]);
    assert!(shown(missing, "a file that is not there").contains("PWNED"));
    let open = folder.path().join("logged").join(HOSTILE);
    std::fs::create_dir_all(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o755)).unwrap();
    let logged = shown(run(&open, &["school", "list"]), "a line of the log");
    assert!(logged.contains("WARN") && logged.contains("PWNED"), "{logged}");
    assert!(
        shown(run(data, &["--yes", "person", "move", HOSTILE, "0951099D", "0130040Y"]), "a refusal").contains("PWNED")
    );
}

#[test]
fn what_others_could_change_or_read_is_refused_with_the_command_that_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mode = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    assert_eq!(code(&data, &["school", "list"]), 0);
    mode(&data, 0o755);
    let mended = run(&data, &["school", "list"]);
    assert_eq!(mended.status.code(), Some(0), "{}", errors(&mended));
    assert!(errors(&mended).contains("others could look into the data directory"), "{}", errors(&mended));
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    mode(&data, 0o777);
    let refused = run(&data, &["school", "list"]);
    assert_eq!(refused.status.code(), Some(5));
    assert!(errors(&refused).contains(&format!("run `chmod 700 {}`", data.display())), "{}", errors(&refused));
    mode(&data, 0o700);

    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (config, password, key) = (file("station.toml", ""), file("password", "x"), file("key.pem", "x"));
    let (templates, profiles) = (folder.path().join("templates"), folder.path().join("profiles"));
    std::fs::create_dir(&templates).unwrap();
    std::fs::create_dir(&profiles).unwrap();
    let script = file("templates/panel.js", "x");
    let (certificate, authorities) = (file("certificate.pem", "x"), file("authorities.pem", ""));
    let lines = |data: &Path| {
        format!(
            "data = '{}'\nbus = 'emulated'\ntemplates = '{}'\nprofiles = '{}'\n[public]\nurl = 'https://clefs.example.fr'\nlisten = '127.0.0.1:0'\n\
             certificate = '{}'\nkey = '{}'\n\
             [mail]\nfrom = 'a@example.fr'\nserver = 'smtp.example.fr'\nuser = 'a'\npassword_file = '{}'\nauthorities = '{}'\n",
            data.display(),
            templates.display(),
            profiles.display(),
            certificate.display(),
            key.display(),
            password.display(),
            authorities.display()
        )
    };
    std::fs::write(&config, lines(&data)).unwrap();
    let doctor = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trousseau"));
        command
            .arg("--config")
            .arg(&config)
            .arg("doctor")
            .env_remove("TROUSSEAU_DATA")
            .env("LC_ALL", "C")
            .output()
            .unwrap()
    };
    for (path, open, closed) in [
        (&config, 0o666, 0o644),
        (&password, 0o640, 0o600),
        (&key, 0o640, 0o600),
        (&key, 0o604, 0o600),
        (&certificate, 0o666, 0o644),
        (&authorities, 0o664, 0o644),
        (&script, 0o664, 0o644),
        (&templates, 0o777, 0o755),
        (&profiles, 0o775, 0o755),
    ] {
        [(&password, 0o600), (&key, 0o600)].iter().for_each(|(path, private)| mode(path, *private));
        mode(path, open);
        let refused = doctor();
        assert_eq!(refused.status.code(), Some(5), "{} {open:o}", path.display());
        let told = errors(&refused);
        assert!(told.contains(&format!("run `chmod {closed:o} {}`", path.display())), "{open:o}: {told}");
        mode(path, closed);
    }
}

#[test]
fn beside_a_daemon_the_configuration_the_sockets_folder_and_what_it_rests_on_are_looked_at_too() {
    let folder = tempfile::tempdir().unwrap();
    let (data, desk, config) =
        (folder.path().join("data"), folder.path().join("desk"), folder.path().join("station.toml"));
    let mode = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::create_dir(&desk).unwrap();
    let socket = desk.join("control");
    std::fs::write(
        &config,
        format!("data = '{}'\nsocket = '{}'\nbus = 'emulated'\n", data.display(), socket.display()),
    )
    .unwrap();
    let command = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trousseau"));
        command.arg("--config").arg(&config).args(words).env_remove("TROUSSEAU_DATA").env("LC_ALL", "C");
        command
    };
    mode(&desk, 0o777);
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut serve = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut address = String::new();
    BufReader::new(serve.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let _ = serve.kill(); // one that serves goes on for ever
    assert_eq!(address, "", "whoever may put another socket there would be told passwords");
    let refused = serve.wait_with_output().unwrap();
    assert!(errors(&refused).contains(&format!("run `chmod 755 {}`", desk.display())), "{}", errors(&refused));
    mode(&desk, 0o755);
    let daemon = Daemon::of(command(&["serve", "--listen", "127.0.0.1:0"]));
    let files = || {
        let found = documents(&command(&["--json", "doctor"]).output().unwrap());
        found.into_iter().filter(|finding| finding["area"] == "files").collect::<Vec<_>>()
    };
    assert!(files().iter().all(|finding| finding["ok"] == true), "{:?}", files());
    mode(&data, 0o750);
    let told = files();
    let names = |finding: &Value| finding.to_string().contains(&format!("run `chmod 700 {}`", data.display()));
    assert!(told.iter().any(|finding| finding["ok"] == false && names(finding)), "{told:?}");
    mode(&data, 0o700);
    // it names the socket that passwords are sent to
    mode(&config, 0o666);
    let refused = command(&["school", "list"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(5), "{}", errors(&refused));
    assert!(errors(&refused).contains(&format!("run `chmod 644 {}`", config.display())), "{}", errors(&refused));
    assert_eq!(daemon.stop(), 0);
}

/// The program at a terminal in the language of this locale, which is typed into and read from.
fn script(data: &Path, locale: &str, command: &str) -> Command {
    let program = format!(
        "exec {} --bus emulated --token {TOKEN} --data {} {command}",
        env!("CARGO_BIN_EXE_trousseau"),
        data.display()
    );
    let mut script = Command::new("script");
    script.args(["-qec", &program, "/dev/null"]).env("LC_ALL", locale).stdin(Stdio::piped()).stdout(Stdio::piped());
    script
}

/// The program at a terminal in the language of this locale, where somebody gives the answer: its exit code, and what was said.
pub(super) fn at_a_terminal(data: &Path, locale: &str, answer: &str, command: &str) -> (i32, String) {
    let mut script = script(data, locale, command).spawn().unwrap();
    // the answer waits in the terminal until it is asked for
    script.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
    let ended = script.wait_with_output().unwrap();
    (ended.status.code().unwrap(), String::from_utf8_lossy(&ended.stdout).into_owned())
}

#[test]
fn what_ends_somebodys_access_asks_at_a_terminal_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    assert_eq!(code(data, &["school", "add", "0750655E", "Lycée Louis-le-Grand"]), 0);
    assert_eq!(code(data, &["person", "add", "agnes", "Agnès Petit", "--role", "requester@0750655E"]), 0);
    assert_eq!(code(data, &["stock", "add", "7654321", "--school", "0750655E"]), 0);
    // a script says what it means
    assert_eq!(code(data, &["stock", "report-lost", "7654321", "--comment", "perdue"]), 0);
    assert_eq!(code(data, &["stock", "found", "7654321"]), 0);
    // at a terminal it is asked, with the name; and no is no
    let at_a_terminal = |answer: &str, command: &str| at_a_terminal(data, "C", answer, command);
    let (refused, asked) = at_a_terminal("n\n", "person leave agnes 0750655E");
    assert_eq!(refused, 1, "{asked}");
    assert!(asked.contains("Agnès Petit (agnes) leaves the academy?") && asked.contains("nothing was done"), "{asked}");
    let (done, asked) = at_a_terminal("y\n", "person leave agnes 0750655E");
    assert_eq!(done, 0, "{asked}");
    assert_eq!(code(data, &["--yes", "person", "leave", "agnes", "0750655E"]), 1, "she left already");
}

#[test]
fn errors_are_told_in_the_language_of_the_terminal_with_a_daemon_and_without() {
    let folder = tempfile::tempdir().unwrap();
    let told = |language: &[(&str, &str)]| {
        let mut command = trousseau(folder.path());
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        errors(&command.args(["verify", "4711", "123456"]).envs(language.iter().copied()).output().unwrap())
    };
    let ask = || {
        let french = "trousseau: Aucune clef 4711 parmi celles que vous voyez";
        for language in [&[("LANG", "fr_FR.UTF-8")][..], &[("LANG", "C"), ("LC_ALL", "fr_BE.UTF-8")]] {
            let said = told(language);
            assert!(said.contains(french), "{language:?}: {said}");
        }
        for language in [&[("LANG", "en_GB.UTF-8")][..], &[("LANG", "fr_FR.UTF-8"), ("LC_ALL", "C")], &[]] {
            let said = told(language);
            assert!(said.contains("trousseau: No token 4711 among those that you see"), "{language:?}: {said}");
        }
    };
    ask();
    let _daemon = Daemon::start(folder.path());
    ask();
}

/// With a daemon and without, and where the memory does not open: findings in the terminal's language, codes in none.
#[test]
fn the_doctor_speaks_the_language_of_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let told = |language: &str, json: bool| {
        let mut command = trousseau(folder.path());
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", language);
        command.args(json.then_some("--json")).arg("doctor").output().unwrap()
    };
    let ask = || {
        for (language, area, whole) in
            [("fr_FR.UTF-8", "base", "la base est intacte"), ("C", "database", "the database is whole")]
        {
            let text = String::from_utf8(told(language, false).stdout).unwrap();
            assert!(text.replace(" :", ":").contains(&format!("ok {area}: {whole}")), "{text}");
            let found = documents(&told(language, true));
            let one = found.iter().find(|finding| finding["code"] == "database_whole").unwrap();
            assert_eq!((one["sentence"].as_str(), one["ok"].as_bool()), (Some(whole), Some(true)));
            assert!(one["remedy"].is_null() && found.iter().any(|finding| finding["area"] == "doors"), "{found:?}");
        }
    };
    ask();
    let daemon = Daemon::start(folder.path());
    ask();
    drop(daemon);
    std::fs::remove_file(folder.path().join("vault.key")).unwrap();
    let found = documents(&told("fr_FR.UTF-8", true));
    let fault = found.iter().find(|finding| finding["code"] == "failed").unwrap();
    assert!(fault["remedy"].as_str().is_some_and(|detail| detail.starts_with("détail technique : ")), "{fault}");
}

/// A command on other tokens than the usual one.
fn with_tokens(data: &Path, tokens: &[&str], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trousseau"));
    command.args(["--bus", "emulated", "--data"]).arg(data).env_remove("TROUSSEAU_DATA").env("LC_ALL", "C");
    command.args(tokens.iter().flat_map(|token| ["--token", token]));
    command.args(arguments).output().unwrap()
}

#[test]
fn a_token_that_cannot_be_used_as_it_is_says_what_to_do_on_the_command_line() {
    for (token, number, words) in [
        ("yubikey,serial=4444,firmware=3.4.3,pid=0110,hidden", "4444", "hides its serial number"),
        ("yubikey,serial=4444,firmware=2.1.0,pid=0010", "4444", "cannot tell a serial number"),
        ("typing,serial=TK-4,nameless", "TK-4", "without serial number"),
    ] {
        let data = tempfile::tempdir().unwrap();
        let listed = with_tokens(data.path(), &[token], &["devices"]);
        let text = String::from_utf8(listed.stdout).unwrap();
        assert!(text.contains(words) && text.contains("--port 1-1"), "{token}: {text}");
        let told = documents(&with_tokens(data.path(), &[token], &["--json", "devices"]));
        assert_eq!((told[0]["usable"].as_bool(), told[0]["reason"].as_str()), (Some(false), Some("serial_hidden")));
        assert!(told[0]["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{told:?}");
        with_tokens(data.path(), &[token], &["school", "add", "0951099D", "Lycée Galilée"]);
        with_tokens(data.path(), &[token], &["stock", "add", number, "--school", "0951099D"]);
        let refused = with_tokens(data.path(), &[token], &["enrol", number, "--no-confirm"]);
        assert!(refused.status.code() == Some(4) && errors(&refused).contains("hides its own"), "{}", errors(&refused));
    }
}

#[test]
fn what_to_do_with_a_token_is_told_in_the_language_of_the_terminal() {
    let (data, tokens) = (
        tempfile::tempdir().unwrap(),
        ["yubikey,serial=4444,firmware=3.4.3,pid=0110,hidden", "nitrokey-3,serial=a4,firmware=1.3.1"],
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_trousseau"));
    command
        .args(["--bus", "emulated", "--data"])
        .arg(data.path())
        .args(["--token", tokens[0], "--token", tokens[1], "devices"]);
    let told = command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "fr_FR.UTF-8").output().unwrap();
    let text = String::from_utf8(told.stdout).unwrap().replace(['\u{202f}', '\u{a0}'], " ");
    for words in ["cache son numéro", "trousseau enrol NUMÉRO --port 1-1", "Mettez-le à jour avec Nitrokey App 2"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_hidden_token_is_enrolled_and_wiped_by_the_number_that_somebody_gives() {
    let (data, token) = (tempfile::tempdir().unwrap(), "yubikey,serial=4444,firmware=3.4.3,pid=0110,hidden");
    with_tokens(data.path(), &[token], &["school", "add", "0951099D", "Lycée Galilée"]);
    with_tokens(data.path(), &[token], &["stock", "add", "4444", "--school", "0951099D"]);
    let enrolled = with_tokens(data.path(), &[token], &["enrol", "4444", "--port", "1-1", "--no-confirm"]);
    assert_eq!(enrolled.status.code(), Some(0), "{}", errors(&enrolled));
    let no_port = with_tokens(data.path(), &[token], &["enrol", "4444", "--port", "1-7", "--no-confirm"]);
    assert_ne!(no_port.status.code(), Some(0), "nothing is there");
}

#[test]
fn firmware_that_is_too_old_is_told_with_its_remedy_or_that_there_is_none() {
    let old = "nitrokey-3,serial=a4,firmware=1.3.1";
    let (data, number) = (tempfile::tempdir().unwrap(), "000000000000000000000000000000A4");
    let text = String::from_utf8(with_tokens(data.path(), &[old], &["devices"]).stdout).unwrap();
    for word in ["1.3.1", "1.4.0", "Nitrokey App 2"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    with_tokens(data.path(), &[old], &["school", "add", "0951099D", "Lycée Galilée"]);
    with_tokens(data.path(), &[old], &["stock", "add", number, "--school", "0951099D"]);
    let refused = with_tokens(data.path(), &[old], &["enrol", number]);
    assert!(
        refused.status.code() == Some(4) && errors(&refused).contains("update it with Nitrokey App 2"),
        "{refused:?}"
    );
}

#[test]
fn a_wipe_of_a_token_that_holds_nothing_of_ours_says_so_and_leaves_it() {
    let (data, token) = (tempfile::tempdir().unwrap(), "yubikey,serial=4444,programmed");
    with_tokens(data.path(), &[token], &["school", "add", "0951099D", "Lycée Galilée"]);
    with_tokens(data.path(), &[token], &["stock", "add", "4444", "--school", "0951099D"]);
    let refused = with_tokens(data.path(), &[token], &["wipe", "4444", "--yes"]);
    assert_ne!(refused.status.code(), Some(0), "nothing of ours is in it");
    assert!(errors(&refused).contains("programmed"), "{}", errors(&refused));
}

#[test]
fn ctrl_c_stops_an_import_before_it_changed_anything_with_a_daemon_and_without() {
    let folder = tempfile::tempdir().unwrap();
    let (data, keys) = (&folder.path().join("data"), folder.path().join("keys.csv"));
    let lines = (0..30_000).map(|n| format!("{},hotp,{:040x}\n", 3_000_000 + n, n + 1));
    std::fs::write(&keys, format!("serial,type,secret\n{}", lines.collect::<String>())).unwrap();
    assert_eq!(code(data, &["school", "add", "0951099D", "Lycée Zola"]), 0);
    // typed at a terminal: whoever reads the error output in a file or a pipe is told no progress
    let stop = |told: &str| {
        let command = format!("import --school 0951099D {}", keys.display());
        let mut script = script(data, "C", &command).spawn().unwrap();
        let mut said =
            BufReader::new(script.stdout.take().unwrap()).lines().map(|line| line.unwrap().trim().to_owned());
        let progress = |line: &str| line.ends_with(" keys read");
        assert!(said.any(|line| progress(&line)), "{told}");
        let mut typed = script.stdin.take().unwrap();
        typed.write_all(b"\x03").unwrap();
        let mut rest: Vec<_> = said.collect();
        assert_eq!(script.wait().unwrap().code(), Some(1), "{told}: {rest:?}");
        // the terminal shows what was typed; a line of progress may come between, or not
        let last = rest.pop().unwrap();
        assert_eq!(last.trim_start_matches("^C"), "trousseau: Stopped as you asked: nothing was changed.", "{told}");
        assert!(rest.iter().all(|line| progress(line) || line == "^C"), "{told}: {rest:?}");
        assert!(documents(&run(data, &["--json", "stock", "list"])).is_empty(), "{told}");
    };
    stop("without a daemon");
    let daemon = Daemon::start(data);
    stop("with a daemon");
    assert_eq!(daemon.stop(), 0);
    assert_eq!(code(data, &["journal", "verify"]), 0);
}
