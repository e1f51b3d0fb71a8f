/** Unix sockets in a store's data directory, whose path may be longer than a socket's address may be. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
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
