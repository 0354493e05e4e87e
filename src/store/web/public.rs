//! Which addresses are public: those the special-purpose registries of IANA (RFC 6890 and its
//! updates) call globally reachable and that are no group's (multicast).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Whether anybody may be there, and not just somebody's own machines.
pub(super) fn is_public(at: SocketAddr) -> bool {
    match at.ip() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = match (a, b, c) {
        // This network, this host, private use, reserved and groups.
        (0 | 10 | 127 | 224.., ..) | (172, 16..=31, _) | (192, 168, _) | (169, 254, _) => true,
        // Shared by customers of a provider.
        (100, 64..=127, _) => true,
        // Protocols, documentation, relays of 6to4, measurements.
        (192, 0, 0 | 2) | (192, 88, 99) | (198, 18..=19, _) | (198, 51, 100) | (203, 0, 113) => {
            true
        }
        _ => false,
    };
    !reserved
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let within = |at: usize| {
        let s = ip.segments();
        let [a, b] = s[at].to_be_bytes();
        let [c, d] = s[at + 1].to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        // An address of IPv4 in other clothes.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => within(6),
        [0x2002, ..] => within(1),
        // Protocols and documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let all = include_str!("addresses.tsv").lines().filter(|line| !line.starts_with('#'));
        for line in all {
            let (ip, public) = line.split_once('\t').unwrap();
            let at = SocketAddr::new(ip.parse().unwrap(), 80);
            assert_eq!(is_public(at), public == "public", "{ip}");
        }
    }
}
