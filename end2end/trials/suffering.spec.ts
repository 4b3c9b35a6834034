import { expect, test } from "../support/fixtures.ts";
import { LossyPath } from "../support/lossy.ts";
import { checkPlaying } from "../support/media.ts";
import { goLive, visit, watch } from "../support/pages.ts";

/** Peers are asked every five seconds. */
const ROUND_MS = 5000;

test("the viewer who suffers is on top, with the reason", async ({ visitor }) => {
  const path = new LossyPath({ loss: 0.05, delayMs: 75 });
  const link = await goLive(await visitor());
  const viewers = [await visitor(), await visitor(), await visitor(path.through)];
  for (const viewer of viewers) {
    await watch(viewer, link);
    await checkPlaying(viewer);
  }
  const board = await visitor();
  await visit(board, "/dashboard");
  const worst = board.getByTestId("peer").first();
  await expect(worst.getByTestId("reason")).toContainText(/packets are lost|to the server and back/, { timeout: 3 * ROUND_MS + 2000 });
  await expect(board.getByTestId("worst")).toContainText(/of what is sent to the viewer is lost|The viewer is \d+ ms away/);
  await path.stop();
});

