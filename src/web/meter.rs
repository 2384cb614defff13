//! Figures in Prometheus' text format: how the station stands when it is asked, and what its doors answered since it began.
//!
//! Label values are words of the house and addresses of the table of routes, so that there is an end to them, and nobody is named.
//! Between two questions nothing is done but to count.

use axum::http::StatusCode;
use prometheus::{
    HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder, core::Collector,
};
use station::{Counts, Gauges};
use std::{
    fmt::Display,
    fs,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Seconds; a page takes some milliseconds, a password a tenth of a second.
const BUCKETS: [f64; 8] = [0.005, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Counts what the doors answer, and knows every figure.
pub(crate) struct Meter {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    codes: IntCounterVec,
    resyncs: IntCounterVec,
    verdicts: IntCounterVec,
    lanes: IntGaugeVec,
    mails: IntGaugeVec,
    bytes: IntGaugeVec,
    certificate: IntGaugeVec,
    plain: [IntGauge; 10],
    /// One question at a time: what is shown is of one moment.
    asked: Mutex<()>,
}

/// What has no labels, in the order of `Meter::plain`.
const PLAIN: [(&str, &str); 10] = [
    ("trousseau_ready", "1: the station can work"),
    ("trousseau_journal_entries", "Number of the newest entry of the journal"),
    ("trousseau_journal_in_doubt", "1: the journal does not end as it was left, and nothing is recorded"),
    ("trousseau_oldest_mail_age_seconds", "Since when the oldest mail waits that is neither sent nor given up"),
    ("trousseau_last_backup_timestamp_seconds", "When the last good backup was made, since 1970; 0: never"),
    ("trousseau_clock_synchronised", "1: somebody keeps the machine's clock right"),
    ("trousseau_entrusted_keys", "Keys whose codes another program checks"),
    ("trousseau_entrusted_waiting", "Those of which something is not applied there yet"),
    ("trousseau_entrusted_waiting_age_seconds", "Since when the oldest of them waits"),
    ("process_resident_memory_bytes", "Memory that the process has"),
];

impl Meter {
    pub(crate) fn new() -> Self {
        let registry = Registry::new();
        let counters = |name, help, labels: &[&str]| {
            registered(&registry, IntCounterVec::new(Opts::new(name, help), labels).expect("names of our own"))
        };
        let gauges = |name, help, label| {
            registered(&registry, IntGaugeVec::new(Opts::new(name, help), &[label]).expect("names of our own"))
        };
        let durations = HistogramOpts::new("trousseau_http_request_duration_seconds", "Until the head of an answer")
            .buckets(BUCKETS.to_vec());
        let durations = HistogramVec::new(durations, &["route"]).expect("names of our own");
        gauges("trousseau_build_info", "Which version runs", "version")
            .with_label_values(&[env!("CARGO_PKG_VERSION")])
            .set(1);
        Self {
            requests: counters(
                "trousseau_http_requests_total",
                "Requests answered, by door, address and class of status",
                &["door", "route", "class"],
            ),
            durations: registered(&registry, durations),
            codes: counters("trousseau_codes_checked_total", "Codes checked, by what became of them", &["outcome"]),
            resyncs: counters(
                "trousseau_resynchronisations_total",
                "Searches for a counter or clock, by what became of them",
                &["outcome"],
            ),
            verdicts: counters(
                "trousseau_verification_answers_total",
                "Answers of the verification door, by what they were",
                &["outcome"],
            ),
            lanes: gauges("trousseau_lanes", "What is plugged in, by what its lane does", "state"),
            mails: gauges("trousseau_mails", "Mails that wait, and those that nobody sends by itself", "state"),
            bytes: gauges("trousseau_database_bytes", "Size of the database and of the log beside it", "part"),
            certificate: gauges(
                "trousseau_certificate_end_timestamp_seconds",
                "When the certificate of a door ends, since 1970",
                "door",
            ),
            plain: PLAIN
                .map(|(name, help)| registered(&registry, IntGauge::new(name, help).expect("names of our own"))),
            asked: Mutex::default(),
            registry,
        }
    }

    /// A request was answered.
    pub(crate) fn answered(&self, door: &str, route: &str, status: StatusCode, begun: Instant) {
        let class = match status.as_u16() / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.requests.with_label_values(&[door, route, class]).inc();
        self.durations.with_label_values(&[route]).observe(begun.elapsed().as_secs_f64());
    }

    /// All of them, as text.
    pub(crate) fn tell(&self, found: &Gauges) -> String {
        let _one = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        count(&self.codes, &found.codes);
        count(&self.resyncs, &found.resyncs);
        count(&self.verdicts, &found.verdicts);
        found.lanes.iter().for_each(|(state, lanes)| set(&self.lanes, state.word(), *lanes));
        found.mails.iter().for_each(|(state, mails)| set(&self.mails, state.word(), *mails));
        set(&self.bytes, "database", found.database);
        set(&self.bytes, "log", found.log);
        if let Some(ends) = found.certificate_ends {
            self.certificate.with_label_values(&["public"]).set(ends.as_second());
        }
        let figures = [
            found.ready.into(),
            figure(found.journal),
            found.in_doubt.into(),
            found.oldest_mail,
            found.last_backup.map_or(0, |at| at.as_second()),
            found.clock.into(),
            figure(found.entrusted[0]),
            figure(found.entrusted[1]),
            found.oldest_entrusted,
            figure(resident()),
        ];
        self.plain.iter().zip(figures).for_each(|(gauge, figure)| gauge.set(figure));
        // what fails is a name that is none, and all names are ours
        TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap_or_default()
    }
}

fn registered<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> C {
    registry.register(Box::new(collector.clone())).expect("each name once");
    collector
}

/// Counters that somebody else counts.
fn count<T: Display>(counters: &IntCounterVec, counts: &Counts<T>) {
    for (outcome, count) in counts {
        let counter = counters.with_label_values(&[outcome.to_string().as_str()]);
        counter.inc_by(count.saturating_sub(counter.get()));
    }
}

fn set(gauges: &IntGaugeVec, label: &str, value: u64) {
    gauges.with_label_values(&[label]).set(figure(value));
}

fn figure(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Bytes of memory that this process has; 0 where the kernel does not say.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) * 1024
}
