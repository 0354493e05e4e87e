//! All integration tests, in one binary.

mod appendix;
mod batch;
mod bind;
mod clean;
mod cli;
mod cli_config;
mod cli_inspect;
mod cli_look;
mod cli_tongue;
mod cli_watch;
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
