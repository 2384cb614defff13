//! The project's own files, as tests read them.

use std::{fs, path::Path};

/// Every file below these folders with one of these endings, by its path from the top, in order. What a build left behind is no
/// source.
pub fn below(folders: &[&str], endings: &[&str]) -> Vec<(String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut left, mut files) = (folders.iter().map(|folder| top.join(folder)).collect::<Vec<_>>(), Vec::new());
    while let Some(folder) = left.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                left.extend((!path.ends_with("target")).then_some(path));
            } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(top).unwrap().display().to_string(), text));
            }
        }
    }
    files.sort();
    files
}

/// The file is the program's own, beside the rooms: `src/main.rs`.
pub fn is_of_the_program(file: &str) -> bool {
    file.strip_prefix("src/").is_some_and(|name| !name.contains('/'))
}
