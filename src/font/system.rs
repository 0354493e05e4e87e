//! Installed fonts, through fontdb. The scan costs tens of milliseconds and is made only when a
//! family is asked for that is not inside the program.

use std::path::PathBuf;
use std::sync::OnceLock;

use fontdb::{Database, Source};

fn database() -> &'static Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let mut database = Database::new();
        database.load_system_fonts();
        database
    })
}

/// A face that is installed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Installed {
    /// Its family.
    pub family: String,
    /// Its PostScript name.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// Its place in the file, from 0.
    pub index: u32,
}

/// All faces that are installed, by family and name.
pub fn installed() -> Vec<Installed> {
    let mut found: Vec<Installed> = database()
        .faces()
        .filter_map(|face| {
            let (Source::File(path) | Source::SharedFile(path, _)) = &face.source else {
                return None;
            };
            Some(Installed {
                family: face.families.first()?.0.clone(),
                name: face.post_script_name.clone(),
                path: path.clone(),
                index: face.index,
            })
        })
        .collect();
    found.sort();
    found
}

/// The files of a family with the face's index in each, in a fixed order.
pub(super) fn faces_of(name: &str) -> Vec<(Vec<u8>, u32)> {
    let database = database();
    let mut faces: Vec<_> = database
        .faces()
        .filter(|f| f.families.iter().any(|(family, _)| family.eq_ignore_ascii_case(name)))
        .collect();
    faces.sort_by(|a, b| {
        (a.weight, a.style as u8, &a.post_script_name).cmp(&(
            b.weight,
            b.style as u8,
            &b.post_script_name,
        ))
    });
    faces
        .into_iter()
        .filter_map(|face| {
            let bytes = match &face.source {
                Source::File(path) | Source::SharedFile(path, _) => std::fs::read(path).ok()?,
                Source::Binary(data) => data.as_ref().as_ref().to_vec(),
            };
            Some((bytes, face.index))
        })
        .collect()
}
