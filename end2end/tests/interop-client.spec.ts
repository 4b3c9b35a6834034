import { expect, test } from "@playwright/test";

import { call, connect, failure, heard, kurento, type Client } from "../support/kurento-client.ts";
import { MediaServer } from "../support/media-server.ts";
import { Proxy } from "../support/proxy.ts";

// The public `kurento-client` package against the embedded media server: a client must not be able to tell it from KMS.

const OFFER = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:0123456789abcdef01234567",
  `a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:96 VP8/90000",
  "",
].join("\r\n");

let server: MediaServer;
let client: Client;

test.beforeAll(async () => (server = await MediaServer.start()));
test.afterAll(() => server.stop());
test.beforeEach(async () => (client = await connect(server.url)));
test.afterEach(() => client.close());

/** A pipeline with two endpoints. */
async function pair() {
  const pipeline = await client.create("MediaPipeline");
  const [source, sink] = [await call(pipeline, "create", "WebRtcEndpoint"), await call(pipeline, "create", "WebRtcEndpoint")];
  return { pipeline, source, sink };
}

test("pipelines hold endpoints, whose ids say so", async () => {
  const { pipeline, source } = await pair();
  expect(pipeline.id).toMatch(/^[0-9a-f-]{36}_kurento\.MediaPipeline$/);
  expect(source.id.startsWith(`${pipeline.id}/`)).toBe(true);
  expect(source.id).toMatch(/_kurento\.WebRtcEndpoint$/);
  expect((await call(source, "getMediaPipeline")).id).toBe(pipeline.id);
  expect((await call(source, "getParent")).id).toBe(pipeline.id);
  const children = await call(pipeline, "getChildren");
  expect(children.length).toBe(2);
});

test("names, tags and the time of creation", async () => {
  const { pipeline, source } = await pair();
  expect(await call(source, "getName")).toBe(source.id);
  await call(source, "setName", "camera");
  expect(await call(source, "getName")).toBe("camera");
  await call(pipeline, "addTag", "room", "7");
  expect(await call(pipeline, "getTag", "room")).toBe("7");
  const tags = await call(pipeline, "getTags");
  expect(tags.map(({ key, value }: { key: string; value: string }) => [key, value])).toEqual([["room", "7"]]);
  await call(pipeline, "removeTag", "room");
  expect((await failure(call(pipeline, "getTag", "room"))).code).toBe(40110);
  const age = Date.now() / 1000 - (await call(pipeline, "getCreationTime"));
  expect(Math.abs(age), "seconds since it was created").toBeLessThan(60);
});

test("tags come with events when that is asked for", async () => {
  const { source, sink } = await pair();
  await call(source, "addTag", "room", "7");
  await call(source, "setSendTagsInEvents", true);
  const connected = heard(source, "ElementConnected");
  await call(source, "connect", sink);
  await expect.poll(() => connected.length).toBeGreaterThan(0);
  expect(connected[0].tags.map(({ key, value }: { key: string; value: string }) => [key, value])).toEqual([["room", "7"]]);
});

test("elements are connected, one event for each kind of media, and disconnected", async () => {
  const { source, sink } = await pair();
  const [connected, disconnected] = [heard(source, "ElementConnected"), heard(source, "ElementDisconnected")];
  await call(source, "connect", sink);
  await expect.poll(() => connected.map(({ mediaType }) => mediaType).sort()).toEqual(["AUDIO", "DATA", "VIDEO"]);
  const connections = await call(source, "getSinkConnections");
  expect(connections.map(({ sink }: { sink: { id?: string } | string }) => (typeof sink === "string" ? sink : sink.id))).toEqual(Array(3).fill(sink.id));
  expect((await call(sink, "getSourceConnections")).length).toBe(3);
  await call(source, "disconnect", sink);
  await expect.poll(() => disconnected.length).toBe(3);
  expect(await call(source, "getSinkConnections")).toEqual([]);
});

test("an offer is answered once, with the codec that was offered", async () => {
  const { source } = await pair();
  const answer = await call(source, "processOffer", OFFER);
  expect(answer).toContain("VP8/90000");
  expect(answer).toMatch(/a=setup:(active|passive)/);
  expect(await call(source, "getLocalSessionDescriptor")).toContain("VP8/90000");
  expect(await call(source, "getRemoteSessionDescriptor")).toContain("abcd");
  const again = await failure(call(source, "processOffer", OFFER));
  expect([again.code, again.data?.type]).toEqual([40208, "SDP_END_POINT_ALREADY_NEGOTIATED"]);
});

test("the server makes an offer", async () => {
  const { sink } = await pair();
  const offer = await call(sink, "generateOffer");
  expect(offer).toContain("m=video");
  expect(offer).toContain("a=setup:actpass");
});

test("candidates are gathered, each told by an event", async () => {
  const { source } = await pair();
  const [found, done] = [heard(source, "IceCandidateFound"), heard(source, "IceGatheringDone")];
  await call(source, "processOffer", OFFER);
  await call(source, "gatherCandidates");
  await expect.poll(() => done.length).toBe(1);
  await expect.poll(() => found.length).toBeGreaterThan(0);
  expect(found[0].candidate.candidate).toMatch(/^candidate:.* typ host/);
  expect(found[0].candidate.sdpMid).toBe("0");
  const candidate = { candidate: "candidate:1 1 UDP 2122260223 127.0.0.1 9 typ host", sdpMid: "0", sdpMLineIndex: 0 };
  await call(source, "addIceCandidate", kurento().getComplexType("IceCandidate")(candidate));
});

test("bandwidths and ICE servers are set and read", async () => {
  const { source } = await pair();
  expect(await call(source, "getMaxVideoSendBandwidth")).toBe(500);
  await call(source, "setMaxVideoSendBandwidth", 2000);
  expect(await call(source, "getMaxVideoSendBandwidth")).toBe(2000);
  expect(await call(source, "getStunServerPort")).toBe(3478);
  await call(source, "setStunServerAddress", "192.0.2.1");
  expect(await call(source, "getStunServerAddress")).toBe("192.0.2.1");
  await call(source, "setTurnUrl", "user:password@192.0.2.1:3478");
  expect(await call(source, "getTurnUrl")).toBe("user:password@192.0.2.1:3478");
});

test("a player says what it cannot play, and in which state it is", async () => {
  const pipeline = await client.create("MediaPipeline");
  const player = await call(pipeline, "create", "PlayerEndpoint", { uri: "http://192.0.2.1/none.mp4" });
  expect(await call(player, "getUri")).toBe("http://192.0.2.1/none.mp4");
  expect(await call(player, "getState")).toBe("STOP");
  const errors = heard(player, "Error");
  await call(player, "play");
  await expect.poll(() => errors.length, { timeout: 45_000 }).toBeGreaterThan(0);
  expect(errors[0].description).toBeTruthy();
});

test("a recorder has states too", async () => {
  const pipeline = await client.create("MediaPipeline");
  const uri = `file://${server.recordings}/none.webm`;
  const recorder = await call(pipeline, "create", "RecorderEndpoint", { uri, mediaProfile: "WEBM" });
  expect(await call(recorder, "getState")).toBe("STOP");
  await call(recorder, "record");
  await call(recorder, "stopAndWait");
  expect(await call(recorder, "getState")).toBe("STOP");
});

