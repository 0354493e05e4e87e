//! An article with every kind of block and inline, made by hand.

use banxin::document::{
    Align, Asset, AssetId, Block, BlockKind, Cell, Date, Document, Figure, ImageState, Inline,
    InlineKind, ListMark, NodeId, Note, ParaRole, Rendition, Table, Target,
};
use banxin::text::Lang;

/// Text of our own.
pub fn text(t: &str) -> Inline {
    Inline::text(t, None)
}

/// An inline without source.
pub fn inline(kind: InlineKind) -> Inline {
    Inline::new(kind, None)
}

/// Makes blocks with names of their own.
#[derive(Default)]
pub struct Maker {
    pub document: Document,
}

impl Maker {
    pub fn block(&mut self, kind: BlockKind) -> Block {
        Block { id: self.document.new_id(), span: None, kind }
    }

    pub fn heading(&mut self, level: u8, t: &str) -> NodeId {
        self.push(BlockKind::Heading { level, body: vec![text(t)] })
    }

    pub fn plain(&mut self, t: &str) -> Block {
        self.block(BlockKind::Paragraph { role: ParaRole::Body, body: vec![text(t)] })
    }

    pub fn role(&mut self, role: ParaRole, body: Vec<Inline>) -> NodeId {
        self.push(BlockKind::Paragraph { role, body })
    }

    pub fn push(&mut self, kind: BlockKind) -> NodeId {
        let block = self.block(kind);
        let id = block.id;
        self.document.body.push(block);
        id
    }

    pub fn note(&mut self, label: &str, t: &str) -> NodeId {
        let body = vec![self.plain(t)];
        let id = self.document.new_id();
        self.document.notes.push(Note { id, label: label.to_owned(), body });
        id
    }

    pub fn asset(&mut self, w: u32, h: u32) -> AssetId {
        let id = AssetId(self.document.assets.len() as u32);
        let for_epub = Some(picture(w, h));
        let name = "图 片.png".to_owned();
        self.document.assets.push(Asset { name, pixels: (w, h), for_pdf: None, for_epub });
        id
    }
}

/// A grey PNG with a diagonal.
pub fn picture(w: u32, h: u32) -> Rendition {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, w, h);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let pixel = |i: u32| if (i % w) * h / w / 8 == i / w / 8 { 0 } else { 180 };
    let pixels: Vec<u8> = (0..w * h).map(pixel).collect();
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("an end");
    Rendition { media_type: "image/png", extension: "png", bytes: bytes.into() }
}

pub fn figure(label: &str, caption: Vec<Inline>, image: ImageState) -> Figure {
    let label = label.to_owned();
    Figure { number: None, label, caption, credit: None, alt: None, path: None, image }
}

fn cell(t: &str) -> Cell {
    Cell::new(vec![text(t)])
}

/// The article.
pub fn article() -> Document {
    let mut m = Maker::default();
    about(&mut m);
    m.heading(1, "大模型一年后：六家“科技巨头”的博弈 & 取舍");
    m.role(ParaRole::Byline, vec![text("作者：张三　2024-10-02　来源：示例网")]);
    opening(&mut m);
    m.heading(2, "图片");
    figures(&mut m);
    m.heading(2, "引文与诗");
    quotations(&mut m);
    // The gap in levels is the author's.
    m.heading(4, "清单");
    lists(&mut m);
    m.heading(3, "表格与代码");
    table(&mut m);
    let code = "fn main() {\n    println!(\"你好 <世界> & 众人\");\n}\n".to_owned();
    m.push(BlockKind::Code { lang: Some("rust".to_owned()), text: code });
    m.push(BlockKind::Separator);
    m.role(ParaRole::Notice, vec![text("声明：本文仅供测试，转载请注明出处。")]);
    m.document
}

