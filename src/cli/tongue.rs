//! The language of messages: Chinese where the locale is, English else; JSON is always English.
//!
//! Findings bring their sentences with them (`say`); here are those of the command itself.

mod help;
mod mistake;

use std::borrow::Cow;
use std::env;
use std::ffi::OsString;

use clap::ValueEnum;

pub(super) use help::translated;
pub(super) use mistake::{in_chinese, mistake};

use super::args::MessageLang;
use crate::say::Tongue;

impl Tongue {
    /// The one asked for, else that of the locale (POSIX: LC_ALL, LC_MESSAGES, LANG).
    pub(super) fn new(asked: MessageLang) -> Tongue {
        match asked {
            MessageLang::En => Tongue::En,
            MessageLang::Zh => Tongue::Zh,
            MessageLang::ZhHant => Tongue::ZhHant,
            MessageLang::Auto => {
                let set = |name: &&str| env::var(name).ok().filter(|value| !value.is_empty());
                let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
                locale.map_or(Tongue::En, |locale| of_locale(&locale))
            }
        }
    }

    /// The one that words ask for which clap does not understand.
    pub(super) fn of_words(words: &[OsString]) -> Tongue {
        let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
        let behind = |(k, word): (usize, &&str)| match word.strip_prefix("--message-lang")? {
            "" => words.get(k + 1).copied().map(str::to_owned),
            value => value.strip_prefix('=').map(str::to_owned),
        };
        let asked = words.iter().enumerate().find_map(behind);
        let asked = asked.and_then(|value| MessageLang::from_str(&value, false).ok());
        Tongue::new(asked.unwrap_or(MessageLang::Auto))
    }

    /// What a kind of finding is called, where only its code is known.
    pub(super) fn title(self, code: &str) -> Option<Cow<'static, str>> {
        let title = TITLES.iter().find(|(known, _)| *known == code);
        title.filter(|_| self.is_chinese()).map(|(_, title)| self.chinese(title))
    }

    /// A sentence of ours, with each `{}` filled in order.
    pub(super) fn say(self, sentence: &str, with: &[&str]) -> String {
        let chinese = SENTENCES.iter().find(|(known, _)| *known == sentence);
        let chinese = chinese.filter(|_| self.is_chinese());
        let sentence = chinese.map_or(sentence.into(), |(_, chinese)| self.chinese(chinese));
        let mut parts = sentence.split("{}");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.zip(with).fold(first, |said, (part, word)| said + word + part)
    }
}

/// The tongue of a locale, such as `zh_TW.UTF-8`.
fn of_locale(locale: &str) -> Tongue {
    let place = locale.strip_prefix("zh").map(|rest| rest.split('.').next().unwrap_or_default());
    let is_there = |places: &[&str]| {
        place.is_some_and(|at| at.split(['_', '-', '@']).any(|part| places.contains(&part)))
    };
    match place {
        None => Tongue::En,
        Some(_) if is_there(&["Hans"]) => Tongue::Zh,
        Some(_) if is_there(&["Hant", "TW", "HK", "MO"]) => Tongue::ZhHant,
        Some(_) => Tongue::Zh,
    }
}

