//! Every list of the panel: with more rows than anybody shows at once, the last one is reached by links, none is there twice, and a page
//! says how many there are. The pages are those of the panel's own table.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tower::ServiceExt;
use trousseau::{
    domain::Secret,
    emulated::Hub,
    measure::{
        academy::{PASSWORD, READERS, Size, fill},
        lengthy::lengthen,
        rig::station_of,
    },
    store::{Mode, Store},
    web::{WebConfig, router, routes},
};

/// Rows of everything.
const ROWS: u32 = 1_200;
/// So many lines that are in no list of the mechanism were forgotten.
const SHORT: usize = 200;

/// What is no list: all of it is meant to come out at once.
const WHOLE: &[(&str, &str)] =
    &[("/slips/all", "the slips of a day, to be printed"), ("/tokens/labels", "labels of the keys that were ticked")];

/// Lists that must be met, and in them at least the rows that were made; the others are found by walking.
const MET: &[(&str, &str)] = &[
    ("/conveyor", "page"),
    ("/journal", "page"),
    ("/mail", "sent"),
    ("/mail", "waiting"),
    ("/orders", "page"),
    ("/orders?all=1", "page"),
    ("/people", "page"),
    ("/requests", "page"),
    ("/requests?tab=ended", "page"),
    ("/requests?tab=under-way", "page"),
    ("/schools", "page"),
    ("/schools/{school}", "page"),
    ("/second-look", "page"),
    ("/slips", "page"),
    ("/stock-take", "page"),
    ("/tickets", "page"),
    ("/tickets?all=1", "page"),
    ("/tokens", "page"),
];

/// One list in a page: its rows, and what is said of its length.
struct List {
    rows: Vec<String>,
    total: u32,
    next: Option<String>,
    last: Option<String>,
}

/// The panel with somebody's session.
struct Reading<'a> {
    router: &'a Router,
    runtime: &'a tokio::runtime::Runtime,
    session: String,
}

impl Reading<'_> {
    /// A page of words; `None` for what is none, or not theirs.
    fn page(&self, path: &str) -> Option<String> {
        let request = Request::builder().uri(path).header(header::HOST, "localhost");
        let request =
            request.header(header::COOKIE, format!("trousseau={}", self.session)).body(Body::empty()).unwrap();
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let html = answer
                .headers()
                .get(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
            assert_ne!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            if answer.status() != StatusCode::OK || !html {
                return None;
            }
            Some(String::from_utf8(to_bytes(answer.into_body(), 64 << 20).await.unwrap().to_vec()).unwrap())
        })
    }
}

#[test]
fn the_last_line_of_every_list_is_reached_and_none_is_there_twice() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(crate::support::engine::options(dir.path(), Mode::Emulated)).unwrap();
    let academy = fill(&store, Size::LONG).unwrap();
    lengthen(&store, &academy, ROWS).unwrap();
    let station = station_of(Arc::new(store), Arc::new(Hub::new([]).unwrap())).unwrap();
    let router = router(station.clone(), WebConfig::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let plain = routes(false, false).into_iter().filter(|way| way.method == Method::GET && !way.path.contains('{'));
    let more = MET.iter().map(|(path, _)| (*path).to_owned());
    let paths: BTreeSet<_> = plain.map(|way| way.path).chain(more).collect();
    let mut longest: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (login, ..) in READERS {
        let password = Secret::new(PASSWORD.as_bytes().to_vec());
        let session = station.accounts().sign_in(login, &password, [127, 0, 0, 1].into(), true, None).unwrap();
        let reading = Reading { router: &router, runtime: &runtime, session };
        for pattern in paths.iter().filter(|path| !WHOLE.iter().any(|(whole, _)| whole == path)) {
            let path = academy.filled(pattern);
            let Some(page) = reading.page(&path) else { continue };
            let (lists, rest) = lists(&page);
            let loose = ["<tr", "<li", "<article"].map(|line| rest.matches(line).count());
            assert!(loose.iter().all(|lines| *lines < SHORT), "{login}: {path} has {loose:?} lines in no list");
            for (name, list) in lists {
                let known = longest.entry((pattern.clone(), name.clone())).or_default();
                let walk = list.total > *known;
                *known = list.total.max(*known);
                reached(&reading, &format!("{login}: {path}: {name}"), &name, list, walk);
            }
        }
    }
    for (path, name) in MET {
        let total = longest.get(&((*path).to_owned(), (*name).to_owned()));
        assert!(total.is_some_and(|total| *total >= ROWS), "{path}: {name} has {total:?} rows for everybody");
    }
}

