use serde::{Deserialize, Serialize};

/// How large a camera's picture should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Resolution {
    #[serde(rename = "360p")]
    P360,
    #[default]
    #[serde(rename = "720p")]
    P720,
    #[serde(rename = "1080p")]
    P1080,
}

impl Resolution {
    /// All, from small to large.
    pub const ALL: [Self; 3] = [Self::P360, Self::P720, Self::P1080];

    /// The resolution's name, also as a form's value.
    pub fn name(self) -> &'static str {
        match self {
            Self::P360 => "360p",
            Self::P720 => "720p",
            Self::P1080 => "1080p",
        }
    }

    /// What the resolution is good for.
    pub fn label(self) -> &'static str {
        match self {
            Self::P360 => "360p, for slow networks",
            Self::P720 => "720p, recommended",
            Self::P1080 => "1080p, for fast networks",
        }
    }

    /// The resolution of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resolution| resolution.name() == name)
    }

    /// Width and height in pixels.
    pub fn size(self) -> (u32, u32) {
        match self {
            Self::P360 => (640, 360),
            Self::P720 => (1280, 720),
            Self::P1080 => (1920, 1080),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back() {
        for resolution in Resolution::ALL {
            assert_eq!(Resolution::from_name(resolution.name()), Some(resolution));
        }
        assert_eq!(Resolution::from_name("8K"), None);
    }
}
