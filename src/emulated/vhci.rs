//! Plugging a served device into the kernel's virtual host controller (`vhci-hcd`, root only): one end of a socket pair
//! is handed over by writing its descriptor number to sysfs; no TCP, no `usbip` program.

use super::usbip::{FULL_SPEED, Served};
use std::{
    fs, io,
    net::Shutdown,
    os::{fd::AsRawFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

const CONTROLLER: &str = "/sys/devices/platform/vhci_hcd.0";
/// The status of a port that nothing is attached to.
const FREE: &str = "004";

/// A device attached to a port of the controller.
pub(super) struct Attached {
    wire: UnixStream,
    folder: PathBuf,
    thread: thread::JoinHandle<()>,
}

impl Attached {
    /// Attaches `served` to a free port; the kernel begins to enumerate it at once.
    pub fn attach(served: Served) -> io::Result<Self> {
        let (kernel, mut ours) = UnixStream::pair()?;
        let patience = Instant::now() + Duration::from_secs(1);
        // a port reads free a little before it can be used, and while the device that left it lingers in /sys
        let port = loop {
            match free_port().and_then(|port| hand_over(&kernel, port)) {
                Ok(port) => break port,
                Err(error) if Instant::now() > patience => return Err(error),
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        };
        let folder = folder_of(port).ok_or_else(no_controller)?;
        let wire = ours.try_clone()?;
        let thread = thread::Builder::new().name(format!("urb {port}")).spawn(move || {
            if let Err(error) = served.serve(&mut ours) {
                tracing::warn!(%error, "the kernel's USB/IP stream broke");
            }
        })?;
        Ok(Self { wire, folder, thread })
    }

    /// The port path as the kernel names it: `1-2`.
    pub fn path(&self) -> String {
        self.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Whether it was pulled out already (by a fault).
    pub fn is_gone(&self) -> bool {
        self.thread.is_finished()
    }

    /// Pulls it out and waits until the kernel has forgotten it (three seconds at most).
    pub fn detach(self) {
        // the wire itself, not the served device: its thread may not have begun to serve yet, and would never end
        let _ = self.wire.shutdown(Shutdown::Both);
        let _ = self.thread.join();
        let patience = Instant::now() + Duration::from_secs(3);
        while self.folder.exists() && Instant::now() < patience {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Writes `port fd devid speed`; the controller keeps the socket.
fn hand_over(kernel: &UnixStream, port: u32) -> io::Result<u32> {
    const BUS_AND_DEVICE: u32 = 1 << 16 | 2;
    let line = format!("{port} {} {BUS_AND_DEVICE} {FULL_SPEED}", kernel.as_raw_fd());
    fs::write(Path::new(CONTROLLER).join("attach"), line)?;
    Ok(port)
}

fn free_port() -> io::Result<u32> {
    let status = fs::read_to_string(Path::new(CONTROLLER).join("status")).map_err(|_| no_controller())?;
    // hub port sta spd dev sockfd local_busid; `hs` is the hub that full-speed devices go to
    status
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (hub, port, state) = (words.next()?, words.next()?, words.next()?);
            (hub == "hs" && state == FREE).then(|| port.parse().ok())?
        })
        .find(|port| folder_of(*port).is_some_and(|folder| !folder.exists()))
        .ok_or_else(|| io::Error::other("every port of the virtual host controller is taken"))
}

/// The folder in /sys of what is attached to `port` of the high-speed hub.
fn folder_of(port: u32) -> Option<PathBuf> {
    fs::read_dir(CONTROLLER).ok()?.flatten().find_map(|entry| {
        let hub = entry.path();
        let bus = hub.file_name()?.to_str()?.strip_prefix("usb")?.to_owned();
        let high_speed = fs::read_to_string(hub.join("speed")).ok()?.trim() == "480";
        high_speed.then(|| hub.join(format!("{bus}-{}", port + 1)))
    })
}

fn no_controller() -> io::Error {
    io::Error::other("no virtual host controller: run `modprobe vhci-hcd` as root first")
}
