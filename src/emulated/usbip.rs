//! USB/IP: the URB loop that serves one device over a byte stream.
//!
//! Integers are big endian (kernel documentation, `usb/usbip_protocol`). An interrupt-IN transfer stays pending until
//! the token types; nothing polls. The kernel's vhci gets the same loop through a socket pair (`vhci`).

use super::{
    descriptors::Descriptors,
    device::Touched,
    fault::{Fault, Yank},
    usb_device::{Reply, Setup, UsbDevice},
};
use rustix::io::Errno;
use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    os::unix::net::UnixStream,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread,
    time::{Duration, Instant},
};

const CMD_SUBMIT: u32 = 1;
const CMD_UNLINK: u32 = 2;
const RET_SUBMIT: u32 = 3;
const RET_UNLINK: u32 = 4;
/// Bytes of every header in the loop.
const HEADER: usize = 48;
/// A transfer of more than this is no transfer of a token: the stream is not speaking our protocol.
const MAX_TRANSFER: u32 = 64 * 1024;
/// Full speed, as the kernel numbers it.
pub(super) const FULL_SPEED: u32 = 2;

/// A stream that can be cut from outside.
pub(super) trait Wire: Read + Write + Send + 'static {
    fn twin(&self) -> io::Result<Box<dyn Wire>>;
    fn cut(&self);
}

impl Wire for UnixStream {
    fn twin(&self) -> io::Result<Box<dyn Wire>> {
        Ok(Box::new(self.try_clone()?))
    }
    fn cut(&self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}

impl Wire for TcpStream {
    fn twin(&self) -> io::Result<Box<dyn Wire>> {
        Ok(Box::new(self.try_clone()?))
    }
    fn cut(&self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}

/// A device that can be served, touched and pulled out. Clones are the same device.
#[derive(Clone)]
pub(super) struct Served(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// Something happened: what is due may be another moment now.
    stirred: Condvar,
}

struct State {
    device: UsbDevice,
    /// Interrupt-IN transfers that wait: sequence number, endpoint, length.
    pending: VecDeque<(u32, u8, u32)>,
    /// Where answers go while a host is there.
    host: Option<Box<dyn Wire>>,
    /// Counts hosts: whoever keeps a host's appointments goes when it has.
    visit: u64,
}

impl Served {
    pub fn new(device: UsbDevice) -> Self {
        let state = Mutex::new(State { device, pending: VecDeque::new(), host: None, visit: 0 });
        Self(Arc::new(Shared { state, stirred: Condvar::new() }))
    }

    pub fn name(&self) -> String {
        self.state().device.name()
    }

    pub(super) fn descriptors(&self) -> Descriptors {
        self.state().device.descriptors()
    }

    /// Whether a host has it right now.
    pub fn is_plugged(&self) -> bool {
        self.state().host.is_some()
    }

    pub fn touch(&self, slot: u8) -> Touched {
        let mut state = self.state();
        let touched = state.device.touch(slot, Instant::now());
        state.deliver().unwrap_or_default();
        touched
    }

    pub fn set_fault(&self, fault: Fault) {
        self.state().device.set_fault(fault);
    }

    /// Pulls it out: the host sees the end of the stream.
    pub fn unplug(&self) {
        if let Some(host) = self.state().host.take() {
            host.cut();
        }
        self.0.stirred.notify_all();
    }

    /// Answers a host until the stream ends or the token is pulled out. Blocking.
    pub fn serve(&self, wire: &mut dyn Wire) -> io::Result<()> {
        let visit = {
            let mut state = self.state();
            state.device.power_on();
            state.pending.clear();
            state.host = Some(wire.twin()?);
            state.visit += 1;
            state.visit
        };
        let served = self.clone();
        thread::Builder::new().name("due".into()).spawn(move || served.keep_appointments(visit))?;
        let ended = self.answer_all(wire);
        self.unplug();
        match ended {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
            ended => ended,
        }
    }

