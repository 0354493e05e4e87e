//! The few words a book needs that no article has, in the book's language.

use crate::text::Lang;

/// Words of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// Heading of the table of contents.
    pub contents: &'static str,
    /// Heading of the notes.
    pub notes: &'static str,
    /// Name of the landmarks.
    pub landmarks: &'static str,
    /// Name of the page list.
    pub pages: &'static str,
    /// The cover, among the landmarks.
    pub cover: &'static str,
    /// The article, among the landmarks.
    pub text: &'static str,
    /// The title page, among the landmarks.
    pub title_page: &'static str,
    /// The colophon, among the landmarks.
    pub colophon: &'static str,
    /// Alternative text of an image of which nothing is known.
    pub figure: &'static str,
    /// What stands in the box of a missing image.
    pub missing: &'static str,
    /// Name of a link from a note back to the text.
    pub back: &'static str,
    /// Entry of a heading without text, or of a book without title.
    pub untitled: &'static str,
    /// Summary: the text reflows.
    pub reflows: &'static str,
    /// Summary: images are described.
    pub described: &'static str,
    /// Summary: pages are those of the PDF.
    pub paged: &'static str,
    /// Ends each sentence of the summary.
    pub stop: &'static str,
}

const ZH_HANS: Words = Words {
    contents: "目录",
    notes: "注释",
    landmarks: "导航标志",
    pages: "页码",
    cover: "封面",
    text: "正文",
    title_page: "书名页",
    colophon: "版权页",
    figure: "图",
    missing: "图片缺失",
    back: "返回正文",
    untitled: "无题",
    reflows: "全文为可重排文本，有目录",
    described: "图片均有替代文字",
    paged: "页码与同名 PDF 一致",
    stop: "。",
};

const ZH_HANT: Words = Words {
    contents: "目錄",
    notes: "註釋",
    landmarks: "導覽標誌",
    pages: "頁碼",
    cover: "封面",
    text: "正文",
    title_page: "書名頁",
    colophon: "版權頁",
    figure: "圖",
    missing: "圖片缺失",
    back: "返回正文",
    untitled: "無題",
    reflows: "全文為可重排文字，有目錄",
    described: "圖片均有替代文字",
    paged: "頁碼與同名 PDF 一致",
    stop: "。",
};

const JA: Words = Words {
    contents: "目次",
    notes: "注",
    landmarks: "ランドマーク",
    pages: "ページ",
    cover: "表紙",
    text: "本文",
    title_page: "扉",
    colophon: "奥付",
    figure: "図",
    missing: "画像なし",
    back: "本文に戻る",
    untitled: "無題",
    reflows: "本文はリフロー可能で、目次がある",
    described: "画像には代替テキストがある",
    paged: "ページ番号は同名の PDF と一致する",
    stop: "。",
};

const KO: Words = Words {
    contents: "차례",
    notes: "주석",
    landmarks: "탐색 표지",
    pages: "쪽 번호",
    cover: "표지",
    text: "본문",
    title_page: "속표지",
    colophon: "판권",
    figure: "그림",
    missing: "이미지 없음",
    back: "본문으로",
    untitled: "제목 없음",
    reflows: "본문은 화면에 맞게 배치되며 차례가 있다",
    described: "이미지에는 대체 텍스트가 있다",
    paged: "쪽 번호는 같은 이름의 PDF와 일치한다",
    stop: ". ",
};

const EN: Words = Words {
    contents: "Contents",
    notes: "Notes",
    landmarks: "Landmarks",
    pages: "Pages",
    cover: "Cover",
    text: "Text",
    title_page: "Title page",
    colophon: "Colophon",
    figure: "Figure",
    missing: "Image missing",
    back: "Back to the text",
    untitled: "Untitled",
    reflows: "The text reflows and has a table of contents",
    described: "Images have alternative text",
    paged: "Page numbers are those of the PDF of the same name",
    stop: ". ",
};

/// The words of a language.
pub(super) fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::ZhHans => &ZH_HANS,
        Lang::ZhHant | Lang::ZhHk => &ZH_HANT,
        Lang::Ja => &JA,
        Lang::Ko => &KO,
        Lang::En => &EN,
    }
}
