//! Faults of the doors: the program itself serves behind something of ours at its public address, and is asked by `doctor`.

use super::{Made, said_by};
use crate::{
    cli::command_line::{Daemon, trousseau},
    support::PATIENCE,
};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Arc, OnceLock},
    thread,
};
use trousseau::{
    cli::{Place, SelfSigned},
    daemon::{Config, self_signed},
};

/// What stands in front of the station.
enum Front {
    /// Somebody else's server.
    Answers(&'static str),
    /// Passes requests on, once their head was written anew.
    Passes(fn(&str) -> String),
    /// Passes every other connection on as it is, TLS and all.
    EveryOther,
}

/// A folder with a pair for `localhost`, and a configuration.
struct Ground(tempfile::TempDir);

impl Ground {
    fn new() -> Self {
        let ground = Self(tempfile::tempdir().unwrap());
        assert!(trousseau(&ground.at("data")).args(["school", "list"]).output().unwrap().status.success());
        ground.pair("c", "localhost");
        ground
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn pair(&self, file: &str, name: &str) {
        let config = Config::load(&Place { data: Some(self.at("data")), ..Place::default() }, None).unwrap();
        let (certificate, key) = (self.at(&format!("{file}.pem")), self.at(&format!("{file}.key")));
        let asked = SelfSigned { names: vec![name.to_owned()], certificate: Some(certificate), key: Some(key) };
        self_signed(&config, &asked).unwrap();
    }

    fn configured(&self, text: &str) {
        fs::write(self.at("trousseau.toml"), text).unwrap();
    }

    /// The public door at this address; `by`: who speaks TLS.
    fn public(&self, url: &str, listen: u16, by: &str) {
        self.configured(&format!("[public]\nurl = '{url}'\nlisten = '127.0.0.1:{listen}'\n{by}"));
    }

    /// By the station itself, with its pair.
    fn own_pair(&self) -> String {
        format!("certificate = '{}'\nkey = '{}'", self.at("c.pem").display(), self.at("c.key").display())
    }

    fn command(&self) -> Command {
        let mut command = trousseau(&self.at("data"));
        command.arg("--config").arg(self.at("trousseau.toml"));
        command
    }

    /// What doctor says while the station serves; `believes`: it takes the pair for one that an authority signed.
    fn served(&self, believes: bool, told: impl FnOnce(SocketAddr)) -> Made {
        let mut command = self.command();
        command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::null());
        if believes {
            command.env("SSL_CERT_FILE", self.at("c.pem"));
        }
        let daemon = Daemon::of(command);
        told(daemon.1.parse().unwrap());
        said_by(|| self.command())
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Something in front of the station, for as long as the test runs: its port, and where to say where it passes on to.
fn in_front(ground: &Ground, front: Front) -> (u16, Arc<OnceLock<SocketAddr>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, behind) = (listener.local_addr().unwrap().port(), Arc::<OnceLock<SocketAddr>>::default());
    let certificate = CertificateDer::from_pem_file(ground.at("c.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(ground.at("c.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let to = behind.clone();
    thread::spawn(move || {
        for (number, client) in listener.incoming().enumerate() {
            let client = client.unwrap();
            client.set_read_timeout(Some(PATIENCE)).unwrap();
            match &front {
                Front::EveryOther if number % 2 == 1 => {}
                Front::EveryOther => relayed(client, *to.get().unwrap()),
                Front::Answers(text) => {
                    let mut client = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), client);
                    head_of(&mut client);
                    let _ = client.write_all(text.as_bytes()); // whoever asked may be gone
                    client.conn.send_close_notify();
                    let _ = client.flush();
                }
                Front::Passes(rewritten) => {
                    let mut client = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), client);
                    let head = rewritten(&head_of(&mut client));
                    let mut station = TcpStream::connect(to.get().unwrap()).unwrap();
                    station.write_all(head.as_bytes()).unwrap();
                    let mut answer = Vec::new();
                    station.read_to_end(&mut answer).unwrap();
                    let _ = client.write_all(&answer);
                    client.conn.send_close_notify();
                    let _ = client.flush();
                }
            }
        }
    });
    (port, behind)
}

