//! Key files on the command line. The caller's own process opens the file that is read, and the new one that is written, so
//! that nobody reads or writes through the daemon what they could not by themselves.

use super::{
    exchange::{Attachments, Emit, Say, document, parse_codes, watched},
    table_told::ended,
};
use catalogue::{Ui, say as message};
use clap::Args;
use domain::{KeyFate, OtpKind, Secret, TokenRef, Uai, scanned_token};
use keyfile::{Column, Foreign, Form, Given, Protection, Sealing, SecretEncoding, Unlock, pre_shared_key};
use oath::{Algorithm, Digits, Period};
use serde::{Deserialize, Serialize};
use station::{
    Actor, CodeToCompare, ExportOptions, ExportTo, FitReport, ImportLine, ImportOptions, ImportReport, InputFault,
    Progress, Station, StationError,
};
use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::PathBuf,
};
use table::is_workbook;

/// `trousseau import`.
#[derive(Debug, Clone, Serialize, Deserialize, Args)]
pub struct Import {
    /// The key file.
    pub file: PathBuf,
    /// pskc, csv, sdtid, safenet, safeword or otpauth; told by its first bytes without it, and refused where it is something
    /// else.
    #[arg(long)]
    pub format: Option<Form>,
    /// Whose stock new tokens come into.
    #[arg(long)]
    pub school: Uai,
    /// Only tells what would happen.
    #[arg(long)]
    pub dry_run: bool,
    /// Leaves refused keys out, instead of refusing the whole file.
    #[arg(long)]
    pub keep_good: bool,
    /// hotp or totp, where the file does not say.
    #[arg(long = "type", value_name = "hotp|totp")]
    pub kind: Option<OtpKind>,
    /// sha1, sha256 or sha512, where the file does not say.
    #[arg(long, value_name = "DIGEST")]
    pub digest: Option<Algorithm>,
    /// Digits of a code, 6 to 8, where the file does not say.
    #[arg(long, value_parser = clap::value_parser!(u8).range(6..=8))]
    pub digits: Option<u8>,
    /// Seconds of a time step, where the file does not say.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=i64::from(i32::MAX)))]
    pub period: Option<u32>,
    /// The next counter, where the file does not say.
    #[arg(long, value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub counter: Option<u64>,
    /// How the secrets of a table are written: hex, base32 or base64. Nothing else is read then.
    #[arg(long, value_name = "ENCODING")]
    pub secrets: Option<SecretEncoding>,
    /// What the columns of a table hold, from the first: serial,secret,counter; `-` for one that is not used.
    #[arg(long, value_name = "NAMES")]
    pub columns: Option<String>,
    /// Where the file's password is read from (`-`: the input).
    #[arg(long, value_name = "FILE", conflicts_with = "key_file")]
    pub password_file: Option<PathBuf>,
    /// Where the pre-shared key is read from, in hexadecimal or base 64 (`-`: the input).
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// `trousseau export`.
#[derive(Debug, Clone, Serialize, Deserialize, Args)]
pub struct Export {
    /// The file to be made.
    pub file: PathBuf,
    /// pskc or csv.
    #[arg(long)]
    pub format: Form,
    /// Only tokens of this school.
    #[arg(long)]
    pub school: Option<Uai>,
    /// Why secrets leave the station.
    #[arg(long, default_value = "")]
    pub reason: String,
    /// A table with the secrets, readable by anybody who gets hold of it.
    #[arg(long)]
    pub plain_secrets: bool,
    /// Where the password of a PSKC file is read from (`-`: the input); asked for without it.
    #[arg(long, value_name = "FILE", conflicts_with = "key_file")]
    #[serde(skip)]
    pub password_file: Option<PathBuf>,
    /// Where the pre-shared key of a PSKC file is read from: 16 bytes in hexadecimal or base 64.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Where your own password is read from; asked of everybody but the machine's own administrator.
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub account_password_file: Option<PathBuf>,
    /// Replaces a file that is there.
    #[arg(long)]
    #[serde(skip)]
    pub force: bool,
}

/// `trousseau fit`.
#[derive(Debug, Clone, Serialize, Deserialize, Args)]
pub struct Fitting {
    /// The token.
    #[arg(value_parser = scanned_token)]
    pub serial: TokenRef,
    /// Two or more consecutive codes, the oldest first.
    #[arg(required = true, allow_hyphen_values = true)]
    pub codes: Vec<String>,
    /// Takes over what fits.
    #[arg(long)]
    pub adopt: bool,
}

pub(super) fn import(
    station: &Station,
    actor: &Actor,
    import: Import,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let ui = enclosed.ui();
    let mut file = enclosed.file.ok_or(InputFault::NoFile)?;
    check_format(&mut file, import.format)?;
    let unlock = match enclosed.secret {
        None => Unlock::Nothing,
        Some(text) if import.key_file.is_some() => Unlock::Key(key_of(&text)?),
        Some(password) => Unlock::Password(password),
    };
    let name = import.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Import { school, dry_run, keep_good, kind, digest, counter, secrets, .. } = import;
    let given = Given {
        kind,
        digest,
        digits: import.digits.map(Digits::try_from).transpose().map_err(InputFault::from)?,
        period: import.period.and_then(|seconds| Period::try_from(seconds).ok()),
        counter,
        secrets,
        columns: columns_of(import.columns.as_deref().unwrap_or_default())?,
    };
    let options = ImportOptions { name, school, dry_run, keep_good, unlock, given };
    let job = |progress: &Progress| station.stock().import_keys(actor, file, options, progress);
    let report = watched(emit, &ui, "terminal-far-keys", job)?;
    for line in &report.lines {
        if emit.tell(document(line), show_line(line, &ui)).is_err() {
            break;
        }
    }
    emit.say(summary(&report), show_summary(&report, dry_run, &ui));
    match report.refused() {
        refused if refused > 0 && !keep_good => Err(StationError::KeysRefused(refused as u64)),
        _ => Ok(()),
    }
}

pub(super) fn export(
    station: &Station,
    actor: &Actor,
    export: Export,
    enclosed: Attachments,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let ui = enclosed.ui();
    let missing = || InputFault::PskcUnlocked;
    let to = match export.format {
        Form::Csv => ExportTo::Csv { plain_secrets: export.plain_secrets },
        Form::Pskc => {
            let secret = enclosed.secret.ok_or_else(missing)?;
            // no words: the name of the program, in the file
            let name = "trousseau".to_owned();
            ExportTo::Pskc(Sealing::new(match export.key_file {
                Some(_) => Protection::Key { key: key_of(&secret)?, name },
                None => Protection::Password { password: secret, name, rounds: Protection::ROUNDS },
            }))
        }
        Form::Sdtid | Form::Safenet | Form::Safeword | Form::Otpauth => return Err(InputFault::OnlyRead.into()),
    };
    let Export { school, reason, file, .. } = export;
    let options = ExportOptions { school, to, reason, password: enclosed.account };
    let out = enclosed.out.ok_or(InputFault::NoFile)?;
    let mut out = io::BufWriter::new(out);
    let export = station.stock().prepare_export(actor, options)?;
    let job = |progress: &Progress| station.stock().export_keys(actor, &mut out, &export, progress);
    let report = watched(emit, &ui, "terminal-far-tokens", job)?;
    out.flush().map_err(keyfile::WriteError::Output)?;
    let file = file.display().to_string();
    let said =
        message("terminal-exported").count("written", report.written).count("left", report.left_out).with("path", file);
    emit.say(document(&report), ui.message(&said));
    Ok(())
}

pub(super) fn fit(
    station: &Station,
    actor: &Actor,
    fitting: Fitting,
    ui: &Ui,
    emit: Emit<'_>,
) -> Result<(), StationError> {
    let report = station.codes().fit(actor, &fitting.serial, &parse_codes(&fitting.codes)?, fitting.adopt)?;
    emit.say(document(&report), show_fit(&report, ui));
    Ok(())
}

/// A file is only imported as what its sender says it is.
fn check_format(file: &mut std::fs::File, said: Option<Form>) -> Result<(), StationError> {
    use std::io::{Read, Seek};
    let Some(said) = said else { return Ok(()) };
    let mut head = Vec::new();
    let looked = Read::by_ref(file).take(4096).read_to_end(&mut head).and_then(|_| file.rewind());
    looked.map_err(keyfile::KeyFileError::Input)?;
    if Foreign::of(&head).is_some() {
        return Ok(()); // named where it is read
    }
    let found = Form::of(&head);
    if found == said {
        return Ok(());
    }
    // a workbook is read as a table; what else may be in the container is only seen when it is opened
    if is_workbook(&head) {
        return Err(InputFault::Packed(said.to_string()).into());
    }
    Err(InputFault::Format { found: found.to_string(), said: said.to_string() }.into())
}

fn columns_of(names: &str) -> Result<Vec<Column>, StationError> {
    Column::list(names).ok_or_else(|| InputFault::Columns.into())
}

fn key_of(text: &Secret) -> Result<Secret, StationError> {
    let text = std::str::from_utf8(text.expose()).unwrap_or_default();
    pre_shared_key(text).ok_or_else(|| InputFault::SharedKey.into())
}

fn summary(report: &ImportReport) -> serde_json::Value {
    let counts: serde_json::Map<_, _> =
        KeyFate::ALL.iter().map(|fate| (fate.word().to_owned(), report.count(*fate).into())).collect();
    serde_json::json!({
        "file": report.explanation, "sha256": report.digest, "done": report.done, "remarks": report.remarks, "keys": counts,
        "unused": report.unused, "given": report.given, "compare": report.compare,
    })
}

fn show_line(line: &ImportLine, ui: &Ui) -> String {
    let serial = line.serial.as_deref().unwrap_or("-");
    let refusal = line.refusal.map(|word| format!("  {}", ui.refusal(word))).unwrap_or_default();
    let rules = line.rules.iter().map(|rule| format!("  {}", rule.word())).collect::<String>();
    format!("{:>6}  {serial:<16}  {:<24}{refusal}{rules}", line.number, ui.name(&line.fate)).trim_end().to_owned()
}

/// What the file is, what became of its keys, and what each rule means that was named.
fn show_summary(report: &ImportReport, dry_run: bool, ui: &Ui) -> String {
    let mut said = vec![ui.format(report)];
    let rules = report.remarks.iter().chain(report.lines.iter().flat_map(|line| &line.rules)).collect::<BTreeSet<_>>();
    said.extend(rules.into_iter().map(|rule| format!("{}: {}", rule.word(), ui.name(rule))));
    if !report.unused.is_empty() {
        said.push(format!("{} {}", ui.t("import-unused"), ui.unused(report)));
    }
    said.extend(report.compare.as_ref().map(|compare| show_code(compare, ui)));
    let counts = KeyFate::ALL.iter().map(|fate| (*fate, report.count(*fate)));
    said.push(ended(ui, counts, report.done, dry_run));
    said.join("\n")
}

/// What the token in the hand shows if everything was read rightly.
fn show_code(compare: &CodeToCompare, ui: &Ui) -> String {
    format!("{} {}", ui.compare(compare), ui.t("terminal-compare-else"))
}

fn show_fit(report: &FitReport, ui: &Ui) -> String {
    let said = match (report.fits.is_empty(), report.adopted) {
        (true, _) => "helpdesk-fit-none",
        (false, false) => "helpdesk-fit-found",
        (false, true) => "helpdesk-fit-adopted",
    };
    let fits = report.fits.iter().map(|fit| {
        let algorithm = fit.algorithm.word().to_uppercase();
        let digits = ui.with("helpdesk-fit-digits", [("digits", &fit.digits.get().to_string())]);
        let period = match fit.period {
            Some(period) => ui.with("helpdesk-fit-period", [("period", &period.to_string())]),
            None => ui.t("helpdesk-fit-counter"),
        };
        format!("{algorithm} · {digits} · {period} · {}", ui.name(&fit.reading))
    });
    [ui.message_at_terminal(&message(said))].into_iter().chain(fits).collect::<Vec<_>>().join("\n")
}