/// The sentences of the command.
pub(super) const SENTENCES: &[(&str, &str)] = &[
    ("error", "错误"),
    ("warning", "警告"),
    ("note", "说明"),
    ("hint", "建议"),
    ("changed", "已改"),
    ("moved", "已移"),
    ("removed", "已删"),
    ("suspect", "存疑"),
    ("{} of {} articles converted", "{}／{} 篇已转换"),
    (
        "{} of {} articles converted, {} unchanged, {} failed{}; see {}",
        "{}／{} 篇已转换，{} 篇未变，{} 篇失败{}；详见 {}",
    ),
    (", {} left", "，剩余 {} 篇"),
    (
        "each change with `--verbose`, as a file with `--report`",
        "逐条查看请用 `--verbose`，存为文件请用 `--report`",
    ),
    ("{} more `{}`: each with `--verbose`", "另有 {} 条 `{}`：逐条查看请用 `--verbose`"),
    ("wrote {}", "已写入 {}"),
    ("unchanged {}", "未变 {}"),
    ("failed {}", "失败 {}"),
    ("{} failed", "{} 篇失败"),
    ("{} left", "剩余 {}"),
    ("{} of {}, {} failed", "{}／{}，{} 篇失败"),
    ("Metadata", "元数据"),
    ("Outline", "大纲"),
    ("Figures", "图"),
    ("line {}", "第 {} 行"),
    ("no image", "无图片"),
    ("guessed by order", "按次序推定"),
    ("flag", "选项"),
    ("sidecar", "同名设定文件"),
    ("front matter", "文首元数据"),
    ("page", "网页"),
    ("text", "正文"),
    ("byline", "署名行"),
    ("guessed", "推定"),
    ("inside the program", "内置"),
    ("{} characters", "{} 字"),
    ("embeddable", "可嵌入"),
    ("preview and print only", "仅限预览与打印"),
    ("embeddable for editing", "可嵌入并编辑"),
    ("restricted", "禁止嵌入"),
];

