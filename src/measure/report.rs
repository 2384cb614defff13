//! Where figures go.
//!
//! English because it is for whoever works on the program: figures of a benchmark.

use crate::MeasureError;
use serde_json::json;
use std::{
    io::Write,
    time::{Duration, Instant},
};

/// How often something is timed.
const SAMPLES: u32 = 100;

/// How long each of so many calls takes, in milliseconds, the shortest first.
pub(crate) fn timed<E>(samples: u32, mut call: impl FnMut(u32) -> Result<(), E>) -> Result<Vec<f64>, E> {
    let mut times = Vec::with_capacity(samples as usize);
    for n in 0..samples {
        let started = Instant::now();
        call(n)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Where figures go.
pub struct Report<'a> {
    pub out: &'a mut dyn Write,
    pub json: bool,
}

impl Report<'_> {
    /// So many things in this time.
    pub fn rate(&mut self, name: &str, count: u32, took: Duration) -> Result<(), MeasureError> {
        let per_second = f64::from(count) / took.as_secs_f64();
        let seconds = took.as_secs_f64();
        Ok(if self.json {
            writeln!(
                self.out,
                "{}",
                json!({"figure": name, "count": count, "seconds": seconds, "per_second": per_second})
            )
        } else {
            writeln!(self.out, "{name:<56} {per_second:>10.0} /s   ({count} in {seconds:.2} s)")
        }?)
    }

    /// Median, 99th percentile and worst of a hundred calls.
    pub fn latency<E>(&mut self, name: &str, call: impl FnMut(u32) -> Result<(), E>) -> Result<(), MeasureError>
    where
        MeasureError: From<E>,
    {
        let times = timed(SAMPLES, call)?;
        let at = |part: usize| times[(times.len() - 1) * part / 100];
        let (median, p99, worst) = (at(50), at(99), at(100));
        Ok(if self.json {
            writeln!(self.out, "{}", json!({"figure": name, "median_ms": median, "p99_ms": p99, "worst_ms": worst}))
        } else {
            writeln!(self.out, "{name:<56} {median:>10.2} ms   (p99 {p99:.2} ms, worst {worst:.2} ms)")
        }?)
    }
}
