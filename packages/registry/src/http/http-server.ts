// node's server with our limits (security-reliability §4.1) and an answer to what it cannot parse.
import { type RequestListener, type Server, type ServerOptions, createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";

/** PEM. */
export interface TlsMaterial {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxRequestsPerSocket: number;
  readonly maxHeaderBytes: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
}

export function createHttpServer(
  limits: ConnectionLimits,
  tls: TlsMaterial | undefined,
  onRequest: RequestListener,
): Server {
  const options: ServerOptions = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    // An upload may take as long as it moves; upload-brake.ts watches it.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: 5_000,
    insecureHTTPParser: false,
    // smuggling.ts asks for it: node answers itself, and goes on with what follows on the connection.
    requireHostHeader: false,
    noDelay: true,
  };
  const server: Server =
    tls === undefined
      ? createServer(options, onRequest)
      : createTlsServer({ ...options, minVersion: "TLSv1.2", ...tls }, onRequest);
  server.maxConnections = limits.maxConnections;
  server.maxRequestsPerSocket = limits.maxRequestsPerSocket;
  // node would drop the lines above its limit in silence; smuggling.ts refuses the request instead.
  server.maxHeadersCount = 0;
  server.on("clientError", answerParseError);
  return server;
}

const parseErrorStatus: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

function answerParseError(error: NodeJS.ErrnoException, socket: Socket): void {
  // Bytes of a reply may be under way already; another status line among them would be read as its body.
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const status = parseErrorStatus[error.code ?? ""] ?? "400 Bad Request";
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n`,
    () => socket.destroy(),
  );
}
