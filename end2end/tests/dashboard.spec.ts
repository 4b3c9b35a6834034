import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { LossyPath } from "../support/lossy.ts";
import { checkPlaying } from "../support/media.ts";
import { goLive, sessionIdOf, visit, watch } from "../support/pages.ts";

/** Peers are asked every five seconds. */
const ROUND_MS = 5000;

function rows(board: Page, session: string): Locator {
  return board.getByTestId("peer").filter({ has: board.locator(`a[href="/watch/${session}"]`) });
}

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
  const mine = rows(board, sessionIdOf(link));
  await expect(mine).toHaveCount(4);
  const worst = board.getByTestId("peer").first();
  await expect(worst.getByTestId("reason")).toContainText(/packets are lost|to the server and back/, { timeout: 8 * ROUND_MS });
  await expect(board.getByTestId("worst")).toContainText(/A viewer of/);
  await path.stop();
});

test("a viewer that stops answering turns silent, and the others go on being asked", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const [lively, mute] = [await visitor(), await visitor(refuseToReport)];
  for (const viewer of [lively, mute]) {
    await watch(viewer, link);
    await checkPlaying(viewer);
  }
  const board = await visitor();
  await visit(board, "/dashboard");
  const mine = rows(board, sessionIdOf(link));
  await expect(mine).toHaveCount(3);
  await expect(mine.and(board.locator('[data-silent="true"]'))).toHaveCount(1, { timeout: 8 * ROUND_MS });
  await expect(board.getByTestId("round")).toContainText(/2 of 3 in/);
});

/** Its page answers nothing that begins with a report. */
async function refuseToReport(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (this: WebSocket, data: any) {
      if (typeof data === "string" && data.startsWith('{"id":"stats"')) return;
      send.call(this, data);
    };
  });
}
