//! Random records written and read back: equal in every field, under every cipher and MAC.

use super::{key, pskc};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use trousseau::catalogue::Tells;
use trousseau::domain::{Family, Secret};
use trousseau::keyfile::{
    Cipher, CsvWriter, Device, KeyCredential, KeyFactor, KeyNotes, KeyRecord, KeyUsage, MacAlgorithm, Outcome, PinMode,
    PinPolicy, Policy, Protection, Sealing, Unlock, Validity, ValueFormat, WriteError, read_all,
};
use trousseau::oath::{Algorithm, Digits, Parameters};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn pskc_keeps_every_field(
        records in vec(record(), 1..4),
        cipher in prop::sample::select(Cipher::ALL),
        mac in prop::sample::select(MacAlgorithm::ALL),
    ) {
        let protection = Protection::Key { key: key(cipher.key_bytes()), name: "Clé <partagée> & cie".into() };
        let file = pskc(&Sealing { protection, cipher, mac }, &records);
        let read = read_all(&file[..], Unlock::Key(key(cipher.key_bytes()))).unwrap();
        prop_assert!(read.lines.iter().all(|line| line.outcome == Outcome::Ready), "{:?}", read.lines);
        prop_assert!(read.remarks.is_empty());
        prop_assert_eq!(shown(&read.records), shown(&records));
    }

    #[test]
    fn a_table_with_secrets_keeps_its_columns(records in vec(record(), 1..4)) {
        // of secrets of one length that none has, one is refused; a serial like a key needs a key beside it
        let lengths = || records.iter().filter_map(|record| Some(record.credential.as_ref()?.secret.expose().len()));
        let different: std::collections::BTreeSet<_> = lengths().collect();
        prop_assume!(different.len() == records.len() && lengths().all(|bytes| bytes >= 8));
        let mut writer = CsvWriter::new(Vec::new(), true).unwrap();
        records.iter().for_each(|record| writer.write(record).unwrap());
        let read = read_all(&writer.finish().unwrap()[..], Unlock::Nothing).unwrap();
        for (read, written) in read.records.iter().zip(&records) {
            let (read_credential, credential) = (read.credential.as_ref().unwrap(), written.credential.as_ref().unwrap());
            prop_assert_eq!(read_credential.secret.expose(), credential.secret.expose());
            prop_assert_eq!(read_credential.parameters, credential.parameters);
            prop_assert_eq!(&read.serial, &written.serial);
            prop_assert_eq!(&read.device.manufacturer, &written.device.manufacturer);
            prop_assert_eq!(&read.key.friendly_name, &written.key.friendly_name);
            prop_assert_eq!(&read.key.issuer, &written.key.issuer);
        }
        prop_assert_eq!(read.records.len(), records.len(), "{:?}", read.lines);
    }
}

#[test]
fn a_password_opens_what_it_sealed_and_no_other_does() {
    let password = |text: &str| Secret::new(text.as_bytes().to_vec());
    let protection = Protection::Password { password: password("mot de passe"), name: "lycée".into(), rounds: 1000 };
    let file = pskc(&Sealing::new(protection), [&simple("12345678")]);
    let read = read_all(&file[..], Unlock::Password(password("mot de passe"))).unwrap();
    assert_eq!(read.lines[0].outcome, Outcome::Ready);
    assert_eq!(shown(&read.records), shown(&[simple("12345678")]));
    // A wrong password is found out by the MAC key's padding or, once in 256, by the MAC.
    match read_all(&file[..], Unlock::Password(password("Mot de passe"))) {
        Err(error) => assert_eq!(error.message().key, "error-keyfile-wrong-key"),
        Ok(read) => assert!(read.records.is_empty(), "nothing may come out: {:?}", read.lines),
    }
    let nothing = read_all(&file[..], Unlock::Nothing).unwrap_err();
    assert!(nothing.to_string().contains("lycée"), "{nothing}");
}

#[test]
fn a_changed_ciphertext_or_mac_is_refused_and_the_other_keys_go_on() {
    let file = String::from_utf8(pskc(&super::sealed_with_key(), [&simple("1"), &simple("2")])).unwrap();
    let mac = file.find("<ValueMAC>").unwrap() + "<ValueMAC>".len();
    let value = file.rfind("<xenc:CipherValue>").unwrap() + "<xenc:CipherValue>".len() + 30;
    for at in [mac, value] {
        let mut changed = file.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let read = read_all(&changed[..], Unlock::Key(key(16))).unwrap();
        assert_eq!((read.summary.ready, read.summary.refused), (1, 1), "{:?}", read.lines);
        assert!(!read.is_complete());
        assert_eq!(read.records.len(), 1);
    }
}

#[test]
fn a_table_leaves_secrets_out_unless_asked() {
    let table = |secrets| {
        let mut writer = CsvWriter::new(Vec::new(), secrets).unwrap();
        writer.write(&simple("42")).unwrap();
        String::from_utf8(writer.finish().unwrap()).unwrap()
    };
    let secret = "3132333435363738393031323334353637383930";
    assert!(!table(false).contains(secret) && !table(false).contains("secret"));
    assert!(table(true).contains(secret));
}

