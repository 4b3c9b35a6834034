/// The module that all types of this crate belong to, on the wire.
pub(super) const MODULE: &str = "kurento";

/// Writes a struct as one of Kurento's complex values: its fields under their names on the wire, and its type, which is its own
/// name or the one that is given.
macro_rules! complex_type {
    ($type:ident { $($fields:tt)+ }) => {
        $crate::types::complex::complex_type!($type as stringify!($type), { $($fields)+ });
    };
    ($type:ident as $name:expr, { $($wire:literal => $field:ident),+ $(,)? }) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut fields = serializer.serialize_map(None)?;
                fields.serialize_entry("__module__", $crate::types::complex::MODULE)?;
                fields.serialize_entry("__type__", $name)?;
                $(fields.serialize_entry($wire, &self.$field)?;)+
                fields.end()
            }
        }
    };
}

pub(super) use complex_type;
