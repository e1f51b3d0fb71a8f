export { type Archive, type ArchiveOptions, embeddedPath, startArchive } from './archive.js';
export type { ArchiveLog } from './archive-process.js';
export { archivedSeq } from './feeder.js';
export { type ArchiveReader, checkArchive, openArchive, queryArchive } from './one-query.js';
export { QUERY_FORMATS, type QueryFormat } from './query-guard.js';
export { isServed } from './query-socket.js';
export { type Reconciled, reconcile } from './reconcile.js';
export type { Difference } from './reconcile-rows.js';
export { reconcileDataDir } from './reconcile-store.js';
