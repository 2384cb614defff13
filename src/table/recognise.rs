//! What a file is that people choose where a table or a key file is wanted, by its first bytes.
//!
//! What only has bytes is told by `infer`; what looks like text (PGP's armour, certificates, mails, pages of the web) and
//! what `infer` does not know (binary PGP, CMS, KeePass) is told here.

use super::{
    Foreign,
    beginning::{beginning, first_tag, is_workbook},
};

impl Foreign {
    /// What a file is by its first bytes; `None` where it may be a table, a workbook, or a key file. What a container of workbooks
    /// holds is told where it is opened.
    pub fn of(head: &[u8]) -> Option<Self> {
        Self::by_signature(head).or_else(|| Self::by_text(&beginning(&head[..head.len().min(4096)])))
    }

    fn by_signature(head: &[u8]) -> Option<Self> {
        match head {
            [0x03, 0xd9, 0xa2, 0x9a, ..] => return Some(Self::PasswordSafe), // KeePass
            [b'P', b'W', b'S', b'3', ..] => return Some(Self::PasswordSafe),
            _ if is_workbook(head) => return None,
            _ => {}
        }
        if let Some(known) = pgp(head).or_else(|| der(head)) {
            return Some(known);
        }
        // a text may begin like a picture ("BM…") or a program ("MZ…"): only what has bytes of no text is looked up
        if !head.iter().take(1024).any(|byte| *byte < 0x20 && !byte.is_ascii_whitespace() && *byte != 0x1b)
            || matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
        {
            return None;
        }
        let kind = infer::get(head)?;
        Some(match (kind.matcher_type(), kind.mime_type()) {
            (_, "application/pdf") => Self::Pdf,
            (_, "application/vnd.sqlite3") => Self::Database,
            (_, "application/rtf") => Self::Document,
            (_, "application/x-x509-ca-cert") => Self::Certificate,
            (infer::MatcherType::Doc | infer::MatcherType::Book, _) => Self::Document,
            (infer::MatcherType::Archive, _) => Self::Archive,
            (infer::MatcherType::Image, _) => Self::Image,
            (infer::MatcherType::Text, _) => return None, // XML and pages of the web are told by their text
            _ => Self::Binary,
        })
    }

    fn by_text(text: &str) -> Option<Self> {
        let begins = |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        let armour = text.lines().map(str::trim).find(|line| line.starts_with("-----BEGIN "));
        match armour {
            Some(line) if line.contains("PGP SIGNATURE") || line.contains("PGP PUBLIC") => {
                return Some(Self::PgpSignature);
            }
            Some(line) if line.contains("PGP") => return Some(Self::Pgp),
            Some(line) if line.contains("AGE ENCRYPTED") => return Some(Self::Age),
            Some(line) if line.contains("PKCS7") || line.contains("CMS") => return Some(Self::Cms),
            Some(line) if line.ends_with("-----") => return Some(Self::Certificate),
            Some(_) | None => {}
        }
        if begins("age-encryption.org/") {
            return Some(Self::Age);
        }
        if begins("%PDF-") {
            return Some(Self::Pdf);
        }
        if begins("{\\rtf") {
            return Some(Self::Document);
        }
        if is_json(text) {
            return Some(Self::Json);
        }
        if is_page(text) {
            return Some(Self::Html);
        }
        is_mail(text).then(|| if text.contains("pkcs7-mime") { Self::Cms } else { Self::Mail })
    }
}

/// By the first packet of RFC 9580, with the version that it must have: an encrypted, compressed or signed message, or a
/// signature or key that stands alone.
fn pgp(head: &[u8]) -> Option<Foreign> {
    let (&tag, rest) = head.split_first()?;
    let (kind, length) = match tag {
        // an old packet's length has 1, 2 or 4 bytes, or none where it goes to the end
        0x80..=0xbf => (tag >> 2 & 0xf, [1, 2, 4, 0][usize::from(tag & 3)]),
        0xc0.. => match rest.first()? {
            0..=191 | 224..=254 => (tag & 0x3f, 1),
            192..=223 => (tag & 0x3f, 2),
            255 => (tag & 0x3f, 5),
        },
        _ => return None,
    };
    match (kind, rest.get(length)?) {
        // a key, encrypted to a person or with a password; a message that is signed at its end; encrypted data
        (1, 2 | 3 | 6) | (3, 4..=6) | (4, 3 | 6) | (18, 1 | 2) => Some(Foreign::Pgp),
        (8, 0..=3) if length == 0 => Some(Foreign::Pgp), // compressed
        (2, 3..=6) | (6, 3..=6) => Some(Foreign::PgpSignature),
        _ => None,
    }
}

/// A sequence of DER: PKCS #7 by its object identifier, PKCS #12 by its version, otherwise a certificate.
fn der(head: &[u8]) -> Option<Foreign> {
    let inside = match head {
        [0x30, 0x80, rest @ ..] => rest,
        [0x30, 0x82, _, _, rest @ ..] => rest,
        [0x30, 0x83, _, _, _, rest @ ..] => rest,
        _ => return None,
    };
    match inside {
        [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, ..] => Some(Foreign::Cms),
        [0x02, 0x01, 0x00 | 0x03, 0x30 | 0x02, ..] | [0x30, 0x82, ..] => Some(Foreign::Certificate),
        _ => None,
    }
}

fn is_json(text: &str) -> bool {
    let mut characters = text.chars().filter(|c| !c.is_whitespace());
    match (characters.next(), characters.next()) {
        (Some('{'), Some('"' | '}')) => true,
        (Some('['), Some('{' | '[' | '"')) => text.contains('"'),
        _ => false,
    }
}

