//! Whether an embedded colour profile may go into an archival PDF.

use std::sync::Arc;

/// The profile, if it is one that PDF/A-2 allows for that many components (ISO 19005-2, 6.2.4.2:
/// ICC.1:2010 or older, for an input, display, output or colour space device) and not sRGB,
/// which the output intent says already.
pub(super) fn usable(profile: Option<Vec<u8>>, components: u8) -> Option<Arc<[u8]>> {
    let profile = profile.filter(|p| is_sound(p, components) && !is_srgb(p))?;
    Some(profile.into())
}

fn is_sound(profile: &[u8], components: u8) -> bool {
    let space: &[u8] = match components {
        1 => b"GRAY",
        3 => b"RGB ",
        4 => b"CMYK",
        _ => return false,
    };
    let Some(header) = profile.get(..128) else { return false };
    let size = u32::from_be_bytes([header[0], header[1], header[2], header[3]]) as usize;
    let class: &[u8] = &header[12..16];
    size == profile.len()
        && header[8] <= 4
        && [b"scnr", b"mntr", b"prtr", b"spac"].iter().any(|c| class == *c)
        && &header[16..20] == space
        && &header[36..40] == b"acsp"
}

fn is_srgb(profile: &[u8]) -> bool {
    const NAME: &[u8] = b"sRGB IEC61966-2.1";
    profile.windows(NAME.len()).any(|w| w == NAME)
}
