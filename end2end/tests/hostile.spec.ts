import type { Page } from "@playwright/test";

import { checkPlaying, received } from "../support/media.ts";
import { expectState, goLive, sessionIdOf, visit, watch } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";

interface Heard {
  messages: { id: string; code?: string; message?: string; response?: string }[];
  /** The close code, if the server closed the socket. */
  closed: number | undefined;
}

test("hostile sockets get a clear error or are closed, and nobody else notices", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const { connections } = await received(viewer);
  const attacker = await visitor();
  await visit(attacker, "/");

  const attacks: Record<string, () => Promise<Heard>> = {
    "malformed JSON": () => send(attacker, ["{", "null", "[]", "\u0000", '{"id":']),
    "an unknown id": () => send(attacker, ['{"id":"noSuchMessage"}']),
    "a known id without its fields": () => send(attacker, ['{"id":"view"}']),
    "an SDP offer of 1 MB": () =>
      send(attacker, [JSON.stringify({ id: "view", sessionId: sessionIdOf(link), sdpOffer: `v=0\r\n${"a".repeat(1e6)}` })]),
    "an offer that is no SDP": () =>
      send(attacker, [JSON.stringify({ id: "view", sessionId: sessionIdOf(link), sdpOffer: "v=0\r\nrubbish" })]),
    "a frame of 10 MB": () => send(attacker, ["x".repeat(10e6)]),
    "1000 candidates for nobody": () => send(attacker, candidates("0123456789abcdef0123", 1000)),
    "1000 candidates for a peer of its own": () => sendCandidatesAsViewer(attacker, sessionIdOf(link)),
  };
  for (const [name, attack] of Object.entries(attacks)) {
    await test.step(name, async () => {
      checkRefused(await attack());
      const before = (await received(viewer)).framesDecoded;
      await expect.poll(async () => (await received(viewer)).framesDecoded).toBeGreaterThan(before);
    });
  }
  await checkPlaying(viewer);
  await expectState(viewer, "live");
  expect((await received(viewer)).connections, "the viewer's connection is the same").toBe(connections);
});

test("a candidate for somebody else's peer is refused", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const stranger = await visitor();
  await visit(stranger, "/");
  checkRefused(await send(stranger, candidates(sessionIdOf(link), 1)));
  checkRefused(await send(stranger, [JSON.stringify({ id: "release", sessionId: sessionIdOf(link) })]));
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
});

/** The server closed the socket, or said in words what is wrong. */
function checkRefused(heard: Heard): void {
  if (heard.closed !== undefined) {
    // 1006 would be a connection that just broke; a server that refuses says so.
    expect([1002, 1003, 1007, 1008, 1009, 1013]).toContain(heard.closed);
    return;
  }
  const refusals = heard.messages.filter(({ id, response }) => id === "error" || response === "rejected");
  expect(refusals.length, JSON.stringify(heard)).toBeGreaterThan(0);
  for (const { code, message } of refusals) {
    expect(code).toMatch(/^[a-z-]+$/);
    expect(message).toMatch(/^[A-Z].{10,}\.$/);
  }
}

function candidates(sessionId: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) =>
    JSON.stringify({
      id: "iceCandidate",
      sessionId,
      candidate: { candidate: `candidate:${number} 1 udp 1 127.0.0.1 ${1024 + number} typ host`, sdpMid: "0", sdpMLineIndex: 0 },
    }),
  );
}

/** Sends frames on a WebSocket of its own, and gives what came back until the server is silent or has closed. */
function send(page: Page, frames: string[]): Promise<Heard> {
  return page.evaluate(async (frames) => {
    const heard: Heard = { messages: [], closed: undefined };
    const socket = new WebSocket(location.origin.replace("http", "ws") + "/ws");
    const closed = new Promise<void>((resolve) => (socket.onclose = ({ code }) => ((heard.closed = code), resolve())));
    const welcomed = new Promise<void>((resolve) => {
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.id === "welcome") resolve();
        else heard.messages.push(message);
      };
    });
    await Promise.race([welcomed, closed]);
    for (const frame of frames) socket.send(frame);
    const silence = async () => {
      let count = -1;
      while (count !== heard.messages.length) {
        count = heard.messages.length;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    };
    await Promise.race([closed, silence()]);
    const result = { messages: heard.messages.slice(0, 100), closed: heard.closed };
    socket.close();
    return result;
  }, frames);
}

/** Becomes a viewer in earnest, then floods its own peer. */
function sendCandidatesAsViewer(page: Page, sessionId: string): Promise<Heard> {
  return page.evaluate(async (sessionId) => {
    const heard: Heard = { messages: [], closed: undefined };
    const peer = new RTCPeerConnection();
    peer.addTransceiver("video", { direction: "recvonly" });
    await peer.setLocalDescription();
    const socket = new WebSocket(location.origin.replace("http", "ws") + "/ws");
    const closed = new Promise<void>((resolve) => (socket.onclose = ({ code }) => ((heard.closed = code), resolve())));
    const accepted = new Promise<string>((resolve) => {
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        heard.messages.push(message);
        if (message.response === "accepted") resolve(message.sessionId);
      };
    });
    await new Promise((resolve) => (socket.onopen = resolve));
    socket.send(JSON.stringify({ id: "view", sessionId, sdpOffer: peer.localDescription?.sdp }));
    const me = await accepted;
    for (let number = 0; number < 1000; number++) {
      const candidate = `candidate:${number} 1 udp 1 127.0.0.1 ${1024 + number} typ host`;
      socket.send(JSON.stringify({ id: "iceCandidate", sessionId: me, candidate: { candidate, sdpMid: "0" } }));
    }
    const refused = async () => {
      while (!heard.messages.some(({ id }) => id === "error")) await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await Promise.race([closed, refused()]);
    peer.close();
    socket.close();
    return { messages: heard.messages.filter(({ id }) => id === "error").slice(0, 100), closed: heard.closed };
  }, sessionId);
}
