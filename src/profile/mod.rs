//! Token families and firmware ranges as data: `firmware-profiles/*.toml`.
