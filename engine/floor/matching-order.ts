/**
 * Order of short lists, without a copy: Array.sort works on one, and a decision orders some twenty lists of
 * a dozen entries. What a decision leaves behind is collected within one in the end, some milliseconds long.
 */

/** Sorts in place, the largest first; of equal ones the earlier stays first. For some dozens at most. */
export function largestFirst<T>(list: T[], size: (item: T) => number): void {
  for (let i = 1; i < list.length; i++) {
    const item = list[i]!;
    const own = size(item);
    let at = i;
    for (; at > 0 && size(list[at - 1]!) < own; at--) list[at] = list[at - 1]!;
    list[at] = item;
  }
}

/** Puts an item where it belongs in such a list, behind those that are as large. */
export function insertLargest<T>(list: T[], item: T, size: (item: T) => number): void {
  const own = size(item);
  let at = list.length;
  list.push(item);
  for (; at > 0 && size(list[at - 1]!) < own; at--) list[at] = list[at - 1]!;
  list[at] = item;
}

export const likelihood = (x: { ll: number }): number => x.ll;
export const probability = (x: { p: number }): number => x.p;
