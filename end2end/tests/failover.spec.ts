import path from "node:path";

import { test } from "../support/elsewhere.ts";
import { expect } from "../support/fixtures.ts";
import { checkPicture, received } from "../support/media.ts";
import { card, expectState, visit } from "../support/pages.ts";
import { probe, recordings } from "../support/recordings.ts";
import { end, pictureIsBack, set, SMALL } from "../support/scene.ts";

/** How often the media server is killed: once in the tests of every day, 20 times to be sure. */
const KILLS = Number(process.env.KURENTO_LIVE_KILLS ?? 1);
/** In which the picture is back after the media server is. */
const BACK_LIMIT_MS = 15_000;

// A program that is gone is another fault than a network that is.
test.use({ isWired: false });

test("the media server is killed: every page has its picture back by itself, and the recording goes on", async ({ visitor, mediaServer, streams, dataDir }) => {
  test.setTimeout(120_000 + KILLS * 60_000);
  const scene = await set(visitor, await streams.hls("lasting", SMALL), 3);
  const home = await visitor();
  await visit(home, "/");
  const waits: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await Promise.all(scene.viewers.map(received));
    await mediaServer.kill();
    for (const link of [scene.webcam, scene.source]) {
      await expect(card(home, link), "not listed as live").toHaveAttribute("data-stale", /.*/, { timeout: 45_000 });
    }
    await mediaServer.startAgain();
    const restarted = Date.now();
    await Promise.all(scene.viewers.map((viewer, number) => pictureIsBack(viewer, before[number]!)));
    waits.push(Date.now() - restarted);
    expect(waits.at(-1), "milliseconds until every picture is back").toBeLessThan(BACK_LIMIT_MS);
    await expectState(scene.publisher, "live");
    for (const link of [scene.webcam, scene.source]) await expect(card(home, link)).not.toHaveAttribute("data-stale", /.*/);
    await expect(home.getByTestId("session-card"), "nothing is listed twice").toHaveCount(2);
    await expect(scene.publisher.getByTestId("recording"), "another recording runs").toContainText(/0:0[2-9]/, { timeout: 45_000 });
    for (const viewer of scene.viewers) await checkPicture(viewer);
  }
  console.log(`media server killed: every picture back after ${waits.join(", ")} ms`);
  await scene.publisher.getByTestId("record").click();
  await expect(scene.publisher.getByTestId("record")).toHaveText(/Record/);
  await checkRecordings(path.join(dataDir, "recordings"), KILLS + 1);
  await end(scene);
});

/** What was recorded before each kill, and after the last, can be played. */
async function checkRecordings(folder: string, count: number): Promise<void> {
  const files = await recordings(folder);
  expect(files.length, "recorded files").toBe(count);
  for (const file of files) expect((await probe(file)).pictures, file).toBeGreaterThan(10);
}
