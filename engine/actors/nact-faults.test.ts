/**
 * Faults of nact 7.6.2, each as a test that the layer does not have it. The first part of a test
 * shows the fault in nact itself where that can be shown without ending the process.
 */
import test from 'ava';
import { dispatch, spawn, start, stop } from 'nact';
import { bench, nil, turns, until } from './testing.js';
import type { ActorSpec } from './types.js';

const INBOX = { limit: 100, policy: 'refuse' } as const;
const ONCE = { jitter: 0, minDelayMs: 10 } as const;

function spec<S, M>(
  of: Partial<ActorSpec<S, M>> & Pick<ActorSpec<S, M>, 'init' | 'receive'>,
): ActorSpec<S, M> {
  return { inbox: INBOX, restart: ONCE, ...of };
}

test('nact: a stopped parent leaves its children running', async (t) => {
  const raw = start('fault-stop');
  const seen: string[] = [];
  const parent = spawn(raw, (s: null) => s, 'parent', { afterStop: () => void seen.push('parent') });
  const child = spawn(
    parent,
    (_: null, m: string) => {
      seen.push(m);
      return null;
    },
    'child',
    { afterStop: () => void seen.push('child') },
  );
  for (const m of ['one', 'two']) dispatch(child, m);
  stop(parent);
  await turns();
  t.deepEqual(seen.sort(), ['one', 'parent', 'two'], 'nact: the child drained on, its afterStop never ran');
});

test('a stop runs bottom-up, every afterStop runs, and its promise waits for the whole tree', async (t) => {
  const { system } = bench();
  const stopped: string[] = [];
  const leaf = spec<null, never>({
    init: () => null,
    receive: () => null,
    afterStop: async (_, self) => {
      await turns(3);
      stopped.push(self.path);
    },
  });
  const middle = {
    ...leaf,
    init: (self: Parameters<typeof leaf.init>[0]) => nil(self.spawn('leaf', leaf)),
  };
  const top = {
    ...leaf,
    init: (self: Parameters<typeof leaf.init>[0]) => nil(self.spawn('middle', middle)),
  };
  system.spawn('top', top);
  await system.stop();
  t.deepEqual(stopped, ['top/middle/leaf', 'top/middle', 'top']);
  t.deepEqual(system.tree(), []);
});

test('a stopped actor handles nothing more: its letters are dead, counted and sampled', async (t) => {
  const { system, log } = bench();
  const handled: number[] = [];
  const actor = system.spawn(
    'leaf',
    spec<null, number>({ init: () => null, receive: (_, n) => nil(handled.push(n)) }),
  );
  for (let n = 0; n < 5; n++) actor.tell(n);
  const stopping = actor.stop();
  t.is(actor.tell(99), 'stopped');
  await stopping;
  await turns();
  t.deepEqual(handled, []);
  t.is(system.deadLetters.count, 6);
  const sampled = log.lines.filter((l) => l.message === 'dead letter');
  t.deepEqual(
    sampled.map((l) => l.fields.count),
    [1, 2, 4],
  );
  t.is(sampled[0]!.fields.path, 'leaf');
});

test('escalation: the parent restarts with its children and nobody is stuck', async (t) => {
  const { system, timers } = bench();
  const handled: string[] = [];
  const child = spec<null, string>({
    restart: { ...ONCE, maxRestarts: 0 },
    init: () => null,
    receive: (_, m) => {
      if (m === 'bad') throw new Error('bad');
      handled.push(m);
      return null;
    },
  });
  const parent = system.spawn(
    'parent',
    spec<null, string>({
      init: (self) => nil(self.spawn('child', child)),
      receive: (_, m, self) => {
        self.child('child')!.tell(m as never);
        return null;
      },
    }),
  );
  parent.tell('bad');
  await until('the parent waits for its restart', () => timers.delays.length === 1);
  t.is(parent.status, 'waiting');
  timers.advance(10);
  t.is(parent.status, 'running');
  parent.tell('good');
  await until('the new child works', () => handled.length === 1);
  const views = system.tree();
  t.deepEqual(
    views.map((v) => [v.path, v.status, v.restarts]),
    [
      ['parent', 'running', 1],
      ['parent/child', 'running', 0],
    ],
  );
  t.regex(views[0]!.lastError!, /parent\/child failed too often: bad/);
  await system.stop();
});

