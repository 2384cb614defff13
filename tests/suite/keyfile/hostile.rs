//! Files that mean harm, or nothing at all: refused in words, in little memory, without panic.

use super::{key, pskc, round_trip, sealed_with_key};
use proptest::prelude::*;
use std::io::{self, BufReader, Read};
use std::iter::repeat_n;
use trousseau::keyfile::{KeyFile, KeyFileError, Unlock, read_all};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        ends(&bytes);
    }

    #[test]
    fn any_text_of_markup_is_read_or_refused(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60),
    ) {
        ends(pieces.concat().as_bytes());
    }

    #[test]
    fn any_text_of_cells_is_read_or_refused(text in "[a-fA-F0-7hotpHOTP\"',;\t\r\n=@é -]{0,400}") {
        ends(text.as_bytes());
    }

    #[test]
    fn a_key_file_with_any_change_is_read_or_refused(
        record in round_trip::record(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut file = pskc(&sealed_with_key(), [&record]);
        changes.iter().for_each(|(at, byte)| { let at = at.index(file.len()); file[at] = *byte; });
        ends(&file);
        file.truncate(cut.index(file.len()));
        ends(&file);
    }
}

const PIECES: [&str; 26] = [
    "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">",
    "</KeyContainer>",
    "<KeyPackage>",
    "</KeyPackage>",
    "<Key Id=\"1\">",
    "</Key>",
    "<Data>",
    "</Data>",
    "<Secret>",
    "</Secret>",
    "<PlainValue>",
    "</PlainValue>",
    "MTIzNA==",
    "<Counter>",
    "</Counter>",
    "<!-- -->",
    "<![CDATA[x]]>",
    "&#x41;",
    "&bad;",
    "<?x y?>",
    "<Policy/>",
    "<a:b/>",
    "<x xmlns:a=\"\">",
    "<DeviceInfo><SerialNo>1</SerialNo></DeviceInfo>",
    "\u{0}",
    "<TKNBatch>",
];

/// Reads to the end, at most as many keys as there are bytes: more would be a loop.
fn ends(bytes: &[u8]) {
    for unlock in [Unlock::Nothing, Unlock::Key(key(16))] {
        if let Ok(file) = KeyFile::open(bytes, unlock) {
            assert!(file.take(bytes.len() + 1).count() <= bytes.len());
        }
    }
}

#[test]
fn an_xml_bomb_is_refused_before_it_goes_off() {
    let bomb = "<!DOCTYPE k [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><KeyContainer>&b;</KeyContainer>";
    assert!(matches!(refusal(bomb.as_bytes()), KeyFileError::DocumentType));
}

#[test]
fn an_external_entity_is_refused() {
    let outside = "<!DOCTYPE k [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><KeyContainer>&x;</KeyContainer>";
    assert!(matches!(refusal(outside.as_bytes()), KeyFileError::DocumentType));
    let undeclared = HEAD.to_owned() + "<KeyPackage><Key Id=\"&x;\"/></KeyPackage></KeyContainer>";
    assert!(matches!(refusal(undeclared.as_bytes()), KeyFileError::Entity(name) if name == "x"));
}

#[test]
fn a_gigantic_attribute_text_comment_or_row_is_refused_in_little_memory() {
    let gib = 1 << 30;
    let packages = "<KeyPackage><Key Id=\"1\"/></KeyPackage>";
    for (before, filler) in [
        (format!("{HEAD}<KeyPackage><Key Id=\""), b'a'),
        (format!("{HEAD}<KeyPackage><Key Id=\"1\"><Issuer>"), b'a'),
        (format!("{HEAD}{packages}<!--"), b'-'),
        (format!("{HEAD}{packages}<![CDATA["), b'a'),
        ("<!DOCTYPE ".into(), b'a'),
        (format!("{HEAD}{packages}<"), b'a'),
        ("serial,secret\n1,\"".into(), b'a'),
        ("serial,secret\n1,".into(), b'a'),
    ] {
        let endless = Counted { input: before.as_bytes().chain(io::repeat(filler).take(gib)), bytes: 0 };
        let mut endless = BufReader::new(endless);
        let refused = match KeyFile::open(&mut endless, Unlock::Nothing) {
            Err(error) => error,
            Ok(mut file) => file.find_map(Result::err).expect("it must end in a refusal"),
        };
        assert!(matches!(refused, KeyFileError::TooLarge(_)), "{before}: {refused}");
        let bytes = endless.get_ref().bytes;
        assert!(bytes < 1 << 20, "{before}: {bytes} bytes were read before it was refused");
    }
}

