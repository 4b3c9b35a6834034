use serde_json::{Value, json};

use super::server::Server;

/// The code, its name and the sentence, as a client reads them.
#[track_caller]
fn check(error: &Value, code: i32, kind: &str, message: &str) {
    let expected = match kind {
        "" => json!({ "code": code, "message": message }),
        _ => json!({ "code": code, "data": { "type": kind }, "message": message }),
    };
    assert_eq!(*error, expected);
}

#[test]
fn unknown_methods_and_missing_fields() {
    let mut server = Server::new();
    let client = server.client();
    for method in ["noSuchMethod", ""] {
        check(&server.error(client, method, json!({})), -32601, "", "Method not found.");
    }
    for (method, params, field) in [
        ("create", json!(null), "type"),
        ("invoke", json!(null), "operation"),
        ("invoke", json!({ "operation": "getName" }), "object"),
        ("describe", json!(null), "object"),
        ("release", json!(null), "object"),
        ("ref", json!(null), "object"),
        ("unref", json!(null), "object"),
        ("transaction", json!(null), "operations"),
        ("subscribe", json!(null), "type"),
        ("subscribe", json!({ "type": "Error" }), "object"),
        ("unsubscribe", json!({ "object": "x" }), "subscription"),
    ] {
        check(&server.error(client, method, params), -32000, "", &format!("'{field}' parameter is required"));
    }
    let error = server.error(client, "describe", json!({ "object": {} }));
    check(&error, -32000, "", "'object' parameter should be a string");
}

#[test]
fn unknown_objects() {
    let mut server = Server::new();
    let client = server.client();
    for (method, params) in [
        ("invoke", json!({ "object": "x", "operation": "getName" })),
        ("describe", json!({ "object": "x" })),
        ("subscribe", json!({ "object": "x", "type": "Error" })),
        ("ref", json!({ "object": "x" })),
    ] {
        check(&server.error(client, method, params), 40101, "MEDIA_OBJECT_NOT_FOUND", "Object 'x' not found");
    }
}

#[test]
fn unknown_types() {
    let mut server = Server::new();
    let client = server.client();
    for name in ["NoSuchThing", "MediaElement", "elements.WebRtcEndpoint", "ServerManager", "Composite"] {
        let error = server.error(client, "create", json!({ "type": name, "constructorParams": {} }));
        check(&error, 40108, "MEDIA_OBJECT_NOT_AVAILABLE", &format!("Factory '{name}' not found"));
    }
}

#[test]
fn unknown_operations_and_events() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let endpoint = server.endpoint(client, &pipeline);
    for (object, operation, params, count) in [
        (&endpoint, "noSuchOp", json!({}), 0),
        (&endpoint, "getMaxOutputBitrate", json!({ "a": 1, "b": 2 }), 2),
        (&pipeline, "connect", json!({}), 0),
    ] {
        let error = server.refuse(client, object, operation, params);
        let message = format!("Method '{operation}' with {count} parameters not found");
        check(&error, 40008, "MALFORMED_TRANSACTION", &message);
    }
    for (object, event) in [(&endpoint, "NoSuchEvent"), (&endpoint, "OnIceCandidate"), (&pipeline, "EndOfStream")] {
        let error = server.error(client, "subscribe", json!({ "object": object, "type": event }));
        check(&error, 40106, "MEDIA_OBJECT_EVENT_NOT_SUPPORTED", &format!("Event '{event}' not supported"));
    }
}

#[test]
fn wrong_constructor_parameters() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let endpoint = server.endpoint(client, &pipeline);
    let marshall = (40001, "MARSHALL_ERROR");
    let not_found = (40101, "MEDIA_OBJECT_NOT_FOUND");
    let unexpected = "Unexpected error while processing method: bad_weak_ptr";
    let with = |name: &str, value: &str| json!({ "mediaPipeline": pipeline, name: value });
    for (params, (code, kind), message) in [
        (json!({}), marshall, "'mediaPipeline' parameter should be a string"),
        (json!({ "mediaPipeline": "x" }), not_found, "Object 'x' not found"),
        (json!({ "mediaPipeline": 5 }), not_found, "Object '5' not found"),
        (json!({ "mediaPipeline": endpoint }), (-32603, ""), unexpected),
        (with("useDataChannels", "yes"), marshall, "'useDataChannels' parameter should be a boolean"),
        (with("recvonly", "yes"), marshall, "'recvonly' parameter should be a boolean"),
        (with("certificateKeyType", "BOGUS"), marshall, "Invalid value for 'CertificateKeyType'"),
        (with("qosDscp", "BOGUS"), marshall, "Invalid value for 'DSCPValue'"),
    ] {
        let error = server.error(client, "create", json!({ "type": "WebRtcEndpoint", "constructorParams": params }));
        check(&error, code, kind, message);
    }
    let error = server.error(client, "create", json!({ "type": "WebRtcEndpoint" }));
    check(&error, 40001, "MARSHALL_ERROR", "'constructorParams' is required");
}

#[test]
fn wrong_operation_parameters() {
    let mut server = Server::new();
    let client = server.client();
    let pipeline = server.pipeline(client);
    let endpoint = server.endpoint(client, &pipeline);
    let error = server.error(client, "invoke", json!({ "object": endpoint, "operation": "processOffer" }));
    check(&error, 40001, "MARSHALL_ERROR", "'operationParams' is required");
    for (operation, params, message) in [
        ("processOffer", json!({}), "'offer' parameter should be a string"),
        ("generateOffer", json!({ "options": "x" }), "'options' parameter should be a object"),
        (
            "setMaxVideoSendBandwidth",
            json!({ "maxVideoSendBandwidth": "x" }),
            "'maxVideoSendBandwidth' parameter should be a integer",
        ),
        ("addIceCandidate", json!({ "candidate": "x" }), "'candidate' parameter should be a object"),
        ("addIceCandidate", json!({ "candidate": { "candidate": "x" } }), "'sdpMid' property should be a string"),
    ] {
        check(&server.refuse(client, &endpoint, operation, params), 40001, "MARSHALL_ERROR", message);
    }
    let error = server.refuse(client, &endpoint, "processOffer", json!({ "offer": "" }));
    check(&error, 40201, "SDP_PARSE_ERROR", "Empty offer not valid");
    let long = json!({ "offer": "x".repeat(200_000) });
    assert_eq!(server.refuse(client, &endpoint, "processOffer", long)["code"], 40201);
    assert_eq!(server.refuse(client, &endpoint, "setStunServerPort", json!({ "stunServerPort": 0 }))["code"], 40107);
}

#[test]
fn a_failed_request_leaves_nothing_behind() {
    let mut server = Server::new();
    let client = server.open();
    let params = json!({ "type": "WebRtcEndpoint", "constructorParams": { "mediaPipeline": "x" }, "sessionId": "s" });
    server.error(client, "create", params);
    assert_eq!(server.work(), []);
    assert_eq!(server.error(client, "keepAlive", json!({ "sessionId": "s" }))["code"], 40007);
}
