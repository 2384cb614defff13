//! Key files among peers: our exports accepted by pskctool's schema, and files of python-pskc read with equal values.
//!
//! Run by `tests/keyfile/run`, which has python-pskc write first and then has it and privacyIDEA read what is written here.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what a test says goes to its runner")]

use jiff::Timestamp;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use trousseau::domain::{Entropy, Family, NoEntropy, Secret};
use trousseau::keyfile::{
    Cipher, Device, KeyCredential, KeyFactor, KeyFile, KeyNotes, KeyRecord, KeyUsage, MacAlgorithm, Outcome, PinMode,
    PinPolicy, Policy, Protection, PskcWriter, Sealing, Unlock, Validity, ValueFormat, read_all,
};
use trousseau::oath::{Algorithm, Parameters};

const PASSWORD: &str = "Le café est prêt";

#[test]
fn pskctool_finds_every_export_valid() {
    fs::write(folder().join("expected.json"), expected().to_string()).unwrap();
    for (name, sealing) in exports() {
        let path = folder().join(name);
        let mut writer = PskcWriter::new(fs::File::create(&path).unwrap(), &sealing, &Urandom).unwrap();
        records().iter().for_each(|record| writer.write(record).unwrap());
        writer.finish().unwrap();
        let validation = Command::new("pskctool")
            .arg("--validate")
            .arg(&path)
            .output()
            .expect("pskctool, of the package of its name");
        let said =
            String::from_utf8_lossy(&validation.stdout).into_owned() + &String::from_utf8_lossy(&validation.stderr);
        assert!(validation.status.success() && said.contains("OK"), "{name}: {said}");
        let info = Command::new("pskctool").args(["--info", "--quiet"]).arg(&path).output().unwrap();
        assert!(info.status.success(), "{name}: {}", String::from_utf8_lossy(&info.stderr));
    }
}

/// A validation that finds everything valid would prove nothing.
#[test]
fn pskctool_finds_what_is_not_valid() {
    let path = folder().join("not-valid.xml");
    fs::write(&path, "<KeyContainer xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\" Version=\"1.0\"/>").unwrap();
    let validation =
        Command::new("pskctool").arg("--validate").arg(&path).output().expect("pskctool, of the package of its name");
    let said = String::from_utf8_lossy(&validation.stdout);
    assert!(!validation.status.success() || said.contains("FAIL"), "{said}");
}

#[test]
fn files_of_python_pskc_are_read_with_equal_values() {
    let written = fs::read_to_string(folder().join("python-pskc.json")).expect("run this by tests/keyfile/run");
    let files: serde_json::Value = serde_json::from_str(&written).unwrap();
    let files = files.as_array().unwrap();
    assert!(files.len() >= 3);
    for file in files {
        let name = file["file"].as_str().unwrap();
        let unlock = match (file["key"].as_str(), file["password"].as_str()) {
            (Some(key), _) => Unlock::Key(trousseau::keyfile::pre_shared_key(key).unwrap()),
            (None, Some(password)) => Unlock::Password(Secret::new(password.as_bytes().to_vec())),
            (None, None) => Unlock::Nothing,
        };
        let bytes = fs::read(folder().join(name)).unwrap();
        let read = read_all(&bytes[..], unlock).unwrap_or_else(|error| panic!("{name}: {error}"));
        let keys: Vec<_> = read.records.iter().map(plain).collect();
        assert_eq!(keys, *file["keys"].as_array().unwrap(), "{name}: {:?}", read.lines);
    }
}