test("media is passed through, and dispatched from one to many", async () => {
  const pipeline = await client.create("MediaPipeline");
  const through = await call(pipeline, "create", "PassThrough");
  const dispatcher = await call(pipeline, "create", "DispatcherOneToMany");
  const port = await call(dispatcher, "createHubPort");
  // The package turns objects into ids under some names of parameters only, and this is not one of them.
  await call(dispatcher, "setSource", port.id);
  await call(through, "connect", port);
  expect(port.id.startsWith(`${dispatcher.id}/`)).toBe(true);
});

test("the manager knows the server, its pipelines and its sessions", async () => {
  const manager = await call(client.client, "getServerManager");
  const info = await call(manager, "getInfo");
  expect(info.type).toBe("KMS");
  expect(info.capabilities).toContain("transactions");
  expect(info.modules.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["core", "elements", "filters"]));
  const pipeline = await client.create("MediaPipeline");
  const pipelines = await call(manager, "getPipelines");
  expect(pipelines.map(({ id }: { id: string }) => id)).toContain(pipeline.id);
  expect((await call(manager, "getSessions")).length).toBeGreaterThan(0);
  expect(await call(manager, "getCpuCount")).toBeGreaterThan(0);
  expect(await call(manager, "getUsedMemory")).toBeGreaterThan(0);
  expect(await call(manager, "getUsedCpu", 100)).toBeGreaterThanOrEqual(0);
});

