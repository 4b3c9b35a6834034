use messages::RecordingList;

use crate::words;

/// How much room recordings take, and how much is left.
pub(crate) fn storage_words(list: &RecordingList) -> String {
    let used = words::bytes(list.used_bytes);
    match list.free_bytes {
        Some(free) => format!("{used} used, {} left on the disk", words::bytes(free)),
        None => format!("{used} used"),
    }
}

/// Whether there is no room for new recordings.
pub(crate) fn is_full(list: &RecordingList) -> bool {
    list.free_bytes.is_some_and(|free| free < list.reserve_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_told_where_it_is_known() {
        let list = RecordingList { used_bytes: 1_200_000, reserve_bytes: 200, ..RecordingList::default() };
        assert_eq!(storage_words(&list), "1.2 MB used");
        assert!(!is_full(&list));
        let list = RecordingList { free_bytes: Some(100), ..list };
        assert_eq!(storage_words(&list), "1.2 MB used, 1 KB left on the disk");
        assert!(is_full(&list));
    }
}
