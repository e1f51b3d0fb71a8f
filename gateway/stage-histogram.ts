/**
 * The engine's stage times as a Prometheus histogram. The engine counts the buckets itself, without
 * a label lookup a record; this only shows them when somebody asks.
 */
import { Histogram, type Registry } from 'prom-client';
import { STAGE_BUCKETS_S, STAGES, type StageTimes } from '../engine/stages.js';

const NAME = 'saunter_stage_seconds';
const HELP = 'Time of one run of each stage.';

interface Sample {
  metricName: string;
  labels: Record<string, string | number>;
  value: number;
}

export class StageHistogram extends Histogram<'stage'> {
  readonly #stages: StageTimes;

  constructor(stages: StageTimes, registry: Registry) {
    super({
      name: NAME,
      help: HELP,
      labelNames: ['stage'],
      buckets: [...STAGE_BUCKETS_S],
      registers: [registry],
    });
    this.#stages = stages;
  }

  /** What both the registry's text and `get` read (prom-client 15, lib/histogram.js). */
  async getForPromString() {
    const values = STAGES.flatMap((stage) => samplesOf(stage, this.#stages));
    return { name: NAME, help: HELP, type: 'histogram', values, aggregator: 'sum' };
  }
}

/** Buckets count up from the lowest bound, as Prometheus wants them. */
function samplesOf(stage: (typeof STAGES)[number], { buckets, totalNs }: StageTimes): Sample[] {
  const counts = buckets[stage];
  const samples: Sample[] = [];
  let count = 0;
  for (let i = 0; i < counts.length; i++) {
    count += counts[i]!;
    const labels = { stage, le: STAGE_BUCKETS_S[i] ?? '+Inf' };
    samples.push({ metricName: `${NAME}_bucket`, labels, value: count });
  }
  samples.push({ metricName: `${NAME}_sum`, labels: { stage }, value: totalNs[stage] / 1e9 });
  samples.push({ metricName: `${NAME}_count`, labels: { stage }, value: count });
  return samples;
}
