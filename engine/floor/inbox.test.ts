import test from 'ava';
import fc from 'fast-check';
import { ProtocolError } from '../errors.js';
import { inputEndMs } from './inbox.js';
import type { DeviceInput, SealedInbox } from './inbox-types.js';
import { frame, inputsOf, ORIGIN_MS, plates, Runner, TICK_MS } from './testing/inbox-runner.js';

/** A chunk comes every 200 ms: with this delay it is still there before plates are given up (300 ms). */
const MAX_DELAY_MS = 90;

test('a class is sealed only as far as its slowest live source has told', (t) => {
  const runner = new Runner();
  runner.inbox.accept(frame(0, 1, 100));
  t.deepEqual(inputsOf(runner.sealTo(200)), [], 'camera 1 has told nothing yet');
  runner.inbox.accept(frame(1, 1, 120));
  const inputs = inputsOf(runner.sealTo(250));
  t.deepEqual(
    inputs.map((i) => [i.source, i.seq]),
    [[0, 1]],
  );
});

test('a silent source is given up after its class has waited, and the seal says so', (t) => {
  const runner = new Runner();
  runner.inbox.accept(frame(0, 1, 10));
  runner.inbox.accept(frame(1, 1, 10));
  for (let k = 1; k <= 40; k++) runner.inbox.accept(frame(0, 1 + k, 10 + k * 20));
  const sealed = runner.sealTo(800);
  const silent = sealed.flatMap((s) => s.silent);
  t.true(silent.includes(1));
  t.false(silent.includes(0));
  t.is(inputsOf(sealed).filter((i) => i.source === 0).length, 40, 'all but the one past the last tick');
  runner.inbox.accept(frame(1, 2, 900));
  t.deepEqual(
    runner.sealTo(900).flatMap((s) => s.back),
    [1],
  );
});

test('a class whose sources were all silent takes them back, though they take time on their way', (t) => {
  const runner = new Runner();
  runner.sealTo(2_000);
  // Each frame is 200 ms old when it comes; the class waits for 300 ms.
  runner.inbox.accept(frame(0, 1, 1_800));
  runner.inbox.accept(frame(1, 1, 1_800));
  const sealed = runner.sealTo(2_200);
  t.deepEqual(sealed.flatMap((s) => s.back).sort(), [0, 1]);
  t.is(inputsOf(sealed).length, 2);
});

/** Frames of camera 1 are 200 ms old when they come; those of camera 0 are `fastMs` old, null: it sends none. */
function comesBack(runner: Runner, fromMs: number, fastMs: number | null): { late: number; sent: number } {
  let late = 0;
  let sent = 0;
  for (let nowMs = fromMs; nowMs < fromMs + 2_000; nowMs += TICK_MS) {
    runner.sealTo(nowMs);
    if (fastMs !== null) runner.inbox.accept(frame(0, 1_000 + nowMs, nowMs - fastMs + 1));
    sent++;
    try {
      runner.inbox.accept(frame(1, 1_000 + sent, nowMs - 200 + 1));
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'SAUNTER_LATE') throw error;
      late++;
    }
  }
  return { late, sent };
}

test('a source that had ended and comes back is waited for from its first word on', (t) => {
  const runner = new Runner();
  for (const source of [0, 1]) runner.inbox.accept(frame(source, 1, 10));
  runner.sealTo(100);
  for (const source of [0, 1]) runner.inbox.end(source);
  runner.sealTo(1_000);
  const { late, sent } = comesBack(runner, 1_050, null);
  t.true(late <= 5, `${late} of ${sent} were late`);
});

test('a silent source that is slower than the others of its class is not late for ever', (t) => {
  const runner = new Runner();
  for (let nowMs = 0; nowMs < 1_000; nowMs += TICK_MS) {
    runner.sealTo(nowMs);
    runner.inbox.accept(frame(0, 1 + nowMs, nowMs + 1));
  }
  t.is(runner.inbox.state(1).state, 'silent');
  const { late, sent } = comesBack(runner, 1_000, 0);
  t.true(late <= 5, `${late} of ${sent} were late`);
  t.is(runner.inbox.state(1).state, 'up');
});

test('a chunk of samples is complete with its last sample', (t) => {
  const chunk = plates(2, 1, 0);
  t.true(Math.abs(inputEndMs(chunk) - (ORIGIN_MS + 183.333)) < 0.01);
  const runner = new Runner();
  runner.inbox.accept(chunk);
  runner.inbox.accept(plates(3, 1, 0));
  const sealed = runner.sealTo(250);
  const first = sealed.findIndex((s) => s.inputs.length > 0);
  t.is(sealed[first]!.tMs, ORIGIN_MS + 200, 'first tick at or after 183 ms');
});

