//! A server of USB/IP: what is offered to clients, and who of them gets what.

use super::{
    descriptors::Descriptors,
    usbip::{FULL_SPEED, Served},
};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
};

/// Serves `devices` to USB/IP clients (`usbip list`, `usbip attach`) until the listener fails. Bus ids are `1-1`, `1-2`, …
pub(super) fn listen(listener: &TcpListener, devices: &[Offered]) -> io::Result<()> {
    loop {
        let (stream, peer) = listener.accept()?;
        let devices = devices.to_vec();
        std::thread::spawn(move || {
            if let Err(error) = greet(stream, &devices) {
                tracing::info!(%peer, %error, "a USB/IP client left");
            }
        });
    }
}

/// A device on the server's list, as long as it is offered.
#[derive(Clone)]
pub(super) struct Offered {
    pub served: Served,
    /// Bus id.
    pub name: String,
    /// Whether clients see it.
    pub plugged: Arc<std::sync::atomic::AtomicBool>,
}

const VERSION: u16 = 0x0111;
const REQ_DEVLIST: u16 = 0x8005;
const REP_DEVLIST: u16 = 0x0005;
const REQ_IMPORT: u16 = 0x8003;
const REP_IMPORT: u16 = 0x0003;

fn greet(mut stream: TcpStream, devices: &[Offered]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = [0; 8];
    stream.read_exact(&mut request)?;
    let on_offer = || devices.iter().filter(|device| device.plugged.load(std::sync::atomic::Ordering::SeqCst));
    match u16::from_be_bytes([request[2], request[3]]) {
        REQ_DEVLIST => {
            let mut reply = operation(REP_DEVLIST, 0);
            reply.extend(u32::try_from(on_offer().count()).unwrap_or(u32::MAX).to_be_bytes());
            for (number, device) in (1..).zip(on_offer()) {
                let said = device.served.descriptors();
                reply.extend(describe(&device.name, number, &said));
                reply.extend(said.interfaces.iter().flat_map(|interface| [interface.class.as_slice(), &[0]].concat()));
            }
            stream.write_all(&reply)
        }
        REQ_IMPORT => {
            let mut name = [0; 32];
            stream.read_exact(&mut name)?;
            let wanted = String::from_utf8_lossy(&name);
            let wanted = wanted.trim_end_matches('\0');
            let found = (1..).zip(on_offer()).find(|(_, device)| device.name == wanted);
            let Some((number, device)) = found.filter(|(_, device)| !device.served.is_plugged()) else {
                return stream.write_all(&operation(REP_IMPORT, 1));
            };
            let mut reply = operation(REP_IMPORT, 0);
            reply.extend(describe(&device.name, number, &device.served.descriptors()));
            stream.write_all(&reply)?;
            device.served.serve(&mut stream)
        }
        other => Err(io::Error::other(format!("unknown operation {other:#06x}"))),
    }
}

fn operation(code: u16, status: u32) -> Vec<u8> {
    [&VERSION.to_be_bytes()[..], &code.to_be_bytes(), &status.to_be_bytes()].concat()
}

/// The 312 bytes that describe a device.
fn describe(name: &str, number: u32, said: &Descriptors) -> Vec<u8> {
    let mut bytes = vec![0; 256 + 32];
    let path = format!("/sys/devices/virtual/trousseau/{name}");
    bytes[..path.len()].copy_from_slice(path.as_bytes());
    bytes[256..256 + name.len()].copy_from_slice(name.as_bytes());
    for word in [1, number, FULL_SPEED] {
        bytes.extend(word.to_be_bytes());
    }
    for half in [said.vid, said.pid, said.bcd_device] {
        bytes.extend(half.to_be_bytes());
    }
    let interfaces = u8::try_from(said.interfaces.len()).expect("a handful");
    bytes.extend([0, 0, 0, 1, 1, interfaces]);
    bytes
}

/// Whether an address is on this machine only.
pub(super) fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().is_loopback()
}
