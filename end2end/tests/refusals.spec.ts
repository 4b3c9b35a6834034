import type { Page } from "@playwright/test";

import { visit } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";
import { refuseMedia, removeDevices } from "../support/hooks.ts";

const CASES: { title: string; prepare: (page: Page) => Promise<unknown>; path: string; sentence: RegExp }[] = [
  {
    title: "a camera that may not be used",
    prepare: (page) => page.addInitScript(refuseMedia, "NotAllowedError"),
    path: "/webcam",
    sentence: /allow|permission/i,
  },
  {
    title: "no camera",
    prepare: (page) => page.addInitScript(removeDevices),
    path: "/webcam",
    sentence: /no camera|camera .*(found|connect)/i,
  },
  {
    title: "a camera that another program holds",
    prepare: (page) => page.addInitScript(refuseMedia, "NotReadableError"),
    path: "/webcam",
    sentence: /another|other (program|application)|in use/i,
  },
  {
    title: "a screen that may not be shared",
    prepare: (page) => page.addInitScript(refuseMedia, "NotAllowedError"),
    path: "/screen",
    sentence: /shar|allow|permission/i,
  },
];

const sentences = new Set<string>();

for (const { title, prepare, path, sentence } of CASES) {
  test(`${title}: the page says what to do`, async ({ visitor }) => {
    const page = await visitor(prepare);
    await visit(page, path);
    await checkSentence(page, path, sentence);
  });
}

test.describe("a page without a secure context", () => {
  // Chromium tells that it ignores this header there.
  test.use({ expectedProblems: [/Cross-Origin-Opener-Policy/] });

  test("the page says what to do", async ({ visitor, server }) => {
    const page = await visitor();
    await visit(page, `http://insecure.test:${new URL(server.origin).port}/webcam`);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await checkSentence(page, "/webcam", /https|secure|localhost/i);
  });
});

/** The sentence is there, after a click if it takes one, is plain, and is no other case's. */
async function checkSentence(page: Page, path: string, sentence: RegExp): Promise<void> {
  const start = page.getByTestId(path === "/screen" ? "share-screen" : "go-live");
  const error = page.getByTestId("error").first();
  if (!(await error.isVisible()) && (await start.isVisible()) && (await start.isEnabled())) await start.click();
  await expect(error).toBeVisible();
  await expect(error).toContainText(sentence);
  const text = (await error.innerText()).trim();
  expect(text).not.toMatch(/NotAllowedError|NotFoundError|NotReadableError|undefined|JsValue/);
  expect(sentences, "each case has a sentence of its own").not.toContain(text);
  sentences.add(text);
}
