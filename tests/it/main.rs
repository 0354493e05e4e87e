//! All integration tests, in one binary.

mod batch;
mod bind;
mod clean;
mod cli;
mod cover;
mod dependencies;
mod epub;
mod figure;
mod fontworld;
mod huozi;
mod judges;
mod library;
mod lines;
mod page;
mod pages;
mod par;
mod parity;
mod pdf;
mod read;
mod rooms;
