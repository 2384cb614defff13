//! Tokens plugged into the guest's kernel, and other programs that listen to its keyboards.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use std::{fs, thread};

const UNPLUGGED: &str = ",unplugged";
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Clone, Copy)]
pub struct Token {
    pub serial: u32,
    pub firmware: &'static str,
    pub pid: &'static str,
}

impl Token {
    pub fn unplugged(self) -> Spec {
        Spec { option: UNPLUGGED, ..self.into() }
    }

    /// Slot 1 types codes.
    pub fn programmed(self) -> Spec {
        Spec { option: ",programmed", ..self.into() }
    }
}

impl Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.serial)
    }
}

#[derive(Clone, Copy)]
pub struct Spec {
    token: Token,
    option: &'static str,
}

impl From<Token> for Spec {
    fn from(token: Token) -> Self {
        Self { token, option: "" }
    }
}

/// `trousseau emulate --attach`; unplugs everything when dropped.
pub struct Plugged {
    process: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// How many tokens the kernel should see.
    present: usize,
}

impl Plugged {
    pub fn new(given: &[impl Into<Spec> + Copy]) -> Self {
        let specs = given.iter().map(|spec| {
            let Spec { token: Token { serial, firmware, pid }, option } = (*spec).into();
            format!("yubikey,serial={serial},firmware={firmware},pid={pid}{option}")
        });
        let specs: Vec<_> = specs.collect();
        let mut process = Command::new(env!("CARGO_BIN_EXE_trousseau"))
            .args(["emulate", "--attach"])
            .args(&specs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (tell, lines) = channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        let present = specs.iter().filter(|spec| !spec.ends_with(UNPLUGGED)).count();
        let plugged = Self { process, input, lines, present };
        plugged.expect("ready");
        settle(|seen| seen == plugged.present);
        plugged
    }

    /// A line on its input.
    pub fn say(&mut self, verb: &str, rest: impl Display) {
        match verb {
            "plug" => self.present += 1,
            "unplug" => self.present -= 1,
            _ => {}
        }
        writeln!(self.input.as_mut().unwrap(), "{verb} {rest}").unwrap();
    }

    /// Waits for a line that begins with `words`.
    pub fn expect(&self, words: &str) {
        while !self.line(words).starts_with(words) {}
    }

    fn line(&self, awaited: &str) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("the emulator did not say {awaited:?}"))
    }

    /// Waits until every line said so far was obeyed: the answer to nonsense comes after them.
    pub fn all_is_obeyed(&mut self) {
        self.say("nonsense", "");
        while !self.line("an answer to nonsense").starts_with("error") {}
    }

    pub fn plug(&mut self, token: Token) {
        self.say("plug", token);
        self.expect(&format!("plugged {token}"));
        settle(|seen| seen == self.present);
    }

    pub fn unplug(&mut self, token: Token) {
        self.say("unplug", token);
        self.expect(&format!("unplugged {token}"));
        self.wait_gone();
    }

    /// Touches slot 1 and waits until the code is typed.
    pub fn touch(&mut self, token: Token) {
        self.say("touch", token);
        self.expect(&format!("typed {token}"));
    }

    /// Waits until no token is left.
    pub fn wait_gone(&self) {
        wait_for("the token to be gone", || {
            !fs::read_dir("/sys/bus/usb/devices").unwrap().flatten().any(|entry| is_token(&entry))
        });
    }
}

impl Drop for Plugged {
    fn drop(&mut self) {
        drop(self.input.take());
        self.process.wait().unwrap();
        if !thread::panicking() {
            self.wait_gone();
        }
    }
}

fn is_token(entry: &fs::DirEntry) -> bool {
    fs::read_to_string(entry.path().join("idVendor")).is_ok_and(|vendor| vendor.trim() == "1050")
}

/// Waits for the kernel to see as many tokens as are awaited and to make their nodes, then for udev.
fn settle(awaited: impl Fn(usize) -> bool) {
    let bound = |entry: &fs::DirEntry| {
        let interfaces = fs::read_dir(entry.path()).into_iter().flatten().flatten();
        let mut hid = interfaces.filter(|interface| {
            fs::read_to_string(interface.path().join("bInterfaceClass")).is_ok_and(|class| class.trim() == "03")
        });
        let configured = fs::read_to_string(entry.path().join("bNumInterfaces")).is_ok_and(|n| !n.trim().is_empty());
        configured && hid.all(|interface| interface.path().join("driver").exists())
    };
    wait_for("drivers", || {
        let devices = fs::read_dir("/sys/bus/usb/devices").unwrap().flatten();
        let seen: Vec<_> = devices.filter(is_token).collect();
        awaited(seen.len()) && seen.iter().all(bound)
    });
    assert!(Command::new("udevadm").args(["settle", "--timeout=20"]).status().unwrap().success());
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "waited {PATIENCE:?} for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Programs that read the keyboards of all tokens, as a desktop does.
pub fn key_listeners() -> Vec<fs::File> {
    let events = fs::read_dir("/sys/class/input").unwrap().flatten().map(|entry| entry.path());
    let of_token =
        |path: &PathBuf| fs::read_to_string(path.join("device/id/vendor")).is_ok_and(|id| id.trim() == "1050");
    let names = events.filter(of_token).filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        name.starts_with("event").then_some(name)
    });
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    let open =
        |name| fs::OpenOptions::new().read(true).custom_flags(nonblocking).open(Path::new("/dev/input").join(name));
    names.map(|name| open(name).unwrap()).collect()
}

/// How many key presses they saw since the last call.
pub fn presses(listeners: &mut [fs::File]) -> usize {
    const EVENT: usize = 24; // struct input_event: two times, type, code, value
    const KEY: u16 = 1;
    thread::sleep(Duration::from_millis(500));
    let mut presses = 0;
    for listener in listeners {
        let mut buffer = [0; 64 * EVENT];
        while let Ok(length) = std::io::Read::read(listener, &mut buffer) {
            presses += buffer[..length]
                .chunks_exact(EVENT)
                .filter(|event| u16::from_ne_bytes([event[16], event[17]]) == KEY && event[20] == 1)
                .count();
        }
    }
    presses
}

/// Runs a program to its end; the answer is what it printed, as an error where it failed.
pub fn run(program: &str, arguments: &[&str]) -> Result<String, String> {
    let done = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let done = done.unwrap_or_else(|error| panic!("{program} does not start ({error}): see tests/usb-lab/build"));
    // Yubico's libusb programs take the interface from the kernel and give it back: the nodes are made anew.
    settle(|_| true);
    let text = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    if done.status.success() { Ok(text) } else { Err(text) }
}
