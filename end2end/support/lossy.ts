import dgram from "node:dgram";

import type { Page } from "@playwright/test";

interface Weather {
  /** The share of datagrams that get lost, from 0 to 1. */
  loss: number;
  /** How long each takes in one direction. */
  delayMs: number;
}

/** A path for the media of some pages that loses and delays datagrams, both ways. */
export class LossyPath {
  /** The way to a port of the server, and back to whoever asked. */
  private readonly ways = new Map<number, Promise<Way>>();

  constructor(private readonly weather: Weather) {}

  /** To be given to `visitor`: the media of its page takes this path. */
  readonly through = async (page: Page): Promise<void> => {
    await page.exposeFunction("lossyPort", async (port: number) => (await this.wayTo(port)).port);
    await page.addInitScript(takeOnlyThePath);
  };

  async stop(): Promise<void> {
    for (const way of this.ways.values()) (await way).close();
  }

  private wayTo(port: number): Promise<Way> {
    const way = this.ways.get(port) ?? Way.to(port, this.weather);
    this.ways.set(port, way);
    return way;
  }
}

/** One port here, for one port of the server. */
class Way {
  private readonly upstreams = new Map<string, dgram.Socket>();

  private constructor(
    private readonly front: dgram.Socket,
    private readonly target: number,
    private readonly weather: Weather,
  ) {
    front.on("message", (datagram, { address, port }) => {
      const upstream = this.upstreamOf(address, port);
      this.pass(() => upstream.send(datagram, this.target, "127.0.0.1"));
    });
  }

  static async to(target: number, weather: Weather): Promise<Way> {
    const front = dgram.createSocket("udp4");
    await new Promise<void>((resolve) => front.bind(0, "127.0.0.1", resolve));
    return new Way(front, target, weather);
  }

  get port(): number {
    return this.front.address().port;
  }

  close(): void {
    this.front.close();
    for (const upstream of this.upstreams.values()) upstream.close();
    this.upstreams.clear();
  }

  private upstreamOf(address: string, port: number): dgram.Socket {
    const name = `${address}:${port}`;
    const known = this.upstreams.get(name);
    if (known) return known;
    const upstream = dgram.createSocket("udp4");
    upstream.on("message", (datagram) => this.pass(() => this.front.send(datagram, port, address)));
    this.upstreams.set(name, upstream);
    return upstream;
  }

  private pass(send: () => void): void {
    if (Math.random() < this.weather.loss) return;
    setTimeout(() => {
      try {
        send();
      } catch (error) {
        // What is under way when the path ends is lost.
        if ((error as NodeJS.ErrnoException).code !== "ERR_SOCKET_DGRAM_NOT_RUNNING") throw error;
      }
    }, this.weather.delayMs);
  }
}

declare global {
  interface Window {
    lossyPort: (port: number) => Promise<number>;
  }
}

/** Runs in the page: the server's candidates lead to the path, and the server learns of no other way to the page. */
function takeOnlyThePath(): void {
  const native = RTCPeerConnection.prototype.addIceCandidate;
  RTCPeerConnection.prototype.addIceCandidate = async function (this: RTCPeerConnection, given?: any) {
    const words: string[] = given?.candidate?.split(" ") ?? [];
    if (words[2]?.toLowerCase() !== "udp") return;
    words[5] = String(await window.lossyPort(Number(words[5])));
    return (native as Function).call(this, { ...toPlain(given), candidate: words.join(" ") });
  } as typeof native;
  const toPlain = (given: any) => (given instanceof RTCIceCandidate ? given.toJSON() : given);
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (this: WebSocket, data: any) {
    if (typeof data === "string" && data.includes('"iceCandidate"')) return;
    send.call(this, data);
  };
}
