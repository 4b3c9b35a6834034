import type { Page } from "@playwright/test";

import { expect } from "./fixtures.ts";
import { expectState, goLive, openSource, sessionIdOf, visit, watch } from "./pages.ts";

/** All players run on one machine. */
export const SMALL = { live: true, size: "320x180", rate: 15 };

/** A webcam that is recorded, a stream, and viewers of both. */
export interface Scene {
  publisher: Page;
  webcam: string;
  source: string;
  viewers: Page[];
}

type Visitor = () => Promise<Page>;

/** Sets the scene, up to the first picture of every viewer. */
export async function set(visitor: Visitor, stream: string, viewersOfEach: number): Promise<Scene> {
  const operator = await visitor();
  const source = await openSource(operator, stream);
  // Its page has a player too, and this machine has few processors.
  await operator.goto("about:blank");
  const publisher = await visitor();
  const webcam = await goLive(publisher);
  await startRecording(publisher);
  const viewers: Page[] = [];
  for (const link of [webcam, source]) {
    for (let number = 0; number < viewersOfEach; number++) {
      const viewer = await visitor();
      await watch(viewer, link);
      viewers.push(viewer);
    }
  }
  for (const viewer of viewers) await pictureIsBack(viewer, { connections: 0 });
  return { publisher, webcam, source, viewers };
}

async function startRecording(publisher: Page): Promise<void> {
  await publisher.getByTestId("record").click();
  await expect(publisher.getByTestId("recording")).toContainText(/0:0[2-9]/, { timeout: 45_000 });
}

export async function end({ publisher, source, viewers }: Scene): Promise<void> {
  await publisher.getByTestId("stop").click();
  await visit(publisher, `/source/${sessionIdOf(source)}`);
  await publisher.getByTestId("stop").click();
  for (const viewer of viewers) await expectState(viewer, "ended");
}

/** A picture is decoded on a connection that is newer than those `before`. */
export async function pictureIsBack(page: Page, before: { connections: number }): Promise<void> {
  await page.waitForFunction(
    async (former) => {
      const peers = window.hooks.peers;
      if (peers.length <= former) return false;
      let frames = 0;
      (await peers.at(-1)!.getStats()).forEach((stats) => {
        if (stats.type === "inbound-rtp" && stats.kind === "video") frames = stats.framesDecoded ?? 0;
      });
      return frames > 0;
    },
    before.connections,
    { polling: 100, timeout: 60_000 },
  );
}