#[test]
fn a_file_without_keys_or_with_a_key_of_the_wrong_length_is_not_written() {
    let empty = super::sealed_with_key();
    let writer = trousseau::keyfile::PskcWriter::new(Vec::new(), &empty, &super::Counting).unwrap();
    assert!(matches!(writer.finish(), Err(WriteError::Empty)));
    let mut short = super::sealed_with_key();
    short.cipher = Cipher::Aes256;
    let refused = trousseau::keyfile::PskcWriter::new(Vec::new(), &short, &super::Counting).unwrap_err();
    assert!(matches!(refused, WriteError::KeyLength { expected: 32, given: 16 }));
}

#[test]
fn a_custody_record_goes_into_a_table_only() {
    let record = KeyRecord { credential: None, ..simple("7") };
    let sealing = super::sealed_with_key();
    let mut writer = trousseau::keyfile::PskcWriter::new(Vec::new(), &sealing, &super::Counting).unwrap();
    assert!(matches!(writer.write(&record), Err(WriteError::NoCredential(serial)) if serial == "7"));
    let mut table = CsvWriter::new(Vec::new(), true).unwrap();
    table.write(&record).unwrap();
    let table = table.finish().unwrap();
    let mut read = trousseau::keyfile::KeyFile::open(&table[..], trousseau::keyfile::Unlock::Nothing).unwrap();
    assert!(read.next().unwrap().unwrap().record.is_none(), "no secret, no key");
}

/// Secrets do not compare: everything of a record as text, the secret in the open.
fn shown(records: &[KeyRecord]) -> Vec<String> {
    let secret = |record: &KeyRecord| record.credential.as_ref().map(|c| c.secret.expose().to_vec());
    records.iter().map(|record| format!("{record:?} {:?}", secret(record))).collect()
}

pub(super) fn simple(serial: &str) -> KeyRecord {
    KeyRecord {
        serial: serial.parse().unwrap(),
        family: None,
        credential: Some(KeyCredential {
            secret: Secret::new(b"12345678901234567890".to_vec()),
            parameters: Parameters { algorithm: Algorithm::Sha1, digits: Digits::SIX },
            factor: KeyFactor::Hotp { counter: 0 },
        }),
        device: Device::default(),
        key: KeyNotes { id: Some(serial.into()), ..KeyNotes::default() },
        policy: Policy::default(),
    }
}

prop_compose! {
    fn credential()(
        secret in vec(any::<u8>(), 1..=256),
        algorithm in prop::sample::select(Algorithm::ALL),
        digits in 6u8..=8,
        factor in prop_oneof![
            (0..=i64::MAX as u64).prop_map(|counter| KeyFactor::Hotp { counter }),
            (1..=i32::MAX as u32, any::<i32>(), any::<i32>())
                .prop_map(|(period, time, drift)| KeyFactor::Totp { period: period.try_into().unwrap(), time, drift }),
        ],
    ) -> KeyCredential {
        let parameters = Parameters { algorithm, digits: digits.try_into().unwrap() };
        KeyCredential { secret: Secret::new(secret), parameters, factor }
    }
}

prop_compose! {
    pub(super) fn record()(
        serial in "[A-Z1-9][A-Z0-9-]{0,31}",
        family in of(prop::sample::select(&[Family::YubiKey, Family::Nitrokey3, Family::Unseen][..])),
        credential in credential(),
        device in device(),
        key in notes(),
        policy in policy(),
    ) -> KeyRecord {
        KeyRecord { serial: serial.parse().unwrap(), family, credential: Some(credential), device, key, policy }
    }
}

prop_compose! {
    fn device()(names in prop::array::uniform7(of(name())), validity in validity()) -> Device {
        let [manufacturer, model, issue_no, binding, user_id, crypto_module, lot] = names;
        Device { manufacturer, model, issue_no, binding, user_id, validity, crypto_module, lot }
    }
}

prop_compose! {
    fn notes()(id in name(), names in prop::array::uniform5(of(name()))) -> KeyNotes {
        let [issuer, friendly_name, user_id, profile, reference] = names;
        KeyNotes { id: Some(id), issuer, friendly_name, user_id, profile, reference }
    }
}

prop_compose! {
    fn policy()(
        validity in validity(),
        pin in of(pin()),
        usage in prop_oneof![
            Just(vec![]),
            prop::sample::subsequence(KeyUsage::ALL, 0..4).prop_map(|mut usage| {
                if !usage.contains(&KeyUsage::Otp) { usage.insert(0, KeyUsage::Otp) }
                usage
            }),
        ],
        transactions in of(0..=i64::MAX as u64),
    ) -> Policy {
        Policy { validity, pin, usage, transactions }
    }
}

prop_compose! {
    fn pin()(
        key_id in of(name()),
        mode in of(prop::sample::select(PinMode::ALL)),
        numbers in prop::array::uniform3(of(any::<u32>())),
        encoding in of(prop::sample::select(ValueFormat::ALL)),
    ) -> PinPolicy {
        let [max_failed_attempts, min_length, max_length] = numbers;
        PinPolicy { key_id, mode, max_failed_attempts, min_length, max_length, encoding }
    }
}

prop_compose! {
    fn validity()(ends in prop::array::uniform2(of(0i64..4_000_000_000))) -> Validity {
        let [start, expiry] = ends.map(|end| end.map(|seconds| Timestamp::from_second(seconds).unwrap()));
        Validity { start, expiry }
    }
}

/// Names as people give them, with what XML and spreadsheets trip over.
fn name() -> impl Strategy<Value = String> {
    "[-A-Za-z0-9éœ€&<>\"'=+@;,#{}|~][-A-Za-z0-9éœ€&<>\"'=+@;,# ]{0,20}[A-Za-z0-9é&<>\"']"
}