fn about(m: &mut Maker) {
    let metadata = &mut m.document.metadata;
    metadata.title = Some("大模型一年后：六家“科技巨头”的博弈 & 取舍".to_owned());
    metadata.subtitle = Some("一年回顾".to_owned());
    metadata.authors = vec!["张三".to_owned(), "Jane Doe".to_owned()];
    metadata.language = Some(Lang::ZhHans);
    metadata.published = Date::parse("2024-10-02 20:23");
    metadata.publisher = Some("示例网".to_owned());
    metadata.source_url = Some("https://example.org/文?a=1&b=2".to_owned());
    metadata.description = Some("全球主流大模型之间的战事与格局。".to_owned());
    metadata.keywords = vec!["人工智能".to_owned(), "A&B".to_owned()];
    metadata.rights = vec!["© 原作者".to_owned()];
}

fn opening(m: &mut Maker) {
    let first = m.note("1", "语出《论语·为政》，原文为“温故而知新，可以为师矣”。");
    let second = m.note("note-b", "See the report of 2024 for details & numbers.");
    let emphasis = |t: &str| inline(InlineKind::Emphasis(vec![text(t)]));
    m.role(
        ParaRole::Body,
        vec![
            text("大模型的竞争已经持续了一年多，"),
            emphasis("真正的较量"),
            text("才刚刚开始"),
            inline(InlineKind::NoteRef(first)),
            text("；列夫·托尔斯泰说过 all happy families are alike 这样的话，也有人说 "),
            emphasis("caveat emptor"),
            text("。不过，"),
            inline(InlineKind::Strong(vec![text("算力、数据与人才"), emphasis("缺一不可")])),
            text("，"),
            inline(InlineKind::Strike(vec![text("据说")])),
            text("水的化学式是 H"),
            inline(InlineKind::Subscript(vec![text("2")])),
            text("O，面积是 3 m"),
            inline(InlineKind::Superscript(vec![text("2")])),
            text("，函数是 "),
            inline(InlineKind::Code("f(x) < 1".to_owned())),
            text("，公式是 "),
            inline(InlineKind::Math("a^2+b^2".to_owned())),
            text("和 "),
            inline(InlineKind::Formula {
                source: "x_i<1".to_owned(),
                body: vec![
                    emphasis("x"),
                    inline(InlineKind::Subscript(vec![emphasis("i")])),
                    text("\u{A0}< 1"),
                ],
            }),
            text("，生僻字如"),
            inline(InlineKind::Ruby { base: "饕".to_owned(), text: "tāo".to_owned() }),
            inline(InlineKind::Ruby { base: "餮".to_owned(), text: "tiè".to_owned() }),
            text("要注音。"),
        ],
    );
    let url = "https://example.org/a?b=1&c=2";
    let link = |target, t: &str| inline(InlineKind::Link { target, body: vec![text(t)] });
    let icon = m.asset(24, 24);
    m.role(
        ParaRole::Body,
        vec![
            text("更多内容见"),
            link(Target::Url("https://example.org/路 径".to_owned()), "原文"),
            text("，或 "),
            link(Target::Url(url.to_owned()), url),
            text("，或"),
            link(Target::Node(first), "前注"),
            text("；图标"),
            inline(InlineKind::Image {
                asset: Some(icon),
                path: "icon.png".to_owned(),
                alt: "图标".to_owned(),
            }),
            text("在行内。第二次引用同一条注"),
            inline(InlineKind::NoteRef(first)),
            text("，以及另一条"),
            inline(InlineKind::NoteRef(second)),
            text("。第一行结束"),
            inline(InlineKind::LineBreak),
            text("第二行开始。"),
        ],
    );
}

fn figures(m: &mut Maker) {
    let wide = m.asset(640, 360);
    let tall = m.asset(200, 1200);
    m.push(BlockKind::Figure(figure("图1", vec![text("算力增长")], ImageState::Found(wide))));
    let mut credited = figure("图2", Vec::new(), ImageState::Found(tall));
    credited.credit = Some("（摄影：李四）".to_owned());
    credited.alt = Some("一幅很高的图".to_owned());
    m.push(BlockKind::Figure(credited));
    let missing = ImageState::Missing("没有这个文件".to_owned());
    m.push(BlockKind::Figure(figure("图3", vec![text("没有找到的图")], missing)));
}

