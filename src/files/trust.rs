//! Believing a file: who owns it, who may change or read it, and who could put another one in its place.
//!
//! One judgement for everything that a station rests on; what it finds is a sentence with the command that mends it.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// What is asked of a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Nobody else reads or changes it: keys, passwords, the data directory.
    Secret,
    /// A secret that the service manager handed over (systemd.exec(5), Credentials): it lets the service read it by an access list,
    /// which looks like a right of the group.
    Handed,
    /// Nobody else changes it: the configuration, pages and their script, firmware profiles.
    Steady,
    /// A folder: nobody else puts something else in place of what is ours in it.
    Place,
}

/// Why a file is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Distrust {
    /// It belongs to somebody else.
    #[error("{} belongs to uid {owner}, who could change it at any time: run `chown {} {}`", .path.display(), own(), .path.display())]
    Owner {
        /// Which.
        path: PathBuf,
        /// Whose it is.
        owner: u32,
    },
    /// Others may read or write it.
    #[error("{} can be {} by others (mode {mode:04o}): run `chmod {} {}`", .path.display(), may(*mode), wanted(*mode, *trust, *folder), .path.display())]
    Mode {
        /// Which.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// What was asked of it.
        trust: Trust,
        /// It is a folder.
        folder: bool,
    },
    /// Others may write to a folder above it.
    #[error("others could put something else in place of {}, because {} is theirs to write to (mode {mode:04o}): run `chmod go-w {}`, or choose another place", .path.display(), .above.display(), .above.display())]
    Above {
        /// What is to be believed.
        path: PathBuf,
        /// The folder.
        above: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It cannot be looked at.
    #[error("{} cannot be read ({source}): check its path, owner and permissions", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Distrust {
    /// What is not to be believed.
    pub fn path(&self) -> &Path {
        match self {
            Self::Owner { path, .. }
            | Self::Mode { path, .. }
            | Self::Above { path, .. }
            | Self::Unreadable { path, .. } => path,
        }
    }

    /// The command that puts it right, where there is one.
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Owner { path, .. } => Some(format!("chown {} {}", own(), path.display())),
            Self::Mode { path, mode, trust, folder } => {
                Some(format!("chmod {} {}", wanted(*mode, *trust, *folder), path.display()))
            }
            Self::Above { above, .. } => Some(format!("chmod go-w {}", above.display())),
            Self::Unreadable { .. } => None,
        }
    }
}

/// Judges a file, or a folder with all that is in it, and the way there.
pub fn judge(path: &Path, trust: Trust) -> Result<(), Distrust> {
    let unreadable = |source| Distrust::Unreadable { path: path.to_owned(), source };
    let real = path.canonicalize().map_err(unreadable)?;
    judge_alone(&real, trust)?;
    for above in real.ancestors().skip(1) {
        let found = fs::metadata(above).map_err(unreadable)?;
        let (mode, sticky) = (found.mode() & 0o7777, found.mode() & 0o1000 != 0);
        if !is_ours(found.uid()) || (mode & 0o002 != 0 && !sticky) {
            return Err(Distrust::Above { path: path.to_owned(), above: above.to_owned(), mode });
        }
    }
    if trust == Trust::Steady && real.is_dir() { judge_inside(&real) } else { Ok(()) }
}

/// The file or folder itself.
fn judge_alone(path: &Path, trust: Trust) -> Result<(), Distrust> {
    let found = fs::metadata(path).map_err(|source| Distrust::Unreadable { path: path.to_owned(), source })?;
    let mode = found.mode() & 0o7777;
    if !is_ours(found.uid()) {
        return Err(Distrust::Owner { path: path.to_owned(), owner: found.uid() });
    }
    if mode & forbidden(trust, mode) != 0 {
        return Err(Distrust::Mode { path: path.to_owned(), mode, trust, folder: found.is_dir() });
    }
    Ok(())
}

/// Everything in a folder: a page's script is worth as much as the program.
fn judge_inside(folder: &Path) -> Result<(), Distrust> {
    let unreadable = |source| Distrust::Unreadable { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let link = path.symlink_metadata().map_err(unreadable)?.is_symlink();
        if link {
            judge(&path, Trust::Steady)?;
        } else {
            judge_alone(&path, Trust::Steady)?;
            if path.is_dir() {
                judge_inside(&path)?;
            }
        }
    }
    Ok(())
}

