import type { Locator, Page } from "@playwright/test";

import { type OwnFigures, ownFigures, watchFigures } from "../support/figures.ts";
import { expect, test } from "../support/fixtures.ts";
import { LossyPath } from "../support/lossy.ts";
import { checkPlaying } from "../support/media.ts";
import { goLive, sessionIdOf, visit, watch } from "../support/pages.ts";

/** Peers are asked every five seconds. */
const ROUND_MS = 5000;

function rows(board: Page, session: string): Locator {
  return board.getByTestId("peer").filter({ has: board.locator(`a[href="/watch/${session}"]`) });
}

test("a viewer behind a bad network is told from the others, and where the fault is", async ({ visitor }) => {
  const path = new LossyPath({ loss: 0.05, delayMs: 75 });
  const link = await goLive(await visitor());
  const viewers = [await visitor(), await visitor(), await visitor(path.through)];
  for (const viewer of viewers) {
    await watch(viewer, link);
    await checkPlaying(viewer);
  }
  const board = await visitor();
  await visit(board, "/dashboard");
  await expect(rows(board, sessionIdOf(link))).toHaveCount(4);
  // On a machine without a processor to spare all pictures falter, so others may be as badly off.
  const found = async () => {
    const all = await peersOf(board, sessionIdOf(link));
    const far = all.filter((row) => row.role === "viewer" && (row.roundTrip ?? 0) > 0.14 && (row.loss ?? 0) > 0.015);
    const place = all.findIndex((row) => row === far[0]);
    const before = all.slice(0, place);
    return far.length > 0 && far[0]!.score! <= 3 && far[0]!.reason !== undefined && before.every((row) => row.score! <= far[0]!.score!);
  };
  await expect.poll(found, { timeout: 12 * ROUND_MS, intervals: [1000] }).toBe(true);
  await expect(board.getByTestId("worst")).toContainText("Viewer's downlink");
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
  await expect(board.getByTestId("round")).toContainText("2 of 3");
});

test("the numbers are those of the page's own counters", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const viewer = await visitor(watchFigures);
  await watch(viewer, link);
  await checkPlaying(viewer);
  // Both are looked at while they speak of the same two reports.
  const differences = async () => {
    const own = await ownFigures(viewer);
    const row = await viewersRow(viewer, sessionIdOf(link));
    const sameReport = own && row?.reportAgeMs !== undefined && Math.abs(row.reportAgeMs - own.age) < 2000;
    return sameReport && own.age > 500 && row.bitrate ? differing(own, row) : ["not yet"];
  };
  await expect.poll(differences, { timeout: 12 * ROUND_MS, intervals: [500] }).toEqual([]);
});

interface Row {
  role: string;
  sessionId: string;
  score?: number;
  reason?: string;
  reportAgeMs?: number;
  bitrate?: number;
  loss?: number;
  frameRate?: number;
  roundTrip?: number;
}

/** What the dashboard knows of a session's viewer. */
async function viewersRow(page: Page, session: string): Promise<Row | undefined> {
  return (await peersOf(page, session)).find((row) => row.role === "viewer");
}

/** What the dashboard knows of a session's peers, the worst first. */
async function peersOf(page: Page, session: string): Promise<Row[]> {
  const answer = await page.request.get("/api/experience?peers=1000");
  const { peers } = (await answer.json()) as { peers: Row[] };
  return peers.filter((row) => row.sessionId === session);
}

/** The figures that are more than 10 % off; below a hundredth of packets or a hundredth of a second nobody can tell. */
function differing(own: OwnFigures, row: Row): string[] {
  const figures: [string, number | undefined, number | undefined, number][] = [
    ["bitrate", own.bitrate, row.bitrate, 0],
    ["frame rate", own.frameRate, row.frameRate, 0],
    ["loss", own.loss, row.loss, 0.01],
    ["round trip", own.roundTrip, row.roundTrip, 0.01],
  ];
  const isOff = ([, truth = NaN, told = NaN, floor]: (typeof figures)[0]) =>
    !(Math.abs(told - truth) <= Math.max(Math.abs(truth) * 0.1, floor));
  return figures.filter(isOff).map(([name, truth, told]) => `${name}: ${told} instead of ${truth}`);
}

test("what was experienced can be taken away", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const viewer = await visitor();
  await watch(viewer, link);
  await checkPlaying(viewer);
  const board = await visitor();
  await visit(board, "/dashboard");
  const mine = board.locator(`[data-session-id="${sessionIdOf(link)}"]`);
  const table = await mine.getByRole("link", { name: "CSV" }).getAttribute("href");
  const bitrates = async () => {
    const answer = await board.request.get(table!);
    const [head, ...lines] = (await answer.text()).trim().split("\r\n").map((line) => line.split(","));
    const column = head!.indexOf("bitrate_in");
    return lines.filter((line) => line[2] === "viewer" && Number(line[column]) > 10_000).length;
  };
  await expect.poll(bitrates, { timeout: 10 * ROUND_MS }).toBeGreaterThan(1);
  const dump = await mine.getByRole("link", { name: "JSON" }).getAttribute("href");
  const { PeerConnections } = await (await board.request.get(dump!)).json();
  const stats = Object.values<any>(PeerConnections).map((connection) => connection.stats);
  expect(stats).toHaveLength(2);
  const received = stats.flatMap((stats) => JSON.parse(stats["inbound-[bytesReceived_in_bits/s]"]?.values ?? "[]"));
  expect(Math.max(...received)).toBeGreaterThan(10_000);
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
