import { expect, test } from "../support/fixtures.ts";
import { firstPictures, measureFirstPicture } from "../support/joins.ts";
import { checkPlaying } from "../support/media.ts";
import { endSource, expectState, goLive, openSource, sessionIdOf, visit, watch } from "../support/pages.ts";
import { describe, percentile } from "../support/percentile.ts";

const JOINS = 20;

test.use({ settings: ["--source-networks", "127.0.0.0/8"] });

test("a viewer of a webcam sees the first picture within a second", async ({ visitor }) => {
  test.setTimeout(120_000);
  const link = await goLive(await visitor());
  const viewer = await visitor(measureFirstPicture);
  const waits = await firstPictures(viewer, link, JOINS);
  console.log(`webcam, first picture after view: ${describe(waits)}`);
  await watch(viewer, link);
  await checkPlaying(viewer);
  expect(percentile(waits, 95), "milliseconds at the 95th percentile").toBeLessThanOrEqual(1000);
});

test("a viewer of a stream with keyframes six seconds apart sees a picture within 300 ms", async ({ streams, visitor }) => {
  test.setTimeout(180_000);
  const url = await streams.hls("far", { seconds: 120, keyframeSeconds: 6, segmentSeconds: 6, size: "1280x720" });
  const operator = await visitor();
  const link = await openSource(operator, url);
  // One decoder at a time: the source plays for whoever comes, also when nobody looks.
  await operator.goto("about:blank");
  const waits = await firstPictures(await visitor(measureFirstPicture), link, JOINS);
  console.log(`source with distant keyframes, first picture after view: ${describe(waits)}`);
  expect(percentile(waits, 95), "milliseconds at the 95th percentile").toBeLessThanOrEqual(300);
  await visit(operator, `/source/${sessionIdOf(link)}`);
  await expectState(operator, "live");
  await endSource(operator);
});
