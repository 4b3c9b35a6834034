import path from "node:path";

import type { Browser, Page } from "@playwright/test";

import { call, kurento } from "./kurento-client.ts";

// Pages get camera and microphone from secure origins only; this one exists inside the browser alone.
const ORIGIN = "https://interop.test/";
const PAGE = '<!doctype html><title>kurento-utils</title><video id="remote" autoplay muted playsinline></video>';

type Mode = "Sendrecv" | "Sendonly" | "Recvonly";

let script: Promise<string> | undefined;

/** The public `kurento-utils` package as a script for pages. */
function bundled(): Promise<string> {
  const bundle = path.join(import.meta.dirname, "../interop/bundle.mjs");
  return (script ??= import(bundle).then(({ kurentoUtils }) => kurentoUtils()));
}

/** A page with `kurento-utils` in it, and nothing of ours. */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  await context.grantPermissions(["camera", "microphone"], { origin: ORIGIN });
  const page = await context.newPage();
  await page.route(`${ORIGIN}**`, (route) => route.fulfill({ contentType: "text/html", body: PAGE }));
  await page.goto(ORIGIN);
  await page.addScriptTag({ content: await bundled() });
  return page;
}

/** Connects a page's `WebRtcPeer` with an endpoint, as the applications of Kurento's tutorials do. */
export async function join(page: Page, mode: Mode, endpoint: unknown): Promise<void> {
  const iceCandidate = kurento().getComplexType("IceCandidate");
  await page.exposeFunction("candidateFound", (candidate: object) => call(endpoint, "addIceCandidate", iceCandidate(candidate)));
  const offer = await page.evaluate(startPeer, mode);
  // Candidates come as soon as they are asked for; the page takes them when it has the answer.
  const found: unknown[] = [];
  let isReady = false;
  const tell = (candidate: unknown) => page.evaluate((candidate) => (window as any).peer.addIceCandidate(candidate), candidate);
  (endpoint as any).on("IceCandidateFound", ({ candidate }: { candidate: unknown }) => {
    if (isReady) void tell(plain(candidate)).catch(() => undefined);
    else found.push(plain(candidate));
  });
  const answer = await call(endpoint, "processOffer", offer);
  await page.evaluate(takeAnswer, answer);
  isReady = true;
  for (const candidate of found) await tell(candidate);
  await call(endpoint, "gatherCandidates");
}

function plain(candidate: any): object {
  const { candidate: line, sdpMid, sdpMLineIndex } = candidate;
  return { candidate: line, sdpMid, sdpMLineIndex };
}

/** Runs in the page: makes the peer and its offer. */
function startPeer(mode: Mode): Promise<string> {
  return new Promise((resolve, reject) => {
    const { kurentoUtils, candidateFound } = window as any;
    const options = {
      remoteVideo: document.getElementById("remote"),
      onicecandidate: ({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate) => candidateFound({ candidate, sdpMid, sdpMLineIndex }),
      mediaConstraints: { audio: true, video: { width: 640, height: 360 } },
      configuration: { iceServers: [] },
    };
    const Peer = kurentoUtils.WebRtcPeer[`WebRtcPeer${mode}`];
    const peer = new Peer(options, (error: unknown) => {
      if (error) return reject(error);
      peer.generateOffer((error: unknown, offer: string) => (error ? reject(error) : resolve(offer)));
    });
    (window as any).peer = peer;
  });
}

/** Runs in the page. */
function takeAnswer(answer: string): Promise<void> {
  return new Promise((resolve, reject) => {
    (window as any).peer.processAnswer(answer, (error: unknown) => (error ? reject(error) : resolve()));
  });
}

interface Seen {
  frames: number;
  /** How much the brightest and the darkest point differ. */
  contrast: number;
}

/** How many frames the page has decoded, and whether they show something. */
export async function seen(page: Page): Promise<Seen> {
  return page.evaluate(async () => {
    const video = document.getElementById("remote") as HTMLVideoElement;
    const report: RTCStatsReport = await (window as any).peer.peerConnection.getStats();
    let frames = 0;
    report.forEach((stats) => {
      if (stats.type === "inbound-rtp" && stats.kind === "video") frames = stats.framesDecoded ?? 0;
    });
    const canvas = new OffscreenCanvas(64, 36);
    const context = canvas.getContext("2d")!;
    context.drawImage(video, 0, 0, 64, 36);
    const greens = context.getImageData(0, 0, 64, 36).data.filter((_, index) => index % 4 === 1);
    return { frames, contrast: Math.max(...greens) - Math.min(...greens) };
  });
}
