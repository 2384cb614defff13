//! Tables of keys as vendors, servers and offices write them: each is read as it is meant, one odd cell changes no other
//! row, and no secret is in what is told of them.

use data_encoding::{BASE32_NOPAD, BASE64, HEXLOWER};
use std::{collections::BTreeMap, fs, path::Path};
use trousseau::{
    domain::Secret,
    keyfile::{Column, Given, KeyFactor, KeyFile, Outcome, Rule, SecretEncoding, Unlock},
    oath::{Algorithm, Digits, Period},
};

/// What became of the keys of one file: by line, as text with the secret in the open, or the refusal's word.
fn read_as(table: &str, given: Given) -> (String, BTreeMap<u64, Result<String, &'static str>>) {
    let mut file = match KeyFile::open_as(table.as_bytes(), Unlock::Nothing, given) {
        Ok(file) => file,
        Err(error) => return (error.to_string(), BTreeMap::new()),
    };
    let mut told = file.explanation();
    let mut keys = BTreeMap::new();
    for entry in &mut file {
        let entry = entry.unwrap();
        told += &format!("\n{}", entry.line);
        let key = match (&entry.line.outcome, &entry.record) {
            (Outcome::Refused(refusal), _) => Err(refusal.word()),
            (_, record) => {
                let record = record.as_ref().unwrap();
                let key = record.credential.as_ref().unwrap();
                let moving = match key.factor {
                    KeyFactor::Hotp { counter } => format!("hotp {counter}"),
                    KeyFactor::Totp { period, drift, .. } => format!("totp {} {drift}", period.seconds()),
                };
                let (digest, digits) = (key.parameters.algorithm, key.parameters.digits.get());
                Ok(format!("{} {moving} {digest} {digits} {}", record.serial, HEXLOWER.encode(key.secret.expose())))
            }
        };
        keys.insert(entry.line.number, key);
    }
    (told, keys)
}

fn read(table: &str) -> Vec<Result<String, &'static str>> {
    read_as(table, Given::default()).1.into_values().collect()
}

/// The secret of one row: 20 bytes that no other row has.
fn secret(row: u8) -> Vec<u8> {
    (0..20).map(|n: u8| n.wrapping_mul(67).wrapping_add(row.wrapping_mul(53)).wrapping_add(11)).collect()
}

fn hex(row: u8) -> String {
    HEXLOWER.encode(&secret(row))
}

fn base32(row: u8) -> String {
    BASE32_NOPAD.encode(&secret(row))
}

fn base64(row: u8) -> String {
    BASE64.encode(&secret(row))
}

/// A form: its name, its titles where it has any, and rows.
type Form = (&'static str, Option<Vec<&'static str>>, Vec<Vec<String>>);