test("the manager tells of objects that come and go", async () => {
  const manager = await call(client.client, "getServerManager");
  const [created, destroyed] = [heard(manager, "ObjectCreated"), heard(manager, "ObjectDestroyed")];
  // Whether the package has subscribed, only an event shows.
  const { pipeline, source } = await pair();
  await expect.poll(() => created.length).toBeGreaterThan(0);
  await call(pipeline, "release");
  await expect.poll(() => destroyed.map(({ objectId }) => objectId)).toEqual(expect.arrayContaining([pipeline.id, source.id]));
});

test("statistics of an endpoint that was never connected are none, and no error", async () => {
  const { source } = await pair();
  await call(source, "processOffer", OFFER);
  const stats = await call(source, "getStats");
  expect(stats === null || typeof stats === "object").toBe(true);
});

test("the graph of a pipeline is drawn", async () => {
  const { pipeline, source, sink } = await pair();
  await call(source, "connect", sink);
  expect(await call(pipeline, "getGstreamerDot")).toContain("digraph");
});

test("errors have KMS's codes and names", async () => {
  const { pipeline, source } = await pair();
  const other = await client.create("MediaPipeline");
  const stranger = await call(other, "create", "WebRtcEndpoint");
  expect((await failure(call(source, "connect", stranger))).code).toBe(40004);
  expect((await failure(call(source, "processAnswer", "v=0\r\n"))).code).toBe(40209);
  expect((await failure(call(source, "getLocalSessionDescriptor"))).code).toBe(40202);
  await call(pipeline, "release");
  // The package would refuse to use what it has released, so another client asks.
  const second = await connect(server.url);
  const gone = await failure(call(second.client, "getMediaobjectById", pipeline.id));
  expect([gone.code, gone.data?.type]).toEqual([40101, "MEDIA_OBJECT_NOT_FOUND"]);
  second.close();
});

test("what is not there is refused as KMS refuses an unknown type", async () => {
  const pipeline = await client.create("MediaPipeline");
  for (const type of ["Composite", "FaceOverlayFilter", "GStreamerFilter"]) {
    const parameters = type === "GStreamerFilter" ? { command: "videoflip" } : {};
    const refused = await failure(call(pipeline, "create", type, parameters));
    expect([type, refused.code, refused.data?.type]).toEqual([type, 40108, "MEDIA_OBJECT_NOT_AVAILABLE"]);
  }
});

test("another client sees the same objects, and releases them for all", async () => {
  const { pipeline, source } = await pair();
  const second = await connect(server.url);
  const seen = await call(second.client, "getMediaobjectById", source.id);
  expect(await call(seen, "getName")).toBe(source.id);
  await call(await call(second.client, "getMediaobjectById", pipeline.id), "release");
  expect((await failure(call(source, "getName"))).code).toBe(40101);
  second.close();
});

test("a client that is cut off comes back to its objects and its events", async () => {
  const proxy = await Proxy.start(server.url);
  const far = await connect(proxy.webSocketUrl);
  const pipeline = await far.create("MediaPipeline");
  const [source, sink] = [await call(pipeline, "create", "WebRtcEndpoint"), await call(pipeline, "create", "WebRtcEndpoint")];
  const connected = heard(source, "ElementConnected");
  await call(source, "connect", sink);
  await expect.poll(() => connected.length).toBe(3);
  const back = new Promise((resolve) => far.client.once("reconnected", resolve));
  proxy.cutAll();
  proxy.restore();
  expect(await back, "the session is the same").toBe(true);
  expect(await call(source, "getName")).toBe(source.id);
  await call(source, "disconnect", sink);
  await call(source, "connect", sink);
  await expect.poll(() => connected.length, { message: "events after the cut" }).toBe(6);
  far.close();
  await proxy.stop();
});

test("a client learns that the media server was restarted", async () => {
  const mortal = await MediaServer.start();
  const far = await connect(mortal.url);
  await far.create("MediaPipeline");
  const back = new Promise((resolve) => far.client.once("reconnected", resolve));
  await mortal.kill();
  await mortal.startAgain();
  expect(await back, "the session is another").toBe(false);
  far.close();
  await mortal.stop();
});
