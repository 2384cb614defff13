//! Whose files a command writes that works without the service: root's commands on the service's data are done as the service.

use rustix::{
    process::{Gid, Uid, geteuid},
    thread::{
        CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_thread_groups, set_thread_res_gid,
        set_thread_res_uid,
    },
};
use std::{fs, io, os::unix::fs::MetadataExt, path::Path, thread};

/// Does `work` as the user that `folder` belongs to, where root asks for it and it is somebody else's: what root left there could not be
/// read by the service afterwards. It happens in a thread of its own, for which alone Linux changes the user (credentials(7)),
/// together with the threads that it starts. The real user stays who asked, for the journal, and so does the right to read.
///
/// # Errors
/// Where the system refuses the change.
pub fn as_owner_of<T: Send>(folder: &Path, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    let owner = match fs::metadata(folder) {
        Ok(found) if geteuid().is_root() && found.uid() != 0 => (found.uid(), found.gid()),
        // there is nothing yet, or it is refused for what it is by whoever opens it
        Ok(_) | Err(_) => return Ok(work()),
    };
    thread::scope(|scope| {
        let done = scope.spawn(|| become_user(owner.0, owner.1).map(|()| work()));
        done.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// This thread alone, and the threads that it starts.
fn become_user(uid: u32, gid: u32) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(gid));
    set_thread_groups(&[gid])?;
    set_thread_res_gid(None, gid, gid)?;
    set_thread_res_uid(None, uid, uid)?;
    // what root named is read with root's right: a backup, a roster, a password in its own folder
    let CapabilitySets { permitted, .. } = capabilities(None)?;
    let effective = permitted & CapabilitySet::DAC_READ_SEARCH;
    set_capabilities(None, CapabilitySets { effective, permitted, inheritable: CapabilitySet::empty() })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, chown};

    fn owner(path: &Path) -> u32 {
        fs::metadata(path).unwrap().uid()
    }

    #[test]
    fn what_root_does_in_the_folder_of_a_service_is_the_services() {
        let folder = tempfile::tempdir().unwrap();
        let (file, private) = (folder.path().join("file"), folder.path().join("private"));
        let me = geteuid().as_raw();
        let write = || fs::write(&file, "").map(|()| geteuid().as_raw());
        assert_eq!(as_owner_of(folder.path(), write).unwrap().unwrap(), me, "one's own folder");
        if me != 0 {
            return; // nobody else may take another's place
        }
        fs::remove_file(&file).unwrap();
        fs::write(&private, "").unwrap();
        fs::set_permissions(&private, fs::Permissions::from_mode(0o600)).unwrap();
        chown(folder.path(), Some(4242), Some(4243)).unwrap();
        assert_eq!(as_owner_of(folder.path(), write).unwrap().unwrap(), 4242);
        assert_eq!((owner(&file), fs::metadata(&file).unwrap().gid()), (4242, 4243));
        let started = as_owner_of(folder.path(), || thread::spawn(|| geteuid().as_raw()).join().unwrap()).unwrap();
        assert_eq!((started, geteuid().as_raw()), (4242, 0), "its threads are the service's, this one is not");
        let read = as_owner_of(folder.path(), || (fs::read(&private), fs::write(&private, "changed"))).unwrap();
        assert!(read.0.is_ok() && read.1.is_err(), "it reads root's files, and changes none: {read:?}");
        let refused = as_owner_of(folder.path(), || chown(&private, Some(0), None)).unwrap();
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }
}
