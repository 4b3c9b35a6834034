import net from "node:net";

interface Pair {
  browser: net.Socket;
  server: net.Socket;
  isWebSocket: boolean;
}

/** Passes bytes between clients and a server, and can cut their WebSockets as a network does: without a word. */
export class Proxy {
  private readonly pairs = new Set<Pair>();
  private refusing = false;

  private constructor(
    private readonly listener: net.Server,
    private readonly upstream: URL,
  ) {}

  static async start(origin: string): Promise<Proxy> {
    const upstream = new URL(origin);
    const { hostname, port } = upstream;
    const listener = net.createServer();
    const proxy = new Proxy(listener, upstream);
    listener.on("connection", (browser) => proxy.pass(browser, net.connect(Number(port), hostname)));
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.listener.address() as net.AddressInfo).port}`;
  }

  /** The upstream's URL, by way of the proxy. */
  get webSocketUrl(): string {
    return `${this.origin.replace("http:", "ws:")}${this.upstream.pathname}`;
  }

  /** How many WebSockets pass through at this moment. */
  get webSockets(): number {
    return [...this.pairs].filter(({ isWebSocket }) => isWebSocket).length;
  }

  /** Resets every WebSocket on both sides. */
  cutWebSockets(): void {
    for (const pair of this.pairs) if (pair.isWebSocket) this.reset(pair);
  }

  /** Resets every connection and lets no new one through, until `restore`. */
  cutAll(): void {
    this.refusing = true;
    for (const pair of this.pairs) this.reset(pair);
  }

  restore(): void {
    this.refusing = false;
  }

  async stop(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private pass(browser: net.Socket, server: net.Socket): void {
    const pair = { browser, server, isWebSocket: false };
    if (this.refusing) return this.reset(pair);
    this.pairs.add(pair);
    browser.on("data", (chunk: Buffer) => (pair.isWebSocket ||= /^upgrade: websocket/im.test(chunk.toString("latin1"))));
    for (const socket of [browser, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => this.reset(pair));
      socket.on("close", () => this.finish(pair));
    }
    browser.pipe(server).pipe(browser);
  }

  /** One side is gone in good order; what it had sent still reaches the other. */
  private finish(pair: Pair): void {
    this.pairs.delete(pair);
    pair.browser.end();
    pair.server.end();
  }

  private reset(pair: Pair): void {
    this.pairs.delete(pair);
    pair.browser.resetAndDestroy();
    pair.server.resetAndDestroy();
  }
}