/// Every key that python-pskc reads from the files that it tests itself with: read by us with equal values, or refused for a reason
/// that python-pskc's own values show.
#[test]
fn every_key_of_python_pskcs_own_files_is_equal_or_refused_for_a_reason_that_they_show() {
    let written = fs::read_to_string(folder().join("own.json")).expect("run this by tests/keyfile/run");
    let files: serde_json::Value = serde_json::from_str(&written).unwrap();
    let (mut equal, mut refused, mut wrong) = (0, std::collections::BTreeMap::<String, usize>::new(), vec![]);
    for file in files.as_array().unwrap() {
        let name = file["file"].as_str().unwrap();
        let unlock = match (file["key"].as_str(), file["password"].as_str()) {
            (Some(key), _) => trousseau::keyfile::pre_shared_key(key).map_or(Unlock::Nothing, Unlock::Key),
            (None, Some(password)) => Unlock::Password(Secret::new(password.as_bytes().to_vec())),
            (None, None) => Unlock::Nothing,
        };
        let keys = file["keys"].as_array().unwrap();
        let bytes = fs::read(folder().join(name)).unwrap();
        let read: Result<Vec<_>, _> = match KeyFile::open(&bytes[..], unlock) {
            Ok(entries) => entries.collect(),
            Err(error) => Err(error),
        };
        let entries = match read {
            Ok(entries) => entries,
            // what no value of the file can be read without is told once for all of them
            Err(error) => {
                let mut shared = ["cipher", "mac"].into_iter();
                match shared.find(|word| keys.iter().all(|key| reasons(key, file).contains(word))) {
                    Some(word) => *refused.entry(word.into()).or_default() += keys.len(),
                    None => wrong.push(format!("{name}: {error}")),
                }
                continue;
            }
        };
        if entries.len() != keys.len() {
            wrong.push(format!("{name}: {} keys, python-pskc has {}", entries.len(), keys.len()));
            continue;
        }
        for (key, entry) in keys.iter().zip(&entries).filter(|(key, _)| key["secret"].is_string()) {
            let reasons = reasons(key, file);
            match (&entry.line.outcome, &entry.record) {
                (Outcome::LeftOut(refusal) | Outcome::Refused(refusal), _) if reasons.contains(&refusal.word()) => {
                    *refused.entry(refusal.word().into()).or_default() += 1;
                }
                (_, Some(record)) if reasons.is_empty() => match differences(key, record) {
                    found if found.is_empty() => equal += 1,
                    found => wrong.push(format!("{name}: {found:?}")),
                },
                (outcome, _) => wrong.push(format!("{name}: {outcome:?} where python-pskc has {reasons:?}: {key}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{equal} equal, {refused:?}\n{}", wrong.join("\n"));
    println!("{equal} keys equal, refused on purpose: {refused:?}");
    // all 73 that python-pskc 1.4 reads
    assert!(equal >= 33 && equal + refused.values().sum::<usize>() >= 73, "{equal} equal, {refused:?}");
}

/// Why a key is none for this station, by what python-pskc says of it: the words of refusals, of which the first that is met is told.
fn reasons(key: &serde_json::Value, file: &serde_json::Value) -> Vec<&'static str> {
    let text = |value: &serde_json::Value| value.as_str().map(str::to_lowercase);
    let algorithm = text(&key["algorithm"]).map(|said| said.rsplit([':', '#']).next().unwrap_or_default().to_owned());
    let usage: Vec<_> = key["usage"].as_array().unwrap().iter().filter_map(text).collect();
    let digits = key["digits"].as_u64();
    [
        (
            "cipher",
            text(&file["cipher"]).is_some_and(|cipher| !(cipher.starts_with("aes") && cipher.ends_with("-cbc"))),
        ),
        (
            "mac",
            text(&file["mac"]).is_some_and(|mac| !matches!(mac.as_str(), "hmac-sha1" | "hmac-sha256" | "hmac-sha512")),
        ),
        ("pin", algorithm.as_deref() == Some("pin")),
        ("algorithm", algorithm.as_deref().is_some_and(|said| !matches!(said, "hotp" | "totp" | "pin"))),
        ("no_serial", key["serial"].is_null() && key["id"].is_null()),
        ("format", text(&key["form"]).is_some_and(|form| form != "decimal")),
        ("format", key["check_digit"] == true || digits.is_some_and(|digits| !(6..=8).contains(&digits))),
        ("policy", key["unknown_policy"] == true),
        ("not_for_otp", !usage.is_empty() && !usage.iter().any(|usage| usage == "otp")),
    ]
    .into_iter()
    .filter_map(|(word, holds)| holds.then_some(word))
    .collect()
}

/// What is not equal. What python-pskc leaves open is what our rules assume: 6 digits, counter 0, 30 s, SHA-1.
fn differences(key: &serde_json::Value, record: &KeyRecord) -> Vec<(&'static str, String, String)> {
    let ours = plain(record);
    let number = |name: &str, otherwise: u64| json!(key[name].as_i64().unwrap_or(otherwise as i64));
    let serial: trousseau::domain::Serial = key["serial"].as_str().or(key["id"].as_str()).unwrap().parse().unwrap();
    let suite = key["suite"].as_str().unwrap_or("sha1").to_lowercase().replace('-', "");
    let timed = ours["period"].is_number();
    let moving = if timed { ("period", number("period", 30)) } else { ("counter", number("counter", 0)) };
    let drift = ("drift", if timed { number("drift", 0) } else { json!(null) });
    let wanted = [
        ("secret", key["secret"].clone()),
        ("serial", json!(serial)),
        ("digest", json!(suite.strip_prefix("hmac").unwrap_or(&suite))),
        ("digits", number("digits", 6)),
        ("manufacturer", key["manufacturer"].clone()),
        ("id", key["id"].clone()),
        moving,
        drift,
    ];
    let different = wanted.into_iter().filter(|(name, theirs)| ours[name] != *theirs);
    different.map(|(name, theirs)| (name, theirs.to_string(), ours[name].to_string())).collect()
}

/// SafeNet's XML, PSKC in small letters, the oldest draft: what privacyIDEA and python-pskc find in them, we find.
#[test]
fn forms_that_peers_read_are_read_with_equal_values() {
    let written = fs::read_to_string(folder().join("forms.json")).expect("run this by tests/keyfile/run");
    let files: serde_json::Value = serde_json::from_str(&written).unwrap();
    let files = files.as_array().unwrap();
    assert!(files.len() >= 3);
    for file in files {
        let name = file["file"].as_str().unwrap();
        let bytes = fs::read(folder().join(name)).unwrap();
        let read = read_all(&bytes[..], Unlock::Nothing).unwrap_or_else(|error| panic!("{name}: {error}"));
        let keys = file["keys"].as_array().unwrap();
        assert!(keys.len() >= 3 && keys.len() == read.records.len(), "{name}: {:?}", read.lines);
        for (key, record) in keys.iter().zip(&read.records) {
            let ours = plain(record);
            // as far as the peer says anything
            let theirs = key.as_object().unwrap();
            let ours: serde_json::Map<_, _> = theirs.keys().map(|field| (field.clone(), ours[field].clone())).collect();
            assert_eq!(ours, *theirs, "{name}");
        }
    }
}

/// The exports, with the peers that can open each: privacyIDEA knows AES-128 and HMAC-SHA-1 only.
fn exports() -> Vec<(&'static str, Sealing)> {
    let key = |bytes: u8| Protection::Key { key: Secret::new((0..bytes).collect()), name: "Pre-shared-key".into() };
    let password = || Protection::Password {
        password: Secret::new(PASSWORD.as_bytes().to_vec()),
        name: "Mot de passe".into(),
        rounds: Protection::ROUNDS,
    };
    vec![
        ("key.xml", Sealing::new(key(16))),
        ("password.xml", Sealing::new(password())),
        ("aes-192.xml", Sealing { cipher: Cipher::Aes192, mac: MacAlgorithm::Sha256, ..Sealing::new(key(24)) }),
        ("aes-256.xml", Sealing { cipher: Cipher::Aes256, mac: MacAlgorithm::Sha512, ..Sealing::new(key(32)) }),
        ("password-256.xml", Sealing { cipher: Cipher::Aes256, mac: MacAlgorithm::Sha256, ..Sealing::new(password()) }),
    ]
}

/// What the peers are to find: `tests/keyfile/peers.py` compares.
fn expected() -> serde_json::Value {
    let files = exports().into_iter().map(|(file, sealing)| match sealing.protection {
        Protection::Key { key, .. } => {
            json!({"file": file, "cipher": sealing.cipher, "mac": sealing.mac, "key": hex(&key)})
        }
        Protection::Password { .. } => {
            json!({"file": file, "cipher": sealing.cipher, "mac": sealing.mac, "password": PASSWORD})
        }
    });
    json!({"files": files.collect::<Vec<_>>(), "keys": records().iter().map(plain).collect::<Vec<_>>()})
}

/// What the peers know of a key.
fn plain(record: &KeyRecord) -> serde_json::Value {
    let credential = record.credential.as_ref().unwrap();
    let (counter, period, drift) = match credential.factor {
        KeyFactor::Hotp { counter } => (Some(counter), None, None),
        KeyFactor::Totp { period, drift, .. } => (None, Some(period.seconds()), Some(drift)),
    };
    json!({
        "serial": record.serial, "secret": hex(&credential.secret), "digest": credential.parameters.algorithm,
        "digits": credential.parameters.digits, "counter": counter, "period": period, "drift": drift,
        "manufacturer": record.device.manufacturer, "id": record.key.id,
        "expiry": record.policy.validity.expiry.map(|moment| moment.to_string()),
        "pin_max_length": record.policy.pin.as_ref().and_then(|pin| pin.max_length),
    })
}

/// Every digest, number of digits and factor; secrets from 1 to 256 bytes; names that XML trips over.
fn records() -> Vec<KeyRecord> {
    let text = |text: &str, n: u32| Some(format!("{text} <{n}> & \"Cie\" d'Évreux"));
    let record = |n: u32| {
        let bytes = if n < 8 { 1 << n } else { 20 + n % 45 };
        let factor = match n % 2 {
            0 => KeyFactor::Hotp { counter: u64::from(n) * 1_000_003 },
            _ => {
                let period = if n % 3 == 0 { 30 } else { 60 };
                KeyFactor::Totp {
                    period: period.try_into().unwrap(),
                    time: 0,
                    drift: 7 - i32::try_from(n % 15).unwrap(),
                }
            }
        };
        let moment = |day: i64| Timestamp::from_second(1_600_000_000 + day * 86_400).ok();
        let validity = Validity { start: moment(0), expiry: moment(n.into()) };
        KeyRecord {
            serial: format!("T{:07}-{n}", n * 7919).parse().unwrap(),
            family: (n % 2 == 0).then_some(Family::YubiKey),
            credential: Some(KeyCredential {
                secret: Secret::new((0..bytes).map(|i| (i * 151 + n * 31) as u8).collect()),
                parameters: Parameters {
                    algorithm: Algorithm::ALL[n as usize % 3],
                    digits: (6 + n as u8 % 3).try_into().unwrap(),
                },
                factor,
            }),
            device: Device {
                manufacturer: text("Société", n),
                model: text("C200", n),
                issue_no: Some(n.to_string()),
                binding: text("Lycée", n),
                user_id: text("DC", n),
                validity,
                crypto_module: Some("1".into()),
                lot: text("Lot", n),
            },
            key: KeyNotes {
                id: Some(format!("key-{n}")),
                issuer: text("Académie", n),
                friendly_name: text("Clé", n),
                user_id: text("UID", n),
                profile: text("profil", n),
                reference: text("référence", n),
            },
            policy: Policy {
                validity,
                pin: Some(PinPolicy {
                    key_id: Some("p".into()),
                    mode: Some(PinMode::Prepend),
                    max_failed_attempts: Some(8),
                    min_length: Some(4),
                    max_length: Some(4 + n % 8),
                    encoding: Some(ValueFormat::Decimal),
                }),
                usage: vec![KeyUsage::Otp, KeyUsage::Unlock],
                transactions: Some(n.into()),
            },
        }
    };
    (0..60).map(record).collect()
}

fn hex(secret: &Secret) -> String {
    secret.expose().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/keyfile-peers");
    fs::create_dir_all(&folder).unwrap();
    folder
}

struct Urandom;

impl Entropy for Urandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|_| NoEntropy)
    }
}
