//! An in-process bus with virtual sockets: the demo's virtual hub and the suite's test bench.
//!
//! It behaves as hidraw does: any number of links to one interface, input reports to each of them, reads that fail
//! within milliseconds of an unplug. Nothing here blocks but a read, and that one is bounded by its timeout.

use super::{
    device::{Device, Touched},
    fault::{Fault, Yank},
    spec::TokenSpec,
};
use domain::Serial;
use serde::Serialize;
use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use usb::{Bus, BusError, Grab, HidInterface, KeyNode, OpenError, PortPath, Transport, TransportError, UsbDevice};

/// Input reports that wait for a link that does not read; the kernel drops what comes then.
const QUEUE: usize = 63;

/// A handle on the virtual bus; clones are the same bus.
#[derive(Clone, Default)]
pub struct Hub(Arc<Inner>);

#[derive(Default)]
struct Inner {
    sockets: Mutex<Vec<Socket>>,
    /// Input reports were queued, or something was unplugged.
    stirred: Condvar,
    watchers: Mutex<Vec<Weak<Watcher>>>,
    /// Nobody is told of anything.
    mute: AtomicBool,
}

type Watcher = dyn Fn() + Send + Sync;

struct Socket {
    port: u8,
    token: Box<dyn Device>,
    plugged: bool,
    boxed: bool,
    /// Counts plugs, as the kernel's device number does.
    address: u8,
    unplug: Option<(u32, Yank)>,
    links: Vec<OpenLink>,
    next_link: u64,
    permitted: bool,
    /// The kernel's driver has its interfaces, and made nodes for them.
    attached: bool,
    /// Counts how often it got them, as the inodes of sysfs do.
    bound: u64,
    /// A second reference is the grab of its keyboard.
    held: Arc<()>,
    /// Another program's grab.
    taken: Option<Arc<()>>,
}

/// What a socket knows of one link: input reports of its interface wait here until they are read.
struct OpenLink {
    number: u64,
    interface: u8,
    queue: VecDeque<Vec<u8>>,
}

/// One virtual token, as the panel's strip draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VirtualToken {
    /// Its serial; `None` where its name is none, such as a faulty 0.
    pub serial: Option<Serial>,
    /// Product name.
    pub product: String,
    /// The virtual socket.
    pub port: String,
    /// Whether it is plugged in.
    pub plugged: bool,
    /// Whether it lies in a box with others.
    pub boxed: bool,
}

/// What the hub cannot do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HubError {
    /// No virtual token has this serial or port.
    #[error("no virtual token {0}: look at the list")]
    NoSuchToken(String),
    /// It is not plugged in.
    #[error("virtual token {0} is not plugged in: plug it first")]
    Unplugged(String),
    /// The socket is taken.
    #[error("virtual socket {0} is taken: choose another port")]
    SocketTaken(u8),
}

impl Hub {
    /// A bus with these tokens, each in its own socket; those that do not say `unplugged` are plugged in.
    pub fn new(specs: impl IntoIterator<Item = TokenSpec>) -> Result<Self, HubError> {
        let hub = Self::default();
        specs.into_iter().try_for_each(|spec| hub.add(spec))?;
        Ok(hub)
    }

    /// One more token.
    pub fn add(&self, spec: TokenSpec) -> Result<(), HubError> {
        let mut sockets = self.sockets();
        let taken = |port: u8| sockets.iter().any(|socket| socket.port == port);
        let free = || (1..=u8::MAX).find(|port| !taken(*port)).unwrap_or(u8::MAX);
        let port = spec.port.unwrap_or_else(free);
        if taken(port) {
            return Err(HubError::SocketTaken(port));
        }
        sockets.push(Socket {
            port,
            plugged: !spec.unplugged,
            boxed: spec.boxed,
            token: spec.build(),
            address: 1,
            unplug: None,
            links: Vec::new(),
            next_link: 0,
            permitted: true,
            attached: true,
            bound: 1,
            held: Arc::default(),
            taken: None,
        });
        drop(sockets);
        self.0.tell();
        Ok(())
    }

    /// The virtual tokens, plugged or not, in the order of their sockets.
    pub fn tokens(&self) -> Vec<VirtualToken> {
        let mut sockets = self.sockets();
        sockets.sort_by_key(|socket| socket.port);
        sockets.iter().map(Socket::picture).collect()
    }

