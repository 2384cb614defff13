//! What a form brought along: kept beside its request, so that a refusal can give it back. No secret is ever among it.

use axum::{
    Form, RequestExt,
    extract::{Multipart, Request},
    http::header,
};
use domain::PersonId;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Fields that are never kept: passwords, PINs, what proves who signs in, and the nonce.
const NEVER: &[&str] = &[
    "csrf",
    "password",
    "own_password",
    "file_password",
    "mail_password",
    "old",
    "new",
    "pin",
    "again",
    "passcode",
    "unlock",
    "code",
];
/// Bytes that are kept of one form.
const MOST: usize = 64 * 1024;

/// What one form brought.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// Its fields as they were typed.
    pub fields: BTreeMap<String, String>,
    /// Files may have been sent beside them: these are not kept.
    pub files: bool,
    /// The field that did not parse.
    pub at: Option<String>,
    /// Who sent it.
    pub whose: Option<PersonId>,
    /// The newest entry of the journal before anything was done about it.
    pub newest: Option<u64>,
}

/// The same, while its request is answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed(Arc<Mutex<Sheet>>);

impl Typed {
    /// Takes note of a field.
    pub fn put(&self, name: &str, text: &str) {
        let mut sheet = self.sheet();
        let so_far: usize = sheet.fields.iter().map(|(name, text)| name.len() + text.len()).sum();
        if !NEVER.contains(&name) && so_far + name.len() + text.len() <= MOST {
            sheet.fields.insert(name.to_owned(), text.to_owned());
        }
    }

    /// Files come beside the fields.
    pub fn has_files(&self) {
        self.sheet().files = true;
    }

    /// This field did not parse.
    pub fn fault_at(&self, name: &str) {
        self.sheet().at = Some(name.to_owned());
    }

    /// Who sends it.
    pub fn from(&self, person: Option<PersonId>) {
        self.sheet().whose = person;
    }

    /// What is done about it comes after this entry of the journal.
    pub fn after(&self, newest: u64) {
        self.sheet().newest = Some(newest);
    }

    /// What is known of it now.
    pub fn so_far(&self) -> Sheet {
        self.sheet().clone()
    }

    /// Reads a form that nothing is done about, because its sender's session has ended or there is no room for it now.
    pub async fn read(&self, request: Request) {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/") {
            let Ok(mut form) = request.extract::<Multipart, _>().await else { return };
            self.has_files();
            self.read_on(&mut form).await;
        } else if let Ok(Form(pairs)) = request.extract::<Form<Vec<(String, String)>>, _>().await {
            pairs.iter().for_each(|(name, text)| self.put(name, text));
        }
    }

    /// What is left of a form with files: its fields, wherever they stand. Files are passed over as they come in, and nothing of
    /// them is kept; how much may come is the way's own limit.
    pub async fn read_on(&self, form: &mut Multipart) {
        let mut left = MOST;
        while let Ok(Some(mut field)) = form.next_field().await {
            let name = field.name().filter(|_| field.file_name().is_none()).map(str::to_owned);
            let mut bytes = Some(Vec::new());
            while let Ok(Some(chunk)) = field.chunk().await {
                let less = if name.is_some() { left.checked_sub(chunk.len()) } else { None };
                match (bytes.as_mut(), less) {
                    (Some(bytes), Some(less)) => {
                        left = less;
                        bytes.extend_from_slice(&chunk);
                    }
                    _ => bytes = None,
                }
            }
            if let (Some(name), Some(Ok(text))) = (name, bytes.map(String::from_utf8)) {
                self.put(&name, &text);
            }
        }
    }

    fn sheet(&self) -> MutexGuard<'_, Sheet> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    fn sources(folder: &Path, all: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                sources(&entry, all);
            } else if entry.extension().is_some_and(|end| end == "rs") {
                all.push(fs::read_to_string(entry).unwrap());
            }
        }
    }

    #[test]
    fn no_field_that_hides_what_is_typed_is_kept() {
        let mut all = Vec::new();
        sources(Path::new(env!("CARGO_MANIFEST_DIR")), &mut all);
        let lines = all.iter().flat_map(|text| text.lines());
        let hidden = lines.filter(|line| line.contains("type=\"password\"") || line.contains("=\"one-time-code\""));
        let named = hidden.filter_map(|line| line.split_once(" name=\"")?.1.split('"').next());
        let names: Vec<_> = named.collect();
        assert!(names.len() > 10, "this test no longer sees the fields");
        let typed = Typed::default();
        names.iter().for_each(|name| typed.put(name, "4711"));
        assert!(typed.so_far().fields.is_empty(), "{:?}", typed.so_far().fields);
    }
}
