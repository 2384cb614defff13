//! The matrix of faults: act × step × fault × family. Whatever fails, wherever: after a restart the station knows what the
//! token holds, or asks for one touch; no token has a secret that nobody knows, and nobody is locked out in silence.
//!
//! Nothing in it is written down by number. Each act is run once without a fault, and its commits and reports are counted
//! ([`life::Life`]); then once for each of them and each fault. Commits are all tried: killed after each, also where another
//! program read or wrote the database just before (or, where it is on a server, the server went away before or after), and one of the other faults in turn, so that every commit of every act meets every fault on some family. Of reports, of which
//! there are hundreds, every one is tried on the family with the fewest. On the others: the first and the last; each request
//! that is sent only once in the act, for those change something, while looks repeat theirs; and of the rest one in so many;
//! at the ends both faults, else the one or the other in turn. TROUSSEAU_MATRIX_ALL tries everything.
//!
//! How often a busy token is asked depends on the machine, so that the numbers differ by some from run to run; a fault whose
//! moment did not come is a run without one, and is judged the same.
//!
//! Where the token lies at a desk elsewhere, what becomes of each exchange of the line stands for commits and reports.
//!
//! TROUSSEAU_MATRIX names cells: those whose line contains it are run alone, as `nitrokey-pro,serial=5f16,firmware=0.15 hotp: Wipe`.

mod acts;
mod away;
mod judge;
mod life;
mod rows;
mod scene;

pub use life::copy_files;

use crate::support::engine;
use acts::{Act, Told};
use life::{Count, Fault, Report};
use rows::Row;
use scene::Scene;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};
use trousseau::driver::Family;

/// Cells at a time: most of their time is spent waiting, as tokens are slow.
const THREADS: usize = 24;
/// A request that is sent no more often than this in one act is more than a look.
const RARE: usize = 1;
/// Between two reports of a look that are tried.
const STRIDE: usize = 97;
/// Where it is set, every fault at every commit and every report of every row is tried: minutes.
const ALL: &str = "TROUSSEAU_MATRIX_ALL";
/// Names cells: only those whose line contains what it holds are run.
const ONLY: &str = "TROUSSEAU_MATRIX";

/// One cell.
#[derive(Debug, Clone, Copy)]
struct Cell {
    row: Row,
    act: Act,
    fault: Fault,
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {:?}, {:?}", self.row, self.act, self.fault)
    }
}

#[test]
fn whatever_fails_at_whatever_step_the_station_knows_what_the_token_holds() {
    let rows: Vec<Row> = Family::ALL.iter().flat_map(|family| rows::of(*family)).copied().collect();
    let plain = rows.iter().flat_map(|row| Act::PLAIN.map(|act| (*row, act)));
    let can = |row: &Row, act: Act| (!row.key_file || !act.writes()) && (row.pin || act != Act::FactoryPin);
    let plain: Vec<_> = plain.filter(|(row, act)| can(row, *act)).collect();
    let mut counts = side_by_side(&plain, |(row, act)| (*row, *act, counted(*row, *act)));
    let reenrolments = counts.iter().filter(|(_, act, _)| *act == Act::Reenrolment);
    let settling: Vec<_> = reenrolments.flat_map(|(row, _, count)| (1..count.commits).map(|at| (*row, at))).collect();
    counts.extend(side_by_side(&settling, |(row, before)| {
        let act = Act::Settling(*before);
        (*row, act, counted(*row, act))
    }));
    let mut cells = Vec::new();
    for (row, act, count) in counts {
        let faults = chosen(row, act, &count);
        let (commits, reports, touches) = (count.commits, count.reports.len(), count.touches);
        println!("{row}: {act:?}: {commits} commits, {reports} reports, {touches} touches: {} cells", faults.len());
        cells.extend(faults.into_iter().map(|fault| Cell { row, act, fault }));
    }
    judged(&cells, run);
}

/// Runs the cells that are asked for; none of them may fail.
fn judged(cells: &[Cell], run: impl Fn(Cell) -> bool + Sync) {
    let begun = Instant::now();
    let only = std::env::var(ONLY).unwrap_or_default();
    let cells: Vec<_> = cells.iter().copied().filter(|cell| cell.to_string().contains(&only)).collect();
    let happened = AtomicUsize::new(0);
    let failures: Vec<String> = side_by_side(&cells, |cell| {
        let ended = catch_unwind(AssertUnwindSafe(|| run(*cell)));
        match ended {
            Ok(came) => {
                happened.fetch_add(usize::from(came), Ordering::Relaxed);
                None
            }
            Err(panic) => Some(format!("{cell}: {}", said(&*panic))),
        }
    })
    .into_iter()
    .flatten()
    .collect();
    let summary = format!(
        "{} cells, {} faults came to pass, {} failed, in {:.1} s",
        cells.len(),
        happened.into_inner(),
        failures.len(),
        begun.elapsed().as_secs_f32()
    );
    println!("the matrix: {summary}");
    assert!(failures.is_empty(), "{summary}\n{}", failures.join("\n"));
}

