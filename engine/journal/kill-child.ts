/**
 * Child of the kill -9 test: appends without end and tells its parent each entry that is durable.
 * Run with the journal's directory as its argument and an IPC channel.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { openJournal } from './journal.js';
import { opened, receipt } from './testing.js';

const journal = openJournal(process.argv[2]!);
let n = journal.lastSeq;
for (;;) {
  const { entries, flushed } = journal.append([opened(++n), receipt(n)]);
  void journal.setState('latest', Uint8Array.of(n % 256));
  void flushed.then(() => {
    const last = entries.at(-1)!;
    const { event } = last;
    process.send!({ seq: last.seq, number: event.type === 'receipt_issued' ? event.receipt.number : 0 });
  });
  // Some entries share a transaction, some do not.
  if (n % 7 === 0) await flushed;
  else if (n % 3 === 0) await turn();
}