#[test]
fn a_package_of_endless_small_elements_is_refused() {
    for piece in ["<a/>", "<Issuer>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</Issuer>", "<b c=\"dddddddddddddddddddddddd\"/>"]
    {
        let file = format!("{HEAD}<KeyPackage>{}", piece.repeat(100_000));
        assert!(matches!(refusal(file.as_bytes()), KeyFileError::TooLarge(_)), "{piece}");
    }
    let many: String = (0..5000).map(|n| format!(" a{n}=\"\"")).collect();
    assert!(matches!(refusal(format!("{HEAD}<KeyPackage{many}>").as_bytes()), KeyFileError::TooLarge(_)));
}

#[test]
fn deep_nesting_is_refused() {
    let file = HEAD.to_owned() + &"<KeyPackage>".repeat(100_000);
    assert!(matches!(refusal(file.as_bytes()), KeyFileError::TooDeep));
}

#[test]
fn a_derivation_that_would_take_hours_is_refused() {
    for rounds in ["0", "10000001", "4294967295", "99999999999999999999", "-1", "many"] {
        let file = format!(
            "{HEAD}<EncryptionKey><DerivedKey><KeyDerivationMethod Algorithm=\"x#pbkdf2\"><PBKDF2-params>\
             <Salt><Specified>Ej7/PEpyEpw=</Specified></Salt><IterationCount>{rounds}</IterationCount>\
             <KeyLength>16</KeyLength></PBKDF2-params></KeyDerivationMethod></DerivedKey></EncryptionKey>"
        );
        assert!(matches!(refusal(file.as_bytes()), KeyFileError::Unsupported { .. }), "{rounds}");
    }
}

#[test]
fn two_secrets_in_one_key_are_refused_because_readers_would_differ() {
    let secret = "<Secret><PlainValue>MTIzNA==</PlainValue></Secret>";
    for doubled in [format!("<Data>{secret}{secret}</Data>"), format!("<Data>{secret}</Data><Data>{secret}</Data>")] {
        let file = format!("{HEAD}<KeyPackage><Key Id=\"1\">{doubled}</Key></KeyPackage></KeyContainer>");
        let read = read_all(file.as_bytes(), Unlock::Nothing).unwrap();
        assert!(read.records.is_empty(), "{:?}", read.lines);
    }
}

#[test]
fn no_sentence_of_a_report_repeats_a_secret_or_a_control_character() {
    let secret = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA!";
    let file = format!(
        "{HEAD}<KeyPackage><DeviceInfo><SerialNo>1&#27;[31m</SerialNo></DeviceInfo><Key Id=\"1\"><Data><Secret>\
         <PlainValue>{secret}</PlainValue></Secret></Data></Key></KeyPackage></KeyContainer>"
    );
    let table = format!("serial,secret\n1\u{1b}[31m,{secret}\n");
    for file in [file, table] {
        let read = read_all(file.as_bytes(), Unlock::Nothing).unwrap();
        let line = read.lines[0].to_string();
        assert!(!line.contains("MTIz") && !line.contains('\u{1b}'), "{line}");
    }
}

const HEAD: &str = "<KeyContainer Version=\"1.0\" xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\">";

fn refusal(bytes: &[u8]) -> KeyFileError {
    read_all(bytes, Unlock::Password(trousseau::domain::Secret::new(repeat_n(b'p', 8).collect()))).unwrap_err()
}

/// Counts what is asked of it.
struct Counted<R> {
    input: R,
    bytes: usize,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.input.read(out)?;
        self.bytes += bytes;
        Ok(bytes)
    }
}