/// One table of six keys for each form that is known: its name, its first rows, and its rows as cells.
fn forms() -> Vec<Form> {
    let rows = |row: &dyn Fn(u8) -> String| {
        (1..=6).map(|n| row(n).split('|').map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let titles = |text: &'static str| Some(text.split('|').collect::<Vec<_>>());
    vec![
        (
            "titles, hexadecimal",
            titles("serial|secret|type|digits|counter|expiry"),
            rows(&|n| format!("30012{n}|{}|hotp|6|{n}|2031-08-31", hex(n))),
        ),
        (
            "Entra, base 32",
            titles("upn|serial number|secret key|time interval|manufacturer|model"),
            rows(&|n| format!("lea{n}@ecole.example|865999000012{n}|{}|30|Contoso|HardwareKey", base32(n))),
        ),
        (
            "titles in French, base 64",
            titles("N° de série|Clé secrète|Algorithme|Nombre de chiffres|Pas de temps|Date d'expiration"),
            rows(&|n| format!("TK{n}0012|{}|SHA-256|8|60|31/08/2031", base64(n))),
        ),
        (
            "pskc2csv",
            titles("serial|secret|algorithm|response_length|time_interval"),
            rows(&|n| format!("98765432{n}|{}|urn:ietf:params:xml:ns:keyprov:pskc:totp|8|60", hex(n))),
        ),
        ("privacyIDEA and LinOTP", None, rows(&|n| format!("OATH000{n}|{}|totp|6|60", hex(n)))),
        ("privacyIDEA's janitor", None, rows(&|n| format!("lea{n}@realm|OATH000{n}A2|{}|totp|8|60", hex(n)))),
        ("multiOTP", None, rows(&|n| format!("100012{n}|Feitian|HOTP|{}|6|4{n}", hex(n)))),
        ("two columns, hexadecimal", None, rows(&|n| format!("100012{n}|{}", hex(n)))),
        ("two columns, base 32", None, rows(&|n| format!("100012{n}|{}", base32(n)))),
        ("two columns, base 64", None, rows(&|n| format!("100012{n}|{}", base64(n)))),
        ("serial, secret, counter", None, rows(&|n| format!("100012{n}|{}|1{n}", hex(n)))),
        ("serial, secret, time step", None, rows(&|n| format!("100012{n}|{}|60", base32(n)))),
        (
            "traditional log",
            None,
            rows(&|n| format!("OATH-HOTP|17.04.26 12:3{n}|1|ubnu1234567{n}||{}|||1|1|0|6|4{n}|0|0|0|0|0", hex(n))),
        ),
        ("Yubico log", None, rows(&|n| format!("50832{n}||0|{}||2013-12-12T08:41:07|", hex(n)))),
    ]
}

/// Cells in quotes only where a sign in them asks for it: commas of a remark stand in the open, as people type them.
fn table(titles: &Option<Vec<&'static str>>, rows: &[Vec<String>]) -> String {
    let quoted = |cell: &str| match cell.contains(['"', ';']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    let line = |cells: Vec<String>| cells.join(";") + "\n";
    let titles = titles.iter().map(|titles| line(titles.iter().map(|title| quoted(title)).collect()));
    let rows = rows.iter().map(|row| line(row.iter().map(|cell| quoted(cell)).collect()));
    titles.chain(rows).collect()
}

#[test]
fn one_odd_cell_changes_no_other_row_of_any_table() {
    let odd = [
        "",
        "perdue",
        "voir le courrier du 3 mai 2026",
        "REMPLACE",
        "n/a",
        "0",
        "6",
        "30",
        "65536",
        "HOTP",
        "5566778899aabbccddeeffO0112233445566aabb",
        "5566778899aabbccddeeff00112233445566aa",
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "48656c6c6f21deadbeef48656c6c6f21deadbeef",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=",
        "8,65999E+12",
        "31 août",
        "perdue, revenue, cassée, voir le courrier, le 3 mai, à 12 h",
        "cf. \"livraison; mai\"",
    ];
    let mut tried = 0;
    for (name, titles, rows) in forms() {
        let whole = read_as(&table(&titles, &rows), Given::default()).1;
        assert!(whole.len() == 6 && whole.values().all(Result::is_ok), "{name}: {whole:?}");
        for (row, column) in (0..6).flat_map(|row| (0..rows[0].len()).map(move |column| (row, column))) {
            for cell in odd {
                let mut changed = rows.clone();
                cell.clone_into(&mut changed[row][column]);
                let line = row as u64 + 1 + u64::from(titles.is_some());
                let mut after = read_as(&table(&titles, &changed), Given::default()).1;
                after.remove(&line);
                let before: BTreeMap<_, _> = whole.clone().into_iter().filter(|(number, _)| *number != line).collect();
                assert_eq!(after, before, "{name}: {cell:?} in row {row}, column {column}");
                tried += 1;
            }
        }
    }
    assert!(tried > 5_000, "{tried}");
}

/// Every way to write a secret, in pieces of 12 characters: less says nothing.
fn traces(secret: &[u8]) -> Vec<String> {
    let texts = [HEXLOWER.encode(secret), BASE32_NOPAD.encode(secret), BASE64.encode(secret)];
    let pieces = texts.iter().flat_map(|text| {
        let packed = packed(text);
        (0..packed.len().saturating_sub(11)).map(move |at| packed[at..at + 12].to_owned()).collect::<Vec<_>>()
    });
    pieces.collect()
}

pub(super) fn packed(text: &str) -> String {
    text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

#[test]
fn no_secret_of_a_table_with_exchanged_columns_is_told() {
    for (name, titles, rows) in forms() {
        let secrets: Vec<_> = (1..=6).flat_map(|row| traces(&secret(row))).collect();
        let width = rows[0].len();
        for (one, other) in (0..width).flat_map(|one| (0..=one).map(move |other| (one, other))) {
            // in every row, and in one row only
            for only in [None, Some(2)] {
                let mut changed = rows.clone();
                let wanted = |row: usize| only.is_none_or(|only| only == row);
                changed
                    .iter_mut()
                    .enumerate()
                    .filter(|(row, _)| wanted(*row))
                    .for_each(|(_, row)| row.swap(one, other));
                let (told, _) = read_as(&table(&titles, &changed), Given::default());
                let found = secrets.iter().find(|piece| packed(&told).contains(piece.as_str()));
                assert_eq!(found, None, "{name}, columns {one} and {other}: {told}");
            }
        }
    }
}

/// A remark as people type it into a table that they see as text: no quotes, and any separator in it. Its own row may fall; no
/// other row changes, in whatever way the table is separated.
#[test]
fn a_remark_with_separators_in_the_open_changes_no_other_row_of_any_table() {
    let remarks = [
        "perdue, revenue, cassée, voir le courrier, le 3 mai, à 12 h",
        "perdue; revenue; cassée ; voir : Zoé",
        "lot\t3\trendu\tà refaire",
        "a, b; c\td | e, f; g\th | i",
        ",,,",
        ";;;;;;",
        "12, 6, 30, 0",
    ];
    let mut tried = 0;
    for (name, titles, rows) in forms() {
        for delimiter in [";", ",", "\t", "|"] {
            let lines = |rows: &[Vec<String>]| {
                let titles = titles.iter().map(|titles| titles.join(delimiter));
                titles.chain(rows.iter().map(|row| row.join(delimiter))).map(|line| line + "\n").collect::<String>()
            };
            let whole = read_as(&lines(&rows), Given::default()).1;
            assert!(whole.len() == 6 && whole.values().all(Result::is_ok), "{name} by {delimiter:?}: {whole:?}");
            for (row, column) in (0..6).flat_map(|row| (0..rows[0].len()).map(move |column| (row, column))) {
                for remark in remarks {
                    // in the place of what stands there, and behind it
                    for cell in [remark.to_owned(), format!("{} {remark}", rows[row][column])] {
                        let mut changed = rows.clone();
                        changed[row][column] = cell;
                        let line = row as u64 + 1 + u64::from(titles.is_some());
                        let (told, mut after) = read_as(&lines(&changed), Given::default());
                        after.remove(&line);
                        let mut before = whole.clone();
                        before.remove(&line);
                        assert_eq!(
                            after, before,
                            "{name} by {delimiter:?}: {remark:?} in row {row}, column {column}: {told}"
                        );
                        tried += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 20_000, "{tried}");
}

/// Traces of the secrets of a file: of the keys that are read, and of what stands in it and looks like a key, whatever became of
/// it.
pub(super) fn secrets_in(bytes: &[u8], unlock: Unlock) -> Vec<String> {
    let mut secrets = Vec::new();
    for entry in KeyFile::open(bytes, unlock).into_iter().flat_map(|file| file.map_while(Result::ok)) {
        let key = entry.record.and_then(|record| record.credential);
        secrets.extend(key.iter().flat_map(|key| traces(key.secret.expose())));
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || "+/=".contains(c))) {
        let hex = HEXLOWER.decode(word.to_lowercase().as_bytes()).ok();
        let base32 = BASE32_NOPAD.decode(word.trim_end_matches('=').as_bytes()).ok();
        for bytes in [hex, base32].into_iter().flatten().filter(|bytes| bytes.len() >= 10) {
            secrets.extend(traces(&bytes));
        }
    }
    secrets
}

#[test]
fn no_secret_of_the_corpus_is_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keyfile-corpus");
    let mut files = 0;
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|extension| extension == "report") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let unlock = match path.to_str().unwrap() {
            name if name.contains(".key16.") => Unlock::Key(super::key(16)),
            name if name.contains(".key24.") => Unlock::Key(super::key(24)),
            name if name.contains(".key32.") => Unlock::Key(super::key(32)),
            name if name.contains(".password.") => Unlock::Password(Secret::new(b"qwerty".to_vec())),
            _ => Unlock::Nothing,
        };
        let again = match &unlock {
            Unlock::Nothing => Unlock::Nothing,
            Unlock::Key(key) => Unlock::Key(Secret::new(key.expose().to_vec())),
            Unlock::Password(password) => Unlock::Password(Secret::new(password.expose().to_vec())),
        };
        let Ok(mut file) = KeyFile::open(&bytes[..], unlock) else { continue };
        let mut told = file.explanation();
        for entry in file.by_ref().map_while(Result::ok) {
            told += &format!("\n{}", entry.line);
        }
        let secrets = secrets_in(&bytes, again);
        let found = secrets.iter().find(|piece| packed(&told).contains(piece.as_str()));
        assert_eq!(found, None, "{}: {told}", path.display());
        files += 1;
    }
    assert!(files > 90, "{files}");
}

#[test]
fn the_password_of_a_static_configuration_is_not_told() {
    let log = format!(
        "LOGGING START,17.04.26 12:29\nStatic Password: Scan Code,17.04.26 12:29,1,0b080f0f1200271e,,,,,0,0,0,0,0,0,0,0,0,0\n\
         Static Password,17.04.26 12:30,2,cbdefghijkln,abcdef012345,{},,,0,0,0,0,0,0,0,0,0,0\n\
         OATH-HOTP,17.04.26 12:31,1,cccccccirblh,,{},,,0,0,0,6,65536,0,0,0,0,0\n",
        hex(1),
        hex(2),
    );
    let (told, keys) = read_as(&log, Given::default());
    assert!(!told.contains("0b080f0f") && !told.contains("cbdefghijkln") && !packed(&told).contains(&hex(1)), "{told}");
    let keys: Vec<_> = keys.into_values().collect();
    assert_eq!(keys[..2], [Err("configuration"), Err("configuration")]);
    assert_eq!(keys[2], Ok(format!("508326 hotp 65536 sha1 6 {}", hex(2))));
}

#[test]
fn tables_of_peers_and_vendors_are_read_as_they_are_meant() {
    let h = hex(1);
    let sha256 = HEXLOWER.encode(&[secret(1), secret(2)[..12].to_vec()].concat());
    for (name, table, keys) in [
        (
            "NetIQ: cells may be left out",
            format!("Token001, {h}\nToken002, {h}, totp, 8\nToken003, {h}, totp, 6, 60\n"),
            vec!["TOKEN001 hotp 0 sha1 6", "TOKEN002 totp 30 0 sha1 8", "TOKEN003 totp 60 0 sha1 6"],
        ),
        (
            "privacyIDEA's janitor: an owner or none",
            format!("adurand@ecole, OATH0001A2B3, {h}, hotp, 6\nn/a, TOTP0002C3D4, {h}, totp, 8, 60"),
            vec!["OATH0001A2B3 hotp 0 sha1 6", "TOTP0002C3D4 totp 60 0 sha1 8"],
        ),
        (
            "privacyIDEA, version 2: user, resolver and realm first",
            format!("# version: 2\nlea,ldap,ecole,OATH1A,{h},totp,6,60\nmax,ldap,ecole,OATH2A,{h},hotp,6\n"),
            vec!["OATH1A totp 60 0 sha1 6", "OATH2A hotp 0 sha1 6"],
        ),
        (
            "privacyIDEA and LinOTP: the counter of HOTP stands where the time step of TOTP does",
            format!("OATH1A, {h}, hotp, 6, 42\nOATH2A, {h}, totp, 8, 60\nOATH3A, {h}, hotp, 6, 30\nOATH4A, {h}\n"),
            vec!["OATH1A hotp 42 sha1 6", "OATH2A totp 60 0 sha1 8", "OATH3A hotp 0 sha1 6", "OATH4A hotp 0 sha1 6"],
        ),
        (
            "multiOTP: event or interval",
            format!("LOGE0001;Feitian;HOTP;{h};6;9\nLOGE0002;Token2;TOTP;{h};8;60\n"),
            vec!["LOGE0001 hotp 9 sha1 6", "LOGE0002 totp 60 0 sha1 8"],
        ),
        (
            "Duo and PingID: the counter third",
            format!("1000123,{h},7\n1000124,{h},0\n"),
            vec!["1000123 hotp 7 sha1 6", "1000124 hotp 0 sha1 6"],
        ),
        (
            "Duo: the time step third",
            format!("1000123,{h},60\n1000124,{h},30\n"),
            vec!["1000123 totp 60 0 sha1 6", "1000124 totp 30 0 sha1 6"],
        ),
        (
            "Okta and others: what the titles say of the secret",
            format!("Serial Number;Secret Key (Hex);OTP Type;Digits;Time Step (s)\n1000123;{h};TOTP;8;60 s\n"),
            vec!["1000123 totp 60 0 sha1 8"],
        ),
        (
            "Entra filled in hexadecimal",
            format!(
                "upn,serial number,secret key,time interval,manufacturer,model\n,8659990000123,{h},60,Contoso,HardwareKey\n"
            ),
            vec!["8659990000123 totp 60 0 sha1 6"],
        ),
        (
            "zeros kept through a spreadsheet",
            format!("serial number,secret key,time interval\n\"=\"\"0012345678\"\"\",{h},30\n'0012345679,{h},30\n"),
            vec!["0012345678 totp 30 0 sha1 6", "0012345679 totp 30 0 sha1 6"],
        ),
        (
            "pskc2csv",
            format!(
                "serial,secret,algorithm,response_length,time_interval\n9,{h},urn:ietf:params:xml:ns:keyprov:pskc:totp,8,60\n8,{h},urn:ietf:params:xml:ns:keyprov:pskc:hotp,6,\n"
            ),
            vec!["9 totp 60 0 sha1 8", "8 hotp 0 sha1 6"],
        ),
        (
            "an algorithm of both",
            format!("serial,secret,algorithm,digits\n1,{h},TOTP-SHA256,8\n2,{h},HMAC-SHA1,6\n"),
            vec!["1 totp 30 0 sha256 8", "2 hotp 0 sha1 6"],
        ),
        (
            "the digest by the length, as its own servers do",
            format!("LOGE0001, {sha256}, totp, 6, 30\n"),
            vec!["LOGE0001 totp 30 0 sha256 6"],
        ),
        (
            "the same with owners",
            format!("# version: 2\nlea,ldap,ecole,LOGE0001,{sha256},totp,6,30\n"),
            vec!["LOGE0001 totp 30 0 sha256 6"],
        ),
        (
            "elsewhere a length decides nothing",
            format!("serial,secret,type\n1,{sha256},totp\n"),
            vec!["1 totp 30 0 sha1 6"],
        ),
        (
            "titles of which one is not known",
            format!("Boîtier;Graine;Type\nTK1234;{h};hotp\nTK1235;{h};hotp\n"),
            vec!["TK1234 hotp 0 sha1 6", "TK1235 hotp 0 sha1 6"],
        ),
        (
            "the secret first",
            format!("{h};TK1234\n{};TK1235\n", hex(2)),
            vec!["TK1234 hotp 0 sha1 6", "TK1235 hotp 0 sha1 6"],
        ),
        (
            "a serial that is a key's length, beside a key",
            format!("serial,secret\n0123456789ABCDEF0123456789ABCDEF,{h}\n"),
            vec!["0123456789ABCDEF0123456789ABCDEF hotp 0 sha1 6"],
        ),
    ] {
        let found: Vec<_> =
            read(&table).into_iter().map(|key| key.map(|key| key.rsplit_once(' ').unwrap().0.to_owned())).collect();
        assert_eq!(found, keys.into_iter().map(|key| Ok(key.to_owned())).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn columns_that_are_not_used_are_named_and_keys_are_not() {
    let file = |table: &str| KeyFile::open(table.as_bytes(), Unlock::Nothing).unwrap().explanation();
    let h = hex(1);
    let told = file(&format!("serial;secret;Date d'achat;{};vide;digits;chiffres\n1;{h};2026;x;;6;6\n", hex(2)));
    assert!(told.ends_with("; not used: \"Date d'achat\", column 4, \"chiffres\""), "{told}");
    let told = file(&format!("A1, {h}, hotp, 6, 0, oui\nA2, {h}, hotp, 6, 0, oui\n"));
    assert!(told.ends_with("; not used: column 6"), "{told}");
    assert!(!file(&format!("serial;secret\n1;{h}\n")).contains("not used"));
}

#[test]
fn what_the_file_leaves_open_may_be_said_and_what_it_says_stands() {
    let h = hex(1);
    let given = Given {
        digest: Some(Algorithm::Sha256),
        digits: Some(Digits::EIGHT),
        period: Some(Period::SIXTY),
        counter: Some(12),
        ..Given::default()
    };
    let table = format!("serial,secret,type,digits\n1,{h},hotp,\n2,{h},totp,6\n");
    let (told, keys) = read_as(&table, given.clone());
    let keys: Vec<_> = keys.into_values().map(|key| key.unwrap().rsplit_once(' ').unwrap().0.to_owned()).collect();
    assert_eq!(keys, ["1 hotp 12 sha256 8", "2 totp 60 0 sha256 6"]);
    assert!(!told.contains("assumed"), "{told}");
    // HOTP or TOTP, where nobody says
    let kind = |kind: &str| Given { kind: Some(kind.parse().unwrap()), ..given.clone() };
    let two = format!("1,{h}\n2,{}\n", hex(2));
    assert!(read_as(&two, kind("totp")).1[&1].as_ref().unwrap().starts_with("1 totp 60 0 sha256 8"));
    assert!(read_as(&two, kind("hotp")).1[&1].as_ref().unwrap().starts_with("1 hotp 12 sha256 8"));
    // the same for a file that is no table
    let pskc = "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><KeyPackage><DeviceInfo><SerialNo>7\
        </SerialNo></DeviceInfo><Key Id=\"7\" Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:hotp\"><Data><Secret><PlainValue>\
        MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>";
    assert!(read_as(pskc, given).1[&1].as_ref().unwrap().starts_with("7 hotp 12 sha1 8"));
}

#[test]
fn how_secrets_are_written_and_what_columns_hold_may_be_said() {
    let both = "23456723456723456723456723456ABC";
    let said = |secrets| Given { secrets: Some(secrets), ..Given::default() };
    let read_as = |table: &str, given| read_as(table, given).1.into_values().next().unwrap();
    let bytes = |key: Result<String, _>| key.map(|key: String| key.rsplit_once(' ').unwrap().1.len() / 2);
    assert_eq!(bytes(read_as(&format!("1;{both}\n"), said(SecretEncoding::Hex))), Ok(16));
    assert_eq!(bytes(read_as(&format!("1;{both}\n"), said(SecretEncoding::Base32))), Ok(20));
    assert_eq!(bytes(read_as(&format!("1;{}\n", hex(1)), said(SecretEncoding::Base32))), Err("encoding"));
    let columns = |names| Given { columns: Column::list(names).unwrap(), ..Given::default() };
    let h = hex(1);
    let key = read_as(&format!("7,TK1234,{h},6\n"), columns("compteur, numéro de série, secret, -"));
    assert!(key.unwrap().starts_with("TK1234 hotp 7 sha1 6"));
    // in the place of the titles
    let key = read_as(&format!("secret,serial\nTK1234,{h}\n"), columns("serial;secret"));
    assert!(key.unwrap().starts_with("TK1234 hotp 0 sha1 6"));
    for wrong in ["serial", "serial,secret,couleur", "secret,digits"] {
        assert_eq!(Column::list(wrong), None, "{wrong}");
    }
    assert_eq!(Column::list(" "), Some(vec![]));
}

#[test]
fn a_key_in_another_place_is_refused_and_not_kept_there() {
    let (h, b) = (hex(1), base32(1));
    for (table, refused) in [
        (format!("serial,secret\n{h},TK1234\n"), "key_as_serial"),
        (format!("serial,secret\n{b},{h}\n"), "key_as_serial"),
        (format!("serial,secret,model\n1,{h},{b}\n"), "key_in_column"),
        (format!("serial,secret,user\n1,{h},{}\n", hex(2)), "key_in_column"),
        (format!("serial,secret\n\"8,65999E+12\",{h}\n"), "rounded"),
    ] {
        let (told, keys) = read_as(&table, Given::default());
        assert_eq!(keys.into_values().collect::<Vec<_>>(), [Err(refused)], "{told}");
        assert!(traces(&secret(1)).iter().all(|piece| !packed(&told).contains(piece)), "{told}");
    }
    assert!(Rule::ALL.iter().any(|rule| rule.is_doubt()));
}
