/** HTTP answers of the gateway, and request bodies with a limit. */
import type { HttpResponse } from 'uWebSockets.js';
import { MAX_HTTP_BODY_BYTES } from '../engine/limits.js';
import { HTTP_ERROR_CODES, type HttpErrorCode } from './protocol/index.js';

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: '200 OK',
  304: '304 Not Modified',
  400: '400 Bad Request',
  401: '401 Unauthorized',
  403: '403 Forbidden',
  404: '404 Not Found',
  409: '409 Conflict',
  413: '413 Payload Too Large',
  500: '500 Internal Server Error',
  503: '503 Service Unavailable',
};

/** Headers of every answer: nothing is sniffed, framed or kept by proxies unless a route says so. */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array;
}

export function jsonReply(value: unknown, status = 200): Reply {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(value) };
}

export function errorReply(code: HttpErrorCode, message: string): Reply {
  const { status } = HTTP_ERROR_CODES[code];
  const reply = jsonReply({ code, message }, status);
  return status === 401 ? { ...reply, headers: { ...reply.headers, 'www-authenticate': 'Bearer' } } : reply;
}

/** Writes the whole answer. Corked: also right outside of the route's own callback. */
export function sendReply(res: HttpResponse, { status, headers, body }: Reply): void {
  res.cork(() => {
    res.writeStatus(STATUS_TEXT[status] ?? String(status));
    for (const [name, value] of Object.entries({ ...COMMON_HEADERS, ...headers }))
      res.writeHeader(name, value);
    res.end(body);
  });
}

/**
 * Reads a request's body; null where it is too long. Calls back at most once, never after an abort.
 * `answer` may come later; where the caller is gone by then it does nothing.
 */
export function readBody(
  res: HttpResponse,
  done: (body: Buffer | null, answer: (reply: Reply) => void) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let over = false;
  let gone = false;
  res.onAborted(() => {
    over = true;
    gone = true;
  });
  const answer = (reply: Reply) => {
    if (!gone) sendReply(res, reply);
  };
  res.onData((chunk, isLast) => {
    if (over) return;
    length += chunk.byteLength;
    // The chunk is neutered after this callback.
    if (length <= MAX_HTTP_BODY_BYTES) chunks.push(Buffer.from(chunk.slice(0)));
    if (!isLast && length <= MAX_HTTP_BODY_BYTES) return;
    over = true;
    done(length <= MAX_HTTP_BODY_BYTES ? Buffer.concat(chunks) : null, answer);
  });
}
