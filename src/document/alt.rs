//! Alternative texts that say nothing.

/// Whether an alternative text says nothing of its image: it is empty, the name of a file, or what
/// every image is called.
pub fn says_nothing(alt: &str, path: &str) -> bool {
    let alt = alt.trim().to_lowercase();
    let file = path.split(['?', '#']).next().unwrap_or_default();
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let common = COMMON.contains(&alt.as_str());
    alt.is_empty() || alt == file || alt == stem || common || names_file(&alt)
}

/// Whether it is the name of a file, as telephones and chats give them: `微信图片_20200301.jpg`.
fn names_file(alt: &str) -> bool {
    let ends = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg", ".avif"];
    let begins = [
        "微信图片",
        "微信截图",
        "企业微信截图",
        "qq图片",
        "qq截图",
        "屏幕截图",
        "屏幕快照",
        "截屏",
        "截图",
        "screenshot",
        "screen shot",
        "mmexport",
    ];
    // After such a word comes a time at most.
    let is_time = |rest: &str| {
        let rest = rest.replace("上午", "").replace("下午", "");
        rest.chars().all(|c| !c.is_alphabetic())
    };
    !alt.contains(['，', '。']) && ends.iter().any(|end| alt.ends_with(end))
        || begins.iter().any(|word| alt.strip_prefix(word).is_some_and(is_time))
}

/// What every image is called.
const COMMON: &[&str] = &[
    "image",
    "img",
    "photo",
    "picture",
    "pic",
    "图片",
    "圖片",
    "图",
    "圖",
    "图像",
    "插图",
    "配图",
    "画像",
    "写真",
    "사진",
    "点击查看大图",
    "点击进入下一页",
    "查看大图",
    "加载中",
    "加载失败",
    "图片加载失败",
    "loading",
    "在这里插入图片描述",
    "这里写图片描述",
    "请添加图片描述",
    "输入图片说明",
    "图片描述",
    "图片说明",
    "alt text",
    "alt",
    "undefined",
    "null",
    "untitled",
    "屏幕截图",
    "截图",
    "微信图片",
    "screenshot",
    "imgur",
    "이미지",
    "그림",
];
