/**
 * A process that appends visits to a journal and archives them until it is killed: what the
 * tests kill. Arguments: data directory, first visit. Says `up` once the archive has taken some.
 */
import { join } from 'node:path';
import { openJournal } from '../../journal/index.js';
import { startArchive } from '../index.js';
import { shopping } from './shopping.js';

const [dataDir, firstVisit] = [process.argv[2]!, Number(process.argv[3])];
const quiet = { info() {}, warn() {}, error() {} };
const journal = openJournal(join(dataDir, 'journal'));
const archive = startArchive({ dataDir, journal, log: quiet, store: 'corner-1' });
let said = false;
let visit = firstVisit;
for (;;) {
  await journal.append([...shopping(visit + 1, 20, visit)]).flushed;
  visit += 20;
  await archive.caughtUp();
  if (!said) process.send?.('up');
  said = true;
}