/// What each kind of finding is called, by its code.
pub(super) const TITLES: &[(&str, &str)] = &[
    ("address-removed", "已删去句中网址"),
    ("alt-missing", "图无替代文字"),
    ("archive-incomplete", "压缩文件缺少必要部分"),
    ("archive-locked", "压缩文件已加密或不可读"),
    ("archive-name", "压缩文件内有不安全的文件名"),
    ("bad-job", "任务有误"),
    ("bidi-control", "双向控制符"),
    ("bold-made", "粗体由描边而成"),
    ("brand-removed", "已删去句中站名"),
    ("clean-suspect", "疑似非正文"),
    ("comments-removed", "略去批注"),
    ("composed", "字母与附标已合成"),
    ("config-misplaced", "设定放错了地方"),
    ("config-unknown", "未知的设定"),
    ("config-unused", "设定文件未使用"),
    ("config-unreadable", "设定文件无法读取"),
    ("contents-removed", "已删去目录"),
    ("control-removed", "已删去控制符"),
    ("cover-unfit", "封面尺寸不宜"),
    ("cover-unreadable", "封面无法读取"),
    ("crash", "程序崩溃"),
    ("docx-contents", "略去文档中的目录"),
    ("docx-deleted", "略去修订中删除的文字"),
    ("docx-field", "略去不显示的域"),
    ("docx-hidden", "略去隐藏文字"),
    ("docx-moved", "略去修订中移走的文字"),
    ("docx-part", "文档的一部分不可读"),
    ("docx-placeholder", "略去填写提示"),
    ("drawing-removed", "略去图表或图示"),
    ("empty-input", "文件无内容"),
    ("encoding", "文字编码"),
    ("epub-cover", "略去封面页"),
    ("epub-glyph-left", "字母留给阅读器的字体"),
    ("epub-glyph-missing", "EPUB 缺字"),
    ("epub-navigation", "略去书中的目录"),
    ("epub-page", "略去原书页码"),
    ("epub-part", "书的一部分不可读"),
    ("epub-write", "EPUB 无法生成"),
    ("figure-ambiguous", "图片不止一张相符"),
    ("figure-animated", "动图"),
    ("figure-broken", "图片损坏"),
    ("figure-duplicate", "图号重复"),
    ("figure-guessed", "图片按次序推定"),
    ("figure-manifest", "图片清单有误"),
    ("figure-missing", "找不到图片"),
    ("figure-reference", "图的引用无所指"),
    ("figure-refused", "图片路径不允许"),
    ("figure-too-large", "图片过大"),
    ("figure-truncated", "图片不完整"),
    ("figure-unreadable", "图片无法读取"),
    ("figure-unsupported", "图片格式不支持"),
    ("figure-unused", "图片未使用"),
    ("font-not-embedded", "字体未嵌入"),
    ("font-not-installed", "字体未安装"),
    ("font-unusable", "字体不可用"),
    ("forced-break", "行末被迫断开"),
    ("format-wrong", "输入的类型与 `--from` 不符"),
    ("front-matter-invalid", "文首元数据有误"),
    ("front-matter-unused", "文首元数据未使用"),
    ("front-matter-value", "文首元数据的值有误"),
    ("glyph-missing", "缺字"),
    ("html-embedded", "略去无法排入书页的内容"),
    ("html-flattened", "HTML 标记已展平"),
    ("html-removed", "HTML 标记已删去"),
    ("image-too-large-for-store", "图片超出书店限制"),
    ("indented-prose", "缩进文字作段落读"),
    ("input-folder", "输入是文件夹"),
    ("input-missing", "找不到输入文件"),
    ("input-unreadable", "输入无法读取"),
    ("internal", "程序内部错误"),
    ("invisible-removed", "已删去不可见字符"),
    ("line-moved", "整行已移入元数据"),
    ("line-removed", "整行已删去"),
    ("link-dropped", "链接已去除"),
    ("link-unresolved", "链接无所指"),
    ("list-numbers", "列表编号改为数字"),
    ("loose-line", "字距过松"),
    ("macros-ignored", "未查看文档中的宏"),
    ("math-as-text", "数学式读作 TeX"),
    ("mixed-encoding", "编码混杂"),
    ("mojibake", "疑似乱码"),
    ("nesting-too-deep", "嵌套过深"),
    ("no-articles", "没有文章"),
    ("no-text", "没有正文"),
    ("not-chinese", "不是中文，未作转换"),
    ("not-text", "不是文本文件"),
    ("note-missing", "找不到注释"),
    ("note-repeated", "注释重复"),
    ("note-unreferenced", "注释未被引用"),
    ("notice-kept", "声明已保留"),
    ("open-failed", "无法打开"),
    ("out-of-memory", "内存超限"),
    ("output-is-input", "输出会覆盖输入"),
    ("output-unwritable", "无法写入"),
    ("overfull-line", "行超出版心"),
    ("page-furniture", "已去除网页附属内容"),
    ("page-number", "文中提到原文档的页码"),
    ("paragraph-split", "段落已拆分"),
    ("pdf-write", "PDF 无法生成"),
    ("pinyin-added", "已加拼音"),
    ("punctuation-suspect", "标点存疑"),
    ("punctuation-widened", "标点已改为全角"),
    ("record-unwritable", "记录无法写入"),
    ("removal-held", "有疑似应删的文字未删"),
    ("rules-invalid", "清理规则有误"),
    ("rules-unreadable", "清理规则文件不可读"),
    ("script-converted", "已转换字形"),
    ("short-line", "行不满"),
    ("sidecar-invalid", "同名设定文件有误"),
    ("sidecar-unused", "同名设定文件中有未使用的项"),
    ("sidecar-value", "同名设定文件的值有误"),
    ("symbol-unknown", "符号字体中的字符不明"),
    ("table-row-long", "表格行比表头长"),
    ("table-split", "表格跨页"),
    ("table-too-wide", "表格过宽"),
    ("table-turned", "表格已转向"),
    ("text-removed", "已删文字"),
    ("text-replaced", "已换文字"),
    ("text-suspect", "文字存疑"),
    ("theme-key", "主题中有未知的项"),
    ("theme-syntax", "主题语法有误"),
    ("theme-unknown", "未知的主题"),
    ("timeout", "超时"),
    ("too-large", "文件过大"),
    ("too-many-articles", "文章过多"),
    ("too-many-figures", "图片过多"),
    ("undecodable", "无法解码的字节"),
    ("unknown-encoding", "未知的编码"),
    ("unknown-rule", "未知的规则"),
    ("usage", "用法有误"),
    ("worker-io", "工作进程读写失败"),
];
