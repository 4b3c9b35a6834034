import { expect, type Page } from "@playwright/test";

/** The counters of what a page receives, from the newest connection it made. */
export interface Received {
  framesDecoded: number;
  /** Of the video, and not sent again in time. */
  packetsLost: number;
  audioEnergy: number;
  videoCodec: string | undefined;
  connections: number;
}

export async function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const peers = window.hooks.peers;
    const found = { framesDecoded: 0, packetsLost: 0, audioEnergy: 0, videoCodec: undefined as string | undefined };
    const report = await peers.at(-1)?.getStats();
    report?.forEach((stats) => {
      if (stats.type !== "inbound-rtp") return;
      if (stats.kind === "audio") found.audioEnergy = stats.totalAudioEnergy ?? 0;
      if (stats.kind !== "video") return;
      found.framesDecoded = stats.framesDecoded ?? 0;
      found.packetsLost = stats.packetsLost ?? 0;
      found.videoCodec = report.get(stats.codecId)?.mimeType;
    });
    return { ...found, connections: peers.length };
  });
}

/** A second's worth of frames is decoded from now on, on whatever connection the page has. */
export async function checkDecodes(page: Page, timeout = 45_000): Promise<void> {
  let before = await received(page);
  const decodedSince = async () => {
    const now = await received(page);
    // A new connection counts from zero.
    if (now.connections !== before.connections) before = { ...now, framesDecoded: 0 };
    return now.framesDecoded - before.framesDecoded;
  };
  await expect.poll(decodedSince, { message: "frames decoded", timeout }).toBeGreaterThan(20);
}

/** The sound that arrives is not silence; Chromium measures it after the player's own mute. */
export async function checkHears(page: Page): Promise<void> {
  const unmute = page.getByTestId("unmute");
  if (await unmute.isVisible()) await unmute.click();
  const { audioEnergy } = await received(page);
  const heardSince = async () => (await received(page)).audioEnergy - audioEnergy;
  await expect.poll(heardSince, { message: "audio energy", timeout: 45_000 }).toBeGreaterThan(1e-4);
}

interface Picture {
  width: number;
  meanLuma: number;
  /** The share of pixels that are plainly different about a second later. */
  changed: number;
}

/** Looks at the pixels of the page's player, twice. */
export async function picture(page: Page, testId = "player"): Promise<Picture> {
  return page.getByTestId(testId).evaluate(async (element) => {
    const video = element instanceof HTMLVideoElement ? element : element.querySelector("video");
    if (!video) throw new Error("there is no video element");
    const [width, height] = [160, 90];
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("there is no canvas");
    const nextFrame = () => new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    const lumas = () => {
      context.drawImage(video, 0, 0, width, height);
      const { data } = context.getImageData(0, 0, width, height);
      return Array.from({ length: width * height }, (_, pixel) => {
        const [red, green, blue] = data.subarray(pixel * 4, pixel * 4 + 3);
        return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
      });
    };
    await nextFrame();
    const before = lumas();
    const begin = performance.now();
    while (performance.now() - begin < 700) await nextFrame();
    const after = lumas();
    const changed = after.filter((luma, pixel) => Math.abs(luma - before[pixel]!) > 16).length;
    const meanLuma = after.reduce((sum, luma) => sum + luma, 0) / after.length;
    return { width: video.videoWidth, meanLuma, changed: changed / after.length };
  });
}

/** The picture is there, is not black, and moves. */
export async function checkPicture(page: Page, testId = "player"): Promise<void> {
  const { width, meanLuma, changed } = await picture(page, testId);
  expect(width, "the picture's width").toBeGreaterThan(100);
  expect(meanLuma, "the picture's brightness of 255").toBeGreaterThan(16);
  expect(changed, "the share of the picture that moves").toBeGreaterThan(0.001);
}

/** Frames are decoded, and they show a moving picture. */
export async function checkPlaying(page: Page, timeout?: number): Promise<void> {
  await checkDecodes(page, timeout);
  await checkPicture(page);
}
