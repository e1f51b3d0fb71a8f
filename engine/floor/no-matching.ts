import type { FloorMemory } from '../../wasm/floor-memory.js';
import type { StoreModel } from '../catalog/model.js';
import type { UnnamedFact } from './facts.js';
import type { MatchingPart, PeoplePart } from './parts.js';
/** Placeholder of a few hours until the real Matching is on main: it explains nothing. */
export class NoMatching implements MatchingPart {
  constructor(_m: FloorMemory, _s: StoreModel, _p: PeoplePart, _o: number) {}
  plates() {}
  joints() {}
  positions() {}
  settle() {}
  step(): UnnamedFact[] {
    return [];
  }
  settled() {
    return true;
  }
  finish(): UnnamedFact[] {
    return [];
  }
  release() {}
}
