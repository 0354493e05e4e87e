//! Which encoding bytes are in, Chinese, Japanese and Korean first.
//!
//! `chardetng` was made for web pages of all the world: one bad byte in UTF-8, a NUL in GBK or
//! UTF-16 without a mark and it answers windows-1252. So the certain signs are looked at before
//! it is asked, and a single-byte answer is believed only when no CJK decoder reads better.

use std::collections::HashSet;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
};
use memchr::{memchr, memmem};

/// As much as the statistics look at.
const SAMPLE: usize = 256 << 10;

/// The most common characters of Chinese in both scripts, with their punctuation.
const COMMON: &str = "的一是不了在人有我他这这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运這個們來為國說時會對發後裡經麼學現當沒動還進樣開實軍無與長機從間問點業將兩關應戰頭體見產話門東聲員論處義幾認條氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達難權設記類據邊張該規萬覺術領確傳師觀讓識帶導爭運，。、；：？！“”「」『』（）";

static COMMON_SET: LazyLock<HashSet<char>> = LazyLock::new(|| COMMON.chars().collect());

/// Whether a character is among the most common of Chinese.
pub(super) fn is_common(c: char) -> bool {
    COMMON_SET.contains(&c)
}

/// The share of very common Chinese characters, kana and Hangul among all that is not ASCII.
pub(super) fn plausibility(text: &str) -> f64 {
    let (mut good, mut all) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace()) {
        all += 1;
        let east = matches!(c, '\u{3041}'..='\u{30FA}' | '\u{30FC}' | '\u{AC00}'..='\u{D7A3}');
        good += usize::from(east || is_common(c));
    }
    if all == 0 { 0.0 } else { good as f64 / all as f64 }
}

/// How much of some bytes is UTF-8 of more than one byte a character.
pub(super) struct Utf8Share {
    /// Characters of two bytes and more.
    pub(super) valid: usize,
    /// Characters of three bytes: all common Chinese is.
    pub(super) of_three: usize,
    /// Runs of bytes that are not UTF-8.
    pub(super) bad_runs: usize,
    bad_bytes: usize,
}

impl Utf8Share {
    /// Counts.
    pub(super) fn of(bytes: &[u8]) -> Utf8Share {
        let mut share = Utf8Share { valid: 0, of_three: 0, bad_runs: 0, bad_bytes: 0 };
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars().filter(|c| !c.is_ascii()) {
                share.valid += 1;
                share.of_three += usize::from(c.len_utf8() == 3);
            }
            share.bad_runs += usize::from(!chunk.invalid().is_empty());
            share.bad_bytes += chunk.invalid().len();
        }
        share
    }

    /// Whether this is UTF-8 with some damage. Bytes of other encodings seldom make a character
    /// of three bytes by chance, and then among many that fail.
    fn is_damaged_utf8(&self) -> bool {
        self.valid >= 8 && self.valid >= 20 * self.bad_runs
            || self.of_three >= 4 && 3 * self.of_three >= 2 * self.bad_bytes
    }
}

/// The encoding of `bytes`; `None` when they do not look like text in any.
pub(super) fn detect(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    if bytes.starts_with(&GB18030_BOM) {
        return Some(GB18030);
    }
    let has_nul = memchr(0, bytes).is_some();
    if !has_nul && Encoding::utf8_valid_up_to(bytes) == bytes.len() {
        let may_shift = memchr(0x1B, bytes).is_some();
        return Some(if may_shift { iso_2022_jp_or_utf8(bytes) } else { UTF_8 });
    }
    let share = Utf8Share::of(bytes);
    if has_nul && let Some(encoding) = utf16_shape(bytes) {
        return Some(encoding);
    }
    if share.is_damaged_utf8() {
        return Some(UTF_8);
    }
    if let Some(encoding) = declared(bytes) {
        return Some(encoding);
    }
    let sample: Vec<u8> = bytes.iter().copied().filter(|&b| b != 0).take(SAMPLE).collect();
    ask(bytes, &sample, share.valid < share.bad_runs)
}

/// The encoding a page says it is in, unless the bytes disprove it. GB2312 and GBK are read as
/// GB 18030, which holds both.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let find = |what: &[u8]| head.windows(what.len()).position(|w| w == what);
    find(b"<meta")?;
    let label = &head[find(b"charset")? + 7..];
    let skipped = label.iter().take_while(|b| b" =\"'".contains(b)).count();
    let label = &label[skipped..];
    let end = label.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:".contains(b))?;
    let encoding = match Encoding::for_label(&label[..end])? {
        e if e == GBK => GB18030,
        e => e,
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let fits = MULTI_BYTE.contains(&encoding) && undecodable(&text) * 1000 <= text.chars().count();
    fits.then_some(encoding)
}

