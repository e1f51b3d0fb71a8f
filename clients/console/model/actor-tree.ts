/** The store's actors as a tree: from paths, with what is below each added up. */

export interface ActorRow {
  path: string;
  status: string;
  restarts: number;
  /** Messages that wait. */
  inbox: number;
  /** Messages that found the inbox full. */
  dropped: number;
  lastError: string | null;
}

export interface ActorNode extends ActorRow {
  /** Last part of the path. */
  name: string;
  /** Those in trouble first, then as the store lists them. */
  children: ActorNode[];
  /** Actors below it, and how many of them are in trouble. */
  below: number;
  troubledBelow: number;
}

/** It failed and has not been well since, or does not run. */
export function isTroubled(actor: ActorRow): boolean {
  return actor.lastError !== null || actor.status !== 'running';
}

/** `rows`: parents before their children, as the store lists them. Who has no parent here is a root. */
export function actorTree(rows: readonly ActorRow[]): ActorNode[] {
  const nodes = new Map<string, ActorNode>();
  const roots: ActorNode[] = [];
  for (const row of rows) {
    const cut = row.path.lastIndexOf('/');
    const node = { ...row, name: row.path.slice(cut + 1), children: [], below: 0, troubledBelow: 0 };
    nodes.set(row.path, node);
    const parent = cut < 0 ? undefined : nodes.get(row.path.slice(0, cut));
    (parent?.children ?? roots).push(node);
  }
  for (const root of roots) addUp(root);
  return roots;
}

function addUp(node: ActorNode): void {
  for (const child of node.children) {
    addUp(child);
    node.below += 1 + child.below;
    node.troubledBelow += (isTroubled(child) ? 1 : 0) + child.troubledBelow;
  }
  // stable: the others stay in their order
  node.children.sort((a, b) => Number(hasTrouble(b)) - Number(hasTrouble(a)));
}

/** In trouble itself, or somebody below it. */
export function hasTrouble(node: ActorNode): boolean {
  return isTroubled(node) || node.troubledBelow > 0;
}
