// Load without a client library: on two cores a library that parses answers in JavaScript is slower than the servers.
import { type Socket, connect } from "node:net";
import { AnswerReader } from "./answer-reader.js";

export interface Load {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  /** No request is begun later; those under way are waited for. */
  readonly seconds: number;
}

export interface LoadResult {
  readonly answers: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
}

/**
 * Keeps every connection busy with one request at a time. `nextRequest` gives its bytes, undefined when there are no
 * more. @throws Error when an answer is not 2xx or a connection breaks
 */
export async function runLoad(
  load: Load,
  nextRequest: () => Uint8Array | undefined,
): Promise<LoadResult> {
  const connections = await Promise.all(Array.from({ length: load.connections }, () => open(load)));
  const started = performance.now();
  const deadline = started + load.seconds * 1000;
  const counts = await Promise.all(
    connections.map((connection) => keepBusy(load, connection, deadline, nextRequest)),
  );
  const seconds = (performance.now() - started) / 1000;
  return { answers: counts.reduce((total, count) => total + count, 0), seconds };
}

/** Opens another connection when the server said that it closes one, as clients do. */
async function keepBusy(
  load: Load,
  first: Connection,
  deadline: number,
  nextRequest: () => Uint8Array | undefined,
): Promise<number> {
  let connection = first;
  for (let answers = 0; ;) {
    const use = await useUp(connection, deadline, nextRequest);
    connection.socket.destroy();
    answers += use.answers;
    if (!use.isClosed) return answers;
    connection = await open(load);
  }
}

interface Connection {
  readonly socket: Socket;
  onBytes: (bytes: Buffer) => void;
}

const readBufferBytes = 256 * 1024;

async function open({ host, port }: Load): Promise<Connection> {
  return new Promise((resolve, reject) => {
    // One buffer that is read into again and again: answers are counted, not kept.
    const buffer = Buffer.allocUnsafeSlow(readBufferBytes);
    const onread = {
      buffer,
      callback: (length: number) => {
        connection.onBytes(buffer.subarray(0, length));
        return true;
      },
    };
    const socket = connect({ host, port, noDelay: true, onread });
    const connection: Connection = { socket, onBytes: () => undefined };
    socket.once("connect", () => {
      resolve(connection);
    });
    socket.once("error", reject);
  });
}

interface Use {
  readonly answers: number;
  /** By the server; otherwise there is nothing more to ask. */
  readonly isClosed: boolean;
}

function useUp(
  connection: Connection,
  deadline: number,
  nextRequest: () => Uint8Array | undefined,
): Promise<Use> {
  const { socket } = connection;
  return new Promise((resolve, reject) => {
    let answers = 0;
    const send = (): void => {
      const request = performance.now() < deadline ? nextRequest() : undefined;
      if (request === undefined) resolve({ answers, isClosed: false });
      else socket.write(request);
    };
    const reader = new AnswerReader(({ status, isLast }) => {
      if (status < 200 || status > 299) {
        reject(new Error(`The answer is ${status}.`));
        return;
      }
      answers += 1;
      if (isLast) resolve({ answers, isClosed: true });
      else send();
    });
    connection.onBytes = (bytes) => {
      try {
        reader.read(bytes);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    socket.on("error", reject);
    socket.on("close", () => {
      reject(new Error("The server closed a connection."));
    });
    send();
  });
}

/** The bytes of a request with keep-alive. */
export function requestBytes(
  method: "GET" | "POST" | "PUT",
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer = Buffer.alloc(0),
): Buffer {
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `host: ${url.host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (method !== "GET") lines.push(`content-length: ${body.length}`);
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]);
}
