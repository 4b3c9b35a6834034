import type { Page } from "@playwright/test";

import { watch } from "./pages.ts";

/** Opens a link again and again; gives the milliseconds between asking to view and the first decoded picture, of each time. */
export async function firstPictures(viewer: Page, link: string, joins: number): Promise<number[]> {
  const waits: number[] = [];
  for (let join = 0; join < joins; join++) {
    await watch(viewer, link);
    await viewer.waitForFunction(() => window.hooks.firstPicture !== undefined);
    waits.push(await viewer.evaluate(() => window.hooks.firstPicture! - window.hooks.viewSent!));
    // The next one finds no connection of this one.
    await viewer.goto("about:blank");
  }
  return waits;
}

/** Notes when the page asks to view a session, and when it has decoded its first picture. */
export async function measureFirstPicture(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      if (typeof data === "string" && data.includes('"id":"view"')) window.hooks.viewSent ??= performance.now();
      return send.call(this, data);
    };
    const seen = () => (window.hooks.firstPicture ??= performance.now());
    document.addEventListener("loadeddata", seen, { capture: true });
  });
}
