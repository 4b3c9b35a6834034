import { expect, type Page } from "@playwright/test";

export type Kind = "webcam" | "screen";
export type State = "connecting" | "starting" | "live" | "interrupted" | "ended" | "error";

/** Opens a path and waits until the page reacts to clicks. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html"), "the page comes to life").toHaveAttribute("data-hydrated", "true");
}

export async function expectState(page: Page, state: State, timeout = 30_000): Promise<void> {
  await expect(page.getByTestId("state").first()).toHaveAttribute("data-state", state, { timeout });
}

/** Publishes from a page, and gives the link for viewers. */
export async function goLive(page: Page, kind: Kind = "webcam"): Promise<string> {
  await visit(page, `/${kind}`);
  if (kind === "screen") await page.getByTestId("share-screen").click();
  await page.getByTestId("go-live").click();
  return liveLink(page);
}

/** The link that a page which is live offers. */
export async function liveLink(page: Page): Promise<string> {
  await expectState(page, "live", 45_000);
  const link = await page.getByTestId("share-link").inputValue();
  expect(link).toMatch(/^https?:\/\/.+\/watch\/[\w-]{16,64}$/);
  return link;
}

/** Starts a source from its page, and gives the link for viewers. */
export async function openSource(page: Page, url: string): Promise<string> {
  await visit(page, "/source");
  await page.getByTestId("source-url").fill(url);
  await page.getByTestId("source-start").click();
  await expect(page.getByTestId("verdict"), "the verdict").toBeVisible({ timeout: 45_000 });
  await page.getByTestId("source-start").click();
  await expectState(page, "live", 45_000);
  return page.getByTestId("share-link").inputValue();
}

export async function endSource(page: Page): Promise<void> {
  await page.getByTestId("stop").click();
  await expectState(page, "ended");
}

/** Opens a viewer's link and waits for the live picture. */
export async function watch(page: Page, link: string): Promise<void> {
  await visit(page, link);
  await expectState(page, "live", 45_000);
}

export function sessionIdOf(link: string): string {
  return new URL(link).pathname.split("/").at(-1) ?? "";
}

/** The card of one session on the home page. */
export function card(home: Page, link: string) {
  return home.locator(`[data-testid="session-card"][data-session-id="${sessionIdOf(link)}"]`);
}
