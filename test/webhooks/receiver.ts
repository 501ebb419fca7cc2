/** An endpoint on loopback that checks every delivery as a consumer would, and misbehaves as it is told. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Webhook } from "standardwebhooks";

export type Behaviour = "accept" | "fail" | "hang" | "reset";

export interface Delivery {
  readonly eventId: string;
  readonly packageName: string;
  readonly version: string;
  /** `packageName` and version's last number, which counts from 0. */
  readonly index: number;
}

export interface ReceiverOptions {
  readonly secret: string;
  readonly behave?: () => Behaviour;
}

export class Receiver {
  /** Ids of accepted events, with how often each was. */
  readonly accepted = new Map<string, number>();
  readonly acceptedOf = new Map<string, Set<number>>();
  /** Sentences on what a consumer would complain about. */
  readonly complaints: string[] = [];
  requests = 0;
  behave: () => Behaviour;
  readonly #verifier: Webhook;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Event ids by package and version: a duplicate must carry the same. */
  readonly #ids = new Map<string, string>();

  private constructor({ secret, behave = () => "accept" }: ReceiverOptions) {
    this.behave = behave;
    this.#verifier = new Webhook(secret);
    this.#server = createServer((request, response) => {
      this.#receive(request, response).catch((error: unknown) => {
        // A server that is killed breaks off in the middle of its request.
        if (!request.destroyed) this.complaints.push(String(error));
      });
    });
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(options: ReceiverOptions): Promise<Receiver> {
    const receiver = new Receiver(options);
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.requests += 1;
    const delivery = this.#verify(request, Buffer.concat(chunks).toString());
    if (delivery === undefined) {
      response.writeHead(400).end();
      return;
    }
    this.#checkOrder(delivery);
    const behaviour = this.behave();
    if (behaviour === "accept") {
      this.#accept(delivery);
      response.writeHead(200).end("ok");
    } else if (behaviour === "fail") response.writeHead(500).end("no");
    else if (behaviour === "reset") request.socket.resetAndDestroy();
  }

  #verify(request: IncomingMessage, body: string): Delivery | undefined {
    try {
      const event = this.#verifier.verify(body, request.headers as Record<string, string>) as {
        id: string;
        detail: { packageName: string; packageVersion: string };
      };
      const { packageName, packageVersion: version } = event.detail;
      const id = String(request.headers["webhook-id"]);
      if (id !== event.id) this.complaints.push(`${event.id} came as ${id}`);
      const index = Number(version.slice(version.lastIndexOf(".") + 1));
      return { eventId: event.id, packageName, version, index };
    } catch (error) {
      this.complaints.push(`a delivery that cannot be verified: ${String(error)}`);
      return undefined;
    }
  }

  /** Whatever comes for the first time comes when all before it were accepted. */
  #checkOrder({ eventId, packageName, version, index }: Delivery): void {
    const key = `${packageName} ${version}`;
    const known = this.#ids.get(key) ?? eventId;
    this.#ids.set(key, known);
    if (known !== eventId) this.complaints.push(`${key} came as ${known} and as ${eventId}`);
    const accepted = this.acceptedOf.get(packageName)?.size ?? 0;
    if (index > accepted) {
      this.complaints.push(`${key} came when only ${accepted} before it were accepted`);
    }
  }

  #accept({ eventId, packageName, index }: Delivery): void {
    this.accepted.set(eventId, (this.accepted.get(eventId) ?? 0) + 1);
    const indexes = this.acceptedOf.get(packageName) ?? new Set();
    this.acceptedOf.set(packageName, indexes.add(index));
  }
}
