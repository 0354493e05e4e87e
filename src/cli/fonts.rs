//! `banxin fonts`: the faces there are, which of them set an article, and what none has.

use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;

use super::args::Conversion;
use super::inspect::{folder, load, pretty, print};
use super::plan::{self, Result};
use super::print::Printer;
use super::{setup, with_code};
use crate::convert::{self, FaceUse, Formats};
use crate::font::{FontLibrary, installed};
use crate::say::Tongue;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The faces inside the program, and with `--installed` those of the system
    List {
        /// Installed faces, too
        #[arg(long)]
        installed: bool,
    },
    /// Set an article: which faces it takes, and characters that none of them has
    Check(Box<Check>),
    /// The files of an installed family
    Path {
        /// Its name
        #[arg(value_name = "FAMILY")]
        family: String,
    },
}

#[derive(Debug, clap::Args)]
struct Check {
    /// The article; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    conversion: Conversion,
}

/// A face as it is listed.
#[derive(Serialize)]
struct Listed {
    family: String,
    name: String,
    from: String,
    /// Characters; only of faces that were opened.
    characters: Option<usize>,
    /// OS/2 fsType.
    licence_bits: Option<u16>,
}

pub(super) fn run(args: &Args, printer: &Printer) -> u8 {
    with_code(
        printer,
        match &args.what {
            What::List { installed } => list(*installed, printer),
            What::Check(args) => check(args, printer),
            What::Path { family } => path(family),
        },
    )
}

fn list(with_installed: bool, printer: &Printer) -> Result<u8> {
    let mut faces: Vec<Listed> = FontLibrary::bundled()
        .faces()
        .iter()
        .map(|face| Listed {
            family: face.family.clone(),
            name: face.measures().postscript.clone(),
            from: "inside the program".to_owned(),
            characters: Some(face.repertoire()),
            licence_bits: Some(face.licence_bits()),
        })
        .collect();
    if with_installed {
        faces.extend(installed().into_iter().map(|face| Listed {
            from: format!("{}#{}", face.path.display(), face.index),
            family: face.family,
            name: face.name,
            characters: None,
            licence_bits: None,
        }));
    }
    let text = match printer.json() {
        true => pretty(&faces),
        false => faces.iter().map(|face| listed(face, printer.tongue)).collect(),
    };
    print(&text)?;
    Ok(0)
}

fn listed(face: &Listed, tongue: Tongue) -> String {
    let count = face
        .characters
        .map_or(String::new(), |n| format!(", {}", tongue.say("{} characters", &[&n.to_string()])));
    let bits = face
        .licence_bits
        .map_or(String::new(), |bits| format!(", {}", tongue.say(licence(bits), &[])));
    format!("{}: {} ({}{count}{bits})\n", face.family, face.name, tongue.say(&face.from, &[]))
}

/// What the licence bits allow (OpenType, OS/2 fsType).
fn licence(bits: u16) -> &'static str {
    match bits & 0xF {
        0 => "embeddable",
        4 => "preview and print only",
        8 => "embeddable for editing",
        _ => "restricted",
    }
}

fn check(args: &Check, printer: &Printer) -> Result<u8> {
    let said = &args.conversion;
    plan::check_figures(said)?;
    let (look, _) = setup::look(said, printer)?;
    let options = plan::options(said, Formats { epub: false, pdf: true })?;
    let (name, bytes) = load(&args.file)?;
    let folder = folder(&args.file, said);
    let faces = convert::faces(&name, &bytes, &folder, &look, &options);
    let text = match printer.json() {
        true => pretty(&faces),
        false => faces.faces.iter().map(used).collect(),
    };
    if !printer.json() {
        faces.missing.iter().for_each(|f| printer.finding(&name, f, faces.source.as_ref()));
    }
    print(&text)?;
    Ok(match (faces.faces.is_empty(), faces.missing.is_empty()) {
        (true, _) => 65,
        (false, is_whole) => u8::from(!is_whole),
    })
}

fn used(face: &FaceUse) -> String {
    let scripts: Vec<String> = face.scripts.iter().map(|(s, n)| format!("{s} {n}")).collect();
    format!("{}: {} ({})\n", face.family, face.name, scripts.join(", "))
}

fn path(family: &str) -> Result<u8> {
    let faces = installed().into_iter().filter(|face| face.family.eq_ignore_ascii_case(family));
    let lines: String =
        faces.map(|face| format!("{}#{}\n", face.path.display(), face.index)).collect();
    print(&lines)?;
    match lines.is_empty() {
        false => Ok(0),
        true => Err(plan::usage(
            say!("no font family called `{family}` is installed", family),
            say!("see `banxin fonts list --installed`"),
        )),
    }
}
