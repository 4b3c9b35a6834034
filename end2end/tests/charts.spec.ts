import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { checkPlaying } from "../support/media.ts";
import { goLive, sessionIdOf, visit, watch } from "../support/pages.ts";

/** Time for some rounds to be held, and written down. */
const ROUNDS_MS = 60_000;

test("what was experienced is drawn, of a session and of one peer", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const board = await visitor();
  await visit(board, `/dashboard?span=5m&session=${sessionIdOf(link)}`);
  const bitrate = board.getByTestId("chart-bitrate");
  await expect(board.getByTestId("chart-scope")).toHaveValue(sessionIdOf(link));
  // One value may be a dot; a line has two at least.
  await expect.poll(() => bends(bitrate), { timeout: ROUNDS_MS }).toBeGreaterThanOrEqual(1);
  const told = bitrate.getByRole("img");
  await expect(told).toHaveAttribute("aria-label", /^Bitrate over the last five minutes\. Publisher [\d.]+ [kM]bit\/s, Viewers on average [\d.]+ [kM]bit\/s/, { timeout: ROUNDS_MS });
  await expect(board.getByTestId("chart-frame-rate").getByRole("img")).toHaveAttribute("aria-label", /Publisher [1-9]/);

  await board.getByTestId("chart-span").selectOption("1h");
  await expect(bitrate.getByRole("img")).toHaveAttribute("aria-label", /over the last hour/, { timeout: 2 * ROUNDS_MS });
  expect(new URL(board.url()).searchParams.get("span"), "a link leads to the same charts").toBe("1h");

  await board.getByTestId("chart-span").selectOption("5m");
  const row = board.getByTestId("peer").filter({ hasText: "Viewer" }).filter({ has: board.locator(`a[href="/watch/${sessionIdOf(link)}"]`) });
  const chosen = board.getByTestId("chart-scope").locator("option:checked");
  // Rows change places while one aims at them.
  await expect(async () => {
    await row.getByTestId("peer-charts").click();
    await expect(chosen).toHaveText(/^Viewer of/, { timeout: 2000 });
  }).toPass({ timeout: ROUNDS_MS });
  await expect(bitrate.getByRole("img")).toHaveAttribute("aria-label", /five minutes\. Viewer [\d.]+ [kM]bit\/s\.$/);
});

test("who was never there is said not to be known", async ({ visitor }) => {
  const board = await visitor();
  await visit(board, "/dashboard?span=24h&session=0000000000000000");
  await expect(board.getByTestId("chart-loss")).toContainText("Nothing was measured in the last 24 hours.");
  await expectRefusal(board, "/api/charts/bitrate?span=5m&peer=nobody-0000000000", 404);
  await expectRefusal(board, "/api/charts/bitrate?span=2y", 400);
  await expectRefusal(board, "/api/charts/happiness?span=5m", 404);
});

async function expectRefusal(page: Page, path: string, status: number): Promise<void> {
  expect((await page.request.get(path)).status(), path).toBe(status);
}

/** How often lines of a chart go on from one value to another. */
function bends(chart: Locator): Promise<number> {
  return chart.locator("path[stroke='#3A48C9']").evaluateAll((paths) =>
    paths.map((path) => path.getAttribute("d")?.match(/[LC]/g)?.length ?? 0).reduce((sum, count) => sum + count, 0),
  );
}
