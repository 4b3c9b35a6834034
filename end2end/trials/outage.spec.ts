import type { Page } from "@playwright/test";

import { expect, test as base } from "../support/fixtures.ts";
import { checkDecodes, checkPlaying, received } from "../support/media.ts";
import { goLive, visit, watch } from "../support/pages.ts";
import { Postgres } from "../support/postgres.ts";
import { Server } from "../support/server.ts";

const ABSENCE_MS = 60_000;

const test = base.extend<object, { postgres: Postgres; server: Server }>({
  postgres: [
    async ({}, use) => {
      const postgres = await Postgres.start();
      await use(postgres);
      await postgres.end();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ postgres }, use) => {
      const server = await Server.start(["--database-url", postgres.url]);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

// Chromium tells of each request that is refused meanwhile.
test.use({ expectedProblems: [/503/] });

test("a database that is away for a minute costs nothing that lives", async ({ visitor, postgres, server }) => {
  test.setTimeout(300_000);
  const link = await goLive(await visitor());
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const { connections } = await received(viewer);
  const board = await visitor();
  await visit(board, "/dashboard");
  await expect(board.getByTestId("event").first()).toBeVisible();
  const mark = server.logLength;

  const stopped = Date.now();
  await postgres.stop();
  const first = await round(board);
  await expect(board.getByTestId("events").getByTestId("error"), "the log says that it cannot be read").toBeVisible();
  await expect.poll(() => round(board), "rounds go on").toBeGreaterThan(first + 2);
  const other = await goLive(await visitor());
  const late = await visitor();
  await watch(late, other);
  await checkPlaying(late);
  await expect(board.getByTestId("session-row"), "who comes meanwhile is seen").toHaveCount(2);
  await expect.poll(() => Date.now() - stopped, { timeout: 2 * ABSENCE_MS, intervals: [1000] }).toBeGreaterThan(ABSENCE_MS);
  await checkDecodes(viewer);
  expect((await received(viewer)).connections, "the viewer's connection is the same").toBe(connections);

  await postgres.startAgain();
  const back = board.getByTestId("event").filter({ hasText: "The database is back" });
  await expect(back).toBeVisible({ timeout: 60_000 });
  console.log(`after ${Date.now() - stopped} ms: ${await back.innerText()}`);
  expect(server.logSince(mark)).toMatch(/the database is back.*dropped_samples=\d+/);
  await checkDecodes(viewer);
});

/** The number of the last round that the server knows of. */
async function round(page: Page): Promise<number> {
  const { round } = await (await page.request.get("/api/experience")).json();
  return round.number;
}
