import AxeBuilder from "@axe-core/playwright";

import { goLive, visit, watch } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";

const UNKNOWN = "/watch/0123456789abcdef0123456789abcdef";
const PATHS = ["/", "/webcam", "/screen", UNKNOWN];

test.describe("an unknown link", () => {
  // The page is answered with 404, which Chromium tells of.
  test.use({ expectedProblems: [/404/] });

  test("gives a plain sentence", async ({ visitor }) => {
    const page = await visitor();
    await visit(page, UNKNOWN);
    const error = page.getByTestId("error").first();
    await expect(error).toBeVisible();
    await expect(error).toContainText(/link|session|stream/i);
    await expect(page.locator("body")).not.toContainText(/undefined|null|panicked|not-found|Error\(/);
  });
});

test("pages are readable before any script has run", async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  const page = await context.newPage();
  for (const path of ["/", "/webcam", "/screen"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).not.toBeEmpty();
    await expect(page.getByRole("navigation").first()).toBeVisible();
  }
  await context.close();
});

test.describe("accessibility", () => {
  test.use({ expectedProblems: [/404/] });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`no page breaks a rule in ${colorScheme} colours`, async ({ visitor }) => {
      const page = await visitor((page) => page.emulateMedia({ colorScheme, reducedMotion: "reduce" }));
      for (const path of PATHS) {
        await visit(page, path);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
        expect(found, path).toEqual([]);
      }
    });
  }

  test("a live page and its viewer's page break no rule", async ({ visitor }) => {
    const [publisher, viewer] = [await visitor(), await visitor()];
    await watch(viewer, await goLive(publisher));
    for (const page of [publisher, viewer]) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      expect(found).toEqual([]);
    }
  });

  test("the keyboard alone goes live and stops", async ({ visitor }) => {
    const page = await visitor();
    await visit(page, "/webcam");
    await focusByTab(page, "go-live");
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("state").first()).toHaveAttribute("data-state", "live", { timeout: 45_000 });
    await focusByTab(page, "stop");
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("state").first()).not.toHaveAttribute("data-state", "live");
  });
});

test("a phone's screen needs no scrolling sideways", async ({ visitor }) => {
  const page = await visitor((page) => page.setViewportSize({ width: 390, height: 844 }));
  for (const path of ["/", "/webcam", "/screen"]) {
    await visit(page, path);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
  }
});

test("everything in the package folder may be kept for ever, and comes compressed", async ({ visitor, server }) => {
  const page = await visitor();
  const packed: Promise<Record<string, string>>[] = [];
  page.on("response", (response) => {
    if (/\.(js|wasm|css)$/.test(new URL(response.url()).pathname)) packed.push(response.allHeaders());
  });
  await visit(page, "/");
  const headers = await Promise.all(packed);
  expect(headers.length).toBeGreaterThanOrEqual(3);
  for (const header of headers) {
    expect(header["cache-control"]).toMatch(/immutable/);
    expect(header["content-encoding"]).toMatch(/^(br|gzip)$/);
    expect(header["vary"]?.toLowerCase()).toContain("accept-encoding");
  }
  const html = await fetch(server.origin);
  expect(html.headers.get("content-security-policy")).toContain("script-src");
  expect(html.headers.get("cache-control")).toMatch(/no-cache|no-store/);
});

/** Presses the tabulator until the element has the focus. */
async function focusByTab(page: import("@playwright/test").Page, testId: string): Promise<void> {
  const target = page.getByTestId(testId);
  await expect(target).toBeEnabled();
  for (let presses = 0; presses < 40; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the tabulator does not reach ${testId}`);
}
