//! Why a figure has no image: the finding for the person who converts, and the words in the box
//! for the person who reads.

use super::find::shown;
use crate::diag::{Diagnostic, Severity};
use crate::figure::image::Fault;
use crate::say::{Arg, Message};
use crate::source::{AssetError, is_remote};
use crate::text::Lang;

/// Why there is no image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// Nothing found; what was looked for, if the source named it.
    Missing(Option<String>),
    /// It is in the web, which is not asked.
    Remote(String),
    /// More than one file fits.
    Ambiguous(Vec<String>),
    /// The path is not allowed, with the reason.
    Refused(String, Message),
    /// A file is there but cannot be read, with the reason.
    Unread(String, Message),
    /// A file cannot be used.
    Unusable(String, Fault),
}

impl Problem {
    /// Why the file at a path could not be read; none when it is not there.
    pub(super) fn of_read(path: &str, error: AssetError) -> Option<Problem> {
        let path = shown(path).to_owned();
        Some(match error {
            AssetError::Missing => return None,
            AssetError::Refused(reason) => Problem::Refused(path, reason),
            AssetError::TooLarge(bytes) => {
                Problem::Unusable(path, Fault::TooLarge(say!("{size} MiB", size = bytes >> 20)))
            }
            AssetError::Failed(reason) => Problem::Unread(path, reason),
        })
    }

    /// The finding. `figure` is what the figure is called, `number` its number.
    pub(super) fn diagnostic(
        &self,
        figure: &Message,
        number: Option<&str>,
        strict: bool,
    ) -> Diagnostic {
        let severity = if strict { Severity::Error } else { Severity::Warning };
        let (code, message) = match self {
            Problem::Missing(None) => {
                ("figure-missing", say!("no image found for {figure}", figure))
            }
            Problem::Missing(Some(path)) => (
                "figure-missing",
                say!("no image found for {figure}: there is no `{path}`", figure, path),
            ),
            Problem::Remote(url) => {
                ("figure-missing", say!("`{url}` is in the network and was not fetched", url))
            }
            Problem::Ambiguous(names) => {
                let names = Arg::list(names.iter().map(|n| format!("`{n}`")), " and ");
                (
                    "figure-ambiguous",
                    say!("more than one image for {figure}: {names}", figure, names),
                )
            }
            Problem::Refused(path, reason) => {
                ("figure-refused", say!("`{path}` was not read: {reason}", path, reason))
            }
            Problem::Unread(path, reason) => {
                ("figure-unreadable", say!("`{path}` cannot be read: {reason}", path, reason))
            }
            Problem::Unusable(path, Fault::Broken(what)) => {
                ("figure-broken", say!("`{path}` cannot be shown: {what}", path, what))
            }
            Problem::Unusable(path, Fault::TooLarge(size)) => {
                ("figure-too-large", say!("`{path}` is too large: {size}", path, size))
            }
            Problem::Unusable(path, Fault::Unsupported(kind)) => (
                "figure-unsupported",
                say!("`{path}` is an image of a kind not read: {kind}", path, kind),
            ),
        };
        Diagnostic::new(severity, code, message).hint(self.hint(number))
    }

    fn hint(&self, number: Option<&str>) -> Message {
        match self {
            Problem::Missing(None) => {
                let number = number.unwrap_or("1");
                say!(
                    "put `{number}.jpg` or `图{number}.png` beside the article, or pass `--figures DIR`",
                    number
                )
            }
            Problem::Missing(Some(_)) => {
                say!(
                    "put the file there, or a file named for the figure's number beside the article"
                )
            }
            Problem::Remote(_) => {
                say!("save the image beside the article, or pass `--fetch-images`")
            }
            Problem::Refused(path, _) | Problem::Unread(path, _) if is_remote(path) => {
                say!("save the image beside the article or in its `_files` folder")
            }
            Problem::Ambiguous(_) => say!("keep one of them, or name it in `figures.toml`"),
            Problem::Refused(..) => say!("move the image to the folder of the article"),
            Problem::Unread(..) => say!("check the file and its permissions"),
            Problem::Unusable(_, Fault::Broken(_)) => say!("save the image again"),
            Problem::Unusable(_, Fault::TooLarge(_)) => say!("save a smaller copy of the image"),
            Problem::Unusable(_, Fault::Unsupported(_)) => say!("save the image as PNG or JPEG"),
        }
    }

    /// The words in the box that stands for the image.
    pub(super) fn words(&self, lang: Lang) -> &'static str {
        let kind = match self {
            Problem::Missing(_) | Problem::Remote(_) | Problem::Ambiguous(_) => 0,
            Problem::Refused(..) | Problem::Unread(..) => 1,
            Problem::Unusable(_, Fault::Broken(_)) => 2,
            Problem::Unusable(_, Fault::TooLarge(_)) => 3,
            Problem::Unusable(_, Fault::Unsupported(_)) => 4,
        };
        let words = match lang {
            Lang::ZhHans => ["图片缺失", "图片未读取", "图片损坏", "图片过大", "图片格式不支持"],
            Lang::ZhHant | Lang::ZhHk => {
                ["圖片缺失", "圖片未讀取", "圖片損壞", "圖片過大", "圖片格式不支援"]
            }
            Lang::Ja => ["画像なし", "画像未読込", "画像破損", "画像過大", "未対応の画像形式"],
            Lang::Ko => [
                "그림 없음",
                "그림을 읽지 않음",
                "그림 손상",
                "그림이 너무 큼",
                "지원하지 않는 그림 형식",
            ],
            Lang::En => [
                "image missing",
                "image not read",
                "image damaged",
                "image too large",
                "image format not supported",
            ],
        };
        words[kind]
    }
}
