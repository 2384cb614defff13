//! Arguments, logging and exit codes; nothing else.

fn main() {}
