import { createServer } from "node:net";

import { expect, test } from "../support/fixtures.ts";
import { firstPictures, measureFirstPicture } from "../support/joins.ts";
import { checkDecodes, checkHears, checkPicture, checkPlaying, picture, received } from "../support/media.ts";
import { endSource, expectState, openSource, sessionIdOf, visit, watch } from "../support/pages.ts";

test.use({ settings: ["--source-networks", "127.0.0.0/8"] });

test("an HLS stream is checked in words, started, watched and ended", async ({ streams, visitor }) => {
  const url = await streams.hls("plain", { seconds: 60 });
  const operator = await visitor();
  await visit(operator, "/source");
  await operator.getByTestId("source-url").fill(url);
  await operator.getByTestId("source-start").click();
  const verdict = operator.getByTestId("verdict");
  await expect(verdict).toContainText("H.264", { timeout: 45_000 });
  await expect(verdict).toContainText("640");
  await expect(verdict).toContainText("AAC");
  const link = await openSource(operator, url);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  await checkHears(viewer);
  expect((await picture(viewer)).width).toBe(640);
  expect((await received(viewer)).videoCodec).toBe("video/H264");
  await endSource(operator);
  await expectState(viewer, "ended");
});

test("what browsers cannot play is coded anew", async ({ streams, visitor }) => {
  const url = await streams.file("b-frames.mp4", { seconds: 40, bFrames: 2, more: ["-movflags", "+faststart"] });
  const operator = await visitor();
  await visit(operator, "/source");
  await operator.getByTestId("source-url").fill(url);
  await operator.getByTestId("source-start").click();
  await expect(operator.getByTestId("verdict")).toContainText("B-frames", { timeout: 45_000 });
  const link = await openSource(operator, url);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  await checkHears(viewer);
  await endSource(operator);
});

test("a viewer of a stream with distant keyframes need not wait for the next one", async ({ streams, visitor }) => {
  const url = await streams.hls("far", { seconds: 120, keyframeSeconds: 12, segmentSeconds: 12 });
  const operator = await visitor();
  const link = await openSource(operator, url);
  const waits = await firstPictures(await visitor(measureFirstPicture), link, 6);
  // Whoever waits for a keyframe waits six seconds on average: six times at most four has a chance of 1 in 700.
  expect(Math.max(...waits), `of ${waits.map(Math.round)}`).toBeLessThan(4000);
  await endSource(operator);
});

test("picture and sound arrive as one stream, which browsers play in step", async ({ streams, visitor }) => {
  const url = await streams.hls("flash", { seconds: 40, flashAndBeep: true });
  const operator = await visitor();
  const viewer = await visitor();
  await watch(viewer, await openSource(operator, url));
  await checkDecodes(viewer);
  const names = await viewer.evaluate(() => {
    const lines = window.hooks.peers.at(-1)!.remoteDescription!.sdp.matchAll(/^a=msid:(\S+)/gm);
    return Array.from(lines, ([, stream]) => stream);
  });
  expect(names).toHaveLength(2);
  expect(names[0]).toBe(names[1]);
  await endSource(operator);
});

test("a live stream that goes away comes back by itself", async ({ streams, visitor }) => {
  test.setTimeout(120_000);
  const url = await streams.hls("live", { live: true });
  const operator = await visitor();
  const link = await openSource(operator, url);
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const { connections } = await received(viewer);
  streams.leave();
  await expectState(viewer, "interrupted", 40_000);
  streams.away = false;
  await expectState(viewer, "live", 30_000);
  await checkPlaying(viewer);
  expect((await received(viewer)).connections, "the viewer's connection is the same").toBe(connections);
  await endSource(operator);
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

test("a source plays again after a restart, under the same link", async ({ streams, visitor, server }) => {
  const url = await streams.hls("lasting", { live: true });
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
  await endSource(operator);
});
