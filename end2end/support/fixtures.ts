import { type Browser, type Page, type TestInfo, test as base } from "@playwright/test";

import { installHooks } from "./hooks.ts";
import { Server } from "./server.ts";
import { Streams } from "./streams.ts";

export { expect } from "@playwright/test";

/** Something run in a page before its own scripts. */
type Preparation = (page: Page) => Promise<unknown>;

interface Visitor {
  page: Page;
  console: string[];
  problems: string[];
}

interface TestFixtures {
  /** Opens a page of somebody new: a browser context of its own, nothing stored. */
  visitor: (...preparations: Preparation[]) => Promise<Page>;
  /** What may stand on the browser's console as an error in this test, where all else fails it. */
  expectedProblems: RegExp[];
}

interface WorkerFixtures {
  /** Settings of the server beside those of every test; tests with others get a server of their own. */
  settings: string[];
  server: Server;
  /** Streams that sources can play; the settings must allow loopback for that. */
  streams: Streams;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  settings: [[], { option: true, scope: "worker" }],

  server: [
    async ({ settings }, use) => {
      const server = await Server.start(settings);
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],

  streams: [
    async ({}, use) => {
      const streams = await Streams.start();
      await use(streams);
      await streams.stop();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ server }, use) => use(server.origin),

  expectedProblems: [[], { option: true }],

  visitor: async ({ browser, server, baseURL, expectedProblems }, use, testInfo) => {
    const visitors: Visitor[] = [];
    const mark = server.logLength;
    await use(async (...preparations) => {
      const visitor = await open(browser, baseURL, preparations);
      visitors.push(visitor);
      return visitor.page;
    });
    if (testInfo.status !== testInfo.expectedStatus) await attachEvidence(testInfo, visitors, server.logSince(mark));
    await Promise.all(visitors.map(({ page }) => page.context().close()));
    refuseProblems(visitors, expectedProblems);
  },
});

async function open(browser: Browser, baseURL: string | undefined, preparations: Preparation[]): Promise<Visitor> {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  const visitor: Visitor = { page, console: [], problems: [] };
  page.on("console", (message) => {
    visitor.console.push(`${message.type()}: ${message.text()}`);
    // Chromium tells of violated content security policies here too.
    if (message.type() === "error") visitor.problems.push(message.text());
  });
  page.on("pageerror", (error) => visitor.problems.push(`uncaught: ${error.message}`));
  // A live page asks before it is left; the tests mean it.
  page.on("dialog", (dialog) => dialog.accept().catch(() => undefined));
  await page.addInitScript(installHooks);
  for (const prepare of preparations) await prepare(page);
  return visitor;
}

async function attachEvidence(testInfo: TestInfo, visitors: Visitor[], serverLog: string): Promise<void> {
  await testInfo.attach("server.log", { body: serverLog, contentType: "text/plain" });
  for (const [number, { page, console }] of visitors.entries()) {
    await testInfo.attach(`page ${number + 1} console`, { body: console.join("\n"), contentType: "text/plain" });
    const picture = await page.screenshot({ timeout: 2000 }).catch(() => undefined);
    if (picture) await testInfo.attach(`page ${number + 1}`, { body: picture, contentType: "image/png" });
  }
}

function refuseProblems(visitors: Visitor[], expected: RegExp[]): void {
  const problems = visitors.flatMap(({ problems }) => problems);
  const unexpected = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
  if (unexpected.length > 0) throw new Error(`errors on the browser's console:\n${unexpected.join("\n")}`);
}
