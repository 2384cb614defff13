//! What the service manager hands over at the start: files of secrets that it alone can open (systemd.exec(5), Credentials).

use files::Trust;
use std::{
    env,
    path::{Path, PathBuf},
};

/// The credential of the unit that holds the vault's key.
const VAULT_KEY: &str = "trousseau.vault-key";

/// The vault's key, where it was handed over.
pub(super) fn vault_key() -> Option<PathBuf> {
    credential(VAULT_KEY)
}

/// The file of a credential of this name, where it was handed over.
pub(super) fn credential(name: &str) -> Option<PathBuf> {
    folder().map(|folder| folder.join(name)).filter(|file| file.exists())
}

/// What is asked of the file of a secret: the service manager sees to those that it hands over.
pub(super) fn trust(path: &Path) -> Trust {
    let handed = folder().is_some_and(|folder| path.starts_with(folder));
    if handed { Trust::Handed } else { Trust::Secret }
}

fn folder() -> Option<PathBuf> {
    env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from)
}
