//! `trousseau emulate`: tokens as real USB devices, driven by lines on the input, told by lines on the output.
//!
//! Input: `plug NAME`, `unplug NAME`, `touch NAME [SLOT]`, `fault NAME FAULT`, where NAME is a serial,
//! or a port where two tokens have one serial. Output, one line per
//! event: `plugged SERIAL PORT`, `unplugged SERIAL`, `typed SERIAL SLOT TEXT`, `answered SERIAL`, `silent SERIAL SLOT`,
//! `ready`, `error …`. The end of the input unplugs everything. Typed codes are printed: these secrets exist for tests only.

use super::{
    Fault, Touched, UnknownFault,
    spec::TokenSpec,
    usb_device::UsbDevice,
    usbip::Served,
    usbip_server::{self, Offered},
    vhci::Attached,
};
use std::{
    io::{self, BufRead, Write},
    net::{SocketAddr, TcpListener},
    sync::{Arc, atomic::AtomicBool, atomic::Ordering},
    thread,
};

/// Where the tokens are plugged.
#[derive(Debug, Clone, Copy)]
pub enum Mount {
    /// Into the kernel this runs on.
    Kernel,
    /// Offered to USB/IP clients at this address.
    UsbIp {
        /// Where to listen.
        address: SocketAddr,
        /// Also where the address is not this machine's own (anybody who reaches it can use the tokens).
        forced: bool,
    },
}

