/** What people do in the store, as scripts: shoppers who take, put back and leave; staff who restock. */
import { type Floor, MAX_WALK_MS } from './floor.js';
import type { Point } from './floor-grid.js';
import type { GateLane } from './lanes.js';
import type { Party } from './party.js';
import { addToCart, type Person, removeFromCart, type Script, type TruthEvent, type Wait } from './person.js';
import { APPROACH_MS } from './reach.js';
import type { Lane } from './stock.js';

/** How often a script looks again whether its place is free. */
const POLL_MS = 250;
/** The hand goes to the units in front, a little above the plate (m). */
const GRIP_BEHIND_FRONT_M = 0.1;
const GRIP_ABOVE_M = 0.1;

/** Who comes so near to the end of a line has joined it. */
const JOIN_M = 1.5;

/** One intended purchase. */
export interface Errand {
  facing: number;
}

/** A shopper's visit from the street to the street. */
export function* shop(
  person: Person,
  floor: Floor,
  entrance: GateLane,
  errands: readonly Errand[],
  party: Party | null = null,
): Script {
  yield* enter(person, floor, entrance);
  const { random } = person;
  for (const [n, errand] of errands.entries()) {
    if (party && !party.hasParted(n)) yield* party.gather(n, floor);
    if (person.shouldLeave) break;
    yield* fetchItem(person, floor, errand);
    if (random.chance(floor.habits.phoneShare)) yield pause(person, floor, floor.habits.phoneS);
    else if (random.chance(floor.habits.longStandShare)) yield pause(person, floor, floor.habits.longStandS);
  }
  yield* leave(person, floor);
}

/** A staff member: fills what is low, tidies what stands wrong, until the store closes. */
export function* work(person: Person, floor: Floor, entrance: GateLane): Script {
  yield* enter(person, floor, entrance);
  while (!person.shouldLeave) {
    const lane = laneToFill(floor, person);
    if (lane) yield* fill(person, floor, lane);
    else yield* lookAround(person, floor);
    yield pause(person, floor, floor.habits.restockEveryS);
  }
  yield* leave(person, floor);
}

function* enter(person: Person, floor: Floor, lane: GateLane): Script {
  const { random } = person;
  for (;;) {
    // The street holds whoever has no room inside.
    if (lane.take(person.number)) {
      const [low, high] = floor.habits.heightM;
      const speed = random.range(...floor.habits.pace);
      person.slot = floor.crowd.enter(lane.street.x, lane.street.y, speed, random.range(low, high));
      if (person.slot >= 0) break;
      lane.release(person.number);
    }
    yield { untilMs: floor.nowMs + POLL_MS };
  }
  floor.bySlot[person.slot] = person;
  floor.crowd.walk(person.slot, lane);
  yield 'arrival';
  yield pause(person, floor, floor.habits.gateS);
  floor.passes.push({ tMs: floor.nowMs, gate: lane.id, action: 'enter', person });
  person.enteredMs = floor.nowMs;
  record(floor, person, 'enter');
  yield pause(person, floor, floor.habits.gateOpensS);
  floor.crowd.walk(person.slot, lane.inner);
  // The next one comes up from the street meanwhile.
  lane.release(person.number);
  yield 'arrival';
}

function* leave(person: Person, floor: Floor): Script {
  const { slot } = person;
  const lane = yield* queue(person, floor);
  floor.crowd.walk(slot, lane);
  yield 'arrival';
  floor.passes.push({ tMs: floor.nowMs, gate: lane.id, action: 'exit', person });
  person.exitedMs = floor.nowMs;
  record(floor, person, 'exit');
  yield pause(person, floor, floor.habits.exitGateS);
  floor.crowd.walk(slot, lane.street);
  lane.release(person.number);
  yield 'arrival';
  floor.crowd.leave(slot);
  floor.bySlot[slot] = undefined;
}

/** Stands in the shortest line until it is one's turn; where all are long, looks around meanwhile. */
function* queue(person: Person, floor: Floor): Generator<Wait, GateLane, undefined> {
  const { random, number } = person;
  for (;;) {
    const first = random.int(floor.exits.length);
    const lane = [...floor.exits.slice(first), ...floor.exits.slice(0, first)].reduce((a, b) =>
      b.waiting < a.waiting ? b : a,
    );
    yield* approach(person, floor, lane);
    if (lane.join(number)) {
      let at: Point | null = null;
      for (; !lane.first(number); yield { untilMs: floor.nowMs + POLL_MS }) {
        const spot = lane.spot(number);
        if (spot !== at) floor.crowd.walk(person.slot, spot);
        at = spot;
      }
      return lane;
    }
    yield* lookAround(person, floor);
  }
}

