//! All integration tests, in one binary.

mod par;
mod rooms;
