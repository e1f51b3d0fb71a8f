/**
 * Whether a journal's file can be mapped at all. lmdb maps it and keeps no checksums: what is cut off, or is
 * no journal, ends the process with a signal, and nobody is told why.
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
const AT = { flags: 18, magic: 24, pageBytes: 48, lastPage: 144, transaction: 152, end: 160 } as const;
const PAGE_BYTES = { least: 512, most: 65_536 } as const;
/** A large journal is read in seconds. */
const PROBE_MS = 120_000;

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
    const first = readMeta(handle, 0);
    const { size } = fstatSync(handle);
    if (size === 0) return;
    if (!first) throw damaged(file, `it does not begin as a journal does, in ${size} bytes`);
    const second = readMeta(handle, first.pageBytes);
    if (!second) throw damaged(file, `its second page is none of a journal, in ${size} bytes`);
    const { lastPage } = first.transaction > second.transaction ? first : second;
    const wholeBytes = (lastPage + 1) * first.pageBytes;
    // Pages at its end that hold nothing need not be there: only reading tells.
    if (size < wholeBytes && !isReadable(file))
      throw damaged(file, `${size} bytes of ${wholeBytes} are there, and not all that is needed is in them`);
  } finally {
    closeSync(handle);
  }
}

interface Meta {
  pageBytes: number;
  lastPage: number;
  transaction: number;
}

function readMeta(handle: number, at: number): Meta | null {
  const page = Buffer.alloc(AT.end);
  if (readSync(handle, page, 0, AT.end, at) < AT.end) return null;
  const pageBytes = page.readUInt32LE(AT.pageBytes);
  const isMeta = page.readUInt32LE(AT.magic) === MAGIC && (page.readUInt16LE(AT.flags) & META_FLAG) !== 0;
  const isSize = pageBytes >= PAGE_BYTES.least && pageBytes <= PAGE_BYTES.most;
  if (!isMeta || !isSize || page.readBigUInt64LE(0) !== BigInt(at > 0 ? 1 : 0)) return null;
  const number = (from: number) => Number(page.readBigUInt64LE(from));
  return { pageBytes, lastPage: number(AT.lastPage), transaction: number(AT.transaction) };
}

/** In a process of its own, which may end by a signal. */
function isReadable(file: string): boolean {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', PROBE, lmdb, file], {
    stdio: 'ignore',
    timeout: PROBE_MS,
  });
  return status === 0;
}

function damaged(file: string, what: string): SaunterError {
  return new SaunterError('SAUNTER_JOURNAL_DAMAGED', `the journal ${file} is damaged or cut off: ${what}`, {
    hint: 'Put a backup in its place (docs/operating.md: backup and restore), and keep this file to be looked at. Nothing was changed.',
  });
}
