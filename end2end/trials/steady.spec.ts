import type { Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { checkPlaying } from "../support/media.ts";
import { endSource, openSource, watch } from "../support/pages.ts";
import { Stalls } from "../support/stalls.ts";

const MINUTES = Number(process.env.MINUTES ?? 10);
const RATE = 30;

test.use({ settings: ["--source-networks", "127.0.0.0/8"] });

test("a live source plays for ten minutes without a freeze", async ({ streams, visitor }) => {
  test.setTimeout((MINUTES + 2) * 60_000);
  const url = await streams.hls("steady", { live: true, rate: RATE });
  const operator = await visitor();
  const link = await openSource(operator, url);
  await operator.goto("about:blank");
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const figures = () =>
    viewer.evaluate(async () => {
      const report = await window.hooks.peers.at(-1)!.getStats();
      const video = [...report.values()].find((stats) => stats.type === "inbound-rtp" && stats.kind === "video");
      const { freezeCount, totalFreezesDuration, framesDecoded, framesDropped, packetsLost } = video;
      return { at: performance.now(), freezeCount, totalFreezesDuration, framesDecoded, framesDropped, packetsLost };
    });
  const begin = await figures();
  const stalls = new Stalls();
  await viewer.waitForTimeout(MINUTES * 60_000);
  const { count, seconds: stood } = stalls.stop();
  const end = await figures();
  const seconds = (end.at - begin.at) / 1000;
  console.log(`after ${Math.round(seconds)} s: ${JSON.stringify(end)}; the machine stood still ${count} times, ${stood.toFixed(1)} s in all`);
  expect(stood, "seconds that the machine stood still: on this one nothing can be said about freezes").toBeLessThan(5);
  expect(end.freezeCount - begin.freezeCount, "freezes, but those of the whole machine").toBeLessThanOrEqual(count);
  expect((end.framesDecoded - begin.framesDecoded) / seconds, "pictures a second").toBeGreaterThan(RATE - 0.5);
  await endSourceOf(operator, link);
});

async function endSourceOf(page: Page, link: string): Promise<void> {
  await page.goto(link.replace("/watch/", "/source/"));
  await endSource(page);
}