/// What ends the emulation, or one line of it.
#[derive(Debug, thiserror::Error)]
pub enum EmulateError {
    /// Attaching failed.
    #[error("the token cannot be attached: {0}")]
    Attach(#[source] io::Error),
    /// The address cannot be used.
    #[error("nothing can listen at {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Emulated tokens are not for a network.
    #[error("{0} can be reached from other machines: use 127.0.0.1, or say --force")]
    NotLoopback(SocketAddr),
    /// Input or output failed.
    #[error("the input or output broke: {0}")]
    Console(#[from] io::Error),
    /// A line names no token.
    #[error("no token {0}: it is none of those on the command line")]
    NoSuchToken(String),
    /// Nobody can touch it.
    #[error("token {0} is not plugged in: plug it first")]
    Unplugged(String),
    /// A line names no fault.
    #[error(transparent)]
    Fault(#[from] UnknownFault),
    /// No slot at all; whether the token has it is seen by what the touch does.
    #[error("{0:?} is no slot: a number from 1 to 255")]
    Slot(String),
    /// A line that is none.
    #[error("{0:?} is not understood: plug, unplug, touch NAME [SLOT] or fault NAME FAULT")]
    Line(String),
}

/// Plugs the tokens in and follows the input to its end. Blocking.
pub fn run(
    mount: Mount,
    specs: Vec<TokenSpec>,
    input: impl BufRead,
    mut output: impl Write,
) -> Result<(), EmulateError> {
    let mut sockets: Vec<_> = (1u32..).zip(specs).map(|(number, spec)| Socket::new(number, spec)).collect();
    if let Mount::UsbIp { address, forced } = mount {
        offer(address, forced, &sockets)?;
    }
    for socket in sockets.iter_mut().filter(|socket| !socket.starts_unplugged) {
        socket.plug(mount, &mut output)?;
    }
    say(&mut output, "ready")?;
    for line in input.lines() {
        if let Err(error) = obey(mount, &mut sockets, line?.trim(), &mut output) {
            say(&mut output, &format!("error {error}"))?;
        }
    }
    sockets.iter_mut().try_for_each(|socket| socket.unplug(&mut output))
}

/// One token and where it is.
struct Socket {
    starts_unplugged: bool,
    offered: Offered,
    attached: Option<Attached>,
}

impl Socket {
    fn new(number: u32, spec: TokenSpec) -> Self {
        let starts_unplugged = spec.unplugged;
        let served = Served::new(UsbDevice::new(spec.build()));
        let offered = Offered { served, name: format!("1-{number}"), plugged: Arc::new(AtomicBool::new(false)) };
        Self { starts_unplugged, offered, attached: None }
    }

    fn serial(&self) -> String {
        self.offered.served.name()
    }

    /// By serial, or by port: the kernel's where it is attached, else the one offered to clients.
    fn is_called(&self, name: &str) -> bool {
        let port = self.attached.as_ref().map_or_else(|| self.offered.name.clone(), Attached::path);
        self.serial() == name || port == name
    }

    fn is_plugged(&self) -> bool {
        self.offered.plugged.load(Ordering::SeqCst) && !self.attached.as_ref().is_some_and(Attached::is_gone)
    }

    fn plug(&mut self, mount: Mount, output: &mut impl Write) -> Result<(), EmulateError> {
        if self.attached.as_ref().is_some_and(Attached::is_gone) {
            self.unplug(output)?;
        }
        if self.offered.plugged.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let port = match mount {
            Mount::UsbIp { .. } => self.offered.name.clone(),
            Mount::Kernel => {
                let attached = Attached::attach(self.offered.served.clone()).map_err(|error| {
                    self.offered.plugged.store(false, Ordering::SeqCst);
                    EmulateError::Attach(error)
                })?;
                self.attached.insert(attached).path()
            }
        };
        Ok(say(output, &format!("plugged {} {port}", self.serial()))?)
    }

    fn unplug(&mut self, output: &mut impl Write) -> Result<(), EmulateError> {
        if !self.offered.plugged.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        match self.attached.take() {
            Some(attached) => attached.detach(),
            None => self.offered.served.unplug(),
        }
        Ok(say(output, &format!("unplugged {}", self.serial()))?)
    }
}

fn obey(mount: Mount, sockets: &mut [Socket], line: &str, output: &mut impl Write) -> Result<(), EmulateError> {
    let words: Vec<_> = line.split_whitespace().collect();
    let Some(name) = words.get(1) else {
        return if words.is_empty() { Ok(()) } else { Err(EmulateError::Line(line.to_owned())) };
    };
    let socket = sockets.iter_mut().find(|socket| socket.is_called(name));
    let socket = socket.ok_or_else(|| EmulateError::NoSuchToken((*name).to_owned()))?;
    match words.as_slice() {
        ["plug", _] => socket.plug(mount, output),
        ["unplug", _] => socket.unplug(output),
        ["touch", _] => touch(socket, 1, output),
        ["touch", _, slot] => match slot.parse() {
            Ok(slot @ 1..) => touch(socket, slot, output),
            _ => Err(EmulateError::Slot((*slot).to_owned())),
        },
        ["fault", _, fault] => {
            socket.offered.served.set_fault(fault.parse::<Fault>()?);
            Ok(())
        }
        _ => Err(EmulateError::Line(line.to_owned())),
    }
}

fn touch(socket: &Socket, slot: u8, output: &mut impl Write) -> Result<(), EmulateError> {
    let serial = socket.serial();
    if !socket.is_plugged() {
        // a touch would move the counter of a token that types to nobody
        return Err(EmulateError::Unplugged(serial));
    }
    let line = match socket.offered.served.touch(slot) {
        Touched::Typed { text, .. } => format!("typed {serial} {slot} {}", text.escape_default()),
        Touched::Answered => format!("answered {serial}"),
        Touched::Nothing => format!("silent {serial} {slot}"),
    };
    Ok(say(output, &line)?)
}

fn offer(address: SocketAddr, forced: bool, sockets: &[Socket]) -> Result<(), EmulateError> {
    if !usbip_server::is_loopback(&address) && !forced {
        return Err(EmulateError::NotLoopback(address));
    }
    let listener = TcpListener::bind(address).map_err(|source| EmulateError::Listen { address, source })?;
    let offered: Vec<_> = sockets.iter().map(|socket| socket.offered.clone()).collect();
    thread::spawn(move || {
        if let Err(error) = usbip_server::listen(&listener, &offered) {
            tracing::error!(%error, "the USB/IP server ended");
        }
    });
    Ok(())
}

/// One line, at once: whoever drives this waits for it.
fn say(output: &mut impl Write, line: &str) -> io::Result<()> {
    writeln!(output, "{line}")?;
    output.flush()
}
