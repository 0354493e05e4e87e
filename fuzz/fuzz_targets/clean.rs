#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| banxin_fuzz::laws::clean::check(bytes));
