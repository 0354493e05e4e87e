//! An article's files, on disk or in a store: only below its own folder and the folders the user
//! named.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::objects::Objects;
use crate::say::Message;
use crate::source::{AssetError, Assets, is_remote};
use crate::store::{Location, Web};

/// Largest file taken in, in bytes.
pub const LIMIT: u64 = 64 << 20;

/// The folders an article may use.
#[derive(Clone, Debug)]
pub struct Folder {
    root: Root,
    extra: Vec<Root>,
    web: Option<Arc<Web>>,
    usual: Vec<String>,
    /// Files on disk that were asked for, whether they are there or not.
    asked: Arc<Mutex<BTreeSet<PathBuf>>>,
}

/// Where a folder is.
#[derive(Clone, Debug)]
enum Root {
    Disk(PathBuf),
    Store(Arc<Objects>),
}

/// Names of the user's folders begin with this, which no folder below the article's may.
const EXTRA: &str = "\u{1}";

impl Folder {
    /// The folder of an article called `stem`, with folders the user named.
    pub fn new(root: &Path, stem: &str, extra: &[PathBuf]) -> Folder {
        let usual = ["images", "figures", "img"].map(str::to_owned);
        let own = [format!("{stem}_files"), format!("{stem}.assets"), stem.to_owned()];
        Folder {
            root: Root::new(root),
            extra: extra.iter().map(|folder| Root::new(folder)).collect(),
            web: None,
            usual: usual.into_iter().chain(own).collect(),
            asked: Arc::default(),
        }
    }

    /// The files on disk that were asked for so far, whether they are there or not.
    pub fn asked(&self) -> Vec<PathBuf> {
        self.asked.lock().unwrap_or_else(|e| e.into_inner()).iter().cloned().collect()
    }

    fn note(&self, path: PathBuf) {
        self.asked.lock().unwrap_or_else(|e| e.into_inner()).insert(path);
    }

    /// The same, with images of the web fetched if `fetch`.
    pub fn fetching(self, fetch: bool) -> Folder {
        Folder { web: fetch.then(|| Arc::new(Web::new())), ..self }
    }

    fn split<'a>(&'a self, path: &'a str) -> (&'a Root, &'a str) {
        let Some(rest) = path.strip_prefix(EXTRA) else { return (&self.root, path) };
        let (number, rest) = rest.split_once('/').unwrap_or((rest, ""));
        match number.parse::<usize>().ok().and_then(|n| self.extra.get(n)) {
            Some(folder) => (folder, rest),
            None => (&self.root, path),
        }
    }
}

impl Root {
    fn new(folder: &Path) -> Root {
        match Location::of(folder) {
            Some(at) => Root::Store(Arc::new(Objects::new(at))),
            None if folder.as_os_str().is_empty() => Root::Disk(PathBuf::from(".")),
            None => Root::Disk(folder.to_owned()),
        }
    }
}

/// The path of a name, if it stays below its folder.
fn resolve(root: &Path, rest: &str) -> Result<PathBuf, AssetError> {
    if rest.contains('\0') {
        return Err(AssetError::Refused(say!("the path holds a NUL")));
    }
    let relative = Path::new(rest);
    let plain = |c: Component<'_>| {
        matches!(c, Component::Normal(_) | Component::CurDir | Component::ParentDir)
    };
    let drive = rest.as_bytes().get(1) == Some(&b':') || rest.starts_with("\\\\");
    if !relative.components().all(plain) || drive {
        return Err(AssetError::Refused(say!("the path is absolute")));
    }
    let full = root.join(relative);
    let real = fs::canonicalize(&full).map_err(|e| missing(&e))?;
    let base = fs::canonicalize(root).map_err(|e| missing(&e))?;
    if !real.starts_with(&base) {
        return Err(AssetError::Refused(say!("the path leaves the article's folder")));
    }
    Ok(real)
}

fn missing(error: &std::io::Error) -> AssetError {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => AssetError::Missing,
        _ => AssetError::Failed(say!("{error}", error)),
    }
}

impl Assets for Folder {
    fn folders(&self) -> Vec<String> {
        let extra = (0..self.extra.len()).map(|n| format!("{EXTRA}{n}"));
        extra.chain([String::new()]).chain(self.usual.iter().cloned()).collect()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let (root, rest) = self.split(folder);
        let root = match root {
            Root::Store(objects) => return objects.list(rest),
            Root::Disk(root) => root,
        };
        let Ok(entries) = fs::read_dir(root.join(rest)) else { return Vec::new() };
        let plain = |e: fs::DirEntry| {
            let is_file = fs::metadata(e.path()).is_ok_and(|m| m.is_file());
            if is_file { e.file_name().into_string().ok() } else { None }
        };
        let mut names: Vec<String> = entries.filter_map(|e| plain(e.ok()?)).collect();
        names.sort();
        names
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, AssetError> {
        if is_remote(path) {
            return self.web.as_ref().map_or(Err(AssetError::Missing), |web| web.get(path, LIMIT));
        }
        let (root, rest) = self.split(path);
        let real = match root {
            Root::Store(objects) => return objects.read(rest),
            Root::Disk(root) => {
                let real = resolve(root, rest);
                if !matches!(real, Err(AssetError::Refused(_))) {
                    self.note(root.join(rest));
                }
                real?
            }
        };
        let file = fs::File::open(&real).map_err(|e| missing(&e))?;
        let meta = file.metadata().map_err(|e| missing(&e))?;
        if !meta.is_file() {
            return Err(AssetError::Refused(say!("it is no plain file")));
        }
        if meta.len() > LIMIT {
            return Err(AssetError::TooLarge(meta.len()));
        }
        let mut bytes = Vec::with_capacity(meta.len() as usize + 1);
        file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|e| missing(&e))?;
        if bytes.len() as u64 > LIMIT {
            return Err(AssetError::TooLarge(bytes.len() as u64));
        }
        Ok(bytes)
    }

    fn trouble(&self) -> Option<Message> {
        let all = [&self.root].into_iter().chain(&self.extra);
        all.into_iter().find_map(|root| match root {
            Root::Store(objects) => objects.trouble(),
            Root::Disk(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_is_read() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("article");
        fs::create_dir_all(root.join("images")).unwrap();
        fs::write(place.path().join("secret.txt"), "secret").unwrap();
        fs::write(root.join("images/1.png"), "image").unwrap();
        let folder = Folder::new(&root, "article", &[]);
        assert_eq!(folder.read("images/1.png").unwrap(), b"image");
        assert_eq!(folder.read("images/../images/1.png").unwrap(), b"image");
        assert_eq!(folder.read("images/2.png"), Err(AssetError::Missing));
        for path in ["../secret.txt", "/etc/passwd", "images/../../secret.txt", "C:\\x", "a\0b"] {
            assert!(matches!(folder.read(path), Err(AssetError::Refused(_))), "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(place.path().join("secret.txt"), root.join("link")).unwrap();
            assert!(matches!(folder.read("link"), Err(AssetError::Refused(_))));
        }
    }
}
