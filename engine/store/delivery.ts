/**
 * Facts on their way to actors: one queue an address, one letter under way at a time, so that an
 * address sees its facts in order whatever crashes. A letter is sent again to a restarted actor
 * until it is decided; after too many failures it is parked.
 */
import type { ActorRef } from '../actors/index.js';
import type { Fact } from '../floor/facts.js';
import { FACT_TRIES } from '../limits.js';
import type { Address } from './address.js';
import type { Slot } from './sequencer.js';

export interface Letter {
  /** For the sample of dead letters. */
  readonly kind: string;
  readonly address: Address;
  readonly fact: Fact;
  readonly slot: Slot;
  readonly part: number;
  failures: number;
  /** Why its actor must not decide it, but fail on it; null as a rule. */
  readonly doomed: Error | null;
  decided: boolean;
}

interface Box {
  readonly address: Address;
  readonly queue: Letter[];
  actor: ActorRef<Letter> | null;
  /** False while the actor restarts or stops: letters wait. */
  ready: boolean;
  /** The first letter of the queue is in the actor's inbox or in its hands. */
  underWay: boolean;
}

export interface DeliveryHooks {
  /** A letter waits and no actor is attached. */
  needActor(address: Address): void;
  /** FACT_TRIES failures on this letter: decide it without its actor. */
  park(letter: Letter, error: Error): void;
  /** Nothing is left for this address. */
  empty(address: Address): void;
}

export class Delivery {
  readonly #hooks: DeliveryHooks;
  readonly #boxes = new Map<string, Box>();
  #waiting = 0;

  constructor(hooks: DeliveryHooks) {
    this.#hooks = hooks;
  }

  /** Letters not decided yet. */
  get waiting(): number {
    return this.#waiting;
  }

  send(letter: Letter): void {
    const box = this.#box(letter.address);
    box.queue.push(letter);
    this.#waiting++;
    this.#post(box);
  }

  /** An actor started (again): it gets the first letter (again). */
  attach(address: Address, actor: ActorRef<Letter>): void {
    const box = this.#box(address);
    box.actor = actor;
    box.ready = true;
    box.underWay = false;
    this.#post(box);
  }

  /** The actor is about to stop: letters wait until it is detached. */
  pause(address: Address): void {
    this.#box(address).ready = false;
  }

  /** The actor stopped for good; its letters wait for the next one. */
  detach(address: Address): void {
    const box = this.#boxes.get(address.key);
    if (!box) return;
    box.actor = null;
    box.ready = false;
    box.underWay = false;
    if (box.queue.length === 0) this.#boxes.delete(address.key);
    else this.#hooks.needActor(address);
  }

  /** The letter's outcome is kept: the next one may go. */
  acknowledge(letter: Letter): void {
    letter.decided = true;
    const box = this.#box(letter.address);
    box.queue.shift();
    box.underWay = false;
    this.#waiting--;
    if (box.queue.length > 0) this.#post(box);
    else this.#hooks.empty(letter.address);
  }

  /** The letter's actor failed on it; a restart attaches again and gets it again. */
  failed(letter: Letter, error: Error): void {
    this.pause(letter.address);
    if (letter.decided) return;
    letter.failures++;
    if (letter.failures >= FACT_TRIES) this.#hooks.park(letter, error);
  }

  #box(address: Address): Box {
    let box = this.#boxes.get(address.key);
    if (!box) {
      box = { address, queue: [], actor: null, ready: false, underWay: false };
      this.#boxes.set(address.key, box);
    }
    return box;
  }

  #post(box: Box): void {
    const letter = box.queue[0];
    if (box.underWay || letter === undefined) return;
    if (box.actor === null) this.#hooks.needActor(box.address);
    else if (box.ready) box.underWay = box.actor.tell(letter) === 'accepted';
  }
}
