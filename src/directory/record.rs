//! One entry of a directory: what it says of one person.

use data_encoding::HEXLOWER;
use std::collections::{BTreeMap, HashMap};

/// The longest value that is kept of an attribute, in bytes: photographs and certificates are nobody's name.
const LONGEST: usize = 4_096;

/// What a directory says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its distinguished name, for whoever looks for it there.
    pub dn: String,
    /// Its attributes by their names in small letters, without options; values in the order of the directory.
    attributes: BTreeMap<String, Vec<String>>,
}

impl Record {
    /// An entry with these attributes.
    pub fn new(dn: impl Into<String>, attributes: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        let mut record = Self { dn: dn.into(), attributes: BTreeMap::new() };
        for (name, values) in attributes {
            record.add(&name, values);
        }
        record
    }

    /// As the wire has it: values that are text, and others by their bytes.
    pub(super) fn of(dn: String, texts: HashMap<String, Vec<String>>, bytes: HashMap<String, Vec<Vec<u8>>>) -> Self {
        let binary = bytes.into_iter().map(|(name, values)| {
            // a GUID is bytes there, and its digits here
            let short = values.into_iter().filter(|value| value.len() <= 64);
            (name, short.map(|value| HEXLOWER.encode(&value)).collect())
        });
        Self::new(dn, texts.into_iter().chain(binary))
    }

    fn add(&mut self, name: &str, values: Vec<String>) {
        let name = name.split(';').next().unwrap_or_default().to_ascii_lowercase();
        let values = values.into_iter().map(|value| value.trim().to_owned());
        let kept = values.filter(|value| !value.is_empty() && value.len() <= LONGEST);
        self.attributes.entry(name).or_default().extend(kept);
    }

    /// The values of an attribute; none where it is missing.
    pub fn all(&self, name: &str) -> &[String] {
        self.attributes.get(&name.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The first value of an attribute.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    /// All attributes, by name in small letters.
    pub fn attributes(&self) -> &BTreeMap<String, Vec<String>> {
        &self.attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_whatever_their_case_and_what_is_nobodys_name_is_left_out() {
        let texts = HashMap::from([
            ("FrEduRne".to_owned(), vec![" 0951099D$x ".to_owned(), String::new()]),
            ("cn;lang-fr".to_owned(), vec!["Zoé".to_owned()]),
            ("jpegPhoto".to_owned(), vec!["x".repeat(5_000)]),
        ]);
        let bytes =
            HashMap::from([("objectGUID".to_owned(), vec![vec![0xab; 16]]), ("photo".to_owned(), vec![vec![0; 65]])]);
        let record = Record::of("uid=zoe".to_owned(), texts, bytes);
        assert_eq!(record.all("freduRNE"), ["0951099D$x"]);
        assert_eq!((record.first("CN"), record.first("objectguid")), (Some("Zoé"), Some(&*"ab".repeat(16))));
        assert_eq!((record.first("jpegphoto"), record.first("photo"), record.first("mail")), (None, None, None));
    }
}
