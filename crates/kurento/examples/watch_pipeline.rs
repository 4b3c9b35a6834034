//! Plays a URL on a media server for a while, and tells what happens: also when the connection is cut or the media server is
//! restarted meanwhile.
//!
//! ```sh
//! cargo run --example watch_pipeline -- ws://localhost:8888/kurento https://example.org/live/index.m3u8
//! ```

use std::env;
use std::process::ExitCode;

use kurento::client::{Client, Error, Options, Status, Transaction};
use kurento::event::names;
use kurento::{Event, ObjectId};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(server), Some(uri)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: watch_pipeline ws://HOST:PORT/kurento URI");
        return ExitCode::FAILURE;
    };
    match watch(&server, &uri).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Plays until the stream ends or the session is lost for good. Ctrl-C ends the program; the media server then collects
/// what it held, after some minutes.
async fn watch(server: &str, uri: &str) -> Result<(), Error> {
    let (client, mut events) = Client::connect(server, Options::default()).await?;
    let info = client.server_info().await?;
    println!("{} {} can make {} kinds of objects", info.kind, info.version, info.modules.len());
    let pipeline = play(&client, uri).await?;
    let mut status = client.status();
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(event) if event.name() == names::END_OF_STREAM => break,
                Some(event) => tell(&event),
                None => break,
            },
            Ok(()) = status.changed() => tell_status(&status.borrow_and_update()),
        }
    }
    client.release(&pipeline).await
}

/// Makes a pipeline with a player in one message, and lets it play.
async fn play(client: &Client, uri: &str) -> Result<ObjectId, Error> {
    let mut transaction = Transaction::default();
    let pipeline = transaction.create("MediaPipeline", Value::Null);
    let player = transaction.create("PlayerEndpoint", json!({ "mediaPipeline": pipeline, "uri": uri }));
    for event in [names::ERROR, names::END_OF_STREAM, names::MEDIA_FLOW_OUT_STATE_CHANGED] {
        transaction.subscribe(&player, event);
    }
    transaction.invoke(&player, "play", Value::Null);
    let answers = client.transaction(transaction).await?;
    match (answers.failure(), answers.object(&pipeline)) {
        (None, Some(pipeline)) => Ok(pipeline),
        (failure, _) => Err(Error::UnexpectedAnswer {
            operation: "transaction".to_owned(),
            reason: failure.map(ToString::to_string).unwrap_or_default(),
        }),
    }
}

fn tell(event: &Event) {
    println!("{}: {:?}", event.name(), event.data);
}

fn tell_status(status: &Status) {
    match status {
        Status::Connected { resumed } => {
            println!("connected again, for the {resumed}. time; events in between are lost")
        }
        Status::Away { reason, .. } => println!("the connection is lost ({reason}); media goes on, trying again"),
        Status::Ended(ended) => println!("it is over: {}", ended.reason),
    }
}
