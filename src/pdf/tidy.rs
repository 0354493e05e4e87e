//! Drops objects that nothing refers to and numbers the rest from 1 on, without holes.
//!
//! lopdf can do both, but looks every reference up in a list: a third of the time of a long book.

use lopdf::{Dictionary, Document as Pdf, Object, ObjectId};
use rayon::prelude::*;

/// Objects that a thread takes at a time.
const SHARE: usize = 256;

/// Keeps what the trailer leads to, in the order of the old numbers.
pub(super) fn tidy(pdf: &mut Pdf) {
    let kept = reachable(pdf);
    let mut new = vec![0; kept.len()];
    let ids = pdf.objects.keys().filter(|id| kept[id.0 as usize]);
    ids.zip(1..).for_each(|(id, number)| new[id.0 as usize] = number);
    let objects = std::mem::take(&mut pdf.objects).into_iter();
    let kept = objects.filter(|(id, _)| kept[id.0 as usize]);
    let mut numbered: Vec<(ObjectId, Object)> =
        (1..).zip(kept).map(|(number, (_, object))| ((number, 0), object)).collect();
    numbered.par_iter_mut().with_min_len(SHARE).for_each(|(_, object)| renumber(object, &new));
    pdf.trailer.iter_mut().for_each(|(_, value)| renumber(value, &new));
    pdf.max_id = numbered.len() as u32;
    pdf.objects = numbered.into_iter().collect();
}

/// Which object numbers the trailer leads to.
fn reachable(pdf: &Pdf) -> Vec<bool> {
    let last = pdf.objects.keys().map(|id| id.0).max().unwrap_or(0) as usize;
    let mut kept = vec![false; last + 1];
    let mut place = vec![usize::MAX; last + 1];
    pdf.objects.keys().enumerate().for_each(|(at, id)| place[id.0 as usize] = at);
    let objects: Vec<&Object> = pdf.objects.values().collect();
    let lists: Vec<Links> = objects.par_chunks(SHARE).map(Links::of).collect();
    let mut found: Vec<ObjectId> = Vec::new();
    in_dictionary(&pdf.trailer, &mut found);
    while let Some((id, _)) = found.pop() {
        let Some(&at) = place.get(id as usize).filter(|at| **at < objects.len()) else { continue };
        if !std::mem::replace(&mut kept[id as usize], true) {
            found.extend_from_slice(lists[at / SHARE].from(at % SHARE));
        }
    }
    kept
}

/// The references of several objects.
struct Links {
    all: Vec<ObjectId>,
    /// Where those of each end.
    ends: Vec<usize>,
}

impl Links {
    fn of(objects: &[&Object]) -> Links {
        let mut all = Vec::new();
        let end = |object: &&Object| {
            in_object(object, &mut all);
            all.len()
        };
        let ends = objects.iter().map(end).collect();
        Links { all, ends }
    }

    fn from(&self, object: usize) -> &[ObjectId] {
        let start = object.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[object]]
    }
}

fn in_object(object: &Object, found: &mut Vec<ObjectId>) {
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(array) => array.iter().for_each(|o| in_object(o, found)),
        Object::Dictionary(dict) => in_dictionary(dict, found),
        Object::Stream(stream) => in_dictionary(&stream.dict, found),
        _ => {}
    }
}

fn in_dictionary(dict: &Dictionary, found: &mut Vec<ObjectId>) {
    dict.iter().for_each(|(_, value)| in_object(value, found));
}

/// Gives references their new numbers; one that leads nowhere becomes null, which is what a
/// reader takes it for (ISO 32000-1, 7.3.10).
fn renumber(object: &mut Object, new: &[u32]) {
    match object {
        Object::Reference(id) => match new.get(id.0 as usize) {
            Some(&number) if number > 0 => *id = (number, 0),
            _ => *object = Object::Null,
        },
        Object::Array(array) => array.iter_mut().for_each(|o| renumber(o, new)),
        Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, o)| renumber(o, new)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, o)| renumber(o, new)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    #[test]
    fn what_nothing_leads_to_goes_and_numbers_close_up() {
        let mut pdf = Pdf::with_version("1.7");
        let lost = pdf.add_object(1);
        let leaf = pdf.add_object(2);
        let lone = pdf.add_object(dictionary! { "To" => Object::Reference(lost) });
        let root = pdf.add_object(vec![Object::Reference(leaf), Object::Reference((99, 0))]);
        pdf.trailer.set("Root", Object::Reference(root));
        tidy(&mut pdf);
        assert!(lone.0 > leaf.0);
        assert_eq!(pdf.objects.keys().copied().collect::<Vec<_>>(), [(1, 0), (2, 0)]);
        assert_eq!(pdf.objects[&(1, 0)], Object::Integer(2));
        assert_eq!(pdf.objects[&(2, 0)], vec![Object::Reference((1, 0)), Object::Null].into());
        assert_eq!(pdf.trailer.get(b"Root").ok(), Some(&Object::Reference((2, 0))));
    }
}
