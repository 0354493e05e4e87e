//! All integration tests, in one binary.

mod par;
mod pdf;
mod rooms;
