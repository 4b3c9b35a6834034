import type { Page } from "@playwright/test";

import { expect } from "./fixtures.ts";
import { expectState, visit } from "./pages.ts";

/** Starts a source from its page, and gives the link for viewers. */
export async function openSource(page: Page, url: string): Promise<string> {
  await visit(page, "/source");
  await page.getByTestId("source-url").fill(url);
  await page.getByTestId("source-start").click();
  await expect(page.getByTestId("verdict"), "the verdict").toBeVisible({ timeout: 15_000 });
  await page.getByTestId("source-start").click();
  await expectState(page, "live", 20_000);
  return page.getByTestId("share-link").inputValue();
}
