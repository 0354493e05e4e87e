//! The file: streams as they are, all other objects packed into streams of objects, and where each
//! is (ISO 32000-1, 7.5).
//!
//! lopdf (0.44) can write it too, but by one thread, from a copy of every object that it writes
//! three times; and it does not compress the table of places.

use std::io::Write;

use lopdf::{Dictionary, Document as Pdf, Object, ObjectId, Stream, StringFormat, dictionary};
use rayon::prelude::*;

use crate::deflate::{self, Effort};

/// Objects that are packed together: more make a reader unpack more than it needs.
const TOGETHER: usize = 200;

/// A comment of bytes above 127, which tell that this is no text (7.5.2).
const BINARY: &[u8] = b"%\xBB\xAD\xC0\xDE\n";

/// Where an object is.
#[derive(Clone, Copy, Debug)]
enum Place {
    Free,
    /// So many bytes from the start of the file.
    At(usize),
    /// In a stream of objects, by its number, at this place.
    In(u32, usize),
}

/// The bytes of a document whose objects are numbered from 1 on without holes.
pub(super) fn save(pdf: &Pdf) -> Vec<u8> {
    let (streams, others): (Vec<_>, Vec<_>) =
        pdf.objects.iter().partition(|(_, object)| matches!(object, Object::Stream(_)));
    let packed: Vec<(Vec<u32>, Stream)> = others.par_chunks(TOGETHER).map(pack).collect();
    let last = pdf.objects.len() + packed.len() + 1;
    let length = |s: &Stream| s.content.len() + 256;
    let all: usize = streams.iter().filter_map(|(_, o)| o.as_stream().ok()).map(length).sum();
    let mut out = Vec::with_capacity(all + packed.iter().map(|(_, s)| length(s)).sum::<usize>());
    out.extend(format!("%PDF-{}\n", pdf.version).as_bytes());
    out.extend(BINARY);
    let mut places = vec![Place::Free; last + 1];
    for (&(number, _), object) in streams {
        places[number as usize] = Place::At(out.len());
        indirect(number, object, &mut out);
    }
    for (number, (inside, stream)) in (pdf.objects.len() as u32 + 1..).zip(packed) {
        for (index, inner) in inside.into_iter().enumerate() {
            places[inner as usize] = Place::In(number, index);
        }
        places[number as usize] = Place::At(out.len());
        indirect(number, &Object::Stream(stream), &mut out);
    }
    let start = out.len();
    places[last] = Place::At(start);
    indirect(last as u32, &Object::Stream(table(&places, &pdf.trailer)), &mut out);
    out.extend(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    out
}

/// A stream of objects (7.5.7), and their numbers.
fn pack(objects: &[(&ObjectId, &Object)]) -> (Vec<u32>, Stream) {
    let (mut head, mut body) = (String::new(), Vec::new());
    for ((number, _), object) in objects {
        head += &format!("{number} {} ", body.len());
        write(object, &mut body);
        body.push(b'\n');
    }
    let first = head.len();
    let content = deflate::zlib(&[head.into_bytes(), body].concat(), Effort::Usual);
    let dict = dictionary! {
        "Type" => "ObjStm",
        "N" => objects.len() as i64,
        "First" => first as i64,
        "Filter" => "FlateDecode",
    };
    (objects.iter().map(|((number, _), _)| *number).collect(), Stream::new(dict, content))
}

/// The stream of places (7.5.8), with the entries of the trailer. Each row is told by what differs
/// from the one above, as places grow slowly (7.4.4.4).
fn table(places: &[Place], trailer: &Dictionary) -> Stream {
    let number = |place: &Place| match *place {
        Place::Free => 0,
        Place::At(start) => start as u64,
        Place::In(stream, _) => stream.into(),
    };
    let most = places.iter().map(number).max().unwrap_or(0);
    let width = 8 - most.leading_zeros() as usize / 8;
    let columns = 1 + width + 2;
    let mut rows = Vec::with_capacity(places.len() * (columns + 1));
    let mut above = vec![0; columns];
    for place in places {
        let (kind, last) = match *place {
            // There is no generation after this one: the number stays free (7.5.4).
            Place::Free => (0, u16::MAX),
            Place::At(_) => (1, 0),
            Place::In(_, index) => (2, index as u16),
        };
        let mut row = vec![kind];
        row.extend(&number(place).to_be_bytes()[8 - width..]);
        row.extend(last.to_be_bytes());
        rows.push(2);
        rows.extend(row.iter().zip(&above).map(|(byte, up)| byte.wrapping_sub(*up)));
        above = row;
    }
    let mut dict = trailer.clone();
    dict.set("Type", "XRef");
    dict.set("Size", places.len() as i64);
    dict.set("W", [1, width as i64, 2].map(Object::Integer).to_vec());
    dict.set("Filter", "FlateDecode");
    let parameters = dictionary! { "Predictor" => 12, "Columns" => columns as i64 };
    dict.set("DecodeParms", parameters);
    Stream::new(dict, deflate::zlib(&rows, Effort::Usual))
}

fn indirect(number: u32, object: &Object, out: &mut Vec<u8>) {
    out.extend(format!("{number} 0 obj\n").as_bytes());
    write(object, out);
    out.extend(b"\nendobj\n");
}

/// Writes an object (7.3).
fn write(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(value) => out.extend(if *value { &b"true"[..] } else { b"false" }),
        Object::Integer(value) => shown(value, out),
        Object::Real(value) => shown(value, out),
        Object::Name(value) => name(value, out),
        Object::String(bytes, StringFormat::Literal) => literal(bytes, out),
        Object::String(bytes, StringFormat::Hexadecimal) => {
            out.push(b'<');
            out.extend(bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]));
            out.push(b'>');
        }
        Object::Array(array) => {
            out.push(b'[');
            for (k, object) in array.iter().enumerate() {
                separate(object, k > 0, out);
                write(object, out);
            }
            out.push(b']');
        }
        Object::Dictionary(dict) => dictionary(dict, out),
        Object::Stream(stream) => {
            dictionary(&stream.dict, out);
            out.extend(b"stream\n");
            out.extend(&stream.content);
            out.extend(b"\nendstream");
        }
        Object::Reference((number, generation)) => {
            shown(number, out);
            out.push(b' ');
            shown(generation, out);
            out.extend(b" R");
        }
    }
}

