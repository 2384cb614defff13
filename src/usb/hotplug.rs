//! Hot-plug: what the kernel tells through its event socket (netlink, NETLINK_KOBJECT_UEVENT) of USB devices, their interfaces
//! and their nodes, and what udev adds when its rules are done.
//!
//! An event says "something changed" and nothing else. Not only devices come and go: a program on libusb takes an interface from the
//! kernel's driver and gives it back, so that the nodes of a token that stays plugged vanish and come back as others; so do
//! `unbind` and `bind`, and a configuration that is set again. Events that were lost because nobody read them are an event, too.
//!
//! The kernel's events come before udev has set the mode of a new node. Between events the thread sleeps in the kernel.

use super::{BusError, uevent::concerns_usb};
use rustix::{
    event::{EventfdFlags, PollFd, PollFlags, eventfd, poll},
    fd::OwnedFd,
    io::Errno,
    net::{
        AddressFamily, RecvFlags, SocketFlags, SocketType, bind,
        netlink::{KOBJECT_UEVENT, SocketAddrNetlink},
        recv, socket_with,
    },
};
use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

/// Pause after the socket failed: as slow as a rescan without hot-plug, never a busy loop.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(2);
/// The groups of that socket: the kernel's own events, and udev's.
const GROUPS: u32 = 1 | 2;
/// The kernel's messages are of 2 KiB at most, udev's somewhat longer.
const LONGEST: usize = 16 * 1024;

/// Calls `changed` from a thread of its own after every event, until the guard is dropped. The guard must not be dropped
/// by `changed` itself.
pub(super) fn watch(changed: Box<dyn Fn() + Send + Sync>) -> Result<Watch, BusError> {
    let no_hotplug = |error: Errno| BusError::NoHotplug(error.into());
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket =
        socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, Some(KOBJECT_UEVENT)).map_err(no_hotplug)?;
    bind(&socket, &SocketAddrNetlink::new(0, GROUPS)).map_err(no_hotplug)?;
    let stop = Arc::new(eventfd(0, EventfdFlags::CLOEXEC).map_err(no_hotplug)?);
    let stopped = stop.clone();
    let thread = thread::Builder::new()
        .name("usb-hotplug".into())
        .spawn(move || wait_for_events(&socket, &stopped, &*changed))
        .map_err(|error| BusError::NoHotplug(error.into()))?;
    Ok(Watch { stop, thread: Some(thread) })
}

/// Ends the watching thread when dropped.
pub(super) struct Watch {
    stop: Arc<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Err(error) = rustix::io::write(&*self.stop, &1u64.to_ne_bytes()) {
            tracing::warn!(%error, "the thread of USB events cannot be ended");
            return;
        }
        if let Some(thread) = self.thread.take() {
            // A panic in `changed` was reported by the panic hook; there is nothing to add while dropping.
            let _ = thread.join();
        }
    }
}

fn wait_for_events(socket: &OwnedFd, stop: &OwnedFd, changed: &dyn Fn()) {
    let mut message = [0; LONGEST];
    loop {
        let mut awaited = [PollFd::new(socket, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
        match poll(&mut awaited, None) {
            Ok(_) if !awaited[1].revents().is_empty() => return,
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => fail(error, changed),
        }
        match recv(socket, &mut message[..], RecvFlags::empty()) {
            Ok((_, length)) => {
                // one that is longer than its room is cut off, and looked at to be sure
                if message.get(..length).is_none_or(concerns_usb) {
                    changed();
                }
            }
            Err(Errno::AGAIN | Errno::INTR) => {}
            // more came than there was room for
            Err(Errno::NOBUFS) => changed(),
            Err(error) => fail(error, changed),
        }
    }
}

fn fail(error: Errno, changed: &dyn Fn()) {
    tracing::warn!(%error, "waiting for USB events failed: looking at the bus again in two seconds");
    thread::sleep(PAUSE_AFTER_FAILURE);
    changed();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_or_without_usb_nothing_panics_and_dropping_the_guard_ends_the_thread() {
        match watch(Box::new(|| {})) {
            Ok(guard) => drop(guard),
            Err(error) => assert!(error.to_string().contains("looked for every two seconds"), "{error}"),
        }
    }
}
