/** The folder a store keeps its journal and archive in; one process at a time. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SaunterError } from '../../engine/errors.js';

/** Where stores live unless told otherwise, below the working directory. */
export const DATA_ROOT = '.saunter';
const OWNER_FILE = 'owner.pid';

export interface DataDir {
  path: string;
  journal: string;
  archive: string;
  /** Gives the folder up. */
  release(): void;
}

/**
 * Claims the folder for this process.
 * @param fresh empty it first (the demo begins anew each time)
 * @throws SaunterError SAUNTER_DATA_IN_USE where another store lives there
 */
export function claimDataDir(folder: string, fresh: boolean): DataDir {
  const full = path.resolve(folder);
  const ownerFile = path.join(full, OWNER_FILE);
  const owner = existsSync(ownerFile) ? Number(readFileSync(ownerFile, 'utf8')) : 0;
  if (owner > 0 && owner !== process.pid && isAlive(owner)) {
    throw new SaunterError('SAUNTER_DATA_IN_USE', `a store (process ${owner}) works in ${full} already`, {
      hint: 'Stop it first, or give this one a folder of its own with --data.',
    });
  }
  if (fresh) rmSync(full, { recursive: true, force: true });
  mkdirSync(full, { recursive: true });
  writeFileSync(ownerFile, String(process.pid));
  return {
    path: full,
    journal: path.join(full, 'journal'),
    archive: path.join(full, 'archive'),
    release: () => rmSync(ownerFile, { force: true }),
  };
}

/** Signal 0 asks whether a process is there; EPERM says: yes, somebody else's. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
