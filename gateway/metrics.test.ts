import test from 'ava';
import { STAGES, StageTimes } from '../engine/stages.js';
import { IngestCounts } from './ingest.js';
import { createMetrics } from './metrics.js';
import { SyncCounts } from './sync.js';
import { RecordingEngine } from './testing/recording-engine.js';

function setUp() {
  const engine = new RecordingEngine();
  const stages = new StageTimes();
  const ingest = new IngestCounts();
  const registry = createMetrics({
    engine,
    ingest,
    sync: new SyncCounts(),
    stages,
    sockets: () => ({ devices: 0, clients: 0 }),
    lagMs: () => 0,
  });
  return { engine, ingest, stages, registry };
}

test('stage times are a histogram: buckets count up, on the bound counts in, nothing is lost', async (t) => {
  const { stages, registry } = setUp();
  stages.add('tick', 0.004); // 4 µs: below the first bound
  stages.add('tick', 1); // on a bound
  stages.add('tick', 1.1);
  stages.add('tick', 2_000); // above the last
  const text = await registry.metrics();
  t.regex(text, /^# TYPE saunter_stage_seconds histogram$/m);
  const of = (name: string, stage = 'tick') =>
    [...text.matchAll(new RegExp(`^saunter_stage_seconds_${name}\\{([^}]*)\\} (.*)$`, 'gm'))]
      .filter((m) => m[1]!.includes(`stage="${stage}"`))
      .map((m) => [/le="([^"]*)"/.exec(m[1]!)?.[1] ?? '', Number(m[2])] as const);
  const buckets = new Map(of('bucket'));
  t.is(buckets.get('0.000005'), 1);
  t.is(buckets.get('0.0005'), 1);
  t.is(buckets.get('0.001'), 2);
  t.is(buckets.get('0.0025'), 3);
  t.is(buckets.get('1'), 3);
  t.is(buckets.get('+Inf'), 4);
  t.deepEqual(of('count'), [['', 4]]);
  t.true(Math.abs(of('sum')[0]![1] - 2.002104) < 1e-9);
  for (const stage of STAGES) t.is(of('bucket', stage).length, 17);
  t.notRegex(text, /quantile=/);
});

test('bodies are counted by source and by whose id they have', async (t) => {
  const { ingest, registry } = setUp();
  ingest.bodies.set('bodies-1', { own: 97, replaced: 3 });
  const text = await registry.metrics();
  t.regex(text, /^saunter_bodies_total\{device="bodies-1",id="own"\} 97$/m);
  t.regex(text, /^saunter_bodies_total\{device="bodies-1",id="replaced"\} 3$/m);
});

test('devices that were not heard yet are counted, states without any are 0', async (t) => {
  const { engine, registry } = setUp();
  engine.sources = () => [{ id: 'cam-1', class: 'cameras', state: 'never', lastMs: 0 }];
  const text = await registry.metrics();
  t.regex(text, /^saunter_sources\{class="cameras",state="never"\} 1$/m);
  t.regex(text, /^saunter_sources\{class="cameras",state="up"\} 0$/m);
});

test('what was survived, and reviews that wait, are figures to watch', async (t) => {
  const text = await setUp().registry.metrics();
  for (const [name, value] of [
    ['saunter_dead_letters_total', 4],
    ['saunter_facts_parked_total', 1],
    ['saunter_kernel_traps_total', 2],
    ['saunter_inboxes_quarantined_total', 5],
    ['saunter_reviews_open', 3],
    ['saunter_tracking_refused_total\\{what="peopleOverflow"\\}', 7],
  ])
    t.regex(text, new RegExp(`^${name} ${value}$`, 'm'));
});
