use messages::PeerId;

use super::{Done, Task, release};
use crate::experience::{News, Seat};
use crate::ids;
use crate::media::{EndpointId, EndpointRole, Failure, Pipeline};
use crate::sessions::LinkId;
use crate::sessions::session::{Input, Output};

/// Does what the session says.
impl Task {
    pub(super) fn carry_out_one(&mut self, output: Output) {
        match output {
            Output::Send { link, message } => {
                if let Some(link) = self.links.get(&link) {
                    link.send(message);
                }
            }
            Output::PeerBound { peer, link } => self.peer_bound(peer, link),
            Output::PeerUnbound { peer } => self.news.push(News::Unbound(peer)),
            Output::PeerGone { peer } => self.news.push(News::Gone(peer)),
            // Compared and published after each step.
            Output::Changed => {}
            Output::Finished { reason } => {
                tracing::info!(session = ids::short(&self.id), reason, "session ended");
                self.news.push(News::SessionEnded { id: self.id.clone(), reason });
                self.over = true;
            }
            Output::OpenPipeline => self.open_pipeline(),
            Output::Forget => self.forget_source(),
            Output::MeasureRecording { recording } => self.measure_recording(recording),
            Output::EndRecording { recording, recorder, lasted, problem } => {
                self.end_recording(recording, recorder, lasted, problem);
            }
            output => match self.pipeline.clone() {
                Some(pipeline) => self.ask_media_server(pipeline, output),
                None => self.cannot_ask(output),
            },
        }
    }

    fn peer_bound(&mut self, peer: PeerId, link: LinkId) {
        // A WebSocket that is gone meanwhile has been told to be.
        if let Some(link) = self.links.get(&link).cloned() {
            self.news.push(News::Bound(Seat { peer, session: self.id.clone(), link }));
        }
    }

    fn ask_media_server(&mut self, pipeline: Pipeline, output: Output) {
        match output {
            Output::Create { attempt } => self.operations.push(Box::pin(async move {
                match pipeline.create_endpoint().await {
                    Ok(endpoint) => Done::Input(Input::Created { attempt, endpoint }),
                    Err(Failure::PipelineGone(_)) => Done::PipelineGone(pipeline),
                    Err(failure) => Done::Input(Input::Failed { attempt, failure }),
                }
            })),
            Output::Negotiate { attempt, endpoint, source, offer } => self.start(async move {
                match pipeline.negotiate(&endpoint, source.as_ref(), &offer).await {
                    Ok(answer) => Input::Answered { attempt, answer },
                    Err(failure) => Input::Failed { attempt, failure },
                }
            }),
            Output::CatchUp { endpoint, role } => self.catch_up(pipeline, endpoint, role),
            Output::Gather { endpoint } => self.start_and_log(async move { pipeline.gather(&endpoint).await }),
            Output::AddCandidate { endpoint, candidate } => {
                self.start_and_log(async move { pipeline.add_candidate(&endpoint, candidate).await });
            }
            Output::Feed { source, sinks, former } => {
                self.start_and_log(async move { pipeline.feed(&source, &sinks, former.as_ref()).await });
            }
            Output::Release { endpoint } => {
                self.start_and_log(async move { pipeline.release_endpoint(&endpoint).await });
            }
            Output::CreatePlayer { attempt } => self.create_player(pipeline, attempt),
            Output::Play { player } => {
                self.start_or(async move { pipeline.play(&player).await }, |failure| Input::SourceFailed { failure })
            }
            Output::PlayAgain { player } => self
                .start_or(async move { pipeline.play_again(&player).await }, |failure| Input::SourceFailed { failure }),
            Output::CreateRecorder { attempt, profile } => self.create_recorder(pipeline, attempt, profile),
            Output::Record { attempt, recording, recorder, source } => {
                self.record(pipeline, attempt, recording, recorder, source);
            }
            // Carried out without the media server.
            _ => {}
        }
    }

    /// There is no media server: whoever waits for an answer gets this one, and the rest is gone anyway.
    fn cannot_ask(&mut self, output: Output) {
        let failure = Failure::Away("the connection was lost".to_owned());
        match output {
            Output::Create { attempt } | Output::Negotiate { attempt, .. } => {
                self.start(async move { Input::Failed { attempt, failure } });
            }
            Output::CreatePlayer { .. } | Output::Play { .. } | Output::PlayAgain { .. } => {
                self.start(async move { Input::SourceFailed { failure } });
            }
            Output::CreateRecorder { attempt, .. } | Output::Record { attempt, .. } => {
                let sentence = failure.sentence().to_owned();
                self.start(async move { Input::RecorderFailed { attempt, sentence } });
            }
            _ => {}
        }
    }

    fn catch_up(&self, pipeline: Pipeline, endpoint: EndpointId, role: EndpointRole) {
        let id = self.id.clone();
        self.start(async move {
            let events = pipeline.catch_up(&endpoint, role).await.unwrap_or_else(|failure| {
                tracing::warn!(session = ids::short(&id), %failure, "the media server did not tell what happened");
                Vec::new()
            });
            Input::CaughtUp { endpoint, events }
        });
    }

    fn open_pipeline(&mut self) {
        let (media, id, former) = (self.services.media.clone(), self.id.clone(), self.pipeline.take());
        self.events = None;
        self.operations.push(Box::pin(async move {
            if let Some(former) = former {
                release(&id, former).await;
            }
            Done::Pipeline(media.open_pipeline().await)
        }));
    }

    fn create_player(&mut self, pipeline: Pipeline, attempt: crate::sessions::session::Attempt) {
        // Only sessions that play a source ask for players.
        let Some(source) = self.source.clone() else { return };
        self.start(async move {
            if let Err(error) = source.check().await {
                return Input::SourceFailed { failure: Failure::Refused(error.to_string()) };
            }
            match pipeline.create_player(source.url()).await {
                Ok(player) => Input::PlayerCreated { attempt, player },
                Err(failure) => Input::SourceFailed { failure },
            }
        });
    }

    fn forget_source(&mut self) {
        let (store, id) = (self.services.store.clone(), self.id.clone());
        self.operations.push(Box::pin(async move {
            if let Err(error) = store.remove_source(&id).await {
                tracing::error!(session = ids::short(&id), %error, "a source is not forgotten; it plays again after a restart");
            }
            Done::Nothing
        }));
    }

    pub(super) fn start(&self, operation: impl Future<Output = Input> + Send + 'static) {
        self.operations.push(Box::pin(async move { Done::Input(operation.await) }));
    }

    /// Starts what needs no answer, unless it fails.
    fn start_or(
        &self,
        operation: impl Future<Output = Result<(), Failure>> + Send + 'static,
        on_failure: impl FnOnce(Failure) -> Input + Send + 'static,
    ) {
        self.operations.push(Box::pin(async move {
            match operation.await {
                Ok(()) => Done::Nothing,
                Err(failure) => Done::Input(on_failure(failure)),
            }
        }));
    }

    fn start_and_log(&self, operation: impl Future<Output = Result<(), Failure>> + Send + 'static) {
        let id = self.id.clone();
        self.operations.push(Box::pin(async move {
            if let Err(failure) = operation.await {
                tracing::warn!(session = ids::short(&id), %failure, "the media server did not do something");
            }
            Done::Nothing
        }));
    }
}