/// Whatever becomes of the line to a desk: one that only stumbles changes nothing, and one that is cut is a cable that was pulled.
#[test]
fn whatever_becomes_of_the_line_to_a_desk_the_station_knows_what_the_token_holds() {
    let writable = |row: &&Row| !row.key_file;
    let rows: Vec<Row> =
        Family::ALL.iter().filter_map(|family| rows::of(*family).iter().find(writable)).copied().collect();
    let acts = Act::PLAIN.into_iter().filter(|act| act.writes());
    let done: Vec<_> = acts.flat_map(|act| rows.iter().map(move |row| (*row, act))).collect();
    let done: Vec<_> = done.into_iter().filter(|(row, act)| row.pin || *act != Act::FactoryPin).collect();
    let counts = side_by_side(&done, |(row, act)| (*row, *act, count_of(*row, *act, Scene::away_before)));
    let mut cells = Vec::new();
    for (turn, (row, act, count)) in counts.into_iter().enumerate() {
        assert!(
            count.exchanges > 5,
            "{row}: {act:?}: {} exchanges: this test no longer sees the line",
            count.exchanges
        );
        println!("{row}: {act:?} at a desk: {} exchanges", count.exchanges);
        // at each step a stumble and a cut, in turn, so that every step of every act meets all of them on some family
        for at in 0..count.exchanges {
            let stumble = Fault::OF_EXCHANGES[(turn + at) % Fault::OF_EXCHANGES.len()];
            let cut = Fault::OF_LINES[(turn + at) % Fault::OF_LINES.len()];
            cells.extend([stumble, cut].map(|fault| Cell { row, act, fault: fault(at) }));
        }
    }
    judged(&cells, |cell| {
        let scene = Scene::away_before(cell.row, cell.act, cell.fault);
        let told = scene.done(cell.act);
        let (happened, well) = (scene.life.happened(), is_well(&told));
        assert!(well || scene.life.line_is_cut(), "a line that goes on is no reason to fail: {told:?}");
        scene.restarted().judge(cell.act);
        happened
    });
}

/// What an act does, where nothing fails.
fn counted(row: Row, act: Act) -> Count {
    count_of(row, act, Scene::before)
}

fn count_of(row: Row, act: Act, before: fn(Row, Act, Fault) -> Scene) -> Count {
    let scene = before(row, act, Fault::None);
    let told = scene.done(act);
    let count = scene.life.counted();
    assert!(is_well(&told) || matches!(act, Act::Settling(_)), "{row}: {act:?}: {told:?}");
    assert!(count.commits > 0 || matches!(act, Act::Settling(_)), "{row}: {act:?} changes nothing");
    assert!(!act.writes() || count.reports.len() > 10, "{row}: {act:?} in {} reports", count.reports.len());
    count
}

/// The faults that are tried.
fn chosen(row: Row, act: Act, count: &Count) -> Vec<Fault> {
    let all = std::env::var_os(ALL).is_some();
    let [others @ .., killed_after] = Fault::OF_COMMITS;
    let turn = row.spec.len() + format!("{act:?}").len();
    let mut faults: Vec<_> = (0..count.commits)
        .flat_map(|at| {
            let other = |(number, _): &(usize, &fn(usize) -> Fault)| all || *number == (turn + at) % others.len();
            let others = others.iter().enumerate().filter(other).map(|(_, fault)| fault(at));
            // a file has other programs beside us, and a server its network
            let engine = if engine::is_a_server() { Fault::OF_THE_LINE } else { Fault::OF_VISITS };
            others.chain([killed_after(at)]).chain(engine.map(|fault| fault(at))).collect::<Vec<_>>()
        })
        .collect();
    // what a token does at a report is the same whatever the database is on
    if engine::is_a_server() {
        return faults;
    }
    if !count.reports.is_empty() {
        faults.push(Fault::PulledBeforeAll);
    }
    if count.touches > 0 {
        faults.extend(Fault::OF_TOUCHES);
    }
    let said = |report: &Report| count.reports.iter().filter(|other| *other == report).count();
    let every = row.every_report && act.is_whole() || all;
    let last = count.reports.len().wrapping_sub(1);
    for (at, report) in count.reports.iter().enumerate() {
        let rare = matches!(report, Report::ToToken(_)) && said(report) <= RARE;
        if every || at == 0 || at == last {
            faults.extend(Fault::OF_REPORTS.map(|fault| fault(at)));
        } else if rare && act.is_whole() || at % STRIDE == 0 {
            // either of the two, in turn
            faults.push(Fault::OF_REPORTS[faults.len() % Fault::OF_REPORTS.len()](at));
        }
    }
    faults
}

/// One cell; whether its fault came to pass.
fn run(cell: Cell) -> bool {
    let scene = Scene::before(cell.row, cell.act, cell.fault);
    let told = scene.done(cell.act);
    let happened = scene.life.happened();
    if happened && matches!(cell.fault, Fault::DiskFull(_) | Fault::WriteFails(_) | Fault::CutBeforeCommit(_)) {
        let well = is_well(&told);
        // what the start of a station could not give up, the plug does
        assert!(!well || matches!(cell.act, Act::Settling(_)), "nobody was told: {told:?}");
    }
    if happened && matches!(cell.fault, Fault::CutAfterCommit(_)) {
        let well = is_well(&told);
        assert!(well || matches!(cell.act, Act::Settling(_)), "it stands, and something else was told: {told:?}");
    }
    scene.restarted().judge(cell.act);
    happened
}

/// Nobody was told of a failure.
fn is_well(told: &Told) -> bool {
    told.as_ref().is_ok_and(|told| told.as_ref().is_none_or(|told| told.ok))
}

/// Does it for each, several at a time, in order.
fn side_by_side<T: Sync, R: Send>(each: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|threads| {
        for _ in 0..THREADS {
            threads.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(one) = each.get(at) else { break };
                    let result = work(one);
                    done.lock().unwrap().push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