/// U+FEFF in GB 18030.
pub(super) const GB18030_BOM: [u8; 4] = [0x84, 0x31, 0x95, 0x33];

fn iso_2022_jp_or_utf8(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(SAMPLE)], true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    if guess == ISO_2022_JP { guess } else { UTF_8 }
}

/// The statistics: chardetng's answer where it names a CJK encoding, else the CJK decoder that
/// reads best, else its single-byte answer where that gives plausible Western text.
fn ask(bytes: &[u8], sample: &[u8], mostly_bad_utf8: bool) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, false);
    let guess = match detector.guess(None, Utf8Detection::Deny) {
        e if e == GBK => GB18030,
        e => e,
    };
    let (text, _) = guess.decode_without_bom_handling(sample);
    if bytes.len().is_multiple_of(2)
        && mostly_bad_utf8
        && plausibility(&text) < 0.15
        && let Some(encoding) = utf16_shape(bytes)
    {
        return Some(encoding);
    }
    if MULTI_BYTE.contains(&guess) || guess == ISO_2022_JP {
        return (undecodable(&text) * 10 < text.chars().count()).then_some(guess);
    }
    best_cjk(sample).or_else(|| is_western_text(&text).then_some(guess))
}

static MULTI_BYTE: [&Encoding; 5] = [GB18030, BIG5, SHIFT_JIS, EUC_KR, EUC_JP];

fn best_cjk(sample: &[u8]) -> Option<&'static Encoding> {
    let mut best = None;
    for encoding in MULTI_BYTE {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let foreign = text.chars().filter(|c| !c.is_ascii()).count();
        let bad = undecodable(&text);
        if foreign == 0 || bad * 50 > foreign {
            continue;
        }
        let plausible = plausibility(&text);
        let score = plausible - 2.0 * bad as f64 / foreign as f64;
        if plausible > 0.25 && best.is_none_or(|(s, _)| score > s) {
            best = Some((score, encoding));
        }
    }
    best.map(|(_, encoding)| encoding)
}

/// How many characters could not be decoded.
pub(super) fn undecodable(text: &str) -> usize {
    memmem::find_iter(text.as_bytes(), "\u{FFFD}").count()
}

/// Nearly all letters, blanks and plain punctuation.
fn is_western_text(text: &str) -> bool {
    let plain = |c: &char| {
        c.is_alphabetic()
            || c.is_whitespace()
            || matches!(c, ' '..='~' | '‐'..='‧' | '«' | '»' | '·')
    };
    let all = text.chars().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    text.chars().filter(plain).count() * 100 >= all * 97 && letters * 2 > all
}

/// UTF-16 without a mark, by what its characters would be.
fn utf16_shape(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(8192)];
    if sample.len() < 4 {
        return None;
    }
    let scored = [UTF_16LE, UTF_16BE].map(|e| (utf16_score(sample, e), e));
    let best = if scored[1].0 > scored[0].0 { scored[1] } else { scored[0] };
    best.0.map(|_| best.1)
}

fn utf16_score(sample: &[u8], encoding: &'static Encoding) -> Option<f64> {
    let unit = |p: &[u8]| match encoding == UTF_16LE {
        true => u16::from_le_bytes([p[0], p[1]]),
        false => u16::from_be_bytes([p[0], p[1]]),
    };
    let units: Vec<u16> = sample.chunks_exact(2).map(unit).collect();
    let n = units.len();
    let lone = char::decode_utf16(units.iter().copied()).filter(Result::is_err).count();
    if lone > n / 200 + 1 {
        return None;
    }
    let text = String::from_utf16_lossy(&units);
    let (mut ascii, mut east, mut odd) = (0, 0, 0);
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' | ' '..='~' => ascii += 1,
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{E000}'..='\u{F8FF}' => odd += 1,
            '\u{3000}'..='\u{30FF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{AC00}'..='\u{D7A3}'
            | '\u{FF00}'..='\u{FFEF}'
            | '\u{2010}'..='\u{2027}' => east += 1,
            _ => {}
        }
    }
    let share = (ascii + east) as f64 / n as f64;
    let plausible = plausibility(&text);
    let sound = odd * 500 <= n && share > 0.9 && (plausible > 0.2 || ascii * 2 > n);
    sound.then_some(share + plausible + if ascii > 0 { 0.05 } else { 0.0 })
}
