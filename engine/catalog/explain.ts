/** What the schema found, in words for the person who wrote the file. */
import type { z } from 'zod';
import type { Problem } from './findings.js';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

const MAX_SHOWN = 60;

/** The value as JSON, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`;
}

/** `cameras[3].projection`; keys that are no plain words stand in quotes. */
export function showPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^\w+$/.test(String(step))) text += text === '' ? String(step) : `.${String(step)}`;
    else text += `[${show(String(step))}]`;
  }
  return text === '' ? '(whole file)' : text;
}

/** The nearest of `known` when it is a near miss: one edit in four characters at most. */
export function didYouMean(word: string, known: Iterable<string>): string {
  let best = '';
  let bestDistance = Math.max(1, Math.floor(word.length / 4)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const sameLetters = candidate.toLowerCase() === word.toLowerCase();
    const distance = sameLetters ? 0.5 : editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === '' ? '' : `; did you mean "${best}"?`;
}

/** Edits from a to b: insert, delete, change, or swap two neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(change, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}

/** One line an issue (one a key for unknown keys): path, value found, what would be right. */
export function explainIssues(root: Schema, json: unknown, issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return { path: issue.path, line: explain(json, issue) };
    const known = keysAt(root, issue.path);
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const hint = didYouMean(key, known) || `; known here: ${known.join(', ')}`;
      return { path, line: `${showPath(path)}: unknown key${hint}` };
    });
  });
}

function explain(json: unknown, issue: Issue): string {
  const value = valueAt(json, issue.path);
  const at = showPath(issue.path);
  const found = `${at}: found ${show(value)}`;
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return `${at}: is missing; needs ${article(issue.expected)}`;
      return `${found}; needs ${article(issue.expected)}`;
    case 'too_small':
      return `${found}; needs ${bound(issue.origin, 'at least', 'more than', issue.minimum, issue.inclusive, issue.exact)}`;
    case 'too_big':
      return `${found}; needs ${bound(issue.origin, 'at most', 'less than', issue.maximum, issue.inclusive, issue.exact)}`;
    case 'invalid_value': {
      const values = issue.values.map((v) => show(v));
      const near = typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : '';
      return `${value === undefined ? `${at}: is missing` : found}; needs ${values.join(' or ')}${near}`;
    }
    default:
      return `${found}; needs: ${issue.message}`;
  }
}

function article(expected: string): string {
  if (expected === 'int') return 'a whole number';
  if (expected === 'object' || expected === 'array') return `an ${expected}`;
  return expected === 'tuple' ? 'an array' : `a ${expected}`;
}

function bound(
  origin: string,
  inclusiveWord: string,
  exclusiveWord: string,
  limit: number | bigint,
  inclusive = true,
  exact = false,
): string {
  const word = exact ? 'exactly' : inclusive ? inclusiveWord : exclusiveWord;
  if (origin === 'string') return `${word} ${limit} characters`;
  if (origin === 'array' || origin === 'tuple') return `${word} ${limit} entries`;
  return `${word} ${limit}`;
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

/** Keys that the schema knows at a path. */
function keysAt(root: Schema, path: readonly PropertyKey[]): string[] {
  let schema = unwrap(root);
  for (const step of path) {
    const def = schema._zod.def as {
      type: string;
      shape?: Record<string, Schema>;
      element?: Schema;
      items?: Schema[];
    };
    const inner = def.shape?.[String(step)] ?? def.element ?? def.items?.[Number(step)];
    if (!inner) return [];
    schema = unwrap(inner);
  }
  const def = schema._zod.def as { shape?: Record<string, Schema> };
  return Object.keys(def.shape ?? {});
}

function unwrap(schema: Schema): Schema {
  const def = schema._zod.def as { type: string; innerType?: Schema };
  return def.innerType ? unwrap(def.innerType) : schema;
}
