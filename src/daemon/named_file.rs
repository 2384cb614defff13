//! A file that the configuration names. That of a secret, a password, a token, a private key, is believed where the station alone may
//! read it, and never shown; authorities are no secret.

use super::handed;
use domain::Secret;
use files::{Distrust, judge};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// A file that is named cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NamedFileError {
    /// Others could have changed or read the secret, or it is not there.
    #[error(transparent)]
    Distrust(#[from] Distrust),
    /// It cannot be read.
    #[error("{} cannot be read ({source}): check its path and permissions", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Nothing in it, or more than one line.
    #[error("{} holds no secret: one line is expected", .0.display())]
    NoSecret(PathBuf),
}

/// The secret in this file: its one line, without the line's end.
pub(super) fn line(path: &Path) -> Result<Secret, NamedFileError> {
    let text = whole(path)?;
    let end = text.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |last| last + 1);
    let line = &text[..end];
    // some of them stand in headers
    if line.is_empty() || line.iter().any(u8::is_ascii_control) {
        return Err(NamedFileError::NoSecret(path.to_owned()));
    }
    Ok(Secret::new(line.to_vec()))
}

/// All that is in the file of a secret that has lines of its own: a private key.
pub(super) fn whole(path: &Path) -> Result<Zeroizing<Vec<u8>>, NamedFileError> {
    judge(path, handed::trust(path))?;
    open(path).map(Zeroizing::new)
}

/// All that is in the file of what is no secret: authorities.
pub(super) fn open(path: &Path) -> Result<Vec<u8>, NamedFileError> {
    fs::read(path).map_err(|source| NamedFileError::Unreadable { path: path.to_owned(), source })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::told::tests::said;
    use std::os::unix::fs::PermissionsExt;

    /// A file in `folder` that nobody else may read.
    pub(crate) fn written(folder: &Path, text: &[u8]) -> PathBuf {
        let file = folder.join("secret");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        file
    }

    #[test]
    fn a_secret_is_one_line_that_nobody_else_may_read() {
        let folder = tempfile::tempdir().unwrap();
        for (text, secret) in [
            (&b"geheim\n"[..], &b"geheim"[..]),
            (b"geheim", b"geheim"),
            (b"geheim\r\n", b"geheim"),
            (b"geheim\n\n", b"geheim"),
            // a password may have them
            (b" ge heim \n", b" ge heim "),
            ("clé\n".as_bytes(), "clé".as_bytes()),
        ] {
            assert_eq!(line(&written(folder.path(), text)).unwrap().expose(), secret);
        }
        for none in [&b""[..], b"\n", b"\r\n", b"one\ntwo\n", b"\nlast", b"a\0b", b"a\tb"] {
            let told = said(&line(&written(folder.path(), none)).unwrap_err());
            assert!(told.contains("holds no secret: one line is expected"), "{none:?}: {told}");
        }
        let file = written(folder.path(), b"-----\nkey\n-----\n");
        assert_eq!(**whole(&file).unwrap(), *b"-----\nkey\n-----\n");
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            for told in [line(&file).err(), whole(&file).err()] {
                let told = said(&told.unwrap());
                assert!(told.contains(&format!("run `chmod 600 {}`", file.display())), "{mode:o}: {told}");
            }
        }
        let told = said(&line(&folder.path().join("nowhere")).unwrap_err());
        assert!(told.contains("nowhere cannot be read") && told.contains("permissions"), "{told}");
        let told = said(&line(folder.path()).unwrap_err());
        assert!(told.contains(&format!("{}", folder.path().display())), "a folder: {told}");
    }
}
