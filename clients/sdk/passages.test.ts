/** A gate's passage is told until it is answered: against a real gateway, over cut connections. */
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { SaunterError } from '../../engine/errors.js';
import { startTestGateway, until } from '../../gateway/testing/running.js';
import { TOKENS } from '../../gateway/testing/store.js';
import { connectDevice } from './index.js';

/** Soon again: the test waits for it. */
const AGAIN_MS = 30;

async function gate(t: ExecutionContext, passAgainMs = AGAIN_MS) {
  const { engine, gateway } = await startTestGateway();
  t.teardown(() => gateway.close());
  const sockets: WebSocket[] = [];
  class Tapped extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  const device = connectDevice({
    url: gateway.url,
    token: TOKENS.simulator,
    WebSocketImpl: Tapped,
    backoffMs: { first: 10, longest: 50 },
    passAgainMs,
  });
  t.teardown(() => device.close());
  await device.welcome;
  const tMs = engine.clock.nowMs;
  const exit = (seq: number) => ({ type: 'gate', device: 'gate-out', seq, tMs, action: 'exit' }) as const;
  const written = (seq: number) => engine.exitsWritten([[engine.accepted[0]!.source, seq, tMs, tMs]]);
  return { engine, device, sockets, exit, written, tMs };
}

/** The store has heard of exits that it has taken at least so often. */
const toldAgain = ({ engine }: Awaited<ReturnType<typeof gate>>, times: number) =>
  until(
    () => engine.toldAgain.length >= times,
    (listener) => engine.onInput(listener),
  );

test('an exit is told again until the store has it on disk, and no more', async (t) => {
  const set = await gate(t);
  const passed = set.device.pass(set.exit(1));
  t.is(set.device.pass(set.exit(1)), passed, 'one passage');
  await toldAgain(set, 2);
  t.is(set.engine.accepted.length, 1);
  set.written(1);
  t.deepEqual(await passed, { type: 'exit', device: 'gate-out', seq: 1 });
  // A later exit is told again twice: had the first one gone on, it would be among them.
  const before = set.engine.toldAgain.length;
  const next = set.device.pass(set.exit(2));
  await toldAgain(set, before + 2);
  t.deepEqual([...new Set(set.engine.toldAgain.slice(before))], [2]);
  set.written(2);
  await next;
});

test('a connection that is cut: what was not answered is told over the next one', async (t) => {
  // Never again by itself: only the new connection is a reason to tell it.
  const set = await gate(t, 600_000);
  const passed = set.device.pass(set.exit(1));
  await until(
    () => set.engine.accepted.length > 0,
    (listener) => set.engine.onInput(listener),
  );
  set.sockets[0]!.terminate();
  await toldAgain(set, 1);
  t.is(set.sockets.length, 2);
  set.written(1);
  t.like(await passed, { type: 'exit', seq: 1 });
});

test('an entry is answered with its visit; a disk that takes nothing is waited for', async (t) => {
  const { engine, device, tMs } = await gate(t);
  engine.journal.stalled = new SaunterError('SAUNTER_JOURNAL_STALLED', 'no room');
  const refused = new Promise((resolve) => device.onError(({ code }) => resolve(code)));
  const passed = device.pass({ type: 'gate', device: 'gate-in', seq: 1, tMs, action: 'enter' });
  t.is(await refused, 'SAUNTER_STALLED');
  engine.journal.stalled = null;
  await until(
    () => engine.accepted.length > 0,
    (listener) => engine.onInput(listener),
  );
  const input = engine.accepted[0]!;
  if (input.kind !== 'gate') return t.fail();
  const visit = input.visit!;
  const admitted = { gate: 'gate-in', role: 'shopper', reference: null, body: null } as const;
  engine.emit({ type: 'entry_admitted', visit, ...admitted });
  t.deepEqual(await passed, { type: 'entry', device: 'gate-in', seq: 1, visit, admitted: true });
});

test('what the store will not take, and what a closed link leaves, is told with a code', async (t) => {
  const { device, exit, tMs } = await gate(t);
  const wrongWay = device.pass({ type: 'gate', device: 'gate-in', seq: 3, tMs, action: 'exit' });
  await t.throwsAsync(wrongWay, { name: 'PassageRefused', code: 'SAUNTER_WRONG_DIRECTION' });
  await t.throwsAsync(device.pass(exit(1.5)), { code: 'SAUNTER_BAD_FIELD' });
  const left = device.pass(exit(1));
  await t.throwsAsync(device.pass({ ...exit(1), tMs: tMs + 1 }), { code: 'SAUNTER_PASSAGE_NUMBER' });
  device.close();
  await t.throwsAsync(left, { code: 'SAUNTER_LINK_CLOSED', message: /passage 1 of gate-out/ });
  await t.throwsAsync(device.pass(exit(2)), { code: 'SAUNTER_LINK_CLOSED' });
});

test('a token that is not accepted: no passage waits for ever', async (t) => {
  const { gateway } = await startTestGateway();
  t.teardown(() => gateway.close());
  const device = connectDevice({ url: gateway.url, token: 'sim.wrong', WebSocketImpl: WebSocket });
  t.teardown(() => device.close());
  const passed = device.pass({ type: 'gate', device: 'gate-out', seq: 1, tMs: 0, action: 'exit' });
  await t.throwsAsync(passed, { code: 'SAUNTER_LINK_CLOSED', message: /refused/ });
});
