import { defineConfig, devices } from "@playwright/test";
import path from "node:path";

// Where `make test` reads the counts from.
const results = process.env.KURENTO_LIVE_RESULTS ?? path.join(import.meta.dirname, "test-results");

export default defineConfig({
  outputDir: "test-results",
  // Every test encodes and decodes live video; more of them at once would measure the machine and not the product.
  workers: 1,
  // A test that passes only sometimes has found something.
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"], ["json", { outputFile: path.join(results, process.env.KURENTO_LIVE_RESULTS_FILE ?? "browser.json") }]],
  projects: [
    { name: "browser", testDir: "tests", testIgnore: "interop-*" },
    // The public Kurento clients against the embedded media server.
    { name: "interop", testDir: "tests", testMatch: "interop-*" },
    // What takes long, or says something about an idle machine only.
    { name: "trials", testDir: "trials" },
  ],
  use: {
    ...devices["Desktop Chrome"],
    // The whole Chromium; the headless shell, which Playwright would choose, is another program.
    channel: undefined,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream=fps=30,display-media-type=monitor",
        "--autoplay-policy=no-user-gesture-required",
        "--disable-background-networking",
        // A name that is not "localhost", so that a page opened by it has no secure context.
        "--host-resolver-rules=MAP insecure.test 127.0.0.1",
      ],
    },
  },
});