    fn answer_all(&self, wire: &mut dyn Wire) -> io::Result<()> {
        loop {
            let mut header = [0; HEADER];
            wire.read_exact(&mut header)?;
            let word = |at: usize| u32::from_be_bytes(header[at * 4..at * 4 + 4].try_into().expect("four bytes"));
            let (command, sequence, towards_host, endpoint) = (word(0), word(1), word(3) == 1, word(4));
            match command {
                CMD_SUBMIT => {
                    let len = word(6);
                    if len > MAX_TRANSFER {
                        return Err(io::Error::other("a transfer that is too long for any token"));
                    }
                    let mut data = vec![0; if towards_host { 0 } else { len as usize }];
                    wire.read_exact(&mut data)?;
                    let urb = Urb { sequence, towards_host, endpoint, len };
                    let setup = Setup::decode(header[40..].try_into().expect("eight bytes"));
                    if self.state().submit(urb, setup, &data)? {
                        return Ok(());
                    }
                    self.0.stirred.notify_all();
                }
                CMD_UNLINK => self.state().unlink(sequence, word(5))?,
                _ => return Err(io::Error::other("not a USB/IP packet")),
            }
        }
    }

    /// Lets the token do what is due, as long as this host has it.
    fn keep_appointments(&self, visit: u64) {
        let mut state = self.state();
        while state.visit == visit && state.host.is_some() {
            let now = Instant::now();
            let left = state.device.due().map(|due| due.saturating_duration_since(now));
            state = match left {
                Some(Duration::ZERO) => {
                    state.device.elapse(now);
                    state.deliver().unwrap_or_default();
                    state
                }
                Some(left) => self.0.stirred.wait_timeout(state, left).expect("the device's lock").0,
                None => self.0.stirred.wait(state).expect("the device's lock"),
            };
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().expect("the device's lock is never held over a panic")
    }
}

struct Urb {
    sequence: u32,
    towards_host: bool,
    endpoint: u32,
    len: u32,
}

impl State {
    /// Answers a transfer, or keeps it pending; true when the token was pulled out at it.
    fn submit(&mut self, urb: Urb, setup: Setup, data: &[u8]) -> io::Result<bool> {
        if urb.endpoint != 0 && urb.towards_host {
            self.pending.push_back((urb.sequence, urb.endpoint as u8 | 0x80, urb.len));
            self.deliver()?;
            return Ok(false);
        }
        let now = Instant::now();
        let reply = match urb.endpoint {
            0 => self.device.control(setup, data, now),
            endpoint => self.device.interrupt_out(endpoint as u8, data, now),
        };
        match reply {
            Reply::Data(_) if !urb.towards_host => self.completed(urb.sequence, 0, urb.len, &[])?,
            Reply::Data(bytes) => {
                let bytes = &bytes[..bytes.len().min(urb.len as usize)];
                self.completed(urb.sequence, 0, bytes.len() as u32, bytes)?;
            }
            Reply::Stall => self.completed(urb.sequence, negative(Errno::PIPE), 0, &[])?,
            Reply::Yanked(how, said) => {
                match how {
                    Yank::After if urb.towards_host => {
                        let said = &said[..said.len().min(urb.len as usize)];
                        self.completed(urb.sequence, 0, said.len() as u32, said)?;
                    }
                    Yank::After => self.completed(urb.sequence, 0, urb.len, &[])?,
                    Yank::During => self.completed(urb.sequence, negative(Errno::PROTO), 0, &[])?,
                    Yank::Silent => {}
                }
                return Ok(true);
            }
        }
        // what the token answers to a report
        self.deliver()?;
        Ok(false)
    }

    /// Gives waiting interrupt transfers what the token has said.
    fn deliver(&mut self) -> io::Result<()> {
        let mut at = 0;
        while let Some((sequence, endpoint, len)) = self.pending.get(at).copied() {
            match self.device.interrupt_in(endpoint) {
                Some(mut report) => {
                    report.truncate(len as usize);
                    self.pending.remove(at);
                    self.completed(sequence, 0, report.len() as u32, &report)?;
                }
                None => at += 1,
            }
        }
        Ok(())
    }

