/**
 * The console's files. They are listed once, when the gateway starts: a request names a key of that
 * list or nothing, so no request can name a path. Contents are read when they are asked for, and again
 * when they have changed, so that a rebuilt console shows without a restart.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Reply } from './http-reply.js';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Own scripts, styles and sockets, nothing else. ('self' covers the WebSocket of the same origin.) */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface StaticFile {
  path: string;
  contentType: string;
  /** When what was read was written. */
  changedMs: number;
  /** null: nobody has asked for it yet. */
  body: Buffer | null;
}

export class StaticFiles {
  readonly #files = new Map<string, StaticFile>();

  /** @param folder absolute; a folder that is absent serves nothing */
  constructor(folder: string) {
    this.#list(folder, '/');
  }

  get count(): number {
    return this.#files.size;
  }

  /** The file at a URL's path (`/` is index.html); null where there is none. */
  reply(url: string): Reply | null {
    const file = this.#files.get(url === '/' ? '/index.html' : url);
    const body = file && bodyOf(file);
    if (!body) return null;
    const headers: Record<string, string> = { 'content-type': file.contentType, 'cache-control': 'no-cache' };
    if (file.contentType.startsWith('text/html')) {
      headers['content-security-policy'] = CONTENT_SECURITY_POLICY;
    }
    return { status: 200, headers, body };
  }

  #list(folder: string, url: string): void {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) this.#list(path, `${url}${entry.name}/`);
      // Not links: they could lead out of the folder. Not what no browser asks for.
      const contentType = CONTENT_TYPES[extname(entry.name)];
      if (!entry.isFile() || contentType === undefined) continue;
      this.#files.set(`${url}${entry.name}`, { path, contentType, changedMs: 0, body: null });
    }
  }
}

/** As it is now; as it was where it is gone, while the console is built anew; null where nobody read it before. */
function bodyOf(file: StaticFile): Buffer | null {
  const mtimeMs = statSync(file.path, { throwIfNoEntry: false })?.mtimeMs;
  if (mtimeMs !== undefined && (file.body === null || mtimeMs !== file.changedMs)) {
    file.body = readFileSync(file.path);
    file.changedMs = mtimeMs;
  }
  return file.body;
}