/// The head of a request.
fn head_of(client: &mut impl Read) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

/// Bytes to and fro until the station has ended.
fn relayed(client: TcpStream, to: SocketAddr) {
    let station = TcpStream::connect(to).unwrap();
    let (mut from, mut into) = (client.try_clone().unwrap(), station.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut from, &mut into));
    let (mut from, mut into) = (station, client);
    let _ = std::io::copy(&mut from, &mut into);
    let _ = into.shutdown(std::net::Shutdown::Both);
}

/// Adds who asks, as a proxy should.
fn says_who(head: &str) -> String {
    head.replacen("\r\n", "\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n", 1)
}

/// Behind a proxy that does this.
fn behind(front: Front, proxy: &str, to_own: bool) -> Made {
    let ground = Ground::new();
    let (port, to) = in_front(&ground, front);
    let listen = free_port();
    ground.public(&format!("https://localhost:{port}"), listen, &format!("proxy = '{proxy}'"));
    let public = SocketAddr::from(([127, 0, 0, 1], listen));
    ground.served(true, |own| to.set(if to_own { own } else { public }).unwrap())
}

pub(super) fn refused() -> Made {
    let ground = Ground::new();
    ground.configured("listen = '0.0.0.0:8480'");
    said_by(|| ground.command())
}

pub(super) fn other_name() -> Made {
    let ground = Ground::new();
    ground.public("https://clefs.example.fr", free_port(), &ground.own_pair());
    said_by(|| ground.command())
}

pub(super) fn torn_pair() -> Made {
    let ground = Ground::new();
    ground.pair("other", "localhost");
    fs::copy(ground.at("other.pem"), ground.at("c.pem")).unwrap();
    ground.public("https://localhost:8443", free_port(), &ground.own_pair());
    said_by(|| ground.command())
}

pub(super) fn no_such_name() -> Made {
    let ground = Ground::new();
    ground.public("https://clefs.invalid", free_port(), "proxy = '127.0.0.1'");
    ground.served(true, |_| {})
}

pub(super) fn nobody_listens() -> Made {
    let ground = Ground::new();
    ground.public(&format!("https://localhost:{}", free_port()), free_port(), &ground.own_pair());
    ground.served(true, |_| {})
}

pub(super) fn no_proxy() -> Made {
    let ground = Ground::new();
    ground.public(&format!("https://localhost:{}", free_port()), free_port(), "proxy = '127.0.0.1'");
    ground.served(true, |_| {})
}

pub(super) fn not_believed() -> Made {
    let (ground, port) = (Ground::new(), free_port());
    ground.public(&format!("https://localhost:{port}"), port, &ground.own_pair());
    ground.served(false, |_| {})
}

pub(super) fn somebody_else() -> Made {
    behind(Front::Answers("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "127.0.0.1", false)
}

pub(super) fn to_the_own_door() -> Made {
    behind(Front::Passes(says_who), "127.0.0.1", true)
}

pub(super) fn another_host() -> Made {
    let named = |head: &str| {
        let lines =
            head.split("\r\n").map(|line| if line.starts_with("Host: ") { "Host: intern.example" } else { line });
        says_who(&lines.collect::<Vec<_>>().join("\r\n"))
    };
    behind(Front::Passes(named), "127.0.0.1", false)
}

pub(super) fn says_nobody() -> Made {
    behind(Front::Passes(str::to_owned), "127.0.0.1", false)
}

pub(super) fn not_the_proxy() -> Made {
    behind(Front::Passes(says_who), "192.0.2.1", false)
}

pub(super) fn believes_all() -> Made {
    let trusting = |head: &str| if head.contains("X-Forwarded-For: ") { head.to_owned() } else { says_who(head) };
    behind(Front::Passes(trusting), "127.0.0.1", false)
}

pub(super) fn answers_every_other() -> Made {
    let ground = Ground::new();
    let (port, to) = in_front(&ground, Front::EveryOther);
    let listen = free_port();
    ground.public(&format!("https://localhost:{port}"), listen, &ground.own_pair());
    ground.served(true, |_| to.set(SocketAddr::from(([127, 0, 0, 1], listen))).unwrap())
}