test('a gap in the numbers holds the cut until it is filled; another gondola does not wait for it', (t) => {
  const runner = new Runner();
  for (const source of [2, 3]) runner.inbox.accept(plates(source, 1, 0));
  runner.inbox.accept(plates(2, 2, 200));
  runner.inbox.accept(plates(3, 3, 400));
  runner.inbox.accept(plates(2, 3, 400));
  const early = inputsOf(runner.sealTo(450));
  t.deepEqual(
    early.map((i) => `${i.source}.${i.seq}`),
    ['2.1', '3.1', '2.2'],
  );
  t.throws(() => runner.inbox.accept(plates(2, 4, 250, 1)), { code: 'SAUNTER_LATE' }, 'sealed already');
  runner.inbox.accept(plates(3, 2, 200));
  const late = inputsOf(runner.sealTo(650));
  t.deepEqual(
    late.map((i) => `${i.source}.${i.seq}`),
    ['3.2', '2.3', '3.3'],
  );
});

test('repeated and late messages are refused with a code and change nothing', (t) => {
  const runner = new Runner();
  for (const source of [0, 1]) runner.inbox.accept(frame(source, 1, 40));
  t.throws(() => runner.inbox.accept(frame(0, 1, 40)), {
    instanceOf: ProtocolError,
    code: 'SAUNTER_REPEATED',
  });
  t.is(inputsOf(runner.sealTo(100)).length, 2);
  t.throws(() => runner.inbox.accept(frame(0, 2, 20)), { instanceOf: ProtocolError, code: 'SAUNTER_LATE' });
  t.is(runner.inbox.waiting, 0);
});

test('the newest number with a later time is a repeat, of a heartbeat too', (t) => {
  const runner = new Runner();
  const repeated = { instanceOf: ProtocolError, code: 'SAUNTER_REPEATED' };
  for (const source of [0, 1]) runner.inbox.accept(frame(source, 1, 40));
  t.throws(() => runner.inbox.accept(frame(0, 1, 90)), repeated);
  runner.inbox.heartbeat(0, 2, ORIGIN_MS + 90);
  t.throws(() => runner.inbox.heartbeat(0, 2, ORIGIN_MS + 140), repeated);
  t.throws(() => runner.inbox.accept(frame(0, 2, 140)), repeated);
  t.is(runner.inbox.state(0).lastMs, ORIGIN_MS + 90);
  t.is(runner.inbox.waiting, 2);
});

test('messages that the first one heard overtook are taken all the same, once', (t) => {
  const runner = new Runner();
  runner.inbox.accept(frame(0, 7, 90));
  runner.inbox.accept(frame(1, 1, 90));
  t.deepEqual(inputsOf(runner.sealTo(100)), [], 'those before number 7 are waited for');
  runner.inbox.accept(frame(0, 6, 40));
  t.throws(() => runner.inbox.accept(frame(0, 6, 40)), { code: 'SAUNTER_REPEATED' });
  t.deepEqual(
    inputsOf(runner.sealTo(600)).map((i) => `${i.source}.${i.seq}`),
    ['0.6', '0.7', '1.1'],
  );
});

test('a device that starts anew begins a new numbering', (t) => {
  const runner = new Runner();
  for (const source of [0, 1]) runner.inbox.accept(frame(source, 500, 40));
  runner.inbox.accept(frame(0, 1, 90));
  runner.inbox.accept(frame(0, 2, 140));
  runner.inbox.accept(frame(1, 501, 140));
  t.is(inputsOf(runner.sealTo(600)).length, 5);
});

test('whatever the order of arrival, seals are ordered, complete and lose nothing in time', (t) => {
  const arrival = fc.array(
    fc.record({ source: fc.integer({ min: 0, max: 3 }), delayMs: fc.integer({ min: 0, max: MAX_DELAY_MS }) }),
    {
      minLength: 1,
      maxLength: 120,
    },
  );
  fc.assert(
    fc.property(arrival, (plan) => {
      const count = [0, 0, 0, 0];
      const sent = plan.map(({ source, delayMs }) => {
        const n = count[source]!++;
        const input: DeviceInput =
          source < 2 ? frame(source, n + 1, 20 + n * 50) : plates(source, n + 1, n * 200);
        return { input, arriveMs: inputEndMs(input) - ORIGIN_MS + delayMs };
      });
      sent.sort((a, b) => a.arriveMs - b.arriveMs);
      const runner = new Runner();
      const sealed: SealedInbox[] = [];
      const taken: DeviceInput[] = [];
      for (const { input, arriveMs } of sent) {
        sealed.push(...runner.sealTo(arriveMs - 0.001));
        runner.inbox.accept(input);
        taken.push(input);
      }
      sealed.push(...runner.sealTo(60_000));
      const out = inputsOf(sealed);
      if (out.length !== taken.length) return false;
      return sealed.every((s, k) => {
        const untilMs = ({ ahead, cutMs }: SealedInbox, { source, kind }: DeviceInput) =>
          new Map(ahead).get(source) ?? cutMs[kind === 'plates' ? 'plates' : 'cameras'];
        const before = k === 0 ? null : sealed[k - 1]!;
        return s.inputs.every((input, i) => {
          const endMs = inputEndMs(input);
          const inCut = endMs <= untilMs(s, input) && (!before || endMs > untilMs(before, input));
          const inOrder = i === 0 || s.inputs[i - 1]!.tMs <= input.tMs;
          return inCut && inOrder;
        });
      });
    }),
  );
  t.pass();
});
