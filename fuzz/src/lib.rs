//! The laws of the program's tests, which the targets hold any input against.

#[path = "../../tests/it/laws/mod.rs"]
pub mod laws;
