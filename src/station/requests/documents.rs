//! Documents that go with a request: what they are, their content says; they are thrown away with the decision.

use super::check_sees;
use crate::{Actor, DocumentFault, InputFault, Requests, Result, StationError};
use domain::RequestId;
use store::Change;

/// The largest document, bytes.
pub const LARGEST_DOCUMENT: usize = 5 * 1024 * 1024;
/// Documents with one request.
pub const MOST_DOCUMENTS: usize = 5;

/// A document to go with a request.
#[derive(Debug)]
pub struct NewDocument {
    /// The file's name.
    pub name: String,
    /// Its content; what it is, the content says.
    pub bytes: Vec<u8>,
}

impl Requests<'_> {
    /// A document of a request that waits for a decision, for those who decide and the requester: name, media type, bytes.
    pub fn request_document(&self, actor: &Actor, id: RequestId, document: i64) -> Result<(String, String, Vec<u8>)> {
        self.store.read(|r| {
            let request = r.request(id)?.ok_or(StationError::NoSuchRequest(id))?;
            check_sees(actor, &request)?;
            let found = r.documents(id)?.into_iter().find(|found| found.id == document);
            let bytes = r.document_bytes(id, document)?;
            let (found, bytes) = found.zip(bytes).ok_or(StationError::NoSuchRequest(id))?;
            Ok((found.name, found.media, bytes))
        })
    }
}

/// Documents with the media type that their content tells.
pub(super) fn documents_of(documents: Vec<NewDocument>) -> Result<Vec<(NewDocument, &'static str)>> {
    if documents.len() > MOST_DOCUMENTS {
        return Err(InputFault::Documents(MOST_DOCUMENTS).into());
    }
    let checked = documents.into_iter().map(|mut document| {
        let name: String =
            document.name.chars().filter(|c| !c.is_control() && !"/\\\"".contains(*c)).take(100).collect();
        document.name = if name.trim().is_empty() { "document".to_owned() } else { name };
        let refused = |why| StationError::BadDocument { name: document.name.clone(), why };
        if document.bytes.len() > LARGEST_DOCUMENT {
            return Err(refused(DocumentFault::Large));
        }
        let media = match document.bytes.as_slice() {
            [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
            _ => return Err(refused(DocumentFault::Kind)),
        };
        Ok((document, media))
    });
    checked.collect()
}

pub(super) fn add_documents(tx: &Change<'_>, id: RequestId, documents: &[(NewDocument, &'static str)]) -> Result<()> {
    if tx.documents(id)?.len() + documents.len() > MOST_DOCUMENTS {
        return Err(InputFault::Documents(MOST_DOCUMENTS).into());
    }
    for (document, media) in documents {
        tx.add_document(id, &document.name, media, &document.bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_what_their_content_says() {
        let of = |bytes: &[u8]| {
            let document = NewDocument { name: "../é\"x.exe".into(), bytes: bytes.to_vec() };
            documents_of(vec![document]).map(|mut all| all.remove(0))
        };
        assert_eq!(of(b"%PDF-1.7").unwrap().1, "application/pdf");
        assert_eq!(of(b"\xff\xd8\xff\xe0").unwrap().0.name, "..éx.exe");
        assert!(of(b"<html><script>").is_err() && of(b"").is_err());
        let mut large = b"%PDF-".to_vec();
        large.resize(LARGEST_DOCUMENT + 1, 0);
        assert!(of(&large).is_err());
    }
}
