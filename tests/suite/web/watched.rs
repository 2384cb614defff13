//! What programs ask that watch over a station: whether it lives, whether it can work, and its figures.

use crate::{
    support::desk::Desk,
    support::panel::{Answer, Panel},
};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use trousseau::{
    domain::MailState,
    oath::Code,
    station::{CodeOutcome, DoorOutcome, LaneState, ResyncOutcome},
    web::{self, Door, MetricsKey, WebConfig},
};

const NAME: &str = "clefs.example.fr";
const KEY: &str = "0123456789abcdef0123456789abcdef";

/// Both doors of one station; the public one speaks TLS itself.
fn doors(desk: &Desk, key: Option<&str>) -> [Router; 2] {
    let metrics = key.map(|key| MetricsKey::of(key).unwrap());
    let config = WebConfig { hub: Some(desk.hub.clone()), metrics, ..WebConfig::default() };
    let panel = web::Panel::open(desk.station.clone(), config).unwrap();
    let public = Door::Public { authority: NAME.to_owned(), proxies: Vec::new() };
    [panel.through(Door::default()), panel.through(public)]
}

fn ask(door: &Router, host: &str, path: &str, key: Option<&str>) -> Answer {
    let mut request = Request::builder().uri(path).header(header::HOST, host);
    if let Some(key) = key {
        request = request.header(header::AUTHORIZATION, key);
    }
    Panel::send_to(door, request.body(Body::empty()).unwrap())
}

/// Each sample: its name, its labels, its value.
fn samples(text: &str) -> Vec<(String, BTreeMap<String, String>, f64)> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let read = lines.map(|line| {
        let (what, value) = line.rsplit_once(' ').unwrap();
        let (name, labels) = what.split_once('{').unwrap_or((what, "}"));
        let labels = labels.trim_end_matches('}').split("\",").filter(|label| !label.is_empty());
        let labels = labels.map(|label| {
            let (label, value) = label.split_once("=\"").unwrap();
            (label.to_owned(), value.trim_end_matches('"').to_owned())
        });
        (name.to_owned(), labels.collect(), value.parse().unwrap())
    });
    read.collect()
}

fn value(text: &str, name: &str, label: Option<(&str, &str)>) -> Option<f64> {
    let mut all = samples(text).into_iter().filter(|(of, labels, _)| {
        of == name && label.is_none_or(|(label, value)| labels.get(label).is_some_and(|is| is == value))
    });
    all.next().map(|(_, _, value)| value)
}

#[test]
fn every_label_of_every_figure_is_a_word_of_the_house_and_counts_what_was_done() {
    let desk = Desk::with(&["yubikey,serial=7654321,firmware=5.4.3,pid=0407"]);
    desk.plugged("7654321");
    desk.enrolled("7654321");
    let [own, public] = doors(&desk, Some(KEY));
    let wrong: Code = "000000".parse().unwrap();
    assert!(desk.station.codes().verify(&desk.technician(), &desk.serial("7654321"), wrong).is_err());
    assert!(desk.station.codes().resync(&desk.technician(), &desk.serial("7654321"), &[wrong, wrong]).is_err());
    // whatever is asked for, addresses of other people's making are no label
    for path in ["/sign-in", "/tokens/7654321", "/no-such-page/Zoé", "/people/1", "/healthz"] {
        ask(&own, "localhost", &path.replace('é', "%C3%A9"), None);
        ask(&public, NAME, &path.replace('é', "%C3%A9"), None);
    }
    let text = ask(&own, "localhost", "/metrics", None).text;
    assert!(!text.contains("7654321") && !text.contains("Zo"), "{text}");

    let routes: BTreeSet<_> = web::routes(true, false).into_iter().map(|route| route.path).collect();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    let outcomes = [CodeOutcome::WORDS, ResyncOutcome::WORDS, DoorOutcome::WORDS].concat();
    let states = [LaneState::WORDS, MailState::WORDS].concat();
    for (name, labels, _) in samples(&text) {
        for (label, value) in labels {
            let closed = match label.as_str() {
                "route" => routes.iter().cloned().chain(["other".to_owned()]).collect(),
                "class" => words(&["1xx", "2xx", "3xx", "4xx", "5xx"]),
                "door" => words(&["own", "public"]),
                "outcome" => words(&outcomes),
                "state" => words(&states),
                "part" => words(&["database", "log"]),
                "version" => words(&[env!("CARGO_PKG_VERSION")]),
                "le" => words(&["0.005", "0.02", "0.05", "0.1", "0.25", "1", "5", "30", "+Inf"]),
                other => panic!("{name} has a label {other} of which nobody knows the values"),
            };
            assert!(closed.contains(&value), "{name} {label}={value}");
        }
    }

    assert_eq!(value(&text, "trousseau_ready", None), Some(1.0));
    assert_eq!(value(&text, "trousseau_codes_checked_total", Some(("outcome", "refused"))), Some(1.0));
    assert_eq!(value(&text, "trousseau_resynchronisations_total", Some(("outcome", "not_found"))), Some(1.0));
    assert_eq!(value(&text, "trousseau_lanes", Some(("state", "idle"))), Some(1.0));
    let head = desk.station.journal().head().unwrap().number;
    assert_eq!(value(&text, "trousseau_journal_entries", None), Some(head as f64));
    assert_eq!(value(&text, "trousseau_last_backup_timestamp_seconds", None), Some(0.0), "there was none");
    assert!(value(&text, "trousseau_database_bytes", Some(("part", "database"))) > Some(4096.0));
    assert!(value(&text, "process_resident_memory_bytes", None) > Some(1_000_000.0));
    assert_eq!(value(&text, "trousseau_certificate_end_timestamp_seconds", None), None, "it has none");
    assert_eq!(value(&text, "trousseau_http_requests_total", Some(("route", "other"))), Some(1.0));
}