/** Walks until the end of the line is near: it may move meanwhile. Whoever cannot get there joins all the same. */
function* approach({ slot }: Person, floor: Floor, lane: GateLane): Script {
  const { crowd } = floor;
  const untilMs = floor.nowMs + MAX_WALK_MS;
  const isFar = () =>
    floor.nowMs < untilMs &&
    (crowd.x[slot]! - lane.tail.x) ** 2 + (crowd.y[slot]! - lane.tail.y) ** 2 > JOIN_M * JOIN_M;
  while (isFar()) {
    crowd.walk(slot, lane.tail);
    do yield { untilMs: floor.nowMs + POLL_MS };
    while (isFar() && !crowd.arrived(slot));
  }
}

/** Goes to see something else: nobody stands in the way at the gates. */
function* lookAround(person: Person, floor: Floor): Script {
  const along = person.random.pick(floor.stock.lanes);
  floor.crowd.walk(person.slot, placeBefore(floor, along, person.random.range(0.9, 1.4), 0));
  yield 'arrival';
}

function* fetchItem(person: Person, floor: Floor, errand: Errand): Script {
  const { random } = person;
  const lanes = floor.stock.facings[errand.facing]!.map((i) => floor.stock.lanes[i]!);
  const choice = lanes.filter((l) => floor.stock.canPick(l));
  if (choice.length === 0) return;
  const lane = random.pick(choice);
  if (!(yield* standBefore(person, floor, lane))) return;
  yield pause(person, floor, floor.habits.browseS);
  if (random.chance(floor.habits.touchShare)) {
    const touched = nearLane(floor, lane, person);
    yield reachFor(person, floor, touched);
    holdUntil(person, floor.stock.touch(touched, floor.nowMs, random));
    yield pause(person, floor, floor.habits.afterPickS);
  }
  person.stoops = lane.place.z < floor.habits.stoopBelowM;
  if (person.stoops) yield { untilMs: floor.nowMs + 500 };
  let wanted = 1;
  if (random.chance(floor.habits.secondUnitShare))
    wanted += random.chance(floor.habits.thirdUnitShare) ? 2 : 1;
  // Another may have left something in the way.
  for (let n = 0; n < wanted && floor.stock.canPick(lane); n++) {
    yield reachFor(person, floor, lane);
    // Another was faster.
    if (!floor.stock.canPick(lane)) {
      holdUntil(person, floor.nowMs);
      break;
    }
    const { unit, movedMs, endMs } = floor.stock.pick(lane, floor.nowMs, random);
    holdUntil(person, endMs);
    addToCart(person, unit);
    record(floor, person, 'pick', lane, unit.product, movedMs);
    yield pause(person, floor, floor.habits.afterPickS);
  }
  if (random.chance(floor.habits.putBackShare)) yield* putBack(person, floor, lane);
  else if (random.chance(floor.habits.misplaceShare)) {
    const other = nearLane(floor, lane, person);
    if (other !== lane) yield* putBack(person, floor, other);
  }
  person.stoops = false;
  stepAway(person, floor, lane);
}

/** Puts the newest unit back: into its own lane, or wrongly into another. */
function* putBack(person: Person, floor: Floor, lane: Lane): Script {
  const unit = person.units.at(-1);
  if (!unit) return;
  yield pause(person, floor, floor.habits.browseS);
  yield reachFor(person, floor, lane);
  removeFromCart(person, unit);
  const { movedMs, endMs } = floor.stock.place(lane, unit, floor.nowMs, person.random);
  holdUntil(person, endMs);
  const home = unit.product === lane.product;
  record(floor, person, home ? 'put_back' : 'misplace', lane, unit.product, movedMs);
  yield pause(person, floor, floor.habits.afterPickS);
}

function* fill(person: Person, floor: Floor, lane: Lane): Script {
  if (!(yield* standBefore(person, floor, lane))) return;
  const { random } = person;
  yield pause(person, floor, floor.habits.browseS);
  // What stands wrong goes into the trolley first.
  while (lane.units.length > 0 && lane.units.at(-1)!.product !== lane.product) {
    yield reachFor(person, floor, lane);
    const { unit, movedMs, endMs } = floor.stock.pick(lane, floor.nowMs, random);
    holdUntil(person, endMs);
    record(floor, person, 'pick', lane, unit.product, movedMs);
    addToCart(person, unit);
    yield pause(person, floor, floor.habits.placeS);
  }
  while (lane.units.length < lane.full && !person.shouldLeave) {
    const unit = floor.stock.newUnit(lane.product);
    yield reachFor(person, floor, lane);
    const { movedMs, endMs } = floor.stock.place(lane, unit, floor.nowMs, random);
    holdUntil(person, endMs);
    record(floor, person, 'restock', lane, unit.product, movedMs);
    yield pause(person, floor, floor.habits.placeS);
  }
  stepAway(person, floor, lane);
}

