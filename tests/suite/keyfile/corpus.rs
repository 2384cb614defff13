//! The corpus of key files: every file has its expected report beside it (`NAME.report`).
//!
//! `tests/keyfile/corpus.py` writes the files; after a wanted change of reports, and a look at the difference:
//! `cargo test --test suite -- --ignored write_the_expected_reports`.

use super::key;
use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};
use trousseau::catalogue::Tells;
use trousseau::domain::Secret;
use trousseau::keyfile::{Foreign, KeyFile, KeyRecord, Outcome, Refusal, Rule, Unlock};

#[test]
fn every_file_of_the_corpus_gives_its_expected_report() {
    let files = files();
    assert!(files.len() > 100, "only {} files: is the corpus there?", files.len());
    let mut wrong = Vec::new();
    for file in &files {
        let expected = fs::read_to_string(report_of(file)).unwrap_or_default();
        let report = report(file).text;
        if report != expected {
            wrong.push(format!("== {}\n-- expected\n{expected}-- is\n{report}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_report_has_its_file() {
    let files: BTreeSet<_> = files().iter().map(|file| report_of(file)).collect();
    let reports = folder().into_iter().filter(|path| path.extension().is_some_and(|e| e == "report"));
    let lonely: Vec<_> = reports.filter(|report| !files.contains(report)).collect();
    assert!(lonely.is_empty(), "{lonely:?}");
}

#[test]
fn the_corpus_shows_every_rule_every_refusal_and_every_error() {
    let (mut rules, mut refusals, mut errors) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for file in files() {
        let report = report(&file);
        rules.extend(report.rules);
        refusals.extend(report.refusals);
        errors.extend(report.error);
    }
    let missing: Vec<_> = Rule::ALL.iter().filter(|rule| !rules.contains(rule)).collect();
    assert!(missing.is_empty(), "no file shows the rules {missing:?}");
    let missing: Vec<_> = Refusal::WORDS.iter().filter(|word| !refusals.contains(*word)).collect();
    assert!(missing.is_empty(), "no file shows the refusals {missing:?}");
    assert!(refusals.iter().all(|word| Refusal::WORDS.contains(word)), "{refusals:?}");
    // Two are left out: `input` is no file's fault, `too-large` has files made at run time (hostile.rs).
    let known = [
        "charset",
        "derivation",
        "derived-length",
        "document-type",
        "draft",
        "empty",
        "entity",
        "key-length",
        "mac",
        "mac-cipher",
        "mac-reference",
        "needs-certificate",
        "needs-key",
        "needs-password",
        "not-key-file",
        "order",
        "parameter",
        "prf",
        "rounds",
        "too-deep",
        "twice",
        "unknown-columns",
        "version",
        "wrong-key",
        "xml",
    ];
    let known = known.iter().map(|word| format!("error-keyfile-{word}"));
    // XML is read here; workbooks of other programs are made where tables are tested
    let elsewhere = [Foreign::Xml, Foreign::Numbers, Foreign::Xlsb];
    let foreign = Foreign::ALL.iter().filter(|foreign| !elsewhere.contains(foreign));
    let foreign = foreign.map(|foreign| foreign.message().key.to_owned()).chain(["error-table-damaged".to_owned()]);
    let known: BTreeSet<_> = known.chain(foreign).collect();
    assert_eq!(errors, known);
}

/// Every secret of the corpus is one of few published ones; in whatever way a file writes them, no report repeats it.
#[test]
fn no_report_of_any_file_repeats_a_secret() {
    let secret = b"12345678901234567890";
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let texts = [
        hex[..12].to_owned(),
        hex[hex.len() - 12..].to_owned(),
        data_encoding::BASE32.encode(secret)[..10].to_owned(),
        data_encoding::BASE64.encode(secret)[..10].to_owned(),
        "1234567890123".to_owned(),
    ];
    for file in files() {
        let said = report(&file).text.to_lowercase();
        // the records below are the test's own and show their secrets; everything else is what people see
        let said: Vec<_> = said.lines().filter(|line| !line.starts_with("    ")).collect();
        let shown = texts.iter().find(|text| said.iter().any(|line| line.contains(&text.to_lowercase())));
        assert_eq!(shown, None, "{}: {said:#?}", file.display());
    }
}

#[test]
#[ignore = "writes the expected reports anew; look at the difference before you commit it"]
fn write_the_expected_reports() {
    for file in files() {
        fs::write(report_of(&file), report(&file).text).unwrap();
    }
}

/// What came out of one file.
#[derive(Default)]
struct Report {
    text: String,
    rules: BTreeSet<Rule>,
    refusals: BTreeSet<&'static str>,
    error: Option<String>,
}

fn report(file: &Path) -> Report {
    let bytes = fs::read(file).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    let unlock = match name.split('.').nth(1) {
        Some("key16") => Unlock::Key(key(16)),
        Some("key24") => Unlock::Key(key(24)),
        Some("key32") => Unlock::Key(key(32)),
        Some("password") => Unlock::Password(Secret::new(b"qwerty".to_vec())),
        _ => Unlock::Nothing,
    };
    let mut report = Report::default();
    let mut file = match KeyFile::open(&bytes[..], unlock) {
        Ok(file) => file,
        Err(error) => {
            writeln!(report.text, "file refused: {error}").unwrap();
            report.error = Some(error.message().key.into());
            return report;
        }
    };
    writeln!(report.text, "{}", file.explanation()).unwrap();
    for entry in &mut file {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                writeln!(report.text, "file refused: {error}").unwrap();
                report.error = Some(error.message().key.into());
                return report;
            }
        };
        assert_eq!(entry.record.is_some(), entry.line.outcome.is_accepted());
        writeln!(report.text, "{}", entry.line).unwrap();
        match entry.line.outcome {
            Outcome::Ready => {}
            Outcome::Deviation(rules) => report.rules.extend(rules.iter()),
            Outcome::LeftOut(refusal) | Outcome::Refused(refusal) => drop(report.refusals.insert(refusal.word())),
        }
        entry.record.iter().for_each(|record| show(&mut report.text, record));
    }
    for rule in file.remarks().iter() {
        writeln!(report.text, "remark {rule}: {}", rule.sentence()).unwrap();
        report.rules.insert(rule);
    }
    report
}

/// The record below its line, and its secret in the open: the corpus holds no other than published ones.
fn show(text: &mut String, record: &KeyRecord) {
    let KeyRecord { serial: _, family: _, credential, device, key, policy } = record;
    writeln!(text, "    {} {device:?}", record.named()).unwrap();
    writeln!(text, "    {key:?} {policy:?}").unwrap();
    if let Some(credential) = credential {
        let parameters = (credential.parameters.algorithm, credential.parameters.digits.get());
        write!(text, "    {parameters:?} {:?} secret ", credential.factor).unwrap();
        credential.secret.expose().iter().for_each(|byte| write!(text, "{byte:02x}").unwrap());
        text.push('\n');
    }
}

pub(super) fn files() -> Vec<PathBuf> {
    folder().into_iter().filter(|path| path.extension().is_some_and(|extension| extension != "report")).collect()
}

fn folder() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keyfile-corpus");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn report_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".report");
    name.into()
}
