//! `trousseau bench growth`: what each page of the panel costs with one school, ten, a hundred and seven hundred, each school as large as
//! another: a page that costs more with every school that comes is seen here before it is in an academy.
//!
//! In files, or on a server: there a database for each size, which are gone afterwards.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::{
    MeasureError,
    academy::{Size, fill},
    pages::visited,
    report::timed,
    scratch::Scratch,
};
use serde_json::json;
use std::io::Write;
use store::Server;

/// Schools.
const SIZES: [u32; 4] = [1, 10, 100, 700];
/// How often a page is asked for.
const SAMPLES: u32 = 15;

/// Measures and prints: a line a page with its median in milliseconds for each size, and how many times the last is the first.
/// `server`: an administrator's way to a database server.
pub fn run(out: &mut dyn Write, json: bool, server: Option<&Server>) -> Result<(), MeasureError> {
    let mut all: Vec<(String, Vec<f64>)> = Vec::new();
    for schools in SIZES {
        let scratch = Scratch::new(&format!("growth_{schools}"), server)?;
        let store = scratch.store()?;
        let academy = fill(&store, Size::of_schools(schools))?;
        let mut nth = 0;
        visited(store, &academy, |login, page, ask| {
            let median = timed(SAMPLES, |_| ask())?[SAMPLES as usize / 2];
            match all.get_mut(nth) {
                Some((_, medians)) => medians.push(median),
                None => all.push((format!("{login}: {page}"), vec![median])),
            }
            nth += 1;
            Ok(())
        })?;
    }
    if !json {
        let sizes: String = SIZES.iter().map(|schools| format!("{schools:>9}")).collect();
        writeln!(out, "{:<56}{sizes}   schools: median in ms", "")?;
    }
    for (name, medians) in all {
        if json {
            let by_size: serde_json::Map<_, _> =
                SIZES.iter().zip(&medians).map(|(schools, ms)| (schools.to_string(), json!(ms))).collect();
            writeln!(out, "{}", json!({"figure": name, "median_ms": by_size}))?;
        } else {
            let times: String = medians.iter().map(|ms| format!("{ms:>9.2}")).collect();
            writeln!(out, "{name:<56}{times}   x{:.1}", medians[SIZES.len() - 1] / medians[0])?;
        }
    }
    Ok(())
}
