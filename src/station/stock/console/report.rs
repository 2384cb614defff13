//! What became of the console's file, line by line.

use super::line::ConsoleColumn;
use crate::Accents;
use domain::{ConsoleFate, ConsoleState, Standing, Uai};
use serde::Serialize;
use table::Shape;

/// One line of the report.
#[derive(Debug, Clone, Serialize)]
pub struct ConsoleLine {
    /// The line of the file, from 1; `None`: the file does not have the key, a stock-take does.
    pub number: Option<u64>,
    /// The serial in the words of the file.
    pub serial: String,
    /// The school in the words of the file.
    pub school: String,
    /// The holder in the words of the file.
    pub holder: String,
    /// Where the console has the key, as far as that could be read.
    pub state: Option<ConsoleState>,
    /// What becomes of it.
    pub fate: ConsoleFate,
    /// What the inventory says instead: who has it, of another school's key that school.
    pub whose: Option<String>,
    /// Where the inventory has it.
    pub standing: Option<Standing>,
}

/// What became of the file.
#[derive(Debug, Clone, Serialize)]
pub struct ConsoleReport {
    /// Columns that were understood, each with its name in the file.
    pub columns: Vec<(ConsoleColumn, String)>,
    /// What is to be said of the file as a whole: header, sheets, lines that are no rows.
    #[serde(skip)]
    pub shape: Shape,
    /// How its accents were read.
    pub accents: Accents,
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
    /// Each line.
    pub lines: Vec<ConsoleLine>,
    /// Schools of the file whose cupboard was never counted: what the console has there is believed.
    pub uncounted: Vec<Uai>,
    /// It was done, and not only looked at.
    pub done: bool,
}

impl ConsoleReport {
    /// How many keys came to this.
    pub fn count(&self, fate: ConsoleFate) -> usize {
        self.lines.iter().filter(|line| line.fate == fate).count()
    }

    /// How many keys come into the inventory.
    pub fn taken(&self) -> usize {
        self.lines.iter().filter(|line| line.fate.is_taken()).count()
    }
}
