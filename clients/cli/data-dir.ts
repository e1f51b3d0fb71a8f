/** The folder a store keeps its journal and archive in; one process at a time. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SaunterError } from '../../engine/errors.js';

/** Where stores live unless told otherwise, below the working directory. */
export const DATA_ROOT = '.saunter';
const OWNER_FILE = 'owner.pid';
/** Only a folder with this file in it is emptied. */
const DEMO_MARK = 'saunter-demo';

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
 * @throws SaunterError SAUNTER_DATA_IN_USE where another store lives there, SAUNTER_DATA_NOT_DEMO,
 * SAUNTER_DATA_FOLDER where nothing can be written
 */
export function claimDataDir(folder: string, fresh: boolean): DataDir {
  const full = path.resolve(folder);
  const ownerFile = path.join(full, OWNER_FILE);
  const [owner, born] = existsSync(ownerFile) ? ownerOf(readFileSync(ownerFile, 'utf8')) : [0, ''];
  if (owner > 0 && owner !== process.pid && isAlive(owner, born)) {
    throw new SaunterError('SAUNTER_DATA_IN_USE', `a store (process ${owner}) works in ${full} already`, {
      hint: 'Stop it first, or give this one a folder of its own with --data.',
    });
  }
  inDataDir(full, () => {
    if (fresh) emptyDemo(full);
    mkdirSync(full, { recursive: true });
    if (fresh) writeFileSync(path.join(full, DEMO_MARK), 'The demo empties this folder at its start.\n');
    writeFileSync(ownerFile, `${process.pid} ${birthOf(process.pid)}`);
  });
  return {
    path: full,
    journal: path.join(full, 'journal'),
    archive: path.join(full, 'archive'),
    release: () => rmSync(ownerFile, { force: true }),
  };
}

/** Does what writes there. @throws SaunterError SAUNTER_DATA_FOLDER where it cannot */
export function inDataDir<T>(folder: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined || cause instanceof SaunterError) throw cause;
    throw new SaunterError(
      'SAUNTER_DATA_FOLDER',
      `the data folder ${folder} cannot be used: ${String(cause)}`,
      {
        hint: 'It must be a folder on a local disk with room, that this user may write to; --data names another.',
        cause,
      },
    );
  }
}

/** Empties a demo's folder; nobody else's. @throws SaunterError SAUNTER_DATA_NOT_DEMO */
function emptyDemo(folder: string): void {
  const isOurs =
    !existsSync(folder) || readdirSync(folder).length === 0 || existsSync(path.join(folder, DEMO_MARK));
  if (!isOurs) {
    throw new SaunterError(
      'SAUNTER_DATA_NOT_DEMO',
      `${folder} is no folder of the demo, which would empty it`,
      {
        hint: 'Name a folder that is empty or not there yet, or one that a demo made.',
      },
    );
  }
  rmSync(folder, { recursive: true, force: true });
}

function ownerOf(text: string): [pid: number, born: string] {
  const [pid = '', born = ''] = text.trim().split(' ');
  return [Number(pid), born];
}

/**
 * Whether the process that was born then is there. Signal 0 asks for its number; EPERM says: yes, somebody
 * else's. After a power cut, and in a container, another process may have the number.
 */
function isAlive(pid: number, born: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = birthOf(pid);
  return born === '' || now === '' || born === now;
}

/** Boot, and the process's start in it (proc(5): field 22 of stat); empty where the system does not tell. */
function birthOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field, the name in brackets, may hold spaces and brackets itself.
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return `${boot}:${afterName.split(' ')[19]}`;
  } catch {
    return '';
  }
}
