/** A scenario of the simulator through the real pipeline, and who kept their identity in it. */
import type { DemoStoreOptions } from '../clients/cli/demo-store.js';
import { withScratchJournal } from '../clients/cli/run-trip.js';
import { SCENARIOS, type ScenarioName } from '../clients/simulator/scenarios.js';
import { createLog } from '../engine/log.js';
import { runDemo } from './demo-run.js';
import { IdentityAudit, type IdentityResult } from './identity-audit.js';

export interface IdentityOptions extends DemoStoreOptions {
  scenario: ScenarioName;
  /** Store time until nobody enters any more, s. */
  durationS: number;
  /** Without joints of skeleton sources beside the cameras. */
  camerasOnly: boolean;
}

export function runIdentity({ scenario, camerasOnly, ...store }: IdentityOptions): Promise<IdentityResult> {
  return withScratchJournal(async (journal) => {
    let audit: IdentityAudit | undefined;
    let lastMs = 0;
    let startMs = 0;
    await runDemo({
      ...store,
      journal,
      log: createLog('identity', 'error'),
      scenario: SCENARIOS[scenario],
      withoutPlates: true,
      withoutBodies: camerasOnly,
      onStart: (world, engine) => {
        startMs = world.startMs;
        audit = new IdentityAudit();
        engine.onTick(() => {
          const tMs = engine.cutMs.cameras;
          if (tMs === lastMs) return;
          lastMs = tMs;
          audit?.look(tMs - startMs, engine.people());
        });
        engine.onEntries((entries, durable) => {
          for (const { event, tMs } of entries)
            if (durable && event.type === 'visit_exited')
              audit?.exited(event.visit, tMs - startMs, event.cause);
        });
      },
      onStep: (world) => audit?.world(world.nowMs - startMs, world.floor.crowd, world.floor.bySlot),
      onEntered: (visit, person) => audit?.entered(visit, person),
    });
    return audit!.result();
  });
}
