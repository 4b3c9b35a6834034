"use strict";

// Stands in for the package of this name, of which kurento-client needs little: a WebSocket that is made again whenever it is
// lost, handed out each time as something with `send` and with `data` events.

const { EventEmitter } = require("node:events");
const WebSocket = require("ws");

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;

class Reconnection extends EventEmitter {
  constructor({ failAfter }, onTransport) {
    super();
    this.failAfter = failAfter ?? Infinity;
    /** Whether a WebSocket is open. */
    this.connected = false;
    /** Whether a lost WebSocket is made again. */
    this.reconnect = true;
    this.tries = 0;
    this.on("connection", onTransport);
  }

  connect(url, options) {
    this.url = url;
    this.options = options;
    this.open();
    return this;
  }

  disconnect() {
    this.reconnect = false;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  open() {
    const socket = new WebSocket(this.url, this.options);
    const transport = new EventEmitter();
    transport.writable = true;
    transport.send = (message) => socket.send(message);
    socket.on("message", (message) => transport.emit("data", message.toString()));
    // What is wrong is of no use to the client; that the socket closes says enough.
    socket.on("error", () => undefined);
    socket.on("open", () => this.opened(transport));
    socket.on("close", () => this.closed());
    this.socket = socket;
  }

  opened(transport) {
    this.connected = true;
    this.tries = 0;
    this.emit("connection", transport);
  }

  closed() {
    this.connected = false;
    this.emit("disconnect");
    if (!this.reconnect) return;
    if (this.tries >= this.failAfter) {
      this.reconnect = false;
      this.emit("fail", new Error("the server cannot be reached"));
      return;
    }
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.tries, LONGEST_WAIT_MS);
    this.tries += 1;
    this.emit("reconnect", this.tries, wait);
    this.timer = setTimeout(() => this.open(), wait);
  }
}

module.exports = (options, onTransport) => new Reconnection(options, onTransport);
