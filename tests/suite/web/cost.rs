//! What a page asks of the database: nothing that grows with the inventory, and no question for each line of a list. Counted
//! in statements and rows, never in time. The pages are those of the panel's own table, and those that are measured.

use crate::support::{PATIENCE, engine};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    mem::take,
    sync::{Arc, Mutex, mpsc},
    thread,
};
use tower::ServiceExt;
use trousseau::{
    domain::Secret,
    emulated::Hub,
    measure::{
        academy::{PASSWORD, READERS, Size, fill},
        pages::PAGES,
        rig::station_of,
    },
    store::{Author, Entry, Mode, Options, Ran, Store, StoreError},
    web::{WebConfig, router, routes},
};

/// Rows without an index, in one statement of one page. Lists of settings, schools and the like are short.
const SCANNED: u64 = 120;
/// The same statement, in one page. A page shows fifty lines at most.
const REPEATED: usize = 12;
/// Moments of one page: who asks, and what they see.
const MOMENTS: usize = 3;
/// Instructions of SQLite's machine, in one statement: a list of fifty lines takes some ten thousand.
const STEPS: u64 = 60_000;

/// What looks at everything because it is asked to: each with its reason.
const WALKS: &[(&str, &str)] = &[
    ("instr(p.folded, ?1)", "a part of a name is looked for in every name"),
    ("instr(s.serial, ?3)", "a part of a number is looked for in every number"),
    ("FROM person p WHERE ?1 IS NULL AND ?2 IS NULL", "all people, by name: how many there are is said"),
    ("LIMIT ?6 OFFSET ?7", "a page far behind: those before it are passed over in their index"),
    ("INDEXED BY request_ended", "how many requests have ended is said: their own index is gone through"),
    ("count(*) FROM person WHERE enabled = 1 AND email IS NULL", "how many people no mail reaches is said"),
    ("WHERE p.id = ?", "people whose PIN is locked: whether the actor may help is asked of each, and they are few"),
    ("FROM role_grant WHERE person IN", "the same"),
    ("WHERE q.person = ?", "the same: what ties a person to other schools"),
    ("WHERE t.holder = ?", "the same"),
];

/// What one page asked: for each statement how often, and its most rows and steps.
type Asked = BTreeMap<String, (usize, u64, u64)>;

#[test]
fn no_page_walks_through_the_inventory_or_asks_once_a_line() {
    let heard: Arc<Mutex<Asked>> = Arc::default();
    // SQLite alone says what a statement cost it
    let dir = engine::in_a_file();
    let hear = heard.clone();
    let watch = move |ran: &Ran<'_>| {
        let mut asked = hear.lock().unwrap();
        let sql = ran.sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let (times, scanned, steps) = asked.entry(sql).or_default();
        *times += 1;
        *scanned = ran.scanned.max(*scanned);
        *steps = ran.steps.max(*steps);
    };
    let options = Options { watch: Some(Arc::new(watch)), ..engine::options(dir.path(), Mode::Emulated) };
    let store = Store::open(options).unwrap();
    let academy = fill(&store, Size::TOWN).unwrap();
    let store = Arc::new(store);
    let station = station_of(store.clone(), Arc::new(Hub::new([]).unwrap())).unwrap();
    let router = router(station.clone(), WebConfig::default()).unwrap();
    assert!(!take(&mut *heard.lock().unwrap()).is_empty(), "nothing was heard of what filled it");

    let plain = routes(false, false).into_iter().filter(|way| way.method == Method::GET && !way.path.contains('{'));
    let plain: Vec<_> = plain.map(|way| way.path).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (mut guilty, mut looked, mut walked) = (Vec::new(), Vec::new(), vec![false; WALKS.len()]);
    for (login, ..) in READERS {
        let password = Secret::new(PASSWORD.as_bytes().to_vec());
        let session = station.accounts().sign_in(login, &password, [127, 0, 0, 1].into(), true, None).unwrap();
        let measured = PAGES.iter().filter(|(who, _)| *who == login).flat_map(|(_, pages)| *pages);
        for path in measured.map(|page| academy.filled(page)).chain(plain.iter().cloned()) {
            take(&mut *heard.lock().unwrap());
            let status = runtime.block_on(asked(&router, &path, &session));
            assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{login}: {path}");
            if status == StatusCode::OK {
                looked.push((login, path.clone(), session.clone()));
            }
            for (sql, (times, scanned, steps)) in take(&mut *heard.lock().unwrap()) {
                let allowed = if sql == "BEGIN DEFERRED" { MOMENTS } else { REPEATED };
                if times <= allowed && scanned <= SCANNED && steps <= STEPS {
                    continue;
                }
                match WALKS.iter().position(|(part, _)| sql.contains(part)) {
                    Some(known) => walked[known] = true,
                    None => {
                        guilty.push(format!("{login}: {path}: {times} times, {scanned} rows, {steps} steps: {sql}"))
                    }
                }
            }
        }
    }
    assert!(looked.len() > 100, "only {} pages were seen", looked.len());
    assert!(guilty.is_empty(), "{}", guilty.join("\n"));
    for ((part, _), walked) in WALKS.iter().zip(walked) {
        assert!(walked, "no page asks “{part}” any more: take it from the list");
    }
    // while something long is written, whoever only reads waits for nothing
    thread::scope(|scope| {
        let (begin, began) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let change = move || {
            let author = Author { person: None, name: "root".into(), door: "cli:0".into() };
            let changed = store.change(&author, Timestamp::now(), |_| {
                begin.send(()).unwrap();
                let _ = ended.recv(); // until it is dropped
                Err::<((), Entry), _>(StoreError::Stopped)
            });
            assert!(matches!(changed, Err(StoreError::Stopped)));
        };
        scope.spawn(change);
        began.recv().unwrap();
        let waits = |(_, path, session): &&(&str, String, String)| {
            runtime.block_on(async { tokio::time::timeout(PATIENCE, asked(&router, path, session)).await.is_err() })
        };
        let waiting = looked.iter().find(waits).map(|(login, path, _)| format!("{login}: {path}"));
        drop(end);
        assert_eq!(waiting, None, "it waits for a change of somebody else");
    });
}

/// Asks for a page, and reads it to its end.
async fn asked(router: &Router, path: &str, session: &str) -> StatusCode {
    let request = Request::builder().uri(path).header(header::HOST, "localhost");
    let request = request.header(header::COOKIE, format!("trousseau={session}")).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    // what lives goes on for ever
    if answer.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind != "text/event-stream") {
        to_bytes(answer.into_body(), 4 << 20).await.unwrap();
    }
    status
}
