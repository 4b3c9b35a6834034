import { createRequire } from "node:module";
import path from "node:path";

import { expect } from "@playwright/test";

// The package has no types; what the tests use of it, they check by using it.
const interop = createRequire(path.join(import.meta.dirname, "../interop/package.json"));

/** The package itself. */
export function kurento(): any {
  return interop("kurento-client");
}

type Callback = (error: (Error & { code?: number; data?: { type?: string } }) | null, result?: any) => void;

/** Calls a method of the package, whose own promises do not settle on every path, by its callback. */
export function call(object: any, method: string, ...parameters: unknown[]): Promise<any> {
  return new Promise((resolve, reject) => {
    const done: Callback = (error, result) => (error ? reject(error) : resolve(result));
    object[method](...parameters, done);
  });
}

export interface Client {
  create(type: string, parameters?: object): Promise<any>;
  client: any;
  close(): void;
}

/** The public client, connected. */
export async function connect(url: string): Promise<Client> {
  const client = await new Promise<any>((resolve, reject) => {
    kurento()(url, (error: Error | null, client: unknown) => (error ? reject(error) : resolve(client)));
  });
  return {
    client,
    create: (type, parameters = {}) => call(client, "create", type, parameters),
    close: () => client.close(),
  };
}

/** The error that a call fails with; it must fail. */
export async function failure(call: Promise<unknown>): Promise<{ code?: number; data?: { type?: string }; message: string }> {
  return call.then(
    () => expect.soft(true, "the call fails").toBe(false) as never,
    (error) => error,
  );
}

/** What comes out of an object's event, as it comes. */
export function heard(object: any, event: string): any[] {
  const all: any[] = [];
  object.on(event, (data: unknown) => all.push(data));
  return all;
}
