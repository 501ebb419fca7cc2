// The Express app: everything that is not a package read. Strict about case and slashes, and silent about itself.
import express, { type ErrorRequestHandler, type Express } from "express";
import { carriedRequest } from "../http/incoming-request.js";
import type { PlainHandler } from "../http/listener-settings.js";
import { refusalReply } from "../http/refusals.js";
import type { HttpRequest } from "../http/request.js";
import { sendReply } from "../http/send-reply.js";

export interface AppOptions {
  readonly controlPlane: PlainHandler;
  readonly onBug: (error: unknown, request: HttpRequest) => void;
  readonly stallTimeoutMs: number;
}

export function createApp({ controlPlane, onBug, stallTimeoutMs }: AppOptions): Express {
  const app = express();
  app
    .disable("x-powered-by")
    .disable("etag")
    .enable("case sensitive routing")
    .enable("strict routing");
  app.use(async (incoming, response) => {
    const request = carriedRequest(incoming);
    const reply = await controlPlane(request);
    // What is left of a body would be read as the next request.
    const closeConnection = !incoming.complete || response.getHeader("connection") === "close";
    const { method, requestId } = request;
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    sendReply(response, reply, { method, requestId, closeConnection, stallTimeoutMs });
  });
  // Express tells error handlers by their four parameters.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  const onError: ErrorRequestHandler = (error: unknown, incoming, response, _) => {
    const request = carriedRequest(incoming);
    onBug(error, request);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const { method, requestId } = request;
    sendReply(response, refusalReply(500, "Internal error."), {
      method,
      requestId,
      closeConnection: true,
      stallTimeoutMs,
    });
  };
  app.use(onError);
  return app;
}
