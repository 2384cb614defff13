//! The panel: thin handlers, pages as pure functions.