/// By its type, or by its first element.
fn is_page(text: &str) -> bool {
    let Some(tag) = first_tag(text) else { return false };
    let mut words = tag.split(|c: char| !c.is_ascii_alphanumeric() && c != '!').map(str::to_ascii_lowercase);
    match words.next().as_deref() {
        Some("!doctype") => words.next().as_deref() == Some("html"),
        Some(name) => matches!(name, "html" | "head" | "body" | "title" | "meta" | "script" | "table"),
        None => false,
    }
}

/// Lines of a mail's head, at least two of those that every mail has.
fn is_mail(text: &str) -> bool {
    const FIELDS: [&str; 9] = [
        "from:",
        "to:",
        "subject:",
        "date:",
        "received:",
        "message-id:",
        "mime-version:",
        "content-type:",
        "return-path:",
    ];
    let head = text.lines().take_while(|line| !line.trim().is_empty()).map(str::to_ascii_lowercase);
    let fields = head.take(40).filter(|line| FIELDS.iter().any(|field| line.starts_with(field))).count();
    fields >= 2 && FIELDS.iter().any(|field| text.to_ascii_lowercase().starts_with(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_named_for_what_it_is() {
        let utf16: Vec<u8> = "\u{feff}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let files: [(&[u8], Foreign); 37] = [
            (b"-----BEGIN PGP MESSAGE-----\n\nhQEMA", Foreign::Pgp),
            (b"Voici les clefs :\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA", Foreign::Pgp),
            (b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n<KeyContainer/>", Foreign::Pgp),
            (b"-----BEGIN PGP SIGNATURE-----\n\niQEz", Foreign::PgpSignature),
            (b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n", Foreign::PgpSignature),
            (b"\x89\x01\xb3\x04\x00\x01", Foreign::PgpSignature),
            (b"\x99\x01\x8d\x04\x6b\x0b", Foreign::PgpSignature),
            (b"\x85\x01\x0c\x03\x12\x34\x56\x78", Foreign::Pgp),
            (b"\x84\x5e\x03\x12\x34\x56\x78", Foreign::Pgp),
            (b"\xc1\xc0\x4c\x03\x12\x34", Foreign::Pgp),
            (b"\x8c\x0d\x04\x09\x03\x02\xab", Foreign::Pgp),
            (b"\xc3\x0d\x04\x09\x03\x02\xab", Foreign::Pgp),
            (b"\xa3\x02\x9b\xbd\x56", Foreign::Pgp),
            (b"\xd2\x60\x01\x8f", Foreign::Pgp),
            (b"age-encryption.org/v1\n-> X25519 abc", Foreign::Age),
            (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl", Foreign::Age),
            (b"-----BEGIN PKCS7-----\nMIIB", Foreign::Cms),
            (b"\x30\x82\x05\x11\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0", Foreign::Cms),
            (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0", Foreign::Cms),
            (b"-----BEGIN CERTIFICATE-----\nMIIB", Foreign::Certificate),
            (b"\x30\x82\x09\x11\x02\x01\x03\x30\x82\x08", Foreign::Certificate),
            (b"7z\xbc\xaf\x27\x1c\0\x04", Foreign::Archive),
            (b"\x1f\x8b\x08\0\0\0\0\0", Foreign::Archive),
            (b"Rar!\x1a\x07\x01\0", Foreign::Archive),
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", Foreign::Pdf),
            (b"{\\rtf1\\ansi Clefs", Foreign::Document),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Foreign::Image),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Foreign::Image),
            (b"<!DOCTYPE html>\n<html lang=\"fr\">", Foreign::Html),
            (b"<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C\">", Foreign::Html),
            (b"\n<html><head><title>503</title>", Foreign::Html),
            (b"Return-Path: <a@b.example>\nFrom: a@b.example\nTo: c@d.example\n\nBonjour", Foreign::Mail),
            (b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime\n\nMIIB", Foreign::Cms),
            (b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x01\0\x04\0", Foreign::PasswordSafe),
            (b"{\n  \"version\": 1, \"entries\": []}", Foreign::Json),
            (b"SQLite format 3\0\x10\0\x01\x01", Foreign::Database),
            (&[b"\x7fELF\x02\x01\x01".as_slice(), &[0; 60]].concat(), Foreign::Binary),
        ];
        for (file, kind) in files {
            assert_eq!(Foreign::of(file), Some(kind), "{:?}", String::from_utf8_lossy(file));
        }
        assert_eq!(Foreign::of(&utf16), Some(Foreign::Html));
    }

    #[test]
    fn no_table_and_no_key_file_is_taken_for_another() {
        for file in [
            &b"serial;secret\n1;00"[..],
            b"BM0001,3132333435363738393031323334353637383930",
            b"MZ0001;3132333435363738393031323334353637383930",
            b"ID3,3132",
            b"FWS0001;31",
            b"\x8cuvre;secret\n1;00",
            b"\xc9cole;secret\n1;00",
            b"\xd2;secret",
            b"\xff\xfes\0e\0r\0",
            b"\xef\xbb\xbf<KeyContainer/>",
            b"<KeyContainer xmlns=\"urn:ietf:params:xml:ns:keyprov:pskc\"><html/></KeyContainer>",
            b"<!-- <html> --><Tokens/>",
            b"from;to;subject\n",
            b"# ===== SafeWord Authenticator Records $Version: 100$ =====\ndn: sccAuthenticatorId=1\n",
            b"otpauth://totp/1?secret=AA",
            b"[1] Table\nserial,secret",
            b"0\x820;secret",
            b"",
        ] {
            assert_eq!(Foreign::of(file), None, "{:?}", String::from_utf8_lossy(file));
        }
    }
}
