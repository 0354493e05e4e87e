//! Settings in layers: `tests/suite/cli/config.json`.

use crate::cli::check_all;

#[test]
fn cases() {
    check_all(include_str!("../suite/cli/config.json"));
}
