/**
 * Loads the Floor's WASM module: one instance and one linear memory a store, laid out once.
 * Classes for single kernels stand beside this file and share the instance.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What sizes the arena; counts. Same as the engine's StoreLimits. */
export interface ArenaLimits {
  cameras: number;
  plates: number;
  people: number;
  bodies: number;
  detectionsPerTick: number;
  detectionsPerFrame: number;
  products: number;
  facings: number;
  interactions: number;
}

/** Exports of assembly/index.ts; kernels add theirs by declaration in their own file. */
export type FloorExports = Record<string, (...args: number[]) => number> & { memory: WebAssembly.Memory };

interface Compiled {
  module: WebAssembly.Module;
  /** SHA-256 of its bytes. */
  hash: string;
}

/** By file: a store needs it when its config is checked, when it starts, and after a trap. */
const compiled = new Map<string, Compiled>();

function compile(file: URL): Compiled {
  const known = compiled.get(file.href);
  if (known) return known;
  const bytes = readFileSync(file);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const made = { module: new WebAssembly.Module(bytes), hash };
  compiled.set(file.href, made);
  return made;
}

const WASM_FILE = new URL('../assembly/floor.wasm', import.meta.url);

/** SHA-256 of the module that a store runs. */
export function floorModuleHash(): string {
  return compile(WASM_FILE).hash;
}

/** Lays an instance's memory out for these limits: once, before anything else. */
export function initArena({ init }: FloorExports, limits: ArenaLimits): void {
  init!(
    limits.cameras,
    limits.plates,
    limits.people,
    limits.bodies,
    limits.detectionsPerTick,
    limits.detectionsPerFrame,
    limits.products,
    limits.facings,
    limits.interactions,
  );
}

export class FloorMemory {
  readonly exports: FloorExports;
  /** Shared: another thread may copy it between two ticks. */
  readonly buffer: SharedArrayBuffer;
  readonly limits: ArenaLimits;
  /** SHA-256 of the module, part of a recording's build hash. */
  readonly moduleHash: string;

  /**
   * @param file another build of the module, for comparing builds.
   * @throws WebAssembly.RuntimeError where the machine has not enough memory.
   */
  constructor(limits: ArenaLimits, file: URL = WASM_FILE) {
    const { module, hash } = compile(file);
    this.moduleHash = hash;
    this.limits = limits;
    const instance = new WebAssembly.Instance(module, {});
    this.exports = instance.exports as unknown as FloorExports;
    initArena(this.exports, limits);
    this.buffer = this.exports.memory.buffer;
  }

  /** The region that must survive a restart. A live view. */
  snapshotRegion(): Uint8Array {
    const start = this.exports.arenaSnapshotStart!();
    return new Uint8Array(this.buffer, start, this.exports.arenaSnapshotEnd!() - start);
  }

  snapshotHash(): string {
    return createHash('sha256').update(this.snapshotRegion()).digest('hex');
  }

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.buffer, address, length);
  }
  f64(address: number, length: number): Float64Array {
    return new Float64Array(this.buffer, address, length);
  }
  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.buffer, address, length);
  }
  u32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.buffer, address, length);
  }
  u8(address: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, address, length);
  }
}
