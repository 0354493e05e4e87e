//! Values of YAML and TOML as strings, whatever their type.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

/// Keys in lower case with their values.
pub(super) type Fields = BTreeMap<String, Vec<String>>;

/// Reads YAML; the parser has limits against bombs.
pub(super) fn parse_yaml(text: &str) -> Result<Fields, String> {
    let map: BTreeMap<String, Strings> = serde_saphyr::from_str(text).map_err(|e| e.to_string())?;
    Ok(map.into_iter().map(|(k, v)| (k.to_lowercase(), v.0)).collect())
}

/// Reads TOML.
pub(super) fn parse_toml(text: &str) -> Result<Fields, String> {
    let map: BTreeMap<String, Strings> = toml::from_str(text).map_err(|e| e.to_string())?;
    Ok(map.into_iter().map(|(k, v)| (k.to_lowercase(), v.0)).collect())
}

/// Any value as strings: a list is its members, a map its `name` (or its values).
#[derive(Default)]
struct Strings(Vec<String>);

impl<'de> Deserialize<'de> for Strings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Strings, D::Error> {
        deserializer.deserialize_any(StringsVisitor)
    }
}

struct StringsVisitor;

impl<'de> Visitor<'de> for StringsVisitor {
    type Value = Strings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, v: &str) -> Result<Strings, E> {
        Ok(Strings(vec![v.trim().to_owned()]))
    }

    fn visit_bool<E>(self, v: bool) -> Result<Strings, E> {
        Ok(Strings(vec![v.to_string()]))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Strings, E> {
        Ok(Strings(vec![v.to_string()]))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Strings, E> {
        Ok(Strings(vec![v.to_string()]))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Strings, E> {
        Ok(Strings(vec![v.to_string()]))
    }

    fn visit_unit<E>(self) -> Result<Strings, E> {
        Ok(Strings::default())
    }

    fn visit_none<E>(self) -> Result<Strings, E> {
        Ok(Strings::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Strings, D::Error> {
        Strings::deserialize(d)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Strings, A::Error> {
        let mut all = Vec::new();
        while let Some(Strings(values)) = seq.next_element()? {
            all.extend(values);
        }
        Ok(Strings(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Strings, A::Error> {
        let mut all = Vec::new();
        let mut name = None;
        while let Some((key, Strings(values))) = map.next_entry::<String, Strings>()? {
            match key.as_str() {
                "name" | "姓名" | "名" => name = Some(values),
                _ => all.extend(values),
            }
        }
        Ok(Strings(name.unwrap_or(all)))
    }
}
