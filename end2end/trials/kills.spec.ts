import { rm } from "node:fs/promises";
import path from "node:path";

import { expect, test } from "../support/fixtures.ts";
import { goLive, visit } from "../support/pages.ts";
import { download, probe } from "../support/recordings.ts";

const KILLS = Number(process.env.KILLS ?? 20);
const SECONDS_LOST = 2;

test("whenever the program is killed, what was recorded can be played", async ({ visitor, server }) => {
  test.setTimeout(KILLS * 45_000);
  const lost: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const publisher = await visitor();
    await goLive(publisher);
    await publisher.getByTestId("record").click();
    await expect(publisher.getByTestId("recording")).toContainText("0:00");
    const begin = performance.now();
    await publisher.waitForTimeout(2500 + Math.random() * 6000);
    const truth = (performance.now() - begin) / 1000;
    await server.restart("SIGKILL");
    await publisher.context().close();
    const library = await visitor();
    await visit(library, "/recordings");
    await expect(library.getByTestId("recording-card")).toHaveCount(kill + 1);
    await expect(library.getByTestId("recording-card").first()).toHaveAttribute("data-state", "finished");
    const file = await download(library);
    const { seconds, pictures } = await probe(file);
    lost.push(truth - seconds);
    expect(truth - seconds, `seconds lost of ${truth}`).toBeLessThan(SECONDS_LOST);
    expect(pictures, "pictures").toBeGreaterThan(seconds * 10);
    await rm(path.dirname(file), { recursive: true });
    await library.context().close();
  }
  console.log(`seconds lost by a kill: ${lost.map((seconds) => seconds.toFixed(1)).join(" ")}`);
});
