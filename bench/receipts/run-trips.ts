/** `node dist/bench/receipts/run-trips.js --trips DIR --out FILE`: receipts by the matching alone. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAutocheckoutTrip } from '../../clients/replay/autocheckout-files.js';
import { runTrip } from './trip-run.js';

const { values } = parseArgs({
  options: { trips: { type: 'string' }, out: { type: 'string' }, facts: { type: 'string' } },
});
if (!values.trips || !values.out) {
  console.error('usage: run-trips --trips DIR --out FILE [--facts FILE]');
  process.exit(2);
}
const dir = values.trips;
const folders = existsSync(join(dir, 'plate_data.json'))
  ? [dir]
  : readdirSync(dir)
      .sort()
      .map((name) => join(dir, name))
      .filter((d) => existsSync(join(d, 'plate_data.json')));
const answers: string[] = [];
const facts: string[] = [];
for (const folder of folders) {
  const result = runTrip(readAutocheckoutTrip(folder));
  answers.push(JSON.stringify(result.answer));
  for (const f of result.facts) facts.push(JSON.stringify({ trip: result.answer.trip, ...f }));
}
writeFileSync(values.out, `${answers.join('\n')}\n`);
if (values.facts) writeFileSync(values.facts, `${facts.join('\n')}\n`);
