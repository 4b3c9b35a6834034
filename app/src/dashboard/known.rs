use messages::Experience;

/// What peers experienced while the server rendered the page. The server provides it as context.
#[derive(Debug, Clone)]
pub struct KnownExperience(pub Experience);