/// The last page is there, with rows of its own; and where all pages are walked, they have every row once.
fn reached(reading: &Reading<'_>, what: &str, name: &str, first: List, walk: bool) {
    let total = first.total as usize;
    let Some(last) = &first.last else {
        assert_eq!(first.rows.len(), total, "{what}: a list of one page has all of it");
        return;
    };
    let (mut end, _) = lists(&reading.page(last).unwrap());
    let end = end.remove(name).unwrap_or_else(|| panic!("{what}: {last} has no such list"));
    assert!(end.next.is_none() && !end.rows.is_empty(), "{what}: {last} is not the last page");
    assert!(end.rows.iter().all(|row| !first.rows.contains(row)), "{what}: the last rows are other ones");
    if !walk {
        return;
    }
    let (mut rows, mut next) = (first.rows, first.next);
    while let Some(page) = next.take() {
        let (mut found, _) = lists(&reading.page(&page).unwrap());
        let found = found.remove(name).unwrap_or_else(|| panic!("{what}: {page} has no such list"));
        assert_eq!(found.total as usize, total, "{what}: {page}");
        rows.extend(found.rows);
        next = found.next;
        assert!(rows.len() <= total, "{what}: there are more rows than {total}");
    }
    assert_eq!(rows.len(), total, "{what}: the pages have all rows together");
    assert_eq!(rows.last(), end.rows.last(), "{what}: the last page is where the links lead");
    assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), total, "{what}: no row is there twice");
}

/// The lists of a page, by name, and what is left of the page without them.
fn lists(page: &str) -> (BTreeMap<String, List>, String) {
    let (mut found, mut rest) = (BTreeMap::new(), String::new());
    let mut at = 0;
    while let Some(marked) = page[at..].find(" data-list=\"") {
        let mark = at + marked;
        let begin = page[..mark].rfind('<').unwrap();
        let tag: String = page[begin + 1..].chars().take_while(char::is_ascii_alphabetic).collect();
        let end = begin + page[begin..].find(&format!("</{tag}>")).unwrap();
        // articles stand in a div, and have some of their own
        let end =
            if tag == "div" { page[begin..].find(" data-of=\"").map_or(page.len(), |of| begin + of) } else { end };
        let name = attribute(&page[mark..], "data-list");
        let row = match tag.as_str() {
            "table" => "<tr",
            "div" => "<article",
            _ => "<li",
        };
        let mut rows: Vec<_> = page[begin..end].split(row).skip(1).map(str::to_owned).collect();
        if tag == "table" {
            rows.remove(0); // its head
        }
        let nav =
            page.split("<div ").find(|nav| nav.split('>').next().unwrap().contains(&format!("data-of=\"{name}\"")));
        let nav = nav.unwrap_or_else(|| panic!("nothing says how long {name} is"));
        let nav = nav.split("</div>").next().unwrap();
        let link = |rel: &str| {
            let link = nav.split("<a ").find(|link| link.contains(&format!("rel=\"{rel}\"")))?;
            Some(attribute(link, "href").replace("&amp;", "&"))
        };
        let total = attribute(nav, "data-total").parse().unwrap();
        found.insert(name, List { rows, total, next: link("next"), last: link("last") });
        rest += &page[at..begin];
        at = end;
    }
    rest += &page[at..];
    (found, rest)
}

/// The value of the first such attribute.
fn attribute(text: &str, name: &str) -> String {
    text.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
}
