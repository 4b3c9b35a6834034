import type { Page } from "@playwright/test";

/** What a page's own counters said when it sent a report. */
interface Snapshot {
  /** By the page's clock, in milliseconds. */
  at: number;
  bytes: number;
  packets: number;
  lost: number;
  frames: number;
  /** In seconds. */
  roundTrip?: number;
}

/** What a page experienced between two of its reports, in base units. */
export interface OwnFigures {
  bitrate: number;
  loss: number;
  frameRate: number;
  roundTrip?: number;
  /** How long ago the later report was sent, in milliseconds. */
  age: number;
}

declare global {
  interface Window {
    snapshots: Snapshot[];
  }
}

/** Lets a page look at its own connection whenever it sends a report. */
export async function watchFigures(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.snapshots = [];
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (this: WebSocket, data: any) {
      if (typeof data === "string" && data.startsWith('{"id":"stats"')) void look();
      send.call(this, data);
    };
    async function look(): Promise<void> {
      const connection = window.hooks.peers.at(-1);
      if (!connection) return;
      const snapshot: Snapshot = { at: performance.now(), bytes: 0, packets: 0, lost: 0, frames: 0 };
      (await connection.getStats()).forEach((report: any) => {
        if (report.type === "inbound-rtp") {
          snapshot.bytes += report.bytesReceived;
          snapshot.packets += report.packetsReceived;
          snapshot.lost += report.packetsLost;
          snapshot.frames += report.framesDecoded ?? 0;
        }
        if (report.type === "candidate-pair" && report.nominated) snapshot.roundTrip = report.currentRoundTripTime;
      });
      window.snapshots.push(snapshot);
    }
  });
}

/** What the viewer's page experienced between its last two reports; nothing before there are two. */
export function ownFigures(page: Page): Promise<OwnFigures | undefined> {
  return page.evaluate(() => {
    const [before, last] = window.snapshots.slice(-2);
    if (!before || !last) return undefined;
    const seconds = (last.at - before.at) / 1000;
    const [packets, lost] = [last.packets - before.packets, last.lost - before.lost];
    return {
      bitrate: ((last.bytes - before.bytes) * 8) / seconds,
      loss: lost / (packets + lost),
      frameRate: (last.frames - before.frames) / seconds,
      roundTrip: last.roundTrip,
      age: performance.now() - last.at,
    };
  });
}
