/** The zone that each visit's actor lives under: that of its entrance, for as long as the actor lives. */
import type { StoreModel } from '../catalog/model.js';
import { type Address, address } from './address.js';

export class VisitZones {
  readonly #model: StoreModel;
  readonly #gateOf: (visit: string) => string | null;
  readonly #zones = new Map<string, string>();

  /** @param gateOf the gate that let a visit in, as its state says */
  constructor(model: StoreModel, gateOf: (visit: string) => string | null) {
    this.#model = model;
    this.#gateOf = gateOf;
  }

  /**
   * The visit's zone, which it keeps until it leaves; the first zone for a visit that nobody let in.
   * @param gate index of the gate that lets it in just now: its state does not know yet
   */
  enter(visit: string, gate?: number): string {
    let zone = this.#zones.get(visit);
    if (zone !== undefined) return zone;
    const { gates, config } = this.#model;
    const at = gate === undefined ? gates.find((g) => g.id === this.#gateOf(visit)) : gates[gate];
    zone = at?.zone ?? config.zones[0]!.id;
    this.#zones.set(visit, zone);
    return zone;
  }

  leave(visit: string): void {
    this.#zones.delete(visit);
  }

  *visitsOf(zone: string): Iterable<Address> {
    for (const [visit, at] of this.#zones) if (at === zone) yield address('visit', visit);
  }
}
