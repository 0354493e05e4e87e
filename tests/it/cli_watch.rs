//! Completions and manual, `--watch` and `--open`: `tests/suite/cli/manual.json` and the life of a
//! command that does not end by itself.

use crate::cli::check_all;

#[test]
fn cases() {
    check_all(include_str!("../suite/cli/manual.json"));
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::ExitStatusExt;
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::thread::sleep;
    use std::time::Duration;

    /// A command that ends with the test, however that ends.
    struct Started(Child);

    impl Drop for Started {
        fn drop(&mut self) {
            // It may have ended by itself.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    fn start(folder: &Path, arguments: &[&str]) -> Started {
        let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
        command.args(arguments).arg("--no-config").current_dir(folder);
        command.env("PATH", folder.join("bin")).stderr(Stdio::null());
        Started(command.spawn().expect("the command runs"))
    }

    /// Waits until `is_so`, half a minute at most.
    fn until(what: &str, is_so: impl Fn() -> bool) {
        for _ in 0..600 {
            if is_so() {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("never: {what}");
    }

    #[test]
    fn a_change_of_article_or_figure_makes_the_book_anew() {
        let place = tempfile::tempdir().expect("a folder");
        let at = |name: &str| place.path().join(name);
        fs::write(at("a.md"), "# 活字\n\n泥活字。如图1。\n\n活字(图1)\n").expect("written");
        let mut child = start(place.path(), &["a.md", "-f", "epub", "--watch"]);
        let book = || fs::read(at("a.epub")).unwrap_or_default();
        until("the first book", || !book().is_empty());
        let first = book();
        fs::create_dir(at("images")).expect("made");
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
        fs::write(at("images/1.svg"), svg).expect("written");
        until("a book with the figure", || !book().is_empty() && book() != first);
        let second = book();
        fs::write(at("a.md"), "# 木活字\n\n木活字。如图1。\n\n活字(图1)\n").expect("written");
        until("a book of the new text", || !book().is_empty() && book() != second);
        let ended = Command::new("kill").arg(child.0.id().to_string()).status().expect("kill");
        assert!(ended.success());
        let status = child.0.wait().expect("it ends");
        assert_eq!((status.code(), status.signal()), (Some(143), None));
    }

    #[test]
    fn a_figure_in_any_folder_is_watched() {
        let place = tempfile::tempdir().expect("a folder");
        let at = |name: &str| place.path().join(name);
        let svg = |size: u8| {
            format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='9'><rect width='9' height='9'/></svg>"
            )
        };
        fs::create_dir_all(at("some/where")).expect("made");
        fs::write(at("some/where/x.svg"), svg(9)).expect("written");
        let article = "# 活字\n\n泥活字。\n\n![](some/where/x.svg)\n\n![](some/y.svg)\n";
        fs::write(at("a.md"), article).expect("written");
        let mut child = start(place.path(), &["a.md", "-f", "epub", "--watch"]);
        let book = || fs::read(at("a.epub")).unwrap_or_default();
        until("the first book", || !book().is_empty());
        let first = book();
        fs::write(at("some/where/x.svg"), svg(18)).expect("written");
        until("a book of the new figure", || !book().is_empty() && book() != first);
        let second = book();
        fs::write(at("some/y.svg"), svg(9)).expect("written");
        until("a book of the figure that was missing", || !book().is_empty() && book() != second);
        child.0.kill().expect("it ends");
        child.0.wait().expect("it ended");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_book_is_opened_only_on_request() {
        let place = tempfile::tempdir().expect("a folder");
        let at = |name: &str| place.path().join(name);
        fs::create_dir(at("bin")).expect("made");
        fs::write(at("bin/xdg-open"), "#!/bin/sh\necho \"$1\" > opened\n").expect("written");
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(at("bin/xdg-open"), mode).expect("may run");
        fs::write(at("a.md"), "# 活字\n\n泥活字。\n").expect("written");
        let convert = |arguments: &[&str]| {
            let ended = start(place.path(), arguments).0.wait().expect("it ends");
            assert!(ended.success());
        };
        convert(&["a.md", "-f", "pdf"]);
        assert!(!at("opened").exists());
        convert(&["a.md", "-f", "pdf", "--open"]);
        until("opened", || fs::read(at("opened")).is_ok_and(|name| name == b"a.pdf\n"));
    }
}
