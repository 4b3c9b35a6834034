use std::path::PathBuf;

/// Why the settings cannot be used; one line that says what to change.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The command line cannot be read, or help was asked for.
    #[error("{}", first_line(.0))]
    Arguments(clap::Error),
    #[error("cannot read the file {} that the setting config names: {source}", .path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the settings file {} is not valid in line {line}: {message}", .path.display())]
    File { path: PathBuf, line: usize, message: String },
    /// A setting has a value that it cannot have.
    #[error("the setting {name} is not valid: {problem}")]
    Setting { name: &'static str, problem: String },
}

impl ConfigError {
    pub(super) fn setting(name: &'static str, problem: impl Into<String>) -> Self {
        Self::Setting { name, problem: problem.into() }
    }
}

/// What clap says about an error, without its hints on how to get help.
fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}
