/**
 * The parts of a config whose shape is right. Cross checks run on them, so that a mistake of shape
 * in one place hides no mistake in another, and none is told that only follows from it.
 */
import type { z } from 'zod';
import type { StoreConfig } from './config.js';

/**
 * A config of which anything may be `undefined` because its shape is wrong. Arrays keep their
 * length, so that indexes are those of the file; points, polygons and matrices are there as a
 * whole or not at all.
 */
export type Parts<T> = T extends readonly number[] | readonly (readonly number[])[]
  ? T
  : T extends readonly (infer E)[]
    ? readonly (Parts<E> | undefined)[]
    : T extends object
      ? { readonly [K in keyof T]?: Parts<T[K]> | undefined }
      : T;
export type ConfigParts = Parts<StoreConfig>;

/** Keys of points, polygons and matrices: with a wrong number in it, geometry says nothing. */
const WHOLE: ReadonlySet<PropertyKey> = new Set([
  'outline',
  'polygon',
  'projection',
  'origin',
  'size',
  'position',
]);

/**
 * What is left of `json` without the values that the schema refused. A refused value stays as a
 * key with `undefined`, which tells it from one that the file does not give.
 */
export function soundParts(json: unknown, issues: readonly z.core.$ZodIssue[]): ConfigParts {
  const root: { file: unknown } = { file: structuredClone(json) };
  for (const issue of issues) drop(root, issue);
  return (root.file ?? {}) as ConfigParts;
}

function drop(root: { file: unknown }, issue: z.core.$ZodIssue): void {
  // The object is right but for a key too many, or but for which of its keys are given.
  if (issue.code === 'unrecognized_keys' || issue.code === 'custom') return;
  const path: PropertyKey[] = ['file', ...issue.path];
  const whole = path.findIndex((step) => WHOLE.has(step));
  if (whole >= 0) path.length = whole + 1;
  const key = path.pop()!;
  let parent: unknown = root;
  for (const step of path) parent = isObject(parent) ? parent[step] : undefined;
  if (!isObject(parent)) return; // gone with another issue
  const value = parent[key];
  // Each entry of a list that is too long is there, and may be referred to.
  if (whole < 0 && issue.code === 'too_big' && Array.isArray(value)) return;
  // An element whose id is no good id is there all the same, and others may refer to it.
  if (key === 'id' && typeof value === 'string' && value !== '') return;
  parent[key] = undefined;
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The entries whose shape is right, each with its index in the file. */
export function* each<T>(list: readonly (T | undefined)[] | undefined): Generator<[number, T]> {
  for (const [i, entry] of (list ?? []).entries()) if (entry !== undefined) yield [i, entry];
}

/** The place of each id in a list; `undefined` for an id, or a whole list, that cannot be read. */
export type IdEntry = readonly [path: string, id: string | undefined];

export function* ids(
  list: readonly ({ readonly id?: string | undefined } | undefined)[] | undefined,
  path: string,
): Generator<IdEntry> {
  if (list === undefined) yield [path, undefined];
  for (const [i, entry] of (list ?? []).entries()) yield [`${path}[${i}].id`, entry?.id];
}

/** What may be referred to. Where `complete` is false, an unknown name may be one of those lost. */
export interface Known {
  ids: ReadonlySet<string>;
  complete: boolean;
}

export function known(entries: Iterable<IdEntry>): Known {
  const found = new Set<string>();
  let complete = true;
  for (const [, id] of entries) {
    if (id === undefined) complete = false;
    else found.add(id);
  }
  return { ids: found, complete };
}
