/**
 * What the owner of a store's data directory may ask of the store that runs on it: its tree of
 * actors, to close for the night, to open again. HTTP on a unix socket; the folder's owner alone may
 * connect, so there is no credential.
 */
import { existsSync } from 'node:fs';
import { createServer, request } from 'node:http';
import path from 'node:path';
import type { Condition } from '../../engine/api.js';
import { SaunterError } from '../../engine/errors.js';
import { isListening, type Listening, listenAt, withSocketPath } from '../../engine/socket-path.js';

const NAME = 'control.sock';

export interface ControlHandlers {
  tree(): Condition;
  close(): Promise<void>;
  open(): void;
}
export type ControlWord = keyof ControlHandlers;

export async function serveControl(folder: string, handlers: ControlHandlers): Promise<Listening> {
  const server = createServer((req, res) => {
    const word = (req.url ?? '').slice(1);
    const handler = Object.hasOwn(handlers, word) ? handlers[word as ControlWord] : undefined;
    const json = { 'content-type': 'application/json' };
    if (!handler) {
      res.writeHead(404, json).end(JSON.stringify({ message: `"${word}" is nothing that a store does` }));
      return;
    }
    Promise.resolve()
      .then(handler)
      .then(
        (answer) => res.writeHead(200, json).end(JSON.stringify(answer ?? {})),
        (error: Error) => res.writeHead(500, json).end(JSON.stringify({ message: error.message })),
      );
  });
  return listenAt(folder, NAME, server);
}

/** Whether a store runs on the folder; its archive may be away meanwhile. */
export function isControlled(folder: string): Promise<boolean> {
  return isListening(folder, NAME);
}

/** @throws SaunterError SAUNTER_STORE_AWAY where no store runs on the folder, SAUNTER_CONTROL_FAILED */
export async function askControl(folder: string, word: ControlWord): Promise<unknown> {
  const full = path.resolve(folder);
  if (!existsSync(path.join(full, NAME))) throw away(full);
  return withSocketPath(full, NAME, (at) => ask(at, word, full));
}

function ask(socketPath: string, word: ControlWord, folder: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const req = request({ socketPath, method: 'POST', path: `/${word}` });
    req.on('error', (error: NodeJS.ErrnoException) => {
      // a socket that a killed store left behind
      const gone = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
      reject(gone ? away(folder) : failed(error.message));
    });
    req.on('response', (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('error', (error) => reject(failed(error.message)));
      res.on('end', () => {
        if (!res.complete) return reject(failed('it ended before it had answered'));
        const answer = JSON.parse(Buffer.concat(parts).toString('utf8')) as { message?: string };
        if (res.statusCode === 200) return resolve(answer);
        return reject(failed(answer.message ?? `status ${res.statusCode}`));
      });
    });
    req.end();
  });
}

function away(folder: string): SaunterError {
  return new SaunterError('SAUNTER_STORE_AWAY', `no store runs on ${folder}`, {
    hint: 'Start it, or name the data directory of the one that runs with --data.',
  });
}

function failed(why: string): SaunterError {
  return new SaunterError('SAUNTER_CONTROL_FAILED', `the store could not do that: ${why}`, {
    hint: 'Its log says more.',
  });
}
