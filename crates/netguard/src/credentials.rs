use std::fmt;

/// User name and password from a URL, decoded. Shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    user_name: String,
    password: String,
}

impl Credentials {
    pub(crate) fn new(user_name: String, password: String) -> Self {
        Self { user_name, password }
    }

    #[must_use]
    pub fn expose_user_name(&self) -> &str {
        &self.user_name
    }

    #[must_use]
    pub fn expose_password(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}
