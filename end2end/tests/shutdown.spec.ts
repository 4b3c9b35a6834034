import { expectState } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";
import { Server } from "../support/server.ts";

// The pages lose their server on purpose.
test.use({ expectedProblems: [/WebSocket connection|ERR_CONNECTION|Failed to load resource/] });

test("a server that is told to end tells its peers, and ends in good order", async ({ visitor }) => {
  const server = await Server.start();
  const [publisher, viewer] = [await visitor(), await visitor()];
  await publisher.goto(`${server.origin}/webcam`);
  await expect(publisher.locator("html")).toHaveAttribute("data-hydrated", "true");
  await publisher.getByTestId("go-live").click();
  await expectState(publisher, "live", 15_000);
  await viewer.goto(await publisher.getByTestId("share-link").inputValue());
  await expectState(viewer, "live", 15_000);

  const begin = Date.now();
  expect(await server.terminate(), "the exit code").toBe(0);
  expect(Date.now() - begin, "milliseconds until the end").toBeLessThan(10_000);
  await expect(viewer.getByTestId("state").first()).not.toHaveAttribute("data-state", "live");
});
