/** How much of its disk the journal may take, and how much it takes: lmdb itself knows no limit. */
import type { Database, Key, RootDatabase } from 'lmdb';
import { SaunterError } from '../errors.js';
import type { Put } from './writer.js';

/** What a key, its node and its share of a page cost beside the value (lmdb: 8 bytes a node, 2 a slot). */
const NODE_BYTES = 64;
/** A transaction copies the pages on its way from the root: a few a table. */
const PATH_PAGES = 32;

interface PageCounts {
  pageSize: number;
  treeBranchPageCount: number;
  treeLeafPageCount: number;
  overflowPages: number;
}

export class Room {
  /** Bytes that entries may take; what makes room (cursors, compaction) may always be written. */
  maxBytes: number;
  readonly #tables: readonly Pick<Database<unknown, Key>, 'getStats'>[];
  #pageSize = 4096;

  constructor(root: RootDatabase<unknown, Key>, tables: readonly Database<never, never>[], maxBytes: number) {
    this.#tables = [root, ...(tables as unknown as Database<unknown, Key>[])];
    this.maxBytes = maxBytes;
  }

  /** Bytes of all pages that hold something. The file may be larger: lmdb keeps and reuses free pages. */
  get usedBytes(): number {
    let bytes = 0;
    for (const table of this.#tables) {
      const counts = table.getStats() as unknown as PageCounts;
      this.#pageSize = counts.pageSize;
      bytes +=
        counts.pageSize * (counts.treeBranchPageCount + counts.treeLeafPageCount + counts.overflowPages);
    }
    return bytes;
  }

  /** Why these puts may not be written now; null where there is room. */
  refusal(puts: readonly Put[]): SaunterError | null {
    if (this.maxBytes === Number.POSITIVE_INFINITY) return null;
    const { usedBytes } = this;
    let bytes = PATH_PAGES * this.#pageSize;
    for (const { value } of puts) {
      const length = value instanceof Uint8Array ? value.length : 0;
      // A value that is larger than half a page has pages of its own.
      const own = 2 * length > this.#pageSize;
      bytes += NODE_BYTES + (own ? Math.ceil(length / this.#pageSize + 1) * this.#pageSize : length);
    }
    if (usedBytes + bytes <= this.maxBytes) return null;
    return new SaunterError(
      'SAUNTER_JOURNAL_LIMIT',
      `it has ${usedBytes} bytes, ${bytes} more would pass its limit of ${this.maxBytes}`,
      { hint: 'Look why the archive takes nothing: what it has taken can go. Or raise the limit.' },
    );
  }
}
