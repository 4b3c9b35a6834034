/// The length of every packet.
pub(super) const LENGTH: usize = 188;
pub(super) const SYNC: u8 = 0x47;
/// The packet id of stuffing.
pub(super) const NULL: u16 = 0x1fff;

/// One packet (2.4.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packet<'a> {
    pub(super) id: u16,
    pub(super) is_broken: bool,
    pub(super) is_scrambled: bool,
    /// A PES packet or a section begins in it.
    pub(super) is_start: bool,
    /// The continuity counter need not follow.
    pub(super) is_discontinuous: bool,
    pub(super) counter: u8,
    /// `None` if it has none, which does not count; an empty one counts.
    pub(super) payload: Option<&'a [u8]>,
}

impl<'a> Packet<'a> {
    /// `None` if the adaptation field is longer than the packet.
    pub(super) fn parse(data: &'a [u8; LENGTH]) -> Option<Self> {
        let [_, first, second, flags, rest @ ..] = data;
        let (is_discontinuous, rest) = if flags & 0x20 == 0 { (false, &rest[..]) } else { skip_adaptation(rest)? };
        Some(Self {
            id: u16::from(first & 0x1f) << 8 | u16::from(*second),
            is_broken: first & 0x80 != 0,
            is_scrambled: flags & 0xc0 != 0,
            is_start: first & 0x40 != 0,
            is_discontinuous,
            counter: flags & 0x0f,
            payload: (flags & 0x10 != 0).then_some(rest),
        })
    }
}

fn skip_adaptation(data: &[u8]) -> Option<(bool, &[u8])> {
    let (length, rest) = data.split_first()?;
    let (field, payload) = rest.split_at_checked((*length).into())?;
    Some((field.first().is_some_and(|flags| flags & 0x80 != 0), payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let mut data = [0xff; LENGTH];
        data[..8].copy_from_slice(&[SYNC, 0x41, 0x00, 0x37, 3, 0x80, 0, 0]);
        let packet = Packet::parse(&data).unwrap();
        assert_eq!((packet.id, packet.counter), (0x100, 7));
        assert!(packet.is_start && packet.is_discontinuous && !packet.is_broken && !packet.is_scrambled);
        assert_eq!(packet.payload.unwrap().len(), LENGTH - 8);
    }

    #[test]
    fn an_adaptation_field_that_is_too_long() {
        let mut data = [0xff; LENGTH];
        data[..5].copy_from_slice(&[SYNC, 0x41, 0x00, 0x37, 184]);
        assert_eq!(Packet::parse(&data), None);
        data[4] = 183;
        assert_eq!(Packet::parse(&data).unwrap().payload, Some(&[][..]));
    }
}
