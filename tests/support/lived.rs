//! The demo with its past, on a socket of this machine, and browsers that look at it as its visitors do.

use super::{
    PATIENCE,
    crawl::{attribute, encoded, pattern, plain},
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    sync::mpsc,
    thread::{self, JoinHandle},
};
use tokio::{runtime::Runtime, sync::oneshot};
use trousseau::daemon::Demo;

/// A demo that serves until it is dropped.
pub struct Lived {
    address: SocketAddr,
    /// Sign-in names and passwords.
    accounts: Vec<(&'static str, String)>,
    /// Its control socket, beside its data.
    control: PathBuf,
    /// Tells it to end, and whoever serves.
    end: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

/// What came back: status, fields of the head by their names in small letters, text.
pub struct Reply {
    pub status: u16,
    head: Vec<(String, String)>,
    pub text: String,
}

/// Somebody's browser; nobody's has no cookie.
pub struct Visitor<'a> {
    lived: &'a Lived,
    /// Whose: a sign-in name, or `nobody`.
    pub login: &'static str,
    cookies: BTreeMap<String, String>,
}

/// A page that was found, and how it reads.
pub struct Page {
    pub path: String,
    pub text: String,
}

impl Lived {
    pub fn open() -> Self {
        let (say, hear) = mpsc::channel();
        let (end, ended) = oneshot::channel();
        let serves = thread::spawn(move || {
            let folder = tempfile::tempdir().unwrap();
            let runtime = Runtime::new().unwrap();
            let entered = runtime.enter();
            let demo = Demo::open(folder.path(), ([127, 0, 0, 1], 0).into(), true).unwrap();
            drop(entered);
            runtime.block_on(async {
                let accounts = demo.accounts().iter().map(|account| (account.login, account.password.clone()));
                say.send((demo.url(), accounts.collect(), demo.control())).unwrap();
                tokio::select! {
                    served = demo.run() => served.unwrap(),
                    _ = ended => {}
                }
            });
        });
        let (url, accounts, control): (String, Vec<_>, PathBuf) = hear.recv().unwrap();
        let address = url.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
        Self { address, accounts, control, end: Some((end, serves)) }
    }

    /// Its control socket, beside the folder `data`.
    pub fn control(&self) -> &Path {
        &self.control
    }

    /// The passwords of its people.
    pub fn passwords(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(|(_, password)| password.as_str())
    }

    /// Everybody of the demo, and nobody, who reads in this language.
    pub fn visitors(&self, language: &str) -> Vec<Visitor<'_>> {
        let all = self.accounts.iter().map(|&(login, ref password)| self.signed_in(login, password));
        let mut all: Vec<_> = all.collect();
        for visitor in &mut all {
            let page = visitor.get("/").text;
            let csrf = page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
            visitor.post("/language", &format!("csrf={}&language={language}", encoded(&csrf)));
        }
        let mut nobody = Visitor { lived: self, login: "nobody", cookies: BTreeMap::new() };
        nobody.get(&format!("/language?language={language}"));
        all.push(nobody);
        all
    }

    fn signed_in(&self, login: &'static str, password: &str) -> Visitor<'_> {
        let mut visitor = Visitor { lived: self, login, cookies: BTreeMap::new() };
        let answer = visitor.post("/sign-in", &format!("login={login}&password={}", encoded(password)));
        assert_eq!(answer.status, 303, "{login} signs in: {}", answer.text);
        visitor
    }
}

impl Drop for Lived {
    fn drop(&mut self) {
        let Some((end, serves)) = self.end.take() else { return };
        drop(end);
        let _ = serves.join();
    }
}

impl Reply {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.head.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub fn is_page(&self) -> bool {
        self.status == 200 && self.field("content-type").is_some_and(|kind| kind.starts_with("text/html"))
    }
}

impl Visitor<'_> {
    pub fn get(&mut self, path: &str) -> Reply {
        self.ask("GET", path, "")
    }

    fn post(&mut self, path: &str, form: &str) -> Reply {
        self.ask("POST", path, form)
    }

    /// The page that an address leads to in the end, and where it is.
    pub fn led(&mut self, path: &str) -> (String, Reply) {
        let mut there = path.to_owned();
        for _ in 0..5 {
            let answer = self.get(&there);
            match answer.field("location").filter(|_| (300..400).contains(&answer.status)) {
                Some(to) => there = to.to_owned(),
                None => return (there, answer),
            }
        }
        panic!("{path} leads on and on, now to {there}")
    }

    fn ask(&mut self, method: &str, path: &str, form: &str) -> Reply {
        let (host, path) = (self.lived.address, path.split('#').next().unwrap());
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            form.len()
        );
        let mut stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(format!("{head}{form}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap_or_else(|error| panic!("{} {path}: {error}", self.login));
        let answer = String::from_utf8_lossy(&answer);
        let (head, text) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{} {path}: no answer", self.login));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let head: Vec<_> = lines.filter_map(|line| line.split_once(": ")).collect();
        for (_, set) in head.iter().filter(|(name, _)| *name == "set-cookie") {
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let head = head.into_iter().map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Reply { status, head, text: text.to_owned() }
    }

    /// Every page that links lead to, one of each form of address; and every link, with the page that has it.
    pub fn crawl(&mut self) -> (Vec<Page>, BTreeMap<String, String>) {
        let start = if self.login == "nobody" { "/sign-in" } else { "/" };
        let (mut seen, mut pages, mut links) = (BTreeSet::new(), Vec::new(), BTreeMap::new());
        let mut waiting = VecDeque::from([start.to_owned()]);
        while let Some(path) = waiting.pop_front() {
            if !seen.insert(pattern(&path)) {
                continue;
            }
            let (there, answer) = self.led(&path);
            if !answer.is_page() || (pattern(&there) != pattern(&path) && !seen.insert(pattern(&there))) {
                continue;
            }
            for to in leads(&answer.text, &there) {
                // whoever chooses another language reads on in that one
                if to.starts_with('/') && !to.starts_with("/language") {
                    waiting.push_back(to.split('#').next().unwrap().to_owned());
                }
                links.entry(to).or_insert_with(|| there.clone());
            }
            pages.push(Page { path: there, text: answer.text });
        }
        (pages, links)
    }
}

/// Where a page leads without anything being sent: links, pictures, and forms that only ask, as they stand.
fn leads(page: &str, path: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let tags = page.split('<').skip(1).filter_map(|piece| piece.split('>').next());
    for tag in tags {
        let to = match tag.split([' ', '\n']).next().unwrap_or_default() {
            "a" | "link" => attribute(tag, "href"),
            "img" | "script" | "audio" | "source" => attribute(tag, "src"),
            _ => None,
        };
        if let Some(to) = to.map(plain).filter(|to| !to.contains(':')) {
            let bare = path.split('?').next().unwrap_or_default();
            found.insert(match to.chars().next() {
                Some('#') => format!("{path}{to}"),
                Some('?') => format!("{bare}{to}"),
                _ => to,
            });
        }
    }
    for form in super::crawl::forms(page, path).into_iter().filter(|form| !form.posts) {
        let fields = form.fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        found.insert(format!("{}?{}", form.action, fields.collect::<Vec<_>>().join("&")));
    }
    found
}