fn quotations(m: &mut Maker) {
    let said = m.plain("温故而知新，可以为师矣。学而不思则罔，思而不学则殆。");
    let role = ParaRole::Attribution;
    let source =
        m.block(BlockKind::Paragraph { role, body: vec![text("——《论语·为政》")] });
    let points = vec![vec![m.plain("引文中的第一点")], vec![m.plain("引文中的第二点")]];
    let list = m.block(BlockKind::List { mark: ListMark::Bullet, tight: true, items: points });
    m.push(BlockKind::Quote(vec![said, list, source]));
    let verse = ["床前明月光，", "疑是地上霜。", "举头望明月，", "低头思故乡。"];
    let mut lines = Vec::new();
    for (i, line) in verse.iter().enumerate() {
        if i > 0 {
            lines.push(inline(InlineKind::LineBreak));
        }
        lines.push(text(line));
    }
    m.role(ParaRole::Verse, lines);
}

fn lists(m: &mut Maker) {
    let inner = vec![vec![m.plain("内一")], vec![m.plain("内二")]];
    let nested = m.block(BlockKind::List { mark: ListMark::Bullet, tight: true, items: inner });
    let items = vec![vec![m.plain("第三步，准备数据"), nested], vec![m.plain("第四步，训练模型")]];
    m.push(BlockKind::List { mark: ListMark::Number(3), tight: true, items });
    let loose =
        vec![vec![m.plain("松散的一项。"), m.plain("它有两段。")], vec![m.plain("松散的另一项。")]];
    m.push(BlockKind::List { mark: ListMark::Bullet, tight: false, items: loose });
    let terms = vec![
        vec![m.plain("版心"), m.plain("排字的地方。")],
        vec![m.plain("天头")],
        vec![m.plain("地脚"), m.plain("版心上下的白边。"), m.plain("地脚窄一些。")],
    ];
    m.push(BlockKind::List { mark: ListMark::Term, tight: true, items: terms });
    m.role(ParaRole::Centred, vec![text("（居中的一行）")]);
    let tasks = vec![vec![m.plain("☑ 已完成")], vec![m.plain("☐ 未完成")]];
    m.push(BlockKind::List { mark: ListMark::Bullet, tight: true, items: tasks });
}

fn table(m: &mut Maker) {
    let wide = Cell { colspan: 2, ..cell("合计与说明") };
    m.push(BlockKind::Table(Table {
        caption: vec![text("表1　六家公司")],
        align: vec![Align::Start, Align::End, Align::Center],
        head: vec![vec![cell("公司"), cell("参数（亿）"), cell("")]],
        rows: vec![
            vec![cell("甲"), cell("1,750"), cell("是")],
            vec![cell("乙"), cell("72.5"), cell("否")],
            vec![wide, cell("—")],
        ],
    }));
}

/// An article with a title page and a colophon, in three files.
pub fn with_front_and_back() -> Document {
    let mut m = Maker::default();
    m.document.metadata.title = Some("短文".to_owned());
    let title = m.heading(1, "短文");
    let mut byline = m.plain("张三 著");
    byline.kind = BlockKind::Paragraph { role: ParaRole::Byline, body: vec![text("张三 著")] };
    let heading = m.document.body.pop().expect("the title");
    m.document.front = vec![heading, byline];
    let see = Target::Node(title);
    let link = inline(InlineKind::Link { target: see, body: vec![text("书名页")] });
    m.role(ParaRole::Body, vec![text("正文只有一段，见"), link, text("。")]);
    let colophon = m.plain("本书用开放授权的字体排成。");
    m.document.back = vec![colophon];
    m.document
}
