import { readdir, stat } from "node:fs/promises";
import path from "node:path";

import type { Page } from "@playwright/test";

import { test } from "../support/elsewhere.ts";
import { expect } from "../support/fixtures.ts";
import { checkDecodes, checkPlaying, received } from "../support/media.ts";
import { card, expectState, goLive, openSource, sessionIdOf, visit, watch } from "../support/pages.ts";
import { longestGap, probe } from "../support/recordings.ts";

/** How often the media server is killed: once in the tests of every day, 20 times to be sure. */
const KILLS = Number(process.env.KURENTO_LIVE_KILLS ?? 1);
/** How long the WebSocket to the media server is cut. */
const CUT_SECONDS = Number(process.env.KURENTO_LIVE_CUT_SECONDS ?? 8);
/** In which the picture is back after the media server is. */
const BACK_LIMIT_MS = 15_000;

/** A webcam that is recorded, a stream, and viewers of both. */
interface Scene {
  publisher: Page;
  webcam: string;
  source: string;
  viewers: Page[];
}

type Visitor = () => Promise<Page>;

async function set(visitor: Visitor, stream: string, viewersOfEach: number): Promise<Scene> {
  const operator = await visitor();
  const source = await openSource(operator, stream);
  // Its page has a player too, and this machine has few processors.
  await operator.goto("about:blank");
  const publisher = await visitor();
  const webcam = await goLive(publisher);
  await startRecording(publisher);
  const viewers: Page[] = [];
  for (const link of [webcam, source]) {
    for (let number = 0; number < viewersOfEach; number++) {
      const viewer = await visitor();
      await watch(viewer, link);
      viewers.push(viewer);
    }
  }
  await Promise.all(viewers.map((viewer) => checkDecodes(viewer)));
  return { publisher, webcam, source, viewers };
}

async function startRecording(publisher: Page): Promise<void> {
  await publisher.getByTestId("record").click();
  await expect(publisher.getByTestId("recording")).toContainText(/0:0[2-9]/, { timeout: 15_000 });
}

async function end({ publisher, source, viewers }: Scene): Promise<void> {
  await publisher.getByTestId("stop").click();
  await visit(publisher, `/source/${sessionIdOf(source)}`);
  await publisher.getByTestId("stop").click();
  for (const viewer of viewers) await expectState(viewer, "ended");
}

/** Frames are decoded on a connection that is newer than `before`, as soon as that is so. */
async function pictureIsBack(page: Page, before: { connections: number }): Promise<void> {
  await page.waitForFunction(
    async (former) => {
      const peers = window.hooks.peers;
      if (peers.length <= former) return false;
      let frames = 0;
      (await peers.at(-1)!.getStats()).forEach((stats) => {
        if (stats.type === "inbound-rtp" && stats.kind === "video") frames = stats.framesDecoded ?? 0;
      });
      return frames > 5;
    },
    before.connections,
    { polling: 100, timeout: 60_000 },
  );
}

test.describe("the media server is killed", () => {
  // A connection that is gone is reported by some browsers' consoles.
  test.use({ expectedProblems: [/WebSocket connection|ERR_CONNECTION|Failed to load resource/] });

  test("every page has its picture back by itself, and the recording goes on", async ({ visitor, mediaServer, streams, dataDir }) => {
    test.setTimeout(120_000 + KILLS * 60_000);
    const scene = await set(visitor, await streams.hls("lasting", { live: true }), 3);
    const home = await visitor();
    await visit(home, "/");
    const waits: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await Promise.all(scene.viewers.map(received));
      await mediaServer.kill();
      for (const link of [scene.webcam, scene.source]) {
        await expect(card(home, link), "not listed as live").toHaveAttribute("data-stale", /.*/, { timeout: 10_000 });
      }
      await mediaServer.startAgain();
      const restarted = Date.now();
      await Promise.all(scene.viewers.map((viewer, number) => pictureIsBack(viewer, before[number]!)));
      waits.push(Date.now() - restarted);
      expect(waits.at(-1), "milliseconds until every picture is back").toBeLessThan(BACK_LIMIT_MS);
      await expectState(scene.publisher, "live");
      for (const link of [scene.webcam, scene.source]) await expect(card(home, link)).not.toHaveAttribute("data-stale", /.*/);
      await expect(home.getByTestId("session-card"), "nothing is listed twice").toHaveCount(2);
      await expect(scene.publisher.getByTestId("recording"), "another recording runs").toContainText(/0:0[2-9]/, { timeout: 15_000 });
      for (const viewer of scene.viewers) await checkPlaying(viewer);
    }
    console.log(`media server killed: every picture back after ${waits.join(", ")} ms`);
    await scene.publisher.getByTestId("record").click();
    await expect(scene.publisher.getByTestId("record")).toHaveText(/Record/);
    await checkRecordings(path.join(dataDir, "recordings"), KILLS + 1);
    await end(scene);
  });
});

