CREATE INDEX event_peer ON event (peer_id, id);
