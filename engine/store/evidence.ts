/** Facts speak of indexes, events of ids: a journal must read without its config. */
import type { StoreModel } from '../catalog/model.js';
import type { Candidate, Evidence } from '../floor/facts.js';
import type { EventEvidence } from '../journal/events.js';

export function eventCandidates(
  model: StoreModel,
  candidates: readonly Candidate[],
): EventEvidence['candidates'] {
  return candidates.map((c) => ({ ...c, product: model.products[c.product]?.id ?? null }));
}

export function eventEvidence(model: StoreModel, evidence: Evidence): EventEvidence {
  return {
    plates: evidence.plates.map((p) => ({ plate: model.plates[p.plate]!.id, deltaG: p.deltaG, sdG: p.sdG })),
    shelfDeltaG: evidence.shelfDeltaG,
    startMs: evidence.startMs,
    endMs: evidence.endMs,
    candidates: eventCandidates(model, evidence.candidates),
    persons: evidence.persons,
  };
}
