import { checkPlaying } from "../support/media.ts";
import { goLive, watch } from "../support/pages.ts";
import { expect, test } from "../support/fixtures.ts";

test.use({ settings: ["--max-viewers", "1"] });

test("a session that is full says so in plain words, and has room again when somebody leaves", async ({ visitor }) => {
  const link = await goLive(await visitor());
  const [first, second] = [await visitor(), await visitor()];
  await watch(first, link);
  await second.goto(link);
  const error = second.getByTestId("error").first();
  await expect(error).toBeVisible();
  await expect(error).toContainText(/full|as many viewers/i);
  await first.close();
  const third = await visitor();
  await expect(async () => {
    await third.goto(link);
    await expect(third.getByTestId("state").first()).toHaveAttribute("data-state", "live", { timeout: 3000 });
  }).toPass({ timeout: 45_000 });
  await checkPlaying(third);
});
