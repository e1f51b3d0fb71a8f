/** Copies made on another thread while ticks go on: whole, or none. */
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { FloorImage } from '../../wasm/floor-image.js';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { createLog } from '../log.js';
import { FloorCopier } from './floor-copier.js';

const LIMITS = {
  cameras: 4,
  plates: 256,
  people: 256,
  bodies: 0,
  detectionsPerTick: 256,
  detectionsPerFrame: 64,
  products: 64,
  facings: 64,
  interactions: 64,
};
const HEAD = Uint8Array.of(1, 2, 3, 4);
/** Ticks of the race below: enough for copies of both kinds on a slow machine. */
const TICKS = 1_000;

function floor() {
  const memory = new FloorMemory(LIMITS);
  return { memory, image: new FloorImage(memory), copier: new FloorCopier(createLog('test', 'error')) };
}

test('a copy of the other thread is that of this one, and its buffer is used again', async (t) => {
  const { memory, image, copier } = floor();
  t.teardown(() => copier.close());
  memory.snapshotRegion().forEach((_, i, all) => {
    all[i] = i % 251;
  });
  const here = Buffer.from(copier.copyHere(memory, image, HEAD));
  const there = await copier.copy(memory, image, HEAD);
  t.true(here.equals(there!));
  t.is(copier.own, 1);
  const { buffer } = there!;
  copier.giveBack(there!);
  memory.snapshotRegion()[5] = 77;
  const again = await copier.copy(memory, image, HEAD);
  t.false(here.equals(again!), 'it is a new copy');
  t.is(buffer.byteLength, 0, 'its buffer went to the other thread');
  const other = floor();
  image.restore(here.subarray(HEAD.length));
  other.image.restore(here.subarray(HEAD.length));
  t.is(other.memory.snapshotHash(), memory.snapshotHash());
});

/** An image into whose copies a tick always begins, however fast the other thread is. */
class TickInCopy extends FloorImage {
  readonly #tick: () => void;

  constructor(memory: FloorMemory, tick: () => void) {
    super(memory);
    this.#tick = tick;
  }

  override plan() {
    this.#tick();
    return super.plan();
  }
}

test('a copy into which a tick began is none; after some of them this thread makes one', async (t) => {
  const { memory, image, copier } = floor();
  t.teardown(() => copier.close());
  const torn = new TickInCopy(memory, () => copier.changing());
  for (let n = 0; n < 3; n++) t.is(await copier.copy(memory, torn, HEAD), null);
  t.is(copier.torn, 3);
  t.truthy(await copier.copy(memory, image, HEAD));
  t.is(copier.own, 1);
});

test('ticks that do not wait for it never get into a copy', async (t) => {
  t.timeout(120_000);
  const { memory, image, copier } = floor();
  t.teardown(() => copier.close());
  const region = memory.snapshotRegion();
  const from = HEAD.length + 8;
  let whole = 0;
  let copying = false;
  for (let tick = 1; tick <= TICKS; tick++) {
    copier.changing();
    region.fill(tick % 256);
    if (!copying) {
      copying = true;
      void copier.copy(memory, image, HEAD).then((bytes) => {
        copying = false;
        if (!bytes) return;
        const content = Buffer.from(bytes.buffer, from, region.length);
        const pure = Buffer.alloc(region.length, tick % 256);
        if (!content.equals(pure)) t.fail(`the copy of tick ${tick} is torn`);
        whole++;
        copier.giveBack(bytes);
      });
    }
    // Now and then there is time between two ticks, as in a store.
    for (let turns = 0; turns < tick % 7; turns++) await turn();
  }
  t.true(whole > 0);
  t.true(copier.torn > 0, 'some ticks began while a copy was made');
});

test('a copier that is closed copies on this thread', async (t) => {
  const { memory, image, copier } = floor();
  const asked = copier.copy(memory, image, HEAD);
  await copier.close();
  const first = await asked;
  t.true(first === null || first.length > HEAD.length);
  t.truthy(await copier.copy(memory, image, HEAD));
  t.is(copier.own, 1);
});