    /// The host takes a pending transfer back.
    fn unlink(&mut self, sequence: u32, victim: u32) -> io::Result<()> {
        let was_pending = self.pending.iter().position(|(pending, ..)| *pending == victim);
        if let Some(at) = was_pending {
            self.pending.remove(at);
        }
        let status = if was_pending.is_some() { negative(Errno::CONNRESET) } else { 0 };
        self.reply(RET_UNLINK, sequence, status, 0, &[])
    }

    fn completed(&mut self, sequence: u32, status: i32, actual: u32, data: &[u8]) -> io::Result<()> {
        // an OUT transfer tells its length but carries nothing back; the caller passes no data then
        self.reply(RET_SUBMIT, sequence, status, actual, data)
    }

    fn reply(&mut self, command: u32, sequence: u32, status: i32, actual: u32, data: &[u8]) -> io::Result<()> {
        let mut packet = vec![0; HEADER];
        packet[0..4].copy_from_slice(&command.to_be_bytes());
        packet[4..8].copy_from_slice(&sequence.to_be_bytes());
        packet[20..24].copy_from_slice(&status.to_be_bytes());
        packet[24..28].copy_from_slice(&actual.to_be_bytes());
        packet.extend_from_slice(data);
        match &mut self.host {
            Some(host) => host.write_all(&packet),
            None => Ok(()),
        }
    }
}

fn negative(errno: Errno) -> i32 {
    -errno.raw_os_error()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        TokenSpec,
        usbip_server::{Offered, listen},
    };
    use std::net::TcpListener;

    fn submit(sequence: u32, endpoint: u32, towards_host: bool, setup: [u8; 8], len: u32) -> Vec<u8> {
        let mut packet = vec![0; HEADER];
        for (at, word) in [(0, CMD_SUBMIT), (1, sequence), (3, towards_host.into()), (4, endpoint), (6, len)] {
            packet[at * 4..at * 4 + 4].copy_from_slice(&word.to_be_bytes());
        }
        packet[40..].copy_from_slice(&setup);
        packet
    }

    fn answer(host: &mut UnixStream) -> (u32, i32, Vec<u8>) {
        let mut header = [0; HEADER];
        host.read_exact(&mut header).unwrap();
        let word = |at: usize| u32::from_be_bytes(header[at * 4..at * 4 + 4].try_into().unwrap());
        let mut data = vec![0; word(6) as usize];
        if word(0) == RET_SUBMIT {
            host.read_exact(&mut data).unwrap();
        }
        (word(1), word(5) as i32, data)
    }

    fn plugged() -> (UnixStream, Served, std::thread::JoinHandle<io::Result<()>>) {
        let (host, mut ours) = UnixStream::pair().unwrap();
        let served = Served::new(UsbDevice::new(TokenSpec::yubikey(7_654_321).build()));
        let twin = served.clone();
        let thread = std::thread::spawn(move || twin.serve(&mut ours));
        (host, served, thread)
    }

    #[test]
    fn a_host_reads_descriptors_and_a_stall_does_not_end_the_connection() {
        let (mut host, _, thread) = plugged();
        host.write_all(&submit(1, 0, true, [0x80, 6, 0, 3, 0, 0, 255, 0], 255)).unwrap();
        assert_eq!(answer(&mut host), (1, 0, vec![4, 3, 9, 4]));
        host.write_all(&submit(2, 0, true, [0xc0, 9, 0, 0, 0, 0, 8, 0], 8)).unwrap();
        assert_eq!(answer(&mut host), (2, -32, vec![]));
        host.write_all(&submit(3, 0, true, [0xa1, 1, 0, 3, 0, 0, 8, 0], 8)).unwrap();
        assert_eq!(answer(&mut host), (3, 0, vec![0, 5, 4, 3, 0, 0, 0, 0]));
        drop(host);
        thread.join().unwrap().unwrap();
    }

