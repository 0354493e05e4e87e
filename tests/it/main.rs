//! All integration tests, in one binary.

mod figure;
mod par;
mod pdf;
mod rooms;
