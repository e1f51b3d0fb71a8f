/**
 * The simulated world of a long run, on a thread of its own: it works while the store does, and what
 * it remembers is not in the store's heap. One second of the world a message, as bytes of devices.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Packr } from 'msgpackr';
import { type Sent, type SimulateOptions, Simulation } from '../../clients/simulator/simulate.js';

/** A second of the world: what arrived in it, in order, one message behind the other. */
export interface WorldSecond {
  bytes: Uint8Array<ArrayBuffer>;
  /** Where each message ends. */
  ends: Uint32Array<ArrayBuffer>;
  nowMs: number;
  /** Nothing follows. */
  ended: boolean;
}

const SECOND_MS = 1_000;
const world = new Simulation(workerData as SimulateOptions);
const packr = new Packr({ useRecords: false });
let waiting: Sent[] = [];
let nextMs = world.startMs + SECOND_MS;

function second(): WorldSecond {
  const messages: Uint8Array[] = [];
  const send = (untilMs: number) => {
    const due = waiting.filter((sent) => sent.arrivalMs <= untilMs);
    waiting = waiting.filter((sent) => sent.arrivalMs > untilMs);
    due.sort((a, b) => a.arrivalMs - b.arrivalMs);
    for (const { message } of due) messages.push(packr.pack(message));
  };
  while (!world.ended && world.nowMs < nextMs) {
    waiting.push(...world.step());
    send(world.nowMs);
  }
  nextMs += SECOND_MS;
  if (world.ended) send(Number.POSITIVE_INFINITY);
  const ends = new Uint32Array(messages.length);
  const bytes = new Uint8Array(messages.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const [i, message] of messages.entries()) {
    bytes.set(message, to);
    to += message.length;
    ends[i] = to;
  }
  return { bytes, ends, nowMs: world.nowMs, ended: world.ended };
}

parentPort!.on('message', () => {
  const told = second();
  parentPort!.postMessage(told, [told.bytes.buffer, told.ends.buffer]);
});
