//! Lists of jobs: JSON Lines, or CSV with a header row.

use std::io::{self, BufRead, Read};
use std::path::Path;

use serde_json::Value;

use super::Order;
use super::outcome::Fault;
use crate::say::Told;

/// A line of a list: its number, and the job or what is wrong with it.
pub(super) type Listed = (usize, Result<Order, (String, Fault)>);

/// Whether a file is a list of jobs by its name.
pub fn is_list(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    extension.is_some_and(|e| ["jsonl", "ndjson", "csv"].contains(&e.as_str()))
}

/// Reads JSON Lines; empty lines are passed over.
pub(super) fn json_lines(input: impl BufRead) -> io::Result<Vec<Listed>> {
    let mut listed = Vec::new();
    for (number, line) in input.lines().enumerate() {
        let line =
            line.map_err(|e| if e.kind() == io::ErrorKind::InvalidData { not_text() } else { e })?;
        let line = line.trim_start_matches('\u{feff}');
        if !line.trim().is_empty() {
            listed.push((number + 1, Order::parse(line)));
        }
    }
    Ok(listed)
}

/// Lists are not guessed at as articles are: a wrong name would be another file.
fn not_text() -> io::Error {
    let hint = say!("save it anew as UTF-8");
    Told::error(io::ErrorKind::InvalidData, say!("lists of jobs must be UTF-8"), Some(hint))
}

fn of_csv(error: csv::Error) -> io::Error {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => not_text(),
        _ => error.into(),
    }
}

/// Reads CSV. Columns that are not those of a job are options, and so are the values of the object
/// in a column `opts`; an empty cell is none.
pub(super) fn csv(input: impl Read) -> io::Result<Vec<Listed>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let header = reader.headers().map_err(of_csv)?.clone();
    let mut listed = Vec::new();
    for record in reader.records() {
        let record = record.map_err(of_csv)?;
        let line = record.position().map_or(0, |p| p.line() as usize);
        let cells = header.iter().zip(&record).filter(|(_, cell)| !cell.is_empty());
        let order = order(cells);
        // Of a row with one comma too many no cell can be trusted; spreadsheets end rows with empty ones.
        let is_long = record.iter().skip(header.len()).any(|cell| !cell.trim().is_empty());
        listed.push((
            line,
            if is_long { Err(too_long(order, record.len(), header.len())) } else { order },
        ));
    }
    Ok(listed)
}

fn too_long(
    order: Result<Order, (String, Fault)>,
    cells: usize,
    columns: usize,
) -> (String, Fault) {
    let id = order.map_or_else(|(id, _)| id, |order| order.id);
    let why = say!("the row has {cells} cells, the head {columns}", cells, columns);
    (id, Fault::new("bad-job", why))
}

fn order<'a>(cells: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Order, (String, Fault)> {
    let mut order = Order { v: 1, ..Order::default() };
    let mut wrong = None;
    for (name, cell) in cells {
        let text = || Some(cell.to_owned());
        match name.trim_start_matches('\u{feff}').trim() {
            "v" if cell.trim() == "1" => {}
            "v" => wrong = Some(say!("version {version} is not known", version = cell)),
            "id" => order.id = cell.to_owned(),
            "in" => order.input = text(),
            "out" => order.out = text(),
            "formats" => order.formats = Some(words(cell)),
            "timeout_ms" => match cell.trim().parse() {
                Ok(ms) => order.timeout_ms = Some(ms),
                Err(_) => wrong = Some(say!("`{cell}` is no number of milliseconds", cell)),
            },
            "opts" => match serde_json::from_str(cell) {
                Ok(Value::Object(opts)) => order.opts.extend(opts),
                _ => wrong = Some(say!("`opts` is no JSON object")),
            },
            option => drop(order.opts.insert(option.to_owned(), Value::from(cell))),
        }
    }
    match wrong {
        None => Ok(order),
        Some(why) => Err((order.id, Fault::new("bad-job", why))),
    }
}

/// `epub pdf`, `epub,pdf`, `epub;pdf`.
fn words(cell: &str) -> Vec<String> {
    let parts = cell.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    parts.filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_says_what_json_says() {
        let csv = csv("\u{feff}id,in,out,formats,title,opts\n\
            a,x/a.txt,b/a,epub;pdf,\"活,字\",\"{\"\"page\"\":\"\"a4\"\"}\"\n\
            b,x/b.txt,,,,\n\
            c,x/c.txt,,,,[]\n\
            d,x/d.txt,,,a,,b\n\
            e,x/e.txt,,,,,,\n"
            .as_bytes())
        .unwrap();
        let json = json_lines(
            "\n{\"id\":\"a\",\"in\":\"x/a.txt\",\"out\":\"b/a\",\"formats\":[\"epub\",\"pdf\"],\
             \"opts\":{\"title\":\"活,字\",\"page\":\"a4\"}}\n{\"id\":\"b\",\"in\":\"x/b.txt\"}\n"
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(csv[..2], json[..]);
        assert!(matches!(&csv[2], (4, Err((id, _))) if id == "c"));
        assert!(matches!(&csv[3], (5, Err((id, _))) if id == "d"));
        assert!(matches!(&csv[4], (6, Ok(_))));
    }

    #[test]
    fn lists_are_utf_8() {
        let error = |listed: io::Result<Vec<Listed>>| listed.unwrap_err().to_string();
        let wrong = "lists of jobs must be UTF-8";
        assert_eq!(error(csv(&b"in\n\xBB\xEE.txt\n"[..])), wrong);
        assert_eq!(error(json_lines(&b"{\"in\":\"\xBB\xEE.txt\"}\n"[..])), wrong);
    }
}
