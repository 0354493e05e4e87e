//! The languages Banxin tells apart, as BCP 47 tags.

/// The language of a document or a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Chinese in simplified characters (mainland composition).
    #[default]
    ZhHans,
    /// Chinese in traditional characters (Taiwan composition).
    ZhHant,
    /// Chinese as written in Hong Kong.
    ZhHk,
    /// Japanese.
    Ja,
    /// Korean.
    Ko,
    /// English; stands for any Western language.
    En,
}

impl Lang {
    /// Reads a BCP 47 tag such as `zh-CN`, `zh-Hant-TW` or `ja`.
    pub fn parse(tag: &str) -> Option<Lang> {
        let tag = tag.trim().replace('_', "-").to_ascii_lowercase();
        let mut parts = tag.split('-');
        let primary = parts.next()?;
        let rest: Vec<&str> = parts.collect();
        let has = |s: &str| rest.contains(&s);
        Some(match primary {
            "zh" | "cmn" | "yue" if has("hk") || has("mo") => Lang::ZhHk,
            "zh" | "cmn" | "yue" | "lzh" if has("hant") || has("tw") => Lang::ZhHant,
            "zh" | "cmn" | "yue" | "lzh" => Lang::ZhHans,
            "ja" => Lang::Ja,
            "ko" => Lang::Ko,
            "en" => Lang::En,
            _ => return None,
        })
    }

    /// The tag written into EPUB and PDF.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhHans => "zh-Hans",
            Lang::ZhHant => "zh-Hant",
            Lang::ZhHk => "zh-HK",
            Lang::Ja => "ja",
            Lang::Ko => "ko",
            Lang::En => "en",
        }
    }

    /// Whether text is composed on the Chinese or Japanese model.
    pub fn is_cjk(self) -> bool {
        !matches!(self, Lang::En)
    }

    /// Whether this is Chinese of any kind.
    pub fn is_chinese(self) -> bool {
        matches!(self, Lang::ZhHans | Lang::ZhHant | Lang::ZhHk)
    }
}
