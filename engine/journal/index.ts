export type * from './events.js';
export { JOURNAL_LAYOUT, openJournal } from './journal.js';
export type * from './types.js';