test('a restart never runs two handlers of one actor at once', async (t) => {
  const { system, timers } = bench();
  let running = 0;
  let most = 0;
  let release: () => void = () => {};
  let started = 0;
  const sibling = spec<null, string>({
    init: () => null,
    receive: async () => {
      started++;
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      running--;
      return null;
    },
  });
  const failing = spec<null, string>({
    restart: { maxRestarts: 0 },
    init: () => null,
    receive: () => {
      throw new Error('bad');
    },
  });
  const parent = system.spawn(
    'parent',
    spec<null, string>({
      init: (self) => {
        self.spawn('slow', sibling).tell('work');
        self.spawn('failing', failing);
        return null;
      },
      receive: (_, m, self) => nil(self.child('failing')!.tell(m as never)),
    }),
  );
  await until('the sibling works', () => started === 1);
  parent.tell('go');
  await until('the parent waits', () => parent.status === 'waiting');
  await turns();
  // The one timer is the limit of the sibling's stop: no restart is due while its handler runs.
  t.is(timers.delays.length, 1);
  t.is(started, 1);
  release();
  await until('the restart is due', () => timers.delays[0] === 10);
  timers.advance(10);
  await until('the new sibling works', () => started === 2);
  t.is(most, 1);
  release();
  await system.stop();
});

test('hooks that throw end nothing: no unhandled rejection, the actor restarts', async (t) => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', listener);
  t.teardown(() => process.off('unhandledRejection', listener));
  const { system, timers, log } = bench();
  const handled: string[] = [];
  const throws = () => {
    throw new Error('hook');
  };
  const actor = system.spawn(
    'leaf',
    spec<null, string>({
      init: () => null,
      receive: async (_, m) => {
        if (m === 'bad') throw new Error('late');
        handled.push(m);
        return null;
      },
      onFailure: throws,
      afterStop: async () => throws(),
    }),
  );
  actor.onStopped(throws);
  actor.tell('bad');
  actor.tell('good');
  await until('the restart is due', () => timers.delays.length === 1);
  timers.advance(10);
  await until('the next message is handled', () => handled.length === 1);
  await system.stop();
  await turns();
  t.deepEqual(unhandled, []);
  t.deepEqual(
    log.lines.filter((l) => l.level === 'error').map((l) => l.message),
    ['onFailure failed', 'afterStop failed', 'watcher failed'],
  );
});

test('restarts wait longer each time and end at the limit', async (t) => {
  const { system, timers, escalated } = bench();
  const delays: number[] = [];
  const actor = system.spawn(
    'leaf',
    spec<null, string>({
      restart: { maxRestarts: 6, windowMs: 60_000, minDelayMs: 10, maxDelayMs: 100, jitter: 0 },
      init: () => null,
      receive: () => {
        throw new Error('always');
      },
    }),
  );
  for (let n = 0; n < 6; n++) {
    actor.tell('x');
    await until('the restart is due', () => timers.delays.length === 1);
    delays.push(timers.delays[0]!);
    timers.advance(delays[n]!);
  }
  t.deepEqual(delays, [10, 20, 40, 80, 100, 100]);
  actor.tell('x');
  await until('it gave up', () => escalated.length === 1);
  t.deepEqual(escalated, ['leaf']);
  t.is(actor.status, 'stopped');
  await system.stop();
});

test('a message without state behind it is supervised like any other', async (t) => {
  // nact's spawnStateless replaces onCrash by "resume": failures are never seen.
  const { system, timers } = bench();
  const failures: string[] = [];
  const actor = system.spawn(
    'stateless',
    spec<undefined, string>({
      init: () => undefined,
      receive: () => {
        throw new Error('seen');
      },
      onFailure: (error, message) => failures.push(`${error.message} on ${message}`),
    }),
  );
  actor.tell('m');
  await until('the restart is due', () => timers.delays.length === 1);
  t.deepEqual(failures, ['seen on m']);
  await system.stop();
});

test('every actor has a name, and a name is used once', async (t) => {
  const { system } = bench();
  const leaf = spec<null, never>({ init: () => null, receive: () => null });
  system.spawn('one', leaf);
  for (const name of ['', 'a/b', 'ä', 'one']) {
    t.throws(() => system.spawn(name, leaf), { code: 'SAUNTER_ACTOR_NAME' }, name);
  }
  await system.stop();
});
