/** Unix sockets in a store's data directory, whose path may be longer than a socket's address may be. */
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `sun_path` of a unix socket's address holds 108 bytes with its zero (unix(7)); 104 on macOS. */
const MAX_SOCKET_PATH_BYTES = 100;

/**
 * Uses the path of the socket `name` in `folder`; a long one is reached by a short link, which is gone
 * afterwards. (The working directory would do as well, but it belongs to the whole process and to its
 * children.)
 */
export async function withSocketPath<T>(
  folder: string,
  name: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(folder, name);
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return use(path);
  const short = mkdtempSync(join(tmpdir(), 'saunter-'));
  try {
    symlinkSync(folder, join(short, 'd'));
    return await use(join(short, 'd', name));
  } finally {
    rmSync(short, { recursive: true, force: true });
  }
}

/** Whether a process listens on the socket `name` in `folder` now. */
export async function isListening(folder: string, name: string): Promise<boolean> {
  if (!existsSync(join(folder, name))) return false;
  return withSocketPath(
    folder,
    name,
    (path) =>
      new Promise((resolve) => {
        const socket = connect(path);
        socket.once('connect', () => {
          socket.destroy();
          resolve(true);
        });
        socket.once('error', () => resolve(false)); // a killed process left it behind
      }),
  );
}

export interface Listening {
  close(): Promise<void>;
}

/**
 * Listens on the socket `name` in `folder`, for the folder's owner alone. Call it only where the
 * folder is claimed by this process: a socket that is there already is a killed one's, and goes.
 */
export async function listenAt(folder: string, name: string, server: Server): Promise<Listening> {
  const file = join(folder, name);
  rmSync(file, { force: true });
  await withSocketPath(
    folder,
    name,
    (path) =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(path, resolve);
      }),
  );
  chmodSync(file, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(file, { force: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
