/** Child of the dead reader test: says that it reads the journal, and never stops. Argument: the directory. */
import { openJournal } from './journal.js';

const journal = openJournal(process.argv[2]!);
// Holds a read transaction for as long as the iterator is open.
for (const { key } of journal.states('')) {
  process.send!(key);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