fn is_ours(uid: u32) -> bool {
    uid == 0 || uid == rustix::process::geteuid().as_raw()
}

fn forbidden(trust: Trust, mode: u32) -> u32 {
    match trust {
        Trust::Secret => 0o077,
        Trust::Handed => 0o037,
        Trust::Steady => 0o022,
        // in a sticky folder, such as /tmp, what is ours stays ours
        Trust::Place => {
            if mode & 0o1000 == 0 {
                0o022
            } else {
                0
            }
        }
    }
}

fn own() -> String {
    match rustix::process::geteuid().as_raw() {
        0 => "root".to_owned(),
        uid => uid.to_string(),
    }
}

fn may(mode: u32) -> &'static str {
    if mode & 0o022 != 0 { "changed" } else { "read" }
}

fn wanted(mode: u32, trust: Trust, folder: bool) -> String {
    match (trust, folder) {
        (Trust::Secret | Trust::Handed, true) => "700".to_owned(),
        (Trust::Secret | Trust::Handed, false) => "600".to_owned(),
        (Trust::Steady | Trust::Place, _) => format!("{:o}", mode & !0o022),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn with_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_file_is_believed_where_nobody_else_may_read_or_change_it_and_the_sentence_says_what_to_type() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "x").unwrap();
        for mode in 0..=0o777 {
            with_mode(&path, mode);
            let [secret, handed, steady] =
                [Trust::Secret, Trust::Handed, Trust::Steady].map(|trust| judge(&path, trust));
            let believed = (secret.is_ok(), handed.is_ok(), steady.is_ok());
            assert_eq!(believed, (mode & 0o077 == 0, mode & 0o037 == 0, mode & 0o022 == 0), "{mode:o}");
            if let Err(error) = secret {
                assert!(error.to_string().contains(&format!("run `chmod 600 {}`", path.display())), "{error}");
            }
        }
        with_mode(&path, 0o666);
        let told = judge(&path, Trust::Steady).unwrap_err().to_string();
        assert!(told.contains("changed by others (mode 0666): run `chmod 644"), "{told}");
    }

    #[test]
    fn whoever_may_write_to_a_folder_above_could_replace_it() {
        let folder = tempfile::tempdir().unwrap();
        let above = folder.path().join("above");
        fs::create_dir_all(above.join("below")).unwrap();
        fs::write(above.join("below/key"), "x").unwrap();
        with_mode(&above.join("below/key"), 0o600);
        with_mode(&above, 0o777);
        let told = judge(&above.join("below/key"), Trust::Secret).unwrap_err().to_string();
        assert!(told.contains("could put something else in place") && told.contains("chmod go-w"), "{told}");
        with_mode(&above, 0o1777);
        judge(&above.join("below/key"), Trust::Secret).unwrap();
    }

    #[test]
    fn a_folder_is_believed_with_everything_in_it_and_a_link_with_what_it_leads_to() {
        let folder = tempfile::tempdir().unwrap();
        let templates = folder.path().join("templates");
        fs::create_dir_all(templates.join("i18n/fr")).unwrap();
        let (script, other) = (templates.join("i18n/fr/panel.js"), folder.path().join("elsewhere"));
        fs::write(&script, "x").unwrap();
        judge(&templates, Trust::Steady).unwrap();
        with_mode(&script, 0o664);
        assert!(judge(&templates, Trust::Steady).unwrap_err().to_string().contains("panel.js"));
        with_mode(&script, 0o644);
        fs::write(&other, "x").unwrap();
        with_mode(&other, 0o666);
        symlink(&other, templates.join("link")).unwrap();
        assert!(judge(&templates, Trust::Steady).is_err());
    }

    #[test]
    fn what_belongs_to_somebody_else_is_not_believed() {
        if rustix::process::geteuid().as_raw() != 0 {
            return; // only root can give a file away
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        fs::write(&path, "x").unwrap();
        std::os::unix::fs::chown(&path, Some(4242), None).unwrap();
        let told = judge(&path, Trust::Steady).unwrap_err().to_string();
        assert!(told.contains("uid 4242") && told.contains("run `chown root"), "{told}");
    }
}
