use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use mio::Waker;

use super::command::{Command, Relay};

/// How many commands may wait. One that finds no room is answered as if the endpoint were gone.
const COMMANDS: usize = 4096;
/// How many packets from other workers may wait: at 4 Mbit/s and 100 sources, about 100 ms. What finds no room is lost, as
/// on any network.
const RELAYS: usize = 4096;

/// The way to a worker.
#[derive(Debug, Clone)]
pub(super) struct Link {
    commands: SyncSender<Command>,
    relays: SyncSender<Relay>,
    bell: Arc<Bell>,
}

/// What has come to a worker over its links.
#[derive(Debug)]
pub(super) struct Inbox {
    commands: Receiver<Command>,
    relays: Receiver<Relay>,
    /// What was found when looking whether there is anything: a receiver cannot look without taking.
    next_command: Option<Command>,
    next_relay: Option<Relay>,
    bell: Arc<Bell>,
}

/// Wakes the worker, but only when it sleeps: a system call for every packet would cost more than the packet.
#[derive(Debug)]
struct Bell {
    is_asleep: AtomicBool,
    waker: Waker,
}

pub(super) fn link(waker: Waker) -> (Link, Inbox) {
    let bell = Arc::new(Bell { is_asleep: AtomicBool::new(false), waker });
    let (commands, command_inbox) = sync_channel(COMMANDS);
    let (relays, relay_inbox) = sync_channel(RELAYS);
    let inbox = Inbox {
        commands: command_inbox,
        relays: relay_inbox,
        next_command: None,
        next_relay: None,
        bell: Arc::clone(&bell),
    };
    (Link { commands, relays, bell }, inbox)
}

impl Link {
    /// `false` when the worker is gone or has no room.
    pub(super) fn command(&self, command: Command) -> bool {
        let is_sent = self.commands.try_send(command).is_ok();
        self.bell.ring();
        is_sent
    }

    /// Waits for room, for this is the one command that must not be lost.
    pub(super) fn shut_down(&self) {
        // an error says that the worker has ended already
        let _ = self.commands.send(Command::Shutdown);
        self.bell.ring();
    }

    pub(super) fn relay(&self, relay: Relay) -> bool {
        let is_sent = self.relays.try_send(relay).is_ok();
        self.bell.ring();
        is_sent
    }
}

impl Inbox {
    pub(super) fn command(&mut self) -> Option<Command> {
        self.next_command.take().or_else(|| self.commands.try_recv().ok())
    }

    pub(super) fn relay(&mut self) -> Option<Relay> {
        self.next_relay.take().or_else(|| self.relays.try_recv().ok())
    }

    /// Says whether there is nothing to do; from now on whatever comes wakes the worker.
    pub(super) fn may_sleep(&mut self) -> bool {
        // first the flag, then the look: what comes in between rings
        self.bell.is_asleep.store(true, Ordering::SeqCst);
        self.next_command = self.command();
        self.next_relay = self.relay();
        self.next_command.is_none() && self.next_relay.is_none()
    }

    pub(super) fn is_awake(&self) {
        self.bell.is_asleep.store(false, Ordering::SeqCst);
    }
}

impl Bell {
    fn ring(&self) {
        if self.is_asleep.swap(false, Ordering::SeqCst) {
            // a waker that fails leaves the worker asleep until its next tick, a quarter of a second later
            let _ = self.waker.wake();
        }
    }
}
