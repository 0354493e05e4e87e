//! The language of a document, by its scripts and by characters only one way of writing has.

use std::sync::LazyLock;

use crate::document::{Document, plain_text};
use crate::text::Lang;

/// Characters looked at.
const SAMPLE: usize = 40_000;

/// The language of a document's text; `None` when there are no letters.
pub(super) fn detect(document: &Document) -> Option<Lang> {
    let mut count = Count::default();
    for block in document.blocks() {
        block.walk(&mut |block| {
            for inlines in block.inlines() {
                if count.seen < SAMPLE {
                    count.add(&plain_text(inlines));
                }
            }
        });
    }
    count.language()
}

/// The language of a text.
pub(super) fn of_text(text: &str) -> Option<Lang> {
    let mut count = Count::default();
    let end = text.char_indices().nth(SAMPLE).map_or(text.len(), |(at, _)| at);
    count.add(&text[..end]);
    count.language()
}

#[derive(Default)]
struct Count {
    seen: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    latin: usize,
    /// Marks of clauses and sentences, full and half width.
    full_marks: usize,
    half_marks: usize,
    simplified: usize,
    traditional: usize,
    cantonese: usize,
    japanese: usize,
    /// Simplified characters that Japanese does not write.
    mainland: usize,
}

impl Count {
    /// Counts a text. Addresses are in no language.
    fn add(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("://") {
            self.letters(before.trim_end_matches(|c: char| c.is_ascii_alphabetic()));
            rest = after.trim_start_matches(|c: char| c.is_ascii_graphic());
        }
        self.letters(rest);
    }

    fn letters(&mut self, text: &str) {
        for c in text.chars() {
            self.seen += 1;
            match c {
                '\u{3041}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' => self.kana += 1,
                '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' => self.hangul += 1,
                '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => {
                    self.han += 1;
                    let lists = TELLING.get(c as usize - FIRST).copied().unwrap_or(0);
                    let counts = [
                        &mut self.simplified,
                        &mut self.traditional,
                        &mut self.cantonese,
                        &mut self.japanese,
                        &mut self.mainland,
                    ];
                    for (k, count) in counts.into_iter().enumerate() {
                        *count += usize::from(lists >> k & 1);
                    }
                }
                '、' | '。' | '，' | '；' | '：' | '？' | '！' => self.full_marks += 1,
                ',' | '.' | ';' | ':' | '?' | '!' => self.half_marks += 1,
                c if c.is_alphabetic() => self.latin += 1,
                _ => {}
            }
        }
    }

    /// A Western word has about five letters, a Chinese word two: hence the weights.
    fn language(&self) -> Option<Lang> {
        let east = self.han + self.kana + self.hangul;
        if east == 0 && self.latin == 0 {
            return None;
        }
        // A Chinese line full of Western names still has Chinese marks.
        if east * 5 < self.latin && (east == 0 || self.full_marks <= self.half_marks) {
            return Some(Lang::En);
        }
        // Korean with many Han characters (國漢文) still has its endings; simplified ones it has not.
        if self.hangul * 3 > east || self.hangul * 5 > east && self.mainland == 0 {
            return Some(Lang::Ko);
        }
        // Japanese is a third kana and more; Chinese that quotes some is less than a fifth, or has
        // characters that Japanese knows nothing of.
        let quotes = self.kana < self.han && self.mainland * 20 > self.han;
        if self.kana * 5 > self.han + self.kana && !quotes || self.is_shinjitai() {
            return Some(Lang::Ja);
        }
        Some(match self.traditional > self.simplified {
            true if self.cantonese * 200 >= self.han => Lang::ZhHk,
            true => Lang::ZhHant,
            false => Lang::ZhHans,
        })
    }

    /// Japanese with next to no kana, such as a title.
    fn is_shinjitai(&self) -> bool {
        self.japanese > 0 && self.simplified == 0 && self.japanese > self.traditional
    }
}

/// Common characters of simplified Chinese that traditional Chinese does not use. Japanese has
/// a few of them; kana tell it apart.
const SIMPLIFIED: &str = "这们说时对过动问题没见开关无现实头经业战场务员报认记论设计议让给觉听读书写车东乐习买卖产亲从众传伤体价会优兴农决况净减几办协单卫厅历压县双发变叶号后启员响团图围国坏块坚备复够头夹奋奖妇学宁宝实审宽对导将尘层岁岛币师带帮广庆库应庙废开异张强归当录彻忆忧怀态总恋恶悬惊惧惯愿战户扑执扩扫扬抚护报担拟拥择挂损换据摄敌数断旧显晓术机杀杂权条来极构枪标树样桥检楼欢步残毁气汉汤沟泽洁浅浆测济浓涛润涨渐湾湿满滚灭灯灵炉点炼烂热爱爷牵犹狱独猎环电画疗监盖盘矿码确礼离种积称稳穷窃竞笔笼签简类粮级纪约红纯纲纳纵纷纸线练组细织终绍经结绕绘给络绝统继绩续维绿缓编缘缺网罗罚职联肃肤胜脑脸脏节芦苏苹药获莲营萧蓝虑虽补装见观规视览觉触计订认讨让训议讯记讲许论设访证评识诉词译试诗诚话询该详语误说请诸读课谁调谈谊谋谢谣谱贝负贡财责贤败货质贩贪贫购贯贵费贺资赋赏赖赛赞赵赶趋跃践轨转轮软轻载较辅辆辈辉输边达迁过迈运还这进远违连迟选遗邓郑释鉴针钉钟钢钱铁铜银销锁错镇镜长门闭问闲间闻阅队阳阴阵阶际陆陈险随隐难雾静韩页顶项顺须顾顿领频题颜额风飞饭饮馆马驱驾验骂鱼鲁鲜鸟鸡鸣麦黄齐齿龙龟";

