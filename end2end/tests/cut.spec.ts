import path from "node:path";

import type { Page } from "@playwright/test";

import { test } from "../support/elsewhere.ts";
import { expect } from "../support/fixtures.ts";
import { checkDecodes, checkPlaying, received } from "../support/media.ts";
import { expectState, watch } from "../support/pages.ts";
import { longestGap, probe, recordings } from "../support/recordings.ts";
import { end, set, SMALL } from "../support/scene.ts";

/** How long the WebSocket to the media server is cut. */
const CUT_SECONDS = Number(process.env.KURENTO_LIVE_CUT_SECONDS ?? 8);

test("the WebSocket to the media server is cut: no viewer loses a frame, and the recording is whole", async ({ visitor, wire, streams, dataDir }) => {
  test.setTimeout(150_000 + CUT_SECONDS * 2000);
  const scene = await set(visitor, await streams.hls("steady", SMALL), 1);
  const before = await Promise.all(scene.viewers.map(received));
  const joined = wire.webSockets;
  wire.cutAll();
  const cut = Date.now();
  while (Date.now() - cut < CUT_SECONDS * 1000) {
    for (const viewer of scene.viewers) await checkDecodes(viewer);
  }
  wire.restore();
  await expect.poll(() => wire.webSockets, { message: "connected again", timeout: 45_000 }).toBe(joined);
  for (const viewer of scene.viewers) await checkPlaying(viewer);
  const after = await Promise.all(scene.viewers.map(received));
  expect(after.map(({ connections }) => connections), "the same connections").toEqual(before.map(({ connections }) => connections));
  const lost = after.map(({ packetsLost }, number) => packetsLost - before[number]!.packetsLost);
  console.log(`WebSocket cut for ${CUT_SECONDS} s: ${lost.join(" and ")} packets lost`);
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

/** One recording over the whole cut, without a gap. */
async function checkUndisturbed(publisher: Page, folder: string, seconds: number): Promise<void> {
  await publisher.getByTestId("record").click();
  await expect(publisher.getByTestId("record")).toHaveText(/Record/, { timeout: 45_000 });
  const recording = (await recordings(folder))[0]!;
  expect((await probe(recording)).seconds, "seconds recorded").toBeGreaterThan(seconds);
  expect(await longestGap(recording), "the longest gap between pictures, in seconds").toBeLessThan(2);
}
