/**
 * Metrics for Prometheus. What is hot counts in plain numbers; they are read when somebody asks.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ConditionCounts, StoreEngine } from '../engine/api.js';
import { SOURCE_CLASSES } from '../engine/catalog/model.js';
import type { StageTimes } from '../engine/stages.js';
import type { IngestCounts } from './ingest.js';
import { StageHistogram } from './stage-histogram.js';
import type { SyncCounts } from './sync.js';

export interface Measured {
  engine: StoreEngine;
  ingest: IngestCounts;
  sync: SyncCounts;
  stages: StageTimes | null;
  sockets: () => { devices: number; clients: number };
  lagMs: () => number;
}

const SOURCE_STATES: readonly ReturnType<StoreEngine['sources']>[number]['state'][] = [
  'never',
  'up',
  'silent',
  'ended',
];

/** A registry of its own: two gateways in one process do not share their figures. */
export function createMetrics(measured: Measured): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const { ingest, sync, engine, stages } = measured;

  // `collect` runs as a method of the metric, so these are functions with a `this`.
  new Counter({
    name: 'saunter_device_messages_total',
    help: 'Device messages taken, by type.',
    labelNames: ['type'],
    registers,
    collect() {
      this.reset();
      for (const [type, count] of Object.entries(ingest.accepted)) this.inc({ type }, count);
    },
  });
  countByCode(
    'saunter_device_refused_total',
    'Device messages refused, by error code.',
    ingest.refused,
    registry,
  );
  countByCode(
    'saunter_client_refused_total',
    'Client messages refused, by error code.',
    sync.refused,
    registry,
  );
  new Counter({
    name: 'saunter_bodies_total',
    help: 'Bodies of all messages by source: under their own id, or replaced where theirs is a card number.',
    labelNames: ['device', 'id'],
    registers,
    collect() {
      this.reset();
      for (const [device, { own, replaced }] of ingest.bodies) {
        this.inc({ device, id: 'own' }, own);
        this.inc({ device, id: 'replaced' }, replaced);
      }
    },
  });
  countOf('saunter_device_bytes_total', 'Bytes of device messages.', () => ingest.bytes, registry);
  countOf(
    'saunter_sync_deltas_total',
    'Deltas encoded, each once for all clients.',
    () => sync.deltas,
    registry,
  );
  countOf('saunter_sync_snapshots_total', 'Snapshots sent to clients.', () => sync.snapshots, registry);
  countOf(
    'saunter_sync_resumed_total',
    'Subscriptions resumed from an offset.',
    () => sync.resumed,
    registry,
  );
  countOf('saunter_sync_stale_total', 'Times a slow client fell behind.', () => sync.stale, registry);
  countOf('saunter_sync_sent_bytes_total', 'Bytes sent to clients.', () => sync.sentBytes, registry);
  new Gauge({
    name: 'saunter_sockets',
    help: 'Open sockets, by kind.',
    labelNames: ['kind'],
    registers,
    collect() {
      const { devices, clients } = measured.sockets();
      this.set({ kind: 'device' }, devices);
      this.set({ kind: 'client' }, clients);
    },
  });
  new Gauge({
    name: 'saunter_sources',
    help: 'Devices of the store, by class and state.',
    labelNames: ['class', 'state'],
    registers,
    collect() {
      // All of them, with zeros: an alert cannot rest on a series that is not there.
      for (const cls of SOURCE_CLASSES) for (const state of SOURCE_STATES) this.set({ class: cls, state }, 0);
      for (const source of engine.sources()) this.inc({ class: source.class, state: source.state });
    },
  });
  new Gauge({
    name: 'saunter_lag_seconds',
    help: "How far the last sealed tick is behind the store's clock.",
    registers,
    collect() {
      this.set(measured.lagMs() / 1000);
    },
  });
  new Gauge({
    name: 'saunter_journal_entries',
    help: 'Journal entries, by state.',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'appended' }, engine.journal.lastSeq);
      this.set({ state: 'flushed' }, engine.journal.flushedSeq);
    },
  });
  new Gauge({
    name: 'saunter_journal_stalled',
    help: '1 while the disk takes nothing.',
    registers,
    collect() {
      this.set(engine.journal.stalled ? 1 : 0);
    },
  });
  new Gauge({
    name: 'saunter_journal_bytes',
    help: 'Bytes of the journal: what its pages take, and what they may.',
    labelNames: ['kind'],
    registers,
    collect() {
      const { usedBytes, maxBytes } = engine.journal.room();
      this.set({ kind: 'used' }, usedBytes);
      this.set({ kind: 'limit' }, maxBytes);
    },
  });
  new Gauge({
    name: 'saunter_journal_first_entry',
    help: 'The first entry that the journal still has.',
    registers,
    collect() {
      this.set(engine.journal.firstSeq);
    },
  });
  const survived = (name: string, help: string, read: (counts: ConditionCounts) => number) =>
    countOf(name, help, () => read(engine.counts()), registry);
  survived('saunter_dead_letters_total', 'Messages to actors that were not there.', (c) => c.deadLetters);
  survived('saunter_facts_parked_total', 'Facts that were set aside, ever.', (c) => c.parked);
  survived('saunter_kernel_traps_total', "Failures of the Floor's kernels since the start.", (c) => c.traps);
  survived('saunter_inboxes_quarantined_total', 'Inboxes quarantined, ever.', (c) => c.quarantined);
  new Counter({
    name: 'saunter_tracking_refused_total',
    help: 'What the trackers refused, or had no room for (…Overflow: raise the limit that the log names).',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [what, count] of Object.entries(engine.counts().tracking)) this.inc({ what }, count);
    },
  });
  new Gauge({
    name: 'saunter_reviews_open',
    help: "Reviews that wait for a person's answer: each keeps its visit.",
    registers,
    collect() {
      this.set(engine.counts().openReviews);
    },
  });
  if (stages) new StageHistogram(stages, registry);
  return registry;
}

function countOf(name: string, help: string, read: () => number, registry: Registry): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

function countByCode(
  name: string,
  help: string,
  counts: ReadonlyMap<string, number>,
  registry: Registry,
): void {
  new Counter({
    name,
    help,
    labelNames: ['code'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [code, count] of counts) this.inc({ code }, count);
    },
  });
}
