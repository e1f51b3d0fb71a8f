export { decodeValue, encodeValue } from './encode.js';
export type * from './events.js';
export { JOURNAL_LAYOUT, type JournalOptions, openJournal } from './journal.js';
export type * from './types.js';
