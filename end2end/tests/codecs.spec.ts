import { checkHears, checkPlaying, received } from "../support/media.ts";
import { goLive, watch } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";
import { forceVideoCodec } from "../support/hooks.ts";

for (const codec of ["VP8", "VP9", "H264", "AV1"]) {
  test(`${codec} reaches the viewer as ${codec}`, async ({ visitor }) => {
    const mimeType = `video/${codec}`;
    const publisher = await visitor((page) => page.addInitScript(forceVideoCodec, mimeType));
    const link = await goLive(publisher);
    const viewer = await visitor();
    await watch(viewer, link);
    await checkPlaying(viewer);
    await checkHears(viewer);
    expect((await received(viewer)).videoCodec).toBe(mimeType);
  });
}
