/** Passages of gates in the inbox: told late, told again, by a gate that starts anew. */
import test from 'ava';
import type { GateInput } from './inbox-types.js';
import { gate, inputsOf, ORIGIN_MS, Runner } from './testing/inbox-runner.js';

test('a late passage of a gate is not lost: it happens at the earliest open moment', (t) => {
  const runner = new Runner();
  runner.inbox.accept(gate(1, 10));
  runner.sealTo(1000);
  runner.inbox.accept(gate(2, 20));
  const inputs = inputsOf(runner.sealTo(1200));
  t.is(inputs.length, 1);
  t.true(inputs[0]!.tMs > ORIGIN_MS + 20);
});

test('an exit is known by its number and time: told again it is taken once, late or not', (t) => {
  const runner = new Runner();
  runner.inbox.accept(gate(7, 10));
  runner.sealTo(5_000);
  runner.inbox.accept(gate(8, 100));
  runner.inbox.accept(gate(7, 10));
  runner.inbox.accept(gate(8, 100));
  t.is(runner.inbox.waiting, 1, 'the second one, which comes late');
  t.deepEqual(
    runner.inbox.passages.map(([, seq, toldMs]) => [seq, toldMs - ORIGIN_MS]),
    [
      [7, 10],
      [8, 100],
    ],
  );
  // A gate that started anew, before the time at which the late one happened.
  runner.inbox.accept(gate(8, 4_000));
  t.is(runner.inbox.waiting, 2);
  const [first] = runner.inbox.passages;
  t.is(runner.inbox.onDisk(first!), null);
  runner.inbox.written([first!]);
  t.is(runner.inbox.onDisk(first!), first);
  t.is(runner.inbox.onDisk(runner.inbox.passages[2]!), null);
});

test('a passage whose number is below the first that this life has heard is taken', (t) => {
  const runner = new Runner();
  const { source } = gate(0, 0);
  runner.inbox.heartbeat(source, 500, ORIGIN_MS + 10);
  runner.inbox.accept(gate(7, 5));
  runner.inbox.accept({ ...gate(8, 6), action: 'enter', visit: 'v1' });
  t.deepEqual(
    inputsOf(runner.sealTo(1_000))
      .map((i) => i.seq)
      .sort(),
    [7, 8],
  );
  t.throws(() => runner.inbox.heartbeat(source, 500, ORIGIN_MS + 10), { code: 'SAUNTER_REPEATED' });
});

test('an exit that is older than all that is remembered of its gate is refused: nobody knows of it', (t) => {
  const runner = new Runner();
  for (let seq = 11; seq <= 267; seq++) runner.inbox.accept(gate(seq, 10 * seq));
  runner.inbox.accept(gate(11, 110));
  t.is(runner.inbox.waiting, 257, 'all are remembered until they are on disk');
  runner.inbox.written(runner.inbox.passages);
  t.throws(() => runner.inbox.accept(gate(11, 110)), { code: 'SAUNTER_REPEATED' });
  runner.inbox.accept(gate(12, 120));
  t.is(runner.inbox.waiting, 257);
  runner.inbox.accept(gate(268, 5));
  runner.inbox.accept(gate(3, 5_000));
  t.is(runner.inbox.waiting, 259, 'the clock of one went back, another counts anew');
});

test('an entry that this life has heard is not taken again; one from before it is', (t) => {
  const runner = new Runner();
  const entry = (seq: number): GateInput => ({ ...gate(seq, seq), action: 'enter', visit: `v${seq}` });
  runner.inbox.accept(entry(100));
  t.deepEqual(inputsOf(runner.sealTo(1_000)).length, 1);
  t.throws(() => runner.inbox.accept(entry(100)), { code: 'SAUNTER_REPEATED' });
  runner.inbox.accept(entry(7));
  t.is(runner.inbox.waiting, 1);
});