    /// Plugs a token in. `name` is a serial or a port, as for all of these; nothing happens when it is plugged already.
    pub fn plug(&self, name: &str) -> Result<(), HubError> {
        self.with(name, |socket| {
            if !socket.plugged {
                socket.plugged = true;
                socket.bound += 1;
                socket.address = socket.address.wrapping_add(1).max(1);
                socket.token.power_on();
            }
            Ok(())
        })?;
        self.0.tell();
        Ok(())
    }

    /// Pulls a token out.
    pub fn unplug(&self, name: &str) -> Result<(), HubError> {
        self.with(name, |socket| {
            socket.pull();
            Ok(())
        })?;
        self.0.tell();
        Ok(())
    }

    /// A finger on slot `slot` (1: short, 2: long); the answer is what the token did.
    pub fn touch(&self, name: &str, slot: u8) -> Result<Touched, HubError> {
        let touched = self.with(name, |socket| {
            if !socket.plugged {
                return Err(HubError::Unplugged(name.to_owned()));
            }
            let touched = socket.token.touch(slot, Instant::now());
            socket.deliver();
            Ok(touched)
        })?;
        self.0.stirred.notify_all();
        Ok(touched)
    }

    /// Something goes wrong with it from now on, until it is plugged again.
    pub fn fault(&self, name: &str, fault: Fault) -> Result<(), HubError> {
        self.with(name, |socket| {
            match fault {
                Fault::Unplug { after, how } => socket.unplug = Some((after, how)),
                fault => socket.token.set_fault(fault),
            }
            Ok(())
        })
    }

    /// Gives or takes the permission to open its nodes, as udev's rules do.
    pub fn permit(&self, name: &str, permitted: bool) -> Result<(), HubError> {
        self.with(name, |socket| {
            socket.permitted = permitted;
            Ok(())
        })?;
        self.0.tell();
        Ok(())
    }

    /// Another program takes its interfaces from the kernel's driver, as those on libusb do: its nodes are gone, the token
    /// stays plugged.
    pub fn detach(&self, name: &str) -> Result<(), HubError> {
        self.with(name, |socket| {
            socket.attached = false;
            socket.let_go();
            Ok(())
        })?;
        self.0.tell();
        Ok(())
    }

    /// It gives them back: there are new nodes, with the names of the old ones.
    pub fn attach(&self, name: &str) -> Result<(), HubError> {
        self.with(name, |socket| {
            socket.attached = true;
            socket.bound += 1;
            Ok(())
        })?;
        self.0.tell();
        Ok(())
    }

    /// Whether what happens is told to nobody from now on, as where events get lost.
    pub fn lose_events(&self, lose: bool) {
        self.0.mute.store(lose, Ordering::SeqCst);
    }

    /// Another program takes its keys for itself, where nobody has them, or gives them back.
    pub fn take_keys(&self, name: &str, take: bool) -> Result<(), HubError> {
        self.with(name, |socket| {
            socket.taken = (take && Arc::strong_count(&socket.held) == 1).then(|| socket.held.clone());
            Ok(())
        })?;
        self.0.tell();
        Ok(())
    }

    /// Whether the station keeps what it types away from every other program.
    pub fn is_held(&self, name: &str) -> Result<bool, HubError> {
        self.with(name, |socket| Ok(socket.taken.is_none() && Arc::strong_count(&socket.held) > 1))
    }

    fn with<T>(&self, name: &str, act: impl FnOnce(&mut Socket) -> Result<T, HubError>) -> Result<T, HubError> {
        let mut sockets = self.sockets();
        let named = |socket: &&mut Socket| socket.token.name() == name || socket.path().0 == name;
        let socket = sockets.iter_mut().find(named).ok_or_else(|| HubError::NoSuchToken(name.to_owned()))?;
        act(socket)
    }

    fn sockets(&self) -> MutexGuard<'_, Vec<Socket>> {
        self.0.sockets.lock().expect("the hub's lock is never held over a panic")
    }
}

impl Inner {
    /// Wakes blocked readers and tells the watchers.
    fn tell(&self) {
        self.stirred.notify_all();
        if self.mute.load(Ordering::SeqCst) {
            return;
        }
        let watchers: Vec<_> = {
            let mut watchers = self.watchers.lock().expect("watchers");
            watchers.retain(|watcher| watcher.strong_count() > 0);
            watchers.iter().filter_map(Weak::upgrade).collect()
        };
        watchers.iter().for_each(|watcher| watcher());
    }
}

