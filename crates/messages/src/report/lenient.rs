use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// Reads a value that spoils nothing: what cannot be one is absent.
pub(super) fn read<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Value::deserialize(deserializer).map(|value| T::deserialize(value).ok())
}

/// Reads the first `MAX` entries of a list, and leaves out those that cannot be one.
pub(crate) fn list<'de, D, T, const MAX: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    let Value::Array(entries) = value else { return Ok(Vec::new()) };
    Ok(entries.into_iter().take(MAX).filter_map(|entry| T::deserialize(entry).ok()).collect())
}

/// Makes a struct whose measurements are each there or not; what comes before `optional` is always there.
macro_rules! measurements {
    ($(#[$doc:meta])* pub struct $name:ident { optional { $($optional:tt)* } }) => {
        measurements! { @define [$(#[$doc])* #[derive(Default)]] $name {} { $($optional)* } }
    };
    ($(#[$doc:meta])* pub struct $name:ident {
        $($(#[$required_doc:meta])* pub $required:ident: $required_type:ty,)+
        optional { $($(#[$optional_doc:meta])* pub $optional:ident: $optional_type:ty,)* }
    }) => {
        measurements! { @define [$(#[$doc])*] $name
            { $($(#[$required_doc])* pub $required: $required_type,)+ }
            { $($(#[$optional_doc])* pub $optional: $optional_type,)* }
        }

        impl $name {
            /// Nothing measured yet.
            pub fn new($($required: $required_type),+) -> Self {
                Self { $($required,)+ $($optional: None,)* }
            }
        }
    };
    (@define [$(#[$attribute:meta])*] $name:ident
        { $($(#[$required_doc:meta])* pub $required:ident: $required_type:ty,)* }
        { $($(#[$optional_doc:meta])* pub $optional:ident: $optional_type:ty,)* }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $($(#[$required_doc])* pub $required: $required_type,)*
            $(
                $(#[$optional_doc])*
                #[serde(
                    default,
                    skip_serializing_if = "Option::is_none",
                    deserialize_with = "crate::report::lenient::read"
                )]
                pub $optional: Option<$optional_type>,
            )*
        }
    };
}

pub(super) use measurements;
