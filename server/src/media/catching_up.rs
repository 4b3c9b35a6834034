use futures_util::future::try_join3;
use kurento::client::Error;
use kurento::types::{ConnectionState, MediaType, UriEndpointState};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{EndpointEvent, EndpointId, Failure, MediaKind, Pipeline};

/// What an endpoint is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndpointRole {
    Peer,
    Player,
    Recorder,
}

/// What was missed while the media server was out of reach.
impl Pipeline {
    /// How an endpoint is now, in the words of the events that would have told it. Told again it does no harm.
    pub(crate) async fn catch_up(
        &self,
        endpoint: &EndpointId,
        role: EndpointRole,
    ) -> Result<Vec<EndpointEvent>, Failure> {
        let caught_up = match role {
            EndpointRole::Peer => self.peer_events(endpoint).await,
            EndpointRole::Player => self.player_events(endpoint).await,
            EndpointRole::Recorder => self.recorder_events(endpoint).await,
        };
        match caught_up {
            Err(error) if error.is_object_gone() => Ok(vec![EndpointEvent::Failed(error.to_string())]),
            caught_up => Ok(caught_up?),
        }
    }

    async fn peer_events(&self, endpoint: &EndpointId) -> Result<Vec<EndpointEvent>, Error> {
        let connection = self.read::<ConnectionState>(endpoint, "getConnectionState", Value::Null);
        let (connection, video, audio) =
            try_join3(connection, self.flow(endpoint, MediaType::Video), self.flow(endpoint, MediaType::Audio)).await?;
        Ok(vec![EndpointEvent::Connected(connection == ConnectionState::Connected), video, audio])
    }

    async fn player_events(&self, endpoint: &EndpointId) -> Result<Vec<EndpointEvent>, Error> {
        let state = self.read::<UriEndpointState>(endpoint, "getState", Value::Null);
        let (state, video, audio) =
            try_join3(state, self.flow(endpoint, MediaType::Video), self.flow(endpoint, MediaType::Audio)).await?;
        if state == UriEndpointState::Stop {
            // Whether it was the end or a fault is not known; a source that is wanted is tried again.
            let problem = "it stopped while the media server was out of reach".to_owned();
            return Ok(vec![video, audio, EndpointEvent::Failed(problem), EndpointEvent::EndOfStream]);
        }
        Ok(vec![video, audio])
    }

    async fn recorder_events(&self, endpoint: &EndpointId) -> Result<Vec<EndpointEvent>, Error> {
        let state = self.read::<UriEndpointState>(endpoint, "getState", Value::Null).await?;
        Ok(match state {
            UriEndpointState::Start => vec![EndpointEvent::Recording],
            // One that waits for media says this too, so it says nothing.
            _ => Vec::new(),
        })
    }

    async fn flow(&self, endpoint: &EndpointId, media: MediaType) -> Result<EndpointEvent, Error> {
        let kind = if media == MediaType::Audio { MediaKind::Audio } else { MediaKind::Video };
        let flowing = self.read(endpoint, "isMediaFlowingOut", json!({ "mediaType": media })).await?;
        Ok(EndpointEvent::Flow { kind, flowing })
    }

    async fn read<T: DeserializeOwned>(
        &self,
        endpoint: &EndpointId,
        operation: &str,
        params: Value,
    ) -> Result<T, Error> {
        let value = self.client.invoke(endpoint.object(), operation, params).await?;
        serde_json::from_value(value)
            .map_err(|error| Error::UnexpectedAnswer { operation: operation.to_owned(), reason: error.to_string() })
    }
}
