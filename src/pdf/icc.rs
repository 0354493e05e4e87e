//! A small sRGB profile (ICC.1:2001-04, version 2) made from the numbers of IEC 61966-2-1.

/// Steps of the tone curve.
const STEPS: usize = 1024;

/// An sRGB matrix profile.
pub(super) fn srgb() -> Vec<u8> {
    let curve = curve();
    let tags: [(&[u8; 4], Vec<u8>); 9] = [
        (b"desc", description("sRGB")),
        (b"cprt", copyright("No copyright, use freely")),
        (b"wtpt", xyz([0.9642, 1.0, 0.8249])),
        // Primaries adapted to D50 (Bradford).
        (b"rXYZ", xyz([0.436_07, 0.222_49, 0.013_92])),
        (b"gXYZ", xyz([0.385_15, 0.716_87, 0.097_08])),
        (b"bXYZ", xyz([0.143_07, 0.060_61, 0.714_10])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = Vec::new();
    let mut data: Vec<u8> = Vec::new();
    let base = 128 + 4 + 12 * tags.len();
    let mut shared: Option<(usize, usize)> = None;
    for (name, content) in &tags {
        let (at, len) = match shared.filter(|_| name.ends_with(b"TRC")) {
            Some(place) => place,
            None => {
                let place = (base + data.len(), content.len());
                data.extend(content);
                data.resize(data.len().next_multiple_of(4), 0);
                if name.ends_with(b"TRC") {
                    shared = Some(place);
                }
                place
            }
        };
        table.extend(*name);
        table.extend((at as u32).to_be_bytes());
        table.extend((len as u32).to_be_bytes());
    }
    let mut out = header((base + data.len()) as u32);
    out.extend((tags.len() as u32).to_be_bytes());
    out.extend(table);
    out.extend(data);
    out
}

fn header(size: u32) -> Vec<u8> {
    let mut h = vec![0; 128];
    h[0..4].copy_from_slice(&size.to_be_bytes());
    h[8..12].copy_from_slice(&0x0210_0000_u32.to_be_bytes());
    h[12..24].copy_from_slice(b"mntrRGB XYZ ");
    for (i, v) in [2000u16, 1, 1, 0, 0, 0].into_iter().enumerate() {
        h[24 + 2 * i..26 + 2 * i].copy_from_slice(&v.to_be_bytes());
    }
    h[36..40].copy_from_slice(b"acsp");
    let white: Vec<u8> = [0.9642, 1.0, 0.8249].into_iter().flat_map(fixed).collect();
    h[68..80].copy_from_slice(&white);
    h
}

fn fixed(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    let mut out = b"XYZ \0\0\0\0".to_vec();
    out.extend(values.into_iter().flat_map(fixed));
    out
}

fn description(text: &str) -> Vec<u8> {
    let mut out = b"desc\0\0\0\0".to_vec();
    out.extend((text.len() as u32 + 1).to_be_bytes());
    out.extend(text.as_bytes());
    out.push(0);
    out.extend([0; 8]); // no Unicode text
    out.extend([0; 70]); // no Macintosh text
    out
}

fn copyright(text: &str) -> Vec<u8> {
    let mut out = b"text\0\0\0\0".to_vec();
    out.extend(text.as_bytes());
    out.push(0);
    out
}

fn curve() -> Vec<u8> {
    let mut out = b"curv\0\0\0\0".to_vec();
    out.extend((STEPS as u32).to_be_bytes());
    for i in 0..STEPS {
        let v = i as f64 / (STEPS - 1) as f64;
        let linear = if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) };
        out.extend(((linear * 65535.0).round() as u16).to_be_bytes());
    }
    out
}
