use bytes::Bytes;

/// The parameter sets of a stream that are valid now; a later one replaces that of the same kind and id.
#[derive(Debug, Default)]
pub(crate) struct ParameterSets {
    sets: Vec<Set>,
}

#[derive(Debug)]
struct Set {
    kind: u8,
    id: u32,
    unit: Bytes,
}

/// Of all sets together; honest streams have less than 1 KiB.
const MOST_BYTES: usize = 16 * 1024;

impl ParameterSets {
    /// Whether the set says something new. One that does not fit any more is left out.
    pub(crate) fn insert(&mut self, kind: u8, id: u32, unit: &[u8]) -> bool {
        let is_same_place = |set: &Set| set.kind == kind && set.id == id;
        if self.sets.iter().any(|set| is_same_place(set) && set.unit == unit) {
            return false;
        }
        let others: usize = self.sets.iter().filter(|set| !is_same_place(set)).map(|set| set.unit.len()).sum();
        if others + unit.len() > MOST_BYTES {
            return false;
        }
        self.sets.retain(|set| !is_same_place(set));
        self.sets.push(Set { kind, id, unit: Bytes::copy_from_slice(unit) });
        true
    }

    /// Those of one kind; what came last is last.
    pub(crate) fn of(&self, kind: u8) -> impl Iterator<Item = &Bytes> {
        self.sets.iter().filter(move |set| set.kind == kind).map(|set| &set.unit)
    }

    pub(crate) fn has(&self, kind: u8) -> bool {
        self.of(kind).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_id_replaces() {
        let mut sets = ParameterSets::default();
        assert!(sets.insert(7, 0, &[1]));
        assert!(sets.insert(8, 0, &[2]));
        assert!(!sets.insert(7, 0, &[1]), "nothing new");
        assert!(sets.insert(7, 0, &[3]));
        assert!(sets.insert(7, 1, &[4]));
        assert_eq!(sets.of(7).collect::<Vec<_>>(), [&[3][..], &[4]]);
        assert!(!sets.has(9));
    }

    #[test]
    fn they_are_capped() {
        let mut sets = ParameterSets::default();
        for id in 0..1000 {
            sets.insert(8, id, &[0; 1000]);
        }
        assert_eq!(sets.of(8).count(), 16);
    }
}