fn dictionary(dict: &Dictionary, out: &mut Vec<u8>) {
    out.extend(b"<<");
    for (key, value) in dict {
        name(key, out);
        separate(value, true, out);
        write(value, out);
    }
    out.extend(b">>");
}

/// A space before what does not begin with a delimiter itself.
fn separate(object: &Object, after: bool, out: &mut Vec<u8>) {
    use Object::{Boolean, Integer, Null, Real, Reference};
    if after && matches!(object, Null | Boolean(_) | Integer(_) | Real(_) | Reference(_)) {
        out.push(b' ');
    }
}

/// A number; real ones have no exponent.
fn shown(value: impl std::fmt::Display, out: &mut Vec<u8>) {
    write!(out, "{value}").expect("memory takes every byte");
}

fn name(value: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in value {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte) {
            out.push(byte);
        } else {
            out.extend([b'#', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// A string in brackets; a bare carriage return would be read as a line feed (7.3.4.2).
fn literal(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'(');
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\r' => out.extend(b"\\r"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

fn digit(value: u8) -> u8 {
    b"0123456789ABCDEF"[usize::from(value)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader takes a bare carriage return for a line feed (7.3.4.2).
    #[test]
    fn strings_are_escaped() {
        let mut out = Vec::new();
        literal(b"a\r(b\\)\n", &mut out);
        assert_eq!(out, b"(a\\r\\(b\\\\\\)\n)");
    }

    /// Read again by lopdf.
    #[test]
    fn what_was_saved_is_read_again() {
        let mut pdf = Pdf::with_version("1.7");
        let odd = Object::Name(b"a b#(\xFF".to_vec());
        let string = |text: &[u8], format| Object::String(text.to_vec(), format);
        let texts = vec![
            string(b"(\\) ) \r\n (", StringFormat::Literal),
            string(b"\xFE\xFF\x0A\x28", StringFormat::Hexadecimal),
            Object::Null,
            true.into(),
            Object::Real(-0.000_012_5),
            (-17).into(),
            odd.clone(),
        ];
        let texts = pdf.add_object(texts);
        let stream = Stream::new(dictionary! { "A" => odd }, b"stream\nendstream\r".to_vec());
        let stream = pdf.add_object(stream);
        let many: Vec<Object> =
            (0..3 * TOGETHER as i64).map(|k| pdf.add_object(k * k).into()).collect();
        let root = dictionary! {
            "Type" => "Catalog", "Texts" => texts, "Stream" => stream, "Many" => many,
        };
        let root = pdf.add_object(root);
        pdf.trailer.set("Root", root);
        let read = Pdf::load_mem(&save(&pdf)).expect("a whole file");
        assert_eq!(read.version, "1.7");
        assert_eq!(read.trailer.get(b"Root").ok(), Some(&root.into()));
        for (id, object) in &pdf.objects {
            let found = read.get_object(*id).expect("every object");
            match (found, object) {
                (Object::Stream(found), Object::Stream(object)) => {
                    assert_eq!((&found.dict, &found.content), (&object.dict, &object.content));
                }
                _ => assert_eq!(found, object),
            }
        }
    }
}