impl Socket {
    fn path(&self) -> PortPath {
        PortPath(format!("1-{}", self.port))
    }

    fn node(&self, interface: u8) -> PathBuf {
        // the address is part of the name, as hidraw numbers change at every plug
        format!("/virtual/{}/{}:1.{interface}", self.path(), self.address).into()
    }

    fn pull(&mut self) {
        self.plugged = false;
        self.unplug = None;
        self.attached = true;
        self.let_go();
    }

    /// Its nodes die, and whatever held them.
    fn let_go(&mut self) {
        self.links.clear();
        self.held = Arc::default();
        self.taken = None;
    }

    /// The node that its keys are read from; none where it has no keys, or the kernel no hold of it.
    fn keys(&self) -> Option<KeyNode> {
        let may_type = self.token.descriptors().interfaces.iter().any(|interface| interface.may_type());
        let node = || KeyNode { node: format!("/virtual/{}/event", self.path()).into(), bound: self.bound };
        (self.plugged && self.attached && may_type).then(node)
    }

    fn picture(&self) -> VirtualToken {
        VirtualToken {
            serial: self.token.name().parse().ok(),
            product: self.token.descriptors().product,
            port: self.path().0,
            plugged: self.plugged,
            boxed: self.boxed,
        }
    }

    /// Gives what the token said to the links of the interface that said it.
    fn deliver(&mut self) {
        for input in self.token.take_input() {
            let listens = |link: &&mut OpenLink| link.interface == input.interface && link.queue.len() < QUEUE;
            for link in self.links.iter_mut().filter(listens) {
                link.queue.push_back(input.report.clone());
            }
        }
    }

    fn device(&self) -> UsbDevice {
        let said = self.token.descriptors();
        let hid = said.interfaces.iter().zip(0..).filter_map(|(interface, number)| {
            let (usage_page, usage) = interface.usage()?;
            let may_type = interface.may_type();
            Some(HidInterface { number, usage_page, usage, may_type, node: self.node(number), bound: self.bound })
        });
        UsbDevice {
            port: self.path(),
            address: self.address,
            vid: said.vid,
            pid: said.pid,
            bcd_device: said.bcd_device,
            hid: hid.filter(|_| self.attached).collect(),
            keys: self.keys().into_iter().collect(),
            manufacturer: Some(said.manufacturer),
            product: Some(said.product),
            serial: said.serial,
        }
    }
}

impl Bus for Hub {
    fn scan(&self) -> Result<Vec<UsbDevice>, BusError> {
        let mut devices: Vec<_> = self.sockets().iter().filter(|s| s.plugged).map(Socket::device).collect();
        devices.sort_by(|a, b| a.port.cmp(&b.port));
        Ok(devices)
    }

    fn open(&self, interface: &HidInterface) -> Result<Box<dyn Transport>, OpenError> {
        let mut sockets = self.sockets();
        let found = sockets
            .iter_mut()
            .find(|socket| socket.plugged && socket.attached && socket.node(interface.number) == interface.node);
        let Some(socket) = found else { return Err(OpenError::Gone(interface.node.clone())) };
        if !socket.permitted {
            return Err(OpenError::Permission(interface.node.clone()));
        }
        let number = socket.next_link;
        socket.next_link += 1;
        let interface = interface.number;
        socket.links.push(OpenLink { number, interface, queue: VecDeque::new() });
        Ok(Box::new(Link { hub: self.clone(), port: socket.port, number, interface }))
    }

    fn grab(&self, keys: &KeyNode) -> Result<Box<dyn Grab>, OpenError> {
        // no other program sees the virtual bus: that it is held is kept for those who ask
        let sockets = self.sockets();
        let Some(socket) = sockets.iter().find(|socket| socket.keys().as_ref() == Some(keys)) else {
            return Err(OpenError::Gone(keys.node.clone()));
        };
        if !socket.permitted {
            return Err(OpenError::Permission(keys.node.clone()));
        }
        if Arc::strong_count(&socket.held) > 1 {
            return Err(OpenError::Taken(keys.node.clone()));
        }
        Ok(Box::new(Held { hub: self.clone(), keys: keys.clone(), held: socket.held.clone() }))
    }

