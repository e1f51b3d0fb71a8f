/**
 * Ticks of the flight log: what arrived before each seal, and what the seal decided. Unlike a
 * recording it holds inputs when they arrive, so that those that wait for their watermark are not
 * lost with the process.
 */
import type { StoreModel } from '../catalog/model.js';
import { type InboxBefore, takeSealed } from './inbox.js';
import type { DeviceInput, Quarantined, SealedInbox } from './inbox-types.js';
import { pack, packInput, unpack, unpackInput } from './pack-inputs.js';
import { type Passage, passageOf } from './passages.js';

type Seal = Omit<SealedInbox, 'inputs'>;

/** @param arrivals accepted since the seal before */
export function packTick(sealed: SealedInbox, arrivals: readonly DeviceInput[]): Uint8Array {
  const { inputs: _sealed, ...seal } = sealed;
  return pack({ seal, arrivals: arrivals.map(packInput) });
}

/** What a quarantine leaves of a tick's inputs. */
export function leftIn(inputs: readonly DeviceInput[], kept: Quarantined['kept']): DeviceInput[] {
  return inputs.filter((i) => i.kind === 'gate' && (kept === 'gates' || i.action === 'enter'));
}

/** Makes the sealed inboxes again, from where a copy stopped; an inbox goes on where it stops itself. */
export class FlightReplay implements InboxBefore {
  readonly pending: DeviceInput[];
  readonly passages: Passage[];
  cutMs: InboxBefore['cutMs'];
  readonly #model: StoreModel;

  constructor(model: StoreModel, { pending, passages, cutMs }: InboxBefore) {
    this.#model = model;
    this.pending = [...pending];
    this.passages = [...passages];
    this.cutMs = cutMs;
  }

  next(bytes: Uint8Array): SealedInbox {
    const { seal, arrivals } = unpack(bytes) as { seal: Seal; arrivals: unknown[] };
    for (const arrival of arrivals) {
      const input = unpackInput(arrival);
      const passage = passageOf(input);
      if (passage) this.passages.push(passage);
      this.pending.push(input);
    }
    this.cutMs = seal.cutMs;
    const inputs = takeSealed(this.pending, seal.cutMs, this.#model, seal.ahead);
    const { quarantined } = seal;
    if (!quarantined) return { ...seal, inputs };
    return { ...seal, inputs: leftIn(inputs, quarantined.kept) };
  }
}
