/** What the store's process and the archive's child tell each other over IPC. */
import type { ErrorCode } from '../errors.js';
import type { QueryFormat } from './query-guard.js';

/** Where ClickHouse is: chdb's data directory in the child, or a server. */
export type ArchiveTarget = { path: string } | { url: string };

export interface OpenMessage {
  type: 'open';
  target: ArchiveTarget;
  /** Folder of the socket that answers other processes' queries; null: none. */
  socketFolder: string | null;
}

/** A frozen range of the journal. The same range always comes with the same content. */
export interface InsertMessage {
  type: 'insert';
  id: number;
  store: string;
  /** Identity of the journal the sequence numbers belong to. */
  journal: string;
  /** How often the archive was lost and is filled again. */
  refill: number;
  from: number;
  to: number;
  /** One JSON journal entry a line. */
  lines: string;
}

export interface QueryMessage {
  type: 'query';
  id: number;
  sql: string;
  format: QueryFormat;
}

export type ToChild = OpenMessage | InsertMessage | QueryMessage | { type: 'close' };

export interface WireError {
  code: ErrorCode;
  message: string;
  hint: string;
}

export type FromChild =
  | { type: 'ready'; schemaVersion: number }
  /** The archive cannot be opened; the child ends. */
  | { type: 'refused'; error: WireError }
  | { type: 'done'; id: number; text: string }
  | { type: 'failed'; id: number; error: WireError };