#[test]
fn figures_are_told_at_the_own_door_and_elsewhere_to_whoever_has_the_key() {
    let desk = Desk::with(&[]);
    let [own, public] = doors(&desk, Some(KEY));
    let status = |door: &Router, host: &str, key: Option<&str>| ask(door, host, "/metrics", key).status;
    assert_eq!(status(&own, "localhost", None), StatusCode::OK);
    let bearer = format!("Bearer {KEY}");
    assert_eq!(status(&public, NAME, Some(&bearer)), StatusCode::OK);
    for wrong in [None, Some("Bearer "), Some(KEY), Some("Bearer 0123456789abcdef0123456789abcdee")] {
        assert_eq!(status(&public, NAME, wrong), StatusCode::NOT_FOUND, "{wrong:?}");
    }
    let [_, without] = doors(&desk, None);
    assert_eq!(status(&without, NAME, Some("Bearer ")), StatusCode::NOT_FOUND);
    assert!(MetricsKey::of("short\n").is_none() && MetricsKey::of(&format!(" {KEY}\n")).is_some());
}

#[test]
fn a_station_that_cannot_work_says_why_in_the_readers_language() {
    let mut desk = Desk::with(&[]);
    let [own, _] = doors(&desk, None);
    let ready = ask(&own, "localhost", "/readyz", None);
    assert_eq!((ready.status, ready.text.as_str()), (StatusCode::OK, "ready\n"));
    // nobody follows the sockets any more
    desk.stop_watching();
    desk.until("nobody watches", || desk.station.unready().is_some());
    let told = ask(&own, "localhost", "/readyz", None);
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(told.text.contains("prises USB"), "{}", told.text);
    assert_eq!(ask(&own, "localhost", "/healthz", None).status, StatusCode::OK, "it lives all the same");
    let text = ask(&own, "localhost", "/metrics", None).text;
    assert_eq!(value(&text, "trousseau_ready", None), Some(0.0));
}

/// Names of figures in a text.
fn figures(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let ours = words.filter(|word| word.starts_with("trousseau_") || word.starts_with("process_"));
    ours.map(|word| {
        ["_bucket", "_sum", "_count"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word).to_owned()
    })
    .collect()
}

#[test]
fn every_figure_is_explained_and_the_dashboard_and_the_rules_name_no_other() {
    let desk = Desk::with(&[]);
    let [own, _] = doors(&desk, None);
    ask(&own, "localhost", "/healthz", None);
    desk.station.certificate_by(|| trousseau::station::Certificate {
        ends: jiff::Timestamp::UNIX_EPOCH,
        host: NAME.to_owned(),
        is_named: true,
        refused: None,
    });
    let text = ask(&own, "localhost", "/metrics", None).text;
    let told: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert!(told.len() > 12, "{told:?}");
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap();
    assert_eq!(figures(&read("metrics.md")), told, "docs/metrics.md");
    for name in ["grafana.json", "prometheus-rules.yml"] {
        let named = figures(&read(name));
        assert!(named.len() > 5 && named.is_subset(&told), "{name}: {:?}", named.difference(&told));
    }
    // and none is missing: the dashboard shows every figure, and whatever waits too long is told
    let shown = figures(&read("grafana.json"));
    assert_eq!(told.difference(&shown).collect::<Vec<_>>(), Vec::<&String>::new(), "docs/grafana.json");
    let ruled = figures(&read("prometheus-rules.yml"));
    let waiting: Vec<_> = told.iter().filter(|name| name.ends_with("_age_seconds")).collect();
    assert!(waiting.len() > 1, "{told:?}");
    assert!(waiting.iter().all(|name| ruled.contains(*name)), "docs/prometheus-rules.yml: {waiting:?}");
}
