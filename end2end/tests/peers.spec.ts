import type { Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { checkPlaying } from "../support/media.ts";
import { goLive, sessionIdOf, visit, watch } from "../support/pages.ts";

/** Time for some rounds to be held, and written down. */
const ROUNDS_MS = 60_000;

test("a peer has a page, while it is there and after it has left", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const board = await visitor();
  await visit(board, "/dashboard");
  const row = board.getByTestId("peer").filter({ hasText: "Viewer", has: board.locator(`a[href="/watch/${sessionIdOf(link)}"]`) });
  await row.getByTestId("peer-link").click();
  await expect(board).toHaveURL(/\/dashboard\/peers\/[\w-]+$/);
  await expect(board.getByRole("heading", { level: 1 })).toHaveText(/^Viewer of “.+”$/);
  await expect(board.getByTestId("presence")).toHaveText("Here");
  await expect(board.getByTestId("peer-session")).toHaveAttribute("href", `/watch/${sessionIdOf(link)}`);
  await expect(board.getByTestId("browser")).toHaveText("Chromium", { timeout: ROUNDS_MS });
  const figures = board.getByTestId("peer-figures");
  await expect(figures.getByTestId("bitrate")).toHaveText(/[kM]bit\/s$/, { timeout: ROUNDS_MS });
  await expect(figures.getByTestId("picture")).toHaveText(/^\d+ × \d+$/, { timeout: ROUNDS_MS });
  await expect(board.getByTestId("score")).toHaveText(/^[0-5] of 5$/, { timeout: ROUNDS_MS });
  const drawn = board.getByTestId("chart-bitrate").getByRole("img");
  await expect(drawn).toHaveAttribute("aria-label", /five minutes\. Viewer [\d.]+ [kM]bit\/s\.$/, { timeout: ROUNDS_MS });
  await expect(board.getByTestId("event").filter({ hasText: "has come" })).toHaveCount(1);
  await board.getByTestId("chart-span-24h").click();
  await expect(board).toHaveURL(/\/dashboard\/peers\/[\w-]+\?span=24h$/);
  await board.getByTestId("chart-span-5m").click();

  await viewer.close();
  await expect(board.getByTestId("presence")).toHaveText("Gone", { timeout: ROUNDS_MS });
  await checkGone(board);
  await visit(board, board.url());
  await checkGone(board);
});

async function checkGone(board: Page): Promise<void> {
  await expect(board.getByTestId("reason")).toContainText("This viewer has left.");
  await expect(board.getByTestId("left")).toBeVisible();
  await expect(board.getByTestId("peer-figures").getByTestId("bitrate")).toHaveText(/[kM]bit\/s$/);
  await expect(board.getByTestId("chart-bitrate").locator("svg")).toBeVisible({ timeout: ROUNDS_MS });
}

test.describe("of nobody", () => {
  test.use({ expectedProblems: [/404/] });

  test("a peer that nobody knows is told to be unknown", async ({ visitor }) => {
    const board = await visitor();
    for (const id of ["0123456789abcdef", "x"]) {
      const answer = await board.goto(`/dashboard/peers/${id}`);
      expect(answer?.status()).toBe(404);
      await expect(board.getByTestId("peer-unknown")).toContainText("Nothing is kept of a peer of this id.");
    }
  });
});

test.describe("without a database", () => {
  // Nothing is kept of this peer, so there are no charts of it.
  test.use({ expectedProblems: [/503|404/] });

  test("a peer that cannot be looked up is told to be tried again", async ({ visitor }) => {
    const board = await visitor();
    let isAway = true;
    await board.route("**/api/peers/*", async (route) => {
      if (isAway) await route.fulfill({ status: 503, json: { error: "The database does not answer at the moment." } });
      else await route.fulfill({ json: gone });
    });
    await visit(board, "/dashboard");
    // Within the application, so that only the browser asks.
    await board.evaluate(() => {
      const link = document.createElement("a");
      link.href = "/dashboard/peers/0123456789abcdef";
      document.querySelector("main")!.append(link);
      link.click();
    });
    await expect(board.getByTestId("peer-failed")).toContainText("The database does not answer");
    isAway = false;
    await expect(board.getByTestId("presence")).toHaveText("Gone");
    await expect(board.getByTestId("peer-failed")).toHaveCount(0);
  });
});

const gone = {
  peerId: "0123456789abcdef",
  sessionId: "session-0000000000",
  title: "Garden",
  kind: "webcam",
  role: "viewer",
  startedMs: 1_700_000_000_000,
  endedMs: 1_700_000_100_000,
};

test("a thousand peers are paged, searched, and stay under the pointer", async ({ visitor }) => {
  // The page is live only while there are peers at all.
  await goLive(await visitor());
  const board = await visitor();
  const asked: URLSearchParams[] = [];
  let turn = 0;
  await board.route("**/api/peers?*", async (route) => {
    const wish = new URL(route.request().url()).searchParams;
    asked.push(wish);
    await route.fulfill({ json: crowd(wish, turn) });
  });
  await visit(board, "/dashboard");
  const rows = board.getByTestId("peer");
  const count = board.getByTestId("peers-count");
  await expect(count).toHaveText("200 of 1000 shown, the worst first");
  await expect(rows).toHaveCount(200);
  const first = () => rows.first().getAttribute("data-peer-id");
  const before = await first();

  await rows.nth(2).hover();
  turn = 1;
  const heldAt = asked.length;
  await expect.poll(() => asked.length).toBeGreaterThan(heldAt + 1);
  expect(await first(), "rows are held").toBe(before);
  await expect(rows.first().getByTestId("bitrate"), "their values are not").toHaveText("2.0 Mbit/s");
  await board.mouse.move(0, 0);
  await expect.poll(first, "and let go").not.toBe(before);

  await board.getByTestId("peers-next").click();
  await expect(count).toHaveText("201 to 400 of 1000 shown");
  expect(new URL(board.url()).searchParams.get("page"), "a link leads to the same").toBe("2");
  await board.getByTestId("peers-text").fill("garden 7");
  await expect(count).toHaveText("111 of 1000 match");
  await expect(rows).toHaveCount(111);
  await board.getByTestId("peers-role").selectOption("publisher");
  await expect.poll(() => asked.at(-1)!.get("role")).toBe("publisher");
  await board.getByTestId("peers-text").fill("nowhere");
  await expect(board.getByTestId("peers-none")).toBeVisible();
});

/** What a server with a thousand peers would say; at another turn the worst change places. */
function crowd(wish: URLSearchParams, turn: number) {
  const worst = [...Array(200).keys()];
  const numbers = [...(turn > 0 ? worst.reverse() : worst), ...[...Array(800).keys()].map((number) => number + 200)];
  const matching = numbers.filter((number) => `garden ${number}`.includes(wish.get("text") ?? ""));
  const [skip, limit] = [Number(wish.get("skip")), Number(wish.get("limit"))];
  const peers = matching.slice(skip, skip + limit).map((number) => ({
    peerId: `viewer-${String(number).padStart(11, "0")}`,
    sessionId: "session-0000000000",
    title: `Garden ${number}`,
    kind: "webcam",
    role: "viewer",
    silent: false,
    ageMs: 1000,
    reportAgeMs: 1000,
    bitrate: (turn + 1) * 1e6,
    score: 5,
  }));
  return { peers, matching: matching.length, present: 1000 };
}
