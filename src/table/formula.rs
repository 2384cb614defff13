//! Cells that a spreadsheet would run (OWASP, CSV injection): told, and written so that none does.

/// A cell that begins with one of these is a formula, or hides one, for some spreadsheet.
const DANGEROUS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet might run the cell, spaces and apostrophes before it left aside.
pub fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches([' ', '\'']).starts_with(DANGEROUS)
}

/// A cell that no spreadsheet runs: an apostrophe goes before it, which reading a table takes off again.
pub fn neutral(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_a_spreadsheet_would_run_are_neutralised() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"] {
            assert_eq!(neutral(cell), format!("'{cell}"));
        }
        assert_eq!(neutral("Collège = 1"), "Collège = 1");
    }
}
