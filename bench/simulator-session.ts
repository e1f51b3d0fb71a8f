/** The gateway's session that a simulated world speaks through, as every device of its store. */
import type { Engine } from '../engine/engine.js';
import { type Answer, GateDesk } from '../gateway/gate-desk.js';
import { DeviceSession, IngestCounts } from '../gateway/ingest.js';

/** One key for all runs: a run that is made again has the same visits. */
const REFERENCE_KEY = new Uint8Array(32);

export function simulatorSession(
  engine: Engine,
  {
    desk = GateDesk.of(engine),
    counts = new IngestCounts(),
    answer = () => {},
  }: { desk?: GateDesk; counts?: IngestCounts; answer?: Answer } = {},
): DeviceSession {
  return new DeviceSession({
    engine,
    principal: { id: 'simulator', role: 'simulator', devices: 'all' },
    referenceKey: REFERENCE_KEY,
    desk,
    counts,
    stages: engine.stages,
    answer,
  });
}
