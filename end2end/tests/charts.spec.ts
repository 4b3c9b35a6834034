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
  await expect(told).toHaveAttribute("aria-label", /^Bitrate over the last five minutes\. Publisher [\d.]+ [kM]bit\/s, Median viewer [\d.]+ [kM]bit\/s/, { timeout: ROUNDS_MS });
  await expect(board.getByTestId("chart-frame-rate").getByRole("img")).toHaveAttribute("aria-label", /Publisher [1-9]/);

  await check1Hour(board, bitrate);
  const people = board.getByTestId("person");
  await expect(people.filter({ hasText: "Viewer" })).toHaveCount(1);
  await expect(people.filter({ hasText: "Publisher" })).toHaveCount(1);
});

async function check1Hour(board: Page, bitrate: Locator): Promise<void> {
  await board.getByTestId("chart-span-1h").click();
  await expect(board.getByTestId("chart-span-1h")).toHaveAttribute("aria-pressed", "true");
  await expect(bitrate.getByRole("img")).toHaveAttribute("aria-label", /over the last hour/, { timeout: 2 * ROUNDS_MS });
  expect(new URL(board.url()).searchParams.get("span"), "a link leads to the same charts").toBe("1h");
}

test("values are read off a chart with the pointer and with arrow keys", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const board = await visitor();
  await visit(board, `/dashboard?session=${sessionIdOf(link)}`);
  const chart = board.getByTestId("chart-bitrate");
  const readout = chart.getByTestId("readout");
  await expect(readout, "without pointing it is the latest").toHaveText(/^Latest ?[\d.]+–– ?[kM]bit\/s$/, { timeout: ROUNDS_MS });
  const place = chart.getByRole("group");
  const box = (await place.boundingBox())!;
  await place.hover({ position: { x: box.width * 0.5, y: box.height / 2 } });
  await expect(readout, "minutes ago nobody was there").toHaveText(/^\d\d:\d\d:\d\d ?––– ?[kM]bit\/s$/);
  await expect(chart.locator(".chart-cursor")).toBeVisible();
  await board.mouse.move(0, 0);
  await expect(readout).toHaveText(/^Latest/);
  await place.focus();
  await board.keyboard.press("End");
  const last = await readout.locator(".readout-moment").innerText();
  await board.keyboard.press("ArrowLeft");
  await expect(readout.locator(".readout-moment")).not.toHaveText(last);
  await board.keyboard.press("Escape");
  await expect(readout).toHaveText(/^Latest/);
});

test("who comes and goes is told while it is looked at", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const board = await visitor();
  // Right after its beginning a session is not written down yet, and known all the same.
  await visit(board, `/dashboard?session=${sessionIdOf(link)}`);
  const people = board.getByTestId("person");
  await expect(people).toHaveText(/^Publisher/, { timeout: ROUNDS_MS });
  const viewer = await visitor();
  await watch(viewer, link);
  const watching = people.filter({ hasText: "Viewer" });
  await expect(watching).toContainText("here since", { timeout: ROUNDS_MS });
  await viewer.close();
  await expect(watching).toContainText(" to ", { timeout: ROUNDS_MS });
});

test("letters of charts are as large on a phone as elsewhere", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const board = await visitor();
  await board.setViewportSize({ width: 390, height: 844 });
  await visit(board, `/dashboard?session=${sessionIdOf(link)}`);
  const letters = board.getByTestId("chart-bitrate").locator("svg text").first();
  const height = async () => (await letters.boundingBox())?.height ?? 0;
  await expect.poll(height, { timeout: ROUNDS_MS }).toBeGreaterThan(10);
  const overhang = () => board.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overhang(), "nothing sticks out").toBeLessThanOrEqual(0);
  await board.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(height).toBeLessThan(20);
});

test.describe("of nobody", () => {
  test.use({ expectedProblems: [/404/] });

  test("who was never there is said not to be known", async ({ visitor }) => {
    const board = await visitor();
    await visit(board, "/dashboard?span=24h&session=0000000000000000");
    await expect(board.getByTestId("chart-loss")).toContainText("Nothing was measured in the last 24 hours.");
    await expectRefusal(board, "/api/charts/bitrate?span=5m&peer=nobody-0000000000", 404);
    await expectRefusal(board, "/api/charts/bitrate?span=2y", 400);
    await expectRefusal(board, "/api/charts/happiness?span=5m", 404);
  });
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
