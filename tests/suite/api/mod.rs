//! The API for programs. What peers find in it is in tests/api.

mod panel;