/** What was recorded before each kill, and after the last, can be played. */
async function checkRecordings(folder: string, count: number): Promise<void> {
  const files = (await readdir(folder)).filter(isRecording);
  expect(files.length, "recorded files").toBeGreaterThanOrEqual(count);
  for (const file of files) expect((await probe(path.join(folder, file))).pictures, file).toBeGreaterThan(10);
}

test.describe("the WebSocket to the media server is cut", () => {
  test("no viewer loses a frame, and the recording is whole", async ({ visitor, wire, streams, dataDir }) => {
    test.setTimeout(150_000 + CUT_SECONDS * 2000);
    const scene = await set(visitor, await streams.hls("steady", { live: true }), 1);
    const before = await Promise.all(scene.viewers.map(received));
    const joined = wire.webSockets;
    wire.cutAll();
    const cut = Date.now();
    while (Date.now() - cut < CUT_SECONDS * 1000) {
      for (const viewer of scene.viewers) await checkDecodes(viewer);
    }
    wire.restore();
    await expect.poll(() => wire.webSockets, { message: "connected again", timeout: 15_000 }).toBe(joined);
    for (const viewer of scene.viewers) await checkPlaying(viewer);
    const after = await Promise.all(scene.viewers.map(received));
    expect(after.map(({ connections }) => connections), "the same connections").toEqual(before.map(({ connections }) => connections));
    const lost = after.map(({ packetsLost }, number) => packetsLost - before[number]!.packetsLost);
    console.log(`WebSocket cut for ${CUT_SECONDS} s: ${lost.join(", ")} packets lost`);
    // A busy machine may lose some of thousands by itself.
    expect(Math.max(...lost), "packets lost").toBeLessThan(20);
    for (const viewer of scene.viewers) await expectState(viewer, "live");
    await checkUndisturbed(scene.publisher, path.join(dataDir, "recordings"), (Date.now() - cut) / 1000);
    // The session is the old one: what is asked for now is done.
    const late = await visitor();
    await watch(late, scene.webcam);
    await checkDecodes(late);
    await end(scene);
  });
});

/** One recording over the whole cut, without a gap. */
async function checkUndisturbed(publisher: Page, folder: string, seconds: number): Promise<void> {
  await publisher.getByTestId("record").click();
  await expect(publisher.getByTestId("record")).toHaveText(/Record/, { timeout: 15_000 });
  const recording = await newest(folder);
  expect((await probe(recording)).seconds, "seconds recorded").toBeGreaterThan(seconds);
  expect(await longestGap(recording), "the longest gap between pictures, in seconds").toBeLessThan(0.7);
}

async function newest(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter(isRecording).map((name) => path.join(folder, name));
  const ages = await Promise.all(files.map(async (file) => ({ file, born: (await stat(file)).birthtimeMs })));
  return ages.sort((a, b) => b.born - a.born)[0]!.file;
}

function isRecording(name: string): boolean {
  return /\.(webm|mp4)$/.test(name);
}
