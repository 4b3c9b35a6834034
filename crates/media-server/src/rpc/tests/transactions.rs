use serde_json::{Value, json};

use super::server::Server;
use super::stage::Stage;
use crate::objects::{Answer, Ask};
use crate::rpc::Step;

fn operation(id: u64, method: &str, params: Value) -> Value {
    json!({ "id": id, "method": method, "params": params, "jsonrpc": "2.0" })
}

#[test]
fn what_an_operation_makes_later_ones_can_name() {
    let mut server = Server::new();
    let client = server.client();
    let endpoint = json!({ "type": "WebRtcEndpoint", "constructorParams": { "mediaPipeline": "newref:0" } });
    let connect = json!({ "object": "newref:1", "operation": "connect", "operationParams": { "sink": "newref:1" } });
    let operations = [
        operation(0, "create", json!({ "type": "MediaPipeline" })),
        operation(1, "create", endpoint),
        operation(2, "invoke", connect),
        operation(3, "release", json!({ "object": "newref:0" })),
    ];
    let result = server.result(client, "transaction", json!({ "operations": operations }));
    let (parts, session) = (result["value"].as_array().unwrap(), &result["sessionId"]);
    assert_eq!(parts.len(), 4);
    for (at, part) in parts.iter().enumerate() {
        assert_eq!((&part["id"], &part["jsonrpc"]), (&json!(at), &json!("2.0")));
        assert_eq!(&part["result"]["sessionId"], session);
    }
    let pipeline = parts[0]["result"]["value"].as_str().unwrap();
    assert!(parts[1]["result"]["value"].as_str().unwrap().starts_with(&format!("{pipeline}/")));
    assert!(!server.exists(client, pipeline));
}

#[test]
fn the_first_failure_is_the_last_answer_and_undoes_nothing() {
    let mut server = Server::new();
    let client = server.client();
    let operations = ["MediaPipeline", "NoSuch", "MediaPipeline"];
    let operations: Vec<Value> =
        operations.iter().zip(0..).map(|(kind, id)| operation(id, "create", json!({ "type": kind }))).collect();
    let result = server.result(client, "transaction", json!({ "operations": operations }));
    let parts = result["value"].as_array().unwrap();
    assert_eq!((parts.len(), &parts[1]["error"]["code"]), (2, &json!(40108)));
    assert!(server.exists(client, parts[0]["result"]["value"].as_str().unwrap()));
}

#[test]
fn broken_transactions_have_no_parts() {
    let mut server = Server::new();
    let client = server.client();
    let endpoint =
        |pipeline: &str| json!({ "type": "WebRtcEndpoint", "constructorParams": { "mediaPipeline": pipeline } });
    for (operations, message) in [
        (json!([operation(0, "create", endpoint("newref:7"))]), "Result not found on request 7"),
        (json!([operation(0, "create", endpoint("newref:x"))]), "Invalid index of newref 'x'"),
        (json!([operation(5, "create", json!({ "type": "MediaPipeline" }))]), "Id of request '0' should be '0'"),
        (json!(["x"]), "Operation '0' should be an object"),
    ] {
        let error = server.error(client, "transaction", json!({ "operations": operations }));
        assert_eq!((&error["code"], error["message"].as_str().unwrap()), (&json!(40008), message));
    }
    let error = server.error(client, "transaction", json!({ "operations": "x" }));
    assert_eq!(error, json!({ "code": -32000, "message": "'operations' parameter should be an array" }));
    assert_eq!(server.result(client, "transaction", json!({ "operations": [] }))["value"], json!([]));
    let many = vec![operation(0, "create", json!({})); 1001];
    assert_eq!(server.error(client, "transaction", json!({ "operations": many }))["code"], 40009);
}

#[test]
fn sessions_and_transactions_are_not_parts_of_one() {
    let mut server = Server::new();
    let client = server.client();
    for method in ["transaction", "closeSession", "connect"] {
        let operations = [operation(0, method, json!({ "operations": [] }))];
        let result = server.result(client, "transaction", json!({ "operations": operations }));
        assert_eq!(result["value"][0]["error"]["code"], -32601, "{method}");
    }
}

#[test]
fn it_waits_for_whom_an_operation_asks() {
    let mut stage = Stage::new();
    let offer = json!({ "object": stage.object, "operation": "processOffer", "operationParams": { "offer": "v=0" } });
    let name = json!({ "object": stage.object, "operation": "getName" });
    let operations = [operation(0, "invoke", offer), operation(1, "invoke", name)];
    let Step::Ask(asked) = stage.server.begin(stage.client, "transaction", json!({ "operations": operations })) else {
        panic!("the worker is not asked");
    };
    assert!(matches!(asked.question.ask, Ask::Negotiation(_)));
    let answer = stage.server.answered(*asked, Answer::Negotiation(Ok("v=0 answer".to_owned())));
    let parts = &answer["result"]["value"];
    assert_eq!(
        (&parts[0]["result"]["value"], &parts[1]["result"]["value"]),
        (&json!("v=0 answer"), &json!(stage.object))
    );
}

#[test]
fn outside_of_a_transaction_there_is_nothing_to_refer_to() {
    let mut server = Server::new();
    let client = server.client();
    let error = server.error(client, "describe", json!({ "object": "newref:0" }));
    assert_eq!(
        (&error["code"], &error["data"]["type"]),
        (&json!(40109), &json!("MEDIA_OBJECT_NOT_FOUND_TRANSACTION_NO_COMMIT"))
    );
}
