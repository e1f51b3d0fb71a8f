/**
 * Whether a journal's file is all there. lmdb maps it and keeps no checksums: what is cut off ends the
 * process with a signal, and nobody is told why.
 *
 * The layout is that of lmdb's two meta pages (mdb.c, MDB_page and MDB_meta), little-endian as on
 * every machine that Saunter runs on.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SaunterError } from '../errors.js';

const MAGIC = 0xbeefc0de;
const META_FLAG = 0x08;
const AT = { flags: 18, magic: 24, pageBytes: 48, freeRoot: 88, lastPage: 144, transaction: 152, end: 160 };
const PAGE_BYTES = { least: 512, most: 65_536 } as const;
/** A large journal is read in seconds. */
const PROBE_MS = 120_000;
/** What ends a process that touches a page which is not there, or follows a page that is none. */
const DAMAGE: readonly (NodeJS.Signals | null)[] = ['SIGBUS', 'SIGSEGV', 'SIGABRT'];

/** Reads every value; a page that is not there ends the process. */
const PROBE = `
const { open } = await import(process.argv[1]);
const root = open({ path: process.argv[2], readOnly: true, maxDbs: 32 });
let bytes = 0;
for (const name of [...root.getKeys()])
  for (const { value } of root.openDB({ name, encoding: 'binary', keyEncoding: 'binary' }).getRange())
    bytes += value.length;
`;

/** A file that is missing or empty is no journal yet. @throws SaunterError SAUNTER_JOURNAL_DAMAGED */
export function checkJournalFile(file: string): void {
  if (!existsSync(file)) return;
  const handle = openSync(file, 'r');
  try {
    if (fstatSync(handle).size === 0) return;
    const first = readMeta(handle, 0);
    if (!first) throw damaged(file, 'it does not begin as a journal does');
    const second = readMeta(handle, first.pageBytes);
    if (!second) throw damaged(file, 'its second page is none of a journal');
    const { freePages, pages } = first.transaction > second.transaction ? first : second;
    // After the pages: another process may write to it.
    const { size } = fstatSync(handle);
    const there = size / first.pageBytes;
    // The last pages need not be there where they hold nothing: whether they do only reading tells.
    if (there < freePages || (there < pages && !isReadable(file)))
      throw damaged(
        file,
        `${size} bytes of ${pages * first.pageBytes} are there, which is not all that it needs`,
      );
  } finally {
    closeSync(handle);
  }
}

interface Meta {
  pageBytes: number;
  /** Pages up to the last one, and up to the root of the list of free ones. */
  pages: number;
  freePages: number;
  transaction: number;
}

function readMeta(handle: number, at: number): Meta | null {
  const page = Buffer.alloc(AT.end);
  if (readSync(handle, page, 0, AT.end, at) < AT.end) return null;
  const pageBytes = page.readUInt32LE(AT.pageBytes);
  const isMeta = page.readUInt32LE(AT.magic) === MAGIC && (page.readUInt16LE(AT.flags) & META_FLAG) !== 0;
  const isSize = pageBytes >= PAGE_BYTES.least && pageBytes <= PAGE_BYTES.most;
  if (!isMeta || !isSize || page.readBigUInt64LE(0) !== BigInt(at > 0 ? 1 : 0)) return null;
  // All ones: there is no such page.
  const pagesUpTo = (from: number) => Number(BigInt.asUintN(64, page.readBigUInt64LE(from) + 1n));
  return {
    pageBytes,
    pages: pagesUpTo(AT.lastPage),
    freePages: pagesUpTo(AT.freeRoot),
    transaction: Number(page.readBigUInt64LE(AT.transaction)),
  };
}

/** In a process of its own, which may end by a signal. @throws where that process could not do it */
function isReadable(file: string): boolean {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const { NODE_OPTIONS: _ours, ...env } = process.env;
  const { status, signal, error, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', PROBE, lmdb, file],
    { env, encoding: 'utf8', timeout: PROBE_MS },
  );
  if (status === 0) return true;
  if (DAMAGE.includes(signal)) return false;
  throw error ?? new Error(`the process that reads it ended (${signal ?? status}): ${stderr.trim()}`);
}

function damaged(file: string, what: string): SaunterError {
  return new SaunterError('SAUNTER_JOURNAL_DAMAGED', `the journal ${file} is damaged or cut off: ${what}`, {
    hint: 'Put a backup in its place (docs/operating.md: backup and restore), and keep this file to be looked at. Nothing was changed.',
  });
}