/** Walks to the lane and stands before it. False where the place stayed taken. */
function* standBefore(person: Person, floor: Floor, lane: Lane): Generator<Wait, boolean, undefined> {
  const { random, slot } = person;
  const { gondola } = lane.place;
  const normal = floor.stock.fronts[gondola]!;
  const jitter = 0.12 * random.normal();
  const along = alongFront(normal, lane.x, lane.y) + jitter;
  const places = floor.standing[gondola]!;
  const deadline = floor.nowMs + 1000 * floor.habits.patienceS;
  const isTaken = () => {
    for (const [other, at] of places) {
      if (other !== slot && Math.abs(at - along) < floor.habits.elbowRoomM) return true;
    }
    return false;
  };
  let waits = false;
  while (isTaken()) {
    if (floor.nowMs > deadline) return false;
    if (!waits) {
      waits = true;
      floor.crowd.walk(slot, placeBefore(floor, lane, random.range(1.1, 1.8), random.range(-1, 1)));
    }
    yield { untilMs: floor.nowMs + POLL_MS };
  }
  places.set(slot, along);
  person.front = normal;
  floor.crowd.walk(slot, placeBefore(floor, lane, random.range(...floor.habits.standOffM), jitter));
  yield 'arrival';
  return true;
}

/** Sends a hand to the lane's front unit; the wait ends when it is there. */
function reachFor(person: Person, floor: Floor, lane: Lane): Wait {
  const [nx, ny] = floor.stock.fronts[lane.place.gondola]!;
  const off = lane.place.halfDepthM - GRIP_BEHIND_FRONT_M;
  person.reach = {
    hand: person.random.chance(0.5) ? 0 : 1,
    x: lane.x + nx * off,
    y: lane.y + ny * off,
    z: lane.place.z + GRIP_ABOVE_M,
    fromMs: floor.nowMs,
    untilMs: Number.POSITIVE_INFINITY,
  };
  return { untilMs: floor.nowMs + APPROACH_MS };
}

function holdUntil(person: Person, endMs: number): void {
  if (person.reach) person.reach.untilMs = endMs;
}

/** Gives the place at the shelf free. */
function stepAway(person: Person, floor: Floor, lane: Lane): void {
  person.front = null;
  floor.standing[lane.place.gondola]!.delete(person.slot);
}

/** The point offM before the lane's front edge, sideM along the front. */
export function placeBefore(floor: Floor, lane: Lane, offM: number, sideM: number) {
  const [nx, ny] = floor.stock.fronts[lane.place.gondola]!;
  const off = lane.place.halfDepthM + offM;
  return { x: lane.x + nx * off - ny * sideM, y: lane.y + ny * off + nx * sideM };
}

function alongFront([nx, ny]: readonly [number, number], x: number, y: number): number {
  return -ny * x + nx * y;
}

/** Another lane within arm's reach of this one. */
function nearLane(floor: Floor, lane: Lane, person: Person): Lane {
  const near = floor.stock.lanes.slice(Math.max(0, lane.index - 3), lane.index + 4);
  const same = near.filter((l) => l.place.gondola === lane.place.gondola);
  return person.random.pick(same);
}

function laneToFill(floor: Floor, person: Person): Lane | undefined {
  const low = floor.stock.lanes.filter(
    (l) =>
      l.units.length < floor.habits.restockBelow * l.full || (l.units.length > 0 && !floor.stock.canPick(l)),
  );
  return low.length === 0 ? undefined : person.random.pick(low);
}

function pause(person: Person, floor: Floor, [low, high]: readonly [number, number]): Wait {
  return { untilMs: floor.nowMs + 1000 * person.random.range(low, high) };
}

function record(
  floor: Floor,
  person: Person,
  kind: TruthEvent['kind'],
  lane?: Lane,
  product = -1,
  tMs = floor.nowMs,
): void {
  floor.events.push({ kind, tMs, person: person.number, product, facing: lane?.facing ?? -1 });
}
