import { createServer } from "node:net";

import type { Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { measureFirstPicture, measureLipSync } from "../support/hooks.ts";
import { checkDecodes, checkHears, checkPicture, checkPlaying, picture, received } from "../support/media.ts";
import { expectState, sessionIdOf, visit, watch } from "../support/pages.ts";
import { openSource } from "../support/sources.ts";
import { Streams } from "../support/streams.ts";

test.use({ settings: ["--source-networks", "127.0.0.0/8"] });

const streams = { current: undefined as Streams | undefined };
test.beforeAll(async () => (streams.current = await Streams.start()));
test.afterAll(() => streams.current?.stop());

function served(): Streams {
  if (!streams.current) throw new Error("no server of streams");
  return streams.current;
}

async function end(page: Page): Promise<void> {
  await page.getByTestId("stop").click();
  await expectState(page, "ended");
}

test("an HLS stream is checked in words, started, watched and ended", async ({ visitor }) => {
  const url = await served().hls("plain", { seconds: 60 });
  const operator = await visitor();
  await visit(operator, "/source");
  await operator.getByTestId("source-url").fill(url);
  await operator.getByTestId("source-start").click();
  const verdict = operator.getByTestId("verdict");
  await expect(verdict).toContainText("H.264", { timeout: 15_000 });
  await expect(verdict).toContainText("640");
  await expect(verdict).toContainText("AAC");
  const link = await openSource(operator, url);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  await checkHears(viewer);
  expect((await picture(viewer)).width).toBe(640);
  expect((await received(viewer)).videoCodec).toBe("video/H264");
  await end(operator);
  await expectState(viewer, "ended");
});

test("what browsers cannot play is coded anew", async ({ visitor }) => {
  const url = await served().file("b-frames.mp4", { seconds: 40, bFrames: 2, more: ["-movflags", "+faststart"] });
  const operator = await visitor();
  await visit(operator, "/source");
  await operator.getByTestId("source-url").fill(url);
  await operator.getByTestId("source-start").click();
  await expect(operator.getByTestId("verdict")).toContainText("B-frames", { timeout: 15_000 });
  const link = await openSource(operator, url);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  await checkHears(viewer);
  await end(operator);
});

test("a viewer of a stream with keyframes six seconds apart sees a picture at once", async ({ visitor }) => {
  const url = await served().hls("far", { seconds: 90, keyframeSeconds: 6, segmentSeconds: 6, size: "1280x720" });
  const operator = await visitor();
  const link = await openSource(operator, url);
  // one decoder at a time: the source plays for whoever comes, also when nobody looks
  await operator.goto("about:blank");
  const waits: number[] = [];
  for (let join = 0; join < 20; join++) {
    const viewer = await visitor(measureFirstPicture);
    await watch(viewer, link);
    await viewer.waitForFunction(() => window.hooks.firstPicture !== undefined);
    waits.push(await viewer.evaluate(() => window.hooks.firstPicture! - window.hooks.viewSent!));
    await viewer.context().close();
  }
  waits.sort((a, b) => a - b);
  const p95 = waits[18]!;
  test.info().annotations.push({ type: "first picture after view, ms", description: waits.map(Math.round).join(" ") });
  console.log(`first picture after view: median ${Math.round(waits[10]!)} ms, p95 ${Math.round(p95)} ms`);
  expect(p95, `of ${waits.map(Math.round)}`).toBeLessThan(300);
  await visit(operator, `/source/${sessionIdOf(link)}`);
  await expectState(operator, "live");
  await end(operator);
});

test("lips and voice stay together", async ({ visitor }) => {
  const url = await served().hls("flash", { seconds: 60, flashAndBeep: true });
  const operator = await visitor();
  const link = await openSource(operator, url);
  const viewer = await visitor(measureLipSync);
  await watch(viewer, link);
  await checkDecodes(viewer);
  await viewer.waitForFunction(() => window.hooks.flashes.length >= 14 && window.hooks.beeps.length >= 14, undefined, { timeout: 30_000 });
  const apart = await viewer.evaluate(() => {
    const { flashes, beeps } = window.hooks;
    // the first seconds are for the buffers to settle
    const nearest = (flash: number) => beeps.map((beep) => beep - flash).reduce((a, b) => (Math.abs(a) < Math.abs(b) ? a : b));
    const all = flashes.slice(6).map(nearest).sort((a, b) => a - b);
    return all[Math.floor(all.length / 2)]!;
  });
  console.log(`sound after picture: ${Math.round(apart)} ms`);
  expect(Math.abs(apart), "milliseconds between picture and sound").toBeLessThan(80);
  await end(operator);
});

test("a live stream that goes away comes back by itself", async ({ visitor }) => {
  test.setTimeout(120_000);
  const url = await served().hls("live", { live: true });
  const operator = await visitor();
  const link = await openSource(operator, url);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const { connections } = await received(viewer);
  served().leave();
  await expectState(viewer, "interrupted", 40_000);
  served().away = false;
  await expectState(viewer, "live", 30_000);
  await checkPlaying(viewer);
  expect((await received(viewer)).connections, "the viewer's connection is the same").toBe(connections);
  await end(operator);
});

test("hostile addresses are refused in the same words, and nothing inside is touched", async ({ visitor }) => {
  let touched = 0;
  const canary = createServer((socket) => (touched += 1, socket.destroy()));
  await new Promise<void>((resolve) => canary.listen(0, "::1", resolve));
  const port = (canary.address() as { port: number }).port;
  const page = await visitor();
  const said = new Set<string>();
  const addresses = [
    `http://[::1]:${port}/index.m3u8`,
    `rtsp://[::1]:${port}/1`,
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/index.m3u8",
    "http://[::ffff:10.0.0.1]/index.m3u8",
    "http://[64:ff9b::a00:1]/index.m3u8",
    "http://0xa000001/index.m3u8",
  ];
  for (const address of addresses) {
    await visit(page, "/source");
    await page.getByTestId("source-url").fill(address);
    await page.getByTestId("source-start").click();
    const alert = page.getByRole("alert");
    await expect(alert, address).toContainText("may not be used as a source");
    said.add(await alert.innerText());
  }
  expect([...said], "one sentence for all").toHaveLength(1);
  expect(touched, "connections to what listens inside").toBe(0);
  await new Promise((resolve) => canary.close(resolve));
});

test("a source plays again after a restart, under the same link", async ({ visitor, server }) => {
  const url = await served().hls("lasting", { live: true });
  const operator = await visitor();
  const link = await openSource(operator, url);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  await server.restart();
  await expectState(viewer, "live", 30_000);
  await checkPlaying(viewer);
  await checkPicture(viewer);
  await visit(operator, `/source/${sessionIdOf(link)}`);
  await expectState(operator, "live", 20_000);
  await end(operator);
});