    fn watch(&self, changed: Box<dyn Fn() + Send + Sync>) -> Result<Box<dyn Send>, BusError> {
        let watcher: Arc<Watcher> = changed.into();
        self.0.watchers.lock().expect("watchers").push(Arc::downgrade(&watcher));
        Ok(Box::new(watcher))
    }
}

/// Keys that are kept away from other programs.
struct Held {
    hub: Hub,
    keys: KeyNode,
    held: Arc<()>,
}

impl Grab for Held {
    fn holds(&self) -> bool {
        let lives =
            |socket: &Socket| socket.keys().as_ref() == Some(&self.keys) && Arc::ptr_eq(&socket.held, &self.held);
        self.hub.sockets().iter().any(lives)
    }
}

/// One open link to one interface.
struct Link {
    hub: Hub,
    port: u8,
    number: u64,
    interface: u8,
}

impl Link {
    /// Runs one transfer on the token, or fails as a pulled-out device does.
    fn transfer<T>(&self, transfer: impl FnOnce(&mut dyn Device) -> T) -> Result<T, TransportError> {
        let mut sockets = self.hub.sockets();
        let socket = self.socket(&mut sockets)?;
        let yanked = match &mut socket.unplug {
            Some((0, how)) => Some(*how),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        };
        let result = (yanked.is_none() || yanked == Some(Yank::After)).then(|| transfer(&mut *socket.token));
        socket.deliver();
        if yanked.is_some() {
            socket.pull();
            drop(sockets);
            // from a thread of its own: the caller may hold locks that a watcher wants
            let hub = self.hub.clone();
            std::thread::spawn(move || hub.0.tell());
        } else {
            drop(sockets);
            self.hub.0.stirred.notify_all();
        }
        result.ok_or_else(gone)
    }

    fn socket<'a>(&self, sockets: &'a mut MutexGuard<'_, Vec<Socket>>) -> Result<&'a mut Socket, TransportError> {
        let ours = |socket: &&mut Socket| {
            socket.port == self.port && socket.plugged && socket.links.iter().any(|link| link.number == self.number)
        };
        sockets.iter_mut().find(ours).ok_or_else(gone)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        for socket in self.hub.sockets().iter_mut().filter(|socket| socket.port == self.port) {
            socket.links.retain(|link| link.number != self.number);
        }
    }
}

impl Transport for Link {
    fn get_feature(&mut self, buffer: &mut [u8]) -> Result<usize, TransportError> {
        let interface = self.interface;
        let report = self.transfer(|token| token.get_feature(interface, Instant::now()))?.ok_or_else(no_feature)?;
        let len = report.len().min(buffer.len());
        buffer[..len].copy_from_slice(&report[..len]);
        Ok(len)
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), TransportError> {
        let interface = self.interface;
        let taken = self.transfer(|token| token.set_feature(interface, report, Instant::now()))?;
        taken.then_some(()).ok_or_else(no_feature)
    }

    fn read_input(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<Option<usize>, TransportError> {
        let until = Instant::now() + timeout;
        let mut sockets = self.hub.sockets();
        loop {
            let now = Instant::now();
            let socket = self.socket(&mut sockets)?;
            let due = socket.token.due();
            if due.is_some_and(|due| due <= now) {
                socket.token.elapse(now);
                socket.deliver();
                self.hub.0.stirred.notify_all();
            }
            let link = socket.links.iter_mut().find(|link| link.number == self.number);
            if let Some(report) = link.and_then(|link| link.queue.pop_front()) {
                let len = report.len().min(buffer.len());
                buffer[..len].copy_from_slice(&report[..len]);
                return Ok(Some(len));
            }
            if now >= until {
                return Ok(None);
            }
            let next = socket.token.due().map_or(until, |due| due.min(until));
            let left = next.saturating_duration_since(now);
            sockets = self.hub.0.stirred.wait_timeout(sockets, left).expect("the hub's lock").0;
        }
    }

    fn write_output(&mut self, report: &[u8]) -> Result<(), TransportError> {
        let interface = self.interface;
        self.transfer(|token| token.write_output(interface, report, Instant::now()))
    }
}

fn gone() -> TransportError {
    TransportError("no such device".into())
}

fn no_feature() -> TransportError {
    TransportError("this interface has no feature report".into())
}