    #[test]
    fn a_waiting_read_can_be_taken_back() {
        let (mut host, _, thread) = plugged();
        host.write_all(&submit(7, 1, true, [0; 8], 8)).unwrap();
        let mut unlink = submit(8, 0, false, [0; 8], 0);
        unlink[..4].copy_from_slice(&CMD_UNLINK.to_be_bytes());
        unlink[20..24].copy_from_slice(&7u32.to_be_bytes());
        host.write_all(&unlink).unwrap();
        assert_eq!(answer(&mut host), (8, -104, vec![]));
        drop(host);
        thread.join().unwrap().unwrap();
    }

    #[test]
    fn what_is_due_is_said_while_nothing_is_asked() {
        let (mut host, mut ours) = UnixStream::pair().unwrap();
        let token: TokenSpec = "nitrokey-3,serial=5f16".parse().unwrap();
        let served = Served::new(UsbDevice::new(token.build()));
        let thread = std::thread::spawn(move || served.serve(&mut ours));
        let report = |head: &[u8]| [head, &vec![0; 64 - head.len()]].concat();
        let mut say = |sequence, head: &[u8]| {
            host.write_all(&[submit(sequence, 4, false, [0; 8], 64), report(head)].concat()).unwrap();
            host.write_all(&submit(sequence + 1, 4, true, [0; 8], 64)).unwrap();
            // an OUT transfer tells how much it took and carries nothing back
            host.read_exact(&mut [0; HEADER]).unwrap();
            answer(&mut host).2
        };
        let channel = say(1, &[0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8])[15..19].to_vec();
        // a request of 200 bytes of which only the first packet comes
        let begun = Instant::now();
        let refused = say(3, &[&channel[..], &[0x81, 0, 200]].concat());
        assert_eq!(refused[4..8], [0xbf, 0, 1, 5], "a time-out");
        assert!(begun.elapsed() >= Duration::from_millis(550), "{:?}", begun.elapsed());
        drop(host);
        thread.join().unwrap().unwrap();
    }

    #[test]
    fn a_transfer_after_which_it_is_pulled_out_completes_as_any_other() {
        let (mut host, served, thread) = plugged();
        host.write_all(&submit(1, 0, true, [0x80, 8, 0, 0, 0, 0, 1, 0], 1)).unwrap();
        assert_eq!(answer(&mut host), (1, 0, vec![1]));
        served.set_fault(Fault::Unplug { after: 0, how: Yank::After });
        host.write_all(&submit(2, 0, true, [0xa1, 1, 0, 3, 0, 0, 8, 0], 8)).unwrap();
        assert_eq!(answer(&mut host), (2, 0, vec![0, 5, 4, 3, 0, 0, 0, 0]));
        assert_eq!(host.read(&mut [0; 1]).unwrap(), 0, "then the stream ends");
        thread.join().unwrap().unwrap();
    }

    #[test]
    fn a_client_lists_and_imports_over_tcp() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let served = Served::new(UsbDevice::new(TokenSpec::yubikey(7_654_321).build()));
        let offered = Offered { served, name: "1-1".into(), plugged: Arc::new(true.into()) };
        std::thread::spawn(move || listen(&listener, &[offered]));

        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(&[0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0]).unwrap();
        let mut list = Vec::new();
        client.read_to_end(&mut list).unwrap();
        assert_eq!(list.len(), 8 + 4 + 312 + 3 * 4);
        assert_eq!(list[8..12], [0, 0, 0, 1]);

        let mut client = TcpStream::connect(address).unwrap();
        let mut request = vec![0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0];
        request.extend(b"1-1");
        request.resize(40, 0);
        client.write_all(&request).unwrap();
        let mut reply = [0; 8 + 312];
        client.read_exact(&mut reply).unwrap();
        assert_eq!(reply[..8], [0x01, 0x11, 0, 3, 0, 0, 0, 0]);
        client.write_all(&submit(1, 0, true, [0x80, 8, 0, 0, 0, 0, 1, 0], 1)).unwrap();
        let mut configuration = [0; HEADER + 1];
        client.read_exact(&mut configuration).unwrap();
        assert_eq!(configuration[HEADER], 1);
    }
}