/// Those of them that Japanese writes, too: JIS X 0208 has them.
const IN_JAPANESE: &str = "没无听写从体价会决况几双叶号后国坏学宝将广当恋惧愿担挂据数断旧机条来楼残气浅涛湾湿灯炉点犹独画盖礼称窃粮缺网芦苹装触赶践随静麦黄";

/// Common characters of traditional Chinese that simplified Chinese does not use. Japanese has
/// some of them; kana tell it apart.
const TRADITIONAL: &str = "這們說時對過動問題沒見開關無現實頭經業戰場務員報認記論設計議讓給覺聽讀書寫車東樂習買賣產親從眾傳傷體價會優興農決況減幾辦協單衛廳歷壓縣雙發變葉號後啟響團圖圍國壞塊堅備復夠夾奮獎婦學寧寶實審寬導將塵層歲島幣師帶幫廣慶庫應廟廢異張強歸當錄徹憶憂懷態總戀惡懸驚懼慣願戶執擴掃揚撫護擔擬擁擇掛損換據攝敵數斷舊顯曉術機殺雜權條來極構槍標樹樣橋檢樓歡殘毀氣漢湯溝澤潔淺漿測濟濃濤潤漲漸灣濕滿滾滅燈靈爐點煉爛熱愛爺牽猶獄獨獵環電畫療監蓋盤礦碼確禮離種積稱穩窮竊競筆籠簽簡類糧級紀約紅純綱納縱紛紙線練組細織終紹結繞繪絡絕統繼績續維綠緩編緣網羅罰職聯肅膚勝腦臉臟節蘆蘇蘋藥獲蓮營蕭藍慮雖補裝觀規視覽觸訂討訓訊講許訪證評識訴詞譯試詩誠話詢該詳語誤請諸課誰調談誼謀謝謠譜貝負貢財責賢敗貨質販貪貧購貫貴費賀資賦賞賴賽贊趙趕趨躍踐軌轉輪軟輕載較輔輛輩輝輸邊達遷邁運還進遠違連遲選遺鄧鄭釋裡鑒針釘鐘鋼錢鐵銅銀銷鎖錯鎮鏡長門閉閒間聞閱隊陽陰陣階際陸陳險隨隱難霧靜韓頁頂項順須顧頓領頻顏額風飛飯飲館馬驅駕驗罵魚魯鮮鳥雞鳴麥黃齊齒龍龜";

/// Characters of written Cantonese.
const CANTONESE: &str = "嘅咗喺佢哋唔咁嚟啲冇乜嘢嗰攞睇瞓";

/// Japanese forms that neither Chinese script has.
const SHINJITAI: &str = "気図広対円売読駅鉄渋沢桜辺浜黒歴経済発変実戦覚聴関単厳営楽歓権検験険顔髪郷録総続絵県帰団価仮児処剣労効勅勧";

/// The first Han of the basic plane.
const FIRST: usize = 0x3400;

/// For every Han of the basic plane, a bit for each list it is in.
static TELLING: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut table = vec![0; 0xA000 - FIRST];
    for (k, list) in [SIMPLIFIED, TRADITIONAL, CANTONESE, SHINJITAI].into_iter().enumerate() {
        list.chars().for_each(|c| table[c as usize - FIRST] |= 1 << k);
    }
    for c in SIMPLIFIED.chars().filter(|c| !IN_JAPANESE.contains(*c)) {
        table[c as usize - FIRST] |= 1 << 4;
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_japanese_are_those_of_its_standard() {
        // Shift_JIS has the characters of JIS X 0208.
        let is_there = |c: &char| !encoding_rs::SHIFT_JIS.encode(c.encode_utf8(&mut [0; 4])).2;
        assert_eq!(SIMPLIFIED.chars().filter(is_there).collect::<String>(), IN_JAPANESE);
    }

    #[test]
    fn scripts_and_telling_characters_name_the_language() {
        for (text, expected) in [
            ("我们说的是简体中文。", Lang::ZhHans),
            ("我們說的是繁體中文。", Lang::ZhHant),
            ("佢哋唔係呢度嘅學生，我哋都冇聽過。", Lang::ZhHk),
            ("これは日本語の文章です。", Lang::Ja),
            ("이것은 한국어 문장입니다.", Lang::Ko),
            ("This is English with 一 Han.", Lang::En),
            ("大模型OpenAI发布Sora、ChatGPT。", Lang::ZhHans),
        ] {
            assert_eq!(of_text(text), Some(expected), "{text}");
        }
        assert_eq!(of_text("123，。"), None);
    }
}
