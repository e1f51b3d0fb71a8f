import test from 'ava';
import { actorName } from './names.js';
import { RestartHistory } from './restarts.js';
import { seededRandom } from './runtime.js';
import { bench, nil, turns, until } from './testing.js';

test('one for one: a failing actor restarts with a new state, its inbox is kept, its sibling works on', async (t) => {
  const { system, timers } = bench();
  const sums: Record<string, number> = {};
  const counter = {
    inbox: { limit: 10, policy: 'refuse' },
    restart: { jitter: 0 },
    init: () => 0,
    receive: (sum: number, m: number, self: { name: string }) => {
      if (m < 0) throw new Error('negative');
      sums[self.name] = sum + m;
      return sum + m;
    },
  } as const;
  const a = system.spawn('a', counter);
  const b = system.spawn('b', counter);
  for (const m of [1, -1, 5]) a.tell(m);
  for (const m of [1, 2, 3]) b.tell(m);
  await until('a failed and b is done', () => timers.delays.length === 1 && sums.b === 6);
  t.is(sums.a, 1);
  const waiting = system.tree().find((v) => v.path === 'a');
  t.like(waiting, { status: 'waiting', inbox: 1, lastError: 'negative' });
  timers.advance(10);
  await until('a works again', () => sums.a === 5);
  await system.stop();
});

test('a failing init is a failure like any other', async (t) => {
  const { system, timers } = bench();
  let tries = 0;
  const actor = system.spawn('late', {
    inbox: { limit: 1, policy: 'refuse' },
    restart: { jitter: 0 },
    init: () => {
      if (++tries < 3) throw new Error('not yet');
      return null;
    },
    receive: () => null,
  });
  t.is(actor.status, 'waiting');
  await until('the first restart is due', () => timers.delays[0] === 10);
  timers.advance(10);
  await until('the second restart is due', () => timers.delays[0] === 20);
  timers.advance(20);
  t.is(actor.status, 'running');
  await system.stop();
});

test('inboxes are bounded: facts are refused, summaries push out the oldest', async (t) => {
  const { system } = bench();
  const got: Record<string, number[]> = { facts: [], summaries: [] };
  const make = (name: 'facts' | 'summaries', policy: 'refuse' | 'dropOldest') =>
    system.spawn<null, number>(name, {
      inbox: { limit: 3, policy },
      init: () => null,
      receive: (_, m) => nil(got[name]!.push(m)),
    });
  const facts = make('facts', 'refuse');
  const summaries = make('summaries', 'dropOldest');
  t.deepEqual(
    [1, 2, 3, 4, 5].map((n) => facts.tell(n)),
    ['accepted', 'accepted', 'accepted', 'refused', 'refused'],
  );
  t.deepEqual(
    [1, 2, 3, 4, 5].map((n) => summaries.tell(n)),
    ['accepted', 'accepted', 'accepted', 'dropped_oldest', 'dropped_oldest'],
  );
  await until('both are empty', () => system.tree().every((v) => v.inbox === 0));
  t.deepEqual(got, { facts: [1, 2, 3], summaries: [3, 4, 5] });
  t.deepEqual(
    system.tree().map((v) => v.dropped),
    [2, 2],
  );
  t.is(system.deadLetters.count, 2, 'refused letters are dead; a dropped summary is only counted');
  await system.stop();
});

test('death watch tells once, also past a full inbox, and not of restarts', async (t) => {
  const { system, timers } = bench();
  const seen: string[] = [];
  const mortal = system.spawn<null, string>('mortal', {
    inbox: { limit: 1, policy: 'refuse' },
    restart: { jitter: 0 },
    init: () => null,
    receive: () => {
      throw new Error('bad');
    },
  });
  const watcher = system.spawn<null, string>('watcher', {
    inbox: { limit: 1, policy: 'refuse' },
    init: (self) => {
      self.watch(mortal, ({ path }) => `${path} is gone`);
      return null;
    },
    receive: (_, m) => nil(seen.push(m)),
  });
  mortal.tell('x');
  await until('the restart is due', () => timers.delays.length === 1);
  timers.advance(10);
  t.is(mortal.status, 'running');
  watcher.tell('full');
  await mortal.stop();
  await until('both are seen', () => seen.length === 2);
  await turns();
  t.deepEqual(seen, ['full', 'mortal is gone']);
  await system.stop();
});

test('a handler that never ends holds a stop only up to its limit', async (t) => {
  const { system, timers, log } = bench();
  const actor = system.spawn<null, string>('hangs', {
    inbox: { limit: 1, policy: 'refuse' },
    init: () => null,
    receive: () => new Promise<null>(() => {}),
  });
  actor.tell('x');
  await turns();
  let stopped = false;
  const stop = system.stop().then(() => {
    stopped = true;
  });
  await turns();
  t.false(stopped);
  timers.advance(5_000);
  await stop;
  t.is(log.lines.at(-1)!.message, 'handler hangs: left behind');
});

test('an afterStop that never ends holds a stop only up to its limit, and what it does later is heard', async (t) => {
  const { system, timers, log } = bench();
  let fail: (error: Error) => void = () => {};
  const inbox = { limit: 1, policy: 'refuse' } as const;
  const parent = system.spawn<null, never>('parent', {
    inbox,
    init: (self) => {
      const afterStop = () => new Promise<void>((_, reject) => (fail = reject));
      self.spawn<null, never>('hangs', { inbox, init: () => null, receive: () => null, afterStop });
      return null;
    },
    receive: () => null,
  });
  let gone = false;
  parent.onStopped(() => (gone = true));
  const stop = system.stop();
  await turns();
  t.false(gone);
  timers.advance(5_000);
  await stop;
  t.true(gone);
  t.like(log.lines.at(-1), { fields: { path: 'parent/hangs' }, message: 'afterStop hangs: left behind' });
  fail(new Error('late'));
  await turns();
  t.is(log.lines.at(-1)!.message, 'afterStop failed');
});

test('jitter comes from the generator that was passed in, inside its share', (t) => {
  const policy = {
    maxRestarts: 1000,
    windowMs: 1,
    minDelayMs: 100,
    maxDelayMs: 100,
    jitter: 0.5,
    forgiving: false,
  };
  const delays = (seed: number) => {
    const history = new RestartHistory(policy, seededRandom(seed));
    return Array.from({ length: 200 }, (_, n) => {
      const decision = history.failed(n * 2);
      return decision.kind === 'restart' ? decision.delayMs : Number.NaN;
    });
  };
  t.deepEqual(delays(1), delays(1));
  t.notDeepEqual(delays(1), delays(2));
  t.true(delays(3).every((d) => d > 50 && d <= 100));
  t.true(new Set(delays(3)).size > 190);
});

test('names of store ids are valid and stay apart', (t) => {
  t.is(actorName('camera', 'cam-1.a'), 'camera-cam-1.a');
  t.not(actorName('camera', 'a/b'), actorName('camera', 'a:b'));
  t.regex(actorName('visit', 'ä b/c'), /^[\w.!-]+$/);
});

test('a success forgives failures where that is declared, and not elsewhere', (t) => {
  const escalates = (forgiving: boolean) => {
    const policy = { maxRestarts: 3, windowMs: 1000, minDelayMs: 1, maxDelayMs: 1, jitter: 0, forgiving };
    const history = new RestartHistory(policy, seededRandom(1));
    for (let n = 0; n < 10; n++) {
      if (history.failed(n).kind === 'escalate') return true;
      history.succeeded();
    }
    return false;
  };
  t.true(escalates(false));
  t.false(escalates(true));
});
